"""From Rasa's tracker store into the staff app's own tables."""
