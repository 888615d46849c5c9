"""Knowledge exchange: how much was shared with each partner and lately, what was learned, where documents are."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.partnerships.methods.due_periods import QUARTER
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.data.readings.dates import read_day

EVENTS = ("workshop", "webinar", "training", "expert_session")
COUNTED = {"meetings": ("meeting",), "insights": ("insight",), "documents": ("document",), "events": EVENTS}
WORDS = ("title", "takeaway", "lesson", "innovation")  # of an exchange, in which a search looks
FOUND = ["partnership", "name", "exchange", "held_on", "kind", "title", "takeaway", "lesson", "innovation", "place",
         "owner", "used"]  # fmt: skip


def summarise_exchanges(exchanges: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Count what each partnership's sides shared in the last quarter: one row per partnership, the quietest first.

    `exchanges, partnerships` are the tables. Columns out: `meetings, insights, documents, events` (workshops, webinars,
    trainings, expert sessions) of the last three months, `before` the three before them, `in_all`; `insights` also
    counts what was written down of a meeting or an event; `last_on`, `quiet_days` since; of the quarter's events
    `invited, attended, attendance` (0..1, exact 95 % interval), the mean `rating` of 1 to 5 weighted by who rated, and
    `rated`; `used_share` of all insights and documents of which that is known. Raises DataError.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> rows = pd.DataFrame({"exchange": ["1"], "partnership": "P", "kind": "workshop", "held_on": "2025-03-01",
    ...                      "title": "Selling", "invited": 20, "attended": 12, "takeaway": "Call twice"})
    >>> told = summarise_exchanges(rows, frame, as_of="2025-03-31")
    >>> told[["events", "insights", "quiet_days", "attendance"]].values.tolist()
    [[1.0, 1.0, 30.0, 0.6]]
    """
    day = read_day(as_of)
    told = read_partnerships(partnerships, day)
    rows = read_register(exchanges, "exchanges", day)
    rows = rows[rows["held_on"] <= day].assign(told=lambda own: own[list(WORDS[1:])].notna().any(axis=1))
    ends = [day + pd.Timedelta(days=1) - pd.DateOffset(months=QUARTER * back) for back in (1, 2)]
    quarter, before = (
        rows[rows["held_on"] >= ends[0]],
        rows[rows["held_on"].between(ends[1], ends[0], inclusive="left")],
    )
    counts = {name: quarter["kind"].isin(kinds) for name, kinds in COUNTED.items()}
    counts["insights"] = counts["insights"] | quarter["told"]
    found = {name: mask.groupby(quarter["partnership"]).sum() for name, mask in counts.items()}
    found |= {"before": before.groupby("partnership").size(), "in_all": rows.groupby("partnership").size()}
    last = of_each(rows.groupby("partnership")["held_on"].max(), told)
    told = told.assign(**{name: of_each(count, told, 0).astype(int) for name, count in found.items()}, last_on=last,
                       quiet_days=(day - last.fillna(told["start_on"])).dt.days)  # fmt: skip
    told = _rate(told, quarter[quarter["kind"].isin(EVENTS)])
    kept = rows[rows["used"].notna()]
    told["used_share"] = of_each(kept["used"].astype(float).groupby(kept["partnership"]).mean(), told)
    columns = ["partnership", "name", *found, "last_on", "quiet_days", "invited", "attended", "attendance",
               "attendance_low", "attendance_high", "rating", "rated", "used_share"]  # fmt: skip
    return told.sort_values(["quiet_days", "partnership"], ascending=[False, True], ignore_index=True)[columns]


def _rate(told: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Attendance and rating of events, of those where they were counted."""
    counted = events[events["attended"].notna() & (events["invited"] > 0)]
    sums = counted.groupby("partnership")[["invited", "attended"]].sum()
    invited, attended = (of_each(sums[name], told) for name in ("invited", "attended"))
    low, high = share_interval(np.minimum(attended, invited).to_numpy(float), invited.to_numpy(float))
    rated = events[events["rating"].notna()].assign(people=lambda own: own["rated"].fillna(1.0))
    people = of_each(rated.groupby("partnership")["people"].sum(), told)
    points = of_each((rated["rating"] * rated["people"]).groupby(rated["partnership"]).sum(), told)
    return told.assign(invited=invited, attended=attended, attendance=attended / invited, attendance_low=low,
                       attendance_high=high, rating=points / people.where(people > 0), rated=people)  # fmt: skip


def find_exchanges(
    exchanges: pd.DataFrame | None,
    partnerships: pd.DataFrame,
    words: str = "",
    *,
    as_of: object,
    kind: str | None = None,
) -> pd.DataFrame:
    """Find what was learned or shared: one row per exchange that holds all the words, the latest first.

    `exchanges, partnerships` are the tables; `words` are looked for in title, takeaway, lesson and innovation, whatever
    their capitals; none finds all. `kind` is one of the table's, such as document for the index of the shared
    repository, or insight, which also finds what was written down of a meeting or an event; None finds every kind.
    Columns out: the partnership's `name`, `held_on`, what was written in its own words, `place` where a document is,
    `used`. What lies ahead of `as_of` is not found. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "Shops", "department": "Sales", "start_on": "2024-01-01"})
    >>> rows = pd.DataFrame({"exchange": ["1", "2"], "partnership": "P", "kind": ["insight", "document"],
    ...                      "held_on": "2025-03-01", "title": ["Second visits", "Price list"]})
    >>> find_exchanges(rows, frame, "visits", as_of="2025-03-31")[["name", "title"]].values.tolist()
    [['Shops', 'Second visits']]
    """
    day = read_day(as_of)
    known = read_partnerships(partnerships, day).set_index("partnership")["name"]
    rows = read_register(exchanges, "exchanges", day)
    rows = rows[(rows["held_on"] <= day) & rows["partnership"].isin(known.index)]
    if kind is not None:
        told = rows[list(WORDS[1:])].notna().any(axis=1) if kind == "insight" else False
        rows = rows[(rows["kind"] == kind) | told]
    text = pd.Series("", rows.index).str.cat(rows[list(WORDS)], sep=" ", na_rep="").str.casefold()
    holds = pd.Series(True, rows.index)
    for word in words.casefold().split():
        holds &= text.str.contains(word, regex=False)
    told = rows[holds].assign(name=of_each(known, rows[holds]))
    return told.sort_values(["held_on", "exchange"], ascending=[False, True], ignore_index=True)[FOUND]
