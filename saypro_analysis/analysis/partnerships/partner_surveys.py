"""What partners, and those of ours who work with them, answer to surveys: how sure it is, and where it goes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.means import mean_change, mean_interval
from saypro_analysis.analysis.partnerships.methods.partner_registers import read_partnerships, read_register
from saypro_analysis.data.anonymity import SMALLEST_GROUP
from saypro_analysis.data.readings.dates import read_day

SCALE = (1.0, 5.0)
FEWEST_ANSWERS = 5  # below which an interval is told, and no verdict
LOWEST_RESPONSE = 0.5  # share of those asked below which those who answered may not be like the rest
_FIGURES = ["asked", "answered", "response_rate", "score", "score_low", "score_high", "least", "most", "before",
            "change", "change_low", "change_high", "trend"]  # fmt: skip


def summarise_partner_surveys(
    surveys: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object
) -> pd.DataFrame:
    """Tell how satisfied partners are: one row per partnership and survey, the latest survey first.

    `surveys, partnerships` are the tables; rows count whose `audience` is partner, or that have none. A respondent's
    several items are averaged. Columns out: `asked, answered, response_rate` (0..1); the mean `score` of 1 to 5 with
    its 95 % interval (Student's); `least, most`, what it would be had everybody else answered 1 or 5; `before, change`
    with its interval (Welch's) against the survey before; `trend`: improving, worsening, steady (the interval holds 0)
    first (none was before), or too_few: fewer than five answers or half of those asked, on either side. With fewer than
    three answers only the counts are told, for people could be known by them. Raises DataError for frames that break
    their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> asked = pd.DataFrame({"survey": "Q1", "subject": "P", "respondent": list("pqrs"), "asked_on": "2025-03-01",
    ...                       "answered_on": ["2025-03-02"] * 3 + [None], "score": [4, 5, 3, None]})
    >>> told = summarise_partner_surveys(asked, frame, as_of="2025-03-31")
    >>> told[["response_rate", "score", "least", "most", "trend"]].values.tolist()
    [[0.75, 4.0, 3.25, 4.25, 'too_few']]
    """
    known, told = _read(surveys, partnerships, as_of, ("partner", ""))
    names = known.set_index("partnership")["name"]
    people = told.groupby(["partnership", "survey", "respondent"], as_index=False).agg(
        asked_on=("asked_on", "min"), score=("score", "mean")
    )  # fmt: skip
    rows = [{"partnership": partnership, "name": names[partnership], **row}
            for partnership, own in people.groupby("partnership") for row in _tell_waves(own)]  # fmt: skip
    return pd.DataFrame(rows, columns=["partnership", "name", "survey", "asked_on", *_FIGURES])


def summarise_team_surveys(surveys: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell what those of ours who work with partners say: one row per item of the latest survey, the lowest first.

    `surveys, partnerships` are the tables; rows count whose `audience` is team, of all partnerships together. Columns
    out: `item`, and the figures that `summarise_partner_surveys` has, each item against itself in the survey before.
    With fewer than three answers only the counts are told. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> asked = pd.DataFrame({"survey": "Q1", "subject": "P", "respondent": list("pqr") * 2, "audience": "team",
    ...                       "item": ["Easy to find"] * 3 + ["Of use"] * 3, "asked_on": "2025-03-01",
    ...                       "answered_on": "2025-03-02", "score": [2, 3, 1, 5, 4, 5]})
    >>> summarise_team_surveys(asked, frame, as_of="2025-03-31")[["item", "answered", "score"]].round(2).values.tolist()
    [['Easy to find', 3, 2.0], ['Of use', 3, 4.67]]
    """
    _, told = _read(surveys, partnerships, as_of, ("team",))
    told = told.assign(
        item=told["item"].fillna("All in all"), respondent=told["partnership"] + "\n" + told["respondent"]
    )
    rows = [{"item": item, **_tell_waves(own)[0]} for item, own in told.groupby("item")]
    frame = pd.DataFrame(rows, columns=["item", "survey", "asked_on", *_FIGURES])
    latest = frame[frame["asked_on"] == frame["asked_on"].max()]
    return latest.sort_values(["score", "item"], kind="stable", ignore_index=True)


def _read(
    surveys: pd.DataFrame | None, partnerships: pd.DataFrame, as_of: object, audiences: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The partnerships, and who was asked of them; an answer that came later is none yet."""
    day = read_day(as_of)
    known = read_partnerships(partnerships, day)
    told = read_register(surveys, "surveys", day, known["partnership"])
    told = told[told["audience"].str.strip().str.lower().fillna("").isin(audiences)]
    return known, told


def _tell_waves(own: pd.DataFrame) -> list[dict[str, Any]]:
    """Surveys, the latest first, each beside the one before that had answers enough to be told."""
    begun = own.groupby("survey")["asked_on"].min().sort_index().sort_values(kind="stable")
    rows: list[dict[str, Any]] = []
    before, enough_before = None, False
    for survey, asked_on in begun.items():
        answers = own.loc[own["survey"] == survey, "score"]
        told = answers.dropna().to_numpy(float)
        row = {"survey": survey, "asked_on": asked_on, "asked": len(answers), "answered": len(told),
               "response_rate": len(told) / len(answers), "trend": "too_few"}  # fmt: skip
        shown = len(told) >= SMALLEST_GROUP
        enough = len(told) >= FEWEST_ANSWERS and row["response_rate"] >= LOWEST_RESPONSE
        if enough and before is None:
            row["trend"] = "first"
        if shown:
            row |= _level(told, len(answers)) | _compare(told, before, enough and enough_before)
            before, enough_before = told, enough
        rows.append(row)
    return rows[::-1]


def _level(told: np.ndarray, asked: int) -> dict[str, Any]:
    mean, low, high = mean_interval(told, *SCALE)
    silent = asked - len(told)
    least, most = ((told.sum() + silent * end) / asked for end in SCALE)
    return {"score": mean, "score_low": low, "score_high": high, "least": least, "most": most}


def _compare(now: np.ndarray, before: np.ndarray | None, enough: bool) -> dict[str, Any]:
    if before is None:
        return {}
    change, low, high = mean_change(now, before)
    trend = "improving" if low > 0 else "worsening" if high < 0 else "steady"
    told = {"before": float(before.mean()), "change": change, "change_low": low, "change_high": high}
    return told | ({"trend": trend} if enough and np.isfinite(low) else {})
