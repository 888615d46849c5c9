"""The register of risks in figures: how many are to be treated, have a plan, moved, and wait for their review."""

from __future__ import annotations

import numpy as np
import pandas as pd

COUNTS = ["risks", "to_treat", "planned", "without_plan", "treat_after", "new", "worsening", "improving", "evolved",
          "overdue", "disagreements", "unscored"]  # fmt: skip
COLUMNS = ["family", *COUNTS, "coverage", "score", "residual_score", "worst"]


def summarise_risks(scores: pd.DataFrame) -> pd.DataFrame:
    """Count what stands in the register: a first row for all open risks, then one per family of categories.

    `scores` is what `score_risks` returns. Columns out: `family` ("All" in the first row); counts of open risks:
    `risks, to_treat, planned` (of those), `without_plan, treat_after` (still to be treated after all mitigations),
    `new, worsening, improving, evolved, overdue` reviews, `disagreements` of words and figures, `unscored`;
    `coverage`, the share of those to treat that have a plan (0..1, missing where none is to be treated); means of
    `score, residual_score`; `worst`, the name of the risk of the highest score. Raises KeyError for another frame.

    >>> scores = pd.DataFrame({"risk": ["A"], "family": "Market", "state": "open", "needs_plan": [True],
    ...     "without_plan": [True], "residual_decision": "treat", "movement": [None], "evolved": [None],
    ...     "overdue": [False], "disagreement": [None], "score": [12.0], "residual_score": [12.0]})
    >>> summarise_risks(scores)[["family", "to_treat", "coverage"]].values.tolist()
    [['All', 1, 0.0], ['Market', 1, 0.0]]
    """
    live = scores[scores["state"] == "open"]
    marks = pd.DataFrame({
        "risks": 1, "to_treat": live["needs_plan"], "planned": live["needs_plan"] & ~live["without_plan"],
        "without_plan": live["without_plan"], "treat_after": live["residual_decision"] == "treat",
        **{word: live["movement"] == word for word in ("new", "worsening", "improving")},
        "evolved": live["evolved"].fillna(False), "overdue": live["overdue"].fillna(False),
        "disagreements": live["disagreement"].notna(), "unscored": live["score"].isna(),
    }, index=live.index).astype(float)  # fmt: skip
    parts = [_count(live, marks, pd.Series("All", live.index)), _count(live, marks, live["family"])]
    parts[1] = parts[1].sort_values(["to_treat", "risks", "family"], ascending=[False, False, True])
    told = pd.concat(parts, ignore_index=True)
    return told if len(told) else _count(live, marks, pd.Series(["All"])).reindex(columns=COLUMNS)


def _count(live: pd.DataFrame, marks: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    if live.empty:
        return pd.DataFrame([{"family": "All", **dict.fromkeys(COUNTS, 0)}] if len(keys) else [], columns=COLUMNS)
    told = marks.groupby(keys)[COUNTS].sum().astype(int)
    means = live.groupby(keys)[["score", "residual_score"]].mean()
    first = live.sort_values("score", ascending=False, kind="stable").groupby(keys)["risk"].first()
    coverage = told["planned"] / told["to_treat"].where(told["to_treat"] > 0, np.nan)
    return pd.concat([told, coverage.rename("coverage"), means, first.rename("worst")], axis=1).rename_axis(
        "family").reset_index()[COLUMNS]  # fmt: skip
