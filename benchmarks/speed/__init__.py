"""How fast and how lean our bot is, beside Rasa's default configuration on the same data in the same run."""
