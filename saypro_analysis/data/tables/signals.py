"""What people have accepted of a KPI's course."""

from saypro_analysis.data.tables.columns import date, text
from saypro_analysis.data.tables.declarations import KPI, Table

DECLARED = [
    Table(
        "rebases",
        "a lasting shift of a KPI that somebody has accepted",
        ("kpi", "rebase_on"),
        {
            "kpi": text("the KPI", key=True, refers="kpis.kpi"),
            "rebase_on": date(
                "the first period of the new level, from which limits start anew", required=True, filled=True
            ),
            "accepted_by": text("who accepted it", key=True),
            "accepted_on": date("when it was accepted", required=True, filled=True),
            "reason": text("what changed then"),
        },
        belongs_to=KPI,
        dated_by="accepted_on",
        content=("accepted_by",),
        example=(
            {
                "kpi": "orders",
                "rebase_on": "2025-03-01",
                "accepted_by": "Ada Example",
                "accepted_on": "2025-03-31",
                "reason": "New price list",
            },
        ),
        rank=30,
    ),
]
