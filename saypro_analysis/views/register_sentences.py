"""Sentences about what was received, what people said, what is planned and what was reported."""

import pandas as pd

from saypro_analysis.views.formats import format_day, format_percent, format_value
from saypro_analysis.views.words import Absence, Sentences, count_of, join_words


def describe_inventory(inventory: pd.DataFrame, notes: tuple[str, ...] = ()) -> Sentences:
    """Say what was received, how fresh it is, which tables are absent, and what was set aside.

    `inventory` is `review.inventory`, `notes` are `review.notes`. Returns Sentences, a tuple of plain text: rows and
    freshness of the measurements, the completeness of their figures, the tables that are absent, then each note.

    >>> inventory = pd.DataFrame({"table": ["measurements", "causes"], "received": [True, False], "rows": [252, 0],
    ...     "first_on": pd.to_datetime(["2022-04-01", None]), "last_on": pd.to_datetime(["2025-03-01", None]),
    ...     "completeness": [1.0, None]})
    >>> describe_inventory(inventory)
    252 measurements were received, from 1 Apr 2022 to 1 Mar 2025; 100.0 % of them hold a figure.
    Not received: causes. Sections that need them say so.
    """
    first = inventory.set_index("table").loc["measurements"]
    absent = list(inventory.loc[~inventory["received"].astype(bool), "table"])
    span = f"from {format_day(first['first_on'])} to {format_day(first['last_on'])}"
    holding = f"{format_percent(first['completeness'])} of them hold a figure"
    verb = "was" if first["rows"] == 1 else "were"
    received = f"{count_of(int(first['rows']), 'measurement')} {verb} received, {span}; {holding}."
    missing = f"Not received: {join_words(absent)}. Sections that need them say so." if absent else ""
    return Sentences([received if first["rows"] else "No measurements were received.", missing, *notes])


def describe_interviews(interviews: pd.DataFrame) -> Sentences:
    """Say how many people were heard, of how many planned, and which groups are still to be heard.

    `interviews` is what `summarise_interviews` returns. Returns Sentences, a tuple of plain text.

    >>> describe_interviews(pd.DataFrame({"group": ["front_line"], "planned": [4], "heard": [3], "answers": [9],
    ...                                   "coverage": [0.75]}))
    3 people gave 9 answers.
    Of 4 people on the list, front line: 75.0 % heard.
    """
    if interviews.empty or not interviews["heard"].sum():
        return Absence("No interviews were received.")
    people, answers = int(interviews["heard"].sum()), int(interviews["answers"].sum())
    heard = f"{count_of(people, 'person', 'people')} gave {count_of(answers, 'answer')}."
    listed = interviews[interviews["planned"] > 0]
    shares = [f"{group.replace('_', ' ')}: {format_percent(share)} heard"
              for group, share in listed[["group", "coverage"]].itertuples(index=False)]  # fmt: skip
    planned = f"Of {count_of(int(listed['planned'].sum()), 'person', 'people')} on the list, {'; '.join(shares)}."
    return Sentences([heard, planned if shares else ""])


def describe_plan(plan: pd.DataFrame) -> Sentences:
    """Say how many actions are planned, what they cost, and how many lack an owner, a due date or an approval.

    `plan` is what `summarise_plan` returns. Returns Sentences, a tuple of plain text.

    >>> describe_plan(pd.DataFrame({"action": ["S1"], "cost": [5000.0], "owner": [None], "approved": [False],
    ...     "start_on": pd.to_datetime(["2025-01-06"]), "due_on": pd.to_datetime(["2025-02-28"])}))
    1 action is planned, from 6 Jan 2025 to 28 Feb 2025, at a cost of $5,000.
    1 has no owner yet.
    1 is not approved yet.
    """
    if plan.empty:
        return Absence("No corrective actions were received.")
    verb = "is" if len(plan) == 1 else "are"
    span = f"from {format_day(plan['start_on'].min())} to {format_day(plan['due_on'].max())}"
    cost = f"at a cost of {format_value(plan['cost'].sum(), 'money')}"
    lacking = [("owner", "no owner"), ("due_on", "no due date")]
    gaps = [(int(plan[column].isna().sum()), words) for column, words in lacking]
    unapproved = int((~plan["approved"].astype(bool)).sum())
    return Sentences([
        f"{count_of(len(plan), 'action')} {verb} planned, {span}, {cost}.",
        *(f"{number} {'has' if number == 1 else 'have'} {words} yet." for number, words in gaps if number),
        f"{unapproved} {'is' if unapproved == 1 else 'are'} not approved yet." if unapproved else "",
    ])  # fmt: skip


def describe_updates(told: pd.DataFrame) -> Sentences:
    """Say how many actions are done, under way, unreported or not started, and what stands in their way.

    `told` is what `summarise_updates` returns. Returns Sentences, a tuple of plain text: the counts, the actions that
    started without any report, and the open roadblocks.

    >>> describe_updates(pd.DataFrame({"action": ["S1"], "state": ["unreported"], "open_roadblock": [None]}))
    Of 1 action, 0 done, 0 under way, 0 not started.
    Started, but never reported on: S1.
    """
    if told.empty:
        return Absence("No corrective actions were received, so there is no progress to tell.")
    counts = told["state"].value_counts()
    done, running, waiting = (int(counts.get(state, 0)) for state in ("done", "under_way", "not_started"))
    silent = list(told.loc[told["state"] == "unreported", "action"])
    blocked = list(told.loc[told["open_roadblock"].notna(), "action"])
    return Sentences([
        f"Of {count_of(len(told), 'action')}, {done} done, {running} under way, {waiting} not started.",
        f"Started, but never reported on: {join_words(silent)}." if silent else "",
        f"Held up by a roadblock that is still open: {join_words(blocked)}." if blocked else "",
    ])  # fmt: skip
