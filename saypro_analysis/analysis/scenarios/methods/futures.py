"""What KPIs will be when nothing changes: joint draws of their next periods, and what is aimed at by then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel
from saypro_analysis.analysis.kernels.processes.kpi_grids import CADENCES, History, read_history
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

SEASONS = {(1, 0.0): 12, (3, 0.0): 4, (6, 0.0): 2, (0, 7.0): 52, (0, 1.0): 7}  # by months and days of a period
_MONTHS = {name: months for months, name in CADENCES.items()}
_EPOCH = 1970
MOVES = 0.02  # of the forecast, up to which a change is none to speak of
_SIZE = 100.0  # the level to which every series is brought, so that its unit changes nothing


@dataclass(frozen=True)
class Panel:
    """Series of one cadence on one calendar: `places` in the table of KPIs, `figures` series x periods.

    A period is `months` long, or `days` where that is no whole number of months; the first is so many months, or days,
    after 1970.
    """

    places: Ints
    figures: Floats
    first: float
    months: int
    days: float
    season: int

    def date(self, ahead: int) -> pd.Timestamp:
        """The first day of a period that comes `ahead` of the last measured one."""
        place = self.first + (self.figures.shape[1] - 1 + ahead) * (self.months or self.days)
        if self.months:
            return pd.Timestamp(_EPOCH + int(place) // 12, int(place) % 12 + 1, 1)
        return pd.Timestamp(f"{_EPOCH}-01-01") + pd.Timedelta(days=round(place))


def read_panels(measurements: pd.DataFrame, kpis: pd.DataFrame) -> list[Panel]:
    """The measured KPIs as panels, one per cadence; a KPI measured once goes with the commonest."""
    history = read_history(measurements, kpis)
    lengths = _lengths(history)
    panels = []
    for months, days in sorted(set(lengths.values())):
        places = np.array([place for place, length in lengths.items() if length == (months, days)])
        panels.append(_lay_out(history, places, months, days, SEASONS.get((months, days), 1)))
    return panels


def _lengths(history: History) -> dict[int, tuple[int, float]]:
    """How long a period of each measured KPI is: months, or 0 and days."""
    told: dict[int, tuple[int, float]] = {}
    single = []
    for place, (cadence, count) in enumerate(zip(history.cadence, history.count, strict=True)):
        if count == 1:
            single.append(place)
        elif count > 1:
            apart = float(np.nanmedian(np.diff(history.stamps[place])))
            told[place] = (_MONTHS[cadence], 0.0) if cadence in _MONTHS else (0, apart)
    lengths = list(told.values())
    commonest = max(sorted(set(lengths)), key=lengths.count) if lengths else (1, 0.0)
    return dict(sorted({**told, **dict.fromkeys(single, commonest)}.items()))


def _lay_out(history: History, places: Ints, months: int, days: float, season: int) -> Panel:
    stamps, actual = history.stamps[places], history.figures["actual"][places]
    known = np.isfinite(stamps)
    since = _months(stamps) if months else stamps
    first = since[known].min()
    numbers = np.round((since - first) / (months or days))[known].astype(np.int64)
    values = np.full((len(places), int(numbers.max()) + 1), np.nan)
    values[np.nonzero(known)[0], numbers] = actual[known]
    return Panel(places, values, float(first), months, days, season)


def _months(stamps: Floats) -> Floats:
    """Days since 1970 as whole months since then; NaN stays."""
    known = np.isfinite(stamps)
    dates = np.where(known, stamps, 0).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    return np.where(known, dates.astype(np.int64), np.nan)


def draw_future(panel: Panel, horizon: int, draws: int, seed: int) -> Floats:
    """Joint draws of a panel's next periods, draws x series x horizon; neither order nor units of series matter."""
    size = np.nanmean(np.abs(panel.figures), axis=1, keepdims=True)
    size = np.where(size > 0, size / _SIZE, 1.0)
    values = panel.figures / size
    order = rank_series(values)
    told = forecast_panel(values[order], season=panel.season, horizon=horizon, draws=draws, seed=seed)
    back = np.empty_like(told)
    back[:, order] = told
    return back * size


def rank_series(values: Floats) -> Ints:
    """An order of series by what they hold, whatever they are called."""
    told = np.nan_to_num(np.round(values, 6), nan=-1.0)
    return np.lexsort(told.T[::-1])


def find_targets(measurements: pd.DataFrame, kpis: pd.DataFrame, ends: pd.Series) -> Floats:
    """What is aimed at in the period that begins on each KPI's day of `ends`, else the last target before it."""
    known = measurements[measurements["target"].notna()]
    known = known[known["period_on"] <= known["kpi"].map(dict(zip(kpis["kpi"], ends, strict=True)))]
    last = known.sort_values("period_on", kind="stable").groupby("kpi")["target"].last()
    return last.reindex(kpis["kpi"]).to_numpy(dtype=float)


def fall_short(values: Floats, kpi: pd.Series) -> Floats:
    """How far figures fall short of a KPI's `target` or of its range (`target_low, target_high`): above 0 is worse."""
    aim, low, high = (float(kpi[name]) for name in ("target", "target_low", "target_high"))
    if kpi["better"] == "higher":
        return aim - values
    if kpi["better"] == "lower":
        return values - aim
    if kpi["better"] != "range":
        return np.full(values.shape, np.nan)
    if np.isnan(low) and np.isnan(high):
        low = high = aim
    return np.maximum(_or_never(low) - values, values - _or_always(high))


def name_effects(changes: pd.Series, scale: pd.Series, better: pd.Series) -> pd.Series:
    """What changes mean: better, worse, about_the_same (within `MOVES` of the scale); missing if neither is better."""
    side = better.map({"higher": 1.0, "lower": -1.0}).astype(float)
    share = changes * side / scale.abs().where(scale != 0)
    words = np.select([share > MOVES, share < -MOVES, share.notna()], ["better", "worse", "about_the_same"], "")
    return pd.Series(words, index=changes.index, dtype="str").where(share.notna())


def _or_never(low: float) -> float:
    return -np.inf if np.isnan(low) else low


def _or_always(high: float) -> float:
    return np.inf if np.isnan(high) else high
