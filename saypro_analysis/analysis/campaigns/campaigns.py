"""What campaigns cost and bring: per lead, per customer, over a customer's life, and what they return."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["campaign", "spend", "leads", "customers", "revenue", "cost_per_lead", "cost_per_acquisition",
           "lifetime_value", "value_per_cost", "roi", "roi_with_retention"]  # fmt: skip
ALL = "all campaigns"


def summarise_campaigns(campaigns: pd.DataFrame, *, discount: float = 0.1) -> pd.DataFrame:
    """Cost per lead and per customer, lifetime value and return of campaigns: one row each, the best return first.

    `campaigns` is the table: `campaign, spend, leads, customers, revenue` (of the same time; revenue is the
    first year's of those customers) and may hold `margin` (share of revenue that is left, 1 if absent) and `retention`
    (share of customers who stay from year to year, missing if absent); `discount` is the yearly rate. Columns out:
    `cost_per_lead` = spend / leads, `cost_per_acquisition` = spend / customers, `lifetime_value` of a customer = m (1 +
    d) / (1 + d - r) with m the margin per customer and year, `value_per_cost` = lifetime value / cost per acquisition,
    `roi` = (first year's margin - spend) / spend, `roi_with_retention` the same with lifetime values. The last row is
    all campaigns together (ratios of sums). A ratio by zero is missing. Raises DataError with every wrong cell. Source:
    Gupta and Lehmann 2003; rows CAP-43 and CAP-47.

    >>> campaigns = pd.DataFrame([["Spring", 1000.0, 50, 10, 3000.0, 0.5, 0.6]],
    ...     columns=["campaign", "spend", "leads", "customers", "revenue", "margin", "retention"])
    >>> columns = ["cost_per_lead", "cost_per_acquisition", "lifetime_value", "roi", "roi_with_retention"]
    >>> summarise_campaigns(campaigns)[columns].round(2).to_numpy().tolist()[0]
    [20.0, 100.0, 330.0, 0.5, 2.3]
    """
    if not discount >= 0:
        raise ValueError(f"discount: found {discount}, expected a rate of at least 0, such as 0.1")
    read = complete_table(campaigns, "campaigns").reset_index(drop=True)
    earned = read["revenue"] * read["margin"].fillna(1.0)
    left = 1 + discount - read["retention"]
    rows = read.assign(earned=earned, lifetime=earned * (1 + discount) / left.where(left > 0))
    summed = rows[["spend", "leads", "customers", "revenue", "earned", "lifetime"]].sum(skipna=False)
    whole = pd.DataFrame([{**summed, "campaign": ALL}])
    single = _measure(rows).sort_values("roi", ascending=False, kind="stable")
    return pd.concat([single, _measure(whole)] if len(rows) else [single], ignore_index=True)[COLUMNS]


def _measure(rows: pd.DataFrame) -> pd.DataFrame:
    spend, customers = rows["spend"], rows["customers"]
    cost, value = _by(spend, customers), _by(rows["lifetime"], customers)
    return rows.assign(
        cost_per_lead=_by(spend, rows["leads"]),
        cost_per_acquisition=cost,
        lifetime_value=value,
        value_per_cost=_by(value, cost),
        roi=_by(rows["earned"] - spend, spend),
        roi_with_retention=_by(rows["lifetime"] - spend, spend),
    )


def _by(upper: pd.Series, lower: pd.Series) -> pd.Series:
    return upper.astype(float) / lower.where(lower > 0).astype(float)
