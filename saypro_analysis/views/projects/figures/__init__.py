"""Figures of projects."""
