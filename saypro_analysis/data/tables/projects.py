"""The portfolio: projects, what they have to deliver, who is concerned, what they cost and bring, what was learned."""

import pandera.pandas as pa

from saypro_analysis.data.tables.columns import choice, date, number, share, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, Owner, Table
from saypro_analysis.data.tables.known_words import LEVELS

PROJECT = Owner("project", ("projects",))
_PHASES = "Initiation, Planning, Execution, Monitoring & Controlling or Closure"


def _project() -> pa.Column:
    return text("the project", key=True, refers="projects.project")


DECLARED = [
    Table(
        "projects",
        "a project",
        ("project",),
        {
            "project": text("the project's short name", key=True),
            "name": text("what readers call it", key=True),
            "department": text("the department that carries it out", key=True),
            "phase": text(f"the phase it is in: {_PHASES}", required=True),
            "start_on": date("first day of work", required=True),
            "planned_finish_on": date("the day by which it is to be finished, as planned now", required=True),
            "finished_on": date("the day on which it was finished; one that lies ahead is a projection"),
            "budget": number("approved money", low=0, unit="money"),
            "spent": number("money spent so far", low=0, unit="money"),
            "owner": text("who answers for it"),
            "sponsor": text("who pays for it, and is asked when the owner cannot settle something"),
            "objective": text("the objective of the business that it serves"),
            "kpi": text("the KPIs it is to move, separated by ;", refers="kpis.kpi", many=";"),
            "percent_complete": share("how much of the work is done"),
            "baseline_on": date("the finish that was first promised, where the plan was moved since"),
            "report_frequency": text("how often it is reported on: weekly, biweekly, monthly or as needed"),
            "status": text("the state as somebody typed it"),
            "updated_on": date("the day of which these figures are, where they are older than the rest"),
            "kind": text("what sort of project it is; without it, projects of a department are of a kind"),
            "baselined_on": date("the day on which scope and plan were agreed; without it, the start"),
            "schedule_variance_days": number("planned finish less finish, as stated (late is negative)", unit="days"),
        },
        belongs_to=DEPARTMENT,  # finished ones are never archived: what they did is what the open ones are judged by
        content=("owner", "budget"),
        example=(
            {
                "project": "P-01",
                "name": "Quotes online",
                "department": "Sales",
                "phase": "Execution",
                "start_on": "2025-01-06",
                "planned_finish_on": "2025-06-27",
                "budget": 40000,
                "spent": 12000,
                "owner": "Ada Example",
                "sponsor": "Ben Example",
                "objective": "Quotes within a day",
                "kpi": "orders",
                "percent_complete": 0.4,
                "report_frequency": "weekly",
                "status": "on track",
            },
        ),
        rank=300,
    ),
    Table(
        "project_documents",
        "a document or deliverable of a project's phase",
        ("project", "document"),
        {
            "project": _project(),
            "document": text("its name, such as Project charter", key=True),
            "status": choice("how far it is", "missing", "draft", "ready", "approved", required=True, filled=True),
            "ready_on": date("the day on which it was ready"),
        },
        belongs_to=PROJECT,
        example=({"project": "P-01", "document": "Project charter", "status": "approved", "ready_on": "2025-01-10"},),
        rank=310,
    ),
    Table(
        "project_requirements",
        "something that a project has to fulfil",
        ("project", "requirement"),
        {
            "project": _project(),
            "requirement": text("its short name", key=True),
            "added_on": date("the day on which it was added", required=True, filled=True),
            "statement": text("what is required"),
            "tasks": text("the tasks that fulfil it, separated by ;"),
            "extra_days": number("days by which the plan was moved for it", low=0, unit="days"),
            "extra_budget": number("money that was added for it", low=0, unit="money"),
        },
        belongs_to=PROJECT,
        dated_by="added_on",
        example=(
            {
                "project": "P-01",
                "requirement": "R-01",
                "added_on": "2025-01-06",
                "statement": "Prices come from the catalogue",
                "tasks": "Read prices; Show prices",
            },
        ),
        rank=320,
    ),
    Table(
        "project_stakeholders",
        "a group or person whom a project concerns",
        ("project", "stakeholder"),
        {
            "project": _project(),
            "stakeholder": text("who: a role or group rather than a name", key=True),
            "department": text("their department", required=True),
            "influence": choice("how much they can move", *LEVELS, required=True),
            "interest": choice("how much it concerns them", *LEVELS, required=True),
        },
        belongs_to=PROJECT,
        example=(
            {
                "project": "P-01",
                "stakeholder": "Sales representatives",
                "department": "Sales",
                "influence": "medium",
                "interest": "high",
            },
        ),
        rank=330,
    ),
    Table(
        "project_risks",
        "a risk or an issue of a project",
        ("project", "risk"),
        {
            "project": _project(),
            "risk": text("its short name", key=True),
            "statement": text("what may happen, or has", key=True),
            "severity": choice("how bad it is", *LEVELS, required=True, filled=True),
            "raised_on": date("the day on which it was raised", required=True, filled=True),
            "closed_on": date("the day on which it was settled"),
            "owner": text("who sees to it"),
            "mitigation": text("what is done about it"),
        },
        belongs_to=PROJECT,
        dated_by="raised_on",
        example=(
            {
                "project": "P-01",
                "risk": "K-01",
                "statement": "The catalogue is out of date",
                "severity": "medium",
                "raised_on": "2025-02-03",
                "owner": "Ada Example",
                "mitigation": "Prices are checked each Monday",
            },
        ),
        rank=340,
    ),
    Table(
        "project_resources",
        "what a project takes of a resource in a period",
        ("project", "resource", "period_on"),
        {
            "project": _project(),
            "resource": text("a team, a budget or a tool", key=True),
            "period_on": date("the first day of the month", required=True, filled=True),
            "needed": number("how much of it the project takes", low=0, required=True),
            "capacity": number("how much of it there is for all projects", low=0, required=True),
            "kind": text("personnel, budget or tools"),
        },
        belongs_to=PROJECT,
        example=(
            {
                "project": "P-01",
                "resource": "Developers",
                "period_on": "2025-03-01",
                "needed": 30,
                "capacity": 60,
                "kind": "personnel",
            },
        ),
        rank=350,
    ),
    Table(
        "cash_flows",
        "money that a project costs or brings in a year",
        ("project", "year", "kind"),
        {
            "project": _project(),
            "year": number("years since the start, 0 for the investment", low=0, required=True),
            "amount": number("money, costs below 0", required=True, unit="money"),
            "kind": text("what it is: investment, running cost, revenue, market share or efficiency"),
            "low": number("the least that it may be", unit="money"),
            "high": number("the most that it may be", unit="money"),
        },
        belongs_to=PROJECT,
        example=(
            {"project": "P-01", "year": 0, "kind": "investment", "amount": -40000, "low": -50000, "high": -38000},
            {"project": "P-01", "year": 1, "kind": "revenue", "amount": 30000, "low": 15000, "high": 36000},
        ),
        rank=360,
    ),
    Table(
        "adoption",
        "how many use what a project brought, on a day",
        ("project", "counted_on"),
        {
            "project": _project(),
            "counted_on": date("the day of the count", required=True, filled=True),
            "adopters": number("how many use it", low=0, required=True),
            "eligible": number("how many could", low=0, required=True),
            "target": share("the share of them that is aimed at"),
        },
        belongs_to=PROJECT,
        dated_by="counted_on",
        example=({"project": "P-01", "counted_on": "2025-03-28", "adopters": 40, "eligible": 120, "target": 0.8},),
        rank=370,
    ),
    Table(
        "lessons",
        "something that a project taught",
        ("lesson",),
        {
            "lesson": text("its short name", key=True),
            "project": text("the project", key=True),
            "challenge": text("what was hard", key=True),
            "overcome": text("how it was overcome"),
            "worked": text("what worked"),
            "improve": text("what to do better"),
            "reuse": text("where it can be used again"),
            "action": text("what follows from it, and who does it"),
            "noted_on": date("the day on which it was written down"),
        },
        belongs_to=PROJECT,
        dated_by="noted_on",
        example=(
            {
                "lesson": "L-01",
                "project": "P-01",
                "challenge": "Nobody owned the price list",
                "overcome": "Finance named an owner",
                "worked": "A pilot with one team",
                "improve": "Ask for the owner before the start",
                "reuse": "Every project that reads a list of others",
                "noted_on": "2025-03-28",
            },
        ),
        rank=380,
    ),
]
