"""Whether limits are worth an alert: how often an outage followed, against how often one would have anyway."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import binomial_above, share_interval
from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.systems.methods.metric_kinds import read_metrics
from saypro_analysis.analysis.systems.methods.outage_checks import read_outages
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.times import on_clock_of, read_moment

HOURS = 24.0
RISK = 0.05  # that alerts which tell nothing are called useful
FEWEST = 10  # alerts whose day has passed, from which it can be told that they tell nothing
_COLUMNS = ["system", "metric", "label", "unit", "threshold", "alerts", "judged", "followed", "precision",
            "precision_low", "precision_high", "usual", "outages", "warned", "recall", "verdict"]  # fmt: skip


def review_alerts(
    system_metrics: pd.DataFrame, outages: pd.DataFrame, *, as_of: object, hours: float = HOURS
) -> pd.DataFrame:
    """Tell whether limits warn of outages: one row per system and metric with a limit, in the order of their names.

    `system_metrics` and `outages` are the tables of those names, known until the moment `as_of`. An alert is a reading
    beyond its limit after one that was not; it is followed if the system goes down unplanned within `hours`. Columns
    out: `system, metric, label, unit, threshold`; `alerts`, `judged` (whose hours have passed), `followed`;
    `precision`, their share with its exact 95 % interval; `usual`, the share of all readings that an outage followed,
    which alerts have to exceed; `outages` while it was measured, `warned` and their share `recall`; `verdict`: useful
    (so many would follow by chance in 5 % of cases at most), no_use (10 alerts or more that are not), cannot_tell,
    silent (no alert). Raises DataError, also where `hours` is not above 0. Method: docs/methods/systems.md.

    >>> days = pd.date_range("2025-01-01", periods=60)
    >>> load = pd.DataFrame({"system": "Web", "metric": "load", "measured_at": days, "value": [0.5, 0.5, 0.9] * 20})
    >>> down = pd.DataFrame({"outage": ["O1", "O2", "O3", "O4"], "system": "Web", "ended_at": None,
    ...                      "started_at": [f"2025-{day} 05:00" for day in ("01-03", "01-12", "01-21", "02-02")]})
    >>> told = review_alerts(load, down.assign(ended_at=down["started_at"]), as_of="2025-03-31")
    >>> told[["alerts", "followed", "recall", "verdict"]].values.tolist()
    [[20, 4, 1.0, 'useful']]
    """
    if not hours > 0:
        raise DataError([Problem("parameters", None, "hours", str(hours), "a number above 0")])
    table = read_metrics(system_metrics, as_of).dropna(subset=["threshold", "value"])
    down = read_outages(outages)
    down = down[~down["planned"] & (down["started_at"] < on_clock_of(read_moment(as_of), down["started_at"]))]
    now = on_clock_of(read_moment(as_of), table["measured_at"])
    reach = pd.Timedelta(hours=hours)
    rows = [_row(own, _starts(down, str(system), own), now, reach)
            for (system, _), own in table.groupby(["system", "metric"])]  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS)


def _starts(down: pd.DataFrame, system: str, own: pd.DataFrame) -> pd.Series:
    """When the system went down, on the clock of its readings."""
    starts = down.loc[down["system"] == system, "started_at"].sort_values()
    return pd.Series([on_clock_of(moment, own["measured_at"]) for moment in starts], dtype=own["measured_at"].dtype)


def _any_within(moments: pd.Series, first: pd.Series, last: pd.Series) -> np.ndarray:
    """Whether any of some moments lies from each first moment to its last."""
    ordered = pd.DatetimeIndex(moments.dropna().sort_values())
    until, before = ordered.searchsorted(last.array, side="right"), ordered.searchsorted(first.array, side="left")
    return np.asarray(until > before)


def _row(own: pd.DataFrame, starts: pd.Series, now: pd.Timestamp, reach: pd.Timedelta) -> dict[str, object]:
    own = own.sort_values("measured_at", kind="stable")
    beyond = np.where(own["better"] == "lower", own["value"] > own["threshold"], own["value"] < own["threshold"])
    raised = beyond & ~np.append(False, beyond[:-1])
    at = own["measured_at"]
    passed = (at + reach <= now).to_numpy()
    followed = _any_within(starts, at, at + reach)
    seen = starts[starts.between(at.iloc[0], at.iloc[-1] + reach)]
    warned = int(_any_within(at[raised], seen - reach, seen).sum())
    usual = float(followed[passed].mean()) if passed.any() else np.nan
    judged, kept = int((raised & passed).sum()), int((raised & passed & followed).sum())
    low, high = share_interval(np.array([float(kept)]), np.array([float(judged)]))
    last = own.iloc[-1]
    return {
        **{name: last[name] for name in ("system", "metric", "label", "unit", "threshold")},
        "alerts": int(raised.sum()), "judged": judged, "followed": kept,
        "precision": kept / judged if judged else np.nan,
        "precision_low": float(low[0]) if judged else np.nan, "precision_high": float(high[0]) if judged else np.nan,
        "usual": usual, "outages": len(seen), "warned": warned, "recall": warned / len(seen) if len(seen) else np.nan,
        "verdict": _verdict(int(raised.sum()), kept, judged, usual),
    }  # fmt: skip


def _verdict(alerts: int, kept: int, judged: int, usual: float) -> str:
    if not alerts:
        return "silent"
    counts: Floats = np.array([[kept], [judged]], dtype=float)
    if kept and float(binomial_above(counts[0], counts[1], np.array([usual]))[0]) <= RISK:
        return "useful"
    return "no_use" if judged >= FEWEST else "cannot_tell"
