"""What systems write into their logs: by part and how grave, and the messages that come most often."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.times import on_clock_of, read_moment

GRAVE = ("critical", "error", "warning", "info", "debug")  # the gravest first
RECENT_DAYS = 7  # the week of the report, held against the one before
_NUMBERS = r"0x[0-9a-fA-F]+|[0-9]+"
_NEEDED = ("logged_at", "component", "level", "message")
_COLUMNS = ["component", "level", "entries", "share", "this_week", "week_before", "per_day", "commonest",
            "commonest_entries", "last_at"]  # fmt: skip


def summarise_logs(entries: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Count what a log says: one row per part of the system and level, the gravest first, then the most frequent.

    `entries` is what `open_log` returns (`logged_at, component, level, message`), until the moment `as_of`. Columns
    out: `component, level` (critical, error, warning, info, debug, then others); `entries` and their `share` (0..1) of
    all; `this_week` (the seven days before `as_of`) and `week_before`, numbers of entries; `per_day` since the log's
    first entry; `commonest`, the message that came most often, its figures as #, and `commonest_entries`, how often;
    `last_at`. Raises DataError for a frame that lacks one of the four.

    >>> log = pd.DataFrame({"logged_at": pd.to_datetime(["2025-03-30 10:00", "2025-03-30 11:00"]), "component": "web",
    ...                     "level": "error", "message": ["Timeout after 30 s", "Timeout after 45 s"]})
    >>> summarise_logs(log, as_of="2025-03-31")[["entries", "this_week", "commonest"]].values.tolist()
    [[2, 2, 'Timeout after # s']]
    """
    if absent := [name for name in _NEEDED if name not in entries]:
        raise DataError([Problem("entries", None, name, "", "a column, as open_log has it") for name in absent])
    now = on_clock_of(read_moment(as_of), entries["logged_at"])
    known = entries[entries["logged_at"] < now]
    if known.empty:
        return pd.DataFrame(columns=_COLUMNS)
    plain = known["message"].str.replace(_NUMBERS, "#", regex=True)
    days = max((now - known["logged_at"].min()) / pd.Timedelta(days=1), 1.0)
    groups = known.assign(plain=plain).groupby(["component", "level"])
    told = pd.DataFrame([_row(key, own, len(known), days, now) for key, own in groups], columns=_COLUMNS)
    rank = place_words(told["level"], GRAVE).fillna(len(GRAVE))
    order = told.assign(rank=rank).sort_values(
        ["rank", "entries", "component"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    return order[_COLUMNS]


def _row(key: tuple[object, ...], own: pd.DataFrame, total: int, days: float, now: pd.Timestamp) -> list[object]:
    at, week = own["logged_at"], pd.Timedelta(days=RECENT_DAYS)
    counts = own["plain"].value_counts()
    most = int(counts.max())
    return [*key, len(own), len(own) / total, int((at >= now - week).sum()),
            int(((at < now - week) & (at >= now - 2 * week)).sum()), len(own) / days,
            min(counts.index[counts == most]), most, at.max()]  # fmt: skip
