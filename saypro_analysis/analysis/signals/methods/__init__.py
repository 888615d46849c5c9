"""The inner parts of signals: shifts, chances, bounds, and the words for them."""
