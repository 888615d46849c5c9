"""What the verbs of goals are made of."""
