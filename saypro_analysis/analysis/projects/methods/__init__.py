"""What the verbs of projects are made of."""
