"""Figures of the systems."""
