"""What is reviewed: the KPIs, and what was measured of them."""

from saypro_analysis.data.tables.columns import choice, number, period, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, KPI, Table
from saypro_analysis.data.tables.known_words import OF_THE_KPI, UNITS

DECLARED = [
    Table(
        "kpis",
        "a KPI of a department",
        ("kpi",),
        {
            "kpi": text("the KPI's short name, the same in every table", key=True),
            "department": text("the department that answers for it", key=True),
            "name": text("what readers call it", key=True),
            "unit": text(
                "money, count, share, ratio, score, hours, days, minutes, or free text", key=True, known=UNITS
            ),
            "better": choice(
                "which direction is better", "higher", "lower", "range", "neutral", required=True, filled=True
            ),
            "weight": number("how much it matters beside the others", low=0),
            "tolerance": number(
                "how far beside the target still counts as near: relative, in points for shares", low=0
            ),
            "aggregate": choice("how periods are joined", "sum", "mean", "last", "ratio", "distinct"),
            "goal": text("the goal that it serves"),
            "value_per_unit": number("money that one unit of shortfall costs", low=0, unit="money"),
            "target_low": number("lower end of the target range, per period", unit=OF_THE_KPI),
            "target_high": number("upper end of the target range, per period", unit=OF_THE_KPI),
            "formula": text("how its drivers make it up, such as leads * conversion * average_deal"),
            "contributes_to": text(
                "KPIs that it leads to, separated by ;, so that one gap's money is not counted twice",
                refers="kpis.kpi",
                many=";",
            ),
            "family": text("the family of gaps that it belongs to, such as sales"),
            "note": text("anything a reader should know"),
        },
        belongs_to=DEPARTMENT,
        required=True,
        measured=True,
        example=(
            {
                "kpi": "orders",
                "department": "Sales",
                "name": "Orders",
                "unit": "count",
                "better": "higher",
                "weight": 1,
                "tolerance": 0.05,
                "aggregate": "sum",
                "goal": "Grow",
                "formula": "leads * win_rate",
                "family": "sales",
                "note": "An example; replace it with yours",
            },
        ),
        rank=10,
    ),
    Table(
        "measurements",
        "a KPI in a period",
        ("kpi", "period_on"),
        {
            "kpi": text("the KPI", key=True, refers="kpis.kpi"),
            "period_on": period("first day of the period"),
            "actual": number("what was measured; empty where there is no data", required=True, unit=OF_THE_KPI),
            "target": number("what was aimed at; empty where there is no target", required=True, unit=OF_THE_KPI),
            "numerator": number("what is counted, for a ratio"),
            "denominator": number("what it is counted among, for a ratio", low=0),
            "quarter_actual": number(
                "the quarter's own figure, in the row of its last period, where its periods count a thing several times"
                " (aggregate distinct)",
                unit=OF_THE_KPI,
            ),
            "quarter_target": number("what was aimed at in that quarter", unit=OF_THE_KPI),
            "benchmark": number("an internal benchmark", unit=OF_THE_KPI),
            "industry": number("the industry's figure", unit=OF_THE_KPI),
            "promoters": number("respondents who promote, for a net promoter score", low=0),
            "detractors": number("respondents who detract, for a net promoter score", low=0),
            "note": text("anything a reader should know"),
        },
        belongs_to=KPI,
        dated_by="period_on",
        grows=True,
        content=("actual",),
        required=True,
        measured=True,
        example=tuple(
            {
                "kpi": "orders",
                "period_on": f"2025-0{month}-01",
                "actual": actual,
                "target": 100,
                "note": "An example; replace it with yours",
            }
            for month, actual in ((1, 104), (2, 97), (3, 90))
        ),
        rank=20,
    ),
]
