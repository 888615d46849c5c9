"""How much later and dearer than promised an organisation's projects are, of each kind: slips, and overruns of budgets.

A slip is told in days over the square root of the planned days, so that short and long projects can be compared. Open
projects are known to slip at least as far as today (censored), and nothing is known of a project before its start. A
kind's hazard is shrunk to that of all (the posterior mean of a beta process, Hjort 1990).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints

MOST_STEPS = 250  # of slips that are told apart; more are put together to these many quantiles
PRIOR_PROJECTS = 20.0  # of all kinds, that weigh as much as those of a project's own kind
UNSEEN = 1.0  # projects that are taken to last longer than any seen, so that few never promise an end


class SlipScale(NamedTuple):
    """Where projects of a kind stand on the scale: the slips seen, the share not finished after each, by kind.

    `tail` is the mean of what comes after the last slip seen, where the rest is taken to end at an even rate.
    """

    slips: Floats
    still: Floats
    tail: float


def fit_slips(entries: Floats, exits: Floats, over: Bools, kinds: Ints, number: int) -> SlipScale:
    """The scale of `number` kinds, from where projects entered (at their start) and left it, `over` or still open."""
    slips = _steps(exits[over])
    last = len(slips) - 1
    place = np.minimum(np.searchsorted(slips, exits), last)
    ended = np.zeros((number, last + 1))
    np.add.at(ended, (kinds[over], place[over]), 1.0)
    first = np.searchsorted(slips, entries, side="right")
    # Who is open today is at risk up to the slip reached; who is finished, at the slip of the finish, too.
    gone = np.maximum(np.where(over, place + 1, np.searchsorted(slips, exits, side="right")), first)
    moves = np.zeros((number, last + 3))
    np.add.at(moves, (kinds, first), 1.0)
    np.add.at(moves, (kinds, gone), -1.0)
    risk = moves.cumsum(axis=1)[:, : last + 1]
    overall = ended.sum(axis=0) / (risk.sum(axis=0) + UNSEEN)
    hazard = (ended + PRIOR_PROJECTS * overall) / (risk + PRIOR_PROJECTS)
    return SlipScale(slips, np.cumprod(1 - hazard, axis=1), _tail(entries, exits, over))


def _steps(finishes: Floats) -> Floats:
    """The slips at which projects finished; the promised day itself always stays one."""
    slips = np.unique(finishes)
    if len(slips) <= MOST_STEPS:
        return slips
    chosen = np.quantile(finishes, np.linspace(0, 1, MOST_STEPS), method="nearest")
    return np.unique(np.append(chosen, 0.0)) if (slips == 0).any() else np.unique(chosen)


def _tail(entries: Floats, exits: Floats, over: Bools) -> float:
    """The mean time to a finish beyond the promised day: time spent there over finishes there."""
    late = exits > 0
    spent = float((exits - np.maximum(entries, 0.0))[late].sum())
    return spent / (float((late & over).sum()) + UNSEEN) if spent > 0 else float(np.abs(exits).mean())


def find_uplifts(overruns: Floats, kinds: Ints, number: int, chance: float) -> Floats:
    """The share of the budget, by kind, that is not overrun with this chance; those of all count as 20 of the kind."""
    order = np.argsort(overruns, kind="stable")
    ordered, owners = overruns[order], kinds[order]
    told = np.empty(number)
    for kind in range(number):
        weights = np.cumsum((owners == kind) + PRIOR_PROJECTS / len(ordered))
        told[kind] = ordered[np.searchsorted(weights, chance * weights[-1] * (1 - 1e-12))]
    return told
