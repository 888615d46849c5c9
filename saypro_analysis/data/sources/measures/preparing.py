"""A source made ready to be asked: joined, with its own columns and its condition, and each column by its name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from sqlglot import exp

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.databases import fetch
from saypro_analysis.data.sources.measures.cage import ExpressionError
from saypro_analysis.data.sources.measures.definitions import SHOWN, Source
from saypro_analysis.data.sources.measures.dialects import ISO_DAY, is_sqlite, read_iso
from saypro_analysis.data.sources.measures.raw_records import Records
from saypro_analysis.data.sources.measures.refusals import refuse
from saypro_analysis.data.sources.measures.translations import rebuild


def prepare(records: Records, source: Source, every: Mapping[str, Source]) -> Any:
    """A source with what it is joined with, its own columns and its condition."""
    if source.name not in records.prepared:
        records.prepared[source.name] = _prepare(records, source, every)
    return records.prepared[source.name]


def _prepare(records: Records, source: Source, every: Mapping[str, Source]) -> Any:
    table, place = records.table(source), f"sources.{source.name}"
    for other, (own, theirs) in source.join.items():
        table = _join(table, records.table(every.get(other, Source(other))), source, other, (own, theirs))
    for name, tree in source.columns.items():
        table = table.mutate(**{name: compute(tree, table, source.name, f"{place}.columns.{name}")})
    if source.where is not None:
        table = table.filter(compute(source.where, table, source.name, f"{place}.where"))
    return table


def _join(table: Any, other: Any, source: Source, name: str, on: tuple[str, str]) -> Any:
    place = f"sources.{source.name}.join.{name}"
    own = find_column(table, exp.column(on[0]), source.name, place)
    theirs = find_column(other, exp.column(on[1]), name, place).get_name()
    twice = other.filter(~other[theirs].isnull()).group_by(theirs).aggregate(times=lambda t: t.count())
    found = fetch(twice.filter(twice.times > 1).order_by(theirs).limit(1)).to_pylist()
    if found:
        expected = f"one row for each {theirs}, for {source.name} is joined with it"
        raise refuse(name, theirs, str(found[0][theirs]), expected)
    right = other.select(**{f"{name}.{column}": other[column] for column in other.columns})
    key = right[f"{name}.{theirs}"]
    if own.type() != key.type() and own.type().is_string() != key.type().is_string():
        own, key = own.cast("string"), key.cast("string")
    return table.left_join(right, own == key)


def find_column(table: Any, column: exp.Column, source: str, place: str) -> Any:
    """The column that a name stands for: its own first, then one of a joined table; small and capital letters alike.

    `place` is where the measures file names it.
    """
    wanted = ".".join(part for part in (column.table, column.name) if part)
    names = [name for name in table.columns if not name.startswith("_saypro")]
    tries: list[Callable[[str], bool]] = [
        lambda name: name == wanted,
        lambda name: name.lower() == wanted.lower(),
        lambda name: name.lower().endswith(f".{wanted.lower()}"),
    ]
    for test in tries:
        found = [name for name in names if test(name)]
        if len(found) == 1:
            return table[found[0]]
        if found:
            raise refuse(SHOWN, place, wanted, f"a name for one column only: {' or '.join(found)} (source {source})")
    close = get_close_matches(wanted.lower(), [name.lower() for name in names], 1, 0.6)
    near = [name for name in names if name.lower() in close]
    hint = f" (did you mean {near[0]}?)" if near else f" (there are {', '.join(names[:20])})"
    raise refuse(SHOWN, place, wanted, f"a column of that name in {source}{hint}")


def compute(tree: exp.Expression, table: Any, source: str, place: str) -> Any:
    """The Ibis value of an expression over a table's columns."""
    return guard(lambda: rebuild(tree, lambda column: find_column(table, column, source, place)), tree, source, place)


def guard(build: Callable[[], Any], tree: exp.Expression | None, source: str, place: str) -> Any:
    """What `build` makes, with mistakes of types told as problems."""
    try:
        return build()
    except DataError:
        raise
    except ExpressionError as error:
        raise refuse(SHOWN, place, error.found, f"{error.expected} (source {source})") from None
    except Exception as error:  # Ibis raises several kinds for operations that a type does not have
        shown = tree.sql(dialect="duckdb") if tree is not None else ""
        first = " ".join(str(error).split())[:160]
        raise refuse(SHOWN, place, shown, f"an expression that suits its columns' types ({first})") from None


def read_day(records: Records, table: Any, source: Source, name: str, place: str) -> Any:
    """The day that a column holds, whether as a date, a time or text such as 2025-03-31 10:00.

    Text is never guessed, whatever a server would make of 01/02/2025; SQLite's dates are text.
    """
    column = find_column(table, exp.column(name), source.name, place)
    kind = column.type()
    hint = "" if records.folder is None else " (or say date_format: in the source)"
    if not (kind.is_string() or kind.is_date() or kind.is_timestamp()):
        raise refuse(source.name, name, str(kind), f"dates such as 2025-03-31{hint}")
    if not (kind.is_string() or is_sqlite(column)):
        return column.date() if kind.is_timestamp() else column
    text = column.cast("string").strip().nullif("")
    day = read_iso(text.substr(0, 10))
    if (source.name, name) not in records.dated:
        _refuse_odd_days(table, text, day, Problem(source.name, None, name, "", f"dates such as 2025-03-31{hint}"))
        records.dated.add((source.name, name))
    return day


def _refuse_odd_days(table: Any, text: Any, day: Any, problem: Problem) -> None:
    """SQLite takes what it cannot read for no day and 30 February for 2 March, other servers guess; nobody is told."""
    odd = ~text.like(ISO_DAY)
    if is_sqlite(text):
        odd = odd | day.isnull() | (day.cast("string") != text.substr(0, 10))
    found = fetch(table.filter(text.notnull() & odd).aggregate(value=text.min(), rows=lambda t: t.count())).to_pylist()
    if rows := int(found[0]["rows"]):
        raise DataError([replace(problem, value=str(found[0]["value"]), times=rows)])
