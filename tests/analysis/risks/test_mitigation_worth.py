"""What mitigations buy, and the best set against every set tried one by one."""

from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.risks import (
    measure_concentration,
    rank_mitigations,
    simulate_risks,
)
from saypro_analysis.data.readings.problems import DataError

RISKS = pd.DataFrame({
    "risk": ["R0", "R1", "R2", "R3"], "description": "something", "category": "operational",
    "frequency": [1.0, 0.5, 2.0, 0.1], "loss_low": 10_000.0, "loss_high": 100_000.0,
})  # fmt: skip
PLANS = pd.DataFrame({
    "mitigation": list("ABCDEFG"), "risk": ["R0", "R0;R1", "R1", "R2", "R2", "R3", "R0"], "plan": "p",
    "cost": [100, 300, 200, 400, 350, 50, 900], "likelihood_reduction": [0.5, 0.2, 0.9, 0.3, 0.4, 0.5, None],
    "impact_reduction": [None, 0.1, None, None, 0.1, None, 0.8],
})  # fmt: skip
MEANS = RISKS["frequency"].to_numpy() * 40_400.128


def save(names: tuple[str, ...]) -> float:
    """What a set saves, risk by risk."""
    own = PLANS.set_index("mitigation").loc[list(names)].fillna(0)
    left = MEANS.copy()
    for row in own.to_dict("records"):
        for name in row["risk"].split(";"):
            left[int(name[1:])] *= (1 - row["likelihood_reduction"]) * (1 - row["impact_reduction"])
    return float((MEANS - left).sum())


@pytest.mark.parametrize("budget", [0, 49, 50, 500, 1000, 5000])
@pytest.mark.parametrize("rules", [{}, {"requires": [None, "A", None, None, None, "D", None]},
                                   {"excludes": ["G", None, "B", None, None, None, None]}])  # fmt: skip
def test_the_best_set_is_that_of_all_sets_tried(budget: float, rules: dict[str, list[str | None]]) -> None:
    told = rank_mitigations(RISKS, PLANS.assign(**rules), budget=budget, draws=32)
    needs = dict(zip(PLANS["mitigation"], rules.get("requires", [None] * 7), strict=True))
    clashes = dict(zip(PLANS["mitigation"], rules.get("excludes", [None] * 7), strict=True))
    costs = dict(zip(PLANS["mitigation"], PLANS["cost"], strict=True))
    sets = chain.from_iterable(combinations("ABCDEFG", size) for size in range(8))
    allowed = [own for own in sets if sum(costs[name] for name in own) <= budget
               and all(needs[name] is None or needs[name] in own for name in own)
               and not any(clashes[name] in own for name in own)]  # fmt: skip
    assert told["total_saved"].iloc[0] == pytest.approx(max(save(own) for own in allowed), rel=1e-6)
    assert told.loc[told["chosen"], "cost"].sum() == told["total_cost"].iloc[0] <= budget
    assert save(tuple(told.loc[told["chosen"], "mitigation"])) == pytest.approx(told["total_saved"].iloc[0], rel=1e-6)


def test_what_each_saves_alone_is_what_the_simulation_shows() -> None:
    told = rank_mitigations(RISKS, PLANS, draws=20_000).set_index("mitigation")
    before = simulate_risks(RISKS).iloc[0]
    for name in ("B", "G"):
        after = simulate_risks(RISKS, mitigations=PLANS[PLANS["mitigation"] == name]).iloc[0]
        assert told.loc[name, "saved"] == pytest.approx(save((name,)), rel=1e-6)
        assert told.loc[name, "saved"] == pytest.approx(before["mean"] - after["mean"], rel=0.01)
        shortfall = before["expected_shortfall"] - after["expected_shortfall"]
        assert told.loc[name, "tail_saved"] == pytest.approx(shortfall, rel=0.05)
    assert told["saved_per_cost"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("cost", "worth"),
    [(20_200, "pays_in_a_quarter"), (20_201, "pays_in_a_year"), (80_800, "pays_in_a_year"), (80_801, "does_not_pay")],
)
def test_how_soon_it_pays(cost: float, worth: str) -> None:
    told = rank_mitigations(RISKS[:1], PLANS[:1].assign(cost=cost), draws=32).iloc[0]
    assert told["saved"] == pytest.approx(20_200.06, abs=0.01)
    assert told["worth"] == worth


def test_what_is_done_is_in_the_means_already_and_costs_nothing_more() -> None:
    told = rank_mitigations(RISKS, PLANS.assign(done_on=["2025-01-01", *[None] * 6]), budget=300, draws=32)
    row = told.set_index("mitigation")
    assert row.loc["A", "why"] == "in place already"
    assert not row.loc["A", "chosen"]
    assert row.loc["G", "saved"] == pytest.approx(save(("A", "G")) - save(("A",)))
    assert told["mitigation"].iloc[-1] == "A"


def test_what_is_mandatory_comes_first() -> None:
    told = rank_mitigations(RISKS, PLANS.assign(mandatory=[False] * 6 + [True]), budget=1000, draws=32)
    assert told.set_index("mitigation").loc["G", ["chosen", "why"]].tolist() == [True, "mandatory"]
    assert told["total_cost"].iloc[0] <= 1000
    short = rank_mitigations(RISKS, PLANS.assign(mandatory=True), budget=1000, draws=32)
    assert set(short["verdict"]) == {"infeasible"}
    assert not short["chosen"].any()


def test_more_measures_than_are_weighed_together_still_fit_the_budget() -> None:
    many = pd.DataFrame({"mitigation": [f"M{n}" for n in range(9)], "risk": "R0", "plan": "p", "cost": 100.0,
                         "likelihood_reduction": np.linspace(0.1, 0.5, 9)})  # fmt: skip
    told = rank_mitigations(RISKS, many, budget=250, draws=32)
    assert sorted(told.loc[told["chosen"], "mitigation"]) == ["M7", "M8"]


@pytest.mark.parametrize("wrong", [-1, "much", float("nan")])
def test_a_budget_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="budget"):
        rank_mitigations(RISKS, PLANS, budget=wrong)  # type: ignore[arg-type]


def test_no_mitigations_and_no_risks_with_figures() -> None:
    assert rank_mitigations(RISKS, PLANS[:0]).empty
    bare = RISKS.drop(columns=["loss_low", "loss_high"])
    told = rank_mitigations(bare, PLANS, draws=32)
    assert set(told["worth"]) == {"cannot_tell"}
    assert not told["chosen"].any()


class TestConcentration:
    def test_the_index_of_four(self) -> None:
        told = measure_concentration(pd.DataFrame({"supplier": list("ABCD"), "spend": [30, 30, 20, 20]}))
        assert told[["hhi", "top_share", "concentration"]].to_numpy().tolist() == [[2600.0, 0.3, "high"]]
        shares = measure_concentration(pd.DataFrame({"supplier": list("ABCD"), "share": [0.3, 0.3, 0.2, 0.2]}))
        assert shares["hhi"].tolist() == [2600.0]

    @pytest.mark.parametrize(
        ("parts", "word"), [(11, "low"), (10, "moderate"), (6, "moderate"), (5, "high"), (1, "high")]
    )
    def test_how_concentrated(self, parts: int, word: str) -> None:
        frame = pd.DataFrame({"supplier": [f"S{n}" for n in range(parts)], "spend": 10.0})
        told = measure_concentration(frame).iloc[0]
        assert told["hhi"] == pytest.approx(10_000 / parts)
        assert told["concentration"] == word

    def test_regions_items_and_what_a_failure_costs(self) -> None:
        frame = pd.DataFrame({"supplier": ["A", "A", "B", "C"], "item": ["x", "y", "x", "y"],
                              "region": ["N", "N", "S", "S"], "spend": [30, 30, 20, 20],
                              "loss_per_week": [5, 2, 1, None], "weeks_to_replace": [2, 3, 4, 1]})  # fmt: skip
        told = measure_concentration(frame)
        assert told["by"].tolist() == ["supplier", "region", "supplier", "supplier"]
        assert told["largest"].tolist() == ["A", "N", "A", "A"]
        assert told["loss_if_fails"].tolist() == [16, 16, 10, 6]
        assert told["top_share"].tolist() == [0.6, 0.6, 0.6, 0.6]
        assert told["hhi"].tolist() == [4400, 5200, 5200, 5200]

    @pytest.mark.parametrize("spend", [[None], [0], [-1]])
    def test_without_spend_nothing_is_measured(self, spend: list[float | None]) -> None:
        with pytest.raises(DataError, match="spend"):
            measure_concentration(pd.DataFrame({"supplier": ["A"], "spend": spend}))

    def test_no_suppliers(self) -> None:
        assert measure_concentration(pd.DataFrame()).empty
