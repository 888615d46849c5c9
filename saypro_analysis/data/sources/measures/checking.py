"""Before anything is asked: every column and type that measures get wrong, named by its place in the file."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlglot import exp

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.databases import fetch
from saypro_analysis.data.sources.measures.cage import ExpressionError, NotANumberError
from saypro_analysis.data.sources.measures.definitions import Definitions, Figure, Source
from saypro_analysis.data.sources.measures.measure_values import Aggregate
from saypro_analysis.data.sources.measures.preparing import compute, find_column, guard, prepare
from saypro_analysis.data.sources.measures.raw_records import Records
from saypro_analysis.data.sources.measures.translations import aggregate

_NUMBER = r"^[+-]?[0-9]+([.][0-9]+)?$"
_COMMA = r"[+-]?[\d.]*,\d+"


def check_measures(records: Records, told: Definitions) -> None:
    """Raise DataError with all that the measures name and their sources do not have, or that suits no type."""
    problems: dict[Problem, None] = {}
    for name, one in told.measures.items():
        for place, figure in ((f"measures.{name}", one.figure), (f"measures.{name}.target", one.target)):
            if isinstance(figure, Figure):
                problems |= dict.fromkeys(_check(records, told, figure, place))
    if problems:
        raise DataError(problems)


def _check(records: Records, told: Definitions, figure: Figure, place: str) -> Iterator[Problem]:
    source = told.sources[figure.source]
    try:
        table = prepare(records, source, told.sources)
    except DataError as error:
        yield from error.problems
        return
    for attempt in _attempts(records, source, table, figure, place):
        try:
            attempt()
        except DataError as error:
            yield from error.problems


def _example(table: Any, value: Any) -> str:
    """A value that is no number, and of how many records: what somebody has to look for."""
    if not value.type().is_string():
        return ""
    text = value.strip()
    odd = text.notnull() & (text != "") & ~text.re_search(_NUMBER)
    found = fetch(table.filter(odd).aggregate(value=text.min(), rows=lambda t: t.count())).to_pylist()[0]
    if not found["rows"]:
        return " (of numbers, or of nothing; cast(... as double) reads them)"
    comma = "; decimal: ',' in the source, if it is a number" if re.fullmatch(_COMMA, found["value"]) else ""
    return f" (such as {found['value']!r}, in {found['rows']:,} records{comma})"


def _attempts(
    records: Records, source: Source, table: Any, figure: Figure, place: str
) -> Iterator[Callable[[], object]]:
    def name(column: str, key: str) -> Callable[[], object]:
        return lambda: find_column(table, exp.column(column), source.name, f"{place}.{key}")

    def value(told: Aggregate) -> Callable[[], object]:
        def build() -> Any:
            try:
                return aggregate(told, lambda column: find_column(table, column, source.name, f"{place}.value"), None,
                                 exact=records.exact)  # fmt: skip
            except NotANumberError as error:
                raise ExpressionError(error.found, error.expected + _example(table, error.value)) from None

        return lambda: guard(build, told.argument, source.name, f"{place}.value")

    yield from map(value, figure.value.aggregates)
    if (where := figure.where) is not None:
        yield lambda: compute(where, table, source.name, f"{place}.where")
    yield from (name(column, "dimensions") for column in figure.dimensions)
    if figure.department:
        yield name(figure.department, "department")
    if figure.date:
        yield name(figure.date, "date")
