"""The figures of progress."""
