"""A table of segments becomes leaves: one per combination of values, its figures summed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.segments.methods.search_results import Floats, Integers
from saypro_analysis.data.readings.numbers import FINITE, LARGEST, MODERATE

RATIO = ("numerator", "denominator", "expected_numerator", "expected_denominator")
UNNAMED = "(missing)"
_DENSE = 16


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves' figures by column, each dimension's values with the code of every leaf, and every row's leaf.

    `recorded`: whether anything was recorded of a leaf; what is expected and merely missing may not be nothing.
    """

    dimensions: list[str]
    names: list[pd.Index]
    codes: list[Integers]
    figures: dict[str, Floats]
    rows: Integers
    recorded: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(next(iter(self.figures.values())))


def read_figures(segments: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The columns as numbers; what is missing stays missing."""
    figures = pd.DataFrame({name: pd.to_numeric(segments[name], errors="coerce") for name in columns}, dtype=float)
    for name in columns:
        unread = (segments[name].notna() & ~np.isfinite(figures[name])).to_numpy()
        large = (figures[name].abs() >= LARGEST).to_numpy()
        for wrong, wanted in ((unread, FINITE), (large, MODERATE)):
            if wrong.any():
                row = int(np.argmax(wrong))
                found = str(segments[name].iloc[row])[:40]
                raise ValueError(f"{name}: found {found!r} in row {row + 1}, expected {wanted}")
    return figures.reset_index(drop=True)


def gather_leaves(segments: pd.DataFrame, figures: pd.DataFrame, by: list[str]) -> Leaves:
    """One leaf per combination of values; expectations that name fewer dimensions pool the others."""
    places = segments[by].reset_index(drop=True)
    by = _grain(places, figures, by)
    coded = [_code(places[name]) for name in by]
    key = np.zeros(len(places), np.int64)
    for codes, names in coded:
        # In the order of the names throughout, so that the order of rows leaves no trace, not even in the last digit.
        key = _renumber(key * max(len(names), 1) + codes)
    first = np.unique(key, return_index=True)[1]
    filled = figures.fillna(0.0)
    sums = {str(name): _sum(key, filled[name].to_numpy()) for name in figures}
    known = figures.iloc[:, : figures.shape[1] // 2].notna().any(axis=1).to_numpy()
    recorded = np.bincount(key, known) > 0
    return Leaves(by, [names for _, names in coded], [codes[first] for codes, _ in coded], sums, key, recorded)


def _renumber(keys: Integers) -> Integers:
    """Numbers without gaps, in the same order."""
    if len(keys) and keys.max() <= _DENSE * len(keys):
        there = np.bincount(keys) > 0
        return (np.cumsum(there) - 1)[keys]
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def _sum(key: Integers, figures: Floats) -> Floats:
    """The sum of each leaf, smallest figures first: the order of rows leaves no trace here either."""
    order = np.argsort(figures, kind="stable")
    return np.bincount(key[order], figures[order]).astype(np.float64)


def _code(values: pd.Series) -> tuple[Integers, pd.Index]:
    """A code per value in the order of their names, and the values; what is empty is a value of its own."""
    if values.isna().any():
        values = values.astype(object).where(values.notna(), UNNAMED)
    codes, names = pd.factorize(values)
    order = np.array(sorted(range(len(names)), key=lambda place: (str(names[place]), str(type(names[place])))), int)
    return np.argsort(order)[codes].astype(np.int64), pd.Index(names).take(order)


def _grain(places: pd.DataFrame, figures: pd.DataFrame, by: list[str]) -> list[str]:
    """The dimensions at which expectations exist.

    A coarse expectation is a row without an actual that leaves dimensions empty. It is spread over its leaves in
    proportion to their actual, so within it no leaf differs from another: searching its own dimensions is the same.
    """
    measured, expected = figures.iloc[:, : figures.shape[1] // 2], figures.iloc[:, figures.shape[1] // 2 :]
    coarse = measured.isna().all(axis=1) & expected.notna().any(axis=1) & places.isna().any(axis=1)
    if not coarse.any():
        return by
    patterns = places[coarse].isna().drop_duplicates()
    if expected[~coarse].notna().any(axis=None) and not expected[~coarse].isna().all(axis=1).any():
        return by  # a vanished leaf without a name, not an expectation for others
    if len(patterns) > 1 or expected[~coarse].notna().any(axis=None):
        raise ValueError("expectations: found several grains (some rows leave dimensions empty that others fill), "
                         "expected all at one grain")  # fmt: skip
    return [name for name in by if not patterns[name].iloc[0]]
