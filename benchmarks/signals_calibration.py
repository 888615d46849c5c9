"""How often signals are false, how often shifts are seen, and what `chance_next` is worth. Seeded; prints tables."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.kernels.processes.processes import describe_process, process_signals
from saypro_analysis.analysis.signals.rebases import propose_rebase
from saypro_analysis.analysis.signals.signals import detect_signals

NHS = Path(__file__).parents[1].parent / "shared" / "data" / "nhs_ae" / "ae_attendances.csv"
SEED = 20250331
KPIS = 10_000
PERIODS = 36
SHIFTED = 8


def describe_kpis(names: Iterable[str], unit: str = "score") -> pd.DataFrame:
    """The table `kpis` of as many KPIs of which more is better."""
    return pd.DataFrame({"kpi": names, "department": "D", "name": names, "better": "higher", "unit": unit})


def series(kind: str, *, kpis: int = KPIS, periods: int = PERIODS, shift: float = 0.0) -> np.ndarray:
    """Standardised series without change but for a shift of the last eight periods."""
    random = np.random.default_rng([SEED, periods, *kind.encode()])
    phi = {"ar5": 0.5, "ar8": 0.8, "seasonal_ar5": 0.5}.get(kind, 0.0)
    noise = random.standard_normal((kpis, periods + 200))
    values = np.zeros_like(noise)
    for period in range(1, noise.shape[1]):
        values[:, period] = phi * values[:, period - 1] + np.sqrt(1 - phi**2) * noise[:, period]
    values = values[:, 200:]
    if kind.startswith("seasonal"):
        values = values + 1.5 * np.sin(2 * np.pi * np.arange(periods) / 12)
    return values + shift * (np.arange(periods) >= periods - SHIFTED)


def frames(values: np.ndarray, target: float = np.nan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same series as tables of monthly KPIs."""
    names = [f"k{row:05d}" for row in range(len(values))]
    months = pd.date_range("2022-01-01", periods=values.shape[1], freq="MS")
    measurements = pd.DataFrame(
        {
            "kpi": np.repeat(names, values.shape[1]),
            "period_on": np.tile(months, len(values)),
            "actual": values.ravel(),
            "target": target,
        }
    )
    return measurements, describe_kpis(names)


def alarms(kind: str, *, periods: int, adjust: bool, shift: float = 0.0) -> dict[str, object]:
    """Rates of signals: at the latest period, at any of the last eight, at any period of the series, per point."""
    values = series(kind, periods=periods, shift=shift)
    blank, positions = np.full(values.shape, np.nan), np.tile(np.arange(float(periods)), (len(values), 1))
    year = np.full(len(values), 12)
    process = describe_process(values, blank, positions, year, np.zeros(len(values), dtype=bool), adjust=adjust)
    marked = process_signals(process)[1] != 0
    return {
        "series": kind,
        "periods": periods,
        "shift": shift,
        "adjust": adjust,
        "latest": marked[:, -1].mean(),
        "last_8": marked[:, -SHIFTED:].any(axis=1).mean(),
        "kpi": marked.any(axis=1).mean(),
        "point": marked.mean(),
        "season_found": process.season.shows.mean(),
        "phi": process.phi.mean(),
    }


def at_target(kind: str, *, adjust: bool, periods: int = PERIODS) -> dict[str, object]:
    """Level exactly at target and no trend: how often a gap is called significant or a trend found at 5 %."""
    signals = detect_signals(*frames(series(kind, kpis=4000, periods=periods), target=0.0), adjust=adjust)
    return {
        "series": kind,
        "periods": periods,
        "adjust": adjust,
        "gap_significant": signals["significant"].mean(),
        "gap_covers": ((signals["gap_low"] <= 0) & (signals["gap_high"] >= 0)).mean(),
        "trend": (signals["trend_p_value"] < 0.05).mean(),
        "slope_covers": ((signals["slope_low"] <= 0) & (signals["slope_high"] >= 0)).mean(),
    }


def shares(kind: str, *, periods: int, size: int) -> dict[str, object]:
    """Shares at their target of 0.9 with sampling noise, alone or with as much again between periods."""
    random = np.random.default_rng([SEED, periods, size])
    sigma = np.sqrt(0.09 / size)
    level = np.clip(0.9 + sigma * random.standard_normal((4000, periods)) * (kind == "overdispersed"), 0, 1)
    count = random.binomial(size, level)
    measurements, kpis = frames(count / size, target=0.9)
    signals = detect_signals(measurements.assign(numerator=count.ravel(), denominator=size), kpis.assign(unit="share"))
    return {
        "shares": kind,
        "periods": periods,
        "size": size,
        "gap_significant": signals["significant"].mean(),
        "latest": (~signals["variation"].isin(["steady", "too_few"])).mean(),
        "methods": signals["method"].value_counts(normalize=True).round(2).to_dict(),
    }


def chance_coverage(kind: str, *, adjust: bool, target: float, periods: int = PERIODS) -> dict[str, object]:
    """How often the interval of `chance_next` holds the true chance, which the generator knows."""
    values = series(kind, kpis=4000, periods=periods)
    phi = 0.5 if kind == "ar5" else 0.0
    truth = special.ndtr((phi * values[:, -1] - target) / np.sqrt(1 - phi**2))
    signals = detect_signals(*frames(values, target), adjust=adjust)
    inside = (signals["chance_low"] <= truth) & (truth <= signals["chance_high"])
    return {
        "series": kind,
        "adjust": adjust,
        "target": target,
        "truth": truth.mean(),
        "chance_next": signals["chance_next"].mean(),
        "covers": inside.mean(),
    }


def hospitals(kind: str) -> pd.DataFrame:
    """Monthly 4-hour share of organisations that report all 36 months: all departments, or type 1 (hospitals) alone."""
    raw = pd.read_csv(NHS, parse_dates=["period"])
    raw = raw[raw["type"].astype(str) == "1"] if kind == "type 1" else raw
    months = raw.groupby(["org_code", "period"], as_index=False)[["attendances", "breaches"]].sum()
    full = months.groupby("org_code")["period"].transform("size") == months["period"].nunique()
    months = months[full].rename(columns={"org_code": "kpi", "period": "period_on", "attendances": "denominator"})
    numerator = months["denominator"] - months["breaches"]
    return months.assign(numerator=numerator, actual=numerator / months["denominator"]).drop(columns="breaches")


def backtest(kind: str, target: float, *, adjust: bool) -> pd.DataFrame:
    """One row per organisation and held-out month: forecasts made the month before, and what happened."""
    rows = hospitals(kind).assign(target=target)
    kpis = describe_kpis(rows["kpi"].unique(), unit="share")
    months = np.sort(rows["period_on"].unique())
    parts = []
    for now, following in zip(months[-13:-1], months[-12:], strict=True):
        known = rows[rows["period_on"] <= now]
        met = known.sort_values("period_on").assign(met=known["actual"] >= target).groupby("kpi")["met"]
        signals = detect_signals(known, kpis, adjust=adjust).set_index("kpi")
        truth = rows[rows["period_on"] == following].set_index("kpi")["actual"] >= target
        parts.append(
            pd.DataFrame(
                {
                    "ours": signals["chance_next"],
                    "same_as_last": met.last().astype(float),
                    "past_share": met.mean(),
                    "met": truth.astype(float),
                }
            )
        )
    return pd.concat(parts)


def brier(forecasts: pd.DataFrame) -> pd.Series:
    """Mean squared error of each forecast."""
    return forecasts.drop(columns="met").sub(forecasts["met"], axis=0).pow(2).mean()


def reliability(forecasts: pd.DataFrame) -> pd.DataFrame:
    """In bins of our forecast: how many, the mean forecast, and how often the target was met."""
    bins = pd.cut(forecasts["ours"], [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1], include_lowest=True)
    return forecasts.groupby(bins, observed=True).agg(
        months=("ours", "size"), forecast=("ours", "mean"), met=("met", "mean")
    )


def rebases(kind: str, *, shift: float, after: int = 12) -> dict[str, object]:
    """How often a rebase is proposed, and how far its date is from the true one."""
    values = series(kind, kpis=4000) + shift * (np.arange(PERIODS) >= PERIODS - after)
    proposals = propose_rebase(*frames(values))
    true = pd.date_range("2022-01-01", periods=PERIODS, freq="MS")[PERIODS - after]
    near = (proposals["rebase_on"] - true).abs() <= pd.Timedelta(days=62)
    return {
        "series": kind,
        "shift": shift,
        "proposed": len(proposals) / 4000,
        "within_2_months": near.mean() if len(proposals) else np.nan,
    }


def show(title: str, rows: list[dict[str, object]]) -> None:
    """Print one table."""
    print(f"\n{title}\n{pd.DataFrame(rows).round(4).to_string(index=False)}")


def main() -> None:
    """Print every table."""
    both = (False, True)
    kinds = ("iid", "ar5", "ar8", "seasonal", "seasonal_ar5")
    show("False alarms", [alarms(kind, periods=n, adjust=a) for n in (24, 36, 60) for kind in kinds for a in both])
    show(
        "Detection of a shift that began 8 periods ago",
        [
            alarms(kind, periods=36, adjust=a, shift=s)
            for kind in ("iid", "ar5", "seasonal")
            for s in (1, 2)
            for a in both
        ],
    )
    show(
        "Tests at 5 % with nothing there",
        [at_target(kind, adjust=a, periods=n) for n in (12, 24, 36) for kind in kinds[:3] for a in both],
    )
    show(
        "Shares at their target",
        [
            shares(kind, periods=n, size=size)
            for kind in ("sampling", "overdispersed")
            for n in (1, 6, 36)
            for size in (20, 400)
        ],
    )
    show(
        "Interval of chance_next",
        [chance_coverage(kind, adjust=a, target=t) for kind in ("iid", "ar5") for a in both for t in (-1.5, 0.0, 1.0)],
    )
    show("Proposals to rebase", [rebases(kind, shift=s) for kind in ("iid", "ar5", "seasonal") for s in (0, 1, 2)])
    if not NHS.exists():
        print("\nbacktest left out: ../shared/data/nhs_ae is not there")
        return
    for kind, target, adjust in product(("all", "type 1"), (0.95, 0.9, 0.85), both):
        forecasts = backtest(kind, target, adjust=adjust)
        scores = brier(forecasts)
        print(f"\nBacktest, {kind}, target {target}, adjust={adjust}: Brier of {len(forecasts)} organisation-months")
        print(scores.round(4).to_string())
        print(reliability(forecasts).round(3).to_string())
        if adjust and scores.idxmin() != "ours":
            raise SystemExit(f"chance_next: {scores.idxmin()} forecasts better at {target}")


if __name__ == "__main__":
    main()
