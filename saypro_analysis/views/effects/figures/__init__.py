"""The figures of effects."""
