"""What could be made of things: the opportunities of goals, partnerships and scenarios, each with whose it is."""

from saypro_analysis.data.tables.columns import date, flag, number, share, text
from saypro_analysis.data.tables.declarations import Closing, Owner, Table
from saypro_analysis.data.tables.known_words import CLOSED

DECLARED = [
    Table(
        "opportunities",
        "an opportunity, of whatever it belongs to",
        ("opportunity",),
        {
            "opportunity": text("the opportunity's short name", key=True),
            "statement": text("the opportunity in words", key=True),
            "subject": text("whose it is: a goal, a partnership or a scenario; empty: nobody's yet", required=True),
            "kind": text("what sort: market, technology, customers, operations, co-innovation or joint venture"),
            "department": text("the department that would carry it out; empty: the organisation"),
            "owner": text("who is responsible for carrying it out"),
            "spotted_on": date("the day on which it was seen"),
            "likelihood": number("how likely it is to come, 1 to 5", low=1, high=5),
            "impact": number("how much it would bring, 1 to 5", low=1, high=5),
            "probability": share("the chance that it brings what is expected"),
            "value": number("the money expected of it per year", unit="money"),
            "cost": number("the money that carrying it out takes", low=0, unit="money"),
            "talent_ready": flag("whether the people for it are there"),
            "resources_ready": flag("whether the money and means for it are there"),
            "infrastructure_ready": flag("whether the systems and places for it are there"),
            "allocated": text("the money, people and means that are set aside for it"),
            "start_on": date("the day on which carrying it out is to begin"),
            "due_on": date("the day by which it is to be carried out"),
            "started_on": date("the day on which carrying it out began"),
            "finished_on": date("the day on which it was carried out"),
            "status": text("the state as somebody typed it"),
            "note": text("what else is to be known"),
        },
        belongs_to=Owner("department", shared=True),
        dated_by="spotted_on",
        content=("owner",),
        closes=Closing("status", words=CLOSED),
        example=(
            {
                "opportunity": "O-01",
                "statement": "Quotes by telephone for small shops",
                "subject": "G-01",
                "kind": "customers",
                "department": "Sales",
                "owner": "Ada Example",
                "spotted_on": "2025-03-10",
                "likelihood": 3,
                "impact": 3,
                "probability": 0.5,
                "value": 12000,
                "cost": 3000,
                "talent_ready": True,
                "resources_ready": True,
                "infrastructure_ready": False,
                "allocated": "One desk, two afternoons a week",
                "start_on": "2025-04-07",
                "due_on": "2025-05-30",
            },
        ),
        rank=590,
    ),
]
