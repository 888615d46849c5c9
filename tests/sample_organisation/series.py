"""The calendar, the random streams and the small pieces that every series is made of."""

from __future__ import annotations

import zlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

HERE = Path(__file__).parent
MONTHS = pd.date_range("2022-04-01", "2025-03-01", freq="MS")
QUARTER = np.asarray(MONTHS >= "2025-01-01")
SEED = 2025


@cache
def read_yaml(name: str) -> Any:
    """Return the content of a YAML file beside this module."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def stream(name: str, seed: int = 0) -> np.random.Generator:
    """Return the random stream of one series; no series disturbs another."""
    return np.random.default_rng([SEED, seed, zlib.crc32(name.encode())])


def autocorrelated(rng: np.random.Generator, sd: float, memory: float) -> np.ndarray:
    """Return AR(1) noise, one value per month, with standard deviation `sd`."""
    shocks = rng.normal(0, sd * np.sqrt(1 - memory**2), len(MONTHS))
    noise = np.empty_like(shocks)
    noise[0] = rng.normal(0, sd)
    for month in range(1, len(noise)):
        noise[month] = memory * noise[month - 1] + shocks[month]
    return noise


def busy_season() -> np.ndarray:
    """Return a yearly wave between -1 (June) and 1 (December)."""
    return np.cos(2 * np.pi * (MONTHS.month.to_numpy() - 12) / 12)


def by_fiscal_year(values: list[float]) -> np.ndarray:
    """Return the value of each month's fiscal year; years begin in April."""
    return np.repeat(np.asarray(values, dtype=float), 12)


def phased(profile: list[float]) -> np.ndarray:
    """Return a profile from April to March, once per fiscal year."""
    return np.tile(np.asarray(profile, dtype=float), 3)


def planted(kpi: str, kind: str) -> np.ndarray:
    """Return the planted change of a KPI per month: shifts for good, outliers for one month."""
    truths = read_yaml("truths.yaml")
    shifts = [entry for entry in truths["shifts"] if (entry["kpi"], entry["kind"]) == (kpi, kind)]
    outliers = [entry for entry in truths["outliers"] if (entry["kpi"], entry["kind"]) == (kpi, kind)]
    change = np.zeros(len(MONTHS))
    for shift in shifts:
        change[months_since(shift["period_on"]) >= 0] += shift["change"]
    for outlier in outliers:
        change[months_since(outlier["period_on"]) == 0] += outlier["change"]
    return change


def months_since(day: date) -> np.ndarray:
    """Return how many months each month lies after the month of a day."""
    return np.asarray((MONTHS.year - day.year) * 12 + MONTHS.month - day.month)


def allocate(total: float, weights: np.ndarray, unit: float = 1.0) -> np.ndarray:
    """Split a total by weights into multiples of `unit` that sum to it exactly."""
    steps = round(total / unit)
    shares = np.asarray(weights, dtype=float) / np.sum(weights) * steps
    whole = np.floor(shares)
    spare = int(steps - whole.sum())
    whole[np.argsort(whole - shares, kind="stable")[:spare]] += 1
    return np.round(whole * unit, 6)


def pin_quarter(values: np.ndarray, total: float, unit: float = 1.0) -> np.ndarray:
    """Return the series with its last quarter spread anew so that it sums to `total`."""
    pinned = values.copy()
    pinned[QUARTER] = allocate(total, values[QUARTER], unit)
    return pinned


def as_kpi(
    actual: np.ndarray,
    target: np.ndarray,
    numerator: np.ndarray | None = None,
    denominator: np.ndarray | None = None,
) -> pd.DataFrame:
    """Return one KPI's months as a frame."""
    blank = np.full(len(MONTHS), np.nan)
    return pd.DataFrame(
        {
            "actual": actual,
            "target": target,
            "numerator": blank if numerator is None else numerator,
            "denominator": blank if denominator is None else denominator,
        },
        index=MONTHS,
    )


def as_ratio(numerator: np.ndarray, denominator: np.ndarray, target: np.ndarray) -> pd.DataFrame:
    """Return a KPI whose value is numerator / denominator."""
    return as_kpi(np.round(numerator / denominator, 6), target, numerator, denominator)
