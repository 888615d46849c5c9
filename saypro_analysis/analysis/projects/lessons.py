"""What projects taught: found by words, offered to projects that resemble an old one, put together per project."""

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.project_dates import read_projects
from saypro_analysis.analysis.projects.methods.similar_texts import compare_texts
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

FOUND = ["lesson", "project", "match", "challenge", "overcome", "worked", "improve", "reuse", "action", "noted_on"]
LEAST_ALIKE = 0.1  # of 1, below which an old project's lesson is not offered
MOST_OFFERED = 3  # lessons for one project
_TEXTS = ["challenge", "overcome", "worked", "improve", "reuse"]
_OFFERED = ["project", "name", "lesson", "from_project", "match", "challenge", "overcome", "worked", "reuse"]
_REVIEWED = ["project", "name", "department", "finished_on", "days_late", "budget", "spent", "overrun_share",
             "successes", "improvements", "actions", "lessons"]  # fmt: skip


def find_lessons(lessons: pd.DataFrame, text: str) -> pd.DataFrame:
    """Find lessons by words: one row per lesson that shares any with `text`, the best match first.

    `lessons` is the table of that name. Words are compared without their endings, rare ones weigh more (TF-IDF);
    `match` is the cosine, 0 to 1. Columns out: `lesson, project, match`, then what the lesson says: `challenge,
    overcome, worked, improve, reuse, action, noted_on`. Nothing that matches is an empty frame. Raises DataError for a
    frame that breaks its declaration, TypeError where `text` is no text.

    >>> lessons = pd.DataFrame({"lesson": ["L1", "L2"], "project": ["A", "B"],
    ...                         "challenge": ["Old data had to be migrated", "Nobody came to the training"]})
    >>> find_lessons(lessons, "migration of data")["lesson"].tolist()
    ['L1']
    """
    if not isinstance(text, str):
        raise TypeError(f"text: found {text!r}, expected words to look for")
    told = complete_table(lessons, "lessons")
    match = compare_texts(_told(told), [text])[0] if len(told) else []
    found = told.assign(match=pd.Series(match, told.index, dtype=float))
    found = found[found["match"] > 0].sort_values(["match", "lesson"], ascending=[False, True], kind="stable")
    return found[FOUND].reset_index(drop=True)


def suggest_lessons(projects: pd.DataFrame, lessons: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Offer open projects what others like them taught: one row per project and lesson, the nearest start first.

    `projects` and `lessons` are the tables of those names. A lesson is offered where an open project's name and
    objective resemble its words or the name and objective of the project that it comes from (a `match` of .1 or more,
    at most three per project, never its own). Columns out: `project, name, lesson, from_project, match, challenge,
    overcome, worked, reuse`. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"project": ["A", "B"], "name": ["Billing portal", "Supplier portal"], "department": "IT",
    ...     "phase": "Planning", "start_on": "2025-01-01", "planned_finish_on": "2025-02-01",
    ...     "finished_on": ["2025-02-01", None]})
    >>> lessons = pd.DataFrame({"lesson": ["L1"], "project": ["A"], "challenge": ["Logins failed on the first day"]})
    >>> suggest_lessons(frame, lessons, as_of="2025-03-01")[["project", "from_project", "lesson"]].values.tolist()
    [['B', 'A', 'L1']]
    """
    told, known = read_projects(projects, read_day(as_of)), complete_table(lessons, "lessons")
    ahead = told[told["open"]].sort_values(["start_on", "project"], ascending=[False, True], kind="stable")
    if known.empty or ahead.empty:
        return pd.DataFrame(columns=_OFFERED)
    about = (told["name"].fillna("") + " " + told["objective"].fillna("")).astype(object)
    origin = known["project"].map(dict(zip(told["project"], about, strict=True))).fillna("")
    texts = [f"{origin} {text}" for origin, text in zip(origin, _told(known), strict=True)]
    alike = compare_texts(texts, about[ahead.index].tolist())
    rows = [
        {**lesson._asdict(), "project": project, "name": name, "from_project": lesson.project, "match": match}
        for (project, name), matches in zip(ahead[["project", "name"]].itertuples(index=False), alike, strict=True)
        for match, lesson in _nearest(matches, known[known.columns], project)
    ]
    return pd.DataFrame(rows, columns=_OFFERED)


def summarise_retrospectives(projects: pd.DataFrame, lessons: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Look back at what is finished: one row per completed project, the latest finish first.

    `projects` and `lessons` are the tables of those names. Columns out: `project, name, department, finished_on`,
    `days_late` (after the promise), `budget, spent` (money), `overrun_share` (of the budget); `successes` (what
    worked), `improvements` (what to do better, else what was hard) and `actions`, each joined by a semicolon, missing
    where nobody noted any; `lessons`, how many there are: 0 is a project that was not looked back at. Raises DataError
    for frames that break their declaration.

    >>> frame = pd.DataFrame({"project": ["A"], "name": ["A"], "department": "IT", "phase": "Closure",
    ...     "start_on": "2025-01-01", "planned_finish_on": "2025-02-01", "finished_on": ["2025-02-05"]})
    >>> lessons = pd.DataFrame({"lesson": ["L1"], "project": ["A"], "challenge": ["Late tests"], "worked": ["A pilot"]})
    >>> summarise_retrospectives(frame, lessons, as_of="2025-03-01")[["days_late", "successes"]].values.tolist()
    [[4.0, 'A pilot']]
    """
    day = read_day(as_of)
    told, known = read_projects(projects, day), complete_table(lessons, "lessons")
    known = known[~(known["noted_on"] > day)]
    known = known.assign(successes=known["worked"], improvements=known["improve"].fillna(known["challenge"]))
    groups = known.groupby("project")
    parts = {name: groups[column].agg(_join) for name, column in
             {"successes": "successes", "improvements": "improvements", "actions": "action"}.items()}  # fmt: skip
    done = told[told["done"]].sort_values(["done_on", "project"], ascending=[False, True], kind="stable")
    looked = {name: done["project"].map(values.to_dict()) for name, values in parts.items()}
    return done.assign(
        finished_on=done["done_on"],
        days_late=(done["done_on"] - done["promised_on"]).dt.days.astype(float),
        overrun_share=done["spent"] / done["budget"].where(done["budget"] > 0) - 1,
        lessons=done["project"].map(groups.size().to_dict()).fillna(0).astype(int),
        **looked,
    )[_REVIEWED].reset_index(drop=True)


def _told(lessons: pd.DataFrame) -> list[str]:
    return [" ".join(str(text) for text in row if not pd.isna(text)) for row in lessons[_TEXTS].itertuples(index=False)]


def _nearest(matches: np.ndarray, lessons: pd.DataFrame, project: str) -> list[tuple[float, Any]]:
    rows: Any = zip(matches, lessons.itertuples(index=False), strict=True)
    near = [(float(match), row) for match, row in rows if match >= LEAST_ALIKE and row.project != project]
    return sorted(near, key=lambda pair: (-pair[0], pair[1].lesson))[:MOST_OFFERED]


def _join(values: pd.Series) -> str | None:
    return "; ".join(dict.fromkeys(values.dropna())) or None
