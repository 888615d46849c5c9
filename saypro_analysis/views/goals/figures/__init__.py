"""Figures of goals: where each is heading, how its chance moved, what belongs to it."""
