"""Sentences about progress: on time, on money, stuck."""

import pandas as pd

from saypro_analysis.views.kit.formats import format_day, format_percent, format_value
from saypro_analysis.views.kit.words import Sentences, count_of, join_words


def describe_progress(progress: pd.DataFrame) -> Sentences:
    """Say whether the actions are on time and what is stuck: counts first, then those that need somebody.

    `progress` is what `track_progress` returns. Returns Sentences, a tuple of plain text: the counts by state, the
    actions overdue with their likely finish, those slipping, those not reported on, and the open roadblocks.

    >>> progress = pd.DataFrame({"action": ["S1"], "status": ["unreported"], "roadblocks_open": [0]})
    >>> describe_progress(progress)
    Of 1 action: 1 without a report.
    Started, but never or not lately reported on: S1.
    """
    if progress.empty:
        return Sentences(["No corrective actions were received, so there is no progress to tell."])
    counts = progress["status"].value_counts()
    words = {"done": "done", "on_track": "on track", "slipping": "slipping", "overdue": "overdue",
             "unreported": "without a report", "not_started": "not started", "cancelled": "given up"}  # fmt: skip
    told = ", ".join(f"{int(counts[state])} {name}" for state, name in words.items() if state in counts)
    late = [_late(action) for _, action in progress[progress["status"] == "overdue"].iterrows()]
    named = {
        "Past due and not done: {}.": late,
        "Slipping, so that the due date is at risk: {}.": _names(progress, progress["status"] == "slipping"),
        "Started, but never or not lately reported on: {}.": _names(progress, progress["status"] == "unreported"),
        "Held up by a roadblock that is still open: {}.": _names(progress, progress["roadblocks_open"] > 0),
    }
    return Sentences([
        f"Of {count_of(len(progress), 'action')}: {told}.",
        *(sentence.format(join_words(names)) for sentence, names in named.items() if names),
    ])  # fmt: skip


def describe_earned_value(values: pd.DataFrame) -> Sentences:
    """Say whether the work is on money and on time, as of the last week.

    `values` is what `earned_value` returns, of which the last row is told. Returns Sentences, a tuple of plain text:
    what the work done is worth against what it cost, against what was planned, where both lead, and how many actions
    were left out because their money is not known.

    >>> values = pd.DataFrame({"ev": [400.0], "ac": [500.0], "pv": [500.0], "cpi": [0.8], "spi": [0.8],
    ...     "budget": [1000.0], "eac": [1250.0], "eac_budget": [1100.0], "left_out": [0], "spi_time": [0.8],
    ...     "planned_finish_on": pd.to_datetime(["2025-01-20"]), "forecast_finish_on": pd.to_datetime(["2025-01-25"])})
    >>> describe_earned_value(values)[0]
    'Work worth $400 was done for $500, so $1 bought $0.80 of planned work.'
    """
    if values.empty or pd.isna(values["cpi"].iloc[-1]):
        return Sentences(["No action has both a cost and reported spending, so earned value cannot be told."])
    last = values.iloc[-1]
    done, paid = format_value(last["ev"], "money"), format_value(last["ac"], "money")
    planned, left = format_value(last["pv"], "money"), int(last["left_out"])
    ends = f"between {_money(min(last['eac'], last['eac_budget']))} and {_money(max(last['eac'], last['eac_budget']))}"
    lost = f"{count_of(left, 'action')} left out: given up, without a planned cost, or without reported spending."
    return Sentences([
        f"Work worth {done} was done for {paid}, so {_money(1)} bought {_money(last['cpi'])} of planned work.",
        f"By now work worth {planned} was planned: {format_percent(last['spi'])} of it is done.",
        f"All of it will likely cost {ends}, against a budget of {_money(last['budget'])}.",
        _finish(last),
        lost if left else "",
    ])  # fmt: skip


def _money(value: float) -> str:
    return format_value(value, "money")


def _finish(last: pd.Series) -> str:
    planned = format_day(last["planned_finish_on"])
    if pd.isna(last["forecast_finish_on"]):
        return ""
    return f"At this pace it ends on {format_day(last['forecast_finish_on'])}; planned is {planned}."


def _names(progress: pd.DataFrame, rows: pd.Series) -> list[str]:
    return [str(name) for name in progress.loc[rows, "action"]]


def _late(action: pd.Series) -> str:
    if pd.isna(action.get("forecast_finish_on")):
        return str(action["action"])
    return f"{action['action']} (likely finish {format_day(action['forecast_finish_on'])})"
