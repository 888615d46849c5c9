"""What words of likelihood and impact stand for: the house's scale, or the organisation's own."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.readings.readings import complete_table

LEVELS = 5
# Chances that it happens in a quarter, and money each time it does (a 90 % interval), each ten times the one before.
LIKELIHOODS = (("rare", 0, 0.05), ("unlikely", 0.05, 0.2), ("possible", 0.2, 0.5), ("likely", 0.5, 0.8),
               ("almost certain", 0.8, 1))  # fmt: skip
IMPACTS = (("negligible", 1e2, 1e3), ("minor", 1e3, 1e4), ("moderate", 1e4, 1e5), ("major", 1e5, 1e6),
           ("severe", 1e6, 1e7))  # fmt: skip
_ALSO = {"very low": 1, "remote": 1, "low": 2, "medium": 3, "moderate": 3, "high": 4, "very high": 5}
_ALSO_IMPACT = {**_ALSO, "insignificant": 1, "serious": 4, "critical": 5, "catastrophic": 5, "extreme": 5}
_ALSO_LIKELIHOOD = {**_ALSO, "improbable": 1, "probable": 4, "certain": 5, "almost_certain": 5}


class Entry(NamedTuple):
    """What a word stands for."""

    word: str
    level: int
    low: float
    high: float
    kind: str


class Scale(NamedTuple):
    """The entries of one column, by word, and whether they are the house's own (which know other words for them)."""

    entries: tuple[Entry, ...]
    also: dict[str, int]

    def find(self, text: str) -> Entry | None:
        """The entry of a word, or of a level written as a figure."""
        word = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
        named = {entry.word: entry for entry in self.entries}
        by_level = {entry.level: entry for entry in reversed(self.entries)}
        level = self.also.get(word) or (int(float(word)) if word.replace(".0", "").isdigit() else 0)
        return named.get(word) or by_level.get(level)

    def place(self, value: float) -> int:
        """The level within whose bounds a figure lies: the lowest whose upper bound it does not pass."""
        ordered = sorted(self.entries, key=lambda entry: entry.high)
        return next((entry.level for entry in ordered if value <= entry.high), ordered[-1].level)


def read_scales(scale: pd.DataFrame | None) -> tuple[Scale, Scale]:
    """The scales of likelihood and impact: the house's, or those of the table `risk_scale` where it has that kind."""
    likelihood = Scale(_house(LIKELIHOODS, "likelihood"), _ALSO_LIKELIHOOD)
    impact = Scale(_house(IMPACTS, "impact"), _ALSO_IMPACT)
    if scale is None or scale.columns.empty:
        return likelihood, impact
    own = complete_table(scale, "risk_scale")
    rows = [
        Entry(" ".join(str(row.word).lower().split()), int(row.level), float(row.low), float(row.high), str(row.kind))
        for row in own.itertuples()
    ]
    ways = tuple(row for row in rows if row.kind != "impact")
    hits = tuple(row for row in rows if row.kind == "impact")
    return Scale(ways, {}) if ways else likelihood, Scale(hits, {}) if hits else impact


def _house(words: tuple[tuple[str, float, float], ...], kind: str) -> tuple[Entry, ...]:
    return tuple(Entry(word, level, low, high, kind) for level, (word, low, high) in enumerate(words, 1))


def read_words(values: pd.Series, scale: Scale, *, chances: bool) -> tuple[pd.DataFrame, list[Problem]]:
    """What a column of words, levels or (with `chances`) chances stands for, and what none of it can be read as.

    Columns out: `level, low, high` and `kind`. A column with a figure from 0 to below 1 holds chances, all of it; so
    does a cell in percent.
    """
    text = values.astype("str").str.strip()
    figures = pd.to_numeric(text, errors="coerce")
    as_chances = chances and bool(((figures >= 0) & (figures < 1)).any())
    told, problems = [], []
    for row, cell in text.items():
        entry = None if pd.isna(cell) else _read(str(cell), scale, chances, as_chances)
        if entry is None and pd.notna(cell):
            problems.append(Problem("risks", _number(row), str(values.name), str(cell), _expect(scale, chances)))
        told.append(entry or Entry("", 0, np.nan, np.nan, ""))
    frame = pd.DataFrame(told, index=values.index, columns=list(Entry._fields))
    return frame.assign(level=frame["level"].where(frame["level"] > 0).astype(float)), problems


def warn_of_ones(likelihoods: pd.Series, scale: Scale) -> None:
    """Say that 1.0 is read as a level, where it is the only figure of a column and may be a chance."""
    text = likelihoods.dropna().astype("str").str.strip()
    figures = pd.to_numeric(text, errors="coerce").dropna()
    if (text == "1.0").any() and (figures == 1).all():
        word = next((entry.word for entry in scale.entries if entry.level == 1), "the lowest")
        warnings.warn(f"likelihood: 1.0 is read as level 1 ({word}); write 100% for a chance", stacklevel=4)


def _read(cell: str, scale: Scale, chances: bool, as_chances: bool) -> Entry | None:
    if chances and (as_chances or cell.endswith("%")):
        figure = pd.to_numeric(cell.removesuffix("%").strip(), errors="coerce")
        figure = figure / 100 if cell.endswith("%") else figure
        if pd.notna(figure):
            within = 0 <= figure <= 1
            return Entry(cell, scale.place(figure), float(figure), float(figure), "likelihood") if within else None
    return scale.find(cell)


def _expect(scale: Scale, chances: bool) -> str:
    words = ", ".join(entry.word for entry in scale.entries)
    return f"{words}, or a level of 1 to {LEVELS}" + (", or a chance between 0 and 1" if chances else "")


def _number(row: object) -> int | None:
    return row if isinstance(row, int) else None
