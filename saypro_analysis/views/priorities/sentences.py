"""Sentences about what matters most and what could be done."""

import pandas as pd

from saypro_analysis.data.tables.known_words import URGENT
from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_chance, format_count
from saypro_analysis.views.kit.words import Sentences, count_of, join_first, name_place

_MOST = 5


def describe_priorities(priorities: pd.DataFrame) -> Sentences:
    """Say which gap weighs most and how sure that is, which are urgent, which may be noise, and what is a quick win.

    `priorities` is what `score_impact` returns. The first sentence names the gap with the largest impact, the places
    that it takes in 90 % of the draws and its chance to be among the first three; then the urgent ones, those whose
    place is settled least, those that may be noise and therefore are not urgent, and quick wins where actions were
    given. Returns Sentences, a tuple of plain text; without a gap one says so.

    >>> describe_priorities(pd.DataFrame({"name": ["Leads"], "rank": [1], "rank_low": [1], "rank_high": [1],
    ...     "chance_top3": [1.0], "impact": [80.0], "priority": ["Urgent"], "verdict": ["real"]}))
    The largest impact is that of Leads (80 of 100): first in nine of ten draws or more.
    Urgent: Leads.
    """
    if priorities.empty:
        return Sentences(["No KPI is short of its target, so there is nothing to rank."])
    noise = priorities[priorities["verdict"] == "noise"]
    told = [
        _first(priorities),
        _listed("Urgent", priorities[priorities["priority"] == URGENT], "No gap is urgent."),
        _widest(priorities),
        _listed("Could be ordinary variation, and therefore not urgent", noise),
        _listed("Quick wins", priorities[priorities["quick_win"].astype(bool)]) if "quick_win" in priorities else "",
    ]
    return Sentences(told)


def _first(priorities: pd.DataFrame) -> str:
    top = priorities.iloc[0]
    named = f"The largest impact is that of {clean(top['name'])} ({format_count(round(top['impact']))} of 100)"
    if top["rank_high"] == 1:
        return f"{named}: first in nine of ten draws or more."
    low, high = (name_place(int(top[end])) for end in ("rank_low", "rank_high"))
    places = f"{low if low == high else f'{low} to {high}'} of {len(priorities)}"
    chance = format_chance(top["chance_top3"])
    return f"{named}; it ranks {places}, and is among the first three with a chance of {chance}."


def _widest(priorities: pd.DataFrame) -> str:
    width = priorities["rank_high"] - priorities["rank_low"]
    if len(priorities) < 3 or width.max() <= 1:
        return ""
    row = priorities.loc[width.idxmax()]
    low, high = (name_place(int(row[end])) for end in ("rank_low", "rank_high"))
    return (f"Least sure is the rank of {clean(row['name'])}: {low} to {high}, depending on the weights and on how "
            "large the gap really is.")  # fmt: skip


def _listed(label: str, rows: pd.DataFrame, nothing: str = "") -> str:
    names = [clean(name) for name in rows["name"]]
    return f"{label}: {join_first(names, _MOST)}." if names else nothing


def describe_actions(suggestions: pd.DataFrame) -> Sentences:
    """Say what a framework proposes for the gaps, what an entered cause calls for, and where nobody named a cause.

    `suggestions` is what `suggest_actions` returns. The first sentence counts the proposals and those that a cause
    calls for, the second names the first of these with its cause, the third the gaps without any fitting cause. The
    proposals come from the framework, which is named; whether they are feasible here nobody has judged yet. Returns
    Sentences.

    >>> describe_actions(pd.DataFrame({"name": ["Leads"], "kpi": ["leads"], "group": ["Audience segmentation"],
    ...     "fits_cause": ["words"], "cause_statement": ["Wrong targeting criteria"], "framework": ["SayPro"]}))
    From the SayPro catalogue: 1 kind of action for 1 gap; 1 of them is called for by a cause that was named.
    First: Audience segmentation for Leads, because: Wrong targeting criteria.
    """
    if suggestions.empty:
        return Sentences(["For these gaps no actions are proposed."])
    fitting = suggestions[suggestions["fits_cause"] == "words"]
    gaps = suggestions.drop_duplicates("kpi")
    verb = "is" if len(fitting) == 1 else "are"
    name = f"{clean(suggestions['framework'].iloc[0])} " if "framework" in suggestions else ""
    offered = f"{count_of(len(suggestions), 'kind')} of action for {count_of(len(gaps), 'gap')}"
    told = [f"From the {name}catalogue: {offered}; {len(fitting)} of them {verb} called for by a cause that was named."]
    if len(fitting):
        first = fitting.iloc[0]
        why = clean(first["cause_statement"])[:140].rstrip(".")
        told.append(f"First: {clean(first['group'])} for {clean(first['name'])}, because: {why}.")
    bare = gaps[~gaps["kpi"].isin(suggestions.loc[suggestions["fits_cause"] != "none", "kpi"])]
    return Sentences([*told, _listed("No cause was named that any of these would remove", bare)])
