"""Who is to be heard, and what was said; people spoke in confidence."""

from saypro_analysis.data.tables.columns import choice, date, number, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, EVERY_ROW, Table
from saypro_analysis.data.tables.known_words import LEVELS

DECLARED = [
    Table(
        "interviews",
        "an answer by a stakeholder",
        ("interview", "stakeholder", "question"),
        {
            "interview": text("the interview", key=True),
            "held_on": date("the day it was held", required=True, filled=True),
            "stakeholder": text("who answered; never shown in a report", key=True, confidential=True),
            "group": text("the stakeholder's group", required=True),
            "department": text("the stakeholder's department", key=True),
            "format": text("one-on-one or small group", required=True),
            "question": text("what was asked", key=True),
            "answer": text("what was said", required=True, confidential=True),
            "theme": text("the theme that somebody coded by hand"),
            "kpi": text("the KPI it speaks of", refers="kpis.kpi"),
            "severity": number("how much it hurts, 1 (little) to 5 (badly)", low=1, high=5),
        },
        belongs_to=DEPARTMENT,
        dated_by="held_on",
        content=("answer",),
        closes=EVERY_ROW,  # they belong to the cycle that held them
        example=(
            {
                "interview": "INT-01",
                "held_on": "2025-03-10",
                "stakeholder": "Ada Example",
                "group": "front line",
                "department": "Sales",
                "format": "one-on-one",
                "question": "What holds you up?",
                "answer": "Quotes wait two days for approval.",
                "kpi": "orders",
                "severity": 3,
            },
        ),
        rank=60,
    ),
    Table(
        "stakeholders",
        "someone to be heard",
        ("stakeholder",),
        {
            "stakeholder": text("who", key=True, confidential=True),
            "group": text("department heads, senior leadership, team leads or front line", key=True),
            "department": text("their department", key=True),
            "role": text("their role"),
            "format": text("one-on-one or small group"),
            "planned_on": date("when the interview is planned"),
            "influence": choice("how much they can move", *LEVELS, confidential=True),
            "interest": choice("how much it concerns them", *LEVELS, confidential=True),
        },
        belongs_to=DEPARTMENT,
        example=(
            {
                "stakeholder": "Ada Example",
                "group": "front line",
                "department": "Sales",
                "role": "Representative",
                "format": "one-on-one",
                "planned_on": "2025-03-10",
                "influence": "medium",
                "interest": "high",
            },
        ),
        rank=70,
    ),
]
