"""What departments answered of working together, as frames that the verbs of surveys and of voices read."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

SUBJECT, AUDIENCE = "collaboration", "department"
WORST_SEVERITY = 6.0  # less the score: 1 of 5 hurts with 5, 5 of 5 with 1
_VOICES = ["interview", "held_on", "stakeholder", "group", "department", "format", "question", "answer", "severity"]


def select_department_answers(surveys: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Take what departments were asked of working together: one row per survey and person, in the form of `surveys`.

    `surveys` is the table of that name; taken are the rows whose `audience` is department or whose `subject` is
    collaboration. `subject` becomes the person's department, so that `summarise_stakeholder_satisfaction` tells each
    department's score, response rate and trend; of several items of a survey the `score` is a person's mean. Columns
    out: those of `surveys`, of which the answers themselves are filled. Raises DataError for a frame that breaks its
    declaration.

    >>> asked = pd.DataFrame({"survey": "Q1", "subject": "Collaboration", "respondent": ["a", "a"],
    ...     "item": ["Meetings", "Roles"], "asked_on": "2025-03-01", "answered_on": "2025-03-02", "score": [2, 4],
    ...     "department": "Events"})
    >>> select_department_answers(asked, as_of="2025-03-31")[["subject", "score"]].values.tolist()
    [['Events', 3.0]]
    """
    own = _take(surveys, as_of)
    people = own.groupby(["survey", "department", "respondent"])
    told = people.agg(asked_on=("asked_on", "min"), answered_on=("answered_on", "min"), score=("score", "mean"))
    return complete_table(told.reset_index().rename(columns={"department": "subject"}), "surveys")


def select_voices(surveys: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Take the comments of departments on working together: one row per comment, in the form of `interviews`.

    `surveys` is the table of that name, of which the same rows are taken as by `select_department_answers`. What comes
    out is read by `code_themes`, and by it alone: it names who spoke. Columns out: `interview` (the survey), `held_on`,
    `stakeholder`, `group`, `department`, `format` (survey), `question` (the item, or "Working together"), `answer`,
    `severity` (6 less the score); `theme, kpi` stay empty. Raises DataError for a frame that breaks its declaration.

    >>> asked = pd.DataFrame({"survey": "Q1", "subject": "Collaboration", "respondent": ["a"], "score": [2],
    ...     "asked_on": "2025-03-01", "answered_on": "2025-03-02", "department": "Events", "comment": ["Too late"]})
    >>> select_voices(asked, as_of="2025-03-31")[["department", "answer", "severity"]].values.tolist()
    [['Events', 'Too late', 4.0]]
    """
    own = _take(surveys, as_of)
    own = own[own["comment"].notna() & own["answered_on"].notna()]
    told = own.rename(columns={"survey": "interview", "answered_on": "held_on", "respondent": "stakeholder",
                               "comment": "answer"})  # fmt: skip
    told = told.assign(format="survey", question=own["item"].fillna("Working together"),
                       group=own["group"].fillna(AUDIENCE), severity=WORST_SEVERITY - own["score"])  # fmt: skip
    return complete_table(told.reset_index(drop=True)[_VOICES], "interviews")


def select_joint_checkins(checkins: pd.DataFrame, partnerships: pd.DataFrame | None = None) -> pd.DataFrame:
    """Take the check-ins of joint work, in the form of `checkins`, so that `summarise_checkins` counts them by it.

    `checkins` and `partnerships` are the tables of those names; taken are the check-ins with a `subject` that is no
    partnership. The subject takes the place of the department. Columns out: those of `checkins`. Raises DataError for
    frames that break their declaration.

    >>> held = pd.DataFrame({"department": ["Events", "Events"], "planned_on": ["2025-03-03", "2025-03-04"],
    ...                      "subject": ["Joint calendar", None]})
    >>> select_joint_checkins(held)["department"].tolist()
    ['Joint calendar']
    """
    table = complete_table(checkins, "checkins")
    known = [] if partnerships is None else complete_table(partnerships, "partnerships")["partnership"]
    joint = table[table["subject"].notna() & ~table["subject"].isin(known)]
    return joint.assign(department=joint["subject"], subject=None).reset_index(drop=True)


def _take(surveys: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """The rows that are about working together, as they were known on a day."""
    day, table = read_day(as_of), complete_table(surveys, "surveys")
    about = table["subject"].str.casefold() == SUBJECT
    if "audience" in table:
        about |= table["audience"].str.casefold() == AUDIENCE
    own = table[about.fillna(False) & (table["asked_on"] <= day) & table["department"].notna()]
    late = own["answered_on"] > day
    return own.assign(answered_on=own["answered_on"].mask(late), score=own["score"].mask(late),
                      comment=own["comment"].mask(late))  # fmt: skip
