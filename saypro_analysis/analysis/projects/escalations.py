"""What has to be taken to somebody above the owner: by how bad it is, and how long it has been open."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.project_dates import read_projects
from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.data.readings.dates import read_day

# Days after which an open issue goes to the sponsor, and to leadership, by how bad it is.
AFTER_DAYS = {"high": (0, 7), "medium": (7, 30), "low": (30, 90)}
LEVELS = ("owner", "sponsor", "leadership")
ROADBLOCK = OVERDUE = "medium"  # how bad a roadblock is, and a promise that passed
COLUMNS = ["project", "issue", "kind", "severity", "raised_on", "days", "level", "escalate_to", "next_level_on"]


def summarise_escalations(
    projects: pd.DataFrame,
    updates: pd.DataFrame | None = None,
    risks: pd.DataFrame | None = None,
    *,
    as_of: object,
) -> pd.DataFrame:
    """Log what is open and to whom it has to go: one row per open issue, the highest level and oldest first.

    `projects`, `updates` (their roadblocks) and `risks` (`project_risks`) are the tables of those names. An issue is a
    risk that is not closed, a roadblock that is not cleared, or a promised day that passed. Columns out: `project,
    issue, kind` (risk, roadblock, overdue), `severity` (low, medium, high), `raised_on, days` (open so far), `level`
    (0 owner, 1 sponsor, 2 leadership), `escalate_to` in words, `next_level_on`, when it goes up if nothing is done
    (missing at the top). High goes to the sponsor at once and to leadership after 7 days, medium (roadblocks and
    lateness, too) after 7 and 30, low after 30 and 90. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"project": ["A"], "name": ["A"], "department": ["IT"], "phase": ["Execution"],
    ...                       "start_on": ["2025-01-01"], "planned_finish_on": ["2025-03-01"]})
    >>> summarise_escalations(frame, as_of="2025-03-31")[["issue", "days", "escalate_to"]].values.tolist()
    [['promised for 2025-03-01', 30, 'leadership']]
    """
    day = read_day(as_of)
    told = read_projects(projects, day)
    live = told[told["open"]]
    parts = [_overdue(live, day), _roadblocks(read_register(updates, "updates", day), day)]
    parts += [_risks(read_register(risks, "project_risks", day), day)]
    log = pd.concat([part[COLUMNS[:5]] for part in parts], ignore_index=True)
    log = log[log["project"].isin(live["project"])]
    log = _add_levels(log.assign(days=(day - log["raised_on"]).dt.days.astype(int)))
    order = log.sort_values(["level", "days", "project", "issue"], ascending=[False, False, True, True])
    return order.reset_index(drop=True)[COLUMNS]


def _add_levels(log: pd.DataFrame) -> pd.DataFrame:
    steps = np.array([AFTER_DAYS[severity] for severity in log["severity"]], dtype=int).reshape(-1, 2)
    level = (log["days"].to_numpy()[:, None] >= steps).sum(axis=1)
    ahead = np.append(steps, np.zeros((len(steps), 1), dtype=int), axis=1)[np.arange(len(steps)), level]
    then = (log["raised_on"] + pd.to_timedelta(ahead, unit="D")).where(level < len(LEVELS) - 1)
    return log.assign(level=level, escalate_to=[LEVELS[step] for step in level], next_level_on=then)


def _overdue(live: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    late = live[live["promised_on"] < day]
    issue = "promised for " + late["promised_on"].dt.strftime("%Y-%m-%d").astype("str")
    return late.assign(issue=issue, kind="overdue", severity=OVERDUE, raised_on=late["promised_on"])


def _roadblocks(reports: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Each roadblock once, since it was first reported, as the last report of it leaves it."""
    named = reports.dropna(subset="roadblock").sort_values("reported_on", kind="stable")
    named = named.assign(issue=named["roadblock"].str.strip())
    groups = named.groupby(["project", named["issue"].str.casefold()])
    last = groups.tail(1).assign(raised_on=groups["reported_on"].transform("min"))
    still = last[~(groups["cleared_on"].transform("max").reindex(last.index) <= day)]
    return still.assign(kind="roadblock", severity=ROADBLOCK)


def _risks(risks: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    still = risks[~(risks["closed_on"] <= day)]
    return still.assign(issue=still["statement"], kind="risk")
