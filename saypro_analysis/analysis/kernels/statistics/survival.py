"""How long something takes, where some of it is not over yet: the product-limit estimate of Kaplan and Meier (1958)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.stats import norm

from saypro_analysis.analysis.kernels.statistics.grids import Floats

LEVEL = 0.95


class Survival(NamedTuple):
    """The share that is not over, as steps: after `times[i]` it is `shares[i]`; before the first one it is 1.

    `scatter` is Greenwood's sum, by which the variance of a share is share^2 times it; `last` is the longest time seen,
    beyond which nothing is known.
    """

    times: Floats
    at_risk: Floats
    ended: Floats
    shares: Floats
    scatter: Floats
    last: float

    def still(self, times: Any) -> Floats:
        """The share that is not over at these times; NaN beyond what was seen, unless all of it was over by then.

        >>> estimate_survival([1, 2, 3], [True, True, False]).still([0, 1, 2.5, 9]).round(3).tolist()
        [1.0, 0.667, 0.333, nan]
        """
        return self._unless_beyond(times, np.append(1.0, self.shares)[self._step(times)])

    def interval(self, times: Any, level: float = LEVEL) -> tuple[Floats, Floats]:
        """The ends of the interval of `still`, on the scale of log(-log), which keeps them within 0 and 1."""
        share, step = self.still(times), self._step(times)
        scatter = np.append(0.0, self.scatter)[step]
        inside = (share > 0) & (share < 1)
        log_share = np.log(np.where(inside, share, 0.5))
        reach = norm.ppf(0.5 + level / 2) * np.sqrt(np.where(inside, scatter, 0.0)) / log_share
        low = np.where(inside, np.exp(log_share * np.exp(-reach)), share)
        return low, np.where(inside, np.exp(log_share * np.exp(reach)), share)

    def quantile(self, over: float = 0.5) -> float:
        """The first time at which at least `over` are over (.5: the median); NaN where that was not seen."""
        return self._first(self.shares <= 1 - over + 1e-12)

    def quantile_interval(self, over: float = 0.5, level: float = LEVEL) -> tuple[float, float]:
        """Its interval (Brookmeyer and Crowley 1982): the times at which the share's interval holds 1 - `over`.

        An end that was not seen is NaN: no upper end can be told.
        """
        low, high = self.interval(self.times, level)
        return self._first(low <= 1 - over + 1e-12), self._first(high <= 1 - over + 1e-12)

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """The mean time, counted no longer than `until`, and its standard error (Klein and Moeschberger 2003, 4.5).

        Where the last one seen is still open before `until`, the curve stays at its height.
        """
        edges = np.concatenate(([0.0], self.times[self.times < until], [until]))
        heights = np.append(1.0, self.shares)[: len(edges) - 1]
        areas = heights * np.diff(edges)
        ahead = areas[::-1].cumsum()[::-1][1:]
        ended, risk = self.ended[: len(ahead)], self.at_risk[: len(ahead)]
        left = np.where(risk > ended, risk * (risk - ended), np.inf)
        return float(areas.sum()), float(np.sqrt((ahead**2 * ended / left).sum()))

    def _step(self, times: Any) -> Any:
        return np.searchsorted(self.times, np.asarray(times, dtype=float), side="right")

    def _unless_beyond(self, times: Any, share: Floats) -> Floats:
        beyond = (np.asarray(times, dtype=float) > self.last) & (share > 0)
        return np.where(beyond, np.nan, share)

    def _first(self, reached: Any) -> float:
        return float(self.times[reached.argmax()]) if reached.any() else float("nan")


def estimate_survival(durations: Any, over: Any, counts: Any = None) -> Survival:
    """The product-limit estimate of what is not over, from how long each lasted and whether it is `over`.

    What is not over yet is known to have lasted at least its duration; at a tie it counts as still there. `counts` says
    how many each row stands for (1 if None). Source: Kaplan and Meier (1958), Greenwood (1926).

    >>> curve = estimate_survival([6, 6, 6, 6, 7, 10], [True, True, True, False, True, True])
    >>> curve.times.tolist(), curve.shares.round(3).tolist()
    ([6.0, 7.0, 10.0], [0.5, 0.25, 0.0])
    """
    lasted, done = np.asarray(durations, dtype=float), np.asarray(over, dtype=bool)
    weight = np.ones(len(lasted)) if counts is None else np.asarray(counts, dtype=float)
    times, place = np.unique(lasted, return_inverse=True)
    left = np.bincount(place, weights=weight, minlength=len(times))
    ended = np.bincount(place, weights=weight * done, minlength=len(times))
    risk = left[::-1].cumsum()[::-1]
    seen = ended > 0
    times, risk, ended, last = times[seen], risk[seen], ended[seen], float(times[-1]) if len(times) else 0.0
    room = np.where(risk > ended, risk * (risk - ended), np.inf)
    return Survival(times, risk, ended, np.cumprod(1 - ended / risk), np.cumsum(ended / room), last)
