"""The goals, what endangers and helps them, and the signals from outside, as registers/goals.yaml lists them."""

from __future__ import annotations

import pandas as pd

from .series import read_yaml

NAMES = ("goals", "goal_risks", "opportunities", "goal_opportunities", "environment")


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables of goals."""
    return {name: pd.DataFrame(read_yaml("registers/goals.yaml")[name]) for name in NAMES}
