"""One query per source: every figure that is asked of it, grouped where the records are; only the answer comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
from sqlglot import exp

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.databases import fetch
from saypro_analysis.data.sources.measures.buckets import MONTHS_IN, REVIEWED, bucket, first_days
from saypro_analysis.data.sources.measures.definitions import SHOWN, Definitions, Figure, Source
from saypro_analysis.data.sources.measures.dialects import add_days, as_text
from saypro_analysis.data.sources.measures.measure_values import Aggregate
from saypro_analysis.data.sources.measures.preparing import compute, find_column, guard, prepare, read_day
from saypro_analysis.data.sources.measures.raw_records import Records
from saypro_analysis.data.sources.measures.refusals import refuse, tell
from saypro_analysis.data.sources.measures.translations import aggregate, scale

UNKNOWN = "not recorded"
SHORTER = ("day", "week", "month")  # than a quarter
Span = tuple[pd.Timestamp | None, pd.Timestamp | None]


class Group(NamedTuple):
    """One way of grouping a source's records; figures that share it share a part of the query."""

    date: str | None
    grain: str
    department: str | None
    dimensions: tuple[str, ...]
    where: exp.Expression | None


@dataclass(frozen=True)
class Answer:
    """What came back for a group: a row per period, department and segment; `scales` tell exact decimals."""

    frame: pd.DataFrame
    scales: dict[Aggregate, int | None]


def groups_of(figure: Figure) -> tuple[Group, ...]:
    """The groups that a figure needs: its segments, and the whole where parts do not sum to it."""
    whole = Group(figure.date, figure.grain, figure.department, (), figure.where)
    parts = whole._replace(dimensions=figure.dimensions)
    return (parts,) if figure.value.additive or not figure.dimensions else (parts, whole)


def quarter_of(figure: Figure) -> Group | None:
    """The group that counts distinct things in the quarter itself; None where its periods join, or are as long."""
    distinct = any(told.kind == "distinct" for told in figure.value.aggregates)
    if not distinct or figure.grain not in SHORTER:
        return None
    return Group(figure.date, REVIEWED, figure.department, (), figure.where)


def ask(
    records: Records, source: Source, figures: Iterable[Figure], told: Definitions, span: Span, as_of: Any
) -> dict[Group, Answer]:
    """Ask a source for its figures, in one statement."""
    table = prepare(records, source, told.sources)
    wanted: dict[Group, dict[Aggregate, None]] = {}
    for figure in figures:
        quarter = quarter_of(figure)
        for group in (*groups_of(figure), *((quarter,) if quarter else ())):
            wanted.setdefault(group, {}).update(dict.fromkeys(figure.value.aggregates))
    every = list(dict.fromkeys(a for aggregates in wanted.values() for a in aggregates))
    width = max(len(group.dimensions) for group in wanted)
    question = _Question(records, source, table, told.year_starts, span, as_of, every, width)
    parts = [question.part(number, group, aggregates) for number, (group, aggregates) in enumerate(wanted.items())]
    frame = _run(parts, source)
    scales = {told: question.scale(told) for told in every}
    return {group: Answer(_tidy(frame[frame["part"] == number], group, every, told.year_starts), scales)
            for number, group in enumerate(wanted)}  # fmt: skip


@dataclass(frozen=True)
class _Question:
    """What the parts of a source's query have in common."""

    records: Records
    source: Source
    table: Any
    year_starts: int
    span: Span
    as_of: pd.Timestamp | None
    every: list[Aggregate]
    width: int

    def scale(self, told: Aggregate) -> int | None:
        if told.kind in ("median", "quantile"):
            return None
        if told.kind in ("count", "distinct"):
            return 0
        return scale(told.argument, lambda column: self._find(self.table, column))

    def _find(self, table: Any, column: exp.Column) -> Any:
        return find_column(table, column, self.source.name, f"sources.{self.source.name}")

    def part(self, number: int, group: Group, aggregates: Mapping[Aggregate, None]) -> Any:
        """One group of the query, with the columns that every part has."""
        import ibis

        day = self._day(group)
        table = self.table.mutate(_saypro_day=day)
        if group.where is not None:
            table = table.filter(compute(group.where, table, self.source.name, "where"))
        table = self._within(table)
        keys = {"_saypro_period": bucket(table["_saypro_day"], group.grain, self.year_starts, self.source.months)}
        names = [*((group.department,) if group.department else ()), *group.dimensions]
        keys |= {f"_saypro_key{n}": as_text(self._find(table, exp.column(name))).fill_null(UNKNOWN)
                 for n, name in enumerate(names)}  # fmt: skip
        table = table.mutate(**keys)
        asked = {f"_a{n}": self._aggregate(told, table) for n, told in enumerate(self.every) if told in aggregates}
        answer = table.group_by(list(keys)).aggregate(
            _rows=table.count(), _first=table["_saypro_day"].min().cast("string"),
            _last=table["_saypro_day"].max().cast("string"), _late=self._late(table, group), **asked,
        )  # fmt: skip
        none, text = ibis.null("float64"), ibis.null("string")
        return answer.select(
            part=ibis.literal(number), period=answer["_saypro_period"].cast("string"),
            **{f"key{n}": answer[key] if (key := f"_saypro_key{n}") in keys else text for n in range(self.width + 1)},
            rows=answer["_rows"], first=answer["_first"], last=answer["_last"], late=answer["_late"],
            **{f"a{n}": answer[f"_a{n}"].cast("float64") if f"_a{n}" in asked else none
               for n in range(len(self.every))},
        )  # fmt: skip

    def _day(self, group: Group) -> Any:
        name = group.date or self.source.date
        if name is None:
            raise refuse(SHOWN, f"sources.{self.source.name}.date", "", "the column that dates a record")
        if self.source.months and group.grain not in MONTHS_IN:
            raise refuse(SHOWN, f"sources.{self.source.name}.shift", "months", "days, for the grain is " + group.grain)
        column = read_day(self.records, self.table, self.source, name, f"sources.{self.source.name}.date")
        return add_days(column, self.source.days) if self.source.days else column

    def _within(self, table: Any) -> Any:
        """The records of the span that were known on the day, and those without a date."""
        first, last = (None if day is None else (day - pd.DateOffset(months=self.source.months)) for day in self.span)
        inside = [table["_saypro_day"] >= first.date()] if first is not None else []
        inside += [table["_saypro_day"] <= last.date()] if last is not None else []
        for test in inside:
            table = table.filter(test | table["_saypro_day"].isnull())
        if self.source.recorded is not None and self.as_of is not None:
            known = self._recorded(table)
            table = table.filter((known <= self.as_of.date()) | known.isnull())
        return table

    def _recorded(self, table: Any) -> Any:
        place = f"sources.{self.source.name}.recorded"
        return read_day(self.records, table, self.source, str(self.source.recorded), place)

    def _late(self, table: Any, group: Group) -> Any:
        """Records that came in after their period was over."""
        if self.source.recorded is None:
            return table.count() * 0
        own = bucket(table["_saypro_day"], group.grain, self.year_starts)
        came = bucket(self._recorded(table), group.grain, self.year_starts)
        return (own < came).fill_null(False).sum()

    def _aggregate(self, told: Aggregate, table: Any) -> Any:
        def build() -> Any:
            made = aggregate(told, lambda column: self._find(table, column), None,
                             exact=self.records.exact)  # fmt: skip
            return table.count() if made is None else made

        return guard(build, told.argument, self.source.name, f"{told.kind}()")


def _run(parts: list[Any], source: Source) -> pd.DataFrame:
    import ibis

    query = parts[0] if len(parts) == 1 else ibis.union(*parts)
    try:
        return fetch(query).to_pandas()
    except DataError:
        raise
    except Exception as error:  # every engine raises its own
        raise tell(error, source.name) from None


def count_duplicates(records: Records, source: Source, told: Definitions) -> int:
    """How many records repeat the key of another."""
    if not source.key:
        return 0
    table = prepare(records, source, told.sources)
    keys = {f"k{n}": find_column(table, exp.column(name), source.name, f"sources.{source.name}.key")
            for n, name in enumerate(source.key)}  # fmt: skip
    seen = table.select(**keys).group_by(list(keys)).aggregate(times=lambda t: t.count())
    try:
        more = fetch(seen.filter(seen.times > 1).aggregate(more=lambda t: (t.times - 1).sum())).to_pylist()
    except Exception as error:
        raise tell(error, source.name) from None
    return int(more[0]["more"] or 0)


def _tidy(frame: pd.DataFrame, group: Group, every: list[Aggregate], year_starts: int) -> pd.DataFrame:
    """The answer of one group with names of its own, in the order of its keys."""
    names = [*(("department",) if group.department else ()), *group.dimensions]
    columns = {f"key{n}": name for n, name in enumerate(names)} | {f"a{n}": told for n, told in enumerate(every)}
    frame = frame.rename(columns=columns)
    frame = frame.assign(period_on=first_days(frame["period"].astype("str"), group.grain, year_starts))
    if not group.department:
        frame["department"] = ""
    frame = frame.sort_values(["department", "period_on", *group.dimensions], ignore_index=True)
    for day in ("first", "last"):
        frame[day] = pd.to_datetime(frame[day].astype("str").str[:10]).astype("datetime64[us]")
    return frame[["department", "period_on", *group.dimensions, "rows", "first", "last", "late", *every]]
