"""Figures of two periods with their intervals, and what a target's conditions make of them."""
