"""What stands behind a gap: the drivers of a KPI, and the chains of causes."""

from saypro_analysis.data.tables.columns import choice, number, period, text
from saypro_analysis.data.tables.declarations import KPI, Table

DECLARED = [
    Table(
        "drivers",
        "a driver of a KPI in a period",
        ("kpi", "driver", "period_on"),
        {
            "kpi": text("the KPI", key=True, refers="kpis.kpi"),
            "driver": text("the driver's name in the formula", key=True),
            "period_on": period("first day of the period"),
            "actual": number("what was measured", required=True),
            "target": number("what was aimed at"),
        },
        belongs_to=KPI,
        dated_by="period_on",
        grows=True,
        content=("actual",),
        example=(
            {"kpi": "orders", "driver": "leads", "period_on": "2025-03-01", "actual": 450, "target": 500},
            {"kpi": "orders", "driver": "win_rate", "period_on": "2025-03-01", "actual": 0.2, "target": 0.2},
        ),
        rank=50,
    ),
    Table(
        "causes",
        "a link in a why-chain",
        ("cause",),
        {
            "cause": text("the cause's short name", key=True),
            "kpi": text("the KPI whose gap it explains", required=True, refers="kpis.kpi"),
            "parent": text("the effect it causes; empty at the top of a chain", required=True, refers="causes.cause"),
            "category": text("People, Process, Technology, Materials, Environment, or your own", required=True),
            "statement": text("the cause in words", key=True),
            "evidence": text("what speaks for it"),
            "source": text("where the evidence comes from: data, interview or none"),
            "occurrences": number("how often it was seen", low=0, unit="count"),
            "cost": number("what it cost", low=0, unit="money"),
            "status": choice("how sure it is", "hypothesis", "supported", "refuted"),
        },
        belongs_to=KPI,
        example=(
            {
                "cause": "C-01",
                "kpi": "orders",
                "category": "Process",
                "statement": "Quotes wait for approval",
                "evidence": "Two days on average",
                "source": "interview",
                "occurrences": 12,
                "status": "hypothesis",
            },
        ),
        rank=80,
    ),
]
