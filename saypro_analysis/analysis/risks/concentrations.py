"""On how few suppliers and regions purchases rest, and what it costs if the largest fails."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.registers import read_register

WHOLE = 10_000  # the index of a single supplier
MODERATE, HIGH = 1_000, 1_800  # of the index: the merger guidelines of the United States, 2023
COLUMNS = ["by", "item", "spend", "parts", "hhi", "concentration", "largest", "top_share", "region", "loss_if_fails",
           "weeks_to_replace", "loss_share"]  # fmt: skip


def measure_concentration(suppliers: pd.DataFrame) -> pd.DataFrame:
    """Measure on how few the purchases rest: a first row by supplier, one by region, then one per item by supplier.

    `suppliers` is the table of that name: `supplier, spend` (money per year; or `share`, of whatever sum) and, where
    known, `item, region, loss_per_week, weeks_to_replace`. Columns out: `by` (supplier, region), `item` (empty: all),
    `spend`; `parts`, how many suppliers or regions; `hhi`, the Herfindahl-Hirschman index (10,000 is a single one);
    `concentration` (low, moderate from 1,000, high from 1,800); `largest` and its `top_share` (0..1); `region` of the
    largest; `loss_if_fails` (money: its weekly loss times the weeks until another stands in, over what it supplies; of
    a region: all its suppliers; missing where not known), `weeks_to_replace`, `loss_share` of the year's spend. Raises
    DataError for a frame that breaks its declaration, or without any spend.

    >>> frame = pd.DataFrame({"supplier": list("ABCD"), "spend": [30, 30, 20, 20]})
    >>> measure_concentration(frame)[["by", "hhi", "top_share"]].values.tolist()
    [['supplier', 2600.0, 0.3]]
    """
    if "spend" not in suppliers and "share" in suppliers:
        suppliers = suppliers.rename(columns={"share": "spend"})
    table = read_register(suppliers, "suppliers")
    if table.empty:
        return pd.DataFrame(columns=COLUMNS)
    _check(table)
    table = table.assign(loss=table["loss_per_week"] * table["weeks_to_replace"])
    return pd.DataFrame(list(_measure_each(table)), columns=COLUMNS)


def _check(table: pd.DataFrame) -> None:
    problems = [Problem("suppliers", int(row) if isinstance(row, int) else None, "spend", "", "money per year")
                for row in table.index[table["spend"].isna()]]  # fmt: skip
    if not problems and not table["spend"].sum() > 0:
        problems = [Problem("suppliers", None, "spend", "0", "money spent on at least one supplier")]
    if problems:
        raise DataError(problems)


def _measure_each(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    yield _measure(table, "supplier", None)
    if table["region"].notna().any():
        yield _measure(table.assign(region=table["region"].fillna("not said")), "region", None)
    for item, own in table.groupby("item"):
        if own["spend"].sum() > 0:
            yield _measure(own, "supplier", str(item))


def _measure(table: pd.DataFrame, by: str, item: str | None) -> dict[str, object]:
    sums = table.groupby(by)[["spend", "loss"]].sum(min_count=1)
    shares = sums["spend"] / sums["spend"].sum()
    largest = shares.idxmax()
    own = table[table[by] == largest]
    index = float(np.round(WHOLE * (shares**2).sum(), 9))
    regions = "; ".join(sorted(own["region"].dropna().unique()))
    loss = float(sums["loss"][largest])
    return {
        "by": by, "item": item, "spend": float(sums["spend"].sum()), "parts": int((shares > 0).sum()), "hhi": index,
        "concentration": "high" if index >= HIGH else "moderate" if index >= MODERATE else "low",
        "largest": largest, "top_share": float(shares[largest]), "region": regions or None, "loss_if_fails": loss,
        "weeks_to_replace": float(own["weeks_to_replace"].max()), "loss_share": loss / float(sums["spend"].sum()),
    }  # fmt: skip
