"""What breaks a table's declaration, row by row: values, keys that repeat, cells of one row that do not go together."""

from functools import partial
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from saypro_analysis.data.readings.problems import Problem, list_problems
from saypro_analysis.data.tables import TABLES, Table


def find_breaches(
    typed: pd.DataFrame,
    written: pd.DataFrame,
    declared: Table,
    absent: list[str],
    extra: list[str],
    labels: list[int | None],
    told: dict[str, dict[Any, str]],
) -> list[Problem]:
    """What pandera finds in the columns that are there, beyond what was told of them, and repeated keys."""
    table = declared.name
    key = [*declared.key, *(extra if declared.free else [])]
    problems = [] if set(key) & set(absent) else _repeated(typed, table, key, labels)
    present = declared.schema.remove_columns(absent)
    present.unique = None
    try:
        present.validate(typed, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.dropna(subset="index")
        for (column, check), rows in cases.groupby(["column", "check"], sort=False)["index"]:
            expected = "a value, not an empty cell" if check == "not_nullable" else check
            fresh = [(row, expected) for row in rows.astype(int) if row not in told.get(column, {})]
            problems += list_problems(fresh, partial(name_breach, table, labels, column, written))
            told = {**told, column: {**dict(fresh), **told.get(column, {})}}
    for column, wrong, expected in declared.rules(typed) if declared.rules else ():
        fresh = [(row, expected) for row in typed.index[wrong] if row not in told.get(column, {})]
        problems += list_problems(fresh, partial(name_breach, table, labels, column, written))
    return problems


def name_breach(
    table: str, labels: list[int | None], name: str, frame: pd.DataFrame, found: tuple[int, str]
) -> Problem:
    """The problem of one cell, with what is written in it."""
    row, expected = found
    return Problem(table, labels[row], name, write_cell(frame[name][row]) if name in frame else "", expected)


def write_cell(value: Any) -> str:
    """What stands in a cell, as text; whole numbers without a point."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    return str(value)


def _repeated(typed: pd.DataFrame, table: str, key: list[str], labels: list[int | None]) -> list[Problem]:
    """A problem for each row whose key an earlier row has already; rows without a key are told of elsewhere."""
    rows = typed.index.to_series()
    first = rows.groupby([typed[column] for column in key], dropna=False, sort=False).transform("first")
    declared = TABLES[table]
    needed = [column for column in declared.key if not declared.meta(column).get("counts_empty")]
    repeated = (rows != first) & typed[needed].notna().all(axis=1)
    expected = f"one row for each {' and '.join(key)}"

    def tell(row: int) -> Problem:
        before = f"{expected} (row {labels[first[row]]} has it already)"
        return Problem(table, labels[row], " and ".join(key), _key(typed.loc[row, key].tolist()), before)

    return list_problems(list(typed.index[repeated]), tell)


def _key(parts: list[Any]) -> str:
    return ", ".join(str(part.date()) if isinstance(part, pd.Timestamp) else str(part) for part in parts)
