"""Small tables of scenarios for the tests."""

import numpy as np
import pandas as pd

MONTHS = pd.date_range("2022-01-01", periods=36, freq="MS")


def scenarios(**probabilities: float) -> pd.DataFrame:
    told = probabilities or {"up": 0.5, "down": 0.5}
    return pd.DataFrame([(name, name.title(), share) for name, share in told.items()],
                        columns=["scenario", "name", "probability"])  # fmt: skip


def drivers(*rows: tuple, **more: object) -> pd.DataFrame:
    """Rows of scenario, driver, low, base, high, elasticity."""
    columns = ["scenario", "driver", "low", "base", "high", "elasticity"]
    return pd.DataFrame(list(rows), columns=columns).assign(**more)


def kpis(*names: str, unit: str = "count", better: str = "higher", **more: object) -> pd.DataFrame:
    columns = ["kpi", "department", "name", "unit", "better"]
    return pd.DataFrame([(name, "A", name.title(), unit, better) for name in names or ("k",)], columns=columns).assign(
        **more
    )


def measured(*series: object, names: tuple[str, ...] = ("k", "m", "n"), target: float = np.nan) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"kpi": name, "period_on": MONTHS[: len(values)], "actual": values, "target": target})
        for name, values in zip(names, series, strict=False)
    ]
    return pd.concat(parts, ignore_index=True)


def noisy(level: float = 100.0, *, seed: int = 1, sd: float = 0.05, count: int = 36) -> np.ndarray:
    return level * (1 + sd * np.random.default_rng(seed).standard_normal(count))
