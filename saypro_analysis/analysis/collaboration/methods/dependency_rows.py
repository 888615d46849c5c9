"""What departments need from each other as it was known on a day: what is open, what was late and by how much."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.known_words import GIVEN_UP


def read_dependencies(dependencies: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """The table with `open`, `overdue`, `due` and `days_lost`, by the day on which things were needed.

    The order is that in which ties are settled, and knows no department's name. Raises DataError for a department that
    waits for itself.
    """
    day, table = read_day(as_of), complete_table(dependencies, "dependencies")
    if problems := _own(table):
        raise DataError(problems)
    table = table[~(table["requested_on"] > day)]
    given_up = table["status"].fillna("").str.lower().isin(GIVEN_UP) & table["delivered_on"].isna()
    delivered = table["delivered_on"].where(table["delivered_on"] <= day)
    late = (delivered.fillna(day) - table["needed_on"]).dt.days.clip(lower=0)
    told = table.assign(
        delivered_on=delivered,
        open=delivered.isna() & ~given_up,
        due=(table["needed_on"] <= day) & ~given_up,
        days_lost=late.where(~given_up).astype(float),
        weight=table["weight"].fillna(1.0),
    )
    told = told.assign(overdue=told["open"] & (told["days_lost"] > 0))
    return told.sort_values(["needed_on", "dependency"], kind="stable", ignore_index=True)


def _own(table: pd.DataFrame) -> list[Problem]:
    rows = table.index[table["department"] == table["waits_for"]]
    expected = "another department than the one that waits"
    return [
        Problem("dependencies", int(row) if str(row).isdigit() else None, "waits_for", table.loc[row, "waits_for"],
                expected) for row in rows
    ]  # fmt: skip
