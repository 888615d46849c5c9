"""A group's figures: how long its tickets took, what is still open, how often things came back."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv
from scipy.stats import norm

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import HOUR
from saypro_analysis.analysis.kernels.statistics.survival import LEVEL, Survival, estimate_survival
from saypro_analysis.analysis.support.methods.snapshots import DAY, Ints
from saypro_analysis.analysis.support.methods.tickets import Tickets

LIMIT_HOURS = 48.0
TARGET = 0.90
RECURRING_TARGET = 0.80  # of the previous quarter's rate: 20 % fewer
RESTRICTED_HOURS = 14 * 24.0  # the mean counts no ticket for longer
_Z = float(norm.ppf(0.5 + LEVEL / 2))
Row = dict[str, object]


def wilson(count: float, size: float) -> tuple[float, float]:
    """Wilson's interval of a share (1927); NaN where there is nothing to count."""
    if not size:
        return np.nan, np.nan
    share, wide = count / size, _Z**2 / size
    middle, reach = share + wide / 2, _Z * np.sqrt(share * (1 - share) / size + wide / size / 4)
    return float((middle - reach) / (1 + wide)), float((middle + reach) / (1 + wide))


def describe_durations(tickets: Tickets, own: Ints) -> Row:
    """Times to respond and to resolve of the tickets `own`, open ones counted with how long they have lasted."""
    timed = own[~tickets.untimed[own]]
    lasted, over = tickets.lasted_hours[timed], ~np.isnan(tickets.resolved[timed])
    curve = estimate_survival(lasted, over)
    share, (low, high) = 1 - curve.still([LIMIT_HOURS]), curve.interval([LIMIT_HOURS])
    in_time = float((over & (lasted <= LIMIT_HOURS)).sum())
    resolved = pd.Series(lasted[over])
    return {
        "share_within_48h_km": float(share[0]), "share_within_48h_km_low": float(1 - high[0]),
        "share_within_48h_km_high": float(1 - low[0]),
        "share_within_48h_closed_only": in_time / over.sum() if over.any() else np.nan,
        **_response(tickets, own), "resolution_mean_hours": resolved.mean(),
        **_restricted(curve), **_quantiles("resolution", curve),
    }  # fmt: skip


def _response(tickets: Tickets, own: Ints) -> Row:
    responded = tickets.responded[own]
    if np.isnan(responded).all():
        names = (
            "mean",
            "mean_low",
            "mean_high",
            *(f"{q}{end}" for q in ("median", "p90") for end in ("", "_low", "_high")),
        )
        return {f"response_{name}_hours": np.nan for name in names}
    ends = (tickets.now, tickets.resolved[own], tickets.closed[own])
    until = np.where(np.isnan(responded), np.fmin(np.fmin(ends[1], ends[2]), ends[0]), responded)
    lasted = (tickets.clock.show(until) - tickets.clock.show(tickets.reported[own])) / HOUR
    curve = estimate_survival(lasted, ~np.isnan(responded))
    mean, error = curve.restricted_mean(max(curve.last, 1e-9))
    return {"response_mean_hours": mean, "response_mean_low_hours": max(mean - _Z * error, 0.0),
            "response_mean_high_hours": mean + _Z * error, **_quantiles("response", curve)}  # fmt: skip


def _restricted(curve: Survival) -> Row:
    mean, error = curve.restricted_mean(RESTRICTED_HOURS)
    low, high = max(mean - _Z * error, 0.0), min(mean + _Z * error, RESTRICTED_HOURS)
    name = "resolution_restricted_mean"
    return {f"{name}_hours": mean, f"{name}_low_hours": low, f"{name}_high_hours": high}


def _quantiles(what: str, curve: Survival) -> Row:
    told: Row = {}
    for name, over in (("median", 0.5), ("p90", 0.9)):
        low, high = curve.quantile_interval(over)
        told |= {f"{what}_{name}_hours": curve.quantile(over), f"{what}_{name}_low_hours": low,
                 f"{what}_{name}_high_hours": high}  # fmt: skip
    return told


def describe_flow(tickets: Tickets, own: Ints) -> Row:
    """What came in, what was done and what is still there."""
    span = max((tickets.now - tickets.reported[own].min()) / DAY, 1.0) if len(own) else np.nan
    ages = (tickets.now - tickets.reported[own][tickets.open[own]]) / DAY
    late = tickets.lasted_hours[own][tickets.open[own]] > LIMIT_HOURS
    return {
        "backlog": len(ages), "backlog_late": int(late.sum()),
        "backlog_age_days": float(np.median(ages)) if len(ages) else np.nan,
        "oldest_open_days": float(ages.max()) if len(ages) else np.nan,
        "arrivals_per_day": len(own) / span, "closures_per_day": float((~np.isnan(tickets.resolved[own])).sum()) / span,
    }  # fmt: skip


def describe_quality(tickets: Tickets, own: Ints, again: Floats) -> Row:
    """How often tickets came back or were passed on, and what was written and said; of those that are done with."""
    said = tickets.satisfied[own]
    answers, happy = int((~np.isnan(said)).sum()), float(np.nansum(said))
    done = float((~tickets.open[own]).sum())
    low, high = wilson(happy, answers)
    return {
        "reassigned": _mean(tickets.reassigned[own]), "reopened": _mean(tickets.reopened[own]),
        "escalated": float((~np.isnan(tickets.escalated[own])).mean()) if tickets.escalates else np.nan,
        "recurrence": _mean(again[own]), "documented": _mean(tickets.documented[own]),
        "satisfaction": happy / answers if answers else np.nan, "satisfaction_low": low, "satisfaction_high": high,
        "response_rate": answers / done if done and answers else np.nan,
    }  # fmt: skip


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def compare_quarters(tickets: Tickets, own: Ints, again: Floats, quarters: tuple[float, float, float]) -> Row:
    """Recurring issues a day in a quarter against the one before: the ratio of rates with its exact interval.

    `quarters` are the moments at which the one before and the quarter itself begin, and at which that ends.
    """
    before, this, end = quarters
    reported, first = tickets.reported[own], tickets.reported.min(initial=np.inf)
    now = float(again[own][(reported >= this) & (reported < end)].sum())
    then = float(again[own][(reported >= before) & (reported < this)].sum())
    days_now, days_then = (min(tickets.now, end) - this) / DAY, (this - max(before, first)) / DAY
    ratio, low, high = _rate_ratio(now, then, days_now, days_then)
    return {"recurring": int(now), "recurring_before": int(then), "recurring_ratio": ratio, "recurring_ratio_low": low,
            "recurring_ratio_high": high, "recurring_verdict": _fewer(low, high)}  # fmt: skip


def _rate_ratio(now: float, then: float, days_now: float, days_then: float) -> tuple[float, float, float]:
    """The ratio of two Poisson rates, its ends from the binomial share of the first (Przyborowski, Wilenski 1940)."""
    if days_now <= 0 or days_then <= 0 or now + then == 0:
        return np.nan, np.nan, np.nan
    tail, times = (1 - LEVEL) / 2, days_then / days_now
    low = betaincinv(now, then + 1, tail) if now else 0.0
    high = betaincinv(now + 1, then, 1 - tail) if then else 1.0
    ends = [share / (1 - share) * times if share < 1 else np.inf for share in (low, high)]
    return now / then * times if then else np.inf, float(ends[0]), float(ends[1])


def _fewer(low: float, high: float) -> str:
    if np.isnan(low):
        return "cannot_tell"
    return "met" if high <= RECURRING_TARGET else "not_met" if low > RECURRING_TARGET else "cannot_tell"
