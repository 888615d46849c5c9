"""Who was asked how satisfied they are, with whatever it is: a project, a team, a system, a partnership."""

from saypro_analysis.data.tables.columns import date, number, text
from saypro_analysis.data.tables.declarations import Owner, Table

DECLARED = [
    Table(
        "surveys",
        "somebody who was asked how satisfied they are",
        ("survey", "subject", "respondent", "item"),
        {
            "survey": text("the survey, such as 2025-Q1", key=True),
            "subject": text("what it asks about: a project, a team, a system or a partnership", key=True),
            "respondent": text("who was asked; never shown in a report", key=True, confidential=True),
            "asked_on": date("the day on which they were asked", required=True, filled=True),
            "answered_on": date("the day of their answer; empty where none came"),
            "score": number("how satisfied they are, 1 to 5", low=1, high=5),
            "group": text("the group they belong to"),
            "department": text(
                "the department that answers for the subject, where it is neither project nor partnership"
            ),
            "comment": text("in their words", confidential=True),
            "item": text("the question, where a survey has several", counts_empty=True),
            "audience": text("whose answers they are: partner, team (ours who work with them), department, customer"),
        },
        belongs_to=Owner("subject", ("projects", "partnerships"), otherwise="department"),
        dated_by="asked_on",
        example=(
            {
                "survey": "2025-Q1",
                "subject": "P-01",
                "respondent": "Cy Example",
                "asked_on": "2025-03-17",
                "answered_on": "2025-03-19",
                "score": 4,
                "group": "Sales representatives",
            },
        ),
        rank=390,
    ),
]
