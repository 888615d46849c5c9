"""What words in an answer stand for: a codebook, how its patterns are found, and how a complaint is told from praise."""
