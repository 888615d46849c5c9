"""The figures of plans."""
