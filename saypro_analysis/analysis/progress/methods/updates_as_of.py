"""The reports on actions: put in order, the last of each, and what is odd about them."""

from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table

STALE_DAYS = 14
FALLEN = 1e-9  # what is less is rounding
OVERSPENT = 1.2  # of its cost, before spending is named


def reports_until(updates: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The reports made by `day`, by action and date; `misplaced` marks those that stood out of order."""
    reports = complete_table(updates, "updates")
    misplaced = reports["reported_on"] < reports.groupby("action")["reported_on"].cummax()
    reports = reports.assign(misplaced=misplaced.astype(bool))
    reports = reports[reports["reported_on"] <= day]
    return reports.sort_values(["action", "reported_on"], kind="stable", ignore_index=True)


def last_reports(reports: pd.DataFrame) -> pd.DataFrame:
    """One row per action: the last figure told of each kind, the number of reports, since when it is done."""
    groups = reports.groupby("action")
    last = groups[["complete", "reported_on", "spent", "staff_days", "note"]].last()
    last["reports"] = groups.size()
    last["finished_on"] = finished_on(reports)
    return last


def finished_on(reports: pd.DataFrame) -> pd.Series:
    """The first of the reports from which on the action was always told complete."""
    backwards = reports[reports["complete"].notna()].iloc[::-1]
    still = (backwards["complete"] >= 1).astype(int).groupby(backwards["action"]).cummin() == 1
    return backwards[still].groupby("action")["reported_on"].last()


class Report(NamedTuple):
    """What one report on an action told."""

    reported_on: pd.Timestamp
    complete: float
    spent: float
    misplaced: bool
    roadblock: str | None
    cleared_on: pd.Timestamp


def name_oddities(reports: pd.DataFrame, plan: pd.DataFrame, day: pd.Timestamp) -> dict[str, str]:
    """What is odd about each action's reports, in words."""
    groups: dict[str, list[Report]] = {}
    told = [reports[name].tolist() for name in Report._fields]
    for action, *report in zip(reports["action"], *told, strict=True):
        groups.setdefault(action, []).append(Report(*report))
    columns = [plan[name].tolist() for name in ("action", "start_on", "cost", "status")]
    return {str(action): "; ".join(_name(groups.get(action, []), day, *rest))
            for action, *rest in zip(*columns, strict=True)}  # fmt: skip


def _name(own: list[Report], day: pd.Timestamp, start: pd.Timestamp, cost: float, typed: object) -> list[str]:
    odd = [*_oddities(own, day, start), *_odd_spending(own, cost)] if own else []
    return [*odd, *_contradiction(own, typed)]


def spending_is_older(own: pd.DataFrame) -> bool:
    """Whether an action has got further since its spending was last told."""
    paid, done = own.dropna(subset="spent"), own.dropna(subset="complete")
    if paid.empty or done.empty:
        return False
    then = done.loc[done["reported_on"] <= paid["reported_on"].iloc[-1], "complete"].tail(1).sum()
    return bool(done["complete"].iloc[-1] > then)


def _odd_spending(own: list[Report], cost: float) -> list[str]:
    """Spending that is older than the progress it is held against, and spending far beyond the cost."""
    paid, done = ([report for report in own if getattr(report, name) == getattr(report, name)]
                  for name in ("spent", "complete"))  # fmt: skip
    if not paid:
        return []
    last, spent = paid[-1].reported_on, paid[-1].spent
    then = sum(report.complete for report in [report for report in done if report.reported_on <= last][-1:])
    older = bool(done) and done[-1].complete > then
    odd = [f"spending last reported on {last.date()}, before the latest progress"] if older else []
    return odd + ([f"spent {spent:,.0f} of a cost of {cost:,.0f}"] if cost > 0 and spent > OVERSPENT * cost else [])


def _contradiction(own: list[Report], typed: object) -> list[str]:
    """A state that was typed and is not that of the reports."""
    done = _is_done(own)
    word = typed.lower().replace("_", " ") if isinstance(typed, str) else ""
    if not word or (word == "done") == done:
        return []
    told = f"reported {'complete' if done else 'incomplete'}" if own else "never reported"
    return [f"entered as {word}, {told}"]


def _is_done(own: list[Report]) -> bool:
    return any(share >= 1 for share in [report.complete for report in own if report.complete == report.complete][-1:])


def _oddities(own: list[Report], day: pd.Timestamp, start: pd.Timestamp) -> list[str]:
    silent = (day - own[-1].reported_on).days
    odd = [*_falls(own, "complete", "{:.0%}"), *_falls(own, "spent", "{:,.0f}")]
    odd += ["reports stood out of order"] if any(report.misplaced for report in own) else []
    odd += ["reported before its start"] if own[0].reported_on < start else []
    odd += _cleared_early(own)
    odd += [f"no report for {silent} days"] if silent > STALE_DAYS and not _is_done(own) else []
    return odd


def _cleared_early(own: list[Report]) -> list[str]:
    """Roadblocks cleared before they were first reported: one of the two days is wrong."""
    raised: dict[str, pd.Timestamp] = {}
    for report in own:
        if isinstance(report.roadblock, str):
            raised.setdefault(_plain(report.roadblock), report.reported_on)
    return [
        f"roadblock cleared on {report.cleared_on.date()}, before it was raised on {report.reported_on.date()}"
        for report in own
        if isinstance(report.roadblock, str) and report.cleared_on < raised[_plain(report.roadblock)]
    ]


def _plain(roadblock: str) -> str:
    return roadblock.strip().lower()


def _falls(own: list[Report], column: str, form: str) -> list[str]:
    figures = [(report.reported_on, figure) for report in own if (figure := getattr(report, column)) == figure]
    return [
        f"{column} fell from {form.format(before)} to {form.format(after)} on {day.date()}"
        for (_, before), (day, after) in pairwise(figures)
        if after - before < -FALLEN
    ]
