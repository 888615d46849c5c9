"""What a file or a table says of sources and measures, checked key by key."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

import pandas as pd
from sqlglot import exp

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.measures.cage import ExpressionError, check_scalar, read_expression
from saypro_analysis.data.sources.measures.definitions import (
    GRAINS,
    SHOWN,
    YEAR_BEFORE,
    Definitions,
    Figure,
    Measure,
    Source,
)  # fmt: skip
from saypro_analysis.data.sources.measures.measure_values import Value, read_value
from saypro_analysis.data.tables import TABLES

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
_CUT = " (it ends in the middle; between { } a text with a comma needs quotes)"
_KPI_KEYS = [name for name in TABLES["kpis"].columns if name not in ("kpi", "department")]
_KEYS = {
    "file": {"year_starts", "defaults", "sources", "measures"},
    "source": {"file", "table", "delimiter", "decimal", "header", "missing", "date_format", "date", "recorded", "key",
               "join", "columns", "where", "shift", "complete_until"},
    "measure": {*_KPI_KEYS, "department", "source", "date", "value", "where", "dimensions", "grain", "target",
                "quarter_target", "reached", "by"},
    "target": {"source", "date", "value", "where", "dimensions"},
    "shift": {"months", "days"},
}  # fmt: skip
_PLACE = ("file", "table", "delimiter", "decimal", "header", "missing", "date_format")


def read_definitions(content: Mapping[str, Any], shown: str = SHOWN) -> Definitions:
    """Check what a measures file says; raises DataError with every mistake, named by its place in the file.

    >>> told = read_definitions({"measures": {"sales": {"department": "Sales", "name": "Sales", "unit": "money",
    ...     "better": "higher", "source": "orders", "date": "ordered_on", "value": "sum(amount)"}}})
    >>> told.measures["sales"].figure.grain
    'month'
    """
    reader = _Reader(shown)
    reader.keys("", content, "file")
    starts = reader.month(content.get("year_starts", 1))
    sources = {str(name): reader.source(str(name), told) for name, told in reader.mapping(content, "sources").items()}
    defaults = reader.mapping(content, "defaults")
    reader.keys("defaults", defaults, "measure")
    measures: dict[str, Measure] = {}
    for name, told in reader.mapping(content, "measures").items():
        if isinstance(told, Mapping):
            merged = {**({} if "reached" in told else defaults), **told}
            reader.measure(str(name), {**_common(defaults), **merged}, measures)
        else:
            reader.wrong(f"measures.{name}", told, "lines such as value: sum(amount)")
    if not measures and not reader.problems:
        reader.wrong("measures", "", "at least one measure")
    if reader.problems:
        raise DataError(reader.problems)
    named = [f for m in measures.values() for f in (m.figure, m.target) if isinstance(f, Figure)]
    every = {figure.source: sources.get(figure.source, Source(figure.source)) for figure in named}
    return Definitions({**sources, **every}, measures, starts)


def _common(defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {key: defaults[key] for key in ("department", "unit", "better") if key in defaults}


class _Reader:
    """Reads the parts of a file and gathers what is wrong with them."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []

    def wrong(self, place: str, found: object, expected: str) -> None:
        self.problems.append(Problem(self.shown, None, place, "" if found is None else str(found), expected))

    def keys(self, place: str, told: Mapping[str, Any], kind: str) -> None:
        for key in told:
            if key not in _KEYS[kind]:
                close = get_close_matches(str(key), sorted(_KEYS[kind]), 1, 0.6)
                hint = f" (did you mean {close[0]}?)" if close else ""
                self.wrong(place, key, f"one of {', '.join(sorted(_KEYS[kind]))}{hint}")

    def mapping(self, told: Mapping[str, Any], key: str, place: str = "") -> dict[str, Any]:
        value = told.get(key) or {}
        if isinstance(value, Mapping):
            return dict(value)
        self.wrong(f"{place}{key}", value, "lines such as name: value")
        return {}

    def month(self, told: object) -> int:
        if isinstance(told, str) and len(told) >= 3:
            told = next((n for n, name in enumerate(MONTHS, 1) if name.startswith(told.lower())), told)
        if isinstance(told, int) and 1 <= told <= 12:
            return told
        self.wrong("year_starts", told, "a month, such as april or 4")
        return 1

    def names(self, place: str, told: object) -> tuple[str, ...]:
        told = told.replace(";", ",").split(",") if isinstance(told, str) else told
        if isinstance(told, list) and all(isinstance(name, str) and name.strip() for name in told):
            return tuple(dict.fromkeys(name.strip() for name in told))
        self.wrong(place, told, "a list of columns' names")
        return ()

    def name(self, place: str, told: object) -> str | None:
        if told is None or (isinstance(told, str) and told.strip()):
            return told
        self.wrong(place, told, "a column's name")
        return None

    def refused(self, place: str, told: object, error: ExpressionError) -> None:
        text = str(told)
        cut = text.count("(") > text.count(")")
        self.wrong(place, error.found, error.expected + (_CUT if cut else ""))

    def scalar(self, place: str, told: object) -> exp.Expression | None:
        if told is None:
            return None
        try:
            return check_scalar(read_expression(str(told) if isinstance(told, int | float) else told))
        except ExpressionError as error:
            self.refused(place, told, error)
            return None

    def value(self, place: str, told: object) -> Value | None:
        try:
            return read_value(told)
        except ExpressionError as error:
            self.refused(place, told, error)
            return None

    def source(self, name: str, told: Any) -> Source:
        place = f"sources.{name}"
        if not isinstance(told, Mapping):
            self.wrong(place, told, "lines such as date: ordered_on")
            return Source(name)
        self.keys(place, told, "source")
        shift = self.mapping(told, "shift", f"{place}.")
        self.keys(f"{place}.shift", shift, "shift")
        for key, number in shift.items():
            if not isinstance(number, int):
                self.wrong(f"{place}.shift.{key}", number, "a whole number")
        columns = {str(column): self.scalar(f"{place}.columns.{column}", text)
                   for column, text in self.mapping(told, "columns", f"{place}.").items()}  # fmt: skip
        return Source(
            name,
            {key: told[key] for key in _PLACE if key in told},
            self.name(f"{place}.date", told.get("date")),
            self.name(f"{place}.recorded", told.get("recorded")),
            self.names(f"{place}.key", told.get("key", [])),
            {str(other): self._join(f"{place}.join.{other}", how)
             for other, how in self.mapping(told, "join", f"{place}.").items()},
            {column: tree for column, tree in columns.items() if tree is not None},
            self.scalar(f"{place}.where", told.get("where")),
            shift.get("months", 0), shift.get("days", 0), self.day(f"{place}.complete_until", told),
        )  # fmt: skip

    def day(self, place: str, told: Mapping[str, Any]) -> pd.Timestamp | None:
        text = told.get("complete_until")
        try:
            return None if text is None else pd.Timestamp(date.fromisoformat(str(text)))
        except ValueError:
            self.wrong(place, text, "a date such as 2025-03-31")
            return None

    def _join(self, place: str, how: object) -> tuple[str, str]:
        if isinstance(how, str):
            return how, how
        if isinstance(how, Mapping) and len(how) == 1:
            return next((str(own), str(other)) for own, other in how.items())
        self.wrong(place, how, "the column that both have, or own_column: their_column")
        return "", ""

    def measure(self, name: str, told: dict[str, Any], before: dict[str, Measure]) -> None:
        place = f"measures.{name}"
        self.keys(place, told, "measure")
        department = told.get("department")
        column = department.get("column") if isinstance(department, Mapping) else None
        for key in ("department", "name", "unit", "better"):
            if not told.get(key) or (isinstance(told[key], Mapping) and not column):
                self.wrong(f"{place}.{key}", told.get(key), f"the KPI's {key}")
        kpi = {"kpi": name, "department": None if column else department,
               **{key: told[key] for key in _KPI_KEYS if key in told}}  # fmt: skip
        if "reached" in told:
            self._reached(place, kpi, told, before)
            return
        figure = self.figure(place, told, column)
        if figure:
            quarter = self.quarter_target(place, told)
            before[name] = Measure(kpi, figure, self.target(place, told, figure), quarter_target=quarter)

    def _reached(self, place: str, kpi: dict[str, Any], told: dict[str, Any], before: dict[str, Measure]) -> None:
        """A measure that counts the segments of another which reached their target."""
        other, by = before.get(str(told["reached"])), told.get("by")
        if other is None or other.reached:
            self.wrong(f"{place}.reached", told["reached"], "a measure that is defined above, with a target")
        elif by not in other.figure.dimensions or not isinstance(other.target, Figure | str):
            self.wrong(f"{place}.by", by, f"a dimension of {told['reached']}, by which its target is known")
        else:
            target = self.target(place, {"target": 1, **told}, other.figure)
            figure = Figure(**{**vars(other.figure), "dimensions": (by,)})
            before[str(kpi["kpi"])] = Measure(kpi, figure, target, str(told["reached"]))

    def figure(self, place: str, told: Mapping[str, Any], column: str | None) -> Figure | None:
        source, grain = told.get("source"), told.get("grain", "month")
        if not isinstance(source, str):
            self.wrong(f"{place}.source", source, "the table of records that it is measured in")
        if grain not in GRAINS:
            self.wrong(f"{place}.grain", grain, f"one of {', '.join(GRAINS)}")
        value = self.value(f"{place}.value", told.get("value"))
        where = self.scalar(f"{place}.where", told.get("where"))
        dimensions = self.names(f"{place}.dimensions", told.get("dimensions", []))
        for name in dimensions:
            if name in TABLES["segments"].columns:
                self.wrong(f"{place}.dimensions", name, "a dimension whose name is no column of segments")
        date = self.name(f"{place}.date", told.get("date"))
        if value is None or not isinstance(source, str) or grain not in GRAINS:
            return None
        return Figure(source, value, grain, dimensions, date, where, column)

    def quarter_target(self, place: str, told: Mapping[str, Any]) -> float | None:
        target = told.get("quarter_target")
        if target is None or (isinstance(target, int | float) and target is not True):
            return target
        self.wrong(f"{place}.quarter_target", target, "a number, for distinct things of a whole quarter")
        return None

    def target(self, place: str, told: Mapping[str, Any], figure: Figure) -> float | Figure | str | None:
        target = told.get("target")
        if target is None or target == YEAR_BEFORE or (isinstance(target, int | float) and target is not True):
            return target
        if not isinstance(target, Mapping):
            self.wrong(f"{place}.target", target, f"a number, {YEAR_BEFORE}, or source: and value:")
            return None
        self.keys(f"{place}.target", target, "target")
        told = {"source": figure.source, "grain": figure.grain, "dimensions": list(figure.dimensions), **target}
        return self.figure(f"{place}.target", told, figure.department)
