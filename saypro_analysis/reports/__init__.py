"""Floor 4: an executed notebook becomes a page, and what it found becomes files."""
