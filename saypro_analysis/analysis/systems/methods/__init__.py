"""Inner parts of the systems' figures."""
