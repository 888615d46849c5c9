"""What users say after an update against before it: issues reported, and how many were satisfied."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.share_changes import share_change
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import days_of, on_clock_of, read_moment

DAYS = 28
RISK = 0.05  # that any of the updates is called better or worse where nothing changed
MEASURES = 2  # issues and satisfaction
_COLUMNS = ["update", "system", "applied_on", "days_before", "days_after", "issues_before", "issues_after",
            "issues_ratio", "issues_ratio_low", "issues_ratio_high", "answers_before", "answers_after",
            "satisfied_before", "satisfied_after", "satisfied_change", "satisfied_low", "satisfied_high",
            "verdict"]  # fmt: skip


def compare_update_feedback(
    system_updates: pd.DataFrame, incidents: pd.DataFrame, *, as_of: object, days: int = DAYS
) -> pd.DataFrame:
    """Compare what users reported after an update with before it: one row per update that was applied, by its day.

    `system_updates` and `incidents` are the tables of those names, known until the moment `as_of`; counted are issues
    of the update's system in `days` days before its day and after it, cut at another update of the system and where the
    register begins. The intervals hold for all updates together (95 %, shared evenly). Columns out: `update, system,
    applied_on`; `days_before, days_after`; `issues_before, issues_after`, and `issues_ratio`, the issues a day after
    over before, with its exact interval; `answers_before, answers_after` and the shares `satisfied_before,
    satisfied_after`, `satisfied_change` with its interval; `verdict`: worse or better where an interval leaves out no
    change (worse if the two disagree), else cannot_tell. Raises DataError, also for `days` below 1. Method:
    docs/methods/systems.md.

    >>> update = pd.DataFrame({"update": ["U1"], "system": "Web", "version": "2", "planned_on": "2025-02-01",
    ...                        "applied_at": "2025-02-01 22:00"})
    >>> when = pd.DatetimeIndex(["2025-01-04", *pd.date_range("2025-02-02", periods=12, freq="2D")])
    >>> issues = pd.DataFrame({"incident": range(13), "reported_at": when, "severity": "low", "description": "slow",
    ...                        "status": "open", "system": "Web"}).astype({"incident": str})
    >>> compare_update_feedback(update, issues, as_of="2025-04-01")[["issues_after", "verdict"]].values.tolist()
    [[12, 'worse']]
    """
    if days < 1:
        raise DataError([Problem("parameters", None, "days", str(days), "a number of days of at least 1")])
    updates = complete_table(system_updates, "system_updates")
    updates = updates[updates["applied_at"] < on_clock_of(read_moment(as_of), updates["applied_at"])]
    updates = updates.assign(applied_on=days_of(updates["applied_at"]))
    told = complete_table(incidents, "incidents")
    told = told[told["reported_at"] < on_clock_of(read_moment(as_of), told["reported_at"])]
    told = told.assign(day_on=days_of(told["reported_at"]))
    end = read_moment(as_of).tz_localize(None).normalize() - pd.Timedelta(days=1)
    ordered = updates.sort_values(["applied_on", "update"], kind="stable").to_dict("records")
    level = 1 - RISK / MEASURES / max(len(ordered), 1)
    record = (told["day_on"].min(), end)
    rows = [_row(row, updates, told[told["system"] == row["system"]], record, days, level) for row in ordered]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(
    row: dict[str, object], updates: pd.DataFrame, told: pd.DataFrame, record: tuple[pd.Timestamp, pd.Timestamp],
    days: int, level: float,
) -> dict[str, object]:  # fmt: skip
    day = pd.Timestamp(str(row["applied_on"]))
    others = updates.loc[updates["system"] == row["system"], "applied_on"]
    one, reach = pd.Timedelta(days=1), pd.Timedelta(days=days)
    first = max([day - reach, *record[:1], *(other + one for other in others[others < day])])
    last = min([day + reach, *record[1:], *(other - one for other in others[others > day])])
    before, after = told[told["day_on"].between(first, day - one)], told[told["day_on"].between(day + one, last)]
    length = {"days_before": max((day - first).days, 0), "days_after": max((last - day).days, 0)}
    issues = _issues(len(before), len(after), length["days_before"], length["days_after"], level)
    answers = _answers(before["satisfied"].dropna(), after["satisfied"].dropna(), level)
    return {"update": row["update"], "system": row["system"], "applied_on": day, **length, **issues, **answers,
            "verdict": _verdict(issues, answers)}  # fmt: skip


def _issues(before: int, after: int, days_before: int, days_after: int, level: float) -> dict[str, float]:
    """The ratio of two Poisson rates, given their sum (Przyborowski and Wilenski 1940)."""
    counts = {"issues_before": before, "issues_after": after}
    names = ("issues_ratio", "issues_ratio_low", "issues_ratio_high")
    if not (before + after and days_before and days_after):
        return {**counts, **dict.fromkeys(names, np.nan)}
    ends = share_interval(np.array([float(after)]), np.array([float(before + after)]), level)
    shares = (after / (before + after), *(float(end[0]) for end in ends))
    odds = (share / (1 - share) * days_before / days_after if share < 1 else np.inf for share in shares)
    return {**counts, **dict(zip(names, odds, strict=True))}


def _answers(before: pd.Series, after: pd.Series, level: float) -> dict[str, float]:
    late, early = ((np.array([float(part.sum())]), np.array([float(len(part))])) for part in (after, before))
    change, low, high = (float(figure[0]) for figure in share_change(late, early, level))
    return {
        "answers_before": len(before), "answers_after": len(after),
        "satisfied_before": float(before.astype(float).mean()) if len(before) else np.nan,
        "satisfied_after": float(after.astype(float).mean()) if len(after) else np.nan,
        "satisfied_change": change, "satisfied_low": low, "satisfied_high": high,
    }  # fmt: skip


def _verdict(issues: dict[str, float], answers: dict[str, float]) -> str:
    if issues["issues_ratio_low"] > 1 or answers["satisfied_high"] < 0:
        return "worse"
    return "better" if issues["issues_ratio_high"] < 1 or answers["satisfied_low"] > 0 else "cannot_tell"
