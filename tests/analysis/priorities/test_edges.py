"""Each documented threshold of priorities, on both sides of its edge (docs/methods/priorities.md)."""

import pandas as pd
import pytest

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
