"""The dashboard: each partnership with its seven fields, its status by its dates, its goals, KPIs and meetings."""

import pandas as pd

from saypro_analysis.analysis.partnerships.methods.checkin_counts import count_checkins, list_ahead
from saypro_analysis.analysis.partnerships.methods.milestone_states import judge_statuses, read_milestones
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.analysis.partnerships.partner_goals import track_partner_goals
from saypro_analysis.analysis.partnerships.partner_measures import measure_partner_kpis
from saypro_analysis.data.readings.dates import read_day

STATUSES = ("delayed", "cannot_tell", "on_track", "completed")  # in the order in which they are told
COLUMNS = ["partnership", "name", "partner", "department", "objectives", "kpis_and_milestones", "status", "why",
           "days_late", "typed", "disagrees", "next_steps", "team", "upcoming_meetings", "next_meeting_on",
           "next_meeting", "owner", "start_on", "planned_end_on", "ended_on", "milestones", "milestones_reached",
           "milestones_overdue", "on_time_share", "overdue", "next_milestone", "next_milestone_on", "goals",
           "goals_reached", "goals_missed", "goals_behind", "progress", "kpis", "kpis_met", "kpis_missed",
           "kpis_unknown", "checkins_expected", "checkins_held", "checkin_overdue", "last_checkin_on", "our_view",
           "their_view", "challenges", "solution"]  # fmt: skip


def review_partnerships(
    partnerships: pd.DataFrame,
    *,
    as_of: object,
    partner_goals: pd.DataFrame | None = None,
    partner_kpis: pd.DataFrame | None = None,
    milestones: pd.DataFrame | None = None,
    checkins: pd.DataFrame | None = None,
    exchanges: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell how each partnership stands: one row each, the delayed first, then by days late.

    The arguments are the tables of those names; shared ones are narrowed to the partnerships they name. The dashboard's
    seven fields are `name, objectives, kpis_and_milestones, status, next_steps, team, upcoming_meetings`. `status`:
    completed (ended, or every milestone reached and no planned end ahead), delayed (a milestone or the planned end is
    past), on_track, or cannot_tell without milestones; `why`, `days_late`; `typed` is what somebody typed, `disagrees`
    whether that is another. `on_time_share` of the milestones due or reached (0..1), `overdue` names them. Goals and
    their mean `progress` (0..1), KPIs by state, check-ins expected (as planned, or at the agreed rhythm) and held, what
    both sides said at the last. Raises DataError. Method: docs/methods/partnerships.md, "The status".

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2025-01-01",
    ...                       "status": "on track"})
    >>> marks = pd.DataFrame({"milestone": ["M"], "subject": "P", "name": "Pilot", "planned_on": "2025-03-01"})
    >>> told = review_partnerships(frame, milestones=marks, as_of="2025-03-31")
    >>> told[["status", "days_late", "typed", "disagrees"]].values.tolist()
    [['delayed', 30, 'on track', True]]
    """
    day = read_day(as_of)
    told = read_partnerships(partnerships, day)
    marks = read_milestones(milestones, told["partnership"], day)
    told = _add_milestones(judge_statuses(told, marks, day), marks)
    goals = track_partner_goals(partner_goals, partnerships, as_of=day, partner_kpis=partner_kpis)
    told = _count_goals(told, goals)
    told = _count_states(told, measure_partner_kpis(partner_kpis, partnerships, as_of=day))
    meetings = read_register(checkins, "checkins", day, told["partnership"])
    told = count_checkins(told, meetings, day)
    told = list_ahead(told, meetings, read_register(exchanges, "exchanges", day), day)
    told = told.assign(ended_on=told["done_on"], kpis_and_milestones=_sum_up(told),
                       order=told["status"].map(STATUSES.index))  # fmt: skip
    order = told.sort_values(["order", "days_late", "partnership"], ascending=[True, False, True], kind="stable")
    return order[COLUMNS].reset_index(drop=True)


def _add_milestones(told: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    due = marks[marks["state"] != "ahead"]
    on_time = (due["state"] == "on_time").groupby(due["partnership"]).mean()
    overdue = marks[marks["state"] == "overdue"].groupby("partnership")["name"].agg("; ".join)
    ahead = marks[marks["state"] == "ahead"].sort_values(["planned_on", "milestone"], kind="stable")
    first = ahead.drop_duplicates("partnership").set_index("partnership")
    return told.assign(on_time_share=of_each(on_time, told), overdue=of_each(overdue, told, ""),
                       next_milestone=of_each(first["name"], told),
                       next_milestone_on=of_each(first["planned_on"], told))  # fmt: skip


def _count_goals(told: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    groups = goals.groupby("partnership")
    counts = {f"goals_{state}": (goals["state"] == state).groupby(goals["partnership"]).sum()
              for state in ("reached", "missed", "behind")}  # fmt: skip
    counts["goals"] = groups.size()
    whole = groups["progress"].apply(lambda own: own.clip(lower=0).mean(skipna=False))
    return told.assign(progress=of_each(whole, told),
                       **{name: of_each(figure, told, 0).astype(int) for name, figure in counts.items()})  # fmt: skip


def _count_states(told: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    states = {"met": "kpis_met", "missed": "kpis_missed", "cannot_tell": "kpis_unknown"}
    counts = {name: (kpis["state"] == state).groupby(kpis["partnership"]).sum() for state, name in states.items()}
    counts["kpis"] = kpis.groupby("partnership").size()
    return told.assign(**{name: of_each(figure, told, 0).astype(int) for name, figure in counts.items()})


def _sum_up(told: pd.DataFrame) -> pd.Series:
    """The third field in words: how many KPIs are met and milestones reached, and of how many nothing can be told."""
    parts = zip(told["kpis_met"], told["kpis"], told["kpis_unknown"], told["milestones_reached"], told["milestones"],
                strict=True)  # fmt: skip
    said = [
        f"{f'{met} of {kpis} KPIs met' if kpis else 'no KPI'}{f', {dark} not known' if dark else ''}; "
        f"{f'{reached} of {marks} milestones reached' if marks else 'no milestone'}"
        for met, kpis, dark, reached, marks in parts
    ]
    return pd.Series(said, told.index, dtype="str")
