"""Partnerships: what each is to reach, by which figures it is judged, what both sides shared, what changed."""

import pandera.pandas as pa

from saypro_analysis.data.tables.columns import choice, date, flag, number, period, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, Owner, Table

PARTNERSHIP = Owner("partnership", ("partnerships",))
KPI_KINDS = ("projects_launched", "new_market_revenue", "training_participation", "customer_satisfaction")
EXCHANGES = ("meeting", "insight", "document", "workshop", "webinar", "training", "expert_session")
ADJUSTED = ("goals", "tactics", "focus_areas")


def _partnership() -> pa.Column:
    return text("the partnership", key=True, refers="partnerships.partnership")


DECLARED = [
    Table(
        "partnerships",
        "a partnership with another organisation",
        ("partnership",),
        {
            "partnership": text("the partnership's short name", key=True),
            "name": text("what readers call it", key=True),
            "department": text("the department that answers for it", key=True),
            "start_on": date("the day on which it began", required=True),
            "partner": text("the organisation on the other side"),
            "objectives": text("the key objectives, separated by ;"),
            "owner": text("who answers for it"),
            "team": text("the team members who are responsible for parts of it, separated by ;"),
            "planned_end_on": date("the day by which it is to be completed; empty where it is open-ended"),
            "ended_on": date("the day on which it ended"),
            "status": text("the state as somebody typed it: on track, delayed or completed"),
            "next_steps": text("what comes next"),
            "checkin_frequency": choice("how often both sides meet", "weekly", "biweekly", "monthly", "quarterly"),
            "integrated_on": date("the day from which customers use what was integrated together"),
        },
        belongs_to=DEPARTMENT,  # ended ones are kept: the review after a partnership compares them
        content=("objectives", "owner"),
        example=(
            {
                "partnership": "PT-01",
                "name": "Regional showrooms",
                "department": "Sales",
                "start_on": "2024-07-01",
                "partner": "Example Furnishers",
                "objectives": "Enter the northern market; Show our range in six cities",
                "owner": "Ada Example",
                "team": "Cy Example; Dee Example",
                "planned_end_on": "2025-12-19",
                "status": "on track",
                "next_steps": "Open the third showroom",
                "checkin_frequency": "monthly",
            },
        ),
        rank=500,
    ),
    Table(
        "partner_goals",
        "a goal of a partnership",
        ("partnership", "goal"),
        {
            "partnership": _partnership(),
            "goal": text("what is to be reached", key=True),
            "metric": text("what it is measured by", required=True),
            "target": number("the figure to be reached", required=True),
            "due_on": date("the day by which it is to be reached", required=True),
            "kind": text("technology development, market expansion, workforce development, or another"),
            "baseline": number("the figure before the partnership; without it, 0"),
            "actual": number("the figure as it stands"),
            "reached_on": date("the day on which it was reached"),
            "kpi": text("the partnership's KPI whose latest figure is how it stands, where no figure is given"),
            "objective": text("the objective of the business that it serves"),
        },
        belongs_to=PARTNERSHIP,
        example=(
            {
                "partnership": "PT-01",
                "goal": "Showrooms in six northern cities",
                "metric": "Showrooms open",
                "target": 6,
                "due_on": "2025-12-19",
                "kind": "market expansion",
                "baseline": 0,
                "actual": 2,
            },
        ),
        rank=505,
    ),
    Table(
        "partner_kpis",
        "a KPI of a partnership in a period",
        ("partnership", "kpi", "period_on"),
        {
            "partnership": _partnership(),
            "kpi": text("the KPI, as readers call it", key=True),
            "period_on": period("the first day of the period"),
            "actual": number("what was measured; empty where there is no data", required=True),
            "target": number("what was aimed at; empty where there is no target", required=True),
            "kind": choice("which of the four KPIs of every partnership it is; empty for any other", *KPI_KINDS),
            "better": choice("which direction is better; empty means higher", "higher", "lower"),
            "unit": text("money, count, share, score, hours, days, or free text"),
            "weight": number("how much it counts in the partnership's score; without it, 1", low=0),
            "numerator": number("what is counted, for a share: those who took part, or who are satisfied", low=0),
            "denominator": number("what it is counted among: those invited, or who answered", low=0),
            "note": text("anything a reader should know"),
        },
        belongs_to=PARTNERSHIP,
        dated_by="period_on",
        content=("actual",),
        example=(
            {
                "partnership": "PT-01",
                "kpi": "Joint projects launched",
                "period_on": "2025-01-01",
                "actual": 1,
                "target": 2,
                "kind": "projects_launched",
                "unit": "count",
                "weight": 2,
            },
            {
                "partnership": "PT-01",
                "kpi": "Staff in partner trainings",
                "period_on": "2025-01-01",
                "actual": 0.6,
                "target": 0.7,
                "kind": "training_participation",
                "unit": "share",
                "numerator": 12,
                "denominator": 20,
            },
        ),
        rank=510,
    ),
    Table(
        "exchanges",
        "something that a partnership's two sides shared: a meeting, an insight, a document, an event",
        ("exchange",),
        {
            "exchange": text("its short name", key=True),
            "partnership": _partnership(),
            "kind": choice("what it is", *EXCHANGES, required=True, filled=True),
            "held_on": date("the day on which it was held or written, or is going to be", required=True, filled=True),
            "title": text("what readers call it", required=True),
            "takeaway": text("what to remember of it"),
            "lesson": text("what it taught"),
            "innovation": text("what new idea came of it"),
            "place": text("where a document is kept, or an event takes place"),
            "owner": text("who brought it, wrote it or keeps it"),
            "invited": number("how many were invited", low=0),
            "attended": number("how many came", low=0),
            "rating": number("what those who rated it gave on average, 1 to 5", low=1, high=5),
            "rated": number("how many rated it", low=0),
            "used": flag("whether somebody has worked with it since"),
        },
        belongs_to=PARTNERSHIP,  # not cut by day: what is going to be held is an upcoming meeting
        example=(
            {
                "exchange": "X-01",
                "partnership": "PT-01",
                "kind": "workshop",
                "held_on": "2025-02-12",
                "title": "Selling from a showroom",
                "takeaway": "Visitors decide at the second visit",
                "invited": 20,
                "attended": 12,
                "rating": 4.2,
                "rated": 9,
            },
        ),
        rank=515,
    ),
    Table(
        "partner_adjustments",
        "a change to how a partnership is run",
        ("partnership", "changed_on", "change"),
        {
            "partnership": _partnership(),
            "changed_on": date("the day of the change", required=True, filled=True),
            "kind": choice("what was changed", *ADJUSTED, required=True, filled=True),
            "change": text("what it is now", key=True),
            "reason": text("why, and what feedback led to it", required=True),
            "before": text("what it was"),
            "decided_by": text("who decided it"),
        },
        belongs_to=PARTNERSHIP,
        dated_by="changed_on",
        example=(
            {
                "partnership": "PT-01",
                "changed_on": "2025-02-20",
                "kind": "tactics",
                "change": "Both sales teams share one list of leads",
                "reason": "The partner's survey said that visitors were called twice",
                "before": "Each team kept its own list",
            },
        ),
        rank=520,
    ),
]
