"""Figures of partnerships."""
