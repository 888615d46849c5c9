"""A KPI by segment: region, product, channel, whatever the columns beyond the declared ones name."""

from saypro_analysis.data.tables.columns import number, period, text
from saypro_analysis.data.tables.declarations import KPI, Table
from saypro_analysis.data.tables.known_words import OF_THE_KPI

DECLARED = [
    Table(
        "segments",
        "a KPI in a period and a segment",
        ("kpi", "period_on"),
        {
            "kpi": text("the KPI", key=True, refers="kpis.kpi"),
            "period_on": period("first day of the period"),
            "actual": number("what was measured in the segment", required=True, unit=OF_THE_KPI),
            "expected": number("what was expected of the segment", unit=OF_THE_KPI),
            "numerator": number("what is counted, for a ratio"),
            "denominator": number("what it is counted among, for a ratio", low=0),
            "expected_numerator": number("the numerator that was expected"),
            "expected_denominator": number("the denominator that was expected", low=0),
        },
        belongs_to=KPI,
        dated_by="period_on",
        grows=True,
        content=("actual",),
        measured=True,
        free="a dimension, such as region",
        example=({"kpi": "orders", "period_on": "2025-03-01", "region": "North", "actual": 90, "expected": 100},),
        rank=40,
    ),
]
