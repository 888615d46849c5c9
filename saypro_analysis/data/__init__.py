"""Floor 1: what the tables are, and how they come in."""
