"""Which opportunities to take first: what they bring the goals, whether they are ready, whether there is a plan."""

from typing import Any

import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_shares import find_shares
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.registers import read_register
from saypro_analysis.data.tables.known_words import GIVEN_UP

READINESS = {"talent_ready": "talent", "resources_ready": "resources", "infrastructure_ready": "infrastructure"}
COLUMNS = ["rank", "opportunity", "statement", "subject", "kind", "department", "owner", "expected_share",
           "goals_helped", "readiness", "readiness_lacks", "plan_complete", "plan_lacks", "state", "value", "cost",
           "start_on", "due_on", "started_on", "finished_on"]  # fmt: skip


def rank_opportunities(
    opportunities: pd.DataFrame,
    goal_opportunities: pd.DataFrame | None = None,
    goals: pd.DataFrame | None = None,
    *,
    as_of: object,
) -> pd.DataFrame:
    """Rank opportunities by what they are expected to bring the goals: one row per opportunity, the best first, those
    that are done or given up last.

    All frames are the tables of those names. Columns out: `rank`; those of the opportunity; `expected_share`, the part
    of the way to all goals that it brings: expected effect over the way from baseline to target, times its chance, each
    goal by its share of all weights (0..1; missing, and ranked last, where nobody said); `goals_helped`, their names;
    `readiness` (0..1: talent, resources, infrastructure; what is not answered is not ready) and what it lacks;
    `plan_complete` (0..1: resources allocated, somebody responsible, a timeline) and what it lacks; `state`: done,
    cancelled, overdue, under_way, slipping (was to start by now), not_started. Raises DataError for frames that break
    their declaration. Method: docs/methods/goals.md.

    >>> found = pd.DataFrame({"opportunity": ["O1"], "statement": ["Sell by telephone"], "subject": ["G1"],
    ...                       "talent_ready": ["yes"], "owner": ["Ada"]})
    >>> goals = pd.DataFrame({"goal": ["G1"], "department": ["Sales"], "kpi": ["orders"], "statement": ["More orders"],
    ...                       "baseline": [110], "target": [130], "due_on": ["2025-06-30"]})
    >>> links = pd.DataFrame({"goal": ["G1"], "opportunity": ["O1"], "expected_effect": [10], "probability": [0.5]})
    >>> told = rank_opportunities(found, links, goals, as_of="2025-03-31")
    >>> told[["expected_share", "readiness_lacks", "plan_lacks"]].values.tolist()
    [[0.25, 'resources, infrastructure', 'resources, timeline']]
    """
    day = read_day(as_of)
    told = read_register(opportunities, "opportunities", day)
    register = read_register(goals, "goals", day)
    links = find_shares(_links(told, goal_opportunities, register), register, opportunities)
    told = told.join(_sum_up(links, register), on="opportunity")
    told = told.assign(**_judge_readiness(told), **_judge_plan(told), state=_judge_state(told, day))
    told = told.assign(closed=told["state"].isin(["done", "cancelled"]))
    ways = {"closed": True, "expected_share": False, "value": False, "opportunity": True}
    order = told.sort_values(list(ways), ascending=list(ways.values()), kind="stable")
    order = order.assign(rank=range(1, len(order) + 1), goals_helped=order["goals_helped"].fillna(""))
    return order[COLUMNS].reset_index(drop=True)


def _links(told: pd.DataFrame, links: pd.DataFrame | None, goals: pd.DataFrame) -> pd.DataFrame:
    """The links that are written down, and those of opportunities that are a goal's own."""
    known = read_register(links, "goal_opportunities")
    known = known[known["goal"].isin(goals["goal"])]
    pairs = set(zip(known["goal"], known["opportunity"], strict=True))
    own = told.loc[told["subject"].isin(goals["goal"]), ["subject", "opportunity"]].rename(columns={"subject": "goal"})
    own = own[[pair not in pairs for pair in zip(own["goal"], own["opportunity"], strict=True)]]
    return pd.concat([known, own], ignore_index=True) if len(own) else known.reset_index(drop=True)


def _sum_up(links: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """What each opportunity brings all goals, and which ones."""
    weights = goals.drop_duplicates("goal").set_index("goal")["weight"].fillna(1.0)
    parts = links["expected_share"] * links["goal"].map(weights).astype(float) / (weights.sum() or 1.0)
    groups = links.assign(part=parts).groupby("opportunity")
    return pd.DataFrame({"expected_share": groups["part"].sum(min_count=1),
                         "goals_helped": groups["goal"].agg(", ".join)})  # fmt: skip


def _judge_readiness(told: pd.DataFrame) -> dict[str, Any]:
    answers = told[list(READINESS)].fillna(False).astype(bool)
    return {"readiness": answers.mean(axis=1), "readiness_lacks": _name_lacks(answers, list(READINESS.values()))}


def _judge_plan(told: pd.DataFrame) -> dict[str, Any]:
    timeline = told["start_on"] <= told["due_on"]
    parts = pd.DataFrame({"resources": told["allocated"].notna(), "responsibilities": told["owner"].notna(),
                          "timeline": timeline})  # fmt: skip
    return {"plan_complete": parts.mean(axis=1), "plan_lacks": _name_lacks(parts, list(parts))}


def _name_lacks(answers: pd.DataFrame, names: list[str]) -> list[str]:
    rows = answers.to_numpy(bool)
    return [", ".join(name for name, there in zip(names, row, strict=True) if not there) for row in rows]


def _judge_state(told: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    state = pd.Series("not_started", told.index).mask(told["start_on"] < day, "slipping")
    state = state.mask(told["started_on"] <= day, "under_way").mask(told["due_on"] < day, "overdue")
    state = state.mask(told["status"].str.strip().str.lower().isin(GIVEN_UP), "cancelled")
    return state.mask(told["finished_on"] <= day, "done")
