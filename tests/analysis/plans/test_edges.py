"""Each documented threshold of plans, on both sides of its edge (docs/methods/plans.md)."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp

DAY = "2025-01-10"


def actions(start_on: str | None = DAY, due_on: str | None = "2025-01-31", **given: object) -> pd.DataFrame:
    row = {"action": "A", "department": "D", "kpi": "k", "statement": "S", "owner": "O", "start_on": start_on,
           "due_on": due_on}  # fmt: skip
    return pd.DataFrame([{**row, **given}])


def planned(table: pd.DataFrame, status: str = "missed", **given: object) -> pd.Series:
    gaps = pd.DataFrame({"kpi": ["k"], "name": ["K"], "status": [status], "unit": ["count"]})
    return sp.plan_actions(table, gaps, as_of=DAY, **given).set_index("action").loc["A"]


@pytest.mark.parametrize(("days", "horizon"), [(62, "short"), (63, "medium"), (123, "medium"), (124, "long")])
def test_short_is_up_to_two_months_and_medium_up_to_four(days: int, horizon: str) -> None:
    due_on = (pd.Timestamp(DAY) + pd.Timedelta(days=days - 1)).date().isoformat()
    told = planned(actions(due_on=due_on))
    assert (told["duration_days"], told["horizon"]) == (days, horizon)
    assert told["months"] == pytest.approx(days / 30.4375)


@pytest.mark.parametrize(
    ("start_on", "due_on", "phase"),
    [("2025-01-11", "2025-01-31", "planned"), (DAY, "2025-01-31", "running"), ("2025-01-01", DAY, "running"),
     ("2025-01-01", "2025-01-09", "overdue"), (None, "2025-01-31", "planned")],
)  # fmt: skip
def test_a_phase_begins_and_ends_on_its_day(start_on: str | None, due_on: str, phase: str) -> None:
    assert planned(actions(start_on, due_on))["phase"] == phase
    for word in ("done", "Completed", " finished ", "closed"):
        assert planned(actions(start_on, due_on, status=word))["phase"] == "done"


@pytest.mark.parametrize(
    ("status", "purpose"),
    [("missed", "gap"), ("near", "gap"), ("met", "no_gap"), ("no_data", "unknown"), ("no_target", "unknown")],
)
def test_a_purpose_is_a_gap_that_was_missed_or_near(status: str, purpose: str) -> None:
    assert planned(actions(), status)["purpose"] == purpose
    assert planned(actions(kpi=None), status)["purpose"] == "no_kpi"


@pytest.mark.parametrize(("approved_on", "state"), [("2025-01-10", "approved"), ("2025-01-11", "draft")])
def test_an_approval_counts_from_its_day(approved_on: str, state: str) -> None:
    assert planned(actions(approved_by="Head", approved_on=approved_on))["approval"] == state


@pytest.mark.parametrize(
    ("changed_on", "state"),
    [("2025-01-05", "approved"), ("2025-01-06", "adjusted"), (DAY, "adjusted"), ("2025-01-11", "approved")],
)
def test_a_change_after_the_approval_has_to_be_approved_anew(changed_on: str, state: str) -> None:
    changes = pd.DataFrame([["A", changed_on, "owner", "x", "y", "r"]],
                           columns=["action", "changed_on", "field", "old", "new", "reason"])  # fmt: skip
    table = actions(approved_by="Head", approved_on="2025-01-05")
    assert planned(table, changes=changes)["approval"] == state


@pytest.mark.parametrize(("due_on", "late"), [("2025-01-09", False), ("2025-01-10", True), ("2025-01-11", True)])
def test_what_is_required_is_late_if_due_on_the_day_of_the_start(due_on: str, late: bool) -> None:
    table = pd.concat([actions(requires="B"), actions("2025-01-01", due_on, action="B")], ignore_index=True)
    told = sp.summarise_dependencies(table).iloc[0]
    assert (bool(told["late"]), bool(told["crosses"])) == (late, False)
    assert bool(planned(table)["conflict"]) == late


def test_slack_is_none_on_the_critical_path() -> None:
    table = pd.concat([actions(due_on="2025-01-31"), actions(due_on="2025-01-30", action="B")], ignore_index=True)
    gaps = pd.DataFrame({"kpi": ["k"], "name": ["K"], "status": ["missed"], "unit": ["count"]})
    told = sp.plan_actions(table, gaps, as_of=DAY).set_index("action")
    assert told["slack_days"].to_dict() == {"A": 0.0, "B": 1.0}
    assert told["critical"].to_dict() == {"A": True, "B": False}


@pytest.mark.parametrize(("cost", "less", "more"), [(80.0, True, True), (81.0, False, True), (120.0, False, True),
                                                    (121.0, False, False)])  # fmt: skip
def test_less_and_more_are_four_and_six_fifths_of_the_budget(cost: float, less: bool, more: bool) -> None:
    table = pd.DataFrame({"action": ["A"], "cost": [cost], "expected_value": [1.0]})
    told = sp.select_actions(table, budget=100, draws=0).iloc[0]
    assert (bool(told["chosen_less"]), bool(told["chosen_more"])) == (less, more)
    assert bool(told["chosen"]) == (cost <= 100)


@pytest.mark.parametrize(("cost", "ever"), [(119.0, True), (126.0, False)])
def test_costs_without_a_range_are_drawn_within_a_fifth(cost: float, ever: bool) -> None:
    table = pd.DataFrame({"action": ["A"], "cost": [cost], "expected_value": [1.0]})
    assert (sp.select_actions(table, budget=100, draws=2000)["chance"].iloc[0] > 0) == ever


def test_how_sure_a_choice_is_has_its_word_from_its_chance() -> None:
    """With 20 draws a chance is a multiple of a twentieth, so that both sides of each edge occur."""
    rng, seen = np.random.default_rng(1), {}
    for seed in range(12):
        table = pd.DataFrame({"action": [f"A{at}" for at in range(10)], "cost": rng.uniform(5, 30, 10),
                              "expected_value": rng.uniform(5, 30, 10)})  # fmt: skip
        told = sp.select_actions(table, budget=70, draws=20, seed=seed)
        for chance, word in zip(told["chance"].round(2), told["stability"], strict=True):
            seen.setdefault(float(chance), set()).add(word)
    edges = {1.0: "always", 0.95: "always", 0.9: "often", 0.6: "often", 0.55: "borderline", 0.2: "borderline",
             0.15: "rarely", 0.0: "rarely"}  # fmt: skip
    assert {chance: seen[chance] for chance in edges} == {chance: {word} for chance, word in edges.items()}
