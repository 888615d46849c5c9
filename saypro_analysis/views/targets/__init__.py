"""The documents' numeric targets, as tables."""
