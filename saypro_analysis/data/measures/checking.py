"""Before anything is asked: every column and type that measures get wrong, named by its place in the file."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlglot import exp

from saypro_analysis.data.measures.definitions import Definitions, Figure, Source
from saypro_analysis.data.measures.preparing import compute, find_column, guard, prepare
from saypro_analysis.data.measures.records import Records
from saypro_analysis.data.measures.translations import aggregate
from saypro_analysis.data.measures.values import Aggregate
from saypro_analysis.data.problems import DataError, Problem


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


def _attempts(
    records: Records, source: Source, table: Any, figure: Figure, place: str
) -> Iterator[Callable[[], object]]:
    def name(column: str, key: str) -> Callable[[], object]:
        return lambda: find_column(table, exp.column(column), source.name, f"{place}.{key}")

    def value(told: Aggregate) -> Callable[[], object]:
        def build() -> Any:
            return aggregate(told, lambda column: find_column(table, column, source.name, f"{place}.value"), None,
                             exact=records.exact)  # fmt: skip

        return lambda: guard(build, told.argument, source.name, f"{place}.value")

    yield from map(value, figure.value.aggregates)
    if (where := figure.where) is not None:
        yield lambda: compute(where, table, source.name, f"{place}.where")
    yield from (name(column, "dimensions") for column in figure.dimensions)
    if figure.department:
        yield name(figure.department, "department")
    if figure.date:
        yield name(figure.date, "date")
