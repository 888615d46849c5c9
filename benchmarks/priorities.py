"""Rank uncertainty of 50 gaps with 10,000 draws, against a plain loop over draws and gaps with the same weights."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from saypro_analysis.analysis.priorities.methods.impact_parts import PARTS, WEIGHTS
from saypro_analysis.analysis.priorities.priorities import score_impact

SEED = 20250331
GAPS = 50
DRAWS = 10_000
LOOPED = 500
MOST_SECONDS = 0.05
MARGIN = 20


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Gaps of many sizes, weights and costs, each with an interval."""
    random = np.random.default_rng(SEED)
    tolerances = random.gamma(2, 2, GAPS)
    gaps = pd.DataFrame(
        {
            "kpi": [f"k{place:02}" for place in range(GAPS)],
            "department": "D",
            "status": "missed",
            "better": "higher",
            "tolerances": tolerances,
            "shortfall": 10 * tolerances,
            "gap": -10 * tolerances,
            "weight": random.integers(1, 6, GAPS).astype(float),
            "money": random.gamma(1, 1e5, GAPS),
        }
    )
    half = random.gamma(2, 8, GAPS)
    signals = gaps[["kpi", "better", "gap"]].assign(
        gap_low=gaps["gap"] - half,
        gap_high=gaps["gap"] + half,
        verdict="real",
        variation=random.choice(["steady", "worsening", "improving"], GAPS),
        cadence="month",
        n=36,
        missed_last_year=random.integers(0, 13, GAPS),
    )
    return gaps, signals


def loop(scored: pd.DataFrame, half: np.ndarray) -> tuple[np.ndarray, float]:
    """The peer: chance of the top 3 by drawing, scoring and sorting one draw after the other; seconds for all draws."""
    random = np.random.default_rng(1)
    rows = scored.to_dict("records")
    shares = np.array([WEIGHTS[part] for part in PARTS])
    top = np.zeros(len(rows))
    start = time.perf_counter()
    for _ in range(LOOPED):
        weights = dict(zip(PARTS, random.dirichlet(30 * shares), strict=True))
        impacts = []
        for row, error in zip(rows, half, strict=True):
            size = max(random.normal(row["tolerances"], error), 0)
            money = min(row["part_money"] * size / row["tolerances"], 1)
            parts = {**{part: row[f"part_{part}"] for part in PARTS}, "size": size / (size + 3), "money": money}
            impacts.append(sum(weights[part] * parts[part] for part in PARTS))
        for gap in sorted(range(len(rows)), key=lambda gap: -impacts[gap])[:3]:
            top[gap] += 1 / LOOPED
    return top, (time.perf_counter() - start) * DRAWS / LOOPED


def main() -> None:
    """Print times and the factor; fail where ranks differ or the factor is too small."""
    gaps, signals = tables()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        scored = score_impact(gaps, signals, draws=DRAWS)
        times.append(time.perf_counter() - start)
    half = (signals["gap_high"] - signals["gap"]).to_numpy() / 10 / 1.6448536269514722
    half = pd.Series(half, index=gaps["kpi"]).reindex(scored["kpi"]).to_numpy()
    top, looped = loop(scored, half)
    apart = float(np.abs(top - scored["chance_top3"]).max())
    best, middle = 1000 * min(times), 1000 * np.median(times)
    print(f"score_impact, {GAPS} gaps x {DRAWS:,} draws: {best:.0f} ms (median of {len(times)}: {middle:.0f} ms)")
    print(f"plain loop: {looped:.1f} s (from {LOOPED} draws), factor {looped / min(times):.0f}")
    print(f"chance of the top 3, largest difference: {apart:.3f}")
    print(f"goal of {1000 * MOST_SECONDS:.0f} ms reached: {min(times) <= MOST_SECONDS}")
    if apart > 0.08 or looped / min(times) < MARGIN:
        raise SystemExit(f"expected the same ranks and a factor of {MARGIN} or more")


if __name__ == "__main__":
    main()
