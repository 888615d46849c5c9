"""A table of text, or one that somebody made in a notebook, becomes the declared table, or a list of what is wrong."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pandas as pd
import pandera.pandas as pa

from saypro_analysis.data.readings.breaches import find_breaches, name_breach, write_cell
from saypro_analysis.data.readings.dates import DATE as DATE_EXPECTED
from saypro_analysis.data.readings.dates import YEARS, read_dates
from saypro_analysis.data.readings.numbers import FINITE, MISSING, drop_large, read_numbers
from saypro_analysis.data.readings.problems import DataError, Problem, list_problems
from saypro_analysis.data.readings.readings_kept import recall, remember
from saypro_analysis.data.readings.times import TIME as TIME_EXPECTED
from saypro_analysis.data.readings.times import find_other_clocks, keep_possible, read_times
from saypro_analysis.data.tables import TABLES, Table
from saypro_analysis.data.tables.columns import CHOICE, DATE, FLAG, NUMBER, PERIOD, TEXT, TIME

_FLAGS = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
Read = tuple[pd.Series, dict[Any, str]]


def complete_table(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give a frame every column that its table declares, in the declared types.

    `frame` holds at least the required columns of `table` (a name in `TABLES`), as text or in their types; columns
    that the table does not know are kept at the end. Optional columns that are absent come back empty, and so do the
    targets of measurements, without which a file would be refused. Returns a new frame with the index of the old one,
    numbered anew where its labels repeat.
    Raises DataError with every breach of the declaration, rows named by the index of `frame`.

    >>> frame = pd.DataFrame({"kpi": ["leads"], "period_on": ["2025-01-01"], "actual": ["2,000"]})
    >>> complete_table(frame, "measurements")[["actual", "industry"]].values.tolist()
    [[2000.0, nan]]
    """
    if (known := recall(frame, table)) is not None:
        return known
    given = frame
    if table == "measurements" and "target" not in frame:
        frame = frame.assign(target=float("nan"))
    typed, problems = read_table(frame, table)
    if problems:
        raise DataError(problems)
    remember(given, table, typed)
    return typed


@cache
def empty_table(table: str) -> pd.DataFrame:
    """The declared table without a row; copy it before use."""
    columns = TABLES[table].columns
    empty = pd.DataFrame({name: _EMPTY[(c.metadata or {})["kind"]](pd.RangeIndex(0)) for name, c in columns.items()})
    remember(empty, table, empty)
    return empty


def read_table(frame: pd.DataFrame, table: str, decimal: str | None = ".") -> tuple[pd.DataFrame, list[Problem]]:
    """The declared table and its problems; `decimal` is the decimal mark that the file's other habits suggest."""
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        return frame, [Problem(table, None, str(name), "columns of the same name", "one") for name in twice.unique()]
    labels, frame = frame.index, frame.reset_index(drop=True)
    numbers = labels.tolist() if pd.api.types.is_integer_dtype(labels.dtype) else [_row(label) for label in labels]
    typed, problems = _read_rows(frame, table, decimal, numbers)
    # Labels of which several are alike would multiply rows wherever columns are joined.
    return typed.set_axis(labels) if labels.is_unique else typed, problems


def _read_rows(
    frame: pd.DataFrame, table: str, decimal: str | None, labels: list[int | None]
) -> tuple[pd.DataFrame, list[Problem]]:
    declared = TABLES[table]
    absent = [name for name, column in declared.columns.items() if column.required and name not in frame]
    strange = "" if declared.free else ", ".join(str(name) for name in frame if name not in declared.columns)
    problems = [Problem(table, None, name, strange, f"a column {name}: {_about(declared, name)}") for name in absent]
    read = {name: _read_column(frame, name, column, decimal) for name, column in declared.columns.items()}
    read = _on_one_clock(read, declared)
    for name, (_, wrong) in read.items():
        problems += list_problems(list(wrong.items()), partial(name_breach, table, labels, name, frame))
    typed = pd.DataFrame({name: values for name, (values, _) in read.items()}, index=frame.index)
    extra = [name for name in frame if name not in declared.columns]
    rest = frame[extra].apply(_strip) if declared.free else frame[extra]
    typed = pd.concat([typed, rest], axis=1)
    told = {name: wrong for name, (_, wrong) in read.items()}
    return typed, problems + find_breaches(typed, frame, declared, absent, extra, labels, told)


def _on_one_clock(read: dict[str, Read], declared: Table) -> dict[str, Read]:
    """The columns as they were read, those of times empty and wrong where their clock is not that of the others."""
    times = {name: values for name, (values, _) in read.items() if declared.meta(name)["kind"] == TIME}
    other = find_other_clocks(times)
    kept = [values for name, values in times.items() if name not in other and values.notna().any()]
    for name, values in times.items():
        there = values.index[values.notna()] if name in other else []
        if name in other or not values.notna().any():
            empty = pd.Series(index=values.index, dtype=kept[0].dtype if kept else values.dtype)
            read = {**read, name: (empty, {**read[name][1], **dict.fromkeys(there, other.get(name, ""))})}
    return read


def _strip(values: pd.Series) -> pd.Series:
    """A dimension's values without the spaces around them; numbers stay numbers."""
    return values if _has_type(values) else _as_text(values)


def _about(declared: Table, name: str) -> str:
    return str(declared.columns[name].description)


def _read_column(frame: pd.DataFrame, name: str, column: pa.Column, decimal: str | None) -> Read:
    kind = (column.metadata or {})["kind"]
    if name not in frame:
        return _EMPTY[kind](frame.index), {}
    values = frame[name]
    if kind == TEXT:
        return _as_known_words(_as_text(values), (column.metadata or {}).get("known", ())), {}
    if _has_type(values):
        return _retype(values, kind)
    return _READERS[kind](_as_text(values), column, decimal)


def _has_type(values: pd.Series) -> bool:
    dtype = values.dtype
    real = pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)
    timed = pd.api.types.is_datetime64_any_dtype(dtype) and not isinstance(dtype, pd.ArrowDtype)
    return bool(real or timed or pd.api.types.is_bool_dtype(dtype))


def _as_known_words(text: pd.Series, known: tuple[str, ...]) -> pd.Series:
    """Text that differs from a known word by its capitals only is that word."""
    lower = text.str.lower()
    return text.where(~lower.isin(known), lower) if known else text


def _as_text(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.StringDtype):
        text = values.astype("str").str.strip()
        return text.where(text != "")
    written = values.astype(object).map(lambda value: write_cell(value).strip() or None)
    return written.astype("str").where(written.notna())


def _retype(values: pd.Series, kind: str) -> Read:
    """A column that already has a type of its own."""
    boolean = pd.api.types.is_bool_dtype(values.dtype)
    if kind == NUMBER and pd.api.types.is_numeric_dtype(values.dtype) and not boolean:
        return drop_large(values.astype(float))
    if kind in (DATE, PERIOD) and pd.api.types.is_datetime64_any_dtype(values.dtype):
        return _retype_days(values)
    if kind == TIME and pd.api.types.is_datetime64_any_dtype(values.dtype):
        return keep_possible(values.dt.as_unit("us"), values.notna())
    if kind == FLAG and boolean:
        return values.astype("boolean"), {}
    if values.isna().all():
        return _EMPTY[kind](values.index), {}
    expected = {NUMBER: FINITE, DATE: DATE_EXPECTED, PERIOD: DATE_EXPECTED, FLAG: "yes or no", CHOICE: "text",
                TIME: TIME_EXPECTED}[kind]  # fmt: skip
    return _EMPTY[kind](values.index), dict.fromkeys(values.index[values.notna()], expected)


def _retype_days(values: pd.Series) -> Read:
    """The days of a column of times, in its own time zone."""
    days = values.dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
    wrong = days.index[days.notna() & ~days.dt.year.isin(YEARS)]
    return days.drop(wrong).reindex(days.index), dict.fromkeys(wrong, DATE_EXPECTED)


def _read_flags(text: pd.Series) -> Read:
    lower = text.str.lower()
    wrong = lower.index[lower.notna() & ~lower.isin([*_FLAGS, *MISSING])]
    return lower.map(_FLAGS).astype("boolean"), dict.fromkeys(wrong, "yes or no")


def _read_words(text: pd.Series) -> pd.Series:
    return text.str.lower().str.replace(r"[\s-]+", "_", regex=True)


_READERS: dict[str, Callable[[pd.Series, pa.Column, str | None], Read]] = {
    NUMBER: lambda text, _, decimal: read_numbers(text, decimal),
    DATE: lambda text, _, __: read_dates(text),
    PERIOD: lambda text, _, __: read_dates(text, period=True),
    FLAG: lambda text, _, __: _read_flags(text),
    TIME: lambda text, _, __: read_times(text),
    CHOICE: lambda text, _, __: (_read_words(text), {}),
}
_EMPTY: dict[str, Callable[[pd.Index], pd.Series]] = {
    TEXT: lambda index: pd.Series(index=index, dtype="str"),
    CHOICE: lambda index: pd.Series(index=index, dtype="str"),
    NUMBER: lambda index: pd.Series(index=index, dtype=float),
    DATE: lambda index: pd.Series(index=index, dtype="datetime64[us]"),
    PERIOD: lambda index: pd.Series(index=index, dtype="datetime64[us]"),
    TIME: lambda index: pd.Series(index=index, dtype="datetime64[us]"),
    FLAG: lambda index: pd.Series(index=index, dtype="boolean"),
}


def _row(label: Any) -> int | None:
    return int(label) if isinstance(label, int) or str(label).isdigit() else None
