"""Composes the reply to a message: what is said, and the contract's `custom` block."""
