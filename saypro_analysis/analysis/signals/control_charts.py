"""Control charts: what is ordinary variation of a series, and which points are signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.chart_choices import choose_methods
from saypro_analysis.analysis.kernels.processes.kpi_grids import BETTER
from saypro_analysis.analysis.kernels.processes.limits import COUNTED, LIMITS, SHARES, Sample
from saypro_analysis.analysis.kernels.processes.points import Points
from saypro_analysis.analysis.kernels.processes.rules import chosen_rules, find_signals
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints
from saypro_analysis.analysis.signals.methods.directions import POINT_TYPES, check_better, point_types

METHODS = ("auto", *LIMITS)
SHORTEST_BASELINE = 12


def control_chart(
    values: Sequence[float] | NDArray[Any] | pd.Series,
    *,
    dates: Sequence[Any] | NDArray[Any] | pd.Series | pd.DatetimeIndex | None = None,
    denominators: Sequence[float] | NDArray[Any] | pd.Series | None = None,
    better: str = "higher",
    target: float | Sequence[float] | NDArray[Any] | pd.Series | None = None,
    method: str = "auto",
    rules: str = "mdc",
    screen: bool = True,
    baseline: int | None = None,
    rebase: Sequence[Any] | None = None,
    centre: float | None = None,
    sigma: float | None = None,
    rule_options: Mapping[str, bool | int] | None = None,
) -> pd.DataFrame:
    """Draw up a control chart: a row per point of a series, in time order, with limits and whether it is a signal.

    Columns: `date` (or 1, 2, ... without dates), `value`, `mean`, `lower`, `upper` (in the unit of `values`; no limits
    for a single point and for `run`), `segment` (rebase group, from 1), `rule` (what fired, in words, or missing),
    `signal`, `point_type` (common_cause improvement concern high low; missing where the value is), `target`, `method`
    and `reason` (which chart, and why). `values` are shares or rates where `denominators` are given. Limits come from
    all points of a segment, or from its first `baseline`, unless `centre` and `sigma` are given; missing values are
    passed over. `rule_options` switches the rules of a set by name (`{"trend": False}`) or sets their length. Raises
    ValueError for a method, set of rules, rule, baseline (12 or more), rebase date or figure that does not fit.
    Methods, rules and their sources: docs/methods/signals.md.

    >>> chart = control_chart([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    >>> chart.loc[4, ["mean", "lower", "upper"]].astype(float).round(3).tolist()
    [1.944, -0.716, 4.604]
    >>> chart.loc[chart["signal"], ["date", "rule", "point_type"]].to_numpy().tolist()
    [[5, 'outside the limits', 'improvement']]
    """
    check_better(better)
    series = _series(values, dates, denominators, target)
    segments = _segments(series["date"], rebase)
    method, reason = _method(series, method, screen)
    chosen = chosen_rules("anhoej" if method == "run" else rules, rule_options)
    place = _places(series, segments)
    grid, volumes = (_spread(series[name], place) for name in ("value", "denominator"))
    sample = Sample(_fitted(grid, baseline), volumes, screen, centre)
    limits = LIMITS[method](sample).fixed(None if method == "run" else _positive(sigma))
    points = Points(grid, limits)
    signals = find_signals(points, chosen)
    types = point_types(signals.direction, points.side(), np.array(BETTER[better]))
    columns: dict[str, Any] = {
        name: _gather(getattr(limits, name), place, np.nan) for name in ("mean", "lower", "upper")
    }
    columns["segment"] = segments
    columns["rule"] = pd.array(_gather(signals.named(), place, None), dtype="str")
    columns["signal"] = _gather(signals.fired > 0, place, False)
    columns["point_type"] = pd.array(_gather(np.array(POINT_TYPES, dtype=object)[types], place, None), dtype="str")
    return series[["date", "value"]].assign(**columns, target=series["target"], method=method, reason=reason)


def _series(values: Any, dates: Any, denominators: Any, target: Any) -> pd.DataFrame:
    """The arguments as one frame in time order."""
    if dates is None and isinstance(values, pd.Series) and isinstance(values.index, pd.DatetimeIndex):
        dates = values.index
    value = _numbers("values", values, None)
    count = len(value)
    series = pd.DataFrame(
        {
            "date": pd.Series(np.arange(1, count + 1) if dates is None else _dates(dates, count)),
            "value": value,
            "denominator": _numbers("denominators", denominators, count),
            "target": _numbers("target", target, count),
        }
    )
    return series.sort_values("date", kind="stable", ignore_index=True)


def _numbers(name: str, given: Any, count: int | None) -> Floats:
    if given is None or np.ndim(given) == 0:
        return np.full(count or 0, np.nan if given is None else float(given))
    try:
        numbers = pd.Series(list(given)).astype("float64").to_numpy()
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers, {error}") from error
    if count is not None and len(numbers) != count:
        raise ValueError(f"{name}: {len(numbers)} figures for {count} values")
    if np.isinf(numbers).any():
        raise ValueError(f"{name}: point {int(np.argmax(np.isinf(numbers))) + 1} is infinite")
    return numbers


def _dates(given: Any, count: int) -> list[Any]:
    dates = pd.Series(list(given))
    if len(dates) != count:
        raise ValueError(f"dates: {len(dates)} dates for {count} values")
    if dates.dtype == object or isinstance(dates.dtype, pd.StringDtype):
        dates = pd.to_datetime(dates, errors="coerce").where(dates.notna())
    if dates.isna().any():
        raise ValueError(f"dates: {list(given)[int(dates.isna().argmax())]!r} is not a date")
    if dates.duplicated().any():
        raise ValueError(f"dates: {dates[dates.duplicated()].iloc[0]} stands twice, expected one value per date")
    return list(dates)


def _method(series: pd.DataFrame, method: str, screen: bool) -> tuple[str, str]:
    """The chart to use and why."""
    if method not in METHODS:
        raise ValueError(f"method: {method!r} is not one of {list(METHODS)}")
    known = series[series["value"].notna()]
    if method in COUNTED:
        _check_counted(known, method)
    if method != "auto":
        return method, "as asked"
    values, denominators = (known[name].to_numpy()[None, :] for name in ("value", "denominator"))
    choice = choose_methods(Sample(values, denominators, screen))
    return str(choice.method[0]), choice.reason[0]


def _check_counted(known: pd.DataFrame, method: str) -> None:
    unusable = known[~(known["denominator"] > 0)]
    if len(unusable):
        raise ValueError(
            f"denominators: {unusable['denominator'].iloc[0]} at {unusable['date'].iloc[0]}, "
            f"method {method!r} needs a positive one for every value"
        )
    upper = 1 if method in SHARES else np.inf
    strange = known[(known["value"] < 0) | (known["value"] > upper)]
    if len(strange):
        expected = "a share from 0 to 1" if method in SHARES else "a rate of 0 or more"
        raise ValueError(
            f"values: {strange['value'].iloc[0]} at {strange['date'].iloc[0]}, method {method!r} expects {expected}"
        )


def _segments(dates: pd.Series, rebase: Sequence[Any] | None) -> NDArray[np.int64]:
    """The rebase group of each point, from 1."""
    starts = np.zeros(len(dates), dtype=np.int64)
    for start in rebase if rebase is not None else ():
        found = dates == (pd.Timestamp(start) if pd.api.types.is_datetime64_any_dtype(dates) else start)
        if not found.any():
            raise ValueError(f"rebase: {start!r} is not a date of the series")
        starts[found.to_numpy()] = found.to_numpy().argmax() > 0
    return 1 + np.cumsum(starts)


def _places(series: pd.DataFrame, segments: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Which points have a value, and the row (segment) and column of each of these in the grid."""
    present = series["value"].notna().to_numpy()
    rows = segments[present] - 1
    return present, rows, pd.Series(rows).groupby(rows).cumcount().to_numpy()


def _spread(column: pd.Series, place: tuple[NDArray[np.bool_], Ints, Ints]) -> Floats:
    present, rows, columns = place
    grid = np.full((rows.max(initial=0) + 1, columns.max(initial=-1) + 1), np.nan)
    grid[rows, columns] = column.to_numpy()[present]
    return grid


def _gather(grid: NDArray[Any], place: tuple[NDArray[np.bool_], Ints, Ints], missing: Any) -> NDArray[Any]:
    present, rows, columns = place
    figures = np.full(len(present), missing, dtype=grid.dtype)
    figures[present] = grid[rows, columns]
    return figures


def _fitted(grid: Floats, baseline: int | None) -> Floats:
    """The points that limits are taken from."""
    if baseline is None:
        return grid
    if isinstance(baseline, bool) or not isinstance(baseline, (int, np.integer)) or baseline < SHORTEST_BASELINE:
        raise ValueError(f"baseline: {baseline!r}, expected a number of points of {SHORTEST_BASELINE} or more")
    return np.where(np.arange(grid.shape[1]) < baseline, grid, np.nan)


def _positive(sigma: float | None) -> float | None:
    if sigma is not None and not 0 <= sigma < np.inf:
        raise ValueError(f"sigma: {sigma!r}, expected a number of 0 or more")
    return sigma
