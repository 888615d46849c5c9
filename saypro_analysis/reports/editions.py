"""What a report says that the one before it did not: its state, its figures, the states of its KPIs and actions."""

from collections.abc import Iterator, Mapping
from typing import Any

from saypro_analysis.views.kit.words import STATUS, VERDICT, clean, join_first

Findings = Mapping[str, Any]
NAMED = 5
_STATES = {"cards": "verdict", "gaps": "status", "progress": "status"}  # a table's column that says how a row stands
_WORDS = {**STATUS, **VERDICT}


def sum_up_edition(findings: Findings) -> dict[str, Any]:
    """What is kept of a report's findings to tell the next one from it: its day, status, figures and states.

    `findings` is what `publish` left. It holds `as_of`, `status`, `facts` (values by label) and `states` (of each KPI
    or action by name), all as plain data.
    """
    facts = {str(fact.get("label")): str(fact.get("value")) for fact in findings.get("facts") or []}
    return {
        "as_of": str(findings.get("as_of") or ""),
        "status": str(findings.get("status") or ""),
        "facts": facts,
        "states": _read_states(findings),
    }


def _read_states(findings: Findings) -> dict[str, str]:
    """How each KPI or action stands, from the first table that says it."""
    tables = findings.get("tables") or {}
    for name, column in _STATES.items():
        columns = list(tables.get(name, {}).get("columns") or [])
        key = next((key for key in ("name", "action") if key in columns), "")
        if column in columns and key:
            places = columns.index(key), columns.index(column)
            return {str(row[places[0]]): str(row[places[1]]) for row in tables[name]["rows"]}
    return {}


def describe_edition(before: Mapping[str, Any], findings: Findings) -> list[str]:
    """Say what changed since the report before: at least one sentence, the states first, then the figures.

    `before` is what `sum_up_edition` returned for that report, `findings` what `publish` left for this one.

    >>> before = {"as_of": "2025-03-24", "status": "missed", "facts": {"Late": "2 of 6"}, "states": {}}
    >>> describe_edition(before, {"status": "met", "facts": [{"label": "Late", "value": "1 of 6"}]})
    ['The status went from missed to met.', 'Late: 2 of 6 before, now 1 of 6.']
    """
    now = sum_up_edition(findings)
    told = [*_tell_status(before, now), *_tell_states(before, now), *_tell_facts(before, now)]
    return told or ["Nothing that is told here has changed."]


def _tell_status(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    old, new = (str(edition.get("status") or "") for edition in (before, now))
    if old and new and old != new:
        yield f"The status went from {_WORDS.get(old, old)} to {_WORDS.get(new, new)}."


def _tell_states(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    old, new = before.get("states") or {}, now["states"]
    moved = [f"{clean(name)} ({_WORDS.get(old[name], old[name])} before, now {_WORDS.get(state, state)})"
             for name, state in new.items() if name in old and old[name] != state]  # fmt: skip
    if moved:
        yield f"Changed: {join_first(moved, NAMED)}."
    if old and (added := [clean(name) for name in new if name not in old]):
        yield f"New: {join_first(added, NAMED)}."
    if new and (gone := [clean(name) for name in old if name not in new]):
        yield f"No longer there: {join_first(gone, NAMED)}."


def _tell_facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    old = before.get("facts") or {}
    yield from (f"{label}: {old[label]} before, now {value}." for label, value in now["facts"].items()
                if label in old and old[label] != value)  # fmt: skip
