"""What was changed between two states of the plan, as rows of the record of changes."""

from datetime import date
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.sources.workbooks import REASON

CLOSE = 1e-12  # spreadsheets keep 15 to 16 digits
_CHANGES = ["action", "changed_on", "field", "old", "new", "reason"]


def track_changes(
    before: pd.DataFrame, after: pd.DataFrame, *, changed_on: str | date, reason: str | None = None
) -> pd.DataFrame:
    """Tell what changed between two states of the plan: one row per action and field, as `changes` records it.

    `before` and `after` are tables of actions, such as those of a review and of the workbook that `write_plan` made of
    it and somebody edited. Columns out: `action, changed_on, field` (the column), `old, new` (as a file writes
    them: 2025-03-31, 1200.5, yes; missing where there is nothing), `reason` (the row's `change_reason`, else `reason`).
    A new action is one row whose field is `action`. Figures are the same within a part in 10^12. The result can be
    added to the table `changes` as it is. Raises DataError for an action that is gone, for a plan keeps what it gives
    up (with the status cancelled), and for frames that break their declaration.

    >>> before = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                        "owner": ["Ada"], "start_on": ["2025-01-06"], "due_on": ["2025-01-10"]})
    >>> track_changes(before, before.assign(owner="Ben"), changed_on="2025-01-08")[["field", "old", "new"]].values
    array([['owner', 'Ada', 'Ben']], dtype=object)
    """
    old, new = (complete_table(frame, "actions").set_index("action", drop=False) for frame in (before, after))
    if gone := [action for action in old.index if action not in new.index]:
        expected = "every action of the plan before (one that is given up stays, with the status cancelled)"
        raise DataError([Problem("actions", None, "action", f"no {action}", expected) for action in gone])
    fields = [name for name in new if name not in ("action", REASON) and (name in old or new[name].notna().any())]
    rows = [row for action in new.index for row in _compare(old, new, action, fields)]
    changes = pd.DataFrame(rows, columns=["action", "field", "old", "new"]).astype("str")
    reasons = new[REASON] if REASON in new else pd.Series(index=new.index, dtype="str")
    stated = changes["action"].map(reasons.astype("str").to_dict()).astype("str")
    stated = stated.where(stated.str.strip() != "")
    changes = changes.assign(changed_on=str(changed_on), reason=stated.fillna(reason) if reason else stated)
    return complete_table(changes, "changes")[_CHANGES]


def _compare(old: pd.DataFrame, new: pd.DataFrame, action: str, fields: list[str]) -> list[tuple[str, str, Any, Any]]:
    if action not in old.index:
        return [(action, "action", None, action)]
    pairs = [(name, old.loc[action, name] if name in old else None, new.loc[action, name]) for name in fields]
    return [(action, name, write_value(was), write_value(now)) for name, was, now in pairs if not _same(was, now)]


def _same(was: Any, now: Any) -> bool:
    if pd.isna(was) or pd.isna(now):
        return bool(pd.isna(was) and pd.isna(now))
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) <= CLOSE * max(abs(was), abs(now))
    return write_value(was) == write_value(now)


def write_value(value: Any) -> str | None:
    """A value as a file writes it; line ends are those of no program in particular."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    return "\n".join(str(value).splitlines()).strip()
