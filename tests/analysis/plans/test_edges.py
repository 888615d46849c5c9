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


def several(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.concat([actions(**row) for row in rows], ignore_index=True)  # type: ignore[arg-type]


def test_a_gap_is_covered_while_an_action_for_it_is_open() -> None:
    gaps = pd.DataFrame({"kpi": list("abcd"), "name": list("ABCD"), "department": "D",
                         "status": ["missed", "near", "met", "missed"]})  # fmt: skip
    plan = pd.DataFrame({"kpi": ["a", "a", "a", "b", "c"], "phase": ["running", "done", "overdue", "done", "planned"],
                         "due_on": pd.to_datetime(["2025-03-01", "2025-01-01", "2025-02-01", "2025-01-01", DAY]),
                         "cost": [10.0, 100.0, 5.0, 7.0, 1.0], "expected_value": [1, 9, None, 2, 3]})  # fmt: skip
    told = sp.summarise_coverage(gaps, plan)
    assert told["kpi"].to_dict() == {0: "b", 1: "d", 2: "a"}
    assert told[["actions", "open_actions", "covered"]].to_numpy().tolist() == [
        [1, 0, False], [0, 0, False], [3, 2, True]]  # fmt: skip
    covered = told.iloc[2]
    assert (str(covered["first_due_on"].date()), covered["cost"], covered["expected_value"]) == ("2025-02-01", 15, 1)
    assert told.loc[:1, ["first_due_on", "cost", "expected_value"]].isna().all(axis=None)


def test_what_waits_is_told_with_what_it_waits_for_and_the_late_and_foreign_first() -> None:
    table = several({"requires": "B"}, {"action": "B", "start_on": "2025-01-01", "due_on": "2025-01-07"},
                    {"action": "C", "requires": "X; B"}, {"action": "E", "requires": "Y; Z"})  # fmt: skip
    others = several({"action": "X", "department": "E", "start_on": "2025-01-01", "due_on": "2025-01-08"},
                     {"action": "Y", "department": "E", "due_on": "2025-02-01"},
                     {"action": "B", "department": "F"})  # fmt: skip
    told = sp.summarise_dependencies(table, others)
    assert (told["action"] + told["needs"]).to_dict() == {0: "EY", 1: "CX", 2: "AB", 3: "CB", 4: "EZ"}
    assert told["days_between"].tolist()[:4] == [-22, 2, 3, 3]
    assert told["crosses"].tolist() == [True, True, False, False, False]
    assert told["late"].tolist() == [True, False, False, False, False]
    assert pd.isna(told["needs_due_on"].iloc[4])


def test_resources_are_summed_by_kind_and_what_is_not_said_counts_as_nothing() -> None:
    table = several({"cost": 100.0, "training_cost": 60.0, "technology_cost": 30.0, "staff_days": 2.0},
                    {"action": "B", "owner": "P", "cost": 10.0, "training_cost": 60.0}, {"action": "C", "owner": None,
                    "staff_days": 3.0})  # fmt: skip
    told = sp.summarise_resources(table, by="owner")
    assert told.to_numpy().tolist() == [
        ["O", 1, 100, 2, 60, 30, 10, 0], ["P", 1, 10, 0, 60, 0, 0, 0], ["not said", 1, 0, 3, 0, 0, 0, 1],
        ["total", 3, 110, 5, 120, 30, 10, 1],
    ]  # fmt: skip
    assert told.index.tolist() == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="by: found 'team'"):
        sp.summarise_resources(table, by="team")


@pytest.mark.parametrize(
    ("type_", "column"),
    [("Process", "process"), (" training-related ", "training"), ("technology_related", "technology"),
     ("related", "other_type"), ("weather", "other_type"), (None, "other_type")],
)  # fmt: skip
def test_an_issue_is_counted_by_the_word_of_its_type(type_: str | None, column: str) -> None:
    told = sp.summarise_issues(several({"type": type_}, {"action": "B", "department": "C"}))
    assert told["department"].tolist() == ["C", "D"]
    assert told["actions"].tolist() == [1, 1]
    assert told.loc[1, ["process", "technology", "training", "other_type"]].to_dict() == {
        name: int(name == column) for name in ("process", "technology", "training", "other_type")}  # fmt: skip


def test_work_runs_over_the_working_days_of_its_months() -> None:
    table = several({"start_on": "2025-01-31", "due_on": "2025-02-04", "staff_days": 6.0, "cost": 30.0},
                    {"action": "B", "start_on": "2025-02-01", "due_on": "2025-02-02", "staff_days": 1.0},
                    {"action": "C", "owner": None, "start_on": "2025-02-03", "due_on": "2025-02-03"},
                    {"action": "E", "start_on": None, "staff_days": 9.0})  # fmt: skip
    # A: a Friday, a Monday and a Tuesday; B: a weekend, which is taken for one day
    told = sp.summarise_load(table, capacity=2.0)
    assert told.assign(month_on=told["month_on"].dt.month).to_numpy().tolist() == [
        ["O", 1, 1, 2.0, 10.0, False], ["O", 2, 2, 5.0, 20.0, True], ["nobody yet", 2, 1, 0.0, 0.0, False]]  # fmt: skip
    assert not sp.summarise_load(table)["overloaded"].any()
    with pytest.raises(ValueError, match="by: found 'team'"):
        sp.summarise_load(table, by="team")


@pytest.mark.parametrize(
    ("people", "problem"),
    [
        ((("P", "a"), ("Q", "Responsible ")), ""),
        ((("P", "R"), ("Q", "i")), ""),  # the owner answers for it
        ((("P", "r"), ("P", "A"), ("Q", "accountable")), "2 people are accountable"),
        ((("P", "c"),), "nobody is responsible"),
        ((("P", "r"), ("Q", "boss")), "no such role: boss"),
    ],
)
def test_one_answers_for_a_task_and_somebody_does_it(people: tuple[tuple[str, str], ...], problem: str) -> None:
    roles = pd.DataFrame(people, columns=["person", "role"]).assign(task="A", department="D")
    told = sp.summarise_responsibilities(actions(), roles).iloc[0]
    assert (told["problem"], told["statement"]) == (problem, "S")
    if not any(role.strip().lower() in ("a", "accountable") for _, role in people):
        assert told["accountable"] == "O"


def test_tasks_of_ones_own_need_somebody_who_answers_and_problems_come_first() -> None:
    roles = pd.DataFrame({"task": ["A", "mine", "mine", "mine"], "department": "D", "person": ["P", "Q", "R", "S"],
                          "role": ["r", "r", "r", "i"]})  # fmt: skip
    told = sp.summarise_responsibilities(actions(), roles)
    assert told["task"].to_dict() == {0: "mine", 1: "A"}
    assert told.loc[0, ["responsible", "informed", "problem"]].tolist() == ["Q; R", "S", "nobody is accountable"]


@pytest.mark.parametrize(("part", "changed"), [(1e-13, False), (1e-11, True)])
def test_figures_are_the_same_within_a_part_in_a_million_million(part: float, changed: bool) -> None:
    told = sp.track_changes(actions(cost=1000.0), actions(cost=1000.0 * (1 + part)), changed_on=DAY)
    assert (len(told) > 0) == changed


def test_values_are_recorded_as_a_file_writes_them() -> None:
    before = actions(cost=1000.0, staff_days=2.5, mandatory="no", owner="Ada")
    after = actions(cost=1200.0, staff_days=None, mandatory="yes", owner="Ben", due_on="2025-02-28")
    told = sp.track_changes(before, after, changed_on=DAY).set_index("field")
    assert told[["old", "new"]].fillna("-").T.to_dict("list") == {
        "owner": ["Ada", "Ben"], "due_on": ["2025-01-31", "2025-02-28"], "cost": ["1000", "1200"],
        "staff_days": ["2.5", "-"], "mandatory": ["no", "yes"],
    }  # fmt: skip
