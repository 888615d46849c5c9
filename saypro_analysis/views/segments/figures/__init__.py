"""The figures of segments."""
