"""From the tables `measurements` and `kpis` to grids of histories, one row per KPI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.charts.grids import Floats, Ints, counts, row_median
from saypro_analysis.analysis.charts.words import BETTER

FIGURES = ("actual", "target", "numerator", "denominator", "promoters", "detractors")
SHORTEST_MONTH = 27.0
KPI_DEFAULTS: dict[str, Any] = {
    "name": None,
    "department": None,
    "unit": "",
    "tolerance": np.nan,
    "aggregate": None,
    "target_low": np.nan,
    "target_high": np.nan,
}
AGGREGATES = ("sum", "mean", "last", "ratio")
USUAL_AGGREGATE = {"money": "sum", "count": "sum", "share": "ratio", "ratio": "ratio"}


@dataclass(frozen=True)
class History:
    """Every KPI's measured periods as packed grids, and what is planned for the period after them.

    `positions` count periods from the first (a gap skips a number), `stamps` are the dates as whole numbers of days.
    """

    kpis: pd.DataFrame
    figures: dict[str, Floats]
    stamps: Floats
    positions: Floats
    season_length: Ints
    next_target: Floats

    @property
    def count(self) -> Ints:
        """How many measured periods each KPI has."""
        return counts(self.figures["actual"])[:, 0]

    @property
    def orientation(self) -> Floats:
        """+1 where higher is better, -1 where lower is, 0 otherwise."""
        return self.kpis["better"].map(BETTER).to_numpy(dtype=float)

    def gaps(self) -> Ints:
        """How many periods are missing between the first and the last measured one."""
        span = np.where(np.isnan(self.positions), -1, self.positions).max(axis=1, initial=-1)
        skipped: Ints = np.maximum(np.round(span + 1).astype(np.int64) - self.count, 0)
        return skipped


def read_history(measurements: pd.DataFrame, kpis: pd.DataFrame, as_of: Any = None) -> History:
    """Check the tables and lay them out; measurements of KPIs that are not in `kpis` are not looked at.

    Raises ValueError naming table, column and value for what does not fit.
    """
    known = _kpis(kpis)
    rows = _measurements(measurements, as_of)
    rows = rows.assign(row=pd.Index(known["kpi"]).get_indexer(rows["kpi"]))
    rows = rows[rows["row"] >= 0].sort_values(["row", "period_on"], kind="stable")
    measured = rows[rows["actual"].notna() & rows["seen"]]
    place = measured["row"].to_numpy(), measured.groupby("row").cumcount().to_numpy()
    shape = len(known), int(place[1].max(initial=0)) + 1
    figures = {name: _grid(measured[name].to_numpy(dtype=float), place, shape) for name in FIGURES}
    stamps = _grid(_days(measured["period_on"]), place, shape)
    positions, length = _positions(measured["period_on"], place, shape)
    return History(known, figures, stamps, positions, length, _next_target(rows, measured, len(known)))


def _kpis(kpis: pd.DataFrame) -> pd.DataFrame:
    _require("kpis", kpis, ("kpi", "better"))
    if kpis["kpi"].duplicated().any():
        raise ValueError(f"kpis: kpi {kpis.loc[kpis['kpi'].duplicated(), 'kpi'].iloc[0]!r} stands twice")
    strange = kpis[~kpis["better"].isin(list(BETTER))]
    if len(strange):
        raise ValueError(
            f"kpis: better is {strange['better'].iloc[0]!r} for {strange['kpi'].iloc[0]!r}, "
            f"expected one of {list(BETTER)}"
        )
    table = kpis.reset_index(drop=True)
    for name, usual in KPI_DEFAULTS.items():
        if name not in table:
            table[name] = usual
    for name in ("tolerance", "target_low", "target_high"):
        table[name] = _numbers("kpis", table, name)
    usual = table["unit"].map(USUAL_AGGREGATE).fillna("mean")
    table["aggregate"] = table["aggregate"].where(table["aggregate"].notna(), usual)
    strange = table[~table["aggregate"].isin(AGGREGATES)]
    if len(strange):
        raise ValueError(
            f"kpis: aggregate is {strange['aggregate'].iloc[0]!r} for {strange['kpi'].iloc[0]!r}, "
            f"expected one of {list(AGGREGATES)}"
        )
    return table


def _measurements(measurements: pd.DataFrame, as_of: Any) -> pd.DataFrame:
    _require("measurements", measurements, ("kpi", "period_on", "actual"))
    periods = pd.to_datetime(measurements["period_on"], errors="coerce")
    if periods.isna().any():
        wrong = measurements.loc[periods.isna(), "period_on"].iloc[0]
        raise ValueError(f"measurements: period_on is {wrong!r}, expected a date")
    rows = pd.DataFrame({"kpi": measurements["kpi"], "period_on": periods})
    for name in FIGURES:
        rows[name] = _numbers("measurements", measurements, name) if name in measurements else np.nan
    twice = rows.duplicated(["kpi", "period_on"])
    if twice.any():
        kpi, period = rows.loc[twice, ["kpi", "period_on"]].iloc[0]
        raise ValueError(f"measurements: kpi {kpi!r} has more than one row for {period.date()}")
    return rows.assign(seen=True if as_of is None else periods <= pd.Timestamp(as_of))


def _require(table: str, frame: pd.DataFrame, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in frame]
    if missing:
        raise ValueError(f"{table}: column {missing[0]!r} is missing, there are {list(frame.columns)}")


def _numbers(table: str, frame: pd.DataFrame, name: str) -> Floats:
    numbers = pd.to_numeric(frame[name], errors="coerce").astype("float64")
    wrong = (numbers.isna() & frame[name].notna()) | np.isinf(numbers)
    if wrong.any():
        raise ValueError(
            f"{table}: {name} is {frame.loc[wrong, name].tolist()[0]!r} for "
            f"{frame.loc[wrong, 'kpi'].iloc[0]!r}, expected a number"
        )
    return numbers.to_numpy()


def _grid(figures: NDArray[Any], place: tuple[Ints, Ints], shape: tuple[int, int]) -> Floats:
    grid = np.full(shape, np.nan)
    grid[place] = figures
    return grid


def _days(dates: pd.Series) -> Floats:
    days: Floats = dates.to_numpy().astype("datetime64[D]").astype(np.int64).astype(float)
    return days


def _positions(dates: pd.Series, place: tuple[Ints, Ints], shape: tuple[int, int]) -> tuple[Floats, Ints]:
    """Periods since the first, and how many of them make a year where that is a whole number (else 0)."""
    days = _grid(_days(dates), place, shape)
    month = dates.dt.year * 12 + dates.dt.month - 1 + (dates.dt.day - 1) / dates.dt.days_in_month
    months = _grid(month.to_numpy(dtype=float), place, shape)
    step_days = row_median(days[:, 1:] - days[:, :-1])
    step_months = row_median(months[:, 1:] - months[:, :-1])
    monthly = step_days > SHORTEST_MONTH
    since = np.where(monthly, months - months[:, :1], days - days[:, :1])
    step = np.where(monthly, step_months, step_days)
    position = since / np.where(np.isfinite(step), step, 1.0)
    periods = np.where(monthly, np.round(12 / np.where(monthly, step_months, 12)), 0)[:, 0]
    whole = np.abs(periods * step_months[:, 0] - 12) < 0.01
    return position, np.where(whole & (periods > 1), periods, 0).astype(np.int64)


def _next_target(rows: pd.DataFrame, measured: pd.DataFrame, count: int) -> Floats:
    """The target of the first period after the last measured one, else the last known target."""
    known = rows[rows["target"].notna()]
    finished = measured.groupby("row")["period_on"].max().reindex(known["row"]).to_numpy()
    parts = [
        known[known["period_on"].to_numpy() > finished].groupby("row")["target"].first(),
        known[known["period_on"].to_numpy() <= finished].groupby("row")["target"].last(),
    ]
    later, seen = (part.reindex(range(count)).to_numpy(dtype=float) for part in parts)
    return np.where(np.isfinite(later), later, seen)
