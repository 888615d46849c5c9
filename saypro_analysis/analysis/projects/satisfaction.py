"""How satisfied those are whom something concerns: with how many answered, how sure it is, and where it goes."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.means import mean_change, mean_interval
from saypro_analysis.data.anonymity import SMALLEST_GROUP
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

TOP_BOX = 4  # of 5, from which somebody is satisfied
ELSEWHERE = ("partner", "team", "department")  # whose surveys the pages of partnerships and collaboration tell
COLUMNS = ["subject", "survey", "asked", "answered", "response_rate", "score", "score_low", "score_high", "satisfied",
           "satisfied_low", "satisfied_high", "before", "change", "change_low", "change_high", "trend"]  # fmt: skip


def summarise_stakeholder_satisfaction(surveys: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how satisfied people are with each subject: one row per subject and survey, the latest survey first.

    `surveys` is the table of that name: one row per person asked, `score` 1 to 5 where they answered by `as_of`; those
    whose `audience` is partner, team or department are left aside.
    Columns out: `subject, survey, asked, answered, response_rate` (0..1); the mean `score` and `satisfied`, the share
    that gave 4 or 5, with 95 % intervals (Student's, exact); `before`, the mean of the survey before, `change` with its
    interval (Welch's), and `trend`: improving, worsening, steady (the interval holds 0), or too_few. With fewer than
    three answers only the counts are told, for people could be known by them. Raises DataError for a frame that breaks
    its declaration.

    >>> asked = pd.DataFrame({"survey": "Q1", "subject": "A", "respondent": list("pqrs"), "asked_on": "2025-03-01",
    ...                       "answered_on": ["2025-03-02"] * 3 + [None], "score": [4, 5, 3, None]})
    >>> told = summarise_stakeholder_satisfaction(asked, as_of="2025-03-31")
    >>> told[["response_rate", "score", "trend"]].values.tolist()
    [[0.75, 4.0, 'too_few']]
    """
    day = read_day(as_of)
    told = complete_table(surveys, "surveys")
    told = told[(told["asked_on"] <= day) & ~told["audience"].str.strip().str.lower().isin(ELSEWHERE)]
    told = told.assign(score=told["score"].mask(told["answered_on"] > day))
    rows = [row for subject, own in told.groupby("subject") for row in _waves(str(subject), own)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _waves(subject: str, own: pd.DataFrame) -> list[dict[str, object]]:
    """A subject's surveys, the latest first, each beside the one before it."""
    begun = own.groupby("survey")["asked_on"].min().sort_index().sort_values(kind="stable")
    scores = {survey: own.loc[own["survey"] == survey, "score"] for survey in begun.index}
    rows, before = [], None
    for survey, answers in scores.items():
        told = answers.dropna().to_numpy(float)
        row = {"subject": subject, "survey": survey, "asked": len(answers), "answered": len(told),
               "response_rate": len(told) / len(answers), "trend": "too_few"}  # fmt: skip
        enough = len(told) >= SMALLEST_GROUP
        rows.append(row | (_level(told) if enough else {}) | (_compare(told, before) if enough else {}))
        before = told if enough else before
    return rows[::-1]


def _level(scores: np.ndarray) -> dict[str, object]:
    mean, lowest, highest = mean_interval(scores, 1.0, 5.0)
    count, satisfied = len(scores), float((scores >= TOP_BOX).sum())
    low, high = share_interval(np.array([satisfied]), np.array([float(count)]))
    return {"score": mean, "score_low": lowest, "score_high": highest,
            "satisfied": satisfied / count, "satisfied_low": low[0], "satisfied_high": high[0]}  # fmt: skip


def _compare(now: np.ndarray, before: np.ndarray | None) -> dict[str, object]:
    if before is None:
        return {}
    change, low, high = mean_change(now, before)
    told: dict[str, object] = {"before": float(before.mean()), "change": change}
    if np.isnan(low):
        return told
    trend = "improving" if low > 0 else "worsening" if high < 0 else "steady"
    return told | {"change_low": low, "change_high": high, "trend": trend}
