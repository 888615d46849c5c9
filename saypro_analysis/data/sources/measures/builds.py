"""KPIs measured in raw records: the measures' file, one query per source, and the tables that a review takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from sqlglot import exp

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.periods import PeriodLike, read_period
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.databases import fetch
from saypro_analysis.data.sources.measures.checking import check_measures
from saypro_analysis.data.sources.measures.definition_readings import read_definitions
from saypro_analysis.data.sources.measures.definitions import Definitions, Figure, Measure
from saypro_analysis.data.sources.measures.dialects import as_text
from saypro_analysis.data.sources.measures.period_figures import measure_figures
from saypro_analysis.data.sources.measures.preparing import find_column, prepare
from saypro_analysis.data.sources.measures.queries import UNKNOWN, Span, ask, count_duplicates
from saypro_analysis.data.sources.measures.raw_records import Records, open_records
from saypro_analysis.data.sources.measures.refusals import tell
from saypro_analysis.data.sources.yamls import read_yaml


@dataclass(frozen=True, eq=False)
class Measured:
    """What records gave: it unpacks into `measurements, segments`.

    `kpis` has the KPIs' own rows, `completeness` a row per KPI, department and period with its records, first and
    last day, late ones and state, `notes` what has to be said about them.
    """

    measurements: pd.DataFrame
    segments: pd.DataFrame
    kpis: pd.DataFrame = field(repr=False)
    completeness: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    departments: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter((self.measurements, self.segments))


def build_measures(
    source: Any, measures: Any, *, periods: PeriodLike = None, as_of: Any = None, department: str | None = None
) -> Measured:
    """Measure KPIs in raw records, where the records are: `measurements, segments = build_measures(...)`.

    `source` is a folder of CSV, Parquet or Excel files, a database URL, an Ibis connection or frames by name;
    `measures` a measures file or the same as a mapping (docs/measures.md); `periods` a quarter, month, year or two
    days, None for all; `as_of` the day on which it was known, `department` the only one wanted. One row of
    `measurements` is a KPI in a period (`kpi, period_on, actual, target, numerator, denominator, note`), of `segments`
    a KPI in a period and a segment, with what was expected of it. A period that is not over, or was loaded in part,
    has no actual, and `note` says why. Raises DataError with every mistake of the file and the records.

    >>> orders = pd.DataFrame({"day": pd.to_datetime(["2025-01-02", "2025-01-31"]), "paid": [3, 4]})
    >>> sales = {"name": "Sales", "department": "Shop", "unit": "money", "better": "higher", "source": "orders",
    ...          "date": "day", "value": "sum(paid)", "target": 10}
    >>> measurements, segments = build_measures({"orders": orders}, {"measures": {"sales": sales}})
    >>> measurements[["kpi", "actual", "target"]].values.tolist()
    [['sales', 7.0, 10.0]]
    """
    told = narrow(_read(measures), department)
    span: Span = (None, None) if periods is None else read_period(periods, pd.Series(dtype="datetime64[us]"))
    day = None if as_of is None else read_day(as_of)
    span = (span[0], min(day, span[1]) if span[1] is not None and day is not None else span[1] or day)
    records = open_records(source, Path())
    try:
        check_measures(records, told)
        return measure(records, told, span, day)
    finally:
        records.close()


def measure(records: Records, told: Definitions, span: Span, as_of: pd.Timestamp | None) -> Measured:
    """The same with the records opened and the definitions read."""
    asked: dict[str, dict[Figure, None]] = {}
    for one in told.measures.values():
        for figure in (one.figure, one.target):
            if isinstance(figure, Figure):
                asked.setdefault(figure.source, {})[figure] = None
    answers, notes, problems = {}, [], []
    for name, figures in asked.items():
        source = told.sources[name]
        try:
            answers[name] = ask(records, source, figures, told, _longer(span, told), as_of)
            repeated = count_duplicates(records, source, told)
        except DataError as error:
            problems += error.problems
            continue
        if repeated:
            key = " and ".join(source.key)
            notes.append(f"{name}: {repeated} records repeat the {key} of another; they are counted in.")
    if problems:
        raise DataError(dict.fromkeys(problems))
    built = measure_figures(told, answers, span, as_of, exact=records.exact)
    counted = set(built.completeness["measure"])
    notes += [f"{one.figure.source}: no record counts for {name}, which has no figure."
              for name, one in told.measures.items() if not one.by_department and name not in counted]  # fmt: skip
    return Measured(built.measurements, built.segments, built.kpis, built.completeness, (*notes, *built.notes))


def _longer(span: Span, told: Definitions) -> Span:
    """A year more where a target is that of the year before."""
    before = any(one.target == "year_before" for one in told.measures.values())
    return (span[0] - pd.DateOffset(years=1, days=7) if span[0] is not None and before else span[0], span[1])


def _read(measures: Any) -> Definitions:
    if isinstance(measures, Definitions):
        return measures
    if isinstance(measures, Mapping):
        return read_definitions(measures)
    path = Path(measures)
    content, problems = read_yaml(path, path.name)
    if problems:
        raise DataError(problems)
    return read_definitions(content, f"{path.parent.name}/{path.name}")


def list_departments(records: Records, told: Definitions) -> tuple[str, ...]:
    """Every department that a measure names, or that a column of its records does."""
    names = {str(one.kpi["department"]) for one in told.measures.values() if not one.by_department}
    columns = {(one.figure.source, one.figure.department) for one in told.measures.values() if one.by_department}
    for name, column in sorted(columns, key=str):
        table = prepare(records, told.sources[name], told.sources)
        place = f"sources.{name}"
        found = as_text(find_column(table, exp.column(str(column)), name, place)).fill_null(UNKNOWN).name("department")
        try:
            names |= set(fetch(table.select(found).distinct())["department"].to_pylist())
        except Exception as error:
            raise tell(error, name) from None
    return tuple(sorted(names))


def narrow(told: Definitions, department: str | None) -> Definitions:
    """The measures of one department, the records of others left where they are."""
    if department is None:
        return told
    own = {name: _only(one, department) for name, one in told.measures.items()
           if one.by_department or one.kpi["department"] == department}  # fmt: skip
    return replace(told, measures=own)


def _only(one: Measure, department: str) -> Measure:
    target = _condition(one.target, department) if isinstance(one.target, Figure) else one.target
    return replace(one, figure=_condition(one.figure, department), target=target)


def _condition(figure: Figure, department: str) -> Figure:
    if figure.department is None:
        return figure
    column = exp.Cast(this=exp.column(figure.department), to=exp.DataType.build("text"))
    test: exp.Expression = exp.EQ(this=column, expression=exp.Literal.string(department))
    return replace(figure, where=test if figure.where is None else exp.And(this=figure.where, expression=test))
