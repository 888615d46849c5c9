"""Distinct things are counted in the quarter itself: the counts of its months hold whoever came twice, twice."""

import pandas as pd

from saypro_analysis.data.sources.measures.definitions import YEAR_BEFORE, Measure

QUARTER_FIGURES = ["quarter_actual", "quarter_target"]
_KEYS = ["department", "period_on"]


def add_quarters(measured: pd.DataFrame, own: pd.DataFrame, one: Measure, aimed: pd.DataFrame | None) -> pd.DataFrame:
    """Put each quarter's own figure into the row of its last period: `quarter_actual, quarter_target`.

    `measured` has the periods of one measure with their `state`, `own` and `aimed` a figure (`actual`) per department
    and quarter. A quarter with a period that is open or partial has none, for its periods are then fewer.
    """
    places = measured.assign(period_on=_quarters(measured["period_on"]))[_KEYS]
    periods = measured.assign(quarter=places["period_on"]).groupby(["department", "quarter"])
    last = measured["period_on"] == periods["period_on"].transform("max")
    broken = measured["state"].isin(["partial", "open"])
    whole = ~broken.groupby([places["department"], places["period_on"]]).transform("any")
    actual = _look_up(own, places).where(last & whole)
    return measured.assign(quarter_actual=actual, quarter_target=_aim(one, own, aimed, places).where(actual.notna()))


def _aim(one: Measure, own: pd.DataFrame, aimed: pd.DataFrame | None, places: pd.DataFrame) -> pd.Series:
    if one.quarter_target is not None:
        return pd.Series(float(one.quarter_target), index=places.index)
    if aimed is not None:
        return _look_up(aimed, places)
    if one.target != YEAR_BEFORE:
        return pd.Series(float("nan"), index=places.index)
    before = places.assign(period_on=places["period_on"] - pd.DateOffset(years=1))
    sizes = places.value_counts()
    alike = [sizes[tuple(now)] == sizes.get(tuple(then), 0)
             for now, then in zip(places.to_numpy(), before.to_numpy(), strict=True)]  # fmt: skip
    return _look_up(own, before).where(pd.Series(alike, index=places.index, dtype=bool))


def _quarters(days: pd.Series) -> pd.Series:
    return days.dt.to_period("Q").dt.start_time.astype("datetime64[us]")


def _look_up(figures: pd.DataFrame, places: pd.DataFrame) -> pd.Series:
    return places.merge(figures[[*_KEYS, "actual"]], on=_KEYS, how="left")["actual"].set_axis(places.index)
