"""How strongly a KPI follows a driver: as entered, or as far as the history tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.regression.linear_model import OLS

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.scenarios.methods.futures import Panel

FEWEST = 12  # changes of both from one period to the next, below which the history says nothing
YEARS = 2  # of changes, below which a driver cannot be told from the season
Z90 = 1.6448536269514722
FIXED_B = 2.1859 / 1.6449  # by how much the quantile grows with the lags' share of the series, at 95 %
_STILL = 1e-12
LAGS = 2  # periods over which what disturbs a change may hang on
ENTERED, ESTIMATED, UNKNOWN = "entered", "estimated", "unknown"


@dataclass(frozen=True)
class Estimate:
    """By how many percent a KPI changes with one percent of a driver, and the 90 % interval; `pairs` told of it."""

    value: float
    low: float
    high: float
    pairs: int


def fill_elasticities(links: pd.DataFrame, panels: list[Panel], kpis: pd.DataFrame) -> pd.DataFrame:
    """Links with `elasticity, elasticity_low, elasticity_high` filled, `basis` (a word), `pairs`, and `clear`.

    What is not entered is estimated by the history of the `indicator` (else of a KPI called as the driver). What the
    history cannot tell is unknown, and moves nothing. `clear` says whether the interval leaves 0 out.
    """
    series = {
        kpis["kpi"].iloc[place]: (panel, row) for panel in panels for row, place in enumerate(panel.places.tolist())
    }
    cache: dict[tuple[str, str], Estimate | None] = {}
    rows = []
    for link in links.to_dict("records"):
        names = link["kpi"], link["driver"] if pd.isna(link["indicator"]) else link["indicator"]
        if pd.isna(link["elasticity"]) and names not in cache:
            cache[names] = _look_back(*(series.get(name) for name in names)) if names[0] != names[1] else None
        rows.append(_told(link, cache.get(names)))
    columns = ["elasticity", "elasticity_low", "elasticity_high", "basis", "pairs"]
    told = pd.DataFrame(rows, columns=columns, index=links.index).astype(dict.fromkeys(columns[:3], float))
    clear = (told["elasticity_low"] > 0) | (told["elasticity_high"] < 0)
    return links.assign(**{name: told[name] for name in columns}, clear=clear)


def _told(link: dict[str, float], estimate: Estimate | None) -> tuple[float, float, float, str, int]:
    value = link["elasticity"]
    if not pd.isna(value):
        low, high = (value if pd.isna(link[end]) else link[end] for end in ("elasticity_low", "elasticity_high"))
        return value, low, high, ENTERED, 0
    if estimate is None:
        return 0.0, 0.0, 0.0, UNKNOWN, 0
    return estimate.value, estimate.low, estimate.high, ESTIMATED, estimate.pairs


def _look_back(kpi: tuple[Panel, int] | None, driver: tuple[Panel, int] | None) -> Estimate | None:
    """The estimate of two series on one calendar; none where they are on two."""
    if kpi is None or driver is None or kpi[0] is not driver[0]:
        return None
    panel = kpi[0]
    return estimate_elasticity(panel.figures[kpi[1]], panel.figures[driver[1]], panel.season)


def estimate_elasticity(kpi: Floats, driver: Floats, season: int) -> Estimate | None:
    """How a KPI's relative changes from one period to the next went with a driver's; None where that cannot be told.

    Least squares on logarithms' differences, less the mean of each part of the year; the interval allows for errors
    that hang together (Newey and West), and for how little is known of that (Kiefer and Vogelsang). None below `FEWEST`
    pairs or `YEARS`, for figures of 0 or less, and for a driver that never changed.
    """
    if (np.nan_to_num(kpi, nan=1.0) <= 0).any() or (np.nan_to_num(driver, nan=1.0) <= 0).any():
        return None
    followed, driven = (np.diff(np.log(series)) for series in (kpi, driver))
    part = np.arange(len(followed)) % max(season, 1)
    both = np.isfinite(followed) & np.isfinite(driven)
    followed, driven, part = followed[both], driven[both], part[both]
    if len(part) < max(FEWEST, YEARS * season if season > 1 else 0) or np.ptp(driven) <= _STILL:
        return None
    parts = pd.get_dummies(part, dtype=float).to_numpy()
    fitted = OLS(followed, np.column_stack([driven, parts])).fit(
        cov_type="HAC", cov_kwds={"maxlags": LAGS, "use_correction": True}
    )
    value, error = float(fitted.params[0]), float(fitted.bse[0])
    wide = error * special.stdtrit(fitted.df_resid, 0.95) * (1 + FIXED_B * (LAGS + 1) / len(part))
    return Estimate(value, value - wide, value + wide, len(part))
