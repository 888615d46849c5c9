"""Whether a partnership's score goes up or down: judged as every KPI of the house is, by its own variation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.processes import Process, describe_process, process_signals
from saypro_analysis.analysis.kernels.statistics.grids import Floats, last
from saypro_analysis.analysis.partnerships.methods.attainments import pool_attainments

RECENT = 12  # periods for which a new level is still news


def tell_trends(due: pd.DataFrame, partnerships: pd.Series) -> pd.Series:
    """By partnership: improving, worsening or steady, or too_few with fewer than 12 periods of which all is known.

    `due` is what `carry_forward` returns. Periods are as long as the longest of the partnership's KPIs; one with a
    figure that is missing is passed over, for a mean of the rest would be another score. A season is taken out, and
    limits allow for neighbours that resemble one another, as `detect_signals` does; ours are not its false alarms to
    tell: docs/methods/partnerships.md has them.
    """
    scores = score_periods(due)
    words = pd.Series("too_few", index=partnerships, dtype="str")
    if scores.empty:
        return words
    grids = [(name, own["score"].to_numpy(), own["slot"].to_numpy(), own["months"].iloc[0])
             for name, own in scores.groupby("partnership")]  # fmt: skip
    width = max(len(score) for _, score, _, _ in grids)
    values, positions = (np.full((len(grids), width), np.nan) for _ in range(2))
    for row, (_, score, slot, _) in enumerate(grids):
        values[row, : len(score)], positions[row, : len(score)] = score, slot - slot[0]
    length = np.array([round(12 / months) if months and 12 % months == 0 else 0 for *_, months in grids])
    found = _judge(values, positions, np.where(length > 1, length, 0))
    words.loc[[name for name, *_ in grids]] = found
    return words


def score_periods(due: pd.DataFrame) -> pd.DataFrame:
    """The scores of whole periods of which all is known: one row per partnership and `slot`, a count of its periods."""
    dated = due[due["ends_on"].notna() & due["target"].notna()]
    if dated.empty:
        return pd.DataFrame({"partnership": [], "slot": [], "score": [], "months": []})
    months = dated.groupby("partnership")["months"].transform("max").clip(lower=1)
    begins = dated["ends_on"].groupby(dated["partnership"]).transform("max") + pd.Timedelta(days=1)
    month, until = (on.dt.year * 12 + on.dt.month for on in (dated["ends_on"], begins))
    back = (until - 1 - month) // months
    told = pool_attainments(dated.assign(slot=(-back).astype(int)), ["partnership", "kpi", "slot"])
    kpis = dated.groupby("partnership")["kpi"].nunique()
    told = told.assign(part=told["low"] * told["weight"], whole=told["periods"] == told["periods_known"])
    groups = told.groupby(["partnership", "slot"], as_index=False)
    slots = groups.agg(part=("part", "sum"), weight=("weight", "sum"), whole=("whole", "all"), kpis=("kpi", "size"))
    every = slots["whole"] & (slots["kpis"] == kpis.reindex(slots["partnership"]).to_numpy()) & (slots["weight"] > 0)
    length = months.groupby(dated["partnership"]).first()
    return slots.assign(score=100 * slots["part"] / slots["weight"],
                        months=length.reindex(slots["partnership"]).to_numpy())[every]  # fmt: skip


def _judge(values: Floats, positions: Floats, length: np.ndarray) -> np.ndarray:
    none, no = np.full(values.shape, np.nan), np.zeros(len(values), dtype=bool)
    process = describe_process(values, none, positions, length, no, adjust=True)
    way = _way(process)
    conditions = [process.count < SHORTEST, way > 0, way < 0]
    return np.select(conditions, ["too_few", "improving", "worsening"], "steady")


def _way(process: Process) -> Floats:
    """The direction of the latest period: of a rule's signal, else of a recent step, else of an established drift."""
    _, direction = process_signals(process)
    course = process.course
    latest = np.nan_to_num(last(np.where(np.isfinite(process.values), direction.astype(float), np.nan)))
    recent = (course.step > 0) & (process.count - course.step <= RECENT)
    way: Floats = np.where(latest != 0, latest, np.where(recent, np.sign(course.jump), np.sign(course.slope)))
    return way
