"""Each project as it stands: state, money and time, what is missing, what goes up, what its data contradict."""

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.projects.escalations import LEVELS, summarise_escalations
from saypro_analysis.analysis.projects.methods.deliverables import count_documents, count_reports_due
from saypro_analysis.analysis.projects.methods.earned_schedules import FIGURES, add_earned_values
from saypro_analysis.analysis.projects.methods.inconsistencies import name_inconsistencies
from saypro_analysis.analysis.projects.methods.project_dates import read_projects
from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.analysis.projects.methods.scopes import COLUMNS as SCOPE
from saypro_analysis.analysis.projects.methods.scopes import count_requirements
from saypro_analysis.data.readings.dates import read_day

STATES = ("overdue", "slipping", "on_track", "not_started", "done", "cancelled")
SLACK_DAYS, SLACK_SHARE = 3, 0.1  # of the plan, by which a project may be behind without slipping
COLUMNS = ["project", "name", "department", "phase", "owner", "sponsor", "state", "days_late", "why", "start_on",
           "planned_finish_on", "promised_on", "finished_on", "heard_on", "complete", "budget", "spent", *FIGURES,
           "milestones_due", "milestones_met", "documents_due", "documents_ready", "documents_missing", *SCOPE,
           "standing", "escalation", "escalation_level", "escalation_why", "reports_due", "reports_issued",
           "plan_complete", "inconsistencies"]  # fmt: skip


def review_projects(
    projects: pd.DataFrame,
    milestones: pd.DataFrame | None,
    updates: pd.DataFrame | None,
    *,
    as_of: object,
    requirements: pd.DataFrame | None = None,
    documents: pd.DataFrame | None = None,
    risks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell how each project stands: one row per project, what is overdue first, then by days late.

    `projects, milestones, updates` and, where there are any, `project_requirements, project_documents, project_risks`
    are the tables of those names. Columns out: `state` (overdue, slipping, on_track, not_started, done, cancelled) from
    its dates, `days_late`, `why` it slips; `complete` (0..1) as last reported; earned value as `earned_value` names it,
    money and ratios, with `spi_time` and `forecast_finish_on` from earned schedule; milestones due and met;
    `documents_missing` for its phase and those before; `requirements_added` since the baseline, those
    `requirements_unfunded`, and `scope_creep`; `standing` of open ones (behind, over, behind_and_over, sound);
    `escalation` (owner, sponsor, leadership) with `escalation_level` and why; `reports_due, reports_issued`;
    `plan_complete`, the share of milestones, deliverables, owner and dates that the plan has; `inconsistencies` of its
    data, by name. Columns of tables that were not given are empty. Raises DataError for frames that break their
    declaration. Method: docs/methods/projects.md.

    >>> frame = pd.DataFrame({"project": ["A"], "name": ["A"], "department": ["IT"], "phase": "Planning", "budget": 100,
    ...                       "start_on": ["2025-01-01"], "planned_finish_on": ["2025-01-20"], "spent": 80})
    >>> reports = pd.DataFrame({"action": ["A"], "reported_on": ["2025-01-10"], "complete": [0.25]})
    >>> told = review_projects(frame, None, reports, as_of="2025-01-10")
    >>> told[["state", "days_late", "pv", "ev", "cpi"]].values.tolist()
    [['slipping', 5.0, 50.0, 25.0, 0.3125]]
    """
    day = read_day(as_of)
    told, marks = read_projects(projects, day), read_register(milestones, "milestones")
    told = _add_reports(told, read_register(updates, "updates", day), marks, day)
    told = _count_milestones(add_earned_values(told, marks), marks, day)
    told = _judge(told, day)
    if documents is not None:
        told = told.join(count_documents(told, read_register(documents, "project_documents")))
    if requirements is not None:
        told = told.join(count_requirements(told, read_register(requirements, "project_requirements", day)))
    told = _add_escalations(told, summarise_escalations(projects, updates, risks, as_of=day))
    told = told.assign(
        standing=_stand(told),
        finished_on=told["done_on"],
        reports_due=count_reports_due(told, day),
        plan_complete=_plan_complete(told, documents),
        inconsistencies=name_inconsistencies(told),
    )
    told = told.assign(rank=place_words(told["state"], STATES)).reindex(columns=[*COLUMNS, "rank"])
    order = told.sort_values(["rank", "days_late", "project"], ascending=[True, False, True], kind="stable")
    return order.drop(columns="rank").reset_index(drop=True)


def _add_reports(
    told: pd.DataFrame, reports: pd.DataFrame, milestones: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """Progress and spending as last told: by a report, by the register, or by the milestones that were reached."""
    ordered = reports.sort_values("reported_on", kind="stable").groupby("project")
    last = ordered[["complete", "spent"]].last().reindex(told["project"]).set_axis(told.index)
    count = ordered.size().reindex(told["project"]).set_axis(told.index)
    heard = ordered["reported_on"].max().reindex(told["project"]).set_axis(told.index)
    heard_on = heard.where(heard > told["heard_on"], told["heard_on"])
    complete = last["complete"].fillna(told["percent_complete"]).fillna(_reached(told, milestones, day))
    return told.assign(complete=complete.mask(told["done"], 1.0), spent=last["spent"].fillna(told["spent"]),
                       reports_issued=count.fillna(0).astype(int), heard_on=heard_on)  # fmt: skip


def _reached(told: pd.DataFrame, milestones: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    weights = milestones["weight"].fillna(1.0)
    part = weights.where(milestones["finished_on"] <= day, 0.0).groupby(milestones["project"]).sum()
    whole = weights.groupby(milestones["project"]).sum()
    return (part / whole.where(whole > 0)).reindex(told["project"]).set_axis(told.index)


def _count_milestones(told: pd.DataFrame, milestones: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    due = milestones[milestones["planned_on"] <= day]
    missed = due[~(due["finished_on"] <= day)]
    groups = {"milestones_due": due.groupby("project").size(), "missed": missed.groupby("project").size(),
              "missed_since": missed.groupby("project")["planned_on"].min()}  # fmt: skip
    found = {name: value.reindex(told["project"]).set_axis(told.index) for name, value in groups.items()}
    counts = {name: found[name].fillna(0).astype(int) for name in ("milestones_due", "missed")}
    has = told["project"].isin(milestones["project"])
    return told.assign(milestones_due=counts["milestones_due"], missed_since=found["missed_since"], planned_marks=has,
                       milestones_met=counts["milestones_due"] - counts["missed"])  # fmt: skip


def _judge(told: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The state of each project, how many days it is late or behind, and what makes it slip."""
    length = ((told["promised_on"] - told["start_on"]).dt.days + 1).astype(float)
    slack = (length * SLACK_SHARE).clip(lower=SLACK_DAYS)
    past = told["open"] & (told["promised_on"] < day)
    behind = told["actual_days"] - told["earned_days"]
    late = behind.mask(past, (day - told["promised_on"]).dt.days.astype(float))
    late = late.mask(told["done"], (told["done_on"] - told["promised_on"]).dt.days.astype(float))
    why = pd.Series("", told.index)
    for reason, slips in (
        ("due today", told["promised_on"] == day),
        ("behind its plan", behind > slack),
        ("a milestone was missed", (day - told["missed_since"]).dt.days > slack),
        ("projected for later", told["projected_on"] > told["promised_on"]),
        ("plan moved past the promise", told["planned_finish_on"] > told["promised_on"]),
    ):
        why = why.mask(slips.fillna(False) & told["open"] & ~past, why + reason + "; ")
    state = pd.Series("on_track", told.index).mask(why != "", "slipping")
    begun = ~(told["start_on"] > day) | (told["complete"] > 0)
    state = state.mask(told["open"] & ~begun, "not_started").mask(past, "overdue")
    state = state.mask(told["given_up"], "cancelled").mask(told["done"], "done").mask(told["unknown"], None)
    gone = state.isin(["cancelled", "not_started"])
    return told.assign(state=state, days_late=late.mask(gone), why=why.str.removesuffix("; ").mask(gone, ""))


def _stand(told: pd.DataFrame) -> pd.Series:
    """Whether an open project is behind its plan, over its money, both or neither; missing where one is not known."""
    behind, over = told["spi_time"] < 1, told["cpi"] < 1
    words = (
        pd.Series("sound", told.index).mask(behind, "behind").mask(over, "over").mask(behind & over, "behind_and_over")
    )
    return words.where(told["open"] & told["spi_time"].notna() & told["cpi"].notna())


def _add_escalations(told: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """The highest level that something open in each project has reached."""
    first = log.drop_duplicates("project").set_index("project").reindex(told["project"]).set_axis(told.index)
    level = first["level"].fillna(0).astype(int)
    words = pd.Series([LEVELS[step] for step in level], told.index, dtype="str").where(told["open"], "")
    return told.assign(escalation=words, escalation_level=level,
                       escalation_why=first["issue"].where(level > 0))  # fmt: skip


def _plan_complete(told: pd.DataFrame, documents: pd.DataFrame | None) -> pd.Series:
    dated = told["start_on"].notna() & told["planned_finish_on"].notna()
    parts = [told["planned_marks"], told["owner"].notna(), dated]
    if documents is not None:
        parts.append(told["project"].isin(read_register(documents, "project_documents")["project"]))
    return sum(part.astype(float) for part in parts) / len(parts)
