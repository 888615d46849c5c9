"""What departments gave as input, by how much it would do for the goals; what nobody judged yet is a range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.readings import complete_table

LEAST_FIT, MOST_FIT = 1.0, 5.0
TOP = 5
SELECTED, COULD_BE, NOT_NOW = "selected", "could_be", "not_now"
IDEAS = ["input", "idea", "about", "departments", "supporters", "given_on", "goals", "fit", "effort_days", "score",
         "score_low", "score_high", "rank", "rank_best", "rank_worst", "verdict", "lacks", "unknown_goals",
         "decision"]  # fmt: skip
_LACKS = {(True, True): "goal and fit", (True, False): "goal", (False, True): "fit", (False, False): None}


def rank_input(input: pd.DataFrame, goals: pd.DataFrame | None = None, *, top: int = TOP) -> pd.DataFrame:
    """Rank the ideas of departments by strategic fit: one row per idea, the best first.

    `input` and `goals` are the tables of those names. `score` (0..100) = the share of all goals' weight that its `goal`
    names x its `fit` / 5. What nobody filled in lies between nothing and everything: `score_low, score_high`, and with
    them `rank_best, rank_worst`. Columns out: `input, idea, about, given_on, effort_days, decision`; `departments` and
    `supporters`, who gave it or the same (`same_as`); `goals` it serves, `unknown_goals` that the table lacks (worth
    nothing); `lacks`, what is to be filled in; `verdict`: selected (among the `top` however the open ones turn out),
    could_be (if they turn out well) or not_now. Of equal ideas that of more departments, then of less effort goes
    first. Raises DataError for frames that break their declaration, ValueError for a `top` below 1.

    >>> ideas = pd.DataFrame({"input": ["I1", "I2"], "department": "Events", "idea": ["Live demo", "New logo"],
    ...     "given_on": "2025-02-01", "goal": ["G1", "G2"], "fit": [4, 5]})
    >>> goals = pd.DataFrame({"goal": ["G1", "G2"], "department": None, "kpi": "k", "statement": "s", "target": 1,
    ...                       "due_on": "2025-06-30", "weight": [3, 1]})
    >>> rank_input(ideas, goals, top=1)[["input", "score", "verdict"]].values.tolist()
    [['I1', 60.0, 'selected'], ['I2', 25.0, 'not_now']]
    """
    if top < 1:
        raise ValueError(f"top: found {top!r}, expected a number of ideas of at least 1")
    table = complete_table(input, "input")
    weights = _weigh(goals)
    rows = [_score(own, weights) for _, own in table.groupby(_first_given(table), sort=False)]
    told = pd.DataFrame(rows, columns=[name for name in IDEAS if not name.startswith(("rank", "verdict"))])
    order = ["score", "score_high", "supporters", "effort_days", "input"]
    told = told.sort_values(order, ascending=[False, False, False, True, True], kind="stable", ignore_index=True)
    words = dict.fromkeys(("about", "goals", "lacks", "unknown_goals", "decision"), "str")
    return _place(told, top)[IDEAS].astype(words)


def _weigh(goals: pd.DataFrame | None) -> pd.Series:
    """Each goal's share of all weight."""
    if goals is None:
        return pd.Series(dtype=float)
    table = complete_table(goals, "goals")
    weight = table.set_index("goal")["weight"]
    weight = weight.fillna(weight.mean() if weight.notna().any() else 1.0)
    return weight / (weight.sum() or np.nan)


def _first_given(table: pd.DataFrame) -> pd.Series:
    """Which idea each repeats in the end."""
    same = dict(zip(table["input"], table["same_as"], strict=True))
    return table["input"].map(lambda name: _root(name, same))


def _root(name: str, same: dict[str, Any]) -> str:
    met = [name]
    while isinstance(same.get(met[-1]), str) and same[met[-1]] in same and same[met[-1]] not in met:
        met.append(same[met[-1]])
    ring = isinstance(same.get(met[-1]), str) and same[met[-1]] in met
    return min(met) if ring else met[-1]


def _score(own: pd.DataFrame, weights: pd.Series) -> dict[str, Any]:
    """One idea with those that repeat it: their best-judged fit and all goals that they name."""
    first = own.iloc[0]
    named = dict.fromkeys(goal.strip() for goals in own["goal"].dropna() for goal in goals.split(";") if goal.strip())
    known = [goal for goal in named if goal in weights.index]
    share = float(weights.reindex(known).sum())
    shares = (share, share) if named else (0.0, 1.0)
    shares = shares if len(weights) else (1.0, 1.0)  # without goals only the fit tells
    fit = own["fit"].max()
    fits = (LEAST_FIT, MOST_FIT) if np.isnan(fit) else (fit, fit)
    low, high = (100 * part * judged / MOST_FIT for part, judged in zip(shares, fits, strict=True))
    return {"input": first["input"], "idea": first["idea"], "about": first["about"], "given_on": own["given_on"].min(),
            "departments": ", ".join(dict.fromkeys(own["department"])), "supporters": own["department"].nunique(),
            "goals": ", ".join(known) or None, "fit": fit, "effort_days": own["effort_days"].max(),
            "score": low if low == high else np.nan, "score_low": low, "score_high": high,
            "lacks": _LACKS[not named and len(weights) > 0, bool(np.isnan(fit))],
            "unknown_goals": ", ".join(goal for goal in named if goal not in known and len(weights)) or None,
            "decision": first["decision"]}  # fmt: skip


def _place(told: pd.DataFrame, top: int) -> pd.DataFrame:
    """The ranks, and between which they may lie; of equal scores the order of the rows decides."""
    low, high = told["score_low"].to_numpy(float), told["score_high"].to_numpy(float)
    place, closed = np.arange(len(told)), told["score"].notna().to_numpy()
    before, settled = place[None, :] < place[:, None], closed[None, :] & closed[:, None]
    surely = (low[None, :] > high[:, None]) | ((low[None, :] == high[:, None]) & before & settled)
    may = (high[None, :] > low[:, None]) | ((high[None, :] == low[:, None]) & (before | ~settled))
    np.fill_diagonal(may, val=False)
    best, worst = 1 + surely.sum(axis=1), 1 + may.sum(axis=1)
    verdict = np.select([worst <= top, best <= top], [SELECTED, COULD_BE], NOT_NOW)
    rank = pd.Series(place + 1, told.index).where(closed)
    return told.assign(rank=rank.astype(float), rank_best=best, rank_worst=worst, verdict=verdict)
