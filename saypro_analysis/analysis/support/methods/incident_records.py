"""Incidents that live in a database or a Parquet file: checked and narrowed there, a few bytes of each brought here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import ROUND_THE_CLOCK, micros, read_clock
from saypro_analysis.analysis.support.methods.issue_keys import NOISE, READ
from saypro_analysis.analysis.support.methods.snapshots import Ints
from saypro_analysis.analysis.support.methods.tickets import NOT_SAID, PERIODS, Tickets, check_groups, code_groups
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.times import read_moment
from saypro_analysis.data.tables.known_words import SEVERITIES

NEEDED = ("incident", "reported_at", "severity", "description", "status")
_TIMES = ("reported_at", "resolved_at", "closed_at", "first_response_at", "escalated_at")
_FACTS = ("reopened", "reassigned", "satisfied")


def are_records(incidents: Any) -> bool:
    """Whether these are records elsewhere: a table of Ibis."""
    return not isinstance(incidents, pd.DataFrame) and type(incidents).__module__.startswith("ibis.")


def bring_tickets(records: Any, as_of: object, by: list[str], service_hours: Any) -> Tickets:
    """The incidents of a table of Ibis that were reported before a moment, as they were known then.

    Raises DataError with how many records are impossible or cannot be read.
    """
    _check(records)
    check_groups(by, records.columns)
    moment = read_moment(as_of).tz_localize(None)
    now = micros(pd.Series([moment]))[0]
    rows = records.filter(records.reported_at < moment.to_pydatetime()).select(**_columns(records, by))
    brought = rows.to_pyarrow()
    times = {name: _until(_micros(brought, name), now) for name in _TIMES}
    group, groups = _groups(brought, by)
    ended = ~np.isnan(np.where(np.isnan(times["closed_at"]), times["resolved_at"], times["closed_at"]))
    facts = {name: np.where(ended, _numbers(brought, name), np.nan) for name in (*_FACTS, "documented")}
    first = pd.Timestamp(int(np.nanmin(times["reported_at"])), unit="us") if len(group) else moment
    clock = ROUND_THE_CLOCK if service_hours is None else read_clock(service_hours, first, moment)
    return Tickets(
        now=now,
        reported=times["reported_at"],
        resolved=times["resolved_at"],
        closed=times["closed_at"],
        responded=times["first_response_at"],
        escalated=times["escalated_at"],
        severity=_numbers(brought, "severity").astype(np.int64),
        group=group,
        groups=groups,
        issue=brought["issue"].to_numpy(),
        reopened=facts["reopened"],
        reassigned=facts["reassigned"],
        satisfied=facts["satisfied"],
        documented=facts["documented"],
        waited=np.zeros(len(group)),
        clock=clock,
    )


def _columns(records: Any, by: list[str]) -> dict[str, Any]:
    """What is brought of each record: times, codes, a fingerprint of what it is about."""
    import ibis

    has = set(records.columns)
    kept = {name: records[name].cast("timestamp(6)") for name in _TIMES if name in has}
    word = records.severity.lower()
    kept["severity"] = ibis.cases(*((word == name, code) for code, name in enumerate(SEVERITIES)), else_=-1)
    kept |= {name: records[name].cast("float64") for name in _FACTS if name in has}
    kept |= {name: (kept[name] > 0).cast("float64") for name in ("reopened", "reassigned") if name in kept}
    if {"solution", "kb_article"} <= has:
        kept["documented"] = (records.solution.notnull() & records.kb_article.notnull()).cast("float64")
    kept["issue"] = _fingerprint(records, has)
    kept |= {f"by_{name}": records[name] for name in by if name in has}
    return kept


def _fingerprint(records: Any, has: set[str]) -> Any:
    words = records.description.substr(0, READ).lower().re_replace(NOISE, " ").strip()
    place = [records[name].fill_null("") for name in ("system", "category") if name in has]
    whole = words.fill_null("")
    for part in reversed(place):
        whole = part + "\n" + whole
    key = records.issue.fill_null(whole) if "issue" in has else whole
    # DuckDB's own hash lets keys that differ in a digit here and there collide; MD5 does not.
    return ("0x" + key.hexdigest("md5").substr(0, 15)).cast("int64")


def _check(records: Any) -> None:
    """Refuse records that lack columns, or that cannot be true; counted where they are."""
    has = set(records.columns)
    absent = [Problem("incidents", None, name, "", f"a column {name}") for name in NEEDED if name not in has]
    if absent:
        raise DataError(absent)
    counts = {
        ("incident", "one row of each incident"): records.count() - records.incident.nunique(),
        ("severity", f"one of {', '.join(SEVERITIES)}"): _many(~records.severity.lower().isin(SEVERITIES)),
        ("reported_at", "a time in every row, from 1970 on"): _many(
            records.reported_at.isnull() | (records.reported_at < pd.Timestamp("1970-01-01").to_pydatetime())
        ),
        **{
            (name, "a time from the report on"): _many(records[name] < records.reported_at)
            for name in _TIMES[1:]
            if name in has
        },
    }
    found = records.aggregate(**{f"n{n}": count for n, count in enumerate(counts.values())}).to_pyarrow().to_pylist()[0]
    wrong = [
        Problem("incidents", None, column, f"{found[f'n{n}']:,} records", expected, times=int(found[f"n{n}"]))
        for n, (column, expected) in enumerate(counts)
        if found[f"n{n}"]
    ]
    if wrong:
        raise DataError(wrong)


def _many(condition: Any) -> Any:
    return condition.fill_null(False).cast("int64").sum()


def _micros(brought: Any, name: str) -> Floats:
    if name not in brought.column_names:
        return np.full(brought.num_rows, np.nan)
    column = brought[name].cast("timestamp[us]").combine_chunks()
    whole = column.cast("int64").to_numpy(zero_copy_only=False).astype(float)
    return np.where(column.is_null().to_numpy(zero_copy_only=False), np.nan, whole)


def _until(times: Floats, now: float) -> Floats:
    return np.where(times <= now, times, np.nan)


def _numbers(brought: Any, name: str) -> Floats:
    if name not in brought.column_names:
        return np.full(brought.num_rows, np.nan)
    return np.asarray(brought[name].to_numpy().astype(float))


def _groups(brought: Any, by: list[str]) -> tuple[Ints, pd.DataFrame]:
    """The groups: of a column by its values, of a period by the day of the report."""
    if not by:
        return np.zeros(brought.num_rows, dtype=np.int64), pd.DataFrame(index=range(1))
    values = {}
    for name in by:
        if f"by_{name}" in brought.column_names:
            values[name] = _words(brought[f"by_{name}"].combine_chunks().dictionary_encode())
        else:
            days = pd.Series(pd.DatetimeIndex(brought["reported_at"].to_numpy()))
            values[name] = days.dt.to_period(PERIODS[name]).dt.start_time
    return code_groups(pd.DataFrame(values), by)


def _words(coded: Any) -> pd.Categorical:
    """A column's words in their order, what is missing as a word of its own."""
    codes = coded.indices.fill_null(len(coded.dictionary)).to_numpy()
    words = [*coded.dictionary.to_pylist(), NOT_SAID]
    told = pd.Categorical.from_codes(codes, words)
    return told.reorder_categories(sorted(words, key=str))
