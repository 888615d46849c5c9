"""How issues and requests come in: by channel, by weekday and hour, and how many people have to be there then."""

from __future__ import annotations

import math

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.queues import agents_for, measure_queue
from saypro_analysis.analysis.support.methods.known_incidents import share_of
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import on_clock_of, read_moment

CHANNELS = ("ticket", "email/phone", "chat", "automated alert")  # the documents' four
_SAME = {
    "email": "email/phone",
    "e-mail": "email/phone",
    "mail": "email/phone",
    "phone": "email/phone",
    "call": "email/phone",
    "alert": "automated alert",
    "automated": "automated alert",
    "help desk": "ticket",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TARGET_SECONDS, TARGET_SHARE = 20.0, 0.80  # of calls answered within so many seconds
USUAL_MINUTES = 6.0  # a call takes, where the log does not say
SHORTEST_MINUTES = 1 / 60  # of a handling; what is below is a nought that a program writes where nothing was measured
MOST_AGENTS = 10_000  # at a time: more is no desk but a slip of the pen, and reckoning with it takes hours
NOT_SAID = "not said"


def summarise_intake(incidents: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how issues come in: one row per channel, the documents' four first, with those that were not used.

    `incidents` is the table of that name, known until the moment `as_of`. Columns out: `channel`; `incidents`; `share`
    (0..1) of all; `whole`, the share that has the four fields asked for at intake (description, impact, time, urgency);
    `report_whole`, the share with the three parts of an incident report (description, impact on users, error logs);
    `busiest_weekday, busiest_hour` (0 to 23, on the clock of the data). Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-01 08:00", "severity": "high",
    ...                     "description": "Down", "status": "open", "channel": "Phone"})
    >>> summarise_intake(log, as_of="2025-04-01")[["channel", "incidents"]].values.tolist()[1]
    ['email/phone', 1]
    """
    table = _until(complete_table(incidents, "incidents"), "reported_at", as_of)
    table = table.assign(channel=name_channels(table["channel"]))
    others = sorted(set(table["channel"]) - set(CHANNELS))
    rows = [_channel(name, table[table["channel"] == name], len(table)) for name in (*CHANNELS, *others)]
    return pd.DataFrame(rows)


def name_channels(channels: pd.Series) -> pd.Series:
    """Channels by the documents' words, others as they are written in small letters."""
    plain = channels.str.lower().str.strip()
    return plain.map(lambda word: _SAME.get(word, word), na_action="ignore").astype(object).fillna(NOT_SAID)


def _channel(name: str, own: pd.DataFrame, total: int) -> dict[str, object]:
    hours = own["reported_at"].dt.hour.mode()
    days = own["reported_at"].dt.day_of_week.mode()
    whole = own["description"].notna() & own["impact"].notna()
    return {"channel": name, "incidents": len(own), "share": share_of(len(own), total),
            "whole": share_of(whole.sum(), len(own)),
            "report_whole": share_of((whole & own["logs"].notna()).sum(), len(own)),
            "busiest_weekday": WEEKDAYS[int(days[0])] if len(days) else None,
            "busiest_hour": float(hours[0]) if len(hours) else float("nan")}  # fmt: skip


def map_arrivals(incidents: pd.DataFrame, *, as_of: object, table: str = "incidents") -> pd.DataFrame:
    """Count what comes in by weekday and hour: one row per weekday and hour of the week, 168 of them.

    `incidents` is the table of that name, or with `table="support_log"` that one, known until the moment `as_of`.
    Columns out: `weekday` (Monday to Sunday), `weekday_number` (0 to 6), `hour` (0 to 23, on the clock of the data),
    `arrivals` (a number), `per_week` (a mean over the weeks seen), `handling_minutes` (mean of that hour, the log's
    mean without one; six minutes where nothing is told, and less than a second tells nothing). Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-03 08:10", "severity": "high",
    ...                     "description": "Down", "status": "open"})
    >>> map_arrivals(log, as_of="2025-03-10").query("arrivals > 0")[["weekday", "hour", "per_week"]].values.tolist()
    [['Monday', 8, 1.0]]
    """
    at = "reported_at" if table == "incidents" else "requested_at"
    rows = _until(complete_table(incidents, table), at, as_of)
    minutes = rows["handling_minutes"] if "handling_minutes" in rows else pd.Series(float("nan"), rows.index)
    minutes = minutes.where(minutes >= SHORTEST_MINUTES)
    usual = minutes.mean() if minutes.notna().any() else USUAL_MINUTES
    place = [rows[at].dt.day_of_week, rows[at].dt.hour]
    whole = pd.MultiIndex.from_product([range(7), range(24)], names=["weekday_number", "hour"])
    counts = rows.groupby(place).size().rename_axis(whole.names).reindex(whole, fill_value=0)
    means = minutes.groupby(place).mean().rename_axis(whole.names).reindex(whole).fillna(usual)
    weeks = max((rows[at].max() - rows[at].min()).days / 7, 1.0) if len(rows) else 1.0
    told = pd.DataFrame({"arrivals": counts, "per_week": counts / weeks, "handling_minutes": means}).reset_index()
    return told.assign(weekday=told["weekday_number"].map(dict(enumerate(WEEKDAYS))))


def plan_staffing(
    intake: pd.DataFrame, *, target_seconds: float = TARGET_SECONDS, target_share: float = TARGET_SHARE
) -> pd.DataFrame:
    """Tell how many people have to answer calls: the rows of `intake` with what they need (Erlang C).

    `intake` has `calls` that come within `minutes` and take `handling_seconds` each; a column `agents` asks what that
    many achieve instead; or it is what `map_arrivals` returns (`per_week` calls in an hour). `target_share` (0..1) of
    calls have to be answered within `target_seconds`. Columns out, beside those of `intake`: `agents`, the fewest that
    do; `wait_chance` (0..1), `service_level` (0..1), `mean_wait_seconds`, `occupancy` (0..1). Raises DataError for
    figures that are missing or negative. Source: Erlang (1917).

    >>> calls = pd.DataFrame({"calls": [100], "minutes": [30], "handling_seconds": [180]})
    >>> plan_staffing(calls).round(4)[["agents", "wait_chance", "service_level"]].values.tolist()
    [[14.0, 0.1741, 0.8884]]
    """
    table = intake.copy()
    if "per_week" in table and "calls" not in table:
        table = table.assign(calls=table["per_week"], minutes=60.0, handling_seconds=60 * table["handling_minutes"])
    _check_calls(table, target_seconds, target_share)
    asked = zip(table["calls"], 60 * table["minutes"], table["handling_seconds"], strict=True)
    needs = (
        [agents_for(*row, target_seconds, target_share) for row in asked] if "agents" not in table else table["agents"]
    )
    table = table.assign(agents=[int(need) for need in needs])
    rows = zip(table["calls"], 60 * table["minutes"], table["handling_seconds"], table["agents"], strict=True)
    queues = pd.DataFrame([measure_queue(*row, target_seconds) for row in rows], index=table.index)
    return pd.concat([table, queues], axis=1)


def _check_calls(table: pd.DataFrame, target_seconds: float, target_share: float) -> None:
    problems = []
    for name, given, high in (("target_seconds", target_seconds, math.inf), ("target_share", target_share, 1)):
        if not 0 <= given <= high:
            problems.append(Problem("intake", None, name, str(given), f"a number from 0 to {high}"))
    for name, low in (("calls", 0.0), ("minutes", 1e-9), ("handling_seconds", 1e-9)):
        if name not in table:
            problems.append(Problem("intake", None, name, "", f"a column {name}"))
            continue
        wrong = table.index[~(pd.to_numeric(table[name], errors="coerce") >= low)]
        told = "a number above 0" if low else "a number of at least 0"
        problems += [Problem("intake", None, name, str(table.loc[row, name]), told) for row in wrong]
    if not problems:
        load = table["calls"] * table["handling_seconds"] / (60 * table["minutes"])
        expected = f"work for at most {MOST_AGENTS:,} people at a time (is it in seconds?)"
        problems = [Problem("intake", None, "handling_seconds", str(table.loc[row, "handling_seconds"]), expected)
                    for row in table.index[~(load <= MOST_AGENTS)]]  # fmt: skip
    if problems:
        raise DataError(problems)


def _until(table: pd.DataFrame, at: str, as_of: object) -> pd.DataFrame:
    return table[table[at] < on_clock_of(read_moment(as_of), table[at])]
