"""The figures of gaps."""
