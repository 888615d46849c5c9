"""What the quarter may cost: even points against plain random ones at equal draws, and how long many risks take.

`python benchmarks/risks.py [--repeats 20] [--quick]` prints a table. The peer is numpy's own generator in the same
coupling, so that only the points differ; the truth is the analytic mean, and a run of 20 times as many draws.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

import saypro_analysis as sp
from saypro_analysis.analysis.kernels.losses.couplings import Coupling
from saypro_analysis.analysis.kernels.losses.frequencies import Frequency
from saypro_analysis.analysis.kernels.losses.loss_curves import LossCurves
from saypro_analysis.analysis.kernels.losses.loss_draws import draw_losses
from saypro_analysis.analysis.kernels.losses.severities import Lognormal
from saypro_analysis.analysis.kernels.losses.tails import average_tail

DRAWS = 100_000
FIGURES = ("mean", "95 %", "worst 5 %")


def make_risks(count: int, seed: int = 0) -> pd.DataFrame:
    """A register of risks that differ in how often they come and what they cost."""
    random = np.random.default_rng(seed)
    low = random.uniform(1e3, 1e5, count)
    return pd.DataFrame({
        "risk": [f"R{number}" for number in range(count)], "description": "made up", "category": "market",
        "frequency": random.uniform(0.05, 3, count), "loss_low": low, "loss_high": low * random.uniform(3, 30, count),
    })  # fmt: skip


def read_figures(totals: np.ndarray) -> list[float]:
    flat = totals.ravel()
    return [float(flat.mean()), float(np.quantile(flat, 0.95)), average_tail(flat)]


def compare_points(count: int, correlation: float, repeats: int) -> dict[str, float]:
    """The root mean squared error of plain draws over that of even points, figure by figure."""
    risks = make_risks(count)
    rows = risks[["frequency", "loss_low", "loss_high"]].itertuples(index=False)
    curves = LossCurves.of([(Frequency.often(often), Lognormal.between(low, high)) for often, low, high in rows])
    coupling = Coupling(count, np.full((count, 1), np.sqrt(correlation)) if correlation else None)
    truth = read_figures(draw_losses([curves], coupling, draws=20 * DRAWS, seed=99)[0].totals)
    truth[0] = float(curves.means.sum())
    even, plain = [], []
    for seed in range(repeats):
        totals = draw_losses([curves], coupling, draws=DRAWS, seed=seed)[0].totals
        even.append(read_figures(totals))
        plain.append(read_figures(draw_plainly(curves, coupling, totals.size, seed)))
    errors = [np.sqrt(((np.array(found) - truth) ** 2).mean(axis=0)) for found in (plain, even)]
    return dict(zip(FIGURES, (errors[0] / errors[1]).tolist(), strict=True))


def draw_plainly(curves: LossCurves, coupling: Coupling, draws: int, seed: int) -> np.ndarray:
    """As many totals by plain random points, in parts that fit the memory."""
    random, parts = np.random.default_rng(seed), []
    for size in [2048] * (draws // 2048):
        points = random.random((coupling.factors + coupling.count, size))
        parts.append(curves.look_up(coupling.mix(points)).sum(axis=0))
    return np.concatenate(parts)


def time_registers(quick: bool) -> Iterator[tuple[int, float, float, float]]:
    """Risks, correlation, seconds of processor, and the most memory so far in GB."""
    sp.simulate_risks(make_risks(2), draws=64)  # imports are paid for once
    for count, correlation in [(56, 0.0), (56, 0.3), *([] if quick else [(2000, 0.3)])]:
        begun = time.process_time()
        sp.simulate_risks(make_risks(count), draws=DRAWS, correlation=correlation)
        spent = time.process_time() - begun
        yield count, correlation, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--repeats", type=int, default=20, help="seeds that errors are averaged over")
    read.add_argument("--quick", action="store_true", help="without the 2,000 risks")
    asked = read.parse_args()
    out = sys.stdout.write
    out(f"simulate_risks, {DRAWS:,} draws, seconds of processor\n")
    for count, correlation, spent, memory in time_registers(asked.quick):
        out(f"  {count:>5,} risks, correlation {correlation:g}: {spent:6.2f} s, at most {memory:.2f} GB\n")
    out(f"error of plain Monte Carlo over that of scrambled Sobol points, {DRAWS:,} draws, {asked.repeats} seeds\n")
    for count, correlation in ((5, 0.0), (56, 0.0), (56, 0.3)):
        told = compare_points(count, correlation, asked.repeats)
        figures = ", ".join(f"{name} {ratio:.1f}" for name, ratio in told.items())
        out(f"  {count:>5,} risks, correlation {correlation:g}: {figures}\n")


if __name__ == "__main__":
    main()
