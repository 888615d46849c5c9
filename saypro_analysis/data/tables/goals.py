"""What is to be reached by when, what endangers or helps it, and what was seen of the world around."""

from saypro_analysis.data.tables.columns import choice, date, number, share, text
from saypro_analysis.data.tables.declarations import Closing, Owner, Table
from saypro_analysis.data.tables.known_words import CLOSED, OF_THE_KPI

GOAL_TYPES = "revenue growth, cost reduction, launch, efficiency, satisfaction or market share"

DECLARED = [
    Table(
        "goals",
        "a goal that is to be reached by a day",
        ("goal",),
        {
            "goal": text("the goal's short name", key=True),
            "department": text("the department that answers for it; empty: the organisation", required=True),
            "kpi": text("the KPI by which it is judged", required=True, refers="kpis.kpi"),
            "statement": text("the goal in words", key=True),
            "target": number(f"what the KPI is to be, {OF_THE_KPI}", required=True),
            "due_on": date("the day by which it is to be reached", required=True),
            "baseline": number(f"what the KPI was when the goal was set, {OF_THE_KPI}"),
            "owner": text("who answers for it"),
            "type": text(f"what sort of goal it is: {GOAL_TYPES}"),
            "weight": number("how much it counts beside the other goals; without it, all count the same", low=0),
            "parent": text("the goal that it is a part of", refers="goals.goal"),
            "set_on": date("the day on which it was set"),
            "specific": text("what shows that it is specific: what exactly, where, for whom"),
            "measurable": text("what shows that it is measurable: where the figure comes from"),
            "achievable": text("what shows that it can be reached: an earlier best, a peer, a plan"),
            "relevant": text("what shows that it is relevant: the objective of the organisation that it serves"),
            "time_bound": text("what shows that it is bound in time: when it is looked at on the way"),
            "status": text("the state as somebody typed it"),
            "note": text("what else is to be known"),
        },
        belongs_to=Owner("department", shared=True),
        dated_by="set_on",
        content=("kpi", "target", "due_on"),
        closes=Closing("status", words=(*CLOSED, "met", "missed")),
        example=(
            {
                "goal": "G-01",
                "department": "Sales",
                "kpi": "orders",
                "statement": "At least 130 orders in June",
                "target": 130,
                "due_on": "2025-06-30",
                "baseline": 110,
                "owner": "Ada Example",
                "type": "revenue growth",
                "weight": 2,
                "set_on": "2025-01-06",
                "specific": "Orders of all customers, counted when confirmed",
                "measurable": "The order book, on the first of the month",
                "achievable": "128 orders in November 2024",
                "relevant": "Grow in the home market",
                "time_bound": "Looked at every second Monday",
            },
        ),
        rank=600,
    ),
    Table(
        "goal_risks",
        "a risk that endangers a goal, or a look at a goal that found none",
        ("goal", "risk"),
        {
            "goal": text("the goal", key=True, refers="goals.goal"),
            "risk": text("the risk; empty where a review found none", required=True, refers="risks.risk"),
            "reviewed_on": date("the day on which the goal's risks were last gone through"),
            "likelihood": number("how likely it is to endanger this goal, 1 to 5", low=1, high=5),
            "impact": number("how badly it would, 1 to 5", low=1, high=5),
            "note": text("how it would endanger the goal"),
        },
        belongs_to=Owner("goal", ("goals",)),
        example=({"goal": "G-01", "risk": "", "reviewed_on": "2025-03-17", "note": "Nothing new was found"},),
        rank=610,
    ),
    Table(
        "goal_opportunities",
        "an opportunity that helps a goal",
        ("goal", "opportunity"),
        {
            "goal": text("the goal", key=True, refers="goals.goal"),
            "opportunity": text("the opportunity", key=True, refers="opportunities.opportunity"),
            "expected_effect": number(f"the change of the goal's KPI that it would bring, {OF_THE_KPI}"),
            "probability": share("the chance that it brings it"),
            "impact": number("how much it would help, 1 to 5, where nobody can give a figure", low=1, high=5),
            "note": text("how it would help the goal"),
        },
        belongs_to=Owner("goal", ("goals",)),
        example=({"goal": "G-01", "opportunity": "O-01", "expected_effect": 6, "probability": 0.5},),
        rank=620,
    ),
    Table(
        "environment",
        "a sign of change around the organisation that somebody has seen",
        ("seen_on", "source", "signal"),
        {
            "seen_on": date("the day on which it was seen", required=True, filled=True),
            "source": choice(
                "where it was seen", "competitors", "customers", "technology", "regulation", required=True, filled=True
            ),
            "signal": text("what was seen", key=True),
            "opportunity": text("the opportunity that came of it", refers="opportunities.opportunity"),
            "risk": text("the risk that came of it", refers="risks.risk"),
            "department": text("the department that it concerns; empty: all"),
            "noted_by": text("who wrote it down"),
            "note": text("what was decided about it"),
        },
        belongs_to=Owner("department", shared=True),
        dated_by="seen_on",
        example=(
            {
                "seen_on": "2025-03-10",
                "source": "customers",
                "signal": "Three ask for quotes by telephone",
                "opportunity": "O-01",
                "department": "Sales",
                "noted_by": "Ada Example",
            },
        ),
        rank=630,
    ),
]
