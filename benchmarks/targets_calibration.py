"""How often a target is called met or not met by chance, where the true change is exactly what was asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.targets.methods.target_figures import read_figures, relative_change
from saypro_analysis.data.readings.readings import complete_table

SEED = 20250331
KPIS = 2000
PERIODS = 27
ASKED = 0.15
MOST = 0.08


def noise(kind: str, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray | None]:
    """Monthly figures whose mean rises by exactly what was asked for in the last quarter, and their denominators."""
    mean = np.full((KPIS, PERIODS), 100.0)
    mean[:, -3:] *= 1 + ASKED
    if kind == "counts":
        return random.poisson(mean).astype(float), None
    if kind == "shares":
        size = np.full(mean.shape, 500.0)
        return random.binomial(500, mean / 500) / 500, size
    errors = random.standard_normal(mean.shape)
    if kind == "with memory":
        for period in range(1, PERIODS):
            errors[:, period] = 0.5 * errors[:, period - 1] + np.sqrt(0.75) * errors[:, period]
    return mean * (1 + 0.05 * errors), None


def rates(kind: str) -> tuple[float, float]:
    """How often the interval lies beyond the truth, and how often short of it."""
    values, sizes = noise(kind, np.random.default_rng(SEED))
    names = [f"k{row:04}" for row in range(KPIS)]
    months = pd.date_range("2023-01-01", periods=PERIODS, freq="MS")
    frame = pd.DataFrame(
        {"kpi": np.repeat(names, PERIODS), "period_on": np.tile(months, KPIS), "actual": values.ravel()}
    )
    unit = {"counts": "count", "shares": "share"}.get(kind, "score")
    if sizes is not None:
        frame = frame.assign(numerator=np.round(values * sizes).ravel(), denominator=sizes.ravel())
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "unit": unit, "better": "higher"})
    now, before = (pd.Timestamp(day) for day in ("2025-01-01", "2024-10-01"))
    spans = (now, now + pd.offsets.QuarterEnd()), (before, before + pd.offsets.QuarterEnd())
    figures = read_figures(complete_table(frame, "measurements"), complete_table(kpis, "kpis"), spans)
    changes = np.array([relative_change(figures[0][name], figures[1][name]) for name in names])
    return float((changes[:, 1] >= ASKED).mean()), float((changes[:, 2] < ASKED).mean())


def main() -> None:
    """Print the rates; fail where one is far above the 5 % that is stated."""
    worst = 0.0
    for kind in ("independent", "with memory", "counts", "shares"):
        met, not_met = rates(kind)
        worst = max(worst, met, not_met)
        print(f"{kind}: met by chance {met:.1%}, not met by chance {not_met:.1%} (stated: 5 % each)")
    if worst > MOST:
        raise SystemExit(f"expected at most {MOST:.0%}")


if __name__ == "__main__":
    main()
