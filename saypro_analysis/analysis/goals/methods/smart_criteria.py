"""The five criteria of a SMART goal, each decided from the goal's fields and its KPI's figures, with the reason."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

CRITERIA = ("specific", "measurable", "achievable", "relevant", "time_bound")
LEAST_WORDS = 3  # of a statement that says what is to change
EVIDENCE_WORDS = 2  # of a text that shows anything: "yes" shows nothing
LEAST_FIGURES = 4  # of a KPI, below which its past says nothing about what can be reached
LONGEST_DAYS = 366  # from the day on which a goal is set to the day by which it is due
Row = dict[str, Any]


class Past(NamedTuple):
    """What a KPI's figures say: in how many periods the target was reached, and whether it ever moved as far as is
    needed in the periods that are left."""

    periods: int = 0
    reached: int = 0
    moves: int = 0
    moved: bool = False
    others: bool = False


class Answer(NamedTuple):
    """Whether a criterion holds, and why."""

    holds: bool
    why: str


def answer_criteria(row: Row, past: Past) -> dict[str, Answer]:
    """Each criterion's answer, by its name; `row` holds the goal's fields and its KPI's, where it is known."""
    return {name: _ANSWERS[name](row, past) for name in CRITERIA}


def says_something(text: object) -> bool:
    """Whether a text is evidence: at least two words, so that a typed yes is none.

    >>> says_something("yes"), says_something("128 orders in November"), says_something(None)
    (False, True, False)
    """
    return len(_words(text)) >= EVIDENCE_WORDS


def look_back(actual: np.ndarray, row: Row, steps: int, others: np.ndarray) -> Past:
    """What the known figures of a KPI say of a target, the oldest first; `steps` periods are left to reach it."""
    target, sign = row["target"], {"higher": 1.0, "lower": -1.0}.get(str(row["better"]), 0.0)
    if str(row["better"]) == "range":
        inside = (actual >= _else(row["target_low"], -np.inf)) & (actual <= _else(row["target_high"], np.inf))
        return Past(len(actual), int(inside.sum()))
    if not sign or pd.isna(target):
        return Past(len(actual))
    moves = sign * (actual[steps:] - actual[:-steps])
    needed = sign * (target - actual[-1]) if len(actual) else np.inf
    known = others[np.isfinite(others)]
    return Past(len(actual), int((sign * (actual - target) >= 0).sum()), len(moves), bool((moves >= needed).any()),
                bool((sign * (known - target) >= 0).any()))  # fmt: skip


def _specific(row: Row, past: Past) -> Answer:
    del past
    if len(_words(row["statement"])) < LEAST_WORDS:
        return Answer(False, f"its statement has fewer than {LEAST_WORDS} words")
    if pd.isna(row["kpi"]) and not says_something(row["specific"]):
        return Answer(False, "it names no KPI and nothing says what exactly is meant")
    if pd.isna(row["owner"]):
        return Answer(False, "nobody answers for it")
    return Answer(True, "it says what, of what and who")


def _measurable(row: Row, past: Past) -> Answer:
    if pd.isna(row["target"]):
        return Answer(False, "it has no target")
    if pd.isna(row["kpi"]):
        stated = says_something(row["measurable"])
        return Answer(stated, "no KPI, but it is said where the figure comes from" if stated else "it names no KPI")
    if row["kpi_known"] is False:
        return Answer(False, "its KPI is not in the register")
    if row["has_figures"] and not past.periods:
        return Answer(False, "its KPI was never measured")
    return Answer(True, "it has a KPI and a target")


def _achievable(row: Row, past: Past) -> Answer:
    if past.reached:
        return Answer(True, f"reached in {past.reached} of {past.periods} periods")
    if past.others:
        return Answer(True, "others reach it, by the benchmark")
    if past.periods >= LEAST_FIGURES and past.moves:
        if past.moved:
            return Answer(True, "never reached, but the KPI moved as far in as many periods before")
        return Answer(False, f"never reached in {past.periods} periods, nor did the KPI ever move as far in time")
    if says_something(row["achievable"]):
        return Answer(True, "no figures to judge by; what shows it is said")
    return Answer(False, "no figures to judge by, and nothing is said that shows it")


def _relevant(row: Row, past: Past) -> Answer:
    del past
    if row["parent_known"]:
        return Answer(True, "it is a part of another goal")
    if says_something(row["objective"]):
        return Answer(True, "its KPI serves an objective")
    if says_something(row["relevant"]):
        return Answer(True, "it is said what it serves")
    return Answer(False, "no goal, objective or reason that it serves")


def _time_bound(row: Row, past: Past) -> Answer:
    del past
    if pd.isna(row["due_on"]):
        return Answer(False, "it has no day by which it is due")
    if pd.notna(row["set_on"]) and row["due_on"] <= row["set_on"]:
        return Answer(False, "it was due before it was set")
    if pd.notna(row["set_on"]) and (row["due_on"] - row["set_on"]).days > LONGEST_DAYS:
        return Answer(False, "it is due more than a year after it was set")
    return Answer(True, "it has a day by which it is due")


def _words(text: object) -> list[str]:
    return [word for word in str(text).split() if any(letter.isalnum() for letter in word)] if pd.notna(text) else []


def _else(value: float, otherwise: float) -> float:
    return otherwise if pd.isna(value) else float(value)


_ANSWERS: dict[str, Callable[[Row, Past], Answer]] = {
    "specific": _specific,
    "measurable": _measurable,
    "achievable": _achievable,
    "relevant": _relevant,
    "time_bound": _time_bound,
}
