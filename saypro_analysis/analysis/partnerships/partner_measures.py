"""What each KPI of a partnership says of the last quarter: the four of the source documents by their formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.means import mean_change
from saypro_analysis.analysis.kernels.statistics.share_changes import share_change
from saypro_analysis.analysis.partnerships.methods.attainments import SUMMED, carry_forward, pool_attainments
from saypro_analysis.analysis.partnerships.methods.due_periods import KEY, QUARTER, list_due
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.data.readings.dates import read_day

FORMULAS = {
    "projects_launched": "launched in the quarter",
    "new_market_revenue": "growth of revenue",
    "training_participation": "came, of those invited",
    "customer_satisfaction": "change in satisfied customers",
}
YEAR = 12  # months
FEWEST_PERIODS = 2  # on either side of a change, for an interval of what was not counted
COLUMNS = ["partnership", "name", "kpi", "kind", "formula", "unit", "value", "value_low", "value_high", "value_unit",
           "against", "actual", "target", "attained", "attained_low", "attained_high", "state", "periods",
           "periods_known", "last_on"]  # fmt: skip
VALUES = ("value", "value_low", "value_high", "value_unit", "against")
Row = dict[str, Any]


def measure_partner_kpis(
    partner_kpis: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object
) -> pd.DataFrame:
    """Tell what each KPI of a partnership says of the last quarter: one row per partnership and KPI, by name.

    `partner_kpis, partnerships` are the tables. Columns out: `actual, target` of the periods that are over, in the
    KPI's `unit` (counts and money summed, else the mean); what was `attained` of the target (0..1), at least and at
    most where a period is missing; `state`: met, missed, cannot_tell (a figure is missing and could be either),
    no_target. `value` is the KPI by its `formula`, in `value_unit` with `value_low, value_high`: projects launched (a
    count, at least what is known), growth of revenue from new markets (0.1 is 10 % more than the quarter `against`: a
    year before, else the one before), participation in training (attended / invited, exact 95 % interval), change of
    customers' satisfaction since `integrated_on`, else since the start (in points, 95 % interval by Newcombe, Welch's
    where nobody was counted). Raises DataError. Method: docs/methods/partnerships.md, "The four KPIs".

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> kpis = pd.DataFrame({"partnership": "P", "kpi": "In training", "period_on": ["2025-01-01"], "actual": [0.6],
    ...                      "target": 0.8, "kind": "training_participation", "unit": "share", "numerator": 12,
    ...                      "denominator": 20})
    >>> told = measure_partner_kpis(kpis, frame, as_of="2025-03-31")
    >>> told[["value", "value_low", "value_high", "attained", "state"]].round(3).values.tolist()
    [[0.6, 0.361, 0.809, 0.75, 'missed']]
    """
    day = read_day(as_of)
    told = read_partnerships(partnerships, day)
    rows = read_register(partner_kpis, "partner_kpis", day)
    due = carry_forward(list_due(rows[rows["partnership"].isin(told["partnership"])], told, day))
    since = told.set_index("partnership")["integrated_on"].fillna(told.set_index("partnership")["start_on"])
    names = told.set_index("partnership")["name"]
    told = _figures(due).merge(_attain(due), how="left")
    told["state"] = told["state"].fillna("no_target")
    found = [{"partnership": own[0], "kpi": own[1], **_by_formula(rows, since[own[0]])}
             for own, rows in due[due["kind"].notna()].groupby(KEY)]  # fmt: skip
    told = told.merge(pd.DataFrame(found, columns=[*KEY, "formula", *VALUES]), how="left", on=KEY)
    told = told.assign(name=of_each(names, told), formula=told["formula"].fillna(""))
    return told.sort_values(KEY, kind="stable", ignore_index=True)[COLUMNS]


def _figures(due: pd.DataFrame) -> pd.DataFrame:
    """The quarter's figure and target of each KPI, joined as its unit is; no figure where a period is missing."""
    now = due[due["now"]]
    groups = now.groupby(KEY)
    sums, means = (getattr(groups[["actual", "target"]], how)() for how in ("sum", "mean"))
    last = due.groupby(KEY)[["kind", "unit"]].last()
    summed = last["unit"].isin(SUMMED).reindex(sums.index)
    counts = groups["actual"].agg(periods="size", periods_known="count")
    whole = counts["periods_known"] == counts["periods"]
    figures = sums.where(summed, means)
    told = last.join(figures.assign(actual=figures["actual"].where(whole),
                                    target=figures["target"].where(means["target"].notna()))).join(counts)  # fmt: skip
    latest = due[due["actual"].notna()].groupby(KEY)["period_on"].max()
    none = {"periods": 0, "periods_known": 0}
    return told.fillna(none).astype(dict.fromkeys(none, int)).assign(last_on=latest).reset_index()


def _attain(due: pd.DataFrame) -> pd.DataFrame:
    """What was attained of each KPI's target, and whether that is met, missed or cannot be told."""
    told = pool_attainments(due[due["now"]], KEY)
    state = np.select([told["low"] >= 1, told["high"] < 1], ["met", "missed"], "cannot_tell")
    whole = told["low"].where(told["low"] == told["high"])
    return told[KEY].assign(attained=whole, attained_low=told["low"], attained_high=told["high"],
                            state=pd.array(state, dtype="str"))  # fmt: skip


def _by_formula(own: pd.DataFrame, since: pd.Timestamp) -> Row:
    kind = str(own["kind"].iloc[-1])
    told = {"projects_launched": _launched, "new_market_revenue": _growth, "training_participation": _came}
    value = told[kind](own) if kind in told else _improved(own, since)
    return {"formula": FORMULAS[kind], **dict(zip(VALUES, value, strict=True))}


def _launched(own: pd.DataFrame) -> tuple[float, float, float, str, str]:
    actual = own.loc[own["now"], "actual"]
    known, whole = float(actual.sum()), bool(actual.notna().all() and len(actual))
    return known if whole else np.nan, known, known if whole else np.nan, "count", ""


def _growth(own: pd.DataFrame) -> tuple[float, float, float, str, str]:
    """Revenue against the same periods a year before where all of them are known, else against those just before."""
    now = own[own["now"]]
    for months, against in ((YEAR, "a year before"), (QUARTER, "the quarter before")):
        days = now["period_on"] - pd.DateOffset(months=months)
        before = own.set_index("period_on")["actual"].reindex(days)
        if len(now) and before.notna().all() and now["actual"].notna().all() and before.sum() > 0:
            growth = float(now["actual"].sum() / before.sum() - 1)
            return growth, growth, growth, "share", against
    return np.nan, np.nan, np.nan, "share", ""


def _came(own: pd.DataFrame) -> tuple[float, float, float, str, str]:
    now = own[own["now"]]
    counted = now[now["numerator"].notna() & (now["denominator"] > 0)]
    came, invited = (np.array([float(counted[name].sum())]) for name in ("numerator", "denominator"))
    if not len(counted):
        return float(now["actual"].mean()), np.nan, np.nan, "share", ""
    low, high = share_interval(np.minimum(came, invited), invited)
    return float(came[0] / invited[0]), float(low[0]), float(high[0]), "share", ""


def _improved(own: pd.DataFrame, since: pd.Timestamp) -> tuple[float, float, float, str, str]:
    """Customers since the integration against those before; the period in which it happened is neither."""
    told = own[own["actual"].notna()]
    before, after = told[told["ends_on"] < since], told[told["period_on"] >= since]
    unit = str(own["unit"].iloc[-1])
    if not (len(before) and len(after)):
        return np.nan, np.nan, np.nan, unit, "before the integration"
    if all(part["denominator"].gt(0).all() for part in (after, before)):
        value, low, high = (float(figure[0]) for figure in share_change(_count(after), _count(before)))
        return value, low, high, unit, "before the integration"
    few = min(len(before), len(after)) < FEWEST_PERIODS
    change, low, high = mean_change(after["actual"].to_numpy(), before["actual"].to_numpy())
    return change, np.nan if few else low, np.nan if few else high, unit, "before the integration"


def _count(part: pd.DataFrame) -> tuple[Floats, Floats]:
    return np.array([part["numerator"].sum()]), np.array([part["denominator"].sum()])
