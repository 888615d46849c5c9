"""Milestones of partnerships as they stood on a day, each with its kind, and the status that their dates give."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_register

KINDS = {"review": "quarterly_review", "exchange": "knowledge_exchange", "knowledge": "knowledge_exchange",
         "phase": "development_phase", "development": "development_phase"}  # fmt: skip
TYPED = {
    **dict.fromkeys(("on_track", "on_course", "on_time", "on_schedule", "green", "ok"), "on_track"),
    **dict.fromkeys(("delayed", "late", "overdue", "behind", "slipping", "off_track", "red"), "delayed"),
    **dict.fromkeys(("completed", "complete", "done", "finished", "closed", "ended"), "completed"),
}


def read_milestones(milestones: pd.DataFrame | None, known: pd.Series, day: pd.Timestamp) -> pd.DataFrame:
    """The milestones of the partnerships `known`, with `kind` as a word of the house, `state` and `days_late`."""
    told = read_register(milestones, "milestones", day, known)
    late = (told["finished_on"].fillna(day) - told["planned_on"]).dt.days.astype(float)
    reached, past = told["finished_on"].notna(), told["planned_on"] < day
    state = np.select([reached & (late <= 0), reached, past], ["on_time", "late", "overdue"], "ahead")
    return told.assign(kind=_read_kinds(told["kind"]), state=state, days_late=late.where(reached | past))


def _read_kinds(kinds: pd.Series) -> pd.Series:
    """The kind of each milestone, by the words that people use for it."""
    told = pd.Series("other", kinds.index, dtype="str")
    lower = kinds.str.lower().fillna("")
    for mark, kind in KINDS.items():
        told = told.mask((told == "other") & lower.str.contains(mark, regex=False), kind)
    return told


def judge_statuses(told: pd.DataFrame, marks: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The status of each partnership from its dates, why, and whether what was typed says another.

    `completed`: it has ended, or every milestone was reached and no planned end lies ahead. `delayed`: a milestone's
    day is past and it was not reached, or the planned end is. `on_track`: neither. Without a milestone `cannot_tell`.
    """
    groups = marks.groupby("partnership")
    overdue = marks[marks["state"] == "overdue"].groupby("partnership")
    planned, reached = (of_each(figure, told, 0) for figure in (
        groups.size(), marks["state"].isin(["on_time", "late"]).groupby(marks["partnership"]).sum()))  # fmt: skip
    missed, since = of_each(overdue.size(), told, 0), of_each(overdue["planned_on"].min(), told)
    past = told["planned_end_on"] < day
    ended = told["done_on"].notna()
    whole = (planned > 0) & (reached == planned) & ~(told["planned_end_on"] > day)
    late = (missed > 0) | past
    conditions = [ended | whole, late, planned > 0]
    first = since.fillna(told["planned_end_on"]).where(~(told["planned_end_on"] < since), told["planned_end_on"])
    status = pd.Series(np.select(conditions, ["completed", "delayed", "on_track"], "cannot_tell"), told.index)
    why = np.select([ended, whole, missed > 0, past, planned > 0],
                    ["it has ended", "every milestone was reached", "a milestone is overdue",
                     "its planned end has passed", ""], "no milestone is planned")  # fmt: skip
    typed = _read_typed(told["status"])
    says_another = typed.notna() & (typed != status) & (status != "cannot_tell")
    return told.assign(
        status=status, why=why, typed=told["status"], disagrees=says_another,
        days_late=(day - first).dt.days.where(status == "delayed"), milestones=planned.astype(int),
        milestones_reached=reached.astype(int), milestones_overdue=missed.astype(int),
    )  # fmt: skip


def _read_typed(typed: pd.Series) -> pd.Series:
    """What somebody typed as one of the three words; missing where it is none of them."""
    return typed.str.strip().str.lower().str.replace(r"[\s-]+", "_", regex=True).map(TYPED)
