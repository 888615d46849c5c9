"""The reports on actions: put in order, the last of each, and what is odd about them."""

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table

STALE_DAYS = 14
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


def name_oddities(reports: pd.DataFrame, plan: pd.DataFrame, day: pd.Timestamp) -> dict[str, str]:
    """What is odd about each action's reports, in words."""
    groups = dict(tuple(reports.groupby("action")))
    told = {}
    for _, action in plan.iterrows():
        own = groups.get(action["action"])
        odd = [] if own is None else [*_oddities(own, day, action["start_on"]), *_odd_spending(own, action["cost"])]
        told[str(action["action"])] = "; ".join([*odd, *_contradiction(own, action["status"])])
    return told


def spending_is_older(own: pd.DataFrame) -> bool:
    """Whether an action has got further since its spending was last told."""
    paid, done = own.dropna(subset="spent"), own.dropna(subset="complete")
    if paid.empty or done.empty:
        return False
    then = done.loc[done["reported_on"] <= paid["reported_on"].iloc[-1], "complete"].tail(1).sum()
    return bool(done["complete"].iloc[-1] > then)


def _odd_spending(own: pd.DataFrame, cost: float) -> list[str]:
    """Spending that is older than the progress it is held against, and spending far beyond the cost."""
    paid = own.dropna(subset="spent")
    if paid.empty:
        return []
    last, spent = paid["reported_on"].iloc[-1], float(paid["spent"].iloc[-1])
    odd = [f"spending last reported on {last.date()}, before the latest progress"] if spending_is_older(own) else []
    return odd + ([f"spent {spent:,.0f} of a cost of {cost:,.0f}"] if cost > 0 and spent > OVERSPENT * cost else [])


def _contradiction(own: pd.DataFrame | None, typed: object) -> list[str]:
    """A state that was typed and is not that of the reports."""
    done = own is not None and _is_done(own)
    word = typed.lower().replace("_", " ") if isinstance(typed, str) else ""
    if not word or (word == "done") == done:
        return []
    told = "never reported" if own is None else f"reported {'complete' if done else 'incomplete'}"
    return [f"entered as {word}, {told}"]


def _is_done(own: pd.DataFrame) -> bool:
    return bool(own["complete"].dropna().tail(1).ge(1).any())


def _oddities(own: pd.DataFrame, day: pd.Timestamp, start: pd.Timestamp) -> list[str]:
    silent = (day - own["reported_on"].iloc[-1]).days
    odd = [*_falls(own, "complete", "{:.0%}"), *_falls(own, "spent", "{:,.0f}")]
    odd += ["reports stood out of order"] if own["misplaced"].any() else []
    odd += ["reported before its start"] if own["reported_on"].iloc[0] < start else []
    odd += _cleared_early(own)
    odd += [f"no report for {silent} days"] if silent > STALE_DAYS and not _is_done(own) else []
    return odd


def _cleared_early(own: pd.DataFrame) -> list[str]:
    """Roadblocks cleared before they were first reported: one of the two days is wrong."""
    raised = own.groupby(own["roadblock"].str.strip().str.lower())["reported_on"].transform("min")
    return [
        f"roadblock cleared on {row['cleared_on'].date()}, before it was raised on {row['reported_on'].date()}"
        for _, row in own[own["cleared_on"] < raised].iterrows()
    ]


def _falls(own: pd.DataFrame, column: str, form: str) -> list[str]:
    figures = own[["reported_on", column]].dropna()
    falls = figures[figures[column].diff() < -1e-9]
    before = figures[column].shift()
    return [
        f"{column} fell from {form.format(before[row])} to {form.format(fall[column])} on {fall['reported_on'].date()}"
        for row, fall in falls.iterrows()
    ]
