"""Intervals, tests and grids that any subject may use."""
