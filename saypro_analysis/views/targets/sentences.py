"""Sentences about which of the documents' targets were reached."""

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_percent
from saypro_analysis.views.kit.words import STATUS, Sentences, count_of, join_first

_MOST = 5
_STATES = ("met", "not_met", "cannot_tell")


def describe_targets(targets: pd.DataFrame) -> Sentences:
    """Say which of the documents' targets were reached, which were not, and which cannot be told, with the reason.

    `targets` is what `check_targets` returns. Targets are named by their title and what was found. Those without a
    figure are counted; targets that contradict one another, of which figures were received, are named as such. Returns
    Sentences, a tuple of plain text.

    >>> describe_targets(pd.DataFrame({"title": ["Uptime of at least 99 %"], "state": ["met"], "change": [0.993],
    ...     "change_kind": ["level"], "reason": ["interval_beyond"], "requirement": ["MEL-09"], "contradicts": [""]}))
    Met: Uptime of at least 99 % (found: 99.3 %).
    """
    known = targets[targets["reason"] != "no_kpi"]
    told = [_found(STATUS[state].capitalize(), _with_figures(known[known["state"] == state])) for state in _STATES]
    missing = len(targets) - len(known)
    both = known[known["contradicts"] != ""]
    told.append(f"For {count_of(missing, 'target')} of the documents no figure was received." if missing else "")
    told.append(_found("Asked for differently in another place", [clean(title) for title in both["title"]]))
    return Sentences(told)


def _found(label: str, told: list[str]) -> str:
    return f"{label}: {join_first(told, _MOST)}." if told else ""


def _with_figures(rows: pd.DataFrame) -> list[str]:
    return [_with_figure(row) for row in rows.to_dict("records")]


def _with_figure(row: dict[str, object]) -> str:
    change = pd.to_numeric(row["change"])
    if pd.isna(change):
        return str(row["title"])
    return f"{row['title']} (found: {format_percent(change, signed=row['change_kind'] != 'level')})"
