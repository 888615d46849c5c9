"""Rebases: where a lasting shift has happened, a proposal to start the limits anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.kernels.processes.dependence import largest_step
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, dates_of, read_history
from saypro_analysis.analysis.kernels.processes.limits import Sample, xmr_limits
from saypro_analysis.analysis.kernels.processes.processes import describe_process
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, divide, row_mean, row_sum
from saypro_analysis.analysis.signals.methods.accepted_rebases import accepted_rebases, since_rebase
from saypro_analysis.data.readings.readings import complete_table

LEVEL = 0.01
FEWEST = 8
LASTING = 0.75


def propose_rebase(
    measurements: pd.DataFrame, kpis: pd.DataFrame, *, as_of: Any = None, rebases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Propose to start limits anew where a level has shifted and stayed: one row per KPI of which that can be said.

    Columns: `kpi`, `name`, `department`, `unit`, `better`, `rebase_on` (first period of the new level), `direction`
    (improving worsening; high low where neither is better), `evidence` in words, `p_value`, `periods_before`,
    `periods_after`, and in the KPI's unit `mean_`, `lower_`, `upper_` `before` and `after`. Nothing is applied: whoever
    accepts a proposal records it in the table `rebases`; given that, only what follows is looked at. A proposal
    needs 8 periods on either side, three quarters of those after it beyond the old mean, and a step that chance alone
    makes in less than 1 % of series. Raises DataError for frames that break their declaration. Source: the tail of the
    largest of all steps, James, James & Siegmund 1987.

    >>> periods = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> actual = [5, 6, 5, 7, 6, 5, 6, 7, 5, 6, 7, 6, 9, 10, 9, 11, 10, 9, 10, 11, 9, 10, 11, 10]
    >>> measurements = pd.DataFrame({"kpi": "calls", "period_on": periods, "actual": actual, "target": 6.0})
    >>> kpis = pd.DataFrame([["calls", "Service", "Calls", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> propose_rebase(measurements, kpis)[["rebase_on", "direction"]].astype(str).to_numpy().tolist()
    [['2024-01-01', 'improving']]
    """
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    measurements = complete_table(measurements, "measurements")
    history = read_history(since_rebase(measurements, accepted_rebases(rebases, as_of)), kpis, as_of)
    actual = history.figures["actual"]
    none = np.zeros(len(actual), dtype=bool)
    unknown = np.full(actual.shape, np.nan)
    process = describe_process(actual, unknown, history.positions, history.season_length, none, adjust=True)
    level, place, explained = largest_step(process.values, FEWEST)
    p_value = _p_value(process.values, level, explained, process.phi)
    old, new = (_side(actual, place, after) for after in (False, True))
    rise = np.sign(row_mean(new) - row_mean(old))
    lasts = row_mean(np.where(np.isfinite(new), (new - row_mean(old)) * rise > 0, np.nan))[:, 0] >= LASTING
    found = np.flatnonzero((place > 0) & (p_value < LEVEL) & lasts)
    return _table(history, found, place, p_value, old, new, rise[:, 0])


def _p_value(values: Floats, level: Floats, explained: Floats, phi: Floats) -> Floats:
    """Chance that some split of a level series explains as much, from the tail of the largest of all splits."""
    count = np.isfinite(values).sum(axis=1)
    freedom = np.maximum(count - 2, 1).astype(float)
    memory = (1 + phi) / (1 - phi)
    noise = row_sum((values - level) ** 2)[:, 0] / freedom * memory
    score = np.sqrt(divide(explained, noise, 0.0))
    score = np.where((noise == 0) & (explained > 0), np.inf, score)
    height = np.clip(-special.ndtri(np.maximum(special.stdtr(freedom, -score), 1e-300)), 1.5, 37.0)
    edge = np.clip(FEWEST / np.maximum(count, 1), 1e-9, 0.5)
    room = 2 * np.log((1 - edge) / edge)
    density = np.exp(-(height**2) / 2) / np.sqrt(2 * np.pi)
    tail = height * density * ((1 - height**-2) * room + 4 * height**-2)
    return np.where(explained > 0, np.minimum(tail, 1.0), 1.0)


def _side(values: Floats, place: Ints, after: bool) -> Floats:
    later: Bools = np.arange(values.shape[1]) >= place[:, None]
    return np.where(later == after, values, np.nan)


def _table(
    history: History, found: Ints, place: Ints, p_value: Floats, old: Floats, new: Floats, rise: Floats
) -> pd.DataFrame:
    table = history.kpis.iloc[found][["kpi", "name", "department", "unit", "better"]].reset_index(drop=True)
    table["rebase_on"] = pd.Series(dates_of(history.stamps[found, place[found]]), index=table.index)
    judged = rise[found] * history.orientation[found]
    table["direction"] = np.select([judged > 0, judged < 0, rise[found] > 0], ["improving", "worsening", "high"], "low")
    table["p_value"] = p_value[found]
    for name, side in (("before", old), ("after", new)):
        packed = np.sort(np.where(np.isfinite(side), np.arange(side.shape[1]), np.inf), axis=1)
        order = np.where(np.isfinite(packed), packed, side.shape[1] - 1).astype(np.int64)
        values = np.where(np.isfinite(packed), np.take_along_axis(side, order, axis=1), np.nan)[found]
        limits = xmr_limits(Sample(values, np.full(values.shape, np.nan)))
        table[f"periods_{name}"] = np.isfinite(values).sum(axis=1)
        for part in ("mean", "lower", "upper"):
            table[f"{part}_{name}"] = getattr(limits, part)[:, 0]
    table["evidence"] = [
        _evidence(*row)
        for row in zip(table["periods_after"], table["mean_before"], table["mean_after"], table["p_value"], strict=True)
    ]
    return table


def _evidence(periods: int, before: float, after: float, p_value: float) -> str:
    chance = "less than 1 in 1,000" if p_value < 0.001 else f"{p_value:.1%}"
    return (
        f"for {periods} periods the mean has been {after:.4g} instead of {before:.4g}; "
        f"chance alone makes such a step in {chance} of series"
    )
