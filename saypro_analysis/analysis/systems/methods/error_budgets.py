"""The error budget: how much faster than allowed it burns, and on which day it will be gone, as a range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import HOUR, Clock
from saypro_analysis.analysis.systems.methods.spans import Spans, cut_spans, hours_of

# Google's SRE workbook, chapter 5: (long window in hours, share of the budget that may be gone in it, what to do)
ALERTS = ((1.0, 0.02, "page"), (6.0, 0.05, "page"), (72.0, 0.10, "ticket"))
SHORT = 12  # times shorter than the long window is the window that says that it still burns
FEWEST = 3  # outages, below which no day can be told
LEVEL = 0.80
RUNS, SEED = 2000, 20_250_331
_BURNS = ("burn_1h", "burn_6h", "burn_3d")


def alert_rates(window_hours: float) -> list[float]:
    """How many times faster than allowed the budget burns where each alert is due.

    >>> alert_rates(30 * 24), [round(rate, 9) for rate in alert_rates(90 * 24)]
    ([14.4, 6.0, 1.0], [43.2, 18.0, 3.0])
    """
    return [round(share * window_hours / hours, 9) for hours, share, _ in ALERTS]


def judge_burn(down: Spans, clock: Clock, now: float, window: float, target: float) -> dict[str, Any]:
    """The burn rates of the alerts' long windows, and the gravest alert whose short window burns as fast."""
    told: dict[str, Any] = {}
    alert = "none"
    for name, (hours, _, word), limit in zip(_BURNS, ALERTS, alert_rates(window / HOUR), strict=True):
        long, short = (_burn(down, clock, now, span, target) for span in (hours, hours / SHORT))
        told[name] = long
        if alert == "none" and long >= limit and short >= limit:
            alert = word
    return {**told, "burn_alert": alert}


def _burn(down: Spans, clock: Clock, now: float, hours: float, target: float) -> float:
    since = now - hours * HOUR
    service = hours_of((np.array([since]), np.array([now])), clock)
    return hours_of(cut_spans(down, since, now), clock) / service / (1 - target) if service and target < 1 else 0.0


def forecast_gone(down: Spans, clock: Clock, edges: tuple[float, ...], budget: float) -> dict[str, Any]:
    """The day on which the budget is gone at this rate, and its 80 % range; missing where it lasts, or few tell.

    Outages to come are drawn at the rate of those seen (their number is as uncertain as a Poisson count) and last as
    long as those seen did.
    """
    first, end, now = edges
    spent = clock.show(down[1]) - clock.show(down[0])
    gone = np.searchsorted(spent.cumsum() / HOUR, budget)
    if spent.sum() / HOUR >= budget and len(spent):
        day = _day(down[1][gone] - (spent.cumsum()[gone] - budget * HOUR))
        return {"budget_gone_on": day, "budget_gone_low_on": day, "budget_gone_high_on": day}
    if len(spent) < FEWEST or now >= end:
        return {"budget_gone_on": None, "budget_gone_low_on": None, "budget_gone_high_on": None}
    days = _draw(spent / HOUR, (now - first) / HOUR, (end - now) / HOUR, budget - spent.sum() / HOUR)
    quantiles = np.quantile(days, [0.5, 0.5 - LEVEL / 2, 0.5 + LEVEL / 2], method="inverted_cdf")
    told = [_day(now + hours * HOUR) if np.isfinite(hours) else None for hours in quantiles]
    return dict(zip(("budget_gone_on", "budget_gone_low_on", "budget_gone_high_on"), told, strict=True))


def _draw(spent: Floats, seen: float, ahead: float, left: float) -> Floats:
    """Hours until the budget is gone in each of many futures; infinite where it lasts to the window's end."""
    random = np.random.default_rng(SEED)
    rates = random.gamma(len(spent), 1 / seen, RUNS)
    most = int(np.ceil(rates.max() * ahead + 6 * np.sqrt(rates.max() * ahead) + 10))
    starts = np.cumsum(random.exponential(1.0, (RUNS, most)) / rates[:, None], axis=1)
    lasts = random.choice(spent, (RUNS, most))
    used = np.cumsum(lasts, axis=1)
    over = used >= left
    place = over.argmax(axis=1)
    rows = np.arange(RUNS)
    moment = starts[rows, place] + lasts[rows, place] - (used[rows, place] - left)
    return np.where(over.any(axis=1) & (moment <= ahead), moment, np.inf)


def _day(moment: float) -> pd.Timestamp:
    return pd.Timestamp(round(moment), unit="us").normalize()
