"""The web channel: the REST webhook and the chat page."""
