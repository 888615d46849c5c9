"""Leads, deals and money: the Sales and Marketing figures that hang together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import series
from .series import MONTHS, QUARTER, as_kpi, as_ratio, by_fiscal_year, phased, planted, stream

SALES_SEASON = [0.98, 1.0, 1.02, 0.95, 0.92, 1.03, 1.05, 1.06, 1.0, 0.944, 0.96, 1.096]
LEAD_SEASON = [0.99, 1.0, 0.98, 0.96, 0.93, 1.04, 1.06, 1.07, 0.97, 0.96, 0.98, 1.06]
CHANNEL_SHARES = {"Paid search": 0.50, "Events": 0.12, "Email": 0.18, "Social": 0.20}
CHANNEL_FALLS = {"Paid search": 0.52, "Events": 0.03, "Email": 0.14, "Social": 0.22}
QUALIFIED_RATES = {"Paid search": 0.58, "Events": 0.55, "Email": 0.32, "Social": 0.182}
FALL_ON = pd.Timestamp("2024-07-01")
REVENUE_OF_QUARTER = 1_200_000
LEADS_OF_QUARTER = 2_000


def growing(name: str, level: float, growth: float, season: list[float], sd: float) -> np.ndarray:
    """Return a seasonal series that grows by a constant rate, with its planted shift."""
    noise = series.autocorrelated(stream(name), sd, 0.3)
    trend = level * np.exp(growth * np.arange(len(MONTHS)))
    return trend * phased(season) * (1 + planted(name, "factor")) * (1 + noise)


def sales_targets() -> pd.DataFrame:
    """Return the monthly targets of the three drivers and what follows from them."""
    worked = 5 * np.round(by_fiscal_year([530, 580, 625]) * phased(SALES_SEASON) / 5)
    conversion = by_fiscal_year([0.195, 0.20, 0.20])
    deal = by_fiscal_year([3850, 3900, 4000])
    return pd.DataFrame(
        {
            "leads_worked": worked,
            "conversion": conversion,
            "average_deal": deal,
            "customers": np.round(worked * conversion),
            "revenue": np.round(worked * conversion * deal, 2),
        },
        index=MONTHS,
    )


def deals() -> pd.DataFrame:
    """Return leads worked, deals won and revenue per month."""
    noise = series.read_yaml("truths.yaml")["noise"]
    worked = np.round(growing("leads_worked", 509.95, 0.0072, SALES_SEASON, 0.02))
    won = stream("conversion", 270).binomial(worked.astype(int), noise["conversion"]["mean"])
    spread = noise["average_deal"]
    wobble = series.autocorrelated(stream("average_deal", 56), spread["sd"], spread["autocorrelation"])
    revenue = np.round(won * spread["mean"] * (1 + wobble), 2)
    revenue = series.pin_quarter(revenue, REVENUE_OF_QUARTER, 0.01)
    return pd.DataFrame({"worked": worked, "won": won, "revenue": revenue}, index=MONTHS)


def sales() -> dict[str, pd.DataFrame]:
    """Return the Sales KPIs that follow from leads worked, deals won and revenue."""
    made, target = deals(), sales_targets()
    worked, won, revenue = (made[name].to_numpy(float) for name in made)
    return {
        "revenue": as_kpi(revenue, target["revenue"].to_numpy()),
        "new_customers": as_kpi(won, target["customers"].to_numpy()),
        "conversion": as_ratio(won, worked, target["conversion"].to_numpy()),
        "average_deal": as_ratio(revenue, won, target["average_deal"].to_numpy()),
        "revenue_growth": revenue_growth(revenue),
        "follow_up_24h": follow_up(worked),
    }


def revenue_growth(revenue: np.ndarray) -> pd.DataFrame:
    """Return growth over the same month a year before; it starts in the second year."""
    before = np.concatenate([np.full(12, np.nan), revenue[:-12]])
    target = by_fiscal_year([np.nan, 0.08, 0.10])
    return as_ratio(np.round(revenue - before, 2), before, target).iloc[12:]


def follow_up(worked: np.ndarray) -> pd.DataFrame:
    """Return the share of leads called within a day; it beats its target month after month."""
    level = 0.915 + series.autocorrelated(stream("follow_up_24h"), 0.012, 0.3)
    called = stream("follow_up_24h", 1).binomial(worked.astype(int), level)
    return as_ratio(called, worked, by_fiscal_year([0.80, 0.85, 0.85]))


def lead_targets() -> np.ndarray:
    """Return the monthly lead target."""
    return 10 * np.round(by_fiscal_year([840, 920, 1000]) * phased(LEAD_SEASON) / 10)


def leads() -> np.ndarray:
    """Return new leads per month."""
    raw = np.round(growing("leads", 801, 0.0066, LEAD_SEASON, 0.02))
    return series.pin_quarter(raw, LEADS_OF_QUARTER)


def channel_leads() -> pd.DataFrame:
    """Return new leads per month and channel; since July 2024 the mix is another one."""
    usual = np.array(list(CHANNEL_SHARES.values()))
    fallen = usual * (1 - np.array(list(CHANNEL_FALLS.values())))
    rng = stream("channel_leads")
    rows = []
    for month, total in zip(MONTHS, leads(), strict=True):
        mix = (fallen if month >= FALL_ON else usual) * rng.normal(1, 0.015, len(usual))
        rows.append(series.allocate(total, mix))
    return pd.DataFrame(rows, index=MONTHS, columns=list(CHANNEL_SHARES))


def marketing() -> dict[str, pd.DataFrame]:
    """Return the Marketing KPIs."""
    made, came, spent = deals(), leads(), spend()
    won, revenue = made["won"].to_numpy(float), made["revenue"].to_numpy(float)
    acquisition = np.round(spent + selling_cost(), 2)
    margin = np.round(revenue * 0.62 * 0.52 - spent, 2)
    return {
        "leads": as_kpi(came, lead_targets()),
        "qualified_share": as_ratio(qualified(), came, by_fiscal_year([0.44, 0.45, 0.45])),
        "cost_per_lead": as_ratio(spent, came, by_fiscal_year([43, 44, 45])),
        "customer_acquisition_cost": as_ratio(acquisition, won, by_fiscal_year([540, 530, 520])),
        "click_through_rate": click_through(),
        "campaign_roi": as_ratio(margin, spent, by_fiscal_year([2.3, 2.4, 2.6])),
    }


def qualified() -> np.ndarray:
    """Return qualified leads per month: each channel keeps its own rate, so in the quarter only the mix is at work."""
    rates = np.array(list(QUALIFIED_RATES.values()))
    came = channel_leads().to_numpy()
    found = stream("qualified_share").binomial(came.astype(int), rates).sum(axis=1).astype(float)
    found[QUARTER] = np.round(came @ rates)[QUARTER]
    return found


def spend() -> np.ndarray:
    """Return campaign spend per month; the budget does not follow the leads down."""
    plan = lead_targets() * by_fiscal_year([43, 44, 45])
    return np.round(plan * (0.93 + series.autocorrelated(stream("spend"), 0.02, 0.4)), 2)


def selling_cost() -> np.ndarray:
    """Return what selling to new customers costs beside the campaigns."""
    return np.round(19_500 + stream("selling_cost").normal(0, 500, len(MONTHS)), 2)


def click_through() -> pd.DataFrame:
    """Return clicks per impression of the paid advertisements."""
    impressions = np.round(growing("impressions", 880_000, 0.004, LEAD_SEASON, 0.04))
    noise = series.autocorrelated(stream("click_through_rate"), 0.035, 0.3)
    rate = 0.0238 * (1 + planted("click_through_rate", "factor")) * (1 + noise)
    return as_ratio(np.round(impressions * rate), impressions, by_fiscal_year([0.022, 0.023, 0.024]))
