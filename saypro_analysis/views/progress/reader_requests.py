"""What a report asks of its reader, in sentences."""

import warnings

import pandas as pd

from saypro_analysis.analysis.progress.requests import summarise_requests
from saypro_analysis.views.kit.words import Sentences, cut_at_word, join_words

NAMED, EXPLAINED, LONGEST_STATEMENT = 5, 3, 50
_ASKED = {
    "send_figures": "Send the figures of {}.",
    "wait": "Leave {} for now: so far this could be ordinary variation.",
    "confirm": "Confirm {} as one of the gaps to close first.",
    "explain": "Say what you see behind {}: nobody has spoken of it yet.",
    "agree": "Agree to, or correct, what lies behind {}.",
    "look_into": "Have somebody look into {}: no segment, driver or cause explains it yet.",
    "assign": "Propose an action for {}: urgent, and nothing that is to be done is meant for it.",
    "own": "Name an owner for {}.",
    "approve": "Approve or reject {}.",
    "approve_rise": "Approve or reject the rise in cost of {}, which is mandatory.",
    "report": "Report on {}.",
    "decide": "Decide on {}, past due: more time, more people, or stop.",
    "clear": "Clear what holds up {}.",
    "stop": "Stop or change {}: the KPI became worse.",
    "follow_up": "Continue, change or stop {}: the effect that was expected did not come.",
    "reconsider": "Decide on {}: unlikely to reach the target by the due date.",
}


class Asked(Sentences):
    """Requests in words, and the day by which an answer is asked for (None where nobody said)."""

    answer_by: pd.Timestamp | None = None


def describe_requests(requests: pd.DataFrame | None = None, **frames: pd.DataFrame | None) -> Sentences:
    """Say what the report asks of its reader: a sentence per request, with the KPIs or actions that it is about.

    `requests` is what `summarise_requests` returns, needed are `request, subject`; with `statement` and `owner`, a few
    actions are told by what is done and by whom, too. More than five subjects are counted. Until the next version it
    also takes the frames that `summarise_requests` takes, warning (DeprecationWarning). Returns Sentences whose
    `answer_by` is the day by which an answer is asked for; empty where nothing is asked. Raises TypeError for any other
    name of a frame.

    >>> describe_requests(pd.DataFrame({"request": ["own"], "subject": ["S1"]}))
    Name an owner for S1.
    """
    if frames or (requests is not None and "request" not in requests):
        told = "describe_requests: pass what summarise_requests returns; frames go with the next version"
        warnings.warn(told, DeprecationWarning, stacklevel=3)  # past the guard of `sp.`
        requests = summarise_requests(requests, **frames)
    if requests is None or requests.empty:
        return Asked([])
    asked = Asked(_ask(said, requests[requests["request"] == request]) for request, said in _ASKED.items())
    days = requests["answer_by"].dropna() if "answer_by" in requests else []
    asked.answer_by = min(days) if len(days) else None
    return asked


def _ask(said: str, rows: pd.DataFrame) -> str:
    """A request with the first names that it is about; a mail and a first screen hold no more."""
    told = [str(name) for name in _name_subjects(rows)]
    rest = len(told) - NAMED
    shown = [*told[:NAMED], f"{rest} more"] if rest > 1 else told
    return said.format(join_words(shown)) if told else ""


def _name_subjects(rows: pd.DataFrame) -> pd.Series:
    """Few actions by what is done and by whom, too: the name alone tells a manager little."""
    if "statement" not in rows or len(rows) > EXPLAINED:
        return rows["subject"]
    told = rows["statement"].fillna("").map(lambda text: cut_at_word(text, LONGEST_STATEMENT))
    owners = rows["owner"].fillna("") if "owner" in rows else told.map(lambda _: "")
    both = pd.Series([", ".join(filter(None, pair)) for pair in zip(told, owners, strict=True)], index=rows.index)
    return rows["subject"] + (" (" + both + ")").where(both != "", "")
