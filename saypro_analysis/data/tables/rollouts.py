"""How the work is brought to the departments: milestones, readiness, meetings, what is told and what is answered."""

from saypro_analysis.data.tables.columns import choice, date, flag, number, text
from saypro_analysis.data.tables.declarations import ACTION, DEPARTMENT, Owner, Table

DECLARED = [
    Table(
        "milestones",
        "a milestone of an action, project or partnership",
        ("milestone",),
        {
            "milestone": text("the milestone's short name", key=True),
            "subject": text("the action, project or partnership that it belongs to", key=True),
            "name": text("what readers call it", key=True),
            "planned_on": date("the day by which it is planned", required=True),
            "finished_on": date("the day on which it was reached"),
            "weight": number("how much of the work it stands for, beside the others of its subject", low=0),
            "owner": text("who answers for it"),
            "kind": text("the kind of milestone, such as quarterly review, knowledge exchange or development phase"),
            "deliverable": text("what is expected at it"),
        },
        belongs_to=Owner("subject", ("actions", "projects", "partnerships")),
        example=(
            {
                "milestone": "M-01",
                "subject": "A-01",
                "name": "The rule is in force",
                "planned_on": "2025-04-30",
                "weight": 1,
                "owner": "Ada Example",
                "kind": "delivery",
            },
        ),
        rank=140,
    ),
    Table(
        "readiness",
        "something that has to be in place before a department starts",
        ("department", "item"),
        {
            "department": text("the department", key=True),
            "item": text("resources, training or support", key=True),
            "ready": flag("whether it is in place"),
            "owner": text("who sees to it"),
            "note": text("what is missing"),
        },
        belongs_to=DEPARTMENT,
        example=(
            {
                "department": "Sales",
                "item": "training",
                "ready": True,
                "owner": "Ada Example",
                "note": "One hour for all",
            },
        ),
        rank=160,
    ),
    Table(
        "communications",
        "who is told what, how and how often",
        ("audience", "channel"),
        {
            "audience": text("who is told", key=True),
            "channel": text("how: mail, meeting, page", key=True),
            "frequency": choice(
                "how often", "daily", "weekly", "biweekly", "monthly", "quarterly", "once", required=True
            ),
            "start_on": date("the first time", required=True),
            "department": text("the department that tells"),
            "owner": text("who tells"),
            "purpose": text("what is told"),
        },
        belongs_to=Owner("department", shared=True),  # what is told to everybody has no department
        example=(
            {
                "audience": "Sales team",
                "channel": "meeting",
                "frequency": "weekly",
                "start_on": "2025-03-17",
                "department": "Sales",
                "owner": "Ada Example",
                "purpose": "What has changed in quotes",
            },
        ),
        rank=170,
    ),
    Table(
        "checkins",
        "a check-in meeting",
        ("department", "subject", "planned_on"),
        {
            "department": text("the department that meets", key=True),
            "planned_on": date("the day for which it is planned", required=True, filled=True),
            "held_on": date("the day on which it was held"),
            "note": text("what was agreed"),
            "subject": text("the partnership or joint work; empty: the department's own", counts_empty=True),
            "status": text("how far we say it is"),
            "partner_status": text("how far the other side says it is"),
            "kpi_progress": text("how the KPIs stand"),
            "challenges": text("what is in the way"),
            "solution": text("what is done about it"),
        },
        belongs_to=DEPARTMENT,
        example=(
            {
                "department": "Sales",
                "planned_on": "2025-03-24",
                "held_on": "2025-03-24",
                "note": "The draft goes to Finance",
            },
        ),
        rank=180,
    ),
    Table(
        "feedback",
        "what somebody says of an action",
        ("action", "respondent", "given_on"),
        {
            "action": text("the action", key=True, refers="actions.action"),
            "given_on": date("the day", required=True, filled=True),
            "respondent": text("who says it", key=True, confidential=True),
            "clear": number("how clear the action is, 1 to 5", low=1, high=5),
            "manageable": number("how manageable it is, 1 to 5", low=1, high=5),
            "comment": text("in their words", confidential=True),
        },
        belongs_to=ACTION,
        dated_by="given_on",
        example=(
            {
                "action": "A-01",
                "given_on": "2025-03-28",
                "respondent": "Cy Example",
                "clear": 4,
                "manageable": 4,
                "comment": "Clear enough",
            },
        ),
        rank=190,
    ),
]
