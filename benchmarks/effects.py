"""How often `estimate_effect` cries wolf, covers the truth and sees a shift, beside common practice; and its speed.

`python benchmarks/effects.py --series 2000` makes the table of docs/methods/effects.md.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tsa.statespace.structural import UnobservedComponents

from saypro_analysis.analysis.effects.effects import estimate_effect
from saypro_analysis.analysis.effects.methods.breaks import find_each_break
from saypro_analysis.analysis.effects.methods.counterfactuals import fit_plan, make_plan
from saypro_analysis.analysis.effects.methods.designs import Ground

SEED, ALPHA = 20250331, 0.05
LENGTHS = [(24, 8), (36, 6)]
SHIFTS = (0.0, 1.0, 2.0, 3.0)
Series = np.ndarray
Test = Callable[[Series, int], np.ndarray]


def autoregressive(count: int, length: int, memory: float, seed: int) -> Series:
    """Series of variance 1 whose neighbours correlate by `memory`."""
    shocks = np.random.default_rng([SEED, seed]).standard_normal((count, length))
    shocks[:, 1:] *= np.sqrt(1 - memory**2)
    for period in range(1, length):
        shocks[:, period] += memory * shocks[:, period - 1]
    return shocks


def seasonal(count: int, length: int, seed: int) -> Series:
    """A wave of a year with an amplitude of 1.5, its phase at random, in noise with a memory of .3."""
    phase = np.random.default_rng([SEED, seed, 1]).random((count, 1))
    wave = 1.5 * np.sin(2 * np.pi * (np.arange(length) / 12 + phase))
    return autoregressive(count, length, 0.3, seed) + wave


def ours(series: Series, before: int, truth: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """p values, and whether the 95 % interval holds the truth; what `estimate_effect` reckons, many series at once."""
    length = series.shape[1]
    ground = Ground(np.arange(length, dtype=float), before, 12, np.empty((length, 0)))
    early = series[:, :before].mean(axis=1, keepdims=True)
    standard = (series - early) / series.std(axis=1, keepdims=True)
    found = find_each_break(standard, ground)
    p_values, covered = np.empty(len(series)), np.empty(len(series), dtype=bool)
    for breaks in set(found):
        rows = [row for row, own in enumerate(found) if own == breaks]
        own = replace(ground, shift=breaks[0], bend=breaks[1])
        effect = fit_plan(make_plan(own), series[rows]).effect()
        below = effect.below(truth)
        p_values[rows], covered[rows] = effect.p_value(), (below >= ALPHA / 2) & (below <= 1 - ALPHA / 2)
    return p_values, covered


def mann_whitney(series: Series, before: int) -> np.ndarray:
    """Peer: ranks before against ranks after."""
    return np.asarray(stats.mannwhitneyu(series[:, :before], series[:, before:], axis=1).pvalue)


def welch(series: Series, before: int) -> np.ndarray:
    """Peer: means before and after, their variances not the same."""
    return np.asarray(stats.ttest_ind(series[:, :before], series[:, before:], axis=1, equal_var=False).pvalue)


def robust_regression(series: Series, before: int) -> np.ndarray:
    """Peer: level, trend and step by least squares, with White's errors (HC1)."""
    length = series.shape[1]
    columns = np.column_stack([np.ones(length), np.arange(length), np.arange(length) >= before]).astype(float)
    inverse = np.linalg.inv(columns.T @ columns)
    slopes = series @ columns @ inverse
    rest = series - slopes @ columns.T
    weight = (columns @ inverse)[:, 2]
    error = np.sqrt((rest**2 * weight**2).sum(axis=1) * length / (length - 3))
    return np.asarray(2 * stats.t.sf(np.abs(slopes[:, 2] / error), length - 3))


def lagged_regression(series: Series, before: int) -> np.ndarray:
    """Peer: level, step and the period before, by least squares."""
    length = series.shape[1]
    p_values = []
    for row in series:
        columns = np.column_stack([np.ones(length - 1), np.arange(1, length) >= before, row[:-1]]).astype(float)
        slopes, rest = np.linalg.lstsq(columns, row[1:], rcond=None)[:2]
        error = np.sqrt(rest[0] / (length - 4) * np.linalg.inv(columns.T @ columns)[1, 1])
        p_values.append(2 * stats.t.sf(abs(slopes[1] / error), length - 4))
    return np.array(p_values)


def structural_model(series: Series, before: int) -> np.ndarray:
    """Peer: a local level by maximum likelihood, its forecast against the mean of what followed (100 series)."""
    p_values = []
    for row in series[:100]:
        after = len(row) - before
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = UnobservedComponents(row[:before], level="local level").fit(disp=0)
        irregular, level = found.params
        steps = np.minimum.outer(np.arange(1, after + 1), np.arange(1, after + 1))
        variance = found.predicted_state_cov[0, 0, -1] - level + level * steps.mean() + irregular / after
        z = (row[before:].mean() - found.forecast(1)[0]) / np.sqrt(variance)
        p_values.append(2 * stats.norm.sf(abs(z)))
    return np.array(p_values)


PEERS: dict[str, Test] = {"Mann-Whitney": mann_whitney, "Welch": welch, "OLS, robust errors": robust_regression,
                          "OLS with lag": lagged_regression, "local level, ML": structural_model}  # fmt: skip


def calibrate(count: int) -> pd.DataFrame:
    """One row per kind of series: false alarms, coverage and power, and the peers' false alarms."""
    rows = []
    for before, after in LENGTHS:
        for kind, memory in [("AR 0", 0.0), ("AR .3", 0.3), ("AR .5", 0.5), ("AR .8", 0.8), ("seasonal", None)]:
            length, seed = before + after, len(rows)
            made = seasonal(count, length, seed) if memory is None else autoregressive(count, length, memory, seed)
            told: dict[str, object] = {"lengths": f"{before}+{after}", "series": kind}
            for shift in SHIFTS:
                p_values, covered = ours(made + shift * (np.arange(length) >= before), before, shift)
                told["false alarms" if shift == 0 else f"sees {shift:g} sd"] = (p_values < ALPHA).mean()
                told |= {"coverage": covered.mean()} if shift == 0 else {}
            told |= {name: (test(made, before) < ALPHA).mean() for name, test in PEERS.items()}
            rows.append(told)
    return pd.DataFrame(rows)


def speed() -> tuple[float, float]:
    """Seconds for 200 effects, and for as many fits of statsmodels' local level with an autoregressive part."""
    made = autoregressive(200, 42, 0.3, 99)
    months = pd.date_range("2021-01-01", periods=42, freq="MS")
    started = time.perf_counter()
    for row in made:
        estimate_effect(pd.Series(row, months), months[36])
    own = time.perf_counter() - started
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in made[:40]:
            UnobservedComponents(row[:36], level="local level", autoregressive=1, freq_seasonal=[
                {"period": 12, "harmonics": 2}]).fit(disp=0)  # fmt: skip
    return own, (time.perf_counter() - started) * 5


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=200)
    table = calibrate(parser.parse_args().series)
    print(table.to_string(index=False, float_format=lambda share: f"{100 * share:.1f}"))
    own, peer = speed()
    print(f"200 effects: {own:.1f} s; 200 fits of a structural model by maximum likelihood: {peer:.1f} s, "
          f"{peer / own:.1f} times as long")  # fmt: skip


if __name__ == "__main__":
    main()
