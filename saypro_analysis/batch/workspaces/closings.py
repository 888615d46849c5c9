"""What the end of a cycle closes, as the tables declare it: closed rows are archived, open ones come along."""

from collections.abc import Iterator

import pandas as pd

from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.declarations import Closing

Frames = dict[str, pd.DataFrame]


def close_cycle(tables: Frames) -> tuple[Frames, Frames]:
    """Split the tables into what comes along and what is archived.

    A table's declaration says which of its rows are closed. A closed row that an open one refers to, be it through
    others, stays. Rows of tables that declare no end go with the rows that they refer to.
    """
    gone = {table: _is_closed(table, frame, tables) for table, frame in tables.items()}
    _keep_what_is_needed(tables, gone)
    for table, column, many, home in _links(tables):
        if TABLES[table].closes is None and TABLES[home].closes is not None:
            closed = set(tables[home].loc[gone[home], TABLES[home].key[0]])
            along = [_are_among(names, many, closed) for names in tables[table][column]]
            gone[table] |= pd.Series(along, index=gone[table].index, dtype=bool)
    kept = {table: frame[~gone[table]] for table, frame in tables.items() if not gone[table].all()}
    archive = {table: frame[gone[table]] for table, frame in tables.items() if gone[table].any()}
    return kept, archive


def _is_closed(table: str, frame: pd.DataFrame, tables: Frames) -> pd.Series:
    """Which rows of a table a cycle's end closes, looked at by themselves."""
    closing = TABLES[table].closes
    if closing is None or not closing.column:
        return pd.Series(closing is not None, index=frame.index)
    typed = frame[closing.column].astype("str").fillna("").str.strip().str.lower()
    closed = ~typed.isin(closing.but) if closing.but else typed.isin(closing.words)
    complete = _last_report(table, frame, tables, closing)
    return (complete >= 1) | (closed & complete.isna()) | typed.isin(closing.regardless)


def _last_report(table: str, frame: pd.DataFrame, tables: Frames, closing: Closing) -> pd.Series:
    """How much of each row is done by the last report of it; empty where nothing reports."""
    home, _, column = closing.reports.partition(".")
    key = TABLES[table].key[0]
    if home not in tables:
        return pd.Series(float("nan"), index=frame.index)
    by = next(iter(TABLES[home].referring(f"{table}.{key}")))
    reports = tables[home].sort_values(TABLES[home].dated_by, kind="stable")
    return frame[key].map(reports.groupby(by)[column].last().to_dict()).astype(float)


def _links(tables: Frames) -> Iterator[tuple[str, str, str | None, str]]:
    """Each column by which a row refers to another: its table, its name, the mark between names, their table."""
    for table in tables:
        for home in tables:
            for column, many in TABLES[table].referring(f"{home}.{TABLES[home].key[0]}").items():
                yield table, column, many, home


def _keep_what_is_needed(tables: Frames, gone: dict[str, pd.Series]) -> None:
    """Open again what the open rows of tables with an end of their own refer to."""
    waiting = True
    while waiting:
        waiting = False
        for table, column, many, home in _links(tables):
            if TABLES[table].closes is None:
                continue
            needed = {name for names in tables[table].loc[~gone[table], column] for name in _split(names, many)}
            back = gone[home] & tables[home][TABLES[home].key[0]].isin(needed)
            gone[home] = gone[home] & ~back
            waiting = waiting or bool(back.any())


def _split(names: object, many: str | None) -> list[str]:
    """The names that a cell holds."""
    if pd.isna(names):
        return []
    parts = str(names).split(many) if many else [str(names)]
    return [part.strip() for part in parts if part.strip()]


def _are_among(names: object, many: str | None, closed: set[str]) -> bool:
    told = _split(names, many)
    return bool(told) and set(told) <= closed
