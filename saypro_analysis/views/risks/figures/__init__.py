"""The figures of risks."""
