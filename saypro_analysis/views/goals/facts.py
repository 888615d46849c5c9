"""The few figures of the goals on a report's first screen: likely made, likely missed, open, without a risk review."""

import pandas as pd

from saypro_analysis.views.goals.names import name_goal, name_goals, tell_chance
from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import join_first

MOST_NAMED = 3


def describe_goal_facts(forecasts: pd.DataFrame, reviewed: pd.DataFrame) -> list[Fact]:
    """Pick the figures that a board needs of the goals first: likely made, likely missed, either way, not looked at.

    `forecasts` is what `forecast_goals` returns, with `goal, status, chance` (named by its `name` or `statement` where
    there is one); `reviewed` what `review_goals` does. Each Fact has `label, value, detail, tone`. Returns a list that
    `publish` takes as `facts`, empty where there are no goals.

    >>> forecasts = pd.DataFrame({"goal": ["G1", "G2"], "status": ["off_track", "on_track"], "chance": [0.2, 0.9]})
    >>> reviewed = pd.DataFrame({"goal": ["G1", "G2"], "risk_review": ["never", "reviewed"]})
    >>> [fact.value for fact in describe_goal_facts(forecasts, reviewed)]
    ['1 of 2', '1', '–', '1']
    """
    if forecasts.empty:
        return []
    made, missed, either, dark = (forecasts[forecasts["status"] == state]
                                  for state in ("on_track", "off_track", "at_risk", "cannot_tell"))  # fmt: skip
    bare = reviewed[reviewed["risk_review"].isin(["never", "old"])]
    untold = f"{len(dark)} cannot be told: {join_first(name_goals(dark), MOST_NAMED)}" if len(dark) else ""
    return [
        Fact("Likely made", f"{len(made)} of {len(forecasts)}", untold or "by the forecast of each KPI",
             tone_of("on_track") if len(made) == len(forecasts) else ""),
        Fact("Likely missed", str(len(missed)) if len(missed) else "–", _named(missed) or "none will be, as it looks",
             tone_of("off_track") if len(missed) else ""),
        Fact("Either way", str(len(either)) if len(either) else "–", _named(either) or "none may go either way", ""),
        Fact("Risks not gone through", str(len(bare)) if len(bare) else "–",
             join_first(name_goals(bare.sort_values("goal")), MOST_NAMED) if len(bare) else "each goal was looked at",
             tone_of("never") if len(bare) else ""),
    ]  # fmt: skip


def _named(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values("chance", kind="stable").to_dict("records")
    return join_first([f"{name_goal(row)} ({tell_chance(row['chance'])})" for row in ordered], MOST_NAMED)
