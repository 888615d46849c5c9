"""Figures of collaboration."""
