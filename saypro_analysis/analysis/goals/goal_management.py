"""Whether goals, risks and opportunities are looked after: three figures, the meetings held, the signals seen."""

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_registers import read_live
from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.registers import read_register
from saypro_analysis.data.tables import TABLES

SOURCES = TABLES["environment"].meta("source")["words"]
QUIET_DAYS = 92  # a quarter without a signal, after which nobody seems to look there
BIWEEKLY = 14
MEASURES = ("mitigations_on_time", "residual_score_change", "opportunities_started")
_SHARES = ["measure", "value", "count", "of", "low", "high"]


def measure_goal_management(
    mitigations: pd.DataFrame | None,
    risk_scores: pd.DataFrame | None,
    opportunities: pd.DataFrame | None,
    *,
    as_of: object,
) -> pd.DataFrame:
    """Measure how risks and opportunities are managed: one row per figure, always the same three.

    `mitigations` and `opportunities` are the tables of those names, `risk_scores` is what `score_risks` returns.
    Columns out: `measure`: mitigations_on_time (share of those due by `as_of` that were in place by their day),
    residual_score_change (mean of what is left of each risk less its score at the review before, below 0 is better),
    opportunities_started (share of those that are not given up); `value`; `count` of `of` that it is made of (of the
    scores: how many fell); `low, high`, the exact 95 % interval of a share. Missing where there is nothing to count.
    Raises DataError for frames that break their declaration, KeyError for scores without their columns.

    >>> done = pd.DataFrame({"mitigation": ["M1"], "risk": ["R1"], "plan": ["Second supplier"],
    ...                      "due_on": ["2025-03-01"], "done_on": ["2025-03-03"]})
    >>> measure_goal_management(done, None, None, as_of="2025-03-31")[["measure", "value", "of"]].values.tolist()[0]
    ['mitigations_on_time', 0.0, 1]
    """
    day = read_day(as_of)
    plans = read_register(mitigations, "mitigations")
    due = plans[plans["due_on"] <= day]
    live = read_register(opportunities, "opportunities", day)
    given_up = set(live["opportunity"]) - set(read_live(opportunities, "opportunities", day)["opportunity"])
    live = live[~(live["opportunity"].isin(given_up) & live["started_on"].isna())]
    rows = [_share(MEASURES[0], due["done_on"] <= due["due_on"]), _change(risk_scores),
            _share(MEASURES[2], live["started_on"] <= day)]  # fmt: skip
    return pd.DataFrame(rows, columns=_SHARES)


def _share(measure: str, held: pd.Series) -> dict[str, Any]:
    count, size = int(held.sum()), len(held)
    if not size:
        return {"measure": measure, "value": np.nan, "count": 0, "of": 0, "low": np.nan, "high": np.nan}
    low, high = share_interval(np.array([float(count)]), np.array([float(size)]))
    return {"measure": measure, "value": count / size, "count": count, "of": size, "low": low[0], "high": high[0]}


def _change(scores: pd.DataFrame | None) -> dict[str, Any]:
    change = (
        pd.Series(dtype=float) if scores is None else (scores["residual_score"] - scores["previous_score"]).dropna()
    )
    value = float(change.mean()) if len(change) else np.nan
    return {"measure": MEASURES[1], "value": value, "count": int((change < 0).sum()), "of": len(change), "low": np.nan,
            "high": np.nan}  # fmt: skip


def summarise_goal_meetings(
    checkins: pd.DataFrame | None, goals: pd.DataFrame, *, as_of: object, every_days: int = BIWEEKLY
) -> pd.DataFrame:
    """Hold the meetings held against those that goals ask for: one row per department with a goal, fewest held first.

    `checkins, goals` are the tables of those names. A department whose goals run is expected to meet every `every_days`
    days (14; 7 for weekly) from the first day of the quarter, or from the day on which its first goal was set where
    that is later, to `as_of`. Columns out: `department, goals`; `expected, planned, held` (numbers since then);
    `held_share` (held of expected, at most 1, missing where none is expected); `longest_gap_days` without a meeting;
    `last_held_on, next_on`. Raises DataError for frames that break their declaration, ValueError for `every_days` below
    1.

    >>> goals = pd.DataFrame({"goal": ["G1"], "department": ["Sales"], "kpi": ["orders"], "statement": ["More orders"],
    ...                       "target": [130], "due_on": ["2025-03-31"]})
    >>> held = pd.DataFrame({"department": ["Sales"], "planned_on": ["2025-03-03"], "held_on": ["2025-03-03"]})
    >>> told = summarise_goal_meetings(held, goals, as_of="2025-03-31")
    >>> told[["expected", "held", "longest_gap_days"]].values.tolist()
    [[6, 1, 61]]
    """
    if every_days < 1:
        raise ValueError(f"every_days: found {every_days}, expected at least 1")
    day, meetings = read_day(as_of), read_register(checkins, "checkins")
    live = read_live(goals, "goals", day).dropna(subset=["department"])
    live = live[~(live["due_on"] < _quarter_start(day))]
    rows = [_meetings(str(name), own, meetings[meetings["department"] == name], day, every_days)
            for name, own in live.groupby("department")]  # fmt: skip
    names = ["department", "goals", "expected", "planned", "held", "held_share", "longest_gap_days", "last_held_on",
             "next_on"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).sort_values(["held_share", "department"], kind="stable", ignore_index=True)


def _quarter_start(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _meetings(
    department: str, own: pd.DataFrame, meetings: pd.DataFrame, day: pd.Timestamp, every_days: int
) -> dict[str, Any]:
    begins = _quarter_start(day)
    since = begins if own["set_on"].isna().any() else max(begins, own["set_on"].min())
    held = meetings.loc[(meetings["held_on"] >= since) & (meetings["held_on"] <= day), "held_on"].sort_values()
    expected = (day - since).days // every_days
    days = pd.Series([since, *held, day]).diff().dt.days
    return {"department": department, "goals": len(own), "expected": expected,
            "planned": int(meetings["planned_on"].between(since, day).sum()), "held": len(held),
            "held_share": min(len(held) / expected, 1.0) if expected else np.nan, "longest_gap_days": int(days.max()),
            "last_held_on": held.max(),
            "next_on": meetings.loc[meetings["planned_on"] > day, "planned_on"].min()}  # fmt: skip


def summarise_environment(environment: pd.DataFrame | None, *, as_of: object) -> pd.DataFrame:
    """Tell where signs of change were looked for: one row per source, always the same four.

    `environment` is the table of that name. Columns out: `source` (competitors, customers, technology, regulation);
    `signals` known by `as_of`; `signals_this_quarter`; `became_opportunities, became_risks` (numbers); `last_on`;
    `last_signal`, its words; `quiet`, whether there was none for more than 92 days, or ever. Raises DataError for a
    frame that breaks its declaration.

    >>> seen = pd.DataFrame({"seen_on": ["2025-03-10"], "source": ["customers"], "signal": ["Three ask for quotes"]})
    >>> summarise_environment(seen, as_of="2025-03-31")[["source", "signals", "quiet"]].values.tolist()[:2]
    [['competitors', 0, True], ['customers', 1, False]]
    """
    day = read_day(as_of)
    seen = read_register(environment, "environment", day).sort_values("seen_on", kind="stable")
    return pd.DataFrame([_source(source, seen[seen["source"] == source], day) for source in SOURCES])


def _source(source: str, own: pd.DataFrame, day: pd.Timestamp) -> dict[str, Any]:
    last = own["seen_on"].max()
    return {"source": source, "signals": len(own),
            "signals_this_quarter": int((own["seen_on"] >= _quarter_start(day)).sum()),
            "became_opportunities": int(own["opportunity"].notna().sum()),
            "became_risks": int(own["risk"].notna().sum()),
            "last_on": last, "last_signal": own["signal"].iloc[-1] if len(own) else None,
            "quiet": bool(pd.isna(last) or (day - last).days > QUIET_DAYS)}  # fmt: skip
