"""Whether the departments confirm what was found: the sign-off of each gap, cause and action."""

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.framework.decisions import read_decisions
from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["subject", "topic", "department", "decision", "people_asked", "confirmed_share", "decided_on", "comment"]


def summarise_signoffs(
    signoffs: pd.DataFrame,
    gaps: pd.DataFrame,
    *,
    causes: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say which findings their departments confirm: one row per finding and department, unconfirmed ones first.

    `signoffs` is the table of that name, `gaps` what `quantify_gaps` returns; `causes` and `actions` (the tables) name
    what else was signed. Every adverse gap (status missed or near) has a row, asked or not. Columns out: `subject` and
    `topic` (its name, or its own words), `department`; `decision`, one of rejected, mixed, pending, not_asked,
    confirmed; `people_asked`, how many were, and `confirmed_share` of them (0..1, missing where nobody was); the last
    `decided_on` and `comment`. Who signed is left out: the department answers for it. Raises DataError for frames that
    break their declaration. A decision that is none of the known words counts as pending.

    >>> gaps = pd.DataFrame({"kpi": ["leads", "cost"], "name": ["Leads", "Cost"], "department": "Marketing",
    ...                      "status": ["missed", "near"]})
    >>> signed = pd.DataFrame({"subject": ["leads"], "department": "Marketing", "stakeholder": "A",
    ...                        "decision": "Confirmed", "decided_on": "2025-03-07"})
    >>> summarise_signoffs(signed, gaps)[["topic", "decision"]].values.tolist()
    [['Cost', 'not_asked'], ['Leads', 'confirmed']]
    """
    signed = complete_table(signoffs, "signoffs")
    signed = signed.assign(decision=read_decisions(signed["decision"])).sort_values("decided_on", kind="stable")
    rows = [_sum_up(part, *key) for key, part in signed.groupby(["subject", "department"], sort=False)]
    adverse = gaps[find_adverse(gaps)]
    known = {(row["subject"], row["department"]) for row in rows}
    rows += [_unasked(kpi, department) for kpi, department in zip(adverse["kpi"], adverse["department"], strict=True)
             if (kpi, department) not in known]  # fmt: skip
    told = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "topic"])
    told["topic"] = told["subject"].map(_names(gaps, causes, actions)).astype("str").fillna(told["subject"])
    order = place_words(told["decision"], _ORDER)
    return told.assign(order=order).sort_values(["order", "topic"], kind="stable", ignore_index=True)[COLUMNS]


_ORDER = ("rejected", "mixed", "pending", "not_asked", "confirmed")


def _sum_up(part: pd.DataFrame, subject: str, department: str) -> dict[str, object]:
    words = set(part["decision"])
    decision = words.pop() if len(words) == 1 else "mixed" if {"confirmed", "rejected"} <= words else "pending"
    comments = part["comment"].dropna()
    return {"subject": subject, "department": department, "decision": decision, "people_asked": len(part),
            "confirmed_share": float((part["decision"] == "confirmed").mean()), "decided_on": part["decided_on"].max(),
            "comment": comments.iloc[-1] if len(comments) else None}  # fmt: skip


def _unasked(subject: str, department: str) -> dict[str, object]:
    return {"subject": subject, "department": department, "decision": "not_asked", "people_asked": 0,
            "confirmed_share": float("nan"), "decided_on": pd.NaT, "comment": None}  # fmt: skip


def _names(gaps: pd.DataFrame, causes: pd.DataFrame | None, actions: pd.DataFrame | None) -> dict[str, str]:
    named = dict(zip(gaps["kpi"], gaps["name"], strict=True))
    for frame, key in ((causes, "cause"), (actions, "action")):
        named |= {} if frame is None else dict(zip(frame[key], frame["statement"], strict=True))
    return named
