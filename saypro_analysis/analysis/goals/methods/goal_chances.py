"""Each goal's chance from joint draws of its KPI, as known on a day; goals with parts are met if all parts are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_obstacles import name_data_obstacle, name_few, name_obstacle
from saypro_analysis.analysis.goals.methods.goal_panels import Panel
from saypro_analysis.analysis.kernels.forecasting.reaches import chance_of_reaching, draws_that_reach
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats

SPREAD = (0.5, 0.1, 0.9)  # the middle of what is expected, and 4 of 5
Row = dict[str, Any]
Change = Callable[[str, pd.Timestamp, Floats], Floats]


@dataclass
class Outlook:
    """What is known of each goal: its row, and in which draws it is met (None where that cannot be told)."""

    rows: list[Row]
    met: list[Bools | None] = field(default_factory=list)


def look_ahead(
    goals: Sequence[Row],
    panels: Sequence[Panel],
    day: pd.Timestamp,
    draws: int,
    seed: int,
    change: Change | None = None,
) -> Outlook:
    """The outlook of every goal; `change` may move the draws of a KPI (its name, the period, draws)."""
    homes = {kpi: (panel, place) for panel in panels for place, kpi in enumerate(panel.kpis)}
    outlook = Outlook([_blank(goal, homes, day) for goal in goals], [None] * len(goals))
    for number, panel in enumerate(panels):
        asked = [place for place, row in enumerate(outlook.rows) if row["ahead"] > 0 and row["panel"] is panel]
        if asked:
            _tell_panel(outlook, asked, partial(panel.draw, draws=draws, seed=seed + number), change)
    for place, row in enumerate(outlook.rows):
        if row["decided"] is not None:
            outlook.met[place] = np.full(draws, row["decided"])
            row |= {"chance": float(row["decided"]), "chance_low": float(row["decided"]),
                    "chance_high": float(row["decided"])}  # fmt: skip
    _join_parts(outlook)
    return outlook


def _blank(goal: Row, homes: dict[str, tuple[Panel, int]], day: pd.Timestamp) -> Row:
    """A goal's row before any draw: which period decides, what its KPI was last, what stands in the way."""
    row: Row = {**goal, "panel": None, "place": -1, "ahead": 0, "decided": None, "chance": np.nan,
                "chance_low": np.nan, "chance_high": np.nan, "expected": np.nan, "expected_low": np.nan,
                "expected_high": np.nan, "actual": np.nan, "actual_on": pd.NaT, "period_on": pd.NaT, "cadence": None,
                "reached": 0, "periods": 0, "chance_of_parts": np.nan}  # fmt: skip
    row["obstacle"] = name_obstacle(goal, day)
    if goal["kpi"] not in homes:
        irregular = name_few(goal["figures"]) or "its KPI is not measured by day, week, month, quarter or year"
        row["obstacle"] = row["obstacle"] or irregular
        return row
    panel, place = homes[goal["kpi"]]
    row |= _last_known(panel, place) | _reached_before(goal, panel.series[place]) | {"panel": panel, "place": place}
    return row if row["obstacle"] else row | _period_due(goal, row)


def _last_known(panel: Panel, place: int) -> Row:
    known = np.flatnonzero(np.isfinite(panel.series[place]))
    first = panel.last - panel.series.shape[1] + 1
    return {"actual": float(panel.series[place, known[-1]]), "actual_on": panel.begins(place, first + int(known[-1])),
            "figures": len(known), "cadence": panel.cadence}  # fmt: skip


def _reached_before(goal: Row, figures: Floats) -> Row:
    """How often the level that is needed was reached, and in how many periods that was known."""
    met = _meets(goal, figures[np.isfinite(figures)])
    return {"reached": int(met.sum()), "periods": len(met), "met_before": met}


def _period_due(goal: Row, row: Row) -> Row:
    panel, place = row["panel"], row["place"]
    due = panel.period_due(place, goal["due_on"])
    back = panel.last - due
    told: Row = {"period_on": panel.begins(place, due)}
    if 0 <= back < panel.series.shape[1] and np.isfinite(panel.series[place, -1 - back]):
        return told | {"decided": bool(_meets(goal, panel.series[place, -1 - back : panel.series.shape[1] - back])[0])}
    obstacle = name_data_obstacle(row["figures"], -back, panel.cadence)
    return told | {"obstacle": obstacle, "ahead": 0 if obstacle else -back}


def _meets(goal: Row, figures: Floats) -> Bools:
    """Which figures reach what a goal asks for; none where it does not say."""
    ranged = goal["better"] == "range"
    aim = goal["target_low"] if ranged else goal["target"]
    if goal["better"] not in ("higher", "lower", "range") or pd.isna(aim):
        return np.zeros(figures.shape, dtype=bool)
    return draws_that_reach(figures, float(aim), goal["better"], float(goal["target_high"]) if ranged else None)


def _tell_panel(outlook: Outlook, asked: Sequence[int], draw: Callable[[int], Floats], change: Change | None) -> None:
    """Fill in what is told of the goals that are judged by a panel.

    What each may come to is drawn for its own period alone, so that a goal due later changes nothing; which come
    together is that of joint draws up to the last period that is asked for.
    """
    aheads = {outlook.rows[place]["ahead"] for place in asked}
    joint = draw(max(aheads))
    own = {ahead: joint if ahead == max(aheads) else draw(ahead) for ahead in sorted(aheads)}
    for place in asked:
        row = outlook.rows[place]
        at = (slice(None), row["place"], row["ahead"] - 1)
        ranks = joint[at].argsort(kind="stable").argsort(kind="stable")
        _tell(outlook, place, np.sort(own[row["ahead"]][at])[ranks], change)


def _tell(outlook: Outlook, place: int, figures: Floats, change: Change | None) -> None:
    """Fill in what the draws of a goal's figure say of it."""
    row = outlook.rows[place]
    figures = figures if change is None else change(str(row["kpi"]), row["period_on"], figures)
    met = _meets(row, figures)
    outlook.met[place] = met
    told = chance_of_reaching(met, np.bool_(True), row["figures"] / row["ahead"])
    row |= dict(zip(("expected", "expected_low", "expected_high"), np.quantile(figures, SPREAD), strict=True))
    row |= dict(zip(("chance", "chance_low", "chance_high"), map(float, told), strict=True))


def _join_parts(outlook: Outlook) -> None:
    """The chance that all parts of a goal are met, draw by draw; that of a goal without a KPI is this one."""
    places = {row["goal"]: place for place, row in enumerate(outlook.rows)}
    parts: dict[int, list[int]] = {}
    for place, row in enumerate(outlook.rows):
        row["parts"] = 0
        if places.get(row["parent"], place) != place:
            parts.setdefault(places[row["parent"]], []).append(place)
    # A part may be made of parts; in as many rounds as there are wholes, each is known if it can be.
    for _ in parts:
        for place, own in parts.items():
            _join(outlook, place, own)
    for place, own in parts.items():
        row = outlook.rows[place]
        row["parts"] = len(own)
        if outlook.met[place] is None and pd.isna(row["kpi"]):
            unknown = ", ".join(str(outlook.rows[part]["goal"]) for part in own if outlook.met[part] is None)
            row["obstacle"] = f"a part of it cannot be told: {unknown}"


def _join(outlook: Outlook, place: int, own: Sequence[int]) -> None:
    row, met = outlook.rows[place], [outlook.met[part] for part in own]
    known = [part for part in met if part is not None]
    if len(known) < len(met) or not np.isnan(row["chance_of_parts"]):
        return
    together = np.logical_and.reduce(known)
    looks = min(_looks(outlook.rows[part]) for part in own)
    told = chance_of_reaching(together, np.bool_(True), looks)
    row["chance_of_parts"] = float(told.chance)
    if pd.isna(row["kpi"]):
        outlook.met[place] = together
        row |= dict(zip(("chance", "chance_low", "chance_high"), map(float, told), strict=True)) | {"obstacle": ""}


def _looks(row: Row) -> float:
    return row["figures"] / row["ahead"] if row["ahead"] > 0 else np.inf
