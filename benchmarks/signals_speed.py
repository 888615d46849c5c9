"""The verdicts of 10,000 KPIs x 36 periods in one call, against a loop in plain pandas with the same rules."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pandas as pd

from saypro_analysis.analysis.signals.signals import detect_signals

SEED = 20250331
KPIS = 10_000
PERIODS = 36
LOOPED = 300
MARGIN = 20


def tables(kpis: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Monthly KPIs: independent, autocorrelated and seasonal by turns, with a target."""
    random = np.random.default_rng(SEED)
    values = random.standard_normal((kpis, PERIODS))
    for period in range(1, PERIODS):
        values[1::3, period] += 0.5 * values[1::3, period - 1]
    values[2::3] += 1.5 * np.sin(2 * np.pi * np.arange(PERIODS) / 12)
    names = [f"k{row:05d}" for row in range(kpis)]
    months = pd.date_range("2022-01-01", periods=PERIODS, freq="MS")
    measurements = pd.DataFrame(
        {"kpi": np.repeat(names, PERIODS), "period_on": np.tile(months, kpis), "actual": values.ravel(), "target": 0.5}
    )
    return measurements, pd.DataFrame(
        {"kpi": names, "department": "D", "name": names, "better": "higher", "unit": "score"}
    )


def pandas_verdict(rows: pd.DataFrame) -> tuple[str, str, float, float]:
    """The peer: mdc variation and assurance of one KPI, and no more, as one writes it in pandas."""
    values = rows.sort_values("period_on")["actual"].reset_index(drop=True)
    mean, ranges = values.mean(), values.diff().abs()
    average = ranges[ranges < 3.267 * ranges.mean()].mean()
    lower, upper = mean - 2.66 * average, mean + 2.66 * average
    side = np.sign(values - mean)
    outside = (values > upper) | (values < lower)
    near = ~outside & ((values - mean).abs() > 2 / 3 * 2.66 * average)
    step = np.sign(values.diff())
    ends = {
        "trend": step.rolling(6).sum().abs() == 6,
        "two": (near.astype(int).rolling(3).sum() >= 2) & (side.rolling(3).sum().abs() == 3),
        "shift": side.rolling(7).sum().abs() == 7,
    }
    marks = {
        name: end.astype(int)[::-1].rolling(reach, min_periods=1).max()[::-1] > 0
        for (name, end), reach in zip(ends.items(), (7, 3, 7), strict=True)
    }
    signal = outside | marks["trend"] | (marks["two"] & near) | marks["shift"]
    rising = step if marks["trend"].iloc[-1] and not outside.iloc[-1] else side
    variation = "steady" if not signal.iloc[-1] else "improving" if rising.iloc[-1] > 0 else "worsening"
    target = rows["target"].iloc[-1]
    assurance = "consistently_met" if lower >= target else "consistently_missed" if upper < target else "hit_or_miss"
    return variation, assurance, lower, upper


def seconds(measurements: pd.DataFrame, kpis: pd.DataFrame, *, adjust: bool) -> float:
    """Best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        detect_signals(measurements, kpis, adjust=adjust)
        times.append(time.perf_counter() - start)
    return min(times)


def loop(measurements: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """The peer over the first KPIs: its verdicts, and its seconds for all of them."""
    some = measurements[measurements["kpi"] < f"k{LOOPED:05d}"]
    start = time.perf_counter()
    verdicts = {kpi: pandas_verdict(rows) for kpi, rows in some.groupby("kpi")}
    taken = (time.perf_counter() - start) * KPIS / LOOPED
    return pd.DataFrame(verdicts, index=["variation", "assurance", "lower", "upper"]).T, taken


def peak_megabytes(kpis: int) -> float:
    """Peak memory of one call beyond its input."""
    measurements, table = tables(kpis)
    tracemalloc.start()
    detect_signals(measurements, table)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def main() -> None:
    """Print times, the factor and memory; fail where verdicts differ or the factor is too small."""
    measurements, kpis = tables(KPIS)
    verdicts, looped = loop(measurements)
    ours = detect_signals(measurements, kpis, adjust=False).set_index("kpi").loc[verdicts.index]
    words = ["variation", "assurance"]
    same = (ours[words].astype(object) == verdicts[words]).all(axis=None)
    close = np.allclose(ours[["lower", "upper"]].astype(float), verdicts[["lower", "upper"]].astype(float))
    plain, full = (seconds(measurements, kpis, adjust=adjust) for adjust in (False, True))
    print(f"detect_signals, {KPIS:,} KPIs x {PERIODS} periods: {plain:.2f} s, with adjust {full:.2f} s")
    print(f"plain pandas, variation and assurance only: {looped:.1f} s (from {LOOPED} KPIs)")
    print(f"same verdicts: {same and close}")
    print(f"factor {looped / plain:.0f}, with adjust {looped / full:.0f}")
    for count in (KPIS // 4, KPIS // 2, KPIS):
        print(f"peak memory with {count:,} KPIs: {peak_megabytes(count):.0f} MB")
    if not (same and close) or looped / full < MARGIN:
        raise SystemExit(f"expected the same verdicts and a factor of {MARGIN} or more")


if __name__ == "__main__":
    main()
