"""What the verbs of risks are made of."""
