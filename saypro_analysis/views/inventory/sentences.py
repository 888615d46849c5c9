"""Sentences about what was received, what people said, what is planned and what was reported."""

import pandas as pd

from saypro_analysis.views.kit.formats import format_day, format_percent
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, join_words


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
