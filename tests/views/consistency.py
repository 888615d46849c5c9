"""Whether every figure in a text comes from the frame that the text is about, however it is rounded or written.

It does not format anything itself: of each figure in a text it asks whether some value of the frame, or a count of its
rows, lies within what the figure's own digits leave open. So it needs no knowledge of how a sentence is put together.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

_FIGURE = re.compile(
    r"(?P<sign>[−+]?)\u2060?(?P<money>\$?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[kM](?![A-Za-z]))?"
    r"(?P<unit>\s?(?:%|pp\b|percentage point))?"
)
_DATE = re.compile(
    r"\b(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{4}\b|\b\d(?:st|nd|rd|th)\b"
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SAID = re.compile(r"\b(?:90|95) % (?:range|interval)")  # of which kind an interval is
_RANGE = re.compile(r" to (?:[<>] )?[−+]?[\d.]+ (?:%|pp\b)")
_SCALES = {None: 1.0, "k": 1e3, "M": 1e6}


class Figure(NamedTuple):
    """A figure as it is written: the size that it tells, and how much its last digit leaves open."""

    text: str
    size: float
    open: float
    bound: str = ""  # < or > where the figure is a bound, as of a chance that is not quite certain


def list_figures(text: str, names: Iterable[str] = ()) -> Iterator[Figure]:
    """The figures of a text, but for dates, ordinal numbers, quotations and the names that hold figures themselves."""
    plain = text.replace("\u00a0", " ")
    for name in sorted((str(name) for name in names), key=len, reverse=True):
        plain = plain.replace(name, " ")
    plain = _SAID.sub(" ", _DATE.sub(" ", _QUOTED.sub(" ", plain)))
    for found in _FIGURE.finditer(plain):
        before = plain[found.start() - 1 : found.start()]
        if before.isalpha() or before == "-":
            continue  # part of a word, such as Q1 or SAL-03
        digits = found["digits"].replace(",", "")
        percent = found["unit"] or _RANGE.match(plain, found.end())  # of a range the unit is told once
        scale = _SCALES[found["scale"]] / (100 if percent else 1)
        decimals = len(digits.partition(".")[2])
        bound = re.search(r"([<>]) $", plain[: found.start()])
        open_ = 0.5000001 * 10**-decimals * scale
        yield Figure(found[0].strip(), float(digits) * scale, open_, bound[1] if bound else "")


def list_values(*frames: pd.DataFrame) -> np.ndarray:
    """Every number of the frames, their counts of rows and of equal words, without signs."""
    sizes = [np.arange(1 + max((len(frame) for frame in frames), default=-1), dtype=float)]
    for column in (frame[name] for frame in frames for name in frame):
        if not pd.api.types.is_bool_dtype(column) and not _is_date(column):
            sizes.append(np.abs(pd.to_numeric(column, errors="coerce").dropna().to_numpy(dtype=float)))
    return np.unique(np.concatenate(sizes))


def _is_date(values: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(values)


def find_unfounded(
    text: str, frames: Iterable[pd.DataFrame] | np.ndarray, names: Iterable[str] = (), **more: Any
) -> list[str]:
    """The figures of a text that no value of the frames and no number in `more` explains.

    For many texts on the same frames, their values (`list_values`) may be given in their place.
    """
    known = frames if isinstance(frames, np.ndarray) else list_values(*frames)
    values = np.concatenate([known, np.array([abs(float(v)) for v in more.values()])])
    return [figure.text for figure in list_figures(text, names) if not _is_founded(figure, values)]


def _is_founded(figure: Figure, values: np.ndarray) -> bool:
    """Whether some value rounds to the figure, or lies beyond it where it is a bound."""
    if figure.bound:
        beyond = values < figure.size + figure.open if figure.bound == "<" else values > figure.size - figure.open
        return bool(beyond.any())
    apart = np.abs(values - figure.size)
    return bool((apart <= figure.open + 1e-9 * np.maximum(figure.size, 1)).any())
