"""Requests that somebody has answered already: what was decided is not asked again."""

import pandas as pd

from saypro_analysis.data.framework.decisions import read_decisions
from saypro_analysis.data.readings.readings import complete_table

FRESH_DAYS = 28  # a decision on what an action does holds for one review of four weeks
_ABOUT_KPI = (
    "wait",
    "confirm",
    "explain",
    "agree",
    "look_into",
)  # answered by a decision on the KPI in the review period or later
_APPROVAL = ("approve", "approve_rise")  # by any decision on the action
_PAST_DUE = ("decide",)  # by one after the due date
_ABOUT_EFFECT = ("stop", "follow_up", "reconsider")  # by one after the start and within the last four weeks


def drop_answered(
    asked: pd.DataFrame, signoffs: pd.DataFrame | None, as_of: pd.Timestamp | None, since: pd.Timestamp | None
) -> pd.DataFrame:
    """The requests that no sign-off has answered by `as_of`.

    `asked` holds `request, subject, kpi, start_on, due_on`; `since` is when the review period began. Requests for
    figures, owners, actions, reports and cleared roadblocks are answered by those themselves, not by a decision.
    """
    if signoffs is None or signoffs.empty or asked.empty:
        return asked
    decided = _decided(signoffs, as_of)
    answered = [_is_answered(row, decided, as_of, since) for row in asked.to_dict("records")]
    return asked[~pd.Series(answered, index=asked.index, dtype=bool)].reset_index(drop=True)


def _decided(signoffs: pd.DataFrame, as_of: pd.Timestamp | None) -> pd.Series:
    """The last day on which each subject was decided."""
    known = complete_table(signoffs, "signoffs")
    known = known[(read_decisions(known["decision"]) != "pending") & known["decided_on"].notna()]
    known = known if as_of is None else known[known["decided_on"] <= as_of]
    return known.groupby("subject")["decided_on"].max()


def _is_answered(
    row: dict[str, object], decided: pd.Series, as_of: pd.Timestamp | None, since: pd.Timestamp | None
) -> bool:
    request = row["request"]
    day = decided.get(row["kpi"] if request in _ABOUT_KPI else row["subject"])
    if day is None:
        return False
    if request in _ABOUT_KPI:
        return since is None or day >= since
    if request in _APPROVAL:
        return True
    if request in _PAST_DUE:
        return bool(pd.notna(row["due_on"]) and day > row["due_on"])
    if request in _ABOUT_EFFECT:
        begun = pd.isna(row["start_on"]) or day > row["start_on"]
        return bool(begun and (as_of is None or (as_of - day).days <= FRESH_DAYS))
    return False
