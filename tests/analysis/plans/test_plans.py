"""The plan: its critical path against a textbook and networkx, what it lacks, who does it, what it takes."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.plans.methods.plan_checks import band
from saypro_analysis.data.reviews import Review

# Hillier and Lieberman, Introduction to Operations Research, the Reliable Construction Co.: weeks and predecessors. The
# project takes 44 weeks along A B C E F J L N; the slacks are those of the book.
RELIABLE = {
    "A": (2, ""),
    "B": (4, "A"),
    "C": (10, "B"),
    "D": (6, "C"),
    "E": (4, "C"),
    "F": (5, "E"),
    "G": (7, "D"),
    "H": (9, "E;G"),
    "I": (7, "C"),
    "J": (8, "F;I"),
    "K": (4, "J"),
    "L": (5, "J"),
    "M": (2, "H"),
    "N": (6, "K;L"),
}
SLACKS = {"D": 4, "G": 4, "H": 4, "I": 2, "K": 1, "M": 4}


def make_actions(network: dict[str, tuple[int, str]], start: str = "2025-01-01") -> pd.DataFrame:
    """Actions of so many days that all could start on one day, were it not for what they require."""
    first = pd.Timestamp(start)
    return pd.DataFrame([
        {"action": name, "department": "D", "kpi": None, "statement": name, "owner": "Ada", "start_on": first,
         "due_on": first + pd.Timedelta(days=days - 1), "requires": needs}
        for name, (days, needs) in network.items()
    ])  # fmt: skip


NO_GAPS = pd.DataFrame({"kpi": [], "name": [], "status": [], "unit": []})


def test_the_textbooks_critical_path_and_slacks_come_out() -> None:
    plan = sp.plan_actions(make_actions(RELIABLE), NO_GAPS, as_of="2025-01-01").set_index("action")
    assert plan["earliest_end_on"].max() == pd.Timestamp("2025-01-01") + pd.Timedelta(days=43)
    assert set(plan.index[plan["critical"]]) == set("ABCEFJLN")
    assert plan["slack_days"].to_dict() == {name: SLACKS.get(name, 0) for name in RELIABLE}


@pytest.mark.parametrize("seed", range(8))
def test_the_length_is_the_longest_path_that_networkx_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = [f"J{place}" for place in range(32)]
    network = {name: (int(rng.integers(1, 11)), ";".join(rng.choice(names[:row], min(row, int(rng.integers(0, 4))),
               replace=False))) for row, name in enumerate(names)}  # fmt: skip
    plan = sp.plan_actions(make_actions(network), NO_GAPS, as_of="2025-01-01")
    graph = nx.DiGraph([(needed, name, {"weight": network[needed][0]}) for name, (_, needs) in network.items()
                        for needed in filter(None, needs.split(";"))])  # fmt: skip
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from((name, "end", network[name][0]) for name in names)
    length = nx.dag_longest_path_length(graph)
    assert (plan["earliest_end_on"].max() - pd.Timestamp("2025-01-01")).days + 1 == length
    critical = set(plan.loc[plan["critical"], "action"])
    assert set(nx.dag_longest_path(graph)) - {"end"} <= critical
    assert (plan["slack_days"] >= 0).all()


BANDS = [(30, "short"), (60, "short"), (63, "medium"), (121, "medium"), (150, "long"), (200, "long")]


@pytest.mark.parametrize(("days", "band"), BANDS)
def test_the_bands_are_the_documents_and_five_months_are_long(days: int, band: str) -> None:
    plan = sp.plan_actions(make_actions({"A": (days, "")}), NO_GAPS, as_of="2025-01-01")
    assert plan["horizon"].tolist() == [band]


def test_every_breach_is_told_at_once() -> None:
    actions = make_actions({"A": (5, "B"), "B": (5, "A"), "C": (5, "")})
    actions.loc[2, "due_on"] = pd.Timestamp("2024-12-01")
    with pytest.raises(sp.DataError) as caught:
        sp.plan_actions(actions, NO_GAPS, as_of="2025-01-01", people={"Bob"})
    told = caught.value.frame
    assert sorted(told["column"]) == ["due_on", "owner", "owner", "owner", "requires"]
    assert "in a ring (A, B)" in str(caught.value)


def test_dates_as_text_and_missing_ones_do_not_break_the_plan() -> None:
    actions = make_actions({"A": (5, ""), "B": (5, "A"), "C": (5, "B")}).astype({"start_on": str, "due_on": str})
    actions.loc[0, ["start_on", "owner"]] = None
    plan = sp.plan_actions(actions, NO_GAPS, as_of="2025-01-02").set_index("action")
    assert plan.loc["A", "missing"] == "a metric; a baseline; a target; an owner"
    assert plan["slack_days"].isna().all()  # what follows an undated action is undated itself


def test_a_thousand_actions_are_planned() -> None:
    network = {f"A{place}": (3, f"A{place - 1}" if place % 10 else "") for place in range(1000)}
    plan = sp.plan_actions(make_actions(network), NO_GAPS, as_of="2025-01-01")
    assert len(plan) == 1000
    assert plan["earliest_end_on"].max() == pd.Timestamp("2025-01-30")
    assert "960 actions due later" in sp.plot_timeline(plan).caption


class TestSample:
    def test_gaps_without_action_are_named_and_every_action_has_its_stage(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        plan = sp.plan_actions(sample.actions, gaps, sample.causes, as_of="2025-03-31")
        coverage = sp.summarise_coverage(gaps, plan).set_index("kpi")
        assert not coverage.loc["nps", "covered"]
        assert coverage.loc["downtime", "open_actions"] == 2
        phases = plan.set_index("action")["phase"]
        assert phases[["SAL-01", "SAL-05", "TEC-02", "OPS-01"]].tolist() == ["done", "planned", "overdue", "running"]
        assert plan.set_index("action").loc["OPS-06", "missing"] == "an owner"

    def test_is_laid_out_by_start_with_inclusive_days(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        plan = sp.plan_actions(sample.actions, gaps, as_of="2025-03-31")
        assert plan["start_on"].is_monotonic_increasing
        assert plan.set_index("action").loc["SAL-01", ["duration_days", "name"]].tolist() == [89, "Lead conversion"]

    def test_an_approval_lapses_with_a_change_and_a_signoff_is_a_review(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        signed = pd.DataFrame({"subject": ["SAL-05"], "department": "Sales", "stakeholder": "A",
                               "decision": "Confirmed", "decided_on": "2025-03-20"})  # fmt: skip
        plan = sp.plan_actions(sample.actions, gaps, as_of="2025-03-31", changes=sample.changes, signoffs=signed)
        state = plan.set_index("action")["approval"]
        # MKT-01 was approved on 16 January and given to another on 3 February; SAL-04 was never changed.
        assert state[["MKT-01", "SAL-04", "SAL-05", "OPS-06"]].tolist() == ["adjusted", "approved", "reviewed", "draft"]

    def test_what_waits_for_another_department_is_told(self, sample: Review) -> None:
        own = sample.actions[sample.actions["department"] == "Sales"]
        told = sp.summarise_dependencies(own, sample.actions)
        assert told[["action", "needs", "needs_department", "crosses", "late"]].to_numpy().tolist() == [
            ["SAL-03", "MKT-02", "Marketing", True, True]]  # fmt: skip

    def test_two_who_answer_for_one_action_are_a_problem(self, sample: Review) -> None:
        own = sample.actions[sample.actions["department"] == "Sales"]
        roles = sample.roles[sample.roles["task"].isin(own["action"])]
        told = sp.summarise_responsibilities(own, roles).set_index("task")
        assert told.loc["SAL-04", "problem"] == "2 people are accountable"
        assert told.loc["SAL-02", ["accountable", "responsible", "informed", "problem"]].tolist() == [
            "Marta Lindqvist", "Tomasz Wieczorek", "Babak Etemadi", ""]  # fmt: skip

    def test_resources_add_up_by_whatever_they_are_split(self, sample: Review) -> None:
        for by in ("action", "department", "type", "owner"):
            told = sp.summarise_resources(sample.actions, by=by)
            total = told[told[by] == "total"].iloc[0]
            assert total["budget"] == sample.actions["cost"].sum()
            assert told.loc[told[by] != "total", "budget"].sum() == pytest.approx(total["budget"])

    def test_the_load_of_all_months_is_the_plans_and_types_are_counted(self, sample: Review) -> None:
        load = sp.summarise_load(sample.actions, capacity=20)
        assert load["staff_days"].sum() == pytest.approx(sample.actions["staff_days"].sum())
        assert load["overloaded"].equals(load["staff_days"] > 20)
        issues = sp.summarise_issues(sample.actions)
        assert issues["actions"].sum() == len(sample.actions)
        assert issues.set_index("department").loc["Sales", ["process", "training"]].tolist() == [5, 1]


@pytest.mark.parametrize(("days", "horizon"), [(1, "short"), (62, "short"), (63, "medium")])
def test_the_horizon_of_an_action_of_one_day_is_short(days: int, horizon: str) -> None:
    told = band(pd.DataFrame({"start_on": [pd.Timestamp("2025-01-01")],
                              "due_on": [pd.Timestamp("2025-01-01") + pd.Timedelta(days=days - 1)]}))  # fmt: skip
    assert told["horizon"].tolist() == [horizon]
