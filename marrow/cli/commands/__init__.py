"""The commands, a module for each group of them (see `marrow.cli.sections`)."""
