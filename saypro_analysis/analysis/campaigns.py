"""What campaigns cost and bring: per lead, per customer, over a customer's life, and what they return."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.data.numbers import read_numbers
from saypro_analysis.data.problems import DataError, Problem

COLUMNS = ["campaign", "spend", "leads", "customers", "revenue", "cost_per_lead", "cost_per_acquisition",
           "lifetime_value", "value_per_cost", "roi", "roi_with_retention"]  # fmt: skip
NEEDED = ("campaign", "spend", "leads", "customers", "revenue")
OPTIONAL = ("margin", "retention")
ALL = "all campaigns"
_WHAT = {"margin": "a share of revenue, 0 to 1", "retention": "a share of customers, at least 0 and below 1"}


def summarise_campaigns(campaigns: pd.DataFrame, *, discount: float = 0.1) -> pd.DataFrame:
    """Cost per lead and per customer, lifetime value and return of campaigns: one row each, the best return first.

    `campaigns` needs `campaign, spend, leads, customers, revenue` (money and counts of the same time; revenue is the
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
    read = _read(campaigns)
    earned = (read["revenue"] * read["margin"]).fillna(0)
    factor = (1 + discount) / (1 + discount - read["retention"])
    rows = read.assign(earned=earned, lifetime=earned * factor)
    summed = rows[["spend", "leads", "customers", "revenue", "earned"]].sum()
    whole = pd.DataFrame([{**summed, "campaign": ALL, "lifetime": rows["lifetime"].sum(skipna=False)}])
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


def _read(campaigns: pd.DataFrame) -> pd.DataFrame:
    absent = [Problem("campaigns", None, name, "", f"a column {name}") for name in NEEDED if name not in campaigns]
    if absent:
        raise DataError(absent)
    columns, problems = {"campaign": campaigns["campaign"].astype("str")}, []
    for name in (*NEEDED[1:], *OPTIONAL):
        columns[name], wrong = _column(campaigns, name)
        problems += wrong
    if problems:
        raise DataError(problems)
    return pd.DataFrame(columns).reset_index(drop=True)


def _column(campaigns: pd.DataFrame, name: str) -> tuple[pd.Series, list[Problem]]:
    if name not in campaigns:
        return pd.Series(1.0 if name == "margin" else np.nan, index=campaigns.index), []
    written = campaigns[name].reset_index(drop=True)
    numbers, unread = read_numbers(written.astype(object).map(lambda cell: "" if pd.isna(cell) else str(cell)))
    most = {"margin": numbers <= 1, "retention": numbers < 1}.get(name, numbers >= 0)
    needed = name in NEEDED
    wrong = numbers.index[(numbers < 0) | (numbers.notna() & ~most) | (numbers.isna() & needed)]
    rows = sorted({*wrong, *unread})
    expected = _WHAT.get(name, "a number of at least 0")
    problems = [Problem("campaigns", row, name, _cell(written[row]), unread.get(row, expected)) for row in rows]
    numbers = numbers.fillna(1.0) if name == "margin" else numbers
    return numbers.set_axis(campaigns.index), problems


def _cell(value: object) -> str:
    return "" if value is None or value != value else str(value)
