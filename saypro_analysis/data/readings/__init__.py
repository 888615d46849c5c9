"""Cells become typed, checked columns; every problem is told."""
