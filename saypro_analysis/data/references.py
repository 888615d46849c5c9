"""What must hold between tables, and within a row, beyond what one column can declare."""

from collections.abc import Callable, Iterator

import pandas as pd
from slugify import slugify

from saypro_analysis.data.problems import Problem
from saypro_analysis.data.tables import TABLES

Frames = dict[str, pd.DataFrame]
FARTHEST_SHARE = 2


def check_references(frames: Frames) -> list[Problem]:
    """Every breach between tables: names no other table knows, percentages for shares, unusable departments."""
    checks: list[Callable[[Frames], Iterator[Problem]]] = [_unknown_names, _shares, _ranges, _departments]
    return [problem for check in checks for problem in check(frames)]


def _unknown_names(frames: Frames) -> Iterator[Problem]:
    for table, frame in frames.items():
        for column, declared in TABLES[table].columns.items():
            home, _, key = str((declared.metadata or {}).get("refers", "")).partition(".")
            if not home:
                continue
            known = frames[home][key] if home in frames else pd.Series(dtype="str")
            values = frame[column].dropna()
            for row, value in values[~values.isin(known.dropna())].items():
                yield Problem(table, _number(row), column, value, f"a {key} of the table {home}")


def _shares(frames: Frames) -> Iterator[Problem]:
    """A KPI whose unit is share cannot lie far beyond 0..1, so that 80 is never taken for 80 %."""
    expected = "a share between 0 and 1 (or 0% and 100%), for the KPI's unit is share"
    for table, column, values in _share_columns(frames):
        for row, value in values[values.abs() > FARTHEST_SHARE].items():
            yield Problem(table, _number(row), column, f"{value:g}", expected)


def note_odd_shares(frames: Frames) -> list[str]:
    """A note per column with shares beyond 0..1 that are kept, for offices do report 103 % of a volume."""
    notes = []
    for table, column, values in _share_columns(frames):
        odd = values[~values.between(0, 1)]
        if len(odd):
            rows = ", ".join(str(row) for row in odd.index[:5]) + (" and more" if len(odd) > 5 else "")
            notes.append(f"{table}: {len(odd)} shares in {column} lie beyond 0..1 and are kept (rows {rows}).")
    return notes


def _share_columns(frames: Frames) -> Iterator[tuple[str, str, pd.Series]]:
    units = frames["kpis"].drop_duplicates("kpi").set_index("kpi")["unit"]
    for table in ("measurements", "segments"):
        frame = frames.get(table, pd.DataFrame({"kpi": []}))
        shares = frame[frame["kpi"].map(units) == "share"]
        for column in ("actual", "target", "benchmark", "industry", "expected"):
            if column in shares:
                yield table, column, shares[column].dropna()


def _ranges(frames: Frames) -> Iterator[Problem]:
    kpis = frames["kpis"]
    for row, kpi in kpis[kpis["target_low"] > kpis["target_high"]].iterrows():
        low, high = f"{kpi['target_low']:g}", f"{kpi['target_high']:g}"
        yield Problem("kpis", _number(row), "target_low", low, f"at most the target_high, which is {high}")


def _departments(frames: Frames) -> Iterator[Problem]:
    """A department's name becomes a folder's name, so it may not be a path, and no two may share a folder."""
    homes: dict[str, str] = {}
    for table, frame in frames.items():
        if "department" not in TABLES[table].columns:
            continue
        for row, name in frame["department"].dropna().drop_duplicates().items():
            slug = slugify(name)
            first = homes.setdefault(slug, name)
            if not slug or ".." in name or name[0] in "/\\~" or not name.isprintable() or name[1:3] == ":\\":
                yield Problem(table, _number(row), "department", name, "a department's name, not a path")
            elif first != name:
                yield Problem(table, _number(row), "department", name, f"one spelling ({first!r} is there already)")


def _number(row: object) -> int:
    return int(str(row))
