"""Backup and restore of all that is held: databases, released models, the pause switch, keys in files."""
