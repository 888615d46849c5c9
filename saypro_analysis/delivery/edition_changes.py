"""What differs between the edition that a reader has and the one that replaces it, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from saypro_analysis.views.kit.words import STATUS, join_words

Findings = Mapping[str, Any]
NAMED = 5


def describe_changes(before: Findings, after: Findings) -> list[str]:
    """Say what changed from one edition of a report's findings to the next: status, figures, sentences, rows.

    Both are what `publish` left. A figure is told with its value before and after, a sentence as new or withdrawn, a
    row of a table by its name. Returns at least one sentence if anything differs that is not said otherwise.

    >>> describe_changes({"status": "missed", "facts": []}, {"status": "met", "facts": []})
    ['Status: missed → met.']
    """
    if not before:
        return ["The edition that you have is no longer on file here, so that what changed cannot be told."]
    told = [*_changed_words(before, after), *_changed_facts(before, after), *_changed_sentences(before, after)]
    told += _changed_rows(before, after)
    return told or ["The data behind it; what this mail says of it is unchanged."]


def _changed_words(before: Findings, after: Findings) -> Iterator[str]:
    old, new = (str(edition.get("status") or "none") for edition in (before, after))
    if old != new:
        yield f"Status: {STATUS.get(old, old)} → {STATUS.get(new, new)}."
    if str(before.get("as_of") or "") > str(after.get("as_of") or ""):
        yield f"As of: {before.get('as_of') or 'no date'} → {after.get('as_of') or 'no date'}."


def _changed_facts(before: Findings, after: Findings) -> Iterator[str]:
    old = {fact["label"]: fact["value"] for fact in before.get("facts") or []}
    for fact in after.get("facts") or []:
        if fact["label"] not in old:
            yield f"{fact['label']}: {fact['value']} (not told before)."
        elif old[fact["label"]] != fact["value"]:
            yield f"{fact['label']}: {old[fact['label']]} → {fact['value']}."


def _changed_sentences(before: Findings, after: Findings) -> Iterator[str]:
    for key in ("headlines", "notes"):
        old, new = (list(edition.get(key) or []) for edition in (before, after))
        yield from (f"No longer: “{sentence}”" for sentence in old if sentence not in new)
        if key == "notes":
            yield from (f"Now: “{sentence}”" for sentence in new if sentence not in old)


def _changed_rows(before: Findings, after: Findings) -> Iterator[str]:
    old, new = (edition.get("tables") or {} for edition in (before, after))
    for table in [name for name in new if name in old]:
        rows = [_name_rows(tables[table]) for tables in (old, new)]
        names = [name for name in {**rows[0], **rows[1]} if rows[0].get(name) != rows[1].get(name)]
        if names:
            rest = len(names) - NAMED
            shown = [*names[:NAMED], f"{rest} more"] if rest > 0 else names
            yield f"Figures in “{table.replace('_', ' ')}”: {join_words(shown)}."


def _name_rows(table: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The rows by their names: the column `name` where there is one, else the first; of equal names, together."""
    columns = list(table["columns"])
    key = columns.index("name") if "name" in columns else 0
    rows: dict[str, list[Any]] = {}
    for row in table["rows"]:
        rows.setdefault(str(row[key]) if row else "", []).append(dict(zip(columns, row, strict=True)))
    return rows
