"""Floor 2: frame in, frame out; one noun per module."""
