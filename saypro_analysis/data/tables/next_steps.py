"""Who has confirmed what."""

from saypro_analysis.data.tables.columns import date, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, Closing, Table
from saypro_analysis.data.tables.known_words import UNANSWERED

DECLARED = [
    Table(
        "signoffs",
        "a confirmation",
        ("subject", "department", "stakeholder"),
        {
            "subject": text("the gap, cause or action that is confirmed", key=True),
            "department": text("the department that confirms", key=True),
            "stakeholder": text("who confirms", key=True),
            "decision": text("confirmed, rejected or pending", required=True),
            "decided_on": date("when", required=True),
            "comment": text("what was said"),
        },
        belongs_to=DEPARTMENT,
        dated_by="decided_on",
        content=("decision",),
        closes=Closing("decision", but=UNANSWERED),
        example=({"subject": "orders", "department": "Sales", "stakeholder": "Ben Example", "decision": "pending"},),
        rank=130,
    ),
]
