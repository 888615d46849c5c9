"""The `segments` table: every KPI here is split from its months, so the leaves sum to the measurement exactly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from . import commerce, operations
from .measurements import frames
from .series import MONTHS, allocate, stream

DIMENSIONS = ["region", "channel", "customer", "campaign", "product", "line", "shift"]
REGIONS = {"North": 0.36, "East": 0.24, "South": 0.22, "West": 0.18}
SALES_CHANNELS = {"Online": 0.33, "Partner": 0.28, "Field sales": 0.39}
NORTH_CHANNELS = {"Online": 0.55, "Partner": 0.18, "Field sales": 0.27}
CUSTOMERS = {"Corporate": 0.34, "Small business": 0.46, "Public sector": 0.20}
CUSTOMER_RATES = {"Corporate": 1.05, "Small business": 0.97, "Public sector": 0.98}
LEAD_CUSTOMERS = {"Corporate": 0.30, "Small business": 0.50, "Public sector": 0.20}
LEAD_CUSTOMER_POINTS = {"Corporate": 0.05, "Small business": -0.01, "Public sector": -0.05}
CAMPAIGNS = {
    "Always on": 0.30,
    "Home office": 0.20,
    "Business plus": 0.18,
    "New premises": 0.14,
    "Partner days": 0.10,
    "Loyalty": 0.08,
}
CAMPAIGN_RETURNS = [1.05, 1.20, 1.10, 0.90, 0.60, 0.85]
PRODUCTS = {"Desks": 0.27, "Seating": 0.24, "Meeting pods": 0.14, "Service plans": 0.35}
CONTACTS = {"Phone": 0.38, "Email": 0.34, "Portal": 0.28}
LINES = {"Line 1": 1.06, "Line 2": 0.97, "Line 3": 1.01, "Line 4": 0.96}
SHIFTS = {"Early": 0.97, "Late": 1.00, "Night": 1.03}

MAIN_FAULT, SECOND_FAULT, REST = 0.575, 0.25, 0.175
FAULTY_SINCE = pd.Timestamp("2024-07-01")
YEAR, QUARTER = MONTHS[-12:], MONTHS[-3:]


def segments() -> pd.DataFrame:
    """Return the `segments` table."""
    made = frames()
    parts = [
        revenue(made["revenue"]),
        leads(made["leads"]),
        conversion(made["conversion"]),
        qualified_share(made["qualified_share"]),
        click_through_rate(made["click_through_rate"]),
        campaign_roi(made["campaign_roi"]),
        satisfaction(made["satisfaction"]),
        downtime(made["downtime"]),
    ]
    return pd.concat(parts, ignore_index=True)


def leaves(**dimensions: dict[str, float]) -> pd.DataFrame:
    """Return every combination of the dimensions' values, in order."""
    return pd.DataFrame(list(product(*dimensions.values())), columns=list(dimensions))


def rows(kpi: str, month: pd.Timestamp, split: pd.DataFrame, **columns: np.ndarray) -> pd.DataFrame:
    """Return one month's leaves as rows; a ratio's actual and expected are the quotients."""
    table = split.assign(kpi=kpi, period_on=month, **columns)
    if "numerator" in columns:
        table["actual"] = (table["numerator"] / table["denominator"].where(table["denominator"] > 0)).round(6)
        table["expected"] = (table["expected_numerator"] / table["expected_denominator"]).round(6)
    return table


def each(months: pd.DatetimeIndex, kpi: pd.DataFrame) -> Iterator[tuple[pd.Timestamp, pd.Series]]:
    """Yield each month with the KPI's figures."""
    for month in months:
        yield month, kpi.loc[month]


def sales_leaves() -> tuple[pd.DataFrame, np.ndarray]:
    """Return region x channel x customer with each leaf's usual share of revenue; North sells more online."""
    split = leaves(region=REGIONS, channel=SALES_CHANNELS, customer=CUSTOMERS)
    north = split["region"] == "North"
    channel = split["channel"].map(NORTH_CHANNELS).where(north, split["channel"].map(SALES_CHANNELS))
    share = split["region"].map(REGIONS) * channel * split["customer"].map(CUSTOMERS)
    return split, share.to_numpy()


def gap_shares(split: pd.DataFrame, usual: np.ndarray) -> np.ndarray:
    """Return how the revenue gap lies on the leaves: two faults and a thin rest."""
    main = ((split["region"] == "North") & (split["channel"] == "Online")).to_numpy()
    second = ((split["channel"] == "Partner") & (split["customer"] == "Small business")).to_numpy()
    spread = np.zeros(len(split))
    for where, share in ((main, MAIN_FAULT), (second, SECOND_FAULT), (~main & ~second, REST)):
        spread[where] = share * usual[where] / usual[where].sum()
    return spread


def revenue_of(month: pd.Timestamp, figures: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the leaves' revenue and expected revenue in one month, to the cent."""
    split, usual = sales_leaves()
    expected = allocate(figures["target"], usual, 0.01)
    gap = figures["target"] - figures["actual"]
    fault = gap_shares(split, usual) if month >= FAULTY_SINCE else usual
    noise = stream(f"revenue {month:%Y-%m}").normal(1, 0.035, len(usual))
    return allocate(figures["actual"], (expected - gap * fault) * noise, 0.01), expected


def revenue(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return revenue by region, channel and customer for a year."""
    split, _ = sales_leaves()
    parts = []
    for month, figures in each(YEAR, kpi):
        actual, expected = revenue_of(month, figures)
        parts.append(rows("revenue", month, split, actual=actual, expected=expected))
    return pd.concat(parts)


def leads(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return leads by campaign and channel for a year; the fall lies on paid search in every campaign."""
    split = leaves(channel=commerce.CHANNEL_SHARES, campaign=CAMPAIGNS)
    campaign = np.array(list(CAMPAIGNS.values()))
    usual = split["channel"].map(commerce.CHANNEL_SHARES) * split["campaign"].map(CAMPAIGNS)
    by_channel, parts = commerce.channel_leads(), []
    for month, figures in each(YEAR, kpi):
        rng = stream(f"leads {month:%Y-%m}")
        actual = [allocate(came, campaign * rng.normal(1, 0.08, 6)) for came in by_channel.loc[month]]
        expected = allocate(figures["target"], usual.to_numpy())
        parts.append(rows("leads", month, split, actual=np.concatenate(actual), expected=expected))
    return pd.concat(parts)


def conversion(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return conversion by region, channel and customer; leads fell where revenue fell, rates only scatter."""
    split, usual = sales_leaves()
    rate = split["customer"].map(CUSTOMER_RATES).to_numpy() * 0.2
    sold, target, parts = frames()["revenue"], commerce.sales_targets(), []
    for month, figures in each(QUARTER, kpi):
        actual, _ = revenue_of(month, sold.loc[month])
        worked = allocate(figures["denominator"], actual / rate)
        chance = np.minimum(stream(f"conversion {month:%Y-%m}").binomial(worked.astype(int), rate) + 0.4, worked)
        planned = allocate(target.loc[month, "leads_worked"], usual / rate, 0.01)
        won = allocate(figures["numerator"], chance)
        expected = allocate(planned.sum() * figures["target"], planned * rate, 0.0001)
        parts.append(rows("conversion", month, split, **quotient(won, worked, expected, planned)))
    return pd.concat(parts)


def quotient(
    numerator: np.ndarray, denominator: np.ndarray, expected_numerator: np.ndarray, expected_denominator: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the four columns of a ratio by name."""
    return {
        "numerator": numerator,
        "denominator": denominator,
        "expected_numerator": expected_numerator,
        "expected_denominator": expected_denominator,
    }


def qualified_share(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return the qualified share by channel and customer: every rate as expected, another mix of channels."""
    split = leaves(channel=commerce.CHANNEL_SHARES, customer=LEAD_CUSTOMERS)
    points = split["customer"].map(LEAD_CUSTOMER_POINTS)
    rate = (split["channel"].map(commerce.QUALIFIED_RATES) + points).to_numpy()
    usual = split["channel"].map(commerce.CHANNEL_SHARES) * split["customer"].map(LEAD_CUSTOMERS)
    customers, by_channel = np.array(list(LEAD_CUSTOMERS.values())), commerce.channel_leads()
    target, parts = commerce.lead_targets(), []
    for month, figures in each(QUARTER, kpi):
        came = np.concatenate([allocate(total, customers) for total in by_channel.loc[month]])
        planned = allocate(target[MONTHS.get_loc(month)], usual.to_numpy(), 0.01)
        columns = quotient(allocate(figures["numerator"], came * rate), came, np.round(planned * rate, 6), planned)
        parts.append(rows("qualified_share", month, split, **columns))
    return pd.concat(parts)


def by_campaign(name: str, kpi: pd.DataFrame, returns: list[float], unit: float) -> pd.DataFrame:
    """Return a ratio by campaign: the campaigns differ as they always did, and all fall alike."""
    split = leaves(campaign=CAMPAIGNS)
    share, parts = np.array(list(CAMPAIGNS.values())), []
    for month, figures in each(QUARTER, kpi):
        rng = stream(f"{name} {month:%Y-%m}")
        below = allocate(figures["denominator"], share * rng.normal(1, 0.03, 6), unit)
        above = allocate(figures["numerator"], below * returns * rng.normal(1, 0.03, 6), unit)
        planned = allocate(figures["denominator"], share, unit)
        expected = allocate(figures["denominator"] * figures["target"], planned * returns, 0.0001)
        parts.append(rows(name, month, split, **quotient(above, below, expected, planned)))
    return pd.concat(parts)


def click_through_rate(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return the click-through rate by campaign."""
    return by_campaign("click_through_rate", kpi, [1.04, 1.1, 0.98, 0.95, 0.85, 0.9], 1)


def campaign_roi(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return the return on investment by campaign."""
    return by_campaign("campaign_roi", kpi, CAMPAIGN_RETURNS, 0.01)


def satisfaction(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return satisfaction by product and contact channel; service plans are at fault in every channel."""
    split = leaves(product=PRODUCTS, channel=CONTACTS)
    usual = (split["product"].map(PRODUCTS) * split["channel"].map(CONTACTS)).to_numpy()
    rate = np.where(split["product"] == "Service plans", 0.625, 0.894)
    parts = []
    for month, figures in each(QUARTER, kpi):
        rng = stream(f"satisfaction {month:%Y-%m}")
        asked = allocate(figures["denominator"], usual * rng.normal(1, 0.02, len(usual)))
        happy = allocate(figures["numerator"], asked * rate * rng.normal(1, 0.006, len(usual)))
        planned = allocate(figures["denominator"], usual, 0.01)
        columns = quotient(happy, asked, np.round(planned * figures["target"], 6), planned)
        parts.append(rows("satisfaction", month, split, **columns))
    return pd.concat(parts)


def downtime(kpi: pd.DataFrame) -> pd.DataFrame:
    """Return downtime by line and shift; it rose everywhere alike."""
    split = leaves(line=LINES, shift=SHIFTS)
    usual = (split["line"].map(LINES) * split["shift"].map(SHIFTS)).to_numpy()
    parts = []
    for month, figures in each(QUARTER, kpi):
        noise = stream(f"downtime {month:%Y-%m}").normal(1, 0.03, len(usual))
        hours = np.full(len(usual), figures["denominator"] / operations.MACHINES)
        stopped = allocate(figures["numerator"], usual * noise, 0.1)
        expected = allocate(figures["denominator"] * figures["target"], usual, 0.0001)
        parts.append(rows("downtime", month, split, **quotient(stopped, hours, expected, hours)))
    return pd.concat(parts)
