"""How well departments work together, in figures: what was on time, launched, read; and the quarter against targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from saypro_analysis.analysis.collaboration.methods.content_rows import read_content
from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import days_of
from saypro_analysis.data.tables.known_words import GIVEN_UP

LEVEL = 0.95
KPIS = ["kpi", "name", "formula", "actual", "low", "high", "count", "of", "target", "verdict", "before", "unknown"]
MET, MISSED, CANNOT_TELL, NO_DATA = "met", "missed", "cannot_tell", "no_data"
_FORMULAS = {
    "timelines_met": ("Timelines met", "delivered by their day ÷ due by now: dependencies, milestones and content"),
    "campaigns_launched": ("Campaigns launched", "launched ÷ planned to be launched by now"),
    "engagement_increase": ("Engagement increase", "engagements per impression this quarter ÷ the quarter before − 1"),
    "campaign_success": ("Campaign success", "campaigns that brought the leads aimed at ÷ campaigns with a target"),
    "event_engagement": ("Event engagement", "guests who came ÷ registered, of the events held"),
    "content_reach": ("Content reach", "people reached ÷ people to be reached, of the content that went out"),
}


def measure_collaboration(
    *,
    as_of: object,
    start_on: object,
    dependencies: pd.DataFrame | None = None,
    milestones: pd.DataFrame | None = None,
    content: pd.DataFrame | None = None,
    campaigns: pd.DataFrame | None = None,
    timelines_target: float = 0.9,
    launch_target: float = 1.0,
    engagement_target: float = 0.05,
) -> pd.DataFrame:
    """Measure the three KPIs of working together: one row each.

    `dependencies, milestones, content, campaigns` are the tables of those names (None: not kept); counted is what was
    due from `start_on`, the quarter's first day, to `as_of`. Rows: `timelines_met` and `campaigns_launched`, shares
    with exact 95 % intervals; `engagement_increase`, the relative change against the quarter before (as many days), its
    interval from the items' own differences. Columns out: `kpi, name, formula, actual, low, high`; `count` of `of` (of
    the increase: items now and before); `target`; `verdict`: met or missed where the whole is known, cannot_tell where
    chance may decide (the increase's interval holds its target), no_data; `before`, the rate of the quarter before;
    `unknown`, what has no day and is not counted. Raises DataError for frames that break their declaration.

    >>> runs = pd.DataFrame({"campaign": ["A", "B"], "spend": 1, "leads": 1, "customers": 1, "revenue": 1,
    ...                      "planned_on": ["2025-01-10", "2025-02-10"], "launched_on": ["2025-01-12", None]})
    >>> told = measure_collaboration(as_of="2025-03-31", start_on="2025-01-01", campaigns=runs)
    >>> told[["kpi", "actual", "verdict"]].values.tolist()[1]
    ['campaigns_launched', 0.5, 'missed']
    """
    begin, day = read_day(start_on), read_day(as_of)
    due = [part for part in (_due_needs(dependencies), _due_milestones(milestones), _due_content(content, as_of))
           if part is not None]  # fmt: skip
    rows = [
        _share("timelines_met", _count_due(due, begin, day), timelines_target),
        _share("campaigns_launched", _count_due([_due_launches(campaigns)] if campaigns is not None else [], begin, day,
                                                by_its_day=False), launch_target),
        _increase(content, begin, day, engagement_target),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=KPIS)


def review_quarter(
    *,
    as_of: object,
    start_on: object,
    campaigns: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    content: pd.DataFrame | None = None,
    attendance_target: float = 0.6,
) -> pd.DataFrame:
    """Hold the quarter's three results against their targets: one row each.

    `campaigns, events, content` are the tables of those names (None: not kept), of the days from `start_on` to `as_of`.
    Rows: `campaign_success`, campaigns that brought their `target_leads` of those with one; `event_engagement`, guests
    who came of those registered, against `attendance_target`; `content_reach`, people reached against the
    `target_reach` of the same content. Columns out as `measure_collaboration` gives them; `unknown` counts what has no
    target or no figure, which is in neither. Raises DataError for frames that break their declaration.

    >>> events = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-03-01"],
    ...                        "registered": [50], "attended": [40]})
    >>> told = review_quarter(as_of="2025-03-31", start_on="2025-01-01", events=events)
    >>> told[["kpi", "actual", "verdict"]].values.tolist()[1]
    ['event_engagement', 0.8, 'met']
    """
    begin, day = read_day(start_on), read_day(as_of)
    rows = [
        _share("campaign_success", _succeeded(campaigns, begin, day), 1.0),
        _share("event_engagement", _attended(events, begin, day), attendance_target),
        _share("content_reach", _reached(content, begin, day), 1.0),
    ]
    return pd.DataFrame(rows, columns=KPIS)


Counted = tuple[float, float, int]  # how many, of how many, how many unknown


def _share(kpi: str, counted: Counted, target: float) -> dict[str, Any]:
    """A share and its verdict. What was counted is all there is: the share is met or not; its interval says how much
    of that chance may be."""
    count, of, unknown = counted
    name, formula = _FORMULAS[kpi]
    row = {"kpi": kpi, "name": name, "formula": formula, "count": count, "of": of, "target": target, "unknown": unknown}
    if not of > 0:
        return row | {"verdict": NO_DATA}
    actual = count / of
    low, high = (
        share_interval(np.array([min(count, of)]), np.array([of])) if kpi != "content_reach" else ([np.nan],) * 2
    )
    return row | {"actual": actual, "low": low[0], "high": high[0], "verdict": MET if actual >= target else MISSED}


def _due_needs(dependencies: pd.DataFrame | None) -> pd.DataFrame | None:
    if dependencies is None:
        return None
    table = complete_table(dependencies, "dependencies")
    return _due(table["needed_on"], table["delivered_on"], table["status"])


def _due_milestones(milestones: pd.DataFrame | None) -> pd.DataFrame | None:
    if milestones is None:
        return None
    table = complete_table(milestones, "milestones")
    return _due(table["planned_on"], table["finished_on"])


def _due_content(content: pd.DataFrame | None, as_of: object) -> pd.DataFrame | None:
    """What was to go out, by the day as it was first planned."""
    if content is None:
        return None
    table, _, _ = read_content(content, None, as_of)
    return _due(table["planned_on"].fillna(table["publish_on"]), table["published_on"], table["status"])


def _due_launches(campaigns: pd.DataFrame) -> pd.DataFrame:
    table = complete_table(campaigns, "campaigns")
    return _due(table["planned_on"], table["launched_on"])


def _due(due_on: pd.Series, done_on: pd.Series, status: pd.Series | None = None) -> pd.DataFrame:
    given_up = status.fillna("").str.lower().isin(GIVEN_UP) & done_on.isna() if status is not None else False
    return pd.DataFrame({"due_on": due_on, "done_on": done_on})[~(given_up | pd.Series(False, due_on.index))]


def _count_due(parts: list[pd.DataFrame], begin: pd.Timestamp, day: pd.Timestamp, by_its_day: bool = True) -> Counted:
    """How many of what was due in the time were done (by their day), of how many; and how many have no day."""
    if not parts:
        return 0.0, 0.0, 0
    table = pd.concat(parts, ignore_index=True)
    due = table[table["due_on"].between(begin, day)]
    done = due["done_on"] <= (due["due_on"] if by_its_day else day)
    return float(done.sum()), float(len(due)), int(table["due_on"].isna().sum())


def _succeeded(campaigns: pd.DataFrame | None, begin: pd.Timestamp, day: pd.Timestamp) -> Counted:
    if campaigns is None:
        return 0.0, 0.0, 0
    table = complete_table(campaigns, "campaigns")
    table = table[table["launched_on"].isna() | table["launched_on"].between(begin, day)]
    known = table["target_leads"].notna() & table["leads"].notna()
    won = known & (table["leads"] >= table["target_leads"])
    return float(won.sum()), float(known.sum()), int((~known).sum())


def _attended(events: pd.DataFrame | None, begin: pd.Timestamp, day: pd.Timestamp) -> Counted:
    if events is None:
        return 0.0, 0.0, 0
    table = complete_table(events, "events")
    held = table[table["held_on"].between(begin, day)]
    known = held[(held["registered"] > 0) & (held["attended"] <= held["registered"])]
    return float(known["attended"].sum()), float(known["registered"].sum()), len(held) - len(known)


def _reached(content: pd.DataFrame | None, begin: pd.Timestamp, day: pd.Timestamp) -> Counted:
    if content is None:
        return 0.0, 0.0, 0
    table = complete_table(content, "content")
    out = table[days_of(table["published_at"]).between(begin, day)]
    known = out[out["reach"].notna() & (out["target_reach"] > 0)]
    return float(known["reach"].sum()), float(known["target_reach"].sum()), len(out) - len(known)


def _increase(content: pd.DataFrame | None, begin: pd.Timestamp, day: pd.Timestamp, target: float) -> dict[str, Any]:
    """The relative change of engagements per impression, with an interval from how items differ (delta method)."""
    name, formula = _FORMULAS["engagement_increase"]
    row = {"kpi": "engagement_increase", "name": name, "formula": formula, "target": target, "verdict": NO_DATA}
    if content is None:
        return row | {"unknown": 0}
    table = complete_table(content, "content")
    out = days_of(table["published_at"])
    table = table.assign(on=out)[out <= day]
    known = table[table["engagements"].notna() & (table["impressions"] > 0)]
    span = day - begin
    now = known[known["on"] >= begin]
    before = known[known["on"].between(begin - span - pd.Timedelta(days=1), begin - pd.Timedelta(days=1))]
    row |= {"count": len(now), "of": len(before), "unknown": int((table["on"] >= begin).sum()) - len(now)}
    if min(len(now), len(before)) < 2 or not before["engagements"].sum():
        return row
    (rate, error), (rate_before, error_before) = _ratio(now), _ratio(before)
    reach = norm.ppf(0.5 + LEVEL / 2) * np.hypot(error, error_before)
    actual, low, high = (float(np.expm1(np.log(rate / rate_before) + shift)) for shift in (0, -reach, reach))
    verdict = MET if low >= target else MISSED if high < target else CANNOT_TELL
    return row | {"actual": actual, "low": low, "high": high, "before": rate_before, "verdict": verdict}


def _ratio(items: pd.DataFrame) -> tuple[float, float]:
    """Engagements per impression of all items, and its relative standard error."""
    rate = items["engagements"].sum() / items["impressions"].sum()
    left = items["engagements"] - rate * items["impressions"]
    count = len(items)
    error = np.sqrt(count / (count - 1) * (left**2).sum()) / items["impressions"].sum()
    return float(rate), float(error / rate) if rate > 0 else np.inf
