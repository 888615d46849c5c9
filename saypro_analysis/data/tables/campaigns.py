"""What campaigns cost and brought."""

from saypro_analysis.data.tables.columns import date, number, share, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, Table

DECLARED = [
    Table(
        "campaigns",
        "a campaign in the review period",
        ("campaign",),
        {
            "campaign": text("the campaign", key=True),
            "spend": number("money spent on it", low=0, required=True, unit="money"),
            "leads": number("leads that it brought", low=0, required=True, unit="count"),
            "customers": number("customers that it won", low=0, required=True, unit="count"),
            "revenue": number("what those customers bring in their first year", low=0, required=True, unit="money"),
            "department": text("the department that runs it"),
            "margin": share("the share of revenue that is left after cost; 1 where it is empty"),
            "retention": share("the share of customers who stay from one year to the next"),
            "planned_on": date("the day for which its launch is planned"),
            "launched_on": date("the day on which it was launched"),
            "target_leads": number("leads that it was to bring", low=0, unit="count"),
            "note": text("anything a reader should know"),
        },
        belongs_to=DEPARTMENT,
        example=(
            {
                "campaign": "Spring mailing",
                "spend": 2000,
                "leads": 100,
                "customers": 12,
                "revenue": 9000,
                "department": "Sales",
            },
        ),
        rank=100,
    ),
]
