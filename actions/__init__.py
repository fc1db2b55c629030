"""What Rasa runs for a turn of the conversation."""
