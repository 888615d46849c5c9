"""Inner parts of collaboration."""
