"""The plan as it stood on a day, and as it was first made: the change log read forwards and backwards."""

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables import GIVEN_UP

_DAYS = ("start_on", "due_on")
_FIGURES = ("cost", "staff_days")
_TEXTS = ("owner", "statement", "status")
_LOGGED = ["action", "field", "changed_on", "old"]


def plan_on(actions: pd.DataFrame, changes: pd.DataFrame | None, day: pd.Timestamp) -> pd.DataFrame:
    """The actions as planned on `day`, with `baseline_<field>` for each field as it was first planned."""
    plan = complete_table(actions, "actions")
    if problems := _backwards(plan):
        raise DataError(problems)
    log = complete_table(changes, "changes") if changes is not None else pd.DataFrame(columns=_LOGGED)
    log = log.loc[log["action"].isin(plan["action"]), _LOGGED].sort_values("changed_on", kind="stable")
    told: dict[str, pd.Series] = {}
    for field in (*_DAYS, *_FIGURES, *_TEXTS):
        own = log[log["field"] == field]
        later = own[own["changed_on"] > day]
        told[field] = _replaced(plan, later.drop_duplicates("action"), field) if len(later) else plan[field]
        told[f"baseline_{field}"] = _replaced(plan, own.drop_duplicates("action"), field) if len(own) else plan[field]
    return plan.assign(**told)


def _replaced(plan: pd.DataFrame, log: pd.DataFrame, field: str) -> pd.Series:
    """The field's values, those of the log's actions as they were before the change; unreadable ones stay."""
    old = dict(zip(log["action"], _typed(log["old"], field), strict=True))
    values = [old.get(action, value) for action, value in zip(plan["action"], plan[field], strict=True)]
    kept = [own if pd.isna(value) else value for value, own in zip(values, plan[field], strict=True)]
    return pd.Series(kept, index=plan.index, dtype=plan[field].dtype)


def _typed(old: pd.Series, field: str) -> pd.Series:
    if field in _DAYS:
        return pd.to_datetime(old.astype(object), errors="coerce")
    return pd.to_numeric(old, errors="coerce") if field in _FIGURES else old


def _backwards(plan: pd.DataFrame) -> list[Problem]:
    wrong = plan[plan["due_on"] < plan["start_on"]]
    return [
        Problem("actions", int(row) if isinstance(row, int) else None, "due_on", str(action["due_on"].date()),
                f"a day not before the start, which is {action['start_on'].date()}")
        for row, action in wrong.iterrows()
    ]  # fmt: skip


def planned_share(start: pd.Series, due: pd.Series, day: pd.Timestamp | pd.Series) -> pd.Series:
    """The share of the work planned by the evening of `day`: linear from the first to the last day, both worked."""
    days = (due - start).dt.days + 1
    return (((day - start).dt.days + 1) / days).clip(0, 1)


def is_given_up(status: pd.Series) -> pd.Series:
    """Which actions are marked as given up, in whatever word."""
    return status.fillna("").astype(str).str.strip().str.lower().isin(GIVEN_UP)
