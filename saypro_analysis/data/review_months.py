"""The months that a review is about, those of the latest quarter that have figures, held to the cycle's."""

import re
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from saypro_analysis.data.readings.periods import in_span, read_period
from saypro_analysis.data.readings.problems import Problem

LATE_PERIODS = 1  # how many periods the day of the review may lie after the figures before a page says so
_LENGTHS = (1, 3, 6, 12)  # months of a period
_NAMED = re.compile(r"\d{4}(?:-?Q[1-4]|-(?:0[1-9]|1[0-2]))?")
_FROM_TO = re.compile(rf"({_NAMED.pattern}) to ({_NAMED.pattern})")


@dataclass(frozen=True)
class Months:
    """The months reviewed, none where nothing was measured; `length` is that of a period."""

    months: tuple[pd.Period, ...]
    length: int = 1

    def are_late(self, as_of: pd.Timestamp) -> bool:
        """Whether the figures end more than a period before a day."""
        if not self.months:
            return False
        end = self.months[-1] + LATE_PERIODS * self.length
        return bool(as_of > end.end_time)

    def __str__(self) -> str:
        return tell_months(self.months)


def tell_months(months: tuple[pd.Period, ...]) -> str:
    """Months as readers call them.

    >>> tell_months((pd.Period("2025-01"), pd.Period("2025-02"))), tell_months((pd.Period("2025-03"),))
    ('January to February 2025', 'March 2025')
    """
    if not months:
        return ""
    first, last = months[0], months[-1]
    if first == last:
        return str(last.strftime("%B %Y"))
    return f"{first.strftime('%B' if first.year == last.year else '%B %Y')} to {last.strftime('%B %Y')}"


def find_months(measurements: pd.DataFrame) -> Months:
    """The months of the latest quarter that have figures.

    `measurements` needs `kpi, period_on, actual`. KPIs of the shortest periods decide; the figure of a quarter
    stands for its three months. A KPI with one period only is taken for a monthly one.
    """
    filled = measurements[measurements["actual"].notna()]
    rows = in_span(filled, read_period(None, measurements["period_on"]))
    if rows.empty:
        return Months(())
    known = filled[filled["kpi"].isin(rows["kpi"])]
    lengths = known.groupby("kpi")["period_on"].agg(_length)
    length = int(lengths.min())
    finest = rows[rows["kpi"].map(lengths) == length]["period_on"].dt.to_period("M").unique()
    return Months(tuple(sorted({month + more for month in finest for more in range(length)})), length)


def _length(period_on: pd.Series) -> int:
    """The months of a KPI's periods: the shortest step between them."""
    months = sorted({day.year * 12 + day.month for day in period_on})
    shortest = min((after - before for before, after in pairwise(months)), default=1)
    return max(length for length in _LENGTHS if length <= shortest)


def check_months(measurements: pd.DataFrame, cycle: str, period: object = None, who: str = "the data") -> list[Problem]:
    """What keeps figures from being those of a cycle: its quarter, month or year, or the `period` that was meant.

    A cycle called after no time is held to nothing. With a `period` ("2025-Q3", "2025-07 to 2025-08") the months
    reviewed may be some of its months, but no others.
    """
    found = find_months(measurements)
    span = _read_months(str(cycle if period is None else period))
    if period is not None:
        if span is None:
            return [Problem("parameters", None, "period", str(period), "2025-Q3, 2025-09 or 2025-07 to 2025-09")]
        strange = set(found.months) - set(span)
        expected = f"the months that {who} has figures of: {found}"
        return [Problem("parameters", None, "period", str(period), expected)] if strange else []
    if span is None or _are_those(found, span):
        return []
    has = f"has those of {found} as of that day" if found.months else "has none in the latest quarter"
    expected = f"figures of {tell_months(span)}, but {who} {has} (if that is meant, say so by period: in params/)"
    return [Problem("parameters", None, "cycle", cycle, expected)]


def _are_those(found: Months, span: tuple[pd.Period, ...]) -> bool:
    """Whether a quarter's months are all there and none is later; of a year, the latest quarter is looked at."""
    months = found.months
    if len(span) == max(_LENGTHS):
        return bool(months) and set(months) <= set(span)
    return set(span) <= set(months) and (months[-1] == span[-1] or found.length > len(span))


def _read_months(text: str) -> tuple[pd.Period, ...] | None:
    """The months of a time as parameters name it; None where it names none."""
    two = _FROM_TO.fullmatch(text)
    if not two and not _NAMED.fullmatch(text):
        return None
    first, last = (pd.Period(part) for part in (two.groups() if two else (text, text)))
    return tuple(pd.period_range(first.asfreq("M", "start"), last.asfreq("M", "end"), freq="M"))
