"""Forecasts of panels beside their peers: CRPS and coverage in held-out quarters, and the speed on 10,000 series.

Prints the tables of docs/methods/forecasting.md; fails where a bar is missed. Each of the last four quarters in turn is
forecast from what was known before it. Peers that are not installed are left out: statsforecast is no dependency.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np
from forecast_panels import Case, list_made, list_real

from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel

QUARTERS = 4
DRAWS = 1000
LEVELS = (0.8, 0.95)
MOST_CRPS = 0.0275  # on nhs_ae
MOST_SECONDS = 60.0
SERIES = 10_000
Forecast = Callable[[np.ndarray, int, int], np.ndarray]


def ours(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
    return forecast_panel(values, season=season, horizon=horizon, draws=DRAWS)


def spread_out(middle: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Evenly spaced quantiles of normals, as draws."""
    from scipy import special

    levels = special.ndtri((np.arange(199) + 0.5) / 199)
    return middle + deviation * levels[:, None, None]


def naive(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """The last figure; deviations grow with the root of the steps."""
    del season
    deviation = np.nanstd(np.diff(values, axis=1), axis=1)[:, None]
    return spread_out(np.repeat(values[:, -1:], horizon, axis=1), deviation * np.sqrt(np.arange(1, horizon + 1)))


def seasonal_naive(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """Last year's figure, with the deviation of changes over a year."""
    deviation = np.nanstd(values[:, season:] - values[:, :-season], axis=1)[:, None]
    return spread_out(values[:, -season:][:, :horizon], np.repeat(deviation, horizon, axis=1))


def mean_of_two(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """The quantiles of both of them, averaged."""
    return (naive(values, season, horizon) + seasonal_naive(values, season, horizon)) / 2


def drift(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """The last figure and the mean change."""
    del season
    steps, ahead = np.diff(values, axis=1), np.arange(1, horizon + 1)
    middle = values[:, -1:] + steps.mean(axis=1)[:, None] * ahead
    return spread_out(middle, steps.std(axis=1)[:, None] * np.sqrt(ahead * (1 + ahead / values.shape[1])))


def statsforecast_peer(name: str) -> Forecast:
    """AutoETS or AutoTheta of statsforecast."""

    def forecast(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
        from scipy import special
        from statsforecast import models

        told = []
        for series in values:
            model = getattr(models, name)(season_length=season)
            found = model.forecast(y=series.astype(float), h=horizon, level=[80])
            told.append((found["mean"], (found["hi-80"] - found["lo-80"]) / 2 / special.ndtri(0.9)))
        middle, deviation = (np.array(part) for part in zip(*told, strict=True))
        return spread_out(middle, deviation)

    return forecast


def theta(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """The theta model of statsmodels, deseasonalised, with its 80 % interval."""
    from scipy import special
    from statsmodels.tsa.forecasting.theta import ThetaModel

    told = []
    for series in values:
        found = ThetaModel(
            series, period=season, method="additive", use_test=False, deseasonalize=len(series) >= 2 * season
        ).fit(disp=False)
        ends = np.asarray(found.prediction_intervals(horizon, alpha=0.2))
        told.append((np.asarray(found.forecast(horizon)), (ends[:, 1] - ends[:, 0]) / 2 / special.ndtri(0.9)))
    middle, deviation = (np.array(part) for part in zip(*told, strict=True))
    return spread_out(middle, deviation)


def list_peers() -> dict[str, Forecast]:
    peers: dict[str, Forecast] = {"naive": naive, "seasonal naive": seasonal_naive, "drift": drift}
    if find_spec("statsforecast"):
        peers |= {"AutoETS": statsforecast_peer("AutoETS"), "AutoTheta": statsforecast_peer("AutoTheta")}
    elif find_spec("statsmodels"):
        peers["theta (statsmodels)"] = theta
    return peers


def crps(draws: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score of each figure, from draws."""
    ordered, count = np.sort(draws, axis=0), len(draws)
    weights = (2 * np.arange(1, count + 1) - count - 1)[:, None, None]
    return np.abs(ordered - came).mean(axis=0) - (weights * ordered).sum(axis=0) / count**2


def covered(draws: np.ndarray, came: np.ndarray, level: float) -> float:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    known = np.isfinite(came) & np.isfinite(low)
    return float(((came >= low - 1e-12) & (came <= high + 1e-12))[known].mean())


def score(case: Case, forecast: Forecast) -> tuple[float, np.ndarray]:
    """The mean CRPS (of a series' mean size where `relative`), and both coverages of each quarter."""
    rows = [list(_score_quarters(values, case, forecast)) for values in case.panels]
    told = np.array(rows).mean(axis=0)
    return float(told[:, 0].mean()), told[:, 1:].T


def _score_quarters(values: np.ndarray, case: Case, forecast: Forecast) -> Iterator[list[float]]:
    """CRPS and coverages of each of the last quarters in turn, forecast from what was known before."""
    for back in range(QUARTERS, 0, -1):
        end = values.shape[1] - back * case.horizon
        known, came = values[:, :end], values[:, end : end + case.horizon]
        draws = forecast(known, case.season, case.horizon)
        size = np.nanmean(np.abs(known), axis=1, keepdims=True) if case.relative else 1.0
        told = crps(draws, came) / size
        yield [float(told[np.isfinite(told)].mean()), *(covered(draws, came, level) for level in LEVELS)]


def tell(case: Case, name: str, forecast: Forecast) -> float:
    mean, coverage = score(case, forecast)
    quarters = ["  ".join([f"{level:.0%}", f"{own.mean():.1%}", " ".join(f"{one:.0%}" for one in own)])
                for level, own in zip(LEVELS, coverage, strict=True)]  # fmt: skip
    print(f"{case.name:24} {name:22} {mean:.4f}   {'   '.join(quarters)}", flush=True)
    return mean


def time_it() -> float:
    values = np.random.default_rng(0).standard_normal((SERIES, 36)).cumsum(axis=1)
    start = time.perf_counter()
    forecast_panel(values, season=12, horizon=3)
    return time.perf_counter() - start


def main() -> None:
    """Print the tables; fail where a bar is missed."""
    warnings.simplefilter("ignore")
    missed = []
    print("panel                    forecast               CRPS     coverage, in all and in each held-out quarter")
    for case in list_real():
        own = tell(case, "ours", ours)
        told = {name: tell(case, name, peer) for name, peer in list_peers().items()}
        if case.name == "nhs_ae":
            tell(case, "mean of both naives", mean_of_two)
        missed += (
            [f"{case.name}: {own:.4f}, best single {min(told.values()):.4f}"]
            if told and own >= min(told.values())
            else []
        )
        missed += (
            [f"nhs_ae: {own:.4f}, expected at most {MOST_CRPS}"] if case.name == "nhs_ae" and own > MOST_CRPS else []
        )
    for case in list_made():
        tell(case, "ours", ours)
    seconds = time_it()
    print(f"{SERIES:,} series x 3 periods x {DRAWS} draws: {seconds:.1f} s")
    if missed or seconds > MOST_SECONDS:
        raise SystemExit("; ".join(missed) or f"{seconds:.0f} s, expected at most {MOST_SECONDS:.0f}")


if __name__ == "__main__":
    main()
