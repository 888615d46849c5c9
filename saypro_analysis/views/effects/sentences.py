"""Sentences about what actions did to their KPIs: the figures in them come from the frame."""

import pandas as pd

from saypro_analysis.views.effects.cells import format_effect, format_span
from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_chance
from saypro_analysis.views.kit.words import Sentences, count_of, join_words

_TOLD = {
    "harmful": "{who} made {kpi} worse: {figures}.",
    "not_working": "{who} does not work as expected: {figures}.",
    "achieved": "{who} works: {figures}.",
    "on_course": "{who} is on course: {figures}.",
}


def describe_effects(effects: pd.DataFrame) -> Sentences:
    """Say which actions work, which do not, and of which it cannot be told yet and for how long.

    `effects` is what `estimate_effects` or `estimate_effect` returns. A sentence for every action of which something
    can be told, those that do harm first, each with its effect, its interval and what was expected; then how long the
    others take, which cannot be told apart, which are unlikely to get there by their due date, and the successes that
    are beyond chance even among so many. Returns Sentences, a tuple of plain text.

    >>> effects = pd.DataFrame({"action": ["S1"], "name": ["Calls"], "unit": ["count"], "effect": [8.6], "lower": [7.0],
    ...     "upper": [10.2], "expected": [8.0], "verdict": ["achieved"], "periods_needed": [0.0], "cadence": ["month"],
    ...     "confidence": [0.95], "inseparable_from": [""], "flag": [""], "success": [True], "chance": [0.8]})
    >>> describe_effects(effects)
    S1 works: Calls changed by +8.6 (95 % interval +7 to +10.2), expected was +8.
    A success to be recognised, beyond chance among all that were judged: S1.
    """
    if effects.empty:
        return Sentences(["No action has begun."])
    order = [row for verdict in _TOLD for _, row in effects[effects["verdict"] == verdict].iterrows()]
    return Sentences([*map(_sentence, order), *_waiting(effects), *_rivals(effects), *_warnings(effects),
                      _successes(effects)])  # fmt: skip


def _who(row: pd.Series) -> str:
    return clean(row["action"]) if isinstance(row.get("action"), str) else "The action"


def _kpi(row: pd.Series) -> str:
    return clean(row["name"]) if isinstance(row.get("name"), str) else "the series"


def _sentence(row: pd.Series) -> str:
    unit = row.get("unit")
    span = format_span(row["lower"], row["upper"], unit)
    name = _kpi(row)
    figures = f"{name} changed by {format_effect(row['effect'], unit)} ({row['confidence']:.0%} interval {span})"
    figures = figures.replace("% interval", " % interval")
    if pd.notna(row.get("expected")):
        figures += f", expected was {format_effect(row['expected'], unit)}"
    return _TOLD[row["verdict"]].format(who=_who(row), kpi=name, figures=figures)


def _waiting(effects: pd.DataFrame) -> list[str]:
    alone = effects.get("inseparable_from", pd.Series("", index=effects.index)) == ""
    open_ = effects[(effects["verdict"] == "cannot_tell") & alone]
    known = open_[open_["periods_needed"].notna()]
    soon = [f"{_who(row)} ({count_of(int(row['periods_needed']), 'more ' + str(row['cadence']))})"
            for _, row in known.iterrows()]  # fmt: skip
    never = [_who(row) for _, row in open_[open_["periods_needed"].isna()].iterrows()]
    return [
        f"Too early to tell: {join_words(soon)}." if soon else "",
        f"The effect is too small beside the noise to be told soon: {join_words(never)}." if never else "",
    ]


def _rivals(effects: pd.DataFrame) -> list[str]:
    if "inseparable_from" not in effects:
        return []
    tied = effects[effects["inseparable_from"] != ""]
    told = [f"{_who(row)} from {row['inseparable_from']}" for _, row in tied.iterrows()]
    return [f"Begun on the same KPI too near to be told apart: {'; '.join(told)}."] if told else []


def _warnings(effects: pd.DataFrame) -> list[str]:
    if "flag" not in effects:
        return []
    warned = effects[effects["flag"] == "not_working"]
    told = [f"{_who(row)} ({format_chance(row['chance'])})" for _, row in warned.iterrows()]
    return [f"Unlikely to reach its target by its due date: {join_words(told)}."] if told else []


def _successes(effects: pd.DataFrame) -> str:
    if "success" not in effects or not effects["success"].any():
        return ""
    named = [_who(row) for _, row in effects[effects["success"].astype(bool)].iterrows()]
    start = "A success" if len(named) == 1 else "Successes"
    return f"{start} to be recognised, beyond chance among all that were judged: {join_words(named)}."
