"""Floor 3: figures, tables and sentences from the frames of floor 2."""
