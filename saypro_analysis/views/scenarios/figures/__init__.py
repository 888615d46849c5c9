"""Figures of scenarios."""
