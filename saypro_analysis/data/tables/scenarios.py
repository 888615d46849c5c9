"""The scenarios: what may come, what drives it, what it would bring, and what money and stock there is to bear it."""

from saypro_analysis.data.tables.columns import choice, date, number, period, share, text
from saypro_analysis.data.tables.declarations import EVERYBODY, Closing, Table
from saypro_analysis.data.tables.known_words import CLOSED

POINTS = ("opportunity", "risk", "action")
DRIVERS = ("Economic conditions", "Seasonality", "Supply chain", "Market competition", "Regulatory changes",
           "Internal factors")  # fmt: skip
STRONGEST = 20  # an elasticity beyond which somebody has typed a percentage
RECEIVED, PAID = "cash_received", "cash_paid"  # named as KPIs are, by drivers that move the cash itself


def _scenario() -> object:
    return text("the scenario", key=True, refers="scenarios.scenario")


DECLARED = [
    Table(
        "scenarios",
        "a scenario: one way in which the coming periods may go",
        ("scenario",),
        {
            "scenario": text("the scenario's short name", key=True),
            "name": text("what readers call it", key=True),
            "probability": share("how likely it is; those of all scenarios make 1", required=True),
            "description": text("what happens in it"),
            "owner": text("who watches for its signs"),
            "sign": text("by what one would see that it is coming"),
        },
        belongs_to=EVERYBODY,
        content=("probability", "description", "owner"),
        rank=540,
    ),
    Table(
        "scenario_points",
        "an opportunity, a risk or an action of a scenario",
        ("scenario", "kind", "point"),
        {
            "scenario": _scenario(),
            "kind": choice("what it is", *POINTS, required=True, filled=True),
            "point": text("what readers call it", key=True),
            "statement": text("it in a sentence"),
            "likelihood": number("how likely it is within the scenario, 1 to 5", low=1, high=5),
            "impact": number("how much it would bring or cost, 1 to 5", low=1, high=5),
            "owner": text("who sees to it"),
            "due_on": date("the day by which an action is to be done"),
            "status": text("the state as somebody typed it"),
        },
        belongs_to=EVERYBODY,
        content=("statement", "likelihood", "impact"),
        closes=Closing("status", words=CLOSED),
        rank=543,
    ),
    Table(
        "scenario_drivers",
        "what a driver may be in a scenario, and how strongly a KPI follows it",
        ("scenario", "driver", "kpi"),
        {
            "scenario": text("the scenario; empty: every scenario", refers="scenarios.scenario"),
            "driver": text(f"the driver: {', '.join(DRIVERS).lower()}, or another", key=True),
            "low": number(
                "the least that the driver may be in the scenario; empty: as another row of the driver has it",
                required=True,
            ),
            "base": number(
                "what it is when nothing changes, as the forecast takes it; 0: low and high are changes as shares",
                required=True,
            ),
            "high": number("the most that it may be in the scenario", required=True),
            "likely": number("what it most probably is in the scenario; empty: its base"),
            "kpi": text(f"the KPI that follows it, or {RECEIVED} or {PAID}; empty: every KPI with its elasticity"),
            "elasticity": number(
                "by how many percent the KPI changes where the driver does by one; empty: estimated from the history",
                low=-STRONGEST,
                high=STRONGEST,
            ),
            "elasticity_low": number("the least that the elasticity may be, with 90 % of certainty", low=-STRONGEST),
            "elasticity_high": number("the most that it may be", high=STRONGEST),
            "indicator": text(
                "the KPI whose history tells the driver's, to estimate the elasticity by", refers="kpis.kpi"
            ),
            "unit": text("the unit of low, base and high"),
            "source": text("where the figures come from"),
        },
        belongs_to=EVERYBODY,
        content=("low", "base", "high"),
        rank=546,
    ),
    Table(
        "scenario_reviews",
        "a look at a scenario: how likely it was held to be on that day",
        ("scenario", "reviewed_on"),
        {
            "scenario": _scenario(),
            "reviewed_on": date("the day of the review", required=True, filled=True),
            "probability": share("how likely it was held to be", required=True),
            "version": text("the version of the scenario that was looked at"),
            "reviewer": text("who looked at it"),
            "note": text("what was seen, and why the probability was changed"),
        },
        belongs_to=EVERYBODY,
        dated_by="reviewed_on",
        example=(
            {
                "scenario": "growth",
                "reviewed_on": "2025-03-14",
                "probability": 0.3,
                "version": "1",
                "reviewer": "Ada Example",
                "note": "Orders of large customers came in as they did last year",
            },
        ),
        rank=549,
    ),
    Table(
        "option_flows",
        "money that an option costs or brings in a year",
        ("option", "year", "kind"),
        {
            "option": text("what could be done, such as a programme to comply", key=True),
            "year": number("years from now, 0 for what is spent at once", low=0, required=True),
            "amount": number("money, costs below 0", required=True, unit="money"),
            "kind": text("what it is: investment, running cost, fine avoided, revenue"),
            "low": number("the least that it may be", unit="money"),
            "high": number("the most that it may be", unit="money"),
            "scenario": text("the only scenario in which it flows; empty: in all", refers="scenarios.scenario"),
        },
        belongs_to=EVERYBODY,
        example=(
            {
                "option": "Comply early",
                "year": 0,
                "kind": "investment",
                "amount": -30000,
                "low": -40000,
                "high": -26000,
            },
            {
                "option": "Comply early",
                "year": 1,
                "kind": "fine avoided",
                "amount": 25000,
                "low": 5000,
                "high": 40000,
                "scenario": "rules",
            },
            {"option": "Comply early", "year": 2, "kind": "revenue", "amount": 22000, "low": 12000, "high": 30000},
        ),
        rank=552,
    ),
    Table(
        "stocks",
        "a product or part that is kept in stock",
        ("item",),
        {
            "item": text("the product or part", key=True),
            "demand": number("how many are needed in a period, on average", low=0, required=True),
            "demand_sd": number(
                "by how much the need of a period varies: its standard deviation", low=0, required=True
            ),
            "lead_periods": number("how many periods a delivery takes", low=0, required=True),
            "lead_sd_periods": number("by how many periods the delivery's time varies: its standard deviation", low=0),
            "service_level": share("the share of deliveries before which stock is not to run out; empty: 95 %"),
            "on_hand": number("how many there are", low=0),
            "unit_cost": number("what one costs", low=0, unit="money"),
            "supplier": text("who delivers it"),
        },
        belongs_to=EVERYBODY,
        content=("demand", "demand_sd", "lead_periods"),
        example=(
            {
                "item": "Desk frame",
                "demand": 120,
                "demand_sd": 20,
                "lead_periods": 4,
                "service_level": 0.95,
                "on_hand": 520,
                "unit_cost": 64,
                "supplier": "Example Metals",
            },
        ),
        rank=555,
    ),
    Table(
        "cash",
        "the cash of a month: what came in, what went out, what was there at its end",
        ("period_on",),
        {
            "period_on": period("the first day of the month"),
            "received": number("money that came in", low=0, required=True, unit="money"),
            "paid": number("money that went out", low=0, required=True, unit="money"),
            "balance": number("money there was at the month's end", required=True, unit="money"),
            "credit": number("money that a bank would lend at once, at the month's end", low=0, unit="money"),
            "note": text("what is not as usual in the month"),
        },
        belongs_to=EVERYBODY,
        dated_by="period_on",
        content=("received", "paid", "balance"),
        example=tuple(
            {
                "period_on": f"2025-{month:02}-01",
                "received": received,
                "paid": paid,
                "balance": balance,
                "credit": 20000,
            }
            for month, received, paid, balance in [
                (1, 96000, 101000, 140000),
                (2, 94000, 99000, 135000),
                (3, 103000, 104000, 134000),
            ]
        ),
        rank=558,
    ),
]
