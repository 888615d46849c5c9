"""The same draws of the future in every scenario: what the KPIs are in each, and in their weighted mix."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.scenarios.methods.assumptions import list_links, list_ranges, read_drivers, read_scenarios
from saypro_analysis.analysis.scenarios.methods.elasticities import ESTIMATED, UNKNOWN, fill_elasticities
from saypro_analysis.analysis.scenarios.methods.factors import draw_factors
from saypro_analysis.analysis.scenarios.methods.futures import Panel, draw_future, find_targets, read_panels
from saypro_analysis.data.readings.readings import complete_table

MIX = "All scenarios, weighted"
COUNTS = {"horizon": 1, "draws": 2}
_NAMED = 5
AT_A_TIME = 250  # KPIs whose draws in all scenarios are held at once


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of every scenario, read and checked; `links` with the elasticities that were found, `used`
    the drivers that something follows.
    """

    scenarios: pd.DataFrame
    ranges: pd.DataFrame
    links: pd.DataFrame
    kpis: pd.DataFrame
    measurements: pd.DataFrame
    panels: list[Panel]
    used: frozenset[str]


@dataclass(frozen=True)
class World:
    """Draws of a panel's KPIs in one scenario, draws x KPIs x horizon; the mix has each scenario's, weighted."""

    scenario: str | None
    name: str
    probability: float
    panel: Panel
    drawn: Floats
    weights: Floats


def read_assumptions(
    scenarios: pd.DataFrame, scenario_drivers: pd.DataFrame, kpis: pd.DataFrame, measurements: pd.DataFrame
) -> Assumptions:
    """The four tables as one whole; what an elasticity cannot be told of is warned of, and moves nothing."""
    told = read_scenarios(scenarios)
    kpis = _tell_apart(complete_table(kpis, "kpis").reset_index(drop=True))
    measurements = complete_table(measurements, "measurements")
    names = pd.Index(kpis["kpi"])
    drivers = read_drivers(scenario_drivers, told, names)
    panels = read_panels(measurements, kpis)
    links = fill_elasticities(list_links(drivers, told, names), panels, kpis)
    follows = drivers["kpi"].notna() | drivers["elasticity"].notna() | drivers["indicator"].notna()
    used = frozenset(drivers["driver"][follows])
    return Assumptions(told, list_ranges(drivers, told), links, kpis, measurements, panels, used)


def _tell_apart(kpis: pd.DataFrame) -> pd.DataFrame:
    """KPIs of which several have one name, named with their department."""
    shared = kpis["name"].duplicated(keep=False)
    return kpis.assign(name=kpis["name"].where(~shared, kpis["name"] + ", " + kpis["department"]))


def warn_of_unknown(given: Assumptions, verb: str) -> None:
    """Say what moves nothing, of which elasticities the data cannot tell, or not whether there is any."""
    links = given.links
    idle = [name for name in given.ranges["driver"].unique() if name not in given.used]
    if idle:
        named = f"{'; '.join(idle[:_NAMED])}{f' and {len(idle) - _NAMED} more' if len(idle) > _NAMED else ''}"
        warnings.warn(f"{verb}: no KPI is said to follow these drivers: {named}", UserWarning, stacklevel=3)
    for found, words in (
        (links["basis"] == UNKNOWN, "no elasticity is entered, and the history cannot tell it (it moves nothing)"),
        ((links["basis"] == ESTIMATED) & ~links["clear"], "the history does not tell whether it moves it at all"),
    ):
        pairs = list(dict.fromkeys(zip(links["driver"][found], links["kpi"][found], strict=True)))
        if pairs:
            named = "; ".join(f"{driver} on {kpi}" for driver, kpi in pairs[:_NAMED])
            more = f" and {len(pairs) - _NAMED} more" if len(pairs) > _NAMED else ""
            warnings.warn(f"{verb}: {words}: {named}{more}", UserWarning, stacklevel=3)


def check_counts(**counts: int) -> None:
    """Raise ValueError for a count below the least that anything can be told of."""
    for name, count in counts.items():
        if not isinstance(count, int | np.integer) or count < COUNTS[name]:
            raise ValueError(f"{name}: found {count!r}, expected a whole number of at least {COUNTS[name]}")


def draw_worlds(given: Assumptions, horizon: int, draws: int, seed: int) -> Iterator[tuple[Floats, list[World]]]:
    """For some KPIs at a time the draws without any scenario, and the worlds: the mix first, then each scenario."""
    factors = draw_factors(given.ranges, given.links, pd.Index(given.kpis["kpi"]), draws, seed)
    for panel, plain in draw_plain(given, horizon, draws, seed):
        for start in range(0, len(panel.places), AT_A_TIME):
            some = slice(start, start + AT_A_TIME)
            part = replace(panel, places=panel.places[some], figures=panel.figures[some])
            yield plain[:, some], _list_worlds(given.scenarios, part, plain[:, some], factors, _most(given, part))


def draw_plain(given: Assumptions, horizon: int, draws: int, seed: int) -> Iterator[tuple[Panel, Floats]]:
    """Each panel with its draws without any scenario."""
    for panel in given.panels:
        yield panel, np.minimum(draw_future(panel, horizon, draws, seed), _most(given, panel))


def _most(given: Assumptions, panel: Panel) -> Floats:
    """The most that each KPI can be: 1 for a share that never was more."""
    shares = (given.kpis["unit"].iloc[panel.places] == "share").to_numpy()
    own = shares & (np.nan_to_num(panel.figures, nan=0.5) <= 1).all(axis=1)
    return np.where(own, 1.0, np.inf)[:, None]


def _list_worlds(
    scenarios: pd.DataFrame, panel: Panel, plain: Floats, factors: dict[str, Floats], most: Floats
) -> list[World]:
    worlds = []
    for told in scenarios.itertuples():
        values = plain
        if told.scenario in factors:
            factor = factors[told.scenario][:, panel.places, None]
            values = np.minimum(plain + _size(panel, plain) * (factor - 1), most)
        worlds.append(World(told.scenario, told.name, told.probability, panel, values, np.ones(len(plain))))
    return [mix_worlds(worlds), *worlds] if worlds else []


def _size(panel: Panel, plain: Floats) -> Floats:
    """What a factor is of: each draw's own figure, the middle one for KPIs that were ever below 0."""
    below = np.nan_to_num(panel.figures).min(axis=1, keepdims=True) < 0
    return np.where(below, np.abs(np.median(plain, axis=0)), np.abs(plain))


def mix_worlds(worlds: list[World]) -> World:
    """All scenarios' draws, each as likely as its scenario."""
    drawn = np.concatenate([world.drawn for world in worlds])
    weights = np.repeat([world.probability for world in worlds], len(worlds[0].drawn))
    return World(None, MIX, 1.0, worlds[0].panel, drawn, weights)


def take_ends(given: Assumptions, horizon: int) -> pd.DataFrame:
    """The KPIs with `period_on`, the first day of the last period asked for, and what is aimed at then (`target`)."""
    ends = pd.Series(pd.NaT, index=given.kpis.index, dtype="datetime64[us]")
    for panel in given.panels:
        ends.iloc[panel.places] = panel.date(horizon)
    followed = given.links[given.links["basis"] != UNKNOWN].groupby("kpi")["driver"].nunique()
    counts = given.kpis["kpi"].map(followed).fillna(0).astype(int)
    targets = find_targets(given.measurements, given.kpis, ends)
    return given.kpis.assign(period_on=ends, target=targets, drivers=counts)
