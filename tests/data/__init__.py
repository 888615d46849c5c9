"""Floor 1: files become tables, or one list of what is wrong with them."""
