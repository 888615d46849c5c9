"""Sentences about which of a framework's targets were reached."""

from collections.abc import Mapping

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_percent, format_value
from saypro_analysis.views.kit.words import STATUS, Sentences, join_first

_MOST = 5
_STATES = ("met", "not_met", "cannot_tell")


def describe_targets(targets: pd.DataFrame) -> Sentences:
    """Say which of a framework's targets were reached, which were not, and which cannot be told, with the reason.

    `targets` is what `check_targets` returns. Targets are named by their title and what was found. Those without a
    figure are counted, with the framework's name; targets that contradict one another, of which figures were received,
    are named as such. Returns Sentences, a tuple of plain text.

    >>> describe_targets(pd.DataFrame({"title": ["Uptime of at least 99 %"], "state": ["met"], "change": [0.993],
    ...     "change_kind": ["level"], "reason": ["interval_beyond"], "requirement": ["MEL-09"], "contradicts": [""]}))
    Met: Uptime of at least 99 % (found: 99.3 %).
    """
    known = targets[targets["reason"] != "no_kpi"]
    told = [_found(STATUS[state].capitalize(), _with_figures(known[known["state"] == state])) for state in _STATES]
    missing = len(targets) - len(known)
    both = known[known["contradicts"] != ""]
    name = f" {clean(targets['framework'].iloc[0])}" if "framework" in targets and len(targets) else ""
    told.append(f"No figure was received for {missing} of {len(targets)}{name} targets." if missing else "")
    told.append(_found("Asked for differently in another place", [clean(title) for title in both["title"]]))
    return Sentences(told)


def _found(label: str, told: list[str]) -> str:
    return f"{label}: {join_first(told, _MOST)}." if told else ""


def _with_figures(rows: pd.DataFrame) -> list[str]:
    return [_with_figure(row) for row in rows.to_dict("records")]


def _with_figure(row: dict[str, object]) -> str:
    change = pd.to_numeric(row["change"])
    if pd.isna(change):
        return clean(row["title"])
    return f"{clean(row['title'])} (found: {format_found(change, row)})"


def format_found(value: float, row: Mapping[str, object]) -> str:
    """A change in percent, or a figure itself in its unit."""
    unit = row.get("unit")
    if row["change_kind"] != "level":
        return format_percent(value, signed=True)
    return format_value(value, unit) if isinstance(unit, str) else format_percent(value)
