"""The figures of signals."""
