"""The quarter under its scenarios on a report's first screen: which KPIs will miss, how long the cash lasts."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_chance
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import clean


def describe_scenario_facts(simulated: pd.DataFrame, runway: pd.DataFrame) -> list[Fact]:
    """Pick what a manager needs of the scenarios first: KPIs likely to miss, and how likely the cash runs out.

    `simulated` is what `simulate_scenarios` returns, `runway` what `simulate_runway` does; either may be empty. Each
    Fact has `label, value, detail, tone`. Returns a list that `publish` takes as `facts`, empty where there is neither.

    >>> simulated = pd.DataFrame({"scenario": [None], "drivers": [1], "chance_met": [0.2], "name": ["Revenue"]})
    >>> [fact.value for fact in describe_scenario_facts(simulated, pd.DataFrame())]
    ['1 of 1']
    """
    return [*_tell_targets(simulated), *_tell_cash(runway)]


def _tell_targets(simulated: pd.DataFrame) -> list[Fact]:
    if simulated.empty:
        return []
    mix = simulated[simulated["scenario"].isna() & (simulated["drivers"] > 0) & simulated["chance_met"].notna()]
    if mix.empty:
        return []
    unlikely = mix[mix["chance_met"] < 0.5].sort_values("chance_met", kind="stable")
    least = unlikely.iloc[0] if len(unlikely) else None
    detail = "every one more likely than not" if least is None else (
        f"least likely: {clean(least['name'])}, {format_chance(least['chance_met'])}")  # fmt: skip
    value = f"{len(unlikely)} of {len(mix)}"
    return [Fact("KPIs likely to miss", value, detail, tone_of("missed") if len(unlikely) else "")]


def _tell_cash(runway: pd.DataFrame) -> list[Fact]:
    if runway.empty:
        return []
    mix = runway.iloc[0]
    lasts = f"; 95 % of the courses last {mix['months_low']:.1f} months" if pd.notna(mix["months_low"]) else ""
    detail = f"within {mix['horizon']:.0f} months{lasts}"
    return [Fact("Cash runs out", format_chance(mix["chance_out"]), detail, tone_of(mix["state"]))]
