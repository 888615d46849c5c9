"""Sentences of the page for leadership: what happened, which gaps are real, what other reports say, what is asked."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from slugify import slugify

from saypro_analysis.views.kit.formats import format_day, format_percent, format_size, format_value
from saypro_analysis.views.kit.pointers import Pointed, Pointer
from saypro_analysis.views.kit.words import (
    Absence,
    Sentences,
    be,
    clean,
    cut_at_word,
    initial,
    join_first,
)

MOST_NAMED, LONGEST, LONGEST_CAUSE = 4, 50, 90  # KPIs of an event; letters of an action's and of a cause's words
EVENTS = "What moved together"  # the section of the digest that holds the events in figures
WEEK_1, DECISIONS = "KPI by KPI", "Decisions asked"
_REQUESTS = {
    "decide": "past due: more time, more people, or stop",
    "stop": "the KPI became worse: stop or change",
    "follow_up": "the effect did not come: continue, change or stop",
    "reconsider": "unlikely to reach its target: change or go on",
    "own": "nobody answers for it: name an owner",
    "approve": "approve or reject",
    "approve_rise": "approve or reject the rise in cost",
    "clear": "clear what holds it up",
    "report": "ask for a report",
}


class Decisions(Sentences):
    """Decisions that are asked for, and the day by which (None where nobody said)."""

    answer_by: pd.Timestamp | None = None


def describe_shared_events(events: pd.DataFrame, *, top: int = 3) -> Sentences:
    """Tell what happened: a sentence per event, with the KPIs that moved, the cause on record, who acts, what is asked.

    `events` is what `find_shared_events` returns; at most `top` are told, what got worse first. Each sentence leads to
    the section of the same page that holds the events in figures. Returns Sentences, a tuple of plain text; where no
    KPIs moved together one sentence says so.

    >>> row = {"happened_on": pd.Timestamp("2024-07-01"), "direction": "worsening", "kpis": 2, "names": "Leads, Clicks",
    ...        "departments": "Marketing", "what": "The criteria changed", "action": None, "request": None}
    >>> describe_shared_events(pd.DataFrame([row]))
    July 2024: 2 KPIs got worse together, Leads and Clicks (Marketing). On record: The criteria changed.
    """
    told = [Pointer(_event(row), "in figures", "", EVENTS) for row in events.head(top).to_dict("records")]
    return Pointed(told) if told else Absence("No KPIs moved together.")


def _event(row: dict[str, Any]) -> str:
    way = "got worse" if row["direction"] == "worsening" else "got better"
    names = join_first([clean(name) for name in str(row["names"]).split(", ")], MOST_NAMED)
    when = format_day(row["happened_on"], "MMMM y")
    first = f"{when}: {int(row['kpis'])} KPIs {way} together, {names} ({clean(row['departments'])})."
    cause = row.get("what")
    told = (
        f" On record: {cut_at_word(clean(cause).removesuffix('.'), LONGEST_CAUSE)}." if isinstance(cause, str) else ""
    )
    return first + told + _answer(row)


def _answer(row: dict[str, Any]) -> str:
    """The action on it, whose it is, and what is asked; that there is none where it got worse."""
    action = row.get("action")
    if not isinstance(action, str):
        return ""
    owner = clean(row["owner"]) if isinstance(row.get("owner"), str) else "nobody answers for it"
    due = f", due {format_day(row['due_on'])}" if pd.notna(row.get("due_on")) else ""
    asked = "; a decision is asked" if str(row.get("request")) in _REQUESTS else ""
    return f" {clean(action)} answers it ({owner}{due}{asked})."


def describe_real_gaps(gaps: pd.DataFrame, signals: pd.DataFrame, *, top: int = 4) -> Sentences:
    """Name the few gaps that matter and are real, the heaviest first: a sentence each, led to its department's week 1.

    `gaps` is what `quantify_gaps` returns, `signals` what `detect_signals` does (its `verdict`). At most `top` are
    told; how many there are is a figure of the head. Returns Sentences, a tuple of plain text; where no shortfall is
    real one sentence says so.

    >>> gaps = pd.DataFrame({"kpi": ["r"], "name": ["Revenue"], "department": ["Sales"], "unit": ["money"],
    ...     "gap": [-3e5], "gap_pct": [-0.2], "actual": [1.2e6], "target": [1.5e6], "weighted_shortfall": [4.0]})
    >>> describe_real_gaps(gaps, pd.DataFrame({"kpi": ["r"], "verdict": ["real"]}))
    Revenue (Sales) is $300,000 (20 %) below target.
    """
    real = gaps[gaps["kpi"].isin(signals.loc[signals["verdict"] == "real", "kpi"])]
    if real.empty:
        return Absence("No shortfall is more than ordinary variation.")
    ranked = real.sort_values("weighted_shortfall", ascending=False, kind="stable")
    told = [Pointer(_gap(row), f"{clean(row['department'])}, week 1", f"{slugify(str(row['department']))}/1", WEEK_1)
            for row in ranked.head(top).to_dict("records")]  # fmt: skip
    return Pointed(told)


def _gap(row: dict[str, Any]) -> str:
    place, unit = ("below" if row["gap"] < 0 else "above"), str(row["unit"])
    name = initial(clean(row["name"]))
    size = format_size(row["gap"], unit)
    share = f" ({format_percent(abs(row['gap_pct']))})" if pd.notna(row["gap_pct"]) else ""
    if unit in ("share", "ratio"):
        share = ""
        both = f" ({format_value(row['actual'], unit)} against {format_value(row['target'], unit)})"
    else:
        both = ""
    return f"{name} ({clean(row['department'])}) {be(name)} {size}{share} {place} target{both}."


def describe_digest(parts: Sequence[tuple[str, str, str, Sentences]], *, top: int = 1) -> Sentences:
    """Put together what other reports say first: of each the first `top` sentences, with the link to where they stand.

    `parts` are rows of the words of the link, the notebook (empty: this page), its section (empty: its head), and the
    Sentences that its `describe_` verb returned. A report that has nothing to tell is left out. Returns Sentences, a
    tuple of plain text; where none has anything to tell, one sentence says so.

    >>> told = describe_digest([("Projects", "project_portfolio", "", Sentences(["2 of 6 projects are late."]))])
    >>> told, told.pointers[0].place
    (2 of 6 projects are late., 'project_portfolio')
    """
    if not isinstance(parts, (list, tuple)) or any(len(part) != 4 for part in parts):
        raise ValueError("parts: expected rows of words, a notebook, its section, and sentences")
    told = [Pointer(sentence, words, report, section)
            for words, report, section, sentences in parts if not isinstance(sentences, Absence)
            for sentence in list(sentences)[:top]]  # fmt: skip
    return Pointed(told) if told else Absence("The other reports have nothing to tell.")


def describe_decisions(requests: pd.DataFrame, *, top: int = 6) -> Sentences:
    """Say which decisions are asked: a sentence each, with the action, who answers for it and what there is to choose.

    `requests` is what `summarise_requests` returns; needed are `request, subject, statement, owner, answer_by`. Those
    that only leadership can take come first; beyond `top` the rest is counted. Returns Sentences whose `answer_by` is
    the day by which an answer is asked for; empty where nothing is asked.

    >>> describe_decisions(pd.DataFrame({"request": ["decide"], "subject": ["A1"], "statement": ["Train all"],
    ...                                  "owner": ["Ada"], "answer_by": [pd.Timestamp("2025-04-07")]}))
    A1 Train all (Ada), past due: more time, more people, or stop.
    """
    ranks = {request: place for place, request in enumerate(_REQUESTS)}
    ordered = requests.assign(rank=requests["request"].map(ranks)).dropna(subset=["rank"])
    ordered = ordered.sort_values("rank", kind="stable")
    rest = len(ordered) - top
    more = f"{rest} more {'stands' if rest == 1 else 'stand'} below, under {DECISIONS}." if rest > 0 else ""
    told = Decisions([*(_decision(row) for row in ordered.head(top).to_dict("records")), more])
    days = ordered["answer_by"].dropna()
    told.answer_by = days.min() if len(days) else None
    return told


def _decision(row: dict[str, Any]) -> str:
    statement = f" {cut_at_word(clean(row['statement']), LONGEST)}" if isinstance(row["statement"], str) else ""
    owner = f" ({clean(row['owner'])})" if isinstance(row["owner"], str) else ""
    return f"{clean(row['subject'])}{statement}{owner}, {_REQUESTS[row['request']]}."
