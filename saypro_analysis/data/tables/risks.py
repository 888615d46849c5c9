"""What may go wrong, how it was judged at each review, what is done about it, and on whom the organisation depends."""

from collections.abc import Iterator

import pandas as pd

from saypro_analysis.data.tables.columns import choice, date, flag, number, share, text
from saypro_analysis.data.tables.declarations import EVERYBODY, Closing, Table
from saypro_analysis.data.tables.known_words import CLOSED

_LIKELIHOOD = "rare, unlikely, possible, likely or almost certain; a level of 1 to 5; or a chance, such as 0.3 or 30%"
_IMPACT = "negligible, minor, moderate, major or severe; or a level of 1 to 5"
_MEASURE = """\
A row is one measure against one risk, or against several that it makes less likely or less costly by the same shares.
Several measures against a risk work one after the other: two that halve it leave a quarter."""
_LOSSES = """\
Every loss of the time that is looked back on, of all risks, small ones too: where some are left out, risks seem rarer.
A risk without frequency and losses of its own in `risks` gets them from here."""


def _list_scale_rules(scale: pd.DataFrame) -> Iterator[tuple[str, pd.Series, str]]:
    impact, chance = scale["kind"] == "impact", scale["kind"] == "likelihood"
    yield "high", scale["high"] < scale["low"], "at least the low end"
    yield "high", chance & (scale["high"] > 1), "a chance between 0 and 1"
    yield "low", impact & (scale["low"] <= 0), "money above 0"
    yield "level", scale["level"] % 1 != 0, "a whole number of 1 to 5"


DECLARED = [
    Table(
        "risks",
        "something that may go wrong",
        ("risk",),
        {
            "risk": text("its short name", key=True),
            "description": text("what may happen, and what follows", key=True),
            "category": text(
                "financial, operational, market, supply chain, regulatory, legal/regulatory, strategic or compliance",
                key=True,
            ),
            "scenario": text("the scenario it belongs to; empty where it may come in any"),
            "department": text("the department that it concerns first"),
            "likelihood": text(f"how likely it is in a quarter, before anything is done about it: {_LIKELIHOOD}"),
            "impact": text(f"how bad it is if it happens: {_IMPACT}"),
            "frequency": number("how often a quarter it happens, 0.25 for once a year", low=0, unit="times"),
            "frequency_low": number("how often at least, where that is not sure", low=0, unit="times"),
            "frequency_high": number("how often at most, where that is not sure", low=0, unit="times"),
            "loss_low": number("what it costs each time: less in 1 case of 20", low=0, unit="money"),
            "loss_high": number("what it costs each time: more in 1 case of 20", low=0, unit="money"),
            "loss_likely": number(
                "the likeliest cost, where `loss_low` and `loss_high` are the least and the most it may be",
                low=0,
                unit="money",
            ),
            "driver": text("what brings it on, separated by ;: risks that have one in common come together"),
            "excludes": text(
                "the risks that cannot come in the same quarter, separated by ;", refers="risks.risk", many=";"
            ),
            "mitigation": text("what is done about it, in words, where no row of `mitigations` says it"),
            "contingency": text("what is done if it happens"),
            "owner": text("who answers for it"),
            "status": text("open or closed, as somebody typed it"),
            "review_on": date("the day by which it is looked at again"),
            "goal": text("the quarterly goals it endangers, separated by ;"),
            "raised_on": date("the day on which it was written down"),
        },
        belongs_to=EVERYBODY,
        dated_by="raised_on",
        content=("owner", "review_on"),
        closes=Closing("status", words=CLOSED),
        example=(
            {
                "risk": "R-17",
                "description": "The only supplier of frames fails, and orders wait",
                "category": "supply chain",
                "scenario": "Supply chain disruptions",
                "likelihood": "possible",
                "impact": "major",
                "frequency": 0.2,
                "loss_low": 20000,
                "loss_high": 200000,
                "driver": "supply chain",
                "contingency": "Orders go to the second supplier at a higher price",
                "owner": "Ada Example",
                "status": "open",
                "review_on": "2025-04-30",
                "raised_on": "2025-01-06",
            },
        ),
        rank=500,
    ),
    Table(
        "risk_history",
        "how a risk was judged at a review",
        ("risk", "reviewed_on"),
        {
            "risk": text("the risk", key=True, refers="risks.risk"),
            "reviewed_on": date("the day of the review", required=True, filled=True),
            "likelihood": text(f"how likely it seemed: {_LIKELIHOOD}", required=True),
            "impact": text(f"how bad it seemed: {_IMPACT}", required=True),
            "note": text("what was new"),
            "reviewer": text("who looked at it"),
        },
        belongs_to=EVERYBODY,
        dated_by="reviewed_on",
        example=(
            {
                "risk": "R-17",
                "reviewed_on": "2025-01-06",
                "likelihood": "unlikely",
                "impact": "major",
                "note": "A second supplier was still there",
            },
        ),
        rank=505,
    ),
    Table(
        "mitigations",
        "something that is done, or may be, to make risks smaller",
        ("mitigation",),
        {
            "mitigation": text("its short name", key=True),
            "risk": text("the risks that it makes smaller, separated by ;", key=True, refers="risks.risk", many=";"),
            "plan": text("what is done", required=True),
            "cost": number("money that it costs from here on", low=0, unit="money"),
            "likelihood_reduction": share("by what share it makes the risk less likely, or less frequent"),
            "impact_reduction": share("by what share it makes the risk less costly when it comes"),
            "kind": choice(
                "how it treats the risk",
                "contingency",
                "flexibility",
                "diversification",
                "liquidity",
                "compliance",
                "prevention",
                "transfer",
                "avoidance",
                "acceptance",
            ),
            "owner": text("who sees to it"),
            "due_on": date("the day by which it is to be in place"),
            "done_on": date("the day on which it was in place"),
            "status": text("planned, running, done or dropped, as somebody typed it"),
            "requires": text(
                "the mitigations without which it cannot be done, separated by ;",
                refers="mitigations.mitigation",
                many=";",
            ),
            "excludes": text(
                "the mitigations that it rules out, separated by ;", refers="mitigations.mitigation", many=";"
            ),
            "mandatory": flag("whether it has to be done whatever it brings"),
        },
        belongs_to=EVERYBODY,
        comment=_MEASURE,
        example=(
            {
                "mitigation": "M-01",
                "risk": "R-17",
                "plan": "A second supplier of frames gets a fifth of the orders",
                "cost": 8000,
                "likelihood_reduction": 0.5,
                "impact_reduction": 0.25,
                "kind": "diversification",
                "owner": "Ada Example",
                "due_on": "2025-05-30",
                "status": "planned",
            },
        ),
        rank=510,
    ),
    Table(
        "risk_losses",
        "a day on which a risk happened, and what it cost",
        ("risk", "happened_on"),
        {
            "risk": text("the risk", key=True, refers="risks.risk"),
            "happened_on": date("the day on which it happened", required=True, filled=True),
            "loss": number("what it cost; empty where that is not known", low=0, unit="money"),
            "note": text("what happened"),
        },
        belongs_to=EVERYBODY,
        dated_by="happened_on",
        comment=_LOSSES,
        example=(
            {"risk": "R-17", "happened_on": "2024-05-13", "loss": 34000, "note": "Frames came three weeks late"},
            {"risk": "R-17", "happened_on": "2024-11-04", "loss": 81000, "note": "Two orders were lost"},
        ),
        rank=512,
    ),
    Table(
        "suppliers",
        "a supplier, and what it supplies",
        ("supplier", "item"),
        {
            "supplier": text("the supplier", key=True),
            "item": text("what it supplies; empty for everything"),
            "spend": number("money paid to it in a year", low=0, required=True, unit="money"),
            "region": text("where it delivers from"),
            "loss_per_week": number("money lost in a week without it", low=0, unit="money"),
            "weeks_to_replace": number("weeks until another could stand in", low=0),
            "note": text("what else there is to know"),
        },
        belongs_to=EVERYBODY,
        example=(
            {
                "supplier": "Frames Ltd",
                "item": "frames",
                "spend": 120000,
                "region": "North",
                "loss_per_week": 9000,
                "weeks_to_replace": 6,
            },
            {"supplier": "Second Frames", "item": "frames", "spend": 30000, "region": "South"},
        ),
        rank=515,
    ),
    Table(
        "risk_scale",
        "a word by which the organisation calls a likelihood or an impact, and what it stands for",
        ("kind", "word"),
        {
            "kind": choice("what is judged", "likelihood", "frequency", "impact", required=True, filled=True),
            "word": text("the word, as it stands in `risks`", key=True),
            "level": number("its place on the matrix, 1 to 5", low=1, high=5, required=True),
            "low": number(
                "the least it stands for: a chance, times a quarter, or money each time", low=0, required=True
            ),
            "high": number("the most it stands for", low=0, required=True),
        },
        belongs_to=EVERYBODY,
        comment="Without it words mean what docs/methods/risks.md says. A kind that is here replaces that one.",
        rules=_list_scale_rules,
        example=(
            {"kind": "impact", "word": "moderate", "level": 3, "low": 10000, "high": 100000},
            {"kind": "impact", "word": "major", "level": 4, "low": 100000, "high": 1000000},
        ),
        rank=520,
    ),
]
