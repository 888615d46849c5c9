"""What words in an answer stand for: a codebook, the search for its patterns, complaint and praise told apart."""
