"""What share of tickets will have been in time once all is known: those that were, and the chance of each open one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.survival import estimate_survival
from saypro_analysis.analysis.support.methods.in_time_chances import learn_chances, shift_chances
from saypro_analysis.analysis.support.methods.snapshots import (
    DAY,
    LONGEST_HISTORY,
    WEEK,
    Counted,
    Ints,
    count_days,
    look_back,
    used_part,
    weekday_of,
)

LEVEL = 0.95
FEWEST_DAYS = 4 * WEEK  # known, below which no chance is learnt by weekday
FEWEST_BEFORE = 2 * WEEK  # days, from which an earlier day's forecast is made
UNKNOWN_SHIFT = 0.5  # log odds by which a day may differ where no earlier day tells
FEWEST_DEGREES = 3.0


class Desk(NamedTuple):
    """Tickets as they are known now, in microseconds; `end` is NaN while a ticket is open, `untimed` has no time."""

    reported: Floats
    deadline: Floats
    end: Floats
    made: NDArray[np.bool_]
    untimed: NDArray[np.bool_]
    group: Ints
    now: float


class Outlook(NamedTuple):
    """By group: how many are in time already, how many still may be, how many of those are expected, and how surely."""

    made: Floats
    pending: Floats
    expected: Floats
    variance: Floats
    reach: float
    learnt_days: int


class _Learnt(NamedTuple):
    chances: Floats
    spread: float
    reach: float
    shifts: Floats
    shift_variance: Floats


def look_ahead(desk: Desk, groups: int, level: float = LEVEL) -> Outlook:
    """The outlook of each group of tickets, learnt from all of them. Method: docs/methods/support.md."""
    pending = np.flatnonzero(np.isnan(desk.end) & (desk.deadline > desk.now))
    made = np.bincount(desk.group[desk.made], minlength=groups).astype(float)
    group = desk.group[pending]
    known_days = _known_days(desk)
    learnt = _learn(desk, groups, level) if known_days >= FEWEST_DAYS else None
    chance = _chances(desk, pending, learnt)
    doubt = np.bincount(group, weights=chance * (1 - chance), minlength=groups)
    spread, reach = (learnt.spread, learnt.reach) if learnt else (UNKNOWN_SHIFT**2, _reach(np.array([]), 1, level))
    variance = doubt + (spread + (learnt.shift_variance if learnt else 0.0)) * doubt**2
    count = np.bincount(group, minlength=groups).astype(float)
    expected = np.bincount(group, weights=chance, minlength=groups)
    return Outlook(made, count, expected, variance, reach, min(known_days, LONGEST_HISTORY) if learnt else 0)


def tell_shares(outlook: Outlook, size: Floats) -> tuple[Floats, Floats, Floats]:
    """The share of each group and its ends; never below those in time already, nor above what is still possible."""
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = outlook.reach * np.sqrt(outlook.variance)
        middle = outlook.made + outlook.expected
        low = np.maximum(middle - reach, outlook.made)
        high = np.minimum(middle + reach, outlook.made + outlook.pending)
        return middle / size, low / size, high / size


def _known_days(desk: Desk) -> int:
    """How many days back the desk's records reach, whole with their deadlines."""
    whole = desk.deadline[desk.deadline <= desk.now]
    return int((desk.now - desk.reported.min()) // DAY) if len(whole) else 0


def _learn(desk: Desk, groups: int, level: float) -> _Learnt:
    seen = look_back(desk.reported, desk.deadline, desk.end, desk.made, desk.now)
    span = float(np.max(desk.deadline - desk.reported))
    counted = count_days(seen, float(desk.reported.min()) + span, desk.now)
    use = np.flatnonzero(counted.known)
    chances = learn_chances(counted, use)
    lag = int(np.ceil(span / DAY))
    misses, doubts = _earlier_misses(counted, lag)
    spread = max(0.0, float((misses**2 - doubts).sum() / (doubts**2).sum())) if doubts.any() else UNKNOWN_SHIFT**2
    reach = _reach(np.abs(misses) / np.sqrt(doubts + spread * doubts**2), lag, level)
    chance = chances[counted.weekdays[seen.day - 1], seen.part]
    ticket_group = desk.group[seen.ticket]
    miss = np.bincount(ticket_group, weights=seen.made - chance, minlength=groups)
    doubt = np.bincount(ticket_group, weights=chance * (1 - chance), minlength=groups)
    shifts, rest = _shrink(miss, doubt, spread)
    return _Learnt(chances, spread, reach, shifts, rest)


def _reach(misses: Floats, lag: int, level: float) -> float:
    """How many standard errors the interval reaches: half-way between Student's t and what earlier misses reached.

    Days off and other upsets make some misses larger than t has them; their own quantile (split conformal prediction)
    has that, and is unsteady with some dozens of days.
    """
    usual = float(student.ppf(0.5 + level / 2, max(len(misses) / lag, FEWEST_DEGREES)))
    place = int(np.ceil((len(misses) + 1) * level))
    return (usual + float(np.sort(misses)[place - 1])) / 2 if place <= len(misses) else usual


def _earlier_misses(counted: Counted, lag: int) -> tuple[Floats, Floats]:
    """By how many each earlier day's forecast, made from what was known then, was wrong; and its binomial doubt."""
    misses, doubts = [], []
    for place in np.flatnonzero(counted.known):
        before = np.flatnonzero(counted.known & (np.arange(len(counted.known)) >= place + lag))
        if place + 1 < lag or len(before) < FEWEST_BEFORE or not counted.open[place].any():
            continue
        chance = learn_chances(counted, before, float(place + 1))[counted.weekdays[place]]
        misses.append((counted.made[place] - counted.open[place] * chance).sum())
        doubts.append((counted.open[place] * chance * (1 - chance)).sum())
    return np.array(misses), np.array(doubts)


def _shrink(miss: Floats, doubt: Floats, spread: float) -> tuple[Floats, Floats]:
    """By how much each group's log odds differ, drawn towards 0 as far as groups don't differ beyond chance."""
    noise = doubt + spread * doubt * doubt.mean() / max(len(doubt), 1)
    between = max(0.0, float((miss**2 - noise).sum() / (doubt**2).sum())) if len(doubt) > 1 and doubt.any() else 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        held = np.where(doubt > 0, between / (between + noise / np.where(doubt > 0, doubt, 1) ** 2), 0.0)
        shift = np.where(doubt > 0, miss / np.where(doubt > 0, doubt, 1), 0.0)
    return held * shift, between * (1 - held)


def _chances(desk: Desk, pending: Ints, learnt: _Learnt | None) -> Floats:
    """The chance of each ticket that may still be in time."""
    if learnt is None:
        return _from_curve(desk, pending)
    part = used_part(desk.reported[pending], desk.deadline[pending], desk.now)
    return shift_chances(learnt.chances[weekday_of(desk.now), part], learnt.shifts[desk.group[pending]])


def _from_curve(desk: Desk, pending: Ints) -> Floats:
    """With little history: how many of those that lasted as long were in time, by Kaplan and Meier's estimate."""
    timed = ~desk.untimed
    used = (np.where(np.isnan(desk.end), desk.now, desk.end) - desk.reported) / (desk.deadline - desk.reported)
    curve = estimate_survival(used[timed], ~np.isnan(desk.end[timed]))
    now, last = curve.still(used[pending]), curve.still(np.minimum(1.0, curve.last))
    return np.clip(1 - np.divide(last, now, out=np.ones_like(now), where=now > 0), 0.0, 1.0)
