"""By which factor each KPI changes in a scenario: its drivers drawn between their ends, each KPI following them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.triangles import triangle_quantile
from saypro_analysis.analysis.scenarios.methods.elasticities import Z90

_DIGITS = 9
_STREAM = 22  # sets the drivers' random numbers apart from those of the forecast


def draw_factors(ranges: pd.DataFrame, links: pd.DataFrame, kpis: pd.Index, draws: int, seed: int) -> dict[str, Floats]:
    """By scenario, draws x KPIs: the factor by which each KPI changes; scenarios without a driver are left out.

    A driver is drawn once for all KPIs, and by the same chance in every scenario, so that scenarios differ by what
    they assume and not by luck; so is what is not sure of an elasticity. Names and order of rows change nothing.
    """
    random = np.random.default_rng([seed, _STREAM])
    drivers = _rank_drivers(ranges, links)
    chances = dict(zip(drivers, _strata(len(drivers), draws, random), strict=True))
    unsure = _draw_unsure(links, drivers, draws, random)
    return {
        str(scenario): _factors(own, links[links["scenario"] == scenario], kpis, chances, unsure)
        for scenario, own in ranges.groupby("scenario", sort=False)
    }


def _factors(
    ranges: pd.DataFrame, links: pd.DataFrame, kpis: pd.Index, chances: dict[str, Floats], unsure: dict[object, Floats]
) -> Floats:
    logs = np.zeros((len(next(iter(chances.values()))), len(kpis)))
    places = dict(zip(kpis, range(len(kpis)), strict=True))
    told = dict(tuple(links.groupby("driver", sort=False)))
    for row in ranges.itertuples():
        moved = np.log(triangle_quantile(chances[row.driver], row.ratio_low, row.ratio_likely, row.ratio_high))
        own = told.get(row.driver, links.iloc[:0])
        certain = own[own["elasticity_low"] == own["elasticity_high"]]
        logs[:, [places[name] for name in certain["kpi"]]] += np.outer(moved, certain["elasticity"])
        for link in own[own["elasticity_low"] != own["elasticity_high"]].itertuples():
            logs[:, places[link.kpi]] += moved * _strength(link, unsure[link.driver, link.kpi])
    return np.exp(logs)


def _strength(link: object, unsure: Floats) -> Floats:
    """Draws of an elasticity: normal to either side of its value, as far as the ends of its 90 % interval say."""
    down, up = link.elasticity - link.elasticity_low, link.elasticity_high - link.elasticity  # type: ignore[attr-defined]
    return link.elasticity + unsure * np.where(unsure > 0, up, down) / Z90  # type: ignore[attr-defined]


def _strata(count: int, draws: int, random: np.random.Generator) -> Floats:
    """Chances of 0..1, count x draws: one of each in every stratum, so that means hardly vary by luck."""
    places = random.permuted(np.tile(np.arange(draws), (count, 1)), axis=1)
    return (places + random.random((count, draws))) / draws


def _rank_drivers(ranges: pd.DataFrame, links: pd.DataFrame) -> list[str]:
    """The drivers in an order that their figures alone give."""
    ends = ranges[["ratio_low", "ratio_likely", "ratio_high"]].round(_DIGITS).apply(tuple, axis=1)
    told = {name: sorted(own) for name, own in ends.groupby(ranges["driver"])} if len(ranges) else {}
    strengths = {name: sorted(own.round(_DIGITS)) for name, own in links.groupby("driver")["elasticity"]}
    return sorted(told, key=lambda name: (told[name], strengths.get(name, [])))


def _draw_unsure(
    links: pd.DataFrame, drivers: list[str], draws: int, random: np.random.Generator
) -> dict[object, Floats]:
    """A standard normal draw for each pair of driver and KPI whose elasticity is not sure."""
    own = links[(links["elasticity_low"] != links["elasticity_high"]) & links["driver"].isin(drivers)]
    own = own.assign(rank=own["driver"].map(dict(zip(drivers, range(len(drivers)), strict=True))))
    own = own.sort_values(["rank", "elasticity", "elasticity_low", "elasticity_high"], kind="stable")
    pairs = list(dict.fromkeys(zip(own["driver"], own["kpi"], strict=True)))
    return dict(zip(pairs, random.standard_normal((len(pairs), draws)), strict=True))
