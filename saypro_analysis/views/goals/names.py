"""What a goal is called in a sentence: its KPI's name, else its own words; its short name tells two of a KPI apart."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_chance
from saypro_analysis.views.kit.words import clean, cut_at_word

EDGES = (0.3, 0.7)  # chances between which a goal may go either way
tell_chance = partial(format_chance, edges=EDGES)  # so that 29.6 % is not read as one of them
LONGEST_NAME = 40  # letters of a statement that stands for a name


def name_goal(row: Mapping[str, Any]) -> str:
    """What a goal is about: its KPI's name, else its statement, else its short name."""
    told = [clean(row[column]) for column in ("name", "statement", "goal") if _said(row.get(column))]
    return cut_at_word(told[0], LONGEST_NAME) if told else ""


def name_with_id(row: Mapping[str, Any]) -> str:
    """What a goal is about, with its short name in brackets where that is another word."""
    name, short = name_goal(row), clean(row["goal"])
    return name if name == short else f"{name} ({short})"


def name_goals(rows: pd.DataFrame) -> list[str]:
    """What each of several is about."""
    return [name_goal(row) for row in rows.to_dict("records")]


def _said(words: object) -> bool:
    return isinstance(words, str) and bool(words.strip())
