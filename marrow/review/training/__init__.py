"""From a corrected message to a training example in data/faq/."""
