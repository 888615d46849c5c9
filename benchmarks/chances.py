"""Whether `chance_next` comes true, beside two forecasts that anybody can make: one period ahead, panel by panel.

Each series is cut at its last twelve periods in turn; its target is the median of the six periods before the cut, so
that both answers are likely. Peers: the share of past periods that reached this target, and "as in the last period".
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, special

from saypro_analysis.analysis.signals.signals import detect_signals

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
HELD_OUT = 12
SHORTEST = 24
FEW = 100
SERIES, PERIODS = 60, 60


def real() -> Iterator[tuple[str, np.ndarray]]:
    """Panels of real series, a row each."""
    raw = pd.read_csv(SHARED / "nhs_ae" / "ae_attendances.csv", parse_dates=["period"])
    months = raw.groupby(["org_code", "period"])[["attendances", "breaches", "admissions"]].sum()
    months["share in 4 hours"] = 1 - months["breaches"] / months["attendances"]
    for name in ("share in 4 hours", "attendances", "admissions"):
        yield (
            f"hospitals: {name}",
            months.pivot_table(index="org_code", columns="period", values=name).dropna().to_numpy(dtype=float),
        )
    packs = pd.read_csv(SHARED / "known_effects" / "california_prop99.csv", sep=";")
    yield (
        "cigarettes of states, by year",
        packs.pivot_table(index="State", columns="Year", values="PacksPerCapita").to_numpy(),
    )


def generated() -> Iterator[tuple[str, np.ndarray]]:
    """Panels of seeded series that drift, each in its own way."""
    noise, fresh = np.random.default_rng(5).standard_normal((2, SERIES, PERIODS))
    at = np.arange(PERIODS)
    yield "trend of .1 sd", noise + 0.1 * at
    yield "random walk", np.cumsum(noise, axis=1)
    yield "walk under noise", np.cumsum(noise / 2, axis=1) + fresh
    pace = np.zeros((SERIES, PERIODS))
    for period in at[1:]:
        pace[:, period] = 0.85 * pace[:, period - 1] + 0.4 * noise[:, period]
    yield "pace that swings", np.cumsum(pace, axis=1) + 0.3 * fresh
    yield "bend at 40", noise + np.maximum(at - 40, 0) / 4
    yield "cycle of 48", 3 * np.sin(2 * np.pi * (at / 48 + np.arange(SERIES)[:, None] / SERIES)) + noise / 2


def forecasts(values: np.ndarray) -> pd.DataFrame:
    """One row per series and cut: our chance, the peers', whether a drift was established, and what came."""
    series, periods = values.shape
    names = [f"series {number}" for number in range(series)]
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "unit": "score", "better": "higher"})
    parts = []
    for cut in range(max(SHORTEST, periods - HELD_OUT), periods):
        past = values[:, :cut]
        target = np.median(past[:, -6:], axis=1)
        dates = np.tile(pd.date_range("2000-01-01", periods=cut, freq="MS"), series)
        told = pd.DataFrame({"kpi": np.repeat(names, cut), "period_on": dates, "actual": past.ravel()})
        signals = detect_signals(told.assign(target=np.repeat(target, cut)), kpis)
        reached = past >= target[:, None]
        parts.append(
            pd.DataFrame(
                {
                    "ours": signals["chance_next"],
                    "past_share": reached.mean(axis=1),
                    "as_last": reached[:, -1].astype(float),
                    "drift": signals["drift"].notna(),
                    "met": (values[:, cut] >= target).astype(float),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def slope(told: pd.DataFrame) -> float:
    """Calibration slope on the normal scale: 1 is right, below 1 is too sure of itself."""
    score = special.ndtri(told["ours"].clip(0.001, 0.999).to_numpy())
    met = told["met"].to_numpy()

    def loss(line: np.ndarray) -> float:
        chance = special.ndtr(line[0] + line[1] * score).clip(1e-9, 1 - 1e-9)
        return float(-(met * np.log(chance) + (1 - met) * np.log(1 - chance)).sum())

    return float(optimize.minimize(loss, [0.0, 1.0]).x[1])


def row(panel: str, told: pd.DataFrame) -> dict[str, object]:
    """Brier scores and slopes of one panel."""
    errors = told[["ours", "past_share", "as_last"]].sub(told["met"], axis=0).pow(2).mean()
    drifting = told[told["drift"]]
    slopes = {"slope": slope(told), "drifting": len(drifting)}
    slopes["slope_drifting"] = slope(drifting) if len(drifting) >= FEW else np.nan
    return {
        "panel": panel,
        "forecasts": len(told),
        **errors.round(3),
        **{key: round(value, 2) for key, value in slopes.items()},
    }


def main() -> None:
    """Print one table: a row per panel, then all, and how often under a drift what was said came."""
    panels = [*(real() if SHARED.exists() else ()), *generated()]
    told = {name: forecasts(values) for name, values in panels}
    everything = pd.concat(told.values())
    print(pd.DataFrame([row(*part) for part in {**told, "all": everything}.items()]).to_string(index=False))
    drifting = everything[everything["drift"]]
    bins = pd.cut(drifting["ours"], [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1], include_lowest=True)
    print("\nUnder a drift: said, and what came")
    print(drifting.groupby(bins, observed=True).agg(n=("ours", "size"), said=("ours", "mean"), came=("met", "mean")))


if __name__ == "__main__":
    main()
