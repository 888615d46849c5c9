"""Panels to forecast: real ones from ../shared/data, and made ones of several kinds. Seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
SEED = 20261129
SERIES, PERIODS = 100, 36


@dataclass(frozen=True)
class Case:
    """Panels of one kind, each series x periods; `relative`: their series have different sizes."""

    name: str
    panels: tuple[np.ndarray, ...]
    season: int = 12
    horizon: int = 3
    relative: bool = True


def nhs() -> pd.DataFrame:
    """The share seen within four hours of the 130 organisations with 36 months of major departments."""
    raw = pd.read_csv(SHARED / "nhs_ae" / "ae_attendances.csv", dtype={"type": str})
    own = raw[raw["type"] == "1"]
    seen, late = (own.pivot_table(name, "org_code", "period", "sum") for name in ("attendances", "breaches"))
    return (1 - late / seen).dropna()


def sales(by: str) -> pd.DataFrame:
    """Monthly sales of AdventureWorks; months without a sale after the first one are 0."""
    lines = pd.read_csv(SHARED / "adventureworks" / "FactResellerSales.csv", low_memory=False)
    products = pd.read_csv(SHARED / "adventureworks" / "Product.csv")
    resellers = pd.read_csv(SHARED / "adventureworks" / "Resellers.csv")
    lines = lines.merge(products, on="ProductKey", how="left").merge(resellers, on="ResellerKey", how="left")
    lines = lines.assign(amount=pd.to_numeric(lines["SalesAmount"], errors="coerce"), month=lines["OrderDate"].str[:7])
    sums = lines.pivot_table("amount", by, "month", "sum")
    begun = sums.notna().cummax(axis=1)
    return sums.where(sums.notna() | ~begun, 0.0)


def list_real() -> Iterator[Case]:
    """The panels of ../shared/data, where that is there."""
    if not SHARED.exists():
        print("left out: ../shared/data is not there")
        return
    yield Case("nhs_ae", (nhs().to_numpy(),), relative=False)
    for name, by in (("territories", "SalesTerritoryKey"), ("salespeople", "EmployeeKey")):
        told = sales(by)
        yield Case(f"adventureworks {name}", (told[told.notna().all(axis=1)].to_numpy(),))


def _memory(random: np.random.Generator, series: int, phi: float) -> np.ndarray:
    noise = random.standard_normal((series, PERIODS + 50))
    for period in range(1, noise.shape[1]):
        noise[:, period] += phi * noise[:, period - 1]
    return noise[:, 50:]


def independent(random: np.random.Generator) -> np.ndarray:
    return 1 + 0.1 * random.standard_normal((SERIES, PERIODS))


def common_shock(random: np.random.Generator) -> np.ndarray:
    return 1 + 0.08 * _memory(random, 1, 0.5) + 0.05 * _memory(random, SERIES, 0.3)


def seasonal(random: np.random.Generator) -> np.ndarray:
    year = random.standard_normal((SERIES, 12))
    return 1 + 0.1 * year[:, np.arange(PERIODS) % 12] + 0.05 * random.standard_normal((SERIES, PERIODS))


def trending(random: np.random.Generator) -> np.ndarray:
    return (
        2 + random.normal(0, 0.02, (SERIES, 1)) * np.arange(PERIODS) + 0.05 * random.standard_normal((SERIES, PERIODS))
    )


def growing(random: np.random.Generator) -> np.ndarray:
    """Growth of about 1 % a period, and a season and noise that grow with the level."""
    year = np.exp(0.25 * random.standard_normal((SERIES, 12)))
    growth = random.normal(0.01, 0.01, (SERIES, 1)) * np.arange(PERIODS)
    level = np.exp(random.normal(4, 1.5, (SERIES, 1)) + growth)
    return level * year[:, np.arange(PERIODS) % 12] * np.exp(0.08 * random.standard_normal((SERIES, PERIODS)))


def wandering(random: np.random.Generator) -> np.ndarray:
    return 10 + 0.2 * random.standard_normal((SERIES, PERIODS)).cumsum(axis=1)


def level_shifts(random: np.random.Generator) -> np.ndarray:
    shifts = (random.random((SERIES, PERIODS)) < 0.03) * random.normal(0, 0.25, (SERIES, PERIODS))
    return 2 + shifts.cumsum(axis=1) + 0.05 * random.standard_normal((SERIES, PERIODS))


def zeros(random: np.random.Generator) -> np.ndarray:
    return (random.random((SERIES, PERIODS)) < 0.4) * random.gamma(2, 2, (SERIES, PERIODS))


def rates(random: np.random.Generator) -> np.ndarray:
    logit = random.normal(3, 1.2, (SERIES, 1)) + 0.3 * _memory(random, 1, 0.5) + 0.4 * _memory(random, SERIES, 0.5)
    size = random.integers(50, 2000, (SERIES, 1))
    return random.binomial(np.broadcast_to(size, logit.shape), 1 / (1 + np.exp(-logit))) / size


def short(random: np.random.Generator) -> np.ndarray:
    values = 1 + 0.1 * _memory(random, SERIES, 0.4)
    values[np.arange(PERIODS) < random.integers(6, 22, (SERIES, 1))] = np.nan
    return values


def one_series(random: np.random.Generator) -> np.ndarray:
    return 100 + 5 * _memory(random, 1, 0.5)


KINDS: tuple[Callable[[np.random.Generator], np.ndarray], ...] = (
    independent, common_shock, seasonal, trending, growing, wandering, level_shifts, zeros, rates, short, one_series
)  # fmt: skip


def list_made(repeats: int = 8) -> Iterator[Case]:
    """Panels of each kind, drawn anew several times, for what a panel shares comes only once in it."""
    for kind in KINDS:
        yield Case(
            kind.__name__.replace("_", " "), tuple(kind(np.random.default_rng([SEED, n])) for n in range(repeats))
        )
