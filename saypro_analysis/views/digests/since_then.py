"""What is better and worse than at the last review, and what became of the decisions asked then, in sentences."""

import pandas as pd

from saypro_analysis.views.kit.pointers import Pointed, Pointer
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, join_first, join_words

MOST_NAMED = 3
KPIS, DECISIONS = "KPIs beside the last review", "Decisions asked at the last review"  # sections of the digest
NONE_ASKED = "No decision was asked then."
_OUTCOMES = {"answered": "answered", "done": "done", "no_longer_asked": "no longer asked",
             "still_asked": "asked again"}  # fmt: skip


def describe_since_then(comparison: pd.DataFrame, decisions: pd.DataFrame) -> Sentences:
    """Say what is better and worse than at the last review, and what became of what was asked then: a sentence each.

    `comparison` is what `compare_cycles` returns, needed are `name, moved`; `decisions` what `compare_decisions` does,
    needed are `about, outcome`. Returns Sentences, a tuple of plain text, each led to its section on the page; where
    nothing is known of an earlier review one sentence says so.

    >>> moved = pd.DataFrame({"name": ["Leads", "Cost"], "moved": ["worsened", "same"]})
    >>> asked = pd.DataFrame({"about": ["A1"], "outcome": ["done"]})
    >>> describe_since_then(moved, asked)
    Since the review before, no KPI improved, 1 worsened (Leads) and 1 stayed as it was.
    Of 1 decision asked then 1 is done.
    """
    kpis = _kpis(comparison) if len(comparison) else ""
    if not kpis and decisions.empty:
        return Absence("Nothing is known of an earlier review.")
    told = [Pointer(kpis, "KPI by KPI", "", KPIS), Pointer(_decisions(decisions), "one by one", "", DECISIONS)]
    return Pointed([pointer for pointer in told if pointer.sentence])


def _kpis(comparison: pd.DataFrame) -> str:
    parts: list[str] = []
    for move in ("improved", "worsened"):
        names = [clean(name) for name in comparison.loc[comparison["moved"] == move, "name"]]
        kpis = "" if parts else (" KPI" if len(names) == 1 else " KPIs")
        parts.append(
            f"{len(names):,}{kpis} {move} ({join_first(names, MOST_NAMED)})"
            if names
            else f"{'none' if parts else 'no KPI'} {move}"
        )
    same = int((comparison["moved"] == "same").sum())
    parts.append(f"{same:,} stayed as {'it was' if same == 1 else 'they were'}")
    if not comparison["moved"].isin(["improved", "worsened", "same"]).any():
        return ""
    return f"Since the review before, {join_words(parts)}."


def _decisions(decisions: pd.DataFrame) -> str:
    if decisions.empty:
        return NONE_ASKED
    counts = decisions["outcome"].value_counts()
    parts = [f"{counts[word]} {'is' if counts[word] == 1 else 'are'} {told}"
             for word, told in _OUTCOMES.items() if counts.get(word, 0)]  # fmt: skip
    again = [clean(name) for name in decisions.loc[decisions["outcome"] == "still_asked", "about"]]
    named = f" ({join_first(again, MOST_NAMED)})" if again else ""
    return f"Of {count_of(len(decisions), 'decision')} asked then {join_words(parts)}{named}."
