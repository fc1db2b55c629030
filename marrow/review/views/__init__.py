"""What each address of the staff app shows and does."""
