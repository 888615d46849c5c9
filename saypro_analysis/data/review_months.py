"""The months that a review is about, those of the latest quarter that have figures, held to the cycle's."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.data.readings.problems import Problem

Ints: TypeAlias = NDArray[Any]

LATE_PERIODS = 1  # how many periods the day of the review may lie after the figures before a page says so
_LENGTHS = (1, 3, 6, 12)  # months of a period
_QUARTER = 3  # months
_NEVER = np.iinfo(np.int64).max
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
    return find_months_by(measurements, pd.Series("", index=measurements.index)).get("", Months(()))


def find_months_by(measurements: pd.DataFrame, owners: pd.Series) -> dict[str, Months]:
    """By owner, what `find_months` says of the measurements that are his; all owners in one pass.

    `owners` names whose each row of `measurements` is (as `find_homes` does), empty where it is nobody's; a KPI has
    one owner. Who has no figures in his latest quarter is left out.

    >>> days = pd.to_datetime(["2025-01-01", "2025-05-01"])
    >>> rows = pd.DataFrame({"kpi": ["a", "b"], "period_on": days, "actual": 1.0})
    >>> {owner: str(months) for owner, months in find_months_by(rows, pd.Series(["Sales", "Support"])).items()}
    {'Sales': 'January 2025', 'Support': 'May 2025'}
    """
    day = measurements["period_on"].dt
    month = (day.year * 12 + day.month - 1).to_numpy(dtype=float, na_value=np.nan)
    (kpi, kpis), (owner, names) = pd.factorize(measurements["kpi"]), pd.factorize(owners, sort=True)
    whole = ~np.isnan(month) & (kpi >= 0) & (owner >= 0)
    filled = measurements["actual"].notna().to_numpy()[whole]
    month, kpi, owner = month[whole].astype(int), kpi[whole], owner[whole]
    latest = _best(np.maximum, owner, month, np.full(len(names), -1))
    length = _lengths(kpi[filled], month[filled], len(kpis))[kpi]
    now = filled & (month // _QUARTER == latest[owner] // _QUARTER)
    shortest = _best(np.minimum, owner[now], length[now], np.full(len(names), max(_LENGTHS)))
    now &= length == shortest[owner]
    found: dict[int, list[int]] = {}
    for one, when in sorted(set(zip(owner[now].tolist(), month[now].tolist(), strict=True))):
        found.setdefault(one, []).append(when)
    return {names[one]: _name(tuple(months), int(shortest[one])) for one, months in found.items()}


def _best(choose: np.ufunc, group: Ints, values: Ints, start: Ints) -> Ints:
    """The largest or smallest of each group's values, of `start` where it has none."""
    choose.at(start, group, values)
    return start


def _lengths(kpi: Ints, month: Ints, many: int) -> Ints:
    """The months of each KPI's periods: the longest usual length that is no longer than the shortest step."""
    order = np.lexsort((month, kpi))
    kpi, step = kpi[order], np.diff(month[order])
    later = (kpi[1:] == kpi[:-1]) & (step > 0)
    shortest = _best(np.minimum, kpi[1:][later], step[later], np.full(many, _NEVER))
    shortest[shortest == _NEVER] = 1
    lengths: Ints = np.array(_LENGTHS)[np.searchsorted(_LENGTHS, shortest, side="right") - 1]
    return lengths


@lru_cache(maxsize=1024)  # of thousands of departments most have the same
def _name(months: tuple[int, ...], length: int) -> Months:
    every = sorted({month + more for month in months for more in range(length)})
    return Months(tuple(pd.Period(year=month // 12, month=month % 12 + 1, freq="M") for month in every), int(length))


def check_months(measurements: pd.DataFrame, cycle: str, period: object = None, who: str = "the data") -> list[Problem]:
    """What keeps figures from being those of a cycle: its quarter, month or year, or the `period` that was meant.

    A cycle called after no time is held to nothing. With a `period` ("2025-Q3", "2025-07 to 2025-08") the months
    reviewed may be some of its months, but no others.
    """
    return hold_months(find_months(measurements), cycle, period, who)


def hold_months(found: Months, cycle: str, period: object = None, who: str = "the data") -> list[Problem]:
    """The problems that `check_months` tells, of months that were found before."""
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


@lru_cache(maxsize=64)
def _read_months(text: str) -> tuple[pd.Period, ...] | None:
    """The months of a time as parameters name it; None where it names none."""
    two = _FROM_TO.fullmatch(text)
    if not two and not _NAMED.fullmatch(text):
        return None
    first, last = (pd.Period(part) for part in (two.groups() if two else (text, text)))
    return tuple(pd.period_range(first.asfreq("M", "start"), last.asfreq("M", "end"), freq="M"))
