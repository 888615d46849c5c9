"""The few figures of the systems on a report's first screen."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_day, format_percent
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import clean, join_first


def describe_system_facts(
    downtime: pd.DataFrame, systems: pd.DataFrame, capacity: pd.DataFrame, upkeep: pd.DataFrame
) -> list[Fact]:
    """Pick the figures that a head of systems needs first: up, beyond limits, about to run out, updates overdue.

    `downtime` is what `measure_downtime` returns, `systems` what `summarise_systems` does, `capacity` what
    `forecast_capacity` does, `upkeep` what `summarise_system_updates` does. Each Fact has `label, value, detail, tone`.
    Returns a list that `publish` takes as `facts`; what was not received has none.

    >>> downtime = pd.DataFrame({"system": ["Web"], "verdict": ["met"], "uptime": [0.995], "downtime_hours": [3.0]})
    >>> nothing = pd.DataFrame()
    >>> [fact.value for fact in describe_system_facts(downtime, nothing, nothing, nothing)]
    ['0 of 1']
    """
    makers = ((_down, downtime), (_beyond, systems), (_full, capacity), (_overdue, upkeep))
    return [make(frame) for make, frame in makers if len(frame)]


def _down(downtime: pd.DataFrame) -> Fact:
    missed = downtime[downtime["verdict"] == "not_met"]
    worst = downtime.iloc[0]
    told = f"lowest: {clean(worst['system'])}, {format_percent(worst['uptime'])}"
    return Fact(
        "Down too long", f"{len(missed)} of {len(downtime)}", told, tone_of("not_met" if len(missed) else "met")
    )


def _beyond(systems: pd.DataFrame) -> Fact:
    limited, beyond = systems[systems["state"] != "no_limit"], systems[systems["state"] == "beyond"]
    named = join_first([f"{clean(row.system)} {clean(row.label)}" for row in beyond.itertuples()], 2)
    return Fact(
        "Beyond their limits",
        f"{len(beyond)} of {len(limited)}",
        named or "all figures are within",
        tone_of("beyond" if len(beyond) else "within"),
    )


def _full(capacity: pd.DataFrame) -> Fact:
    soon = capacity[capacity["outlook"].isin(["full", "soon"])]
    if soon.empty:
        return Fact("About to run out", "none", "nothing reaches its limit within a quarter", tone_of("within"))
    row = soon.iloc[0]
    told = f"{clean(row['system'])}, {clean(row['label'])}, about {format_day(row['reached_on'])}"
    return Fact("About to run out", str(len(soon)), told, tone_of("soon"))


def _overdue(updates: pd.DataFrame) -> Fact:
    row = updates[updates["criticality"] == "all"].iloc[0]
    late = int(row["overdue"])
    return Fact("Updates overdue", str(late), f"{format_percent(row['on_schedule_share'])} were on schedule",
                tone_of("overdue") if late else "")  # fmt: skip
