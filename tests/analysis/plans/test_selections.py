"""The best set of actions: equal to trying every set, honest about what is close, clear where nothing fits."""

import ctypes

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review


def draw_actions(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """A random problem with prerequisites (of earlier actions only), exclusions and what must be done."""
    names = [f"A{place}" for place in range(count)]
    return pd.DataFrame({
        "action": names,
        "cost": rng.integers(0, 50, count).astype(float),
        "expected_value": rng.uniform(-5, 100, count).round(2),
        "staff_days": rng.integers(0, 20, count).astype(float),
        "requires": [";".join(n for n in names[:row] if rng.random() < 0.12) for row in range(count)],
        "excludes": [";".join(n for n in names if n != own and rng.random() < 0.05) for own in names],
        "mandatory": rng.random(count) < 0.05,
    })  # fmt: skip


def try_every_set(actions: pd.DataFrame, budget: float, days: float | None) -> float | None:
    """The worth of the best set, by trying them all; None where none keeps to the rules."""
    count, place = len(actions), {name: row for row, name in enumerate(actions["action"])}
    every = ((np.arange(2**count)[:, None] >> np.arange(count)) & 1).astype(bool)
    good = every @ actions["cost"].to_numpy() <= budget + 1e-9
    good &= True if days is None else every @ actions["staff_days"].to_numpy() <= days + 1e-9
    for row, action in actions.iterrows():
        for needed in filter(None, action["requires"].split(";")):
            good &= ~every[:, row] | every[:, place[needed]]
        for rival in filter(None, action["excludes"].split(";")):
            good &= ~(every[:, row] & every[:, place[rival]])
        good &= every[:, row] if action["mandatory"] else True
    return float((every @ actions["expected_value"].to_numpy())[good].max()) if good.any() else None


@pytest.mark.parametrize("block", range(10))
def test_it_is_the_best_of_all_sets(block: int) -> None:
    rng = np.random.default_rng(block)
    for _ in range(50):
        actions = draw_actions(rng, int(rng.integers(1, 13 if block else 16)))
        budget, days = float(rng.integers(0, 200)), None if rng.random() < 0.3 else float(rng.integers(0, 80))
        best = try_every_set(actions, budget, days)
        told = sp.select_actions(actions, budget=budget, staff_days=days, draws=0)
        assert (best is None) == (told["verdict"] == "infeasible").all()
        if best is not None:
            chosen = told[told["chosen"]]
            assert chosen["value"].sum() == pytest.approx(best, abs=1e-9)
            assert chosen["cost"].sum() <= budget + 1e-9
            assert told["greedy_value"].iloc[0] <= best + 1e-9


def test_large_sums_are_not_let_through_by_the_solvers_tolerance() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [5e8, 5e8 + 1], "expected_value": [1.0, 1.0]})
    assert sp.select_actions(actions, budget=1e9, draws=0)["chosen"].sum() == 1
    assert sp.select_actions(actions, budget=1e9 + 1, draws=0)["chosen"].sum() == 2


def test_tiny_differences_of_worth_count() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": 1.0, "expected_value": [1_000_000.0, 1_000_000.01]})
    assert sp.select_actions(actions, budget=1, draws=0)["chosen"].tolist() == [False, True]


def test_what_is_certain_is_chosen_in_every_draw_and_what_is_even_in_half_of_them() -> None:
    actions = pd.DataFrame({"action": ["A", "B", "C"], "cost": [1.0, 1.0, 1.0], "expected_value": [10.0, 5.0, 5.0],
                            "cost_low": 1.0, "cost_high": 1.0})  # fmt: skip
    told = sp.select_actions(actions, budget=2, draws=400).set_index("action")
    assert told.loc["A", ["chance", "stability"]].tolist() == [1.0, "always"]
    assert told.loc[["B", "C"], "chance"].sum() == pytest.approx(1)
    assert told.loc["B", "chance"] == pytest.approx(0.5, abs=0.08)  # three standard errors of 400 draws
    assert set(told.loc[["B", "C"], "stability"]) == {"borderline"}
    assert told["margin"].tolist() == pytest.approx([5.0, 0.0, 0.0])


def test_draws_are_triangular_between_the_given_ends() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": 1.0, "cost_low": 1.0, "cost_high": 1.0,
                            "expected_value": [4, 5.0], "expected_value_low": [0.0, 5.0],
                            "expected_value_high": [10.0, 5.0]})  # fmt: skip
    chance = sp.select_actions(actions, budget=1, draws=4000).set_index("action").loc["A", "chance"]
    assert chance == pytest.approx(
        (10 - 5) ** 2 / ((10 - 0) * (10 - 4)), abs=0.025
    )  # the upper tail of (0, 4, 10) at 5


def test_the_same_seed_gives_the_same_and_another_one_hardly_differs() -> None:
    actions = draw_actions(np.random.default_rng(4), 12).assign(mandatory=False)
    first, again, other = (sp.select_actions(actions, budget=120, draws=200, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert (first["chance"] - other["chance"]).abs().max() < 0.15


def test_the_solver_does_not_print(capfd: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(1)
    needs = [f"A{row - rng.integers(1, 6)}" if row > 5 and rng.random() < 0.1 else None for row in range(40)]
    actions = pd.DataFrame({"action": [f"A{row}" for row in range(40)], "requires": needs,
                            "cost": rng.integers(1, 50, 40), "expected_value": rng.uniform(1, 100, 40)})  # fmt: skip
    sp.select_actions(actions, budget=actions["cost"].sum() * 0.3, draws=100)
    ctypes.CDLL(None).fflush(None)  # what a solver wrote may still wait in the C library's buffer
    print("kept", flush=True)  # noqa: T201
    assert capfd.readouterr().out == "kept\n"


def test_what_is_mandatory_beyond_the_budget_is_explained() -> None:
    actions = pd.DataFrame({"action": ["A", "B", "C"], "cost": [50, 70, 1], "expected_value": [9, 0, 1],
                            "mandatory": [True, False, False], "requires": ["B", None, None]})  # fmt: skip
    told = sp.select_actions(actions, budget=100)
    assert set(told["verdict"]) == {"infeasible"}
    assert not told["chosen"].any()
    assert told["why"].iloc[0] == "what is mandatory, with all that it needs (A, B), costs 120; the budget is 100"
    assert sp.describe_selection(told)[0].startswith("The budget does not suffice: what is mandatory")


def test_two_mandatory_rivals_are_named() -> None:
    actions = pd.DataFrame(
        {"action": ["A", "B"], "cost": 1, "expected_value": 1, "mandatory": True, "excludes": ["B", None]}
    )
    assert "A rules out B" in sp.select_actions(actions, budget=9)["why"].iloc[0]


@pytest.mark.parametrize(("bad", "match"), [
    ({"cost": [-1, 2]}, "row 0, column cost: found '-1', expected a number of at least 0"),
    ({"requires": ["B", "A"]}, r"column requires: found 'B', expected actions that do not require one another .*A, B"),
    ({"requires": ["A", None]}, "do not require one another in a ring .A."),
    ({"cost": ["cheap", 1]}, "found 'cheap'"),
])  # fmt: skip
def test_figures_that_cannot_be_are_refused_by_name(bad: dict[str, list[object]], match: str) -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [1, 2], "expected_value": [1, 2], **bad})
    with pytest.raises(sp.DataError, match=match):
        sp.select_actions(actions, budget=10)


def test_without_the_column_of_worth_it_is_effect_times_unit_times_chance() -> None:
    actions = pd.DataFrame(
        {"action": ["A"], "cost": 1, "expected_effect": -4.0, "value_per_unit": 10, "probability": 0.5}
    )
    assert sp.select_actions(actions, budget=5, draws=0)["value"].tolist() == [20.0]
    with pytest.raises(sp.DataError, match="column gain: found nothing, expected a column gain"):
        sp.select_actions(actions[["action", "cost"]], budget=5, value="gain")


def test_budgets_never_buy_less_than_smaller_ones() -> None:
    actions = draw_actions(np.random.default_rng(8), 12).assign(mandatory=False)
    told = sp.summarise_budgets(actions, steps=30)
    assert told["value"].is_monotonic_increasing
    assert (told["cost"] <= told["budget"] + 1e-9).all()
    assert told["value"].iloc[-1] == pytest.approx(try_every_set(actions, actions["cost"].sum(), None))


def test_the_sample_tells_what_to_take_what_was_close_and_what_more_would_buy(sample: Review) -> None:
    own = sample.actions[(sample.actions["department"] == "Sales") & (sample.actions["due_on"] >= "2025-03-31")]
    told = sp.select_actions(own, budget=40_000)
    said = sp.describe_selection(told)
    assert (
        said[0]
        == "Take 3 of 4 open actions: worth $176,000 a year for $36,500 of the $40,000 (SAL-03, SAL-04 and SAL-06)."
    )
    assert any("With 20 % more" in sentence or "20 % higher" in sentence for sentence in said)
    worths, costs = (64, 90, 110, 22), (14, 21, 34, 1.5)
    sets = [takes for takes in np.ndindex(2, 2, 2, 2) if not (takes[1] and takes[2]) and np.dot(takes, costs) <= 40]
    assert told["total_value"].iloc[0] == 1000 * max(np.dot(takes, worths) for takes in sets)


@pytest.mark.parametrize("seed", range(8))
def test_trying_every_set_at_each_draw_finds_what_programming_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    actions = draw_actions(rng, int(rng.integers(1, 13)))
    given = {"budget": float(rng.integers(0, 200)), "staff_days": float(rng.integers(0, 80)), "draws": 60}
    tried = sp.select_actions(actions, **given)
    monkeypatch.setattr("saypro_analysis.analysis.plans.methods.selection_draws.MOST", -1)
    pd.testing.assert_frame_equal(tried, sp.select_actions(actions, **given))


def test_odd_limits_and_no_actions_are_told_clearly() -> None:
    one = pd.DataFrame({"action": ["A"], "cost": [1.0], "expected_value": [2.0]})
    with pytest.raises(ValueError, match="budget: found '5', expected a number"):
        sp.select_actions(one, budget="5")
    with pytest.raises(ValueError, match="draws: found -1"):
        sp.select_actions(one, budget=5, draws=-1)
    assert sp.select_actions(one.head(0), budget=5).empty
    assert sp.summarise_budgets(one.head(0)).empty


def test_a_cost_that_is_not_given_is_told() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [1.0, None], "expected_value": [2.0, 3.0]})
    why = sp.select_actions(actions, budget=5, draws=0)["why"]
    assert why.str.endswith("its cost is not given and counts as nothing").tolist() == [False, True]


def test_an_action_that_rules_out_what_it_needs_can_never_be_done() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": 1.0, "expected_value": [5.0, 1.0],
                            "requires": ["B", None], "excludes": ["B", None]})  # fmt: skip
    told = sp.select_actions(actions, budget=5, draws=0).set_index("action")
    assert told["chosen"].to_dict() == {"A": False, "B": True}
    assert told.loc["A", "why"] == "cannot be done: it takes A and B, which rule each other out"


def test_without_an_action_nothing_is_chosen_and_no_budget_buys_anything() -> None:
    none = pd.DataFrame({"action": [], "cost": [], "expected_value": []})
    assert len(sp.select_actions(none, budget=None)) == 0
    assert len(sp.summarise_budgets(none, steps=2)) == 0


@pytest.mark.parametrize("count", [3, 14])
def test_what_is_mandatory_is_never_borderline(count: int) -> None:
    """Its cost is drawn beyond the budget in half of the draws: those are told apart, not held against it."""
    names = [f"A{place}" for place in range(count)]
    actions = pd.DataFrame({"action": names, "cost": [100.0, *[1.0] * (count - 1)], "expected_value": 50.0,
                            "mandatory": [True, *[False] * (count - 1)]})  # fmt: skip
    told = sp.select_actions(actions, budget=100, draws=60).set_index("action")
    assert (told.loc["A0", "stability"], told.loc["A0", "chance"]) == ("always", 1)
    assert told["chance_no_fit"].between(0.3, 0.7).all()
    assert (sp.select_actions(actions, budget=500, draws=60)["chance_no_fit"] == 0).all()
