"""The figures of causes."""
