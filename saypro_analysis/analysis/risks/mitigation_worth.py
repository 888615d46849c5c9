"""What each mitigation buys, and which of them are the best for the money that there is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.losses.couplings import Coupling
from saypro_analysis.analysis.kernels.losses.loss_curves import LossCurves, Source
from saypro_analysis.analysis.kernels.losses.loss_draws import draw_scores
from saypro_analysis.analysis.kernels.losses.severities import Floats
from saypro_analysis.analysis.kernels.losses.tails import average_tail
from saypro_analysis.analysis.risks.methods.best_mitigations import YEAR, choose_mitigations
from saypro_analysis.analysis.risks.methods.loss_sources import find_sources, reduce_sources
from saypro_analysis.analysis.risks.methods.risk_couplings import Correlation, couple_risks
from saypro_analysis.analysis.risks.methods.risk_records import keep_shares, read_mitigations, read_risks

COLUMNS = ["mitigation", "risk", "plan", "kind", "owner", "due_on", "cost", "done", "saved", "tail_saved",
           "saved_per_cost", "quarters_to_pay", "worth", "chosen", "why", "budget", "total_cost", "total_saved",
           "verdict"]  # fmt: skip


class _Stage(NamedTuple):
    """The open risks with figures, their sources once what is done works, and how they hang together."""

    risks: pd.DataFrame
    sources: list[Source]
    coupling: Coupling


def rank_mitigations(
    risks: pd.DataFrame,
    mitigations: pd.DataFrame,
    *,
    budget: float | None = None,
    correlation: Correlation = None,
    draws: int = 20_000,
    seed: int = 0,
    degrees: float | None = None,
    scale: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Rank mitigations by what they buy for their money: one row per mitigation not given up, the best first.

    `risks`, `mitigations` and `scale` are the tables of those names, the other arguments those of `simulate_risks`;
    `budget` is money (None: enough for all that brings its cost in a year). Columns out: `cost` (empty is nothing);
    `done`, in place already; `saved`, by how much it alone, beside what is done, lowers the quarter's mean loss
    (exact), and `tail_saved` the mean of the worst 5 % of quarters (as drawn); `saved_per_cost`, money saved a quarter
    per money spent; `quarters_to_pay`; `worth` (pays_in_a_quarter, pays_in_a_year, does_not_pay, cannot_tell);
    `chosen`, whether it is in the set that saves most within the budget, where measures against one risk count
    together, with `why`; the set's `total_cost, total_saved` and `verdict` (feasible, infeasible), the same in every
    row. Raises DataError for wrong figures or a mitigation for no risk, ValueError for a negative budget. Method:
    docs/methods/risks.md.

    >>> frame = pd.DataFrame({"risk": ["R"], "description": ["Fire"], "category": ["operational"], "frequency": [1.0],
    ...                       "loss_low": [10_000], "loss_high": [100_000]})
    >>> plans = pd.DataFrame({"mitigation": ["A"], "risk": ["R"], "plan": ["Alarm"], "cost": [1000],
    ...                       "impact_reduction": [0.5]})
    >>> rank_mitigations(frame, plans, budget=2000)[["saved", "worth", "chosen"]].round(0).values.tolist()
    [[20200.0, 'pays_in_a_quarter', True]]
    """
    _check(budget)
    whole, *_ = read_risks(risks, scale)
    plans = read_mitigations(mitigations, whole["risk"]).reset_index(drop=True)
    if plans.empty:
        return pd.DataFrame(columns=COLUMNS)
    stage = _set_stage(whole, plans, correlation, degrees)
    told = plans.assign(cost=plans["cost"].fillna(0.0), saved=_save(stage, plans))
    told["tail_saved"] = _save_tail(stage, plans, draws, seed)
    told = _judge(told)
    chosen = choose_mitigations(told, _means(stage), stage.risks["risk"], budget)
    order = ["done", "saved_per_cost", "saved", "mitigation"]
    told = told.join(chosen).sort_values(order, ascending=[True, False, False, True], kind="stable")
    return told[COLUMNS].reset_index(drop=True)


def _check(budget: Any) -> None:
    if budget is not None and (isinstance(budget, str) or not budget >= 0):
        raise ValueError(f"budget: found {budget!r}, expected a number of at least 0")


def _set_stage(whole: pd.DataFrame, plans: pd.DataFrame, correlation: Correlation, degrees: float | None) -> _Stage:
    table = whole[whole["open"]].reset_index(drop=True)
    sources, _ = find_sources(table)
    told = table[np.array([source is not None for source in sources], dtype=bool)]
    known = [source for source in sources if source is not None]
    now = reduce_sources(known, keep_shares(told["risk"], plans[plans["done"]]))
    happens = np.array([count.happens for count, _ in now], dtype=float)
    return _Stage(told, now, couple_risks(told, happens, correlation, degrees, whole["risk"]).coupling)


def _means(stage: _Stage) -> Floats:
    return np.array([count.mean * cost.mean for count, cost in stage.sources], dtype=float)


def _save(stage: _Stage, plans: pd.DataFrame) -> Floats:
    """What each mitigation alone takes off the mean loss; nothing for what is done, which is in the means already."""
    means = _means(stage)
    kept = [keep_shares(stage.risks["risk"], plans.iloc[[row]]) for row in range(len(plans))]
    saved = np.array([float(means @ (1 - left["likelihood"] * left["impact"])) for left in kept])
    return np.where(plans["done"], np.nan, saved)


def _save_tail(stage: _Stage, plans: pd.DataFrame, draws: int, seed: int) -> Floats:
    """What each alone takes off the mean of the worst quarters."""
    ahead = np.flatnonzero(~plans["done"].to_numpy(dtype=bool))
    saved = np.full(len(plans), np.nan)
    if not len(stage.sources) or not len(ahead):
        return saved
    curves, changed = LossCurves.of(stage.sources), [_change(stage, plans.iloc[[row]]) for row in ahead]
    totals: list[Floats] = []
    for scores in draw_scores(stage.coupling, draws, seed):
        losses = curves.look_up(scores)
        whole = losses.sum(axis=0)
        less = [(losses[places] - own.look_up(scores[places])).sum(axis=0) for places, own in changed]
        totals.append(np.vstack([whole, whole - np.array(less)]))
    each = np.concatenate(totals, axis=1)
    saved[ahead] = average_tail(each[0]) - np.array([average_tail(own) for own in each[1:]])
    return saved


def _change(stage: _Stage, plan: pd.DataFrame) -> tuple[list[int], LossCurves]:
    """The places of the risks that a mitigation changes, and their curves with it."""
    left = keep_shares(stage.risks["risk"], plan)
    places = np.flatnonzero((left["likelihood"] < 1) | (left["impact"] < 1)).tolist()
    own = reduce_sources([stage.sources[place] for place in places], left.iloc[places])
    return places, LossCurves.of(own)


def _judge(told: pd.DataFrame) -> pd.DataFrame:
    """What it saves per money, in how many quarters that has paid for it, and the word for that."""
    cost, saved = told["cost"], told["saved"]
    quarters = cost / saved.where(saved > 0)
    worth = pd.Series("does_not_pay", told.index).mask(quarters <= YEAR, "pays_in_a_year")
    worth = worth.mask(quarters <= 1, "pays_in_a_quarter").mask(saved.isna() | (saved == 0), "cannot_tell")
    rate = (saved / cost.where(cost > 0)).mask((cost == 0) & (saved > 0), np.inf)
    return told.assign(saved_per_cost=rate, quarters_to_pay=quarters, worth=worth)
