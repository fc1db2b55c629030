"""The chat widget beside two that hospitals might take instead, on the same page, measured the same way."""
