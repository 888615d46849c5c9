"""The `kpis` and `measurements` tables: KPIs made in code, the rest from their entry in kpis.yaml."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from . import commerce, operations, series
from .series import MONTHS, QUARTER, as_kpi, as_ratio, by_fiscal_year, planted, stream

Entry = dict[str, Any]


def catalogue() -> list[Entry]:
    """Return the KPI entries."""
    return series.read_yaml("registers/kpis.yaml")


def kpis() -> pd.DataFrame:
    """Return the `kpis` table."""
    return pd.DataFrame(catalogue()).drop(columns=["series", "benchmark", "industry"])


def measurements() -> pd.DataFrame:
    """Return the `measurements` table, KPI by KPI in the order of the catalogue."""
    made = frames()
    return pd.concat([rows_of(entry, made[entry["kpi"]]) for entry in catalogue()], ignore_index=True)


def frames() -> dict[str, pd.DataFrame]:
    """Return every KPI's months by its id."""
    made = {**commerce.sales(), **commerce.marketing(), **operations.operations()}
    for entry in sorted(catalogue(), key=lambda entry: follows(entry["kpi"]) is not None):
        if "series" in entry:
            made[entry["kpi"]] = from_entry(entry, made)
    return made


def rows_of(entry: Entry, months: pd.DataFrame) -> pd.DataFrame:
    """Return a KPI's months as rows of the table."""
    rows = months.rename_axis("period_on").reset_index()
    rows.insert(0, "kpi", entry["kpi"])
    references = {name: entry.get(name, np.nan) for name in ("benchmark", "industry")}
    return rows.assign(**references, note=[note_on(entry, month) for month in rows["period_on"]])


def note_on(entry: Entry, month: pd.Timestamp) -> str:
    """Return the remark on one month, mostly none."""
    remarks = series.read_yaml("registers/remarks.yaml")
    return remarks.get(entry["kpi"], {}).get(f"{month:%Y-%m}", "")


def from_entry(entry: Entry, made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a KPI's months as its entry describes them."""
    spec = entry["series"]
    value = expected(entry["kpi"], spec, made)
    target = by_fiscal_year(spec["targets"]) if "targets" in spec else np.full(len(MONTHS), np.nan)
    months = BY_KIND[spec["kind"]](entry["kpi"], spec, value, target)
    months.loc[pd.to_datetime(spec.get("missing", [])), "actual"] = np.nan
    return months.loc[spec.get("starts", MONTHS[0]) :]


def expected(kpi: str, spec: Entry, made: dict[str, pd.DataFrame]) -> np.ndarray:
    """Return level, trend, season, planted changes and noise, before any counting."""
    trend = spec.get("trend", series.read_yaml("truths.yaml")["trends"].get(kpi, 0))
    noise = series.autocorrelated(stream(kpi, spec.get("seed", 0)), spec.get("sd", 0), spec.get("memory", 0))
    value = spec["level"] + trend * np.arange(len(MONTHS)) + noise
    value += spec.get("season", 0) * series.busy_season() + planted(kpi, "difference")
    return value + led_by(kpi, made)


def follows(kpi: str) -> Entry | None:
    """Return the relation by which a KPI follows another one, if any."""
    relations = series.read_yaml("truths.yaml")["relations"]
    return next((relation for relation in relations if relation["kpi"] == kpi), None)


def led_by(kpi: str, made: dict[str, pd.DataFrame]) -> np.ndarray | float:
    """Return what the leading KPI adds, `lag_months` later."""
    relation = follows(kpi)
    if relation is None:
        return 0.0
    leader = made[relation["follows"]]["actual"].shift(relation["lag_months"]).bfill()
    return relation["slope"] * (leader.to_numpy() - relation["around"])


def mean_kpi(kpi: str, spec: Entry, value: np.ndarray, target: np.ndarray) -> pd.DataFrame:
    """Return a KPI that is measured as it stands."""
    return as_kpi(np.round(value, spec["digits"]), target)


def count_kpi(kpi: str, spec: Entry, value: np.ndarray, target: np.ndarray) -> pd.DataFrame:
    """Return a KPI of rare events, counted."""
    return as_kpi(stream(kpi, 1).poisson(value).astype(float), target)


def share_kpi(kpi: str, spec: Entry, value: np.ndarray, target: np.ndarray) -> pd.DataFrame:
    """Return a KPI that counts successes among tries; `pin` fixes the share of the quarter."""
    rng = stream(kpi, 1)
    tries = np.round(spec["base"] * (1 + 0.05 * series.busy_season() + rng.normal(0, 0.02, len(value))))
    tries = licensed(tries, spec) if "starts" in spec else tries
    if "pin" in spec:
        tries = series.pin_quarter(tries, 20 * round(tries[QUARTER].sum() / 20))
    hits = rng.binomial(tries.astype(int), np.clip(value, 0, 1)).astype(float)
    if "pin" in spec:
        hits = series.pin_quarter(hits, round(spec["pin"] * tries[QUARTER].sum()))
    return as_ratio(hits, tries, target)


def licensed(tries: np.ndarray, spec: Entry) -> np.ndarray:
    """Return licences instead of tries: they do not vary with the season."""
    return np.full_like(tries, spec["base"])


BY_KIND = {"mean": mean_kpi, "count": count_kpi, "share": share_kpi}
