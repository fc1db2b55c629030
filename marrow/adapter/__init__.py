"""Teaches the sentence encoder the project's topics. The only folder that needs PyTorch; nothing else imports it."""
