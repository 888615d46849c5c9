"""Whether a scenario brings more than it threatens, and what that asks for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.scenarios.methods.assumptions import read_parts, read_scenarios
from saypro_analysis.data.tables.scenarios import POINTS

HEAVIER, THREATENED, EVEN = "opportunity_heavy", "risk_heavy", "balanced"
STRATEGIES = {
    HEAVIER: "Go for it: prepare to scale quickly, and hold quality and service while you do",
    THREATENED: "Go carefully: protect cash, spend where it pays, and make sure that work can go on",
    EVEN: "Keep both ways open: take the opportunities that cost little, and secure the largest risks first",
}
BALANCE = ["scenario", "name", "probability", "opportunities", "risks", "actions", "opportunity_score", "risk_score",
           "net_score", "weighted_score", "balance", "strategy", "unscored"]  # fmt: skip


def compare_scenarios(scenarios: pd.DataFrame, scenario_points: pd.DataFrame) -> pd.DataFrame:
    """Hold each scenario's opportunities against its risks: a row per scenario, in the order of `scenarios`.

    The frames are the tables of those names; a point's score is its likelihood x its impact (each 1 to 5). Columns out:
    `scenario, name, probability`; the counts `opportunities, risks, actions`; `opportunity_score, risk_score`, the sums
    of their points' scores; `net_score`, the former less the latter, and `weighted_score` = probability x net;
    `balance`: opportunity_heavy (above 0), risk_heavy (below) or balanced (0; missing where nothing has a score);
    `strategy`, what that asks for; `unscored`, the opportunities and risks without a likelihood or an impact, which
    count as 0. Raises DataError for tables that break their declaration, probabilities that do not make 1, and points
    of a scenario that is not there. Method: docs/methods/scenarios.md, "Balance".

    >>> scenarios = pd.DataFrame([["up", "Growth", 1]], columns=["scenario", "name", "probability"])
    >>> points = pd.DataFrame([["up", "opportunity", "More orders", 4, 4], ["up", "risk", "Faults", 2, 3]],
    ...                       columns=["scenario", "kind", "point", "likelihood", "impact"])
    >>> compare_scenarios(scenarios, points)[["net_score", "balance"]].values.tolist()
    [[10.0, 'opportunity_heavy']]
    """
    told = read_scenarios(scenarios)
    points = read_parts(scenario_points, "scenario_points", told)
    scores = (points["likelihood"] * points["impact"]).where(points["kind"] != "action")
    kinds = {kind: points["kind"] == kind for kind in POINTS}
    for kind, plural in zip(POINTS, ("opportunities", "risks", "actions"), strict=True):
        told[plural] = _sum(points, told, kinds[kind].astype(int)).astype(int)
    told["opportunity_score"] = _sum(points, told, scores.where(kinds["opportunity"]))
    told["risk_score"] = _sum(points, told, scores.where(kinds["risk"]))
    told["unscored"] = _sum(points, told, (scores.isna() & ~kinds["action"]).astype(int)).astype(int)
    net = told["opportunity_score"] - told["risk_score"]
    told = told.assign(net_score=net, weighted_score=net * told["probability"])
    silent = (told["opportunities"] + told["risks"] == told["unscored"]).to_numpy()
    balance = np.select([silent, net > 0, net < 0], ["", HEAVIER, THREATENED], EVEN)
    told["balance"] = pd.Series(balance, index=told.index, dtype="str").where(~silent)
    return told.assign(strategy=told["balance"].map(STRATEGIES))[BALANCE]


def _sum(points: pd.DataFrame, told: pd.DataFrame, values: pd.Series) -> pd.Series:
    return told["scenario"].map(values.groupby(points["scenario"]).sum()).fillna(0.0).astype(float)
