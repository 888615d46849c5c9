"""Each documented threshold of priorities, on both sides of its edge (docs/methods/priorities.md)."""

import pandas as pd
import pytest
from scipy.stats import beta

import saypro_analysis as sp


def scored(tolerances: float, department: str = "Facilities", *, chance_next: float | None = None,
           verdict: str = "real", **given: object) -> pd.Series:  # fmt: skip
    gaps = pd.DataFrame({"kpi": ["k"], "name": "K", "department": department, "status": "missed", "gap": -tolerances,
                         "shortfall": tolerances, "tolerances": tolerances, "unit": "count"})  # fmt: skip
    signals = pd.DataFrame({"kpi": ["k"], "verdict": verdict, "chance_next": chance_next})
    return sp.score_impact(gaps, signals, weights={"size": 1}, draws=10, **given).iloc[0]


@pytest.mark.parametrize(
    ("tolerances", "impact", "tier"),
    [(4.50, 60.0, "High"), (4.49, 59.9, "Medium"), (6.0, 66.7, "High"), (1.62, 35.1, "Medium"), (1.61, 34.9, "Low")],
)  # impact = 100 t / (t + 3)
def test_by_score_it_is_high_from_60_and_medium_from_35(tolerances: float, impact: float, tier: str) -> None:
    told = scored(tolerances)
    assert told["impact"] == pytest.approx(impact, abs=0.05)
    assert (told["impact_tier"], told["tier_by"], told["tier_by_score"]) == (tier, "score", tier)


@pytest.mark.parametrize(("tolerances", "tier", "row"), [(3.0, "High", "GAP-21"), (2.99, "Medium", "GAP-22")])
def test_a_shortfall_is_large_from_three_tolerances(tolerances: float, tier: str, row: str) -> None:
    told = scored(tolerances, "Operations")
    assert (told["impact_tier"], told["tier_by"]) == (tier, row)


@pytest.mark.parametrize(
    ("chance_next", "high", "medium", "low"),
    [
        (0.33, "Urgent", "High", "Medium"),  # it misses again with 67 %
        (0.25, "Urgent", "High", "Medium"),
        (0.34, "High", "Medium", "Low"),
        (0.66, "High", "Medium", "Low"),
        (0.67, "Medium", "Low", "Low"),
    ],
)
def test_urgency_counts_from_two_thirds_and_from_one_third(
    chance_next: float, high: str, medium: str, low: str
) -> None:
    told = [scored(tolerances, chance_next=chance_next) for tolerances in (9.0, 3.0, 1.0)]
    assert told[0]["urgency"] == pytest.approx(1 - chance_next)
    assert [one["priority"] for one in told] == [high, medium, low]


@pytest.mark.parametrize(
    ("verdict", "priority", "horizon"),
    [("real", "Urgent", "immediate"), ("cannot_tell", "High", "medium"), ("noise", "Medium", "medium")],
)
def test_only_what_is_real_can_be_urgent(verdict: str, priority: str, horizon: str) -> None:
    told = scored(9.0, chance_next=0.0, verdict=verdict)
    assert (told["priority"], told["horizon"]) == (priority, horizon)
    assert scored(1.0, chance_next=1.0)["horizon"] == "long"


@pytest.mark.parametrize(
    ("feasibility", "due_on", "tolerances", "quick"),
    [
        (0.60, "2025-03-03", 9.0, True),  # 62 days
        (0.59, "2025-03-03", 9.0, False),
        (0.60, "2025-03-04", 9.0, False),
        (0.60, "2025-03-03", 1.0, False),  # of low impact
    ],
)
def test_a_quick_win_is_feasible_takes_62_days_at_most_and_weighs(
    feasibility: float, due_on: str, tolerances: float, quick: bool
) -> None:
    actions = pd.DataFrame({"action": ["A"], "department": "D", "kpi": "k", "statement": "S", "owner": "O",
                            "start_on": "2025-01-01", "due_on": due_on, "feasibility": feasibility})  # fmt: skip
    assert bool(scored(tolerances, actions=actions)["quick_win"]) is quick


@pytest.mark.parametrize(("scale", "share"), [([0.8, 1.0], 1.0), ([4.0, 2.0], 0.8), ([8.0, 10.0], 1.0)])
def test_feasibility_is_a_share_of_its_scale_of_1_of_5_or_of_the_largest(scale: list[float], share: float) -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "department": "D", "kpi": "k", "statement": "S", "owner": "O",
                            "start_on": "2025-01-01", "due_on": "2025-02-01", "feasibility": scale})  # fmt: skip
    assert scored(9.0, actions=actions)["feasibility"] == pytest.approx(share)


@pytest.mark.parametrize(("last", "consistent"), [(1.6, True), (1.4, False)])
def test_comparisons_are_consistent_up_to_a_ratio_of_a_tenth(last: float, consistent: bool) -> None:
    names = ["a", "b", "c"]
    told = sp.score_weights(pd.DataFrame([[1, 2, last], [None, 1, 2], [None, None, 1]], index=names, columns=names))
    assert told["consistency_ratio"].iloc[0] == pytest.approx(0.1, abs=0.03)
    assert told["consistent"].tolist() == [consistent] * 3


@pytest.mark.parametrize(("p_value", "better", "part"), [(0.049, "lower", 1.0), (0.05, "lower", 0.5),
                                                         (0.049, "higher", 0.0)])  # fmt: skip
def test_a_steady_kpi_counts_by_its_slope_below_5_percent(p_value: float, better: str, part: float) -> None:
    gaps = pd.DataFrame({"kpi": ["k"], "department": "D", "status": "missed", "gap": -1.0, "shortfall": 1.0,
                         "tolerances": 1.0})  # fmt: skip
    signals = pd.DataFrame({"kpi": ["k"], "better": better, "verdict": "real", "variation": "steady", "slope": 2.0,
                            "trend_p_value": p_value})  # fmt: skip
    assert sp.score_impact(gaps, signals, draws=10)["part_trend"].tolist() == [part]


def test_the_range_of_an_impact_holds_90_percent_of_drawn_weights() -> None:
    gaps = pd.DataFrame({"kpi": ["k"], "department": "D", "status": "missed", "gap": -3.0, "shortfall": 3.0,
                         "tolerances": 3.0})  # fmt: skip
    signals = pd.DataFrame({"kpi": ["k"], "missed_last_year": [0], "n": [12], "verdict": "real"})
    told = sp.score_impact(gaps, signals, weights={"size": 1, "persistence": 1}).iloc[0]
    assert told[["part_size", "part_persistence", "impact"]].tolist() == [0.5, 0.0, 25.0]
    # The weight of the size is drawn from Beta(15, 15): parameters that sum to 30, the usual concentration.
    ends = [50 * beta.ppf(chance, 15, 15) for chance in (0.05, 0.95)]
    assert told[["impact_low", "impact_high"]].tolist() == pytest.approx(ends, abs=0.4)


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("tolerance", "low", "high"), [(1.0, 70.0, 80.0), (2.0, 100 * 3.5 / 6.5, 100 * 6 / 9)])
def test_the_range_of_a_gap_is_read_as_its_90_percent(side: int, tolerance: float, low: float, high: float) -> None:
    gaps = pd.DataFrame({"kpi": ["k"], "department": "D", "status": "missed", "gap": 9.0 * side, "shortfall": 9.0,
                         "tolerances": 9.0 / tolerance})  # fmt: skip
    ends = sorted([7.0 * side, 12.0 * side])  # a shortfall of 7 to 12, so 7 / (7 + 3) and 12 / (12 + 3)
    signals = pd.DataFrame({"kpi": ["k"], "verdict": "real", "gap": 9.0 * side, "gap_low": ends[0],
                            "gap_high": ends[1]})  # fmt: skip
    told = sp.score_impact(gaps, signals, weights={"size": 1}).iloc[0]
    assert told[["impact_low", "impact_high"]].tolist() == pytest.approx([low, high], abs=0.5)


def test_one_draw_and_any_concentration_above_zero_will_do() -> None:
    gaps = pd.DataFrame({"kpi": ["k"], "department": "D", "status": "missed", "gap": -3.0, "shortfall": 3.0,
                         "tolerances": 3.0})  # fmt: skip
    assert sp.score_impact(gaps, None, draws=1, concentration=0.1)["rank"].tolist() == [1]
    with pytest.raises(ValueError, match="draws: found 0"):
        sp.score_impact(gaps, None, draws=0)
    with pytest.raises(ValueError, match="concentration: found 0"):
        sp.score_impact(gaps, None, concentration=0)


@pytest.mark.parametrize(("impact", "quick"), [(50.0, True), (49.9, False)])
def test_an_offer_is_a_quick_win_from_an_impact_of_50_within_a_short_time(impact: float, quick: bool) -> None:
    gaps = pd.DataFrame({"kpi": ["nps"], "department": "Customer Service", "status": "missed", "impact": impact})
    told = sp.suggest_actions(gaps)
    assert told["quick_win"].tolist() == [quick and horizon == "short" for horizon in told["horizon"]]
    assert "short" in set(told["horizon"])
    likely = told["horizon"].map({"short": 0.8, "medium": 0.5, "long": 0.3})
    assert told["feasibility"].tolist() == likely.tolist()
    assert told["score"].tolist() == pytest.approx((0.2 * impact * likely).tolist())  # no cause calls for any


@pytest.mark.parametrize(
    ("statement", "category", "status", "fits", "relevance"),
    [("No self-service.", "Environment", None, "words", 1.0), ("Odd", "Process", "supported", "category", 0.35),
     ("Odd", "Environment", None, "none", 0.2), ("Staff leave", "Process", "refuted", "none", 0.2)],
)  # fmt: skip
def test_how_far_an_offer_fits_its_cause(
    statement: str, category: str, status: str | None, fits: str, relevance: float
) -> None:
    gaps = pd.DataFrame({"kpi": ["nps"], "department": "Customer Service", "status": "missed", "impact": 60.0})
    causes = pd.DataFrame({"cause": ["C1"], "kpi": "nps", "parent": None, "category": category, "status": status,
                           "statement": statement, "source": "data"})  # fmt: skip
    told = sp.suggest_actions(gaps, causes)
    best = told[told["fits_cause"] == fits].iloc[0]
    assert fits in ("none", told["fits_cause"].iloc[0])
    assert best["score"] == pytest.approx(60 * best["feasibility"] * relevance)
    assert (best["cause"] == "C1") == (fits != "none")


@pytest.mark.parametrize(("off", "fine"), [(1.009, True), (1.02, False)])
def test_reciprocals_may_be_off_by_a_hundredth(off: float, fine: bool) -> None:
    table = pd.DataFrame([[1, 3], [off / 3, 1]], index=["a", "b"], columns=["a", "b"])
    if fine:
        assert sp.score_weights(table)["weight"].sum() == pytest.approx(1)
    else:
        with pytest.raises(ValueError, match=r"1 / \(a, b\)"):
            sp.score_weights(table)


@pytest.mark.parametrize(("many", "fine"), [(1, True), (10, True), (11, False)])
def test_one_to_ten_criteria_may_be_compared(many: int, fine: bool) -> None:
    names = [f"c{at}" for at in range(many)]
    table = pd.DataFrame(1.0, index=names, columns=names)
    if fine:
        told = sp.score_weights(table)
        assert told["weight"].tolist() == pytest.approx([1 / many] * many)
        assert told["consistency_ratio"].tolist() == pytest.approx([0] * many, abs=1e-9)
    else:
        with pytest.raises(ValueError, match="1 to 10 criteria"):
            sp.score_weights(table)


def test_the_ratio_is_the_index_by_that_of_random_comparisons_of_as_many() -> None:
    # Saaty's means for 3 to 10 criteria; one odd comparison makes any table inconsistent.
    for size, mean in zip(range(3, 11), (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49), strict=True):
        names = [f"c{at}" for at in range(size)]
        table = pd.DataFrame(1.0, index=names, columns=names)
        table.iloc[0, 1], table.iloc[1, 0] = 4.0, 0.25
        told = sp.score_weights(table).iloc[0]
        assert told["consistency_index"] == pytest.approx((told["largest_eigenvalue"] - size) / (size - 1))
        assert told["consistency_ratio"] == pytest.approx(told["consistency_index"] / mean)


ROOT = 5**-0.5


@pytest.mark.parametrize(
    ("how", "x", "y"),
    [("max", (0.5 + 1) / 2, (1 + 0.75) / 2), ("range", 0.5, 0.5), ("sum", (1 / 3 + 4 / 7) / 2, (2 / 3 + 3 / 7) / 2),
     ("vector", (ROOT + 1 - 0.6) / 2, (2 * ROOT + 1 - 0.8) / 2)],
)  # fmt: skip
def test_each_way_of_taking_units_out_by_hand(how: str, x: float, y: float) -> None:
    # a: 2 and 4, higher is better; b: 1 and 4 / 3, lower is better
    table = pd.DataFrame({"a": [2.0, 4.0], "b": [1.0, 4 / 3]}, index=["x", "y"])
    told = sp.rank_weighted_sum(table, {"a": 2, "b": 2}, better={"b": "lower"}, normalise=how)
    assert told.set_index("alternative").loc[["x", "y"], "score"].tolist() == pytest.approx([x, y])
    assert told["rank"].tolist() == ([1, 1] if x == y else [1, 2])


@pytest.mark.parametrize("how", ["max", "sum"])
def test_a_criterion_of_nothing_but_zeros_cannot_be_divided_by(how: str) -> None:
    table = pd.DataFrame({"a": [0.0, 0.0]}, index=["x", "y"])
    with pytest.raises(ValueError, match="expected them above 0"):
        sp.rank_weighted_sum(table, {"a": 1}, normalise=how)
    table.loc["y", "a"] = 0.5
    assert sp.rank_weighted_sum(table, {"a": 1}, normalise=how)["score"].tolist() == [1.0, 0.0]


def test_draws_are_those_of_seed_0_unless_another_is_given() -> None:
    gaps = pd.DataFrame({"kpi": ["k", "m"], "name": ["K", "M"], "department": "D", "status": "missed", "gap": -3.0,
                         "shortfall": 3.0, "tolerances": [3.0, 2.0], "unit": "count"})  # fmt: skip
    pd.testing.assert_frame_equal(sp.score_impact(gaps, None, draws=50), sp.score_impact(gaps, None, draws=50, seed=0))
    assert not sp.score_impact(gaps, None, draws=50).equals(sp.score_impact(gaps, None, draws=50, seed=1))
