"""What must hold between tables, and within a row, beyond what one column can declare."""

from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd
from slugify import slugify

from saypro_analysis.data.readings.department_names import is_department_name
from saypro_analysis.data.readings.problems import Problem, list_problems
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.known_words import MISTAKEN_UNITS, OF_THE_KPI, UNITS

Frames = dict[str, pd.DataFrame]
FARTHEST_SHARE = 2


def check_references(frames: Frames, unread: frozenset[str] = frozenset()) -> list[Problem]:
    """Every breach between tables: names no other table knows, percentages for shares, unusable departments.

    `unread` are tables that could not be read: what refers to them cannot be judged.
    """
    checks: list[Callable[[Frames], Iterator[Problem]]] = [_units, _shares, _ranges, _departments, _rings]
    problems = list(_unknown_names(frames, unread))
    return problems + [problem for check in checks for problem in check(frames)]


def note_strays(frames: Frames) -> list[str]:
    """A note per table with rows of a department that has no KPI, for no department's review will show them.

    Every review shows the tables that belong to everybody, and a department that these name is one of the organisation.
    """
    homes = [table for table in frames if "department" in TABLES[table].columns]
    everybodys = [table for table in homes if TABLES[table].belongs_to is None]
    known = {name for table in ["kpis", *everybodys] for name in frames[table]["department"].dropna()}
    notes = []
    for table in (table for table in homes if table not in {"kpis", *everybodys}):
        frame = frames[table]
        strays = frame["department"].dropna()
        strays = strays[~strays.isin(known)]
        if len(strays):
            names = ", ".join(sorted(strays.unique())[:5])
            notes.append(f"{table}: {len(strays)} rows belong to departments without a KPI ({names}).")
    return notes


def _unknown_names(frames: Frames, unread: frozenset[str]) -> Iterator[Problem]:
    for table, frame in frames.items():
        for column in TABLES[table].columns:
            metadata = TABLES[table].meta(column)
            home, _, key = str(metadata.get("refers", "")).partition(".")
            if not home or home in unread:
                continue
            known = set(frames[home][key].dropna()) if home in frames else set()
            other, _, name = str(metadata.get("also", "")).partition(".")
            known |= set(frames[other][name].dropna()) if other in frames else set()
            if other in unread:
                continue
            strays = _find_strays(frame[column].dropna(), known, metadata.get("many"))
            expected = f"{'an' if key[0] in 'aeiou' else 'a'} {key} of the table {home}"
            folded = {name.casefold(): name for name in sorted(known)}
            tell = partial(_unknown, folded=folded, expected=expected, table=table, column=column)
            yield from list_problems(strays, tell)


def _find_strays(values: pd.Series, known: set[str], many: str | None) -> list[tuple[object, str]]:
    """The rows of names that nobody knows; a value may hold several."""
    unknown = [value for value in values.unique() if any(
        name.strip() not in known for name in (value.split(many) if many else [value]) if name.strip())]  # fmt: skip
    return list(values[values.isin(unknown)].items()) if unknown else []


def _unknown(item: tuple[object, str], *, folded: dict[str, str], expected: str, **where: str) -> Problem:
    near = folded.get(item[1].casefold())
    return _stray(item, expected=f"{expected} (there is {near})" if near else expected, **where)


def _stray(item: tuple[object, str], *, table: str, column: str, expected: str) -> Problem:
    return Problem(table, _number(item[0]), column, item[1], expected)


def _rings(frames: Frames) -> Iterator[Problem]:
    """A why-chain ends: no cause is its own parent, directly or through others."""
    if "causes" not in frames:
        return
    causes = frames["causes"].dropna(subset="cause")
    parents = dict(zip(causes["cause"], causes["parent"], strict=True))
    for row, cause in causes["cause"].items():
        seen, link = {cause}, parents[cause]
        while link in parents and link not in seen:
            seen.add(link)
            link = parents[link]
        if link == cause:
            yield Problem(
                "causes", _number(row), "parent", str(parents[cause]), "a chain that does not return to itself"
            )


def _shares(frames: Frames) -> Iterator[Problem]:
    """A KPI whose unit is share cannot lie far beyond 0..1, so that 80 is never taken for 80 %."""
    expected = "a share between 0 and 1 (or 0% and 100%), for the KPI's unit is share"
    for table, column, values in _share_columns(frames):
        far = [(row, f"{value:g}") for row, value in values[values.abs() > FARTHEST_SHARE].items()]
        yield from list_problems(far, partial(_stray, table=table, column=column, expected=expected))


def note_odd_shares(frames: Frames, number: Callable[[str, int], int] = lambda _, row: row) -> list[str]:
    """A note per column with shares beyond 0..1 that are kept, for offices do report 103 % of a volume.

    `number` gives the number that a table's file gives a row.
    """
    notes = []
    for table, column, values in _share_columns(frames):
        odd = values[~values.between(0, 1)]
        if len(odd):
            rows = ", ".join(str(number(table, _number(row))) for row in odd.index[:5]) + (
                " and more" if len(odd) > 5 else ""
            )
            notes.append(f"{table}: {len(odd)} shares in {column} lie beyond 0..1 and are kept (rows {rows}).")
    return notes


def _share_columns(frames: Frames) -> Iterator[tuple[str, str, pd.Series]]:
    units = frames["kpis"].drop_duplicates("kpi").set_index("kpi")["unit"]
    for table in sorted(frames, key=_after_figures):
        told = [name for name in TABLES[table].columns if TABLES[table].meta(name).get("unit") == OF_THE_KPI]
        columns = [name for name in told if name in frames[table]]
        shares = frames[table]["kpi"].map(units) == "share" if columns else []
        for column in columns:
            yield table, column, frames[table].loc[shares, column].dropna()


def _after_figures(table: str) -> tuple[bool, int]:
    """What is said of a KPI's figures goes before what is said of the KPI."""
    return table == "kpis", list(TABLES).index(table)


def _units(frames: Frames) -> Iterator[Problem]:
    """A unit of the house by another name would be free text: its figures would neither be percent nor money."""
    means = {
        "share": "share (its figures between 0 and 1, or written as 88%)",
        "money": "money (in the currency of params/)",
    }
    mistaken = frames["kpis"]["unit"].str.lower().map(MISTAKEN_UNITS).dropna()
    for row, unit in mistaken.items():
        expected = f"{means[unit]}; known are {', '.join(UNITS)}, or free text"
        yield Problem("kpis", _number(row), "unit", str(frames["kpis"].loc[row, "unit"]), expected)


def _ranges(frames: Frames) -> Iterator[Problem]:
    kpis = frames["kpis"]
    for row, kpi in kpis[kpis["target_low"] > kpis["target_high"]].iterrows():
        low, high = f"{kpi['target_low']:g}", f"{kpi['target_high']:g}"
        yield Problem("kpis", _number(row), "target_low", low, f"at most the target_high, which is {high}")


def _departments(frames: Frames) -> Iterator[Problem]:
    """A department's name becomes a folder's name, so it may not be a path, and no two may share a folder."""
    homes: dict[str, tuple[str, str]] = {}
    for table, frame in sorted(frames.items(), key=lambda item: item[0] != "kpis"):
        if "department" not in TABLES[table].columns:
            continue
        for row, name in frame["department"].dropna().drop_duplicates().items():
            home, first = homes.setdefault(slugify(name), (table, name))
            if not is_department_name(name):
                yield Problem(table, _number(row), "department", name, "a department's name, not a path")
            elif first != name:
                expected = f"one spelling (it is {first!r} in {home})"
                yield Problem(table, _number(row), "department", name, expected)


def _number(row: object) -> int:
    return int(str(row))
