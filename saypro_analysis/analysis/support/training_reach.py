"""How many users were trained, what trainings brought in, and where the documents' dates contradict one another."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.analysis.support.methods.desk_rows import wilson
from saypro_analysis.analysis.support.methods.known_incidents import share_of
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

REACH = 0.80  # of users, at least
FEES = {"face_to_face": 300.0, "online": 200.0}  # per participant
# The documents' calendar of the course; the alternative dates stand twice in them, and differ.
CALENDAR = (
    ("course", "2025-01-15", "2025-01-29", "09:00 to 17:00, UTC+02:00"),
    ("registration closes", "2025-01-10", "2025-01-10", ""),
    ("alternative dates, in one place", "2025-02-01", "2025-02-15", ""),
    ("alternative dates, in another", "2025-01-30", "2025-02-10", ""),
)
_COLUMNS = ["format", "sessions", "registered", "participants", "users", "fee", "revenue", "revenue_expected"]


def summarise_trainings(trainings: pd.DataFrame, *, as_of: object, users: int | None = None) -> pd.DataFrame:
    """Tell how far trainings reach: one row per format, and one for all of them at the end ("all").

    `trainings` is the table of that name (a row per user and training), until the day `as_of`; `users` is how many
    users there are. Columns out: `format`; `sessions`; `registered, participants` (those who came), `users` (different
    ones); `fee` per participant as the documents have it (300 face to face, 200 online), `revenue` paid and
    `revenue_expected` (money); `reach`, users trained of all (0..1, in the row of all), `target` (0.8), `verdict`.
    Raises DataError.

    >>> table = pd.DataFrame({"training": "T1", "user": ["a", "b"], "held_on": "2025-01-15", "format": "online",
    ...                       "fee": [200, 200]})
    >>> summarise_trainings(table, as_of="2025-03-31", users=2).loc[1, ["revenue", "reach"]].astype(float).tolist()
    [400.0, 1.0]
    """
    table = complete_table(trainings, "trainings")
    table = table[table["held_on"] <= read_day(as_of)]
    rows = [_format(str(name), own) for name, own in table.groupby("format")]
    everything = {
        **_format("all", table),
        "fee": float("nan"),
        "revenue_expected": sum(float(str(row["revenue_expected"])) for row in rows),
    }
    told = pd.DataFrame([*rows, *([everything] if len(table) else [])], columns=_COLUMNS)
    reach = told["users"].where(told["format"] == "all").map(lambda count: share_of(count, users or 0))
    verdict = reach.map(lambda share: None if pd.isna(share) else "met" if share >= REACH else "not_met")
    return told.assign(reach=reach, target=REACH, verdict=verdict)


def _format(name: str, own: pd.DataFrame) -> dict[str, object]:
    came = own[own["attended"].fillna(True).astype(bool)]
    fee = FEES.get(name, 0.0)
    return {
        "format": name,
        "sessions": own["training"].nunique(),
        "registered": len(own),
        "participants": len(came),
        "users": came["user"].nunique(),
        "fee": fee,
        "revenue": float(own["fee"].sum()),
        "revenue_expected": fee * len(came),
    }


def check_training_dates() -> pd.DataFrame:
    """Show the documents' training calendar and where it contradicts itself: one row per entry.

    Columns out: `entry`; `from_on, to_on` (days); `note`; `conflict`, what it contradicts (empty where nothing does):
    two sets of alternative dates that differ, and an alternative that begins before the other one's first day. The
    dates are those of the source documents and do not depend on data.

    >>> check_training_dates()[["entry", "conflict"]].values.tolist()[2]
    ['alternative dates, in one place', 'other days than alternative dates, in another (2025-01-30 to 2025-02-10)']
    """
    rows = []
    for entry, first, last, note in CALENDAR:
        kind = entry.partition(",")[0]
        others = [other for other in CALENDAR if other[0] != entry and other[0].partition(",")[0] == kind]
        conflict = [
            f"other days than {name} ({start} to {end})"
            for name, start, end, _ in others
            if (start, end) != (first, last)
        ]
        rows.append([entry, pd.Timestamp(first), pd.Timestamp(last), note, "; ".join(conflict)])
    return pd.DataFrame(rows, columns=["entry", "from_on", "to_on", "note", "conflict"])


def summarise_satisfaction(support_log: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how satisfied users are with support: one row per quarter of their request, in order.

    `support_log` is the table of that name, until the day `as_of`. Columns out: `quarter` (2025Q1); `requests`;
    `asked`, `answered`; `response_rate` (answered of asked, of all where it is not noted who was asked); `satisfaction`
    (0..1) with Wilson's interval `satisfaction_low, satisfaction_high`; `target` (0.95) and `verdict` (met, not_met,
    cannot_tell: the interval decides). Raises DataError.

    >>> log = pd.DataFrame({"user": ["a", "b"], "description": "x", "resolution": "y", "requested_at": "2025-03-01",
    ...                     "satisfied": [True, False]})
    >>> summarise_satisfaction(log, as_of="2025-03-31")[["quarter", "satisfaction", "verdict"]].values.tolist()
    [['2025Q1', 0.5, 'not_met']]
    """
    table = complete_table(support_log, "support_log")
    days = table["requested_at"].dt.tz_localize(None)
    table = table.assign(quarter=days.dt.to_period("Q").astype(str))[days < read_day(as_of) + pd.Timedelta(days=1)]
    names = ["quarter", "requests", "asked", "answered", "response_rate", "satisfaction", "satisfaction_low",
             "satisfaction_high", "target", "verdict"]  # fmt: skip
    return pd.DataFrame([_satisfied(str(name), own) for name, own in table.groupby("quarter")], columns=names)


SATISFIED = 0.95


def _satisfied(quarter: str, own: pd.DataFrame) -> dict[str, object]:
    said = own["satisfied"].dropna()
    asked = int(own["asked"].fillna(False).sum()) if own["asked"].notna().any() else len(own)
    low, high = wilson(float(said.sum()), len(said))
    verdict = "met" if low >= SATISFIED else "not_met" if high < SATISFIED else "cannot_tell"
    return {
        "quarter": quarter,
        "requests": len(own),
        "asked": asked,
        "answered": len(said),
        "response_rate": share_of(len(said), asked),
        "satisfaction": share_of(said.sum(), len(said)),
        "satisfaction_low": low,
        "satisfaction_high": high,
        "target": SATISFIED,
        "verdict": verdict,
    }
