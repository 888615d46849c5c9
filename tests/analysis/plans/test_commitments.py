"""What a plan is committed to: actions under way or approved stay, and a cost is what is still to be spent."""

import re

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review

DAY = "2025-03-31"


def _plan(changes: pd.DataFrame | None = None, progress: pd.DataFrame | None = None, **columns: object) -> pd.DataFrame:
    given = {"action": ["A", "B"], "department": "Sales", "kpi": "leads", "statement": "Do it", "owner": "Ada",
             "start_on": ["2025-01-06", "2025-05-01"], "due_on": "2025-06-30", "cost": [100.0, 50.0],
             "expected_value": [10.0, 90.0], **columns}  # fmt: skip
    gaps = pd.DataFrame({"kpi": ["leads"], "name": ["Leads"], "department": ["Sales"], "status": ["missed"],
                         "unit": ["count"]})  # fmt: skip
    return sp.plan_actions(pd.DataFrame(given), gaps, as_of=DAY, changes=changes, progress=progress)


def _progress(complete: float, spent: float | None) -> pd.DataFrame:
    return pd.DataFrame({"action": ["A"], "complete": [complete], "spent": [spent]})


def test_what_is_under_way_or_approved_is_kept_and_a_draft_is_not() -> None:
    assert _plan()["kept"].tolist() == [True, False]
    approved = _plan(approved_by=[None, "Bea"], approved_on=[None, "2025-02-01"])
    assert approved["kept"].tolist() == [True, True]
    assert _plan(status=["done", None])["kept"].tolist() == [False, False]


@pytest.mark.parametrize(("spent", "left"), [(None, 100.0), (30.0, 70.0), (100.0, 0.0), (130.0, 0.0)])
def test_a_cost_is_what_is_still_to_be_spent(spent: float | None, left: float) -> None:
    assert _plan(progress=_progress(0.6, spent))["cost_left"].tolist() == [left, 50.0]


@pytest.mark.parametrize(("complete", "phase", "left"), [(1.0, "done", 0.0), (0.999, "running", 70.0)])
def test_what_is_reported_complete_is_done(complete: float, phase: str, left: float) -> None:
    told = _plan(progress=_progress(complete, 30.0)).iloc[0]
    assert (told["phase"], told["cost_left"], told["kept"]) == (phase, left, phase != "done")


def test_a_better_set_does_not_drop_what_is_under_way() -> None:
    told = sp.select_actions(_plan(progress=_progress(0.6, 60.0)), budget=60, draws=0).set_index("action")
    assert told["cost"].to_dict() == {"A": 40.0, "B": 50.0}
    assert told["chosen"].to_dict() == {"A": True, "B": False}
    freed = sp.select_actions(_plan(), budget=60, stop=["A"], draws=0).set_index("action")
    assert freed["chosen"].to_dict() == {"A": False, "B": True}
    assert freed["stopped"].to_dict() == {"A": True, "B": False}
    once = sp.select_actions(_plan(), budget=60, stop=(name for name in ["A"]), draws=0)
    assert once["stopped"].tolist() == [True, False]


def test_what_is_kept_but_cannot_be_paid_is_said_so() -> None:
    told = sp.select_actions(_plan(), budget=60, draws=0)
    assert told["verdict"].unique().tolist() == ["infeasible"]
    assert "mandatory, under way or approved, with all that it needs (A), costs 100; the budget is 60" in told["why"][0]


def test_only_open_actions_can_be_stopped() -> None:
    with pytest.raises(DataError, match="found 'X'"):
        sp.select_actions(_plan(), budget=60, stop=["X"], draws=0)
    with pytest.raises(DataError, match="found 'X'"):
        sp.summarise_budgets(_plan(), stop=["X"])


@pytest.mark.parametrize(("changed_on", "approved"), [("2025-01-31", 100.0), ("2025-02-02", 80.0)])
def test_the_cost_that_was_approved_is_that_of_the_day(changed_on: str, approved: float) -> None:
    changes = pd.DataFrame({"action": ["A"], "changed_on": [changed_on], "field": ["cost"], "old": ["80"],
                            "new": ["100"], "reason": ["Dearer"]})  # fmt: skip
    plan = _plan(changes, approved_by="Bea", approved_on="2025-02-01", mandatory=[True, False])
    assert plan["cost_approved"].tolist() == [approved, 50.0]
    asked = sp.summarise_requests(plan=plan)
    assert asked[asked["request"] == "approve_rise"]["subject"].tolist() == (["A"] if approved < 100 else [])
    assert "approve" not in set(asked["request"])


def test_the_mandatory_is_not_put_up_for_approval() -> None:
    asked = sp.summarise_requests(plan=_plan(mandatory=[True, False]))
    assert asked.loc[asked["request"] == "approve", "subject"].tolist() == ["B"]


@pytest.mark.parametrize(
    ("priority", "chosen", "asked"), [("Urgent", False, 1), ("Urgent", True, 0), ("High", False, 0)]
)
def test_an_urgent_gap_of_which_nothing_is_done_is_asked_for_an_action(priority: str, chosen: bool, asked: int) -> None:
    plan = _plan()
    gaps = pd.DataFrame({"kpi": ["leads"], "name": ["Leads"], "department": ["Sales"], "status": ["missed"]})
    ranked = pd.DataFrame({"kpi": ["leads"], "priority": [priority]})
    selection = pd.DataFrame({"action": ["A", "B"], "chosen": [chosen, False]})
    coverage = sp.summarise_coverage(gaps, plan, priorities=ranked, selection=selection)
    assert coverage["chosen_actions"].tolist() == [int(chosen)]
    told = sp.summarise_requests(coverage=coverage)
    assert (told["request"] == "assign").sum() == asked


def test_the_samples_running_actions_stay(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    progress = sp.track_progress(sample.actions, sample.updates, sample.changes, as_of=DAY)
    plan = sp.plan_actions(sample.actions, gaps, as_of=DAY, changes=sample.changes, progress=progress)
    for department, budget in {"Sales": 60_000, "Operations": 120_000}.items():
        own = plan[(plan["department"] == department) & (plan["phase"] != "done")]
        told = sp.select_actions(own, budget=budget, draws=0).set_index("action")
        assert told["verdict"].iloc[0] == "feasible"
        assert told.loc[told.index.isin(["SAL-04", "OPS-05"]), "chosen"].all()


@pytest.mark.parametrize(("metric", "unit"), [("leads share", "share"), ("Leads-share", "share"), ("share", "share"),
                                              ("Share of North", None), (None, None)])  # fmt: skip
def test_figures_have_the_kpis_unit_where_the_kpi_is_the_metric(metric: str | None, unit: str | None) -> None:
    actions = pd.DataFrame({"action": ["A"], "department": ["Sales"], "kpi": ["leads"], "statement": ["Do it"],
                            "owner": ["Ada"], "start_on": ["2025-01-06"], "due_on": ["2025-06-30"],
                            "metric": [metric], "baseline": [0.15], "target": [0.1125]})  # fmt: skip
    gaps = pd.DataFrame({"kpi": ["leads"], "name": ["Lead(s) share"], "status": ["missed"], "unit": ["share"]})
    plan = sp.plan_actions(actions, gaps, as_of=DAY)
    told = plan["metric_unit"].tolist()
    assert told == [unit] or (unit is None and pd.isna(told[0]))
    shown = sp.tabulate(plan, columns=["action", "metric", "baseline", "aim"])._repr_html_()
    cells = [re.sub(r"<[^>]+>", "", cell).replace("\xa0", " ") for cell in re.findall(r"<td.*?</td>", shown, re.DOTALL)]
    assert cells[-2:] == (["15 %", "11.2 %"] if unit else ["0.15", "0.1125"])
