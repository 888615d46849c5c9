"""Workbooks as people keep them."""
