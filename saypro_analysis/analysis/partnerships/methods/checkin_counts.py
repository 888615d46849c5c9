"""Meetings of both sides: how many were due at the rhythm that was agreed, how many were held, what was said last."""

import pandas as pd

from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each

MEETINGS = ("meeting", "workshop", "webinar", "training", "expert_session")  # exchanges that people come to
SAID = {"note": "agreed", "status": "our_view", "partner_status": "their_view", "kpi_progress": "kpi_progress",
        "challenges": "challenges", "solution": "solution"}  # fmt: skip


def count_checkins(told: pd.DataFrame, checkins: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Check-ins expected and held in each partnership by a day, and what was said at the last.

    Expected are those planned by then, or one for each step of the agreed rhythm since the start (up to the end), if
    that is more: what nobody planned was due all the same. `checkin_overdue`: of an open partnership, a whole step has
    passed since the last one.
    """
    held = checkins[checkins["held_on"] <= day]
    planned = checkins[checkins["planned_on"] <= day].groupby("partnership").size()
    last = held.sort_values("held_on", kind="stable").drop_duplicates("partnership", keep="last")
    said = last.set_index("partnership")[[*SAID, "held_on"]]
    counts = {"checkins_held": of_each(held.groupby("partnership").size(), told, 0).astype(int),
              "last_checkin_on": of_each(said["held_on"], told)}  # fmt: skip
    counts |= {name: of_each(said[column], told) for column, name in SAID.items()}
    until = told["done_on"].fillna(day)
    rhythm = _count_steps(told["start_on"], until, told["checkin_frequency"])
    expected = pd.concat([rhythm, of_each(planned, told, 0).astype(float)], axis=1).max(axis=1).astype(int)
    since = counts["last_checkin_on"].fillna(told["start_on"])
    overdue = _count_steps(since, until, told["checkin_frequency"]).ge(1) & (until > since) & told["done_on"].isna()
    return told.assign(**counts, checkins_expected=expected, checkin_overdue=overdue)


def _count_steps(start: pd.Series, end: pd.Series, often: pd.Series) -> pd.Series:
    """Whole steps of a rhythm between two days, missing where there is no rhythm."""
    days = (end - start).dt.days
    months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month
    # A month from the 31st is over with the last day of a shorter one.
    months -= (end.dt.day < start.dt.day) & (end + pd.Timedelta(days=1)).dt.day.ne(1)
    counts = {"weekly": days // 7, "biweekly": days // 14, "monthly": months, "quarterly": months // 3}
    told = pd.Series(float("nan"), start.index)
    for word, count in counts.items():
        told = told.mask(often == word, count.clip(lower=0).astype(float))
    return told


def list_ahead(told: pd.DataFrame, checkins: pd.DataFrame, exchanges: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """How many meetings lie ahead of each partnership, and the next of them; a check-in that was held does not."""
    due = checkins[(checkins["planned_on"] >= day) & ~(checkins["held_on"] <= day)]
    events = exchanges[(exchanges["held_on"] > day) & exchanges["kind"].isin(MEETINGS)]
    ahead = pd.concat([
        due[["partnership", "planned_on"]].set_axis(["partnership", "on"], axis=1).assign(what="Check-in"),
        events[["partnership", "held_on", "title"]].set_axis(["partnership", "on", "what"], axis=1),
    ]).sort_values(["on", "what"], kind="stable")  # fmt: skip
    first = ahead.drop_duplicates("partnership").set_index("partnership")
    return told.assign(
        upcoming_meetings=of_each(ahead.groupby("partnership").size(), told, 0).astype(int),
        next_meeting_on=of_each(first["on"], told), next_meeting=of_each(first["what"], told),
    )  # fmt: skip
