"""What cannot be true of incidents: a thing that happened before the issue was reported, waits that end too early."""

from functools import partial
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem, list_problems
from saypro_analysis.data.readings.readings import complete_table

LATER = ("first_response_at", "resolved_at", "closed_at", "escalated_at", "acknowledged_at")  # than it was reported


def read_incidents(incidents: pd.DataFrame) -> pd.DataFrame:
    """The declared table. Raises DataError with everything that breaks the declaration or cannot be true."""
    numbers = {name: incidents[name].astype(float) for name in ("reopened", "reassigned")
               if name in incidents and pd.api.types.is_bool_dtype(incidents[name].dtype)}  # fmt: skip
    given = incidents.assign(**numbers) if numbers else incidents
    try:
        table = complete_table(given, "incidents")
    except DataError as error:
        raise DataError([*error.problems, *_readable(given, error)]) from None
    if problems := _impossible(table):
        raise DataError(problems)
    return table


def _readable(given: pd.DataFrame, error: DataError) -> list[Problem]:
    """What is impossible among the times that can be read, so that a list of problems is whole at once."""
    times = ("reported_at", *LATER)
    told = {(problem.row, problem.column) for problem in error.problems}
    if "reported_at" not in given or given.columns.duplicated().any():
        return []
    clean = given[[name for name in times if name in given]].reset_index(drop=True)
    read = {name: pd.to_datetime(clean[name], errors="coerce", utc=True, format="mixed") for name in clean}
    found = _impossible(pd.DataFrame(read).set_axis(given.index))
    return [p for p in found if not {(p.row, p.column), (p.row, "reported_at")} & told]


def _impossible(table: pd.DataFrame) -> list[Problem]:
    problems: list[Problem] = []
    for name in (name for name in LATER if name in table):
        early = table.index[table[name] < table["reported_at"]]
        problems += list_problems(list(early), partial(_early, table, name))
    return problems


def _early(table: pd.DataFrame, name: str, row: Any) -> Problem:
    number = int(row) if isinstance(row, int) or str(row).isdigit() else None
    reported = table.loc[row, "reported_at"]
    return Problem(
        "incidents", number, name, str(table.loc[row, name]), f"a time from {reported} on, when it was reported"
    )


def read_waits(waits: pd.DataFrame | None) -> pd.DataFrame | None:
    """The declared table of waits, None where there is none. Raises DataError for one that ends before it begins."""
    if waits is None:
        return None
    table = complete_table(waits, "waits")
    early = table.index[table["to_at"] < table["from_at"]]
    if len(early):
        tell = "a time from the beginning of the wait on"
        raise DataError([Problem("waits", int(row), "to_at", str(table.loc[row, "to_at"]), tell) for row in early])
    return table
