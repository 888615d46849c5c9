"""The review after a partnership or one of its key phases: what it brought, and what was learned, compiled."""

import pandas as pd

from saypro_analysis.analysis.partnerships.exchanges_counted import WORDS
from saypro_analysis.analysis.partnerships.methods.due_periods import QUARTER
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.analysis.partnerships.partner_goals import track_partner_goals, track_partner_milestones
from saypro_analysis.analysis.partnerships.partner_scores import score_partnerships
from saypro_analysis.data.readings.dates import read_day

COLUMNS = ["partnership", "name", "because", "closed_on", "objectives", "goals", "goals_reached", "goals_missed",
           "score", "score_low", "score_high", "kpis", "milestones", "milestones_on_time", "end_days_late", "impact",
           "insights", "documents", "lessons", "innovations", "report"]  # fmt: skip


def review_partner_outcomes(
    partnerships: pd.DataFrame,
    *,
    as_of: object,
    partner_goals: pd.DataFrame | None = None,
    partner_kpis: pd.DataFrame | None = None,
    milestones: pd.DataFrame | None = None,
    exchanges: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Look back at partnerships that ended or finished a key phase: one row each, the latest first.

    The arguments are the tables of those names. `because`: ended, or phase (a development phase was finished in the
    last three months); `closed_on`. Impact assessment: `goals, goals_reached, goals_missed`, the score of the last
    quarter with its bounds, `milestones` and those on time, `end_days_late` against the planned end; `impact`:
    as_planned (all goals reached), in_part, not_reached, or cannot_tell (none is set, or some have no figure). Final
    report: `insights, documents` counted over its whole life, `lessons, innovations` compiled, the latest first;
    `report`: complete, or which of lessons and documents it lacks. Raises DataError for frames that break their
    declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01",
    ...                       "planned_end_on": "2025-01-31", "ended_on": "2025-02-10"})
    >>> goals = pd.DataFrame({"partnership": ["P"], "goal": "G", "metric": "m", "target": 6, "actual": 6,
    ...                       "due_on": "2025-01-31"})
    >>> told = review_partner_outcomes(frame, partner_goals=goals, as_of="2025-03-31")
    >>> told[["because", "goals_reached", "end_days_late", "impact", "report"]].values.tolist()
    [['ended', 1, 10.0, 'as_planned', 'lacks lessons, documents']]
    """
    day = read_day(as_of)
    told = read_partnerships(partnerships, day)
    marks = track_partner_milestones(milestones, partnerships, as_of=day)
    told = _closed(told, marks, day)
    goals = track_partner_goals(partner_goals, partnerships, as_of=day, partner_kpis=partner_kpis)
    states = {
        name: (goals["state"] == name).groupby(goals["partnership"]).sum() for name in ("reached", "missed", "no_data")
    }
    counts = {"goals": goals.groupby("partnership").size(), **{f"goals_{name}": own for name, own in states.items()},
              "milestones": marks[marks["state"] != "ahead"].groupby("partnership").size(),
              "milestones_on_time": (marks["state"] == "on_time").groupby(marks["partnership"]).sum()}  # fmt: skip
    told = told.assign(**{name: of_each(count, told, 0).astype(int) for name, count in counts.items()})
    scores = score_partnerships(partnerships, partner_kpis, as_of=day, draws=1).set_index("partnership")
    told = told.assign(**{name: of_each(scores[name], told) for name in ("score", "score_low", "score_high", "kpis")},
                       impact=[_judge(row) for row in told.to_dict("records")])  # fmt: skip
    told = _compile(told, read_register(exchanges, "exchanges", day), day)
    order = told.sort_values(["closed_on", "partnership"], ascending=[False, True], kind="stable", ignore_index=True)
    return order[COLUMNS]


def _closed(told: pd.DataFrame, marks: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The partnerships that ended, and those of which a phase was finished in the last quarter."""
    opened = day + pd.Timedelta(days=1) - pd.DateOffset(months=QUARTER)
    phases = marks[(marks["kind"] == "development_phase") & (marks["finished_on"] >= opened)]
    finished = of_each(phases.groupby("partnership")["finished_on"].max(), told)
    ended = told["done_on"].notna()
    late = (told["done_on"] - told["planned_end_on"]).dt.days.astype(float)
    told = told.assign(because=pd.Series("phase", told.index).mask(ended, "ended"), end_days_late=late,
                       closed_on=told["done_on"].fillna(finished))  # fmt: skip
    return told[ended | finished.notna()].reset_index(drop=True)


def _judge(row: dict[str, object]) -> str:
    goals, reached, dark = row["goals"], row["goals_reached"], row["goals_no_data"]
    if not goals or dark:
        return "cannot_tell"
    return "as_planned" if reached == goals else "in_part" if reached else "not_reached"


def _compile(told: pd.DataFrame, exchanges: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    rows = exchanges[exchanges["held_on"] <= day].sort_values("held_on", ascending=False, kind="stable")
    learned = rows[list(WORDS[1:])].notna().any(axis=1) | (rows["kind"] == "insight")
    counts = {"insights": learned.groupby(rows["partnership"]).sum(),
              "documents": (rows["kind"] == "document").groupby(rows["partnership"]).sum()}  # fmt: skip
    texts = {plural: rows.dropna(subset=one).groupby("partnership")[one].agg("; ".join)
             for plural, one in (("lessons", "lesson"), ("innovations", "innovation"))}  # fmt: skip
    told = told.assign(**{name: of_each(count, told, 0).astype(int) for name, count in counts.items()},
                       **{name: of_each(text, told, "") for name, text in texts.items()})  # fmt: skip
    parts = told[["lessons", "documents"]].to_dict("records")
    lacking = [", ".join(str(name) for name, there in row.items() if not there) for row in parts]
    return told.assign(report=[f"lacks {names}" if names else "complete" for names in lacking])
