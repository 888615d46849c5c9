"""Outages as they can be reckoned with, and what cannot be true of them."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import on_clock_of, read_moment

CLOSE_HOURS, CLOSE_SHARE = 0.1, 0.02  # by which typed hours may differ from the times: they are rounded


def read_outages(outages: pd.DataFrame) -> pd.DataFrame:
    """The declared table. Raises DataError for ends before starts and typed hours that contradict the times."""
    table = complete_table(outages, "outages")
    table = table.assign(planned=table["planned"].fillna(False).astype(bool))
    early = table["ended_at"] < table["started_at"]
    problems = [_problem(table, row, "ended_at", f"a time from {table.loc[row, 'started_at']} on, when it went down")
                for row in table.index[early]]  # fmt: skip
    lasted = (table["ended_at"] - table["started_at"]).dt.total_seconds() / 3600
    off = (table["hours"] - lasted).abs() > CLOSE_HOURS + CLOSE_SHARE * lasted
    for row in table.index[off & ~early]:
        problems.append(
            _problem(table, row, "hours", f"{lasted[row]:g} hours, as its start and end have it, or no figure")
        )
    late = table["detected_at"] < table["started_at"]
    problems += [_problem(table, row, "detected_at", "a time from its start on") for row in table.index[late]]
    if problems:
        raise DataError(problems)
    return table


def _problem(table: pd.DataFrame, row: object, column: str, expected: str) -> Problem:
    number = int(str(row)) if str(row).isdigit() else None
    return Problem("outages", number, column, str(table.loc[row, column]), expected)


def read_window(
    window: tuple[object, object], as_of: object, table: pd.DataFrame
) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
    """The window's beginning, its end (the end of its last day) and now, on the clock of the table."""
    try:
        first, last = (read_day(day) for day in window)
    except (TypeError, ValueError):
        first = last = pd.NaT
    if pd.isna(first) or last < first:
        told = "the first and the last day of a period, such as ('2025-01-01', '2025-03-31')"
        raise DataError([Problem("parameters", None, "window", str(window), told)])
    start, end = (on_clock_of(day, table["started_at"]) for day in (first, last + pd.Timedelta(days=1)))
    now = end if as_of is None else min(on_clock_of(read_moment(as_of), table["started_at"]), end)
    return start, end, now
