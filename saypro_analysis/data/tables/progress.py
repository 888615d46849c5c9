"""What is reported of the actions and projects, week by week."""

from saypro_analysis.data.tables.columns import date, number, share, text
from saypro_analysis.data.tables.declarations import Owner, Table

DECLARED = [
    Table(
        "updates",
        "a report on an action or project",
        ("action", "reported_on"),
        {
            "action": text("the action, or the project", key=True, refers="actions.action", also="projects.project"),
            "reported_on": date("the day of the report", required=True, filled=True),
            "complete": share("how much of the work is done", required=True),
            "spent": number("money spent so far", low=0, unit="money"),
            "staff_days": number("staff days spent so far", low=0, unit="days"),
            "note": text("the report in words"),
            "roadblock": text("what is in the way"),
            "roadblock_type": text("delay, resource shortage or misunderstanding"),
            "cleared_on": date("when it was out of the way"),
        },
        belongs_to=Owner("action", ("actions", "projects")),
        dated_by="reported_on",
        content=("complete",),
        example=(
            {
                "action": "A-01",
                "reported_on": "2025-03-28",
                "complete": 0.2,
                "spent": 200,
                "staff_days": 1,
                "note": "The rule is drafted",
            },
        ),
        rank=110,
    ),
]
