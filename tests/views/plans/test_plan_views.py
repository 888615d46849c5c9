"""The plan as readers see it: timeline and budget from 1 to 60 actions, odd text as text, figures in the words."""

import re

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.analysis.plans.test_plans import NO_GAPS, make_actions
from tests.views.causes.test_cause_figures import ODD


def _plan(count: int, statement: str = "Do it") -> pd.DataFrame:
    network = {f"A{place:02d}": (10, f"A{place - 1:02d}" if place % 3 else "") for place in range(count)}
    actions = make_actions(network).assign(statement=statement, cost=10.0, expected_value=20.0)
    return sp.plan_actions(actions, NO_GAPS, as_of="2025-01-05")


@pytest.mark.parametrize("count", [1, 3, 30, 60])
def test_a_timeline_draws_up_to_forty_actions_and_counts_the_rest(count: int) -> None:
    chart = sp.plot_timeline(_plan(count), as_of="2025-01-05")
    for narrow in (False, True):
        drawn = set(re.findall(r"A\d\d", chart.svg(narrow=narrow).split(">", 1)[1]))
        assert len(drawn) == min(count, 40)
    assert ("20 actions due later not drawn." in chart.caption) == (count == 60)


def test_milestones_are_reached_to_come_or_late() -> None:
    marks = pd.DataFrame({"milestone": list("abc"), "subject": "A00", "name": "m",
                          "planned_on": pd.to_datetime(["2025-01-02", "2025-01-03", "2025-01-09"]),
                          "finished_on": pd.to_datetime(["2025-01-02", None, None])})  # fmt: skip
    chart = sp.plot_timeline(_plan(1), marks, as_of="2025-01-05")
    svg = chart.svg()
    assert svg.count("--orange") >= 1
    assert "Diamonds" in chart.caption
    assert "orange" not in sp.plot_timeline(_plan(1), marks.head(1), as_of="2025-01-05").svg().lower()


def test_an_action_without_dates_is_named_and_a_plan_without_any_is_empty() -> None:
    plan = _plan(2)
    plan.loc[0, "start_on"] = pd.NaT
    assert "Without both dates: A00." in sp.plot_timeline(plan).caption
    assert sp.plot_timeline(plan.head(0))._repr_html_() == ""


@pytest.mark.parametrize("text", [text for text in ODD if text.strip()])
def test_odd_text_stays_text(text: str) -> None:
    plan = _plan(2, statement=text)
    told = sp.select_actions(plan, budget=10, draws=0)
    html = sp.plot_timeline(plan)._repr_html_() + sp.tabulate(plan)._repr_html_() + sp.tabulate(told)._repr_html_()
    assert "<script>alert" not in html
    assert "<!-- no comment" not in html


@pytest.mark.parametrize("count", [1, 3, 15, 16, 45])
def test_what_waits_for_other_departments_is_drawn_line_by_line(count: int) -> None:
    waits = pd.DataFrame(
        {
            "action": [f"S{place:02d}" for place in range(count)],
            "department": "Sales",
            "needs": "M1",
            "needs_department": "Marketing",
            "crosses": True,
            "late": [True] + [False] * (count - 1),
        }
    )
    chart = sp.plot_dependencies(waits)
    assert chart.title.startswith(f"1 of {count} action")
    for narrow in (False, True):
        assert len(set(re.findall(r"S\d\d", chart.svg(narrow=narrow).split(">", 1)[1]))) == min(count, 15)
    assert (f"{count - 15} more are not drawn" in chart.caption) == (count > 15)


def test_the_budget_figure_says_what_half_the_money_buys() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [50.0, 50.0], "expected_value": [80.0, 20.0]})
    chart = sp.plot_budget(sp.summarise_budgets(actions, steps=4), budget=60)
    assert chart.title == "$50 of $100 buys 80 % of the worth of all actions"
    assert "$50 buys $80 a year (1 action)" in chart.alt
    assert "the budget, $60" in chart.svg()


def test_a_plan_without_worth_has_no_budget_figure() -> None:
    actions = pd.DataFrame({"action": ["A"], "cost": [5.0], "expected_value": [0.0]})
    assert sp.plot_budget(sp.summarise_budgets(actions))._repr_html_() == ""


def test_the_budget_is_marked_at_what_the_best_set_within_it_is_worth() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [49_500.0, 21_000.0], "expected_value": [80.0, 30.0]})
    told = sp.summarise_budgets(actions, budget=49_500, steps=4)
    assert told.loc[told["budget"] == 49_500, ["value", "cost"]].to_numpy().tolist() == [[80.0, 49_500.0]]
    chart = sp.plot_budget(told, budget=49_500)
    assert "$49,500 buys $80 a year (1 action)" in chart.alt
    assert chart.title == "$21,000 of $70,500 buys 27 % of the worth of all actions"


def test_without_a_budget_nothing_is_called_a_part_of_it() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [3000.0, 2600.0], "expected_value": [9.0, 0.0]})
    told = sp.describe_selection(sp.select_actions(actions, budget=None, draws=0))
    assert told[0] == "Take 1 of 2 open actions: worth $9 a year for $3,000 (A)."
    within = sp.describe_selection(sp.select_actions(actions, budget=5600, draws=0))
    assert within[0] == "Take 1 of 2 open actions: worth $9 a year for $3,000 of the $5,600 (A)."


def test_what_is_kept_and_what_a_stop_saves_and_loses_is_said() -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [6.0, 6.0], "expected_value": [5.0, 9.0],
                            "kept": [True, False], "cost_left": [4.0, 6.0]})  # fmt: skip
    told = sp.describe_selection(sp.select_actions(actions, budget=6, draws=0))
    assert told[:2] == ("Take 1 of 2 open actions: worth $5 a year for $4 of the $6 (A).",
                        "Under way or approved, and therefore stays: A.")  # fmt: skip
    told = sp.describe_selection(sp.select_actions(actions, budget=6, stop=["A"], draws=0))
    assert told[:2] == ("Take 1 of 2 open actions: worth $9 a year for $6 of the $6 (B).",
                        "As asked, stopping A saves $4 still to be spent and loses $5 a year.")  # fmt: skip


@pytest.mark.parametrize(("budget", "drawn"), [(130.0, True), (131.0, False)])
def test_a_budget_far_beyond_all_costs_is_not_drawn(budget: float, drawn: bool) -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "cost": [50.0, 50.0], "expected_value": [80.0, 20.0]})
    chart = sp.plot_budget(sp.summarise_budgets(actions, steps=2), budget=budget)
    assert ("the budget, $" in chart.svg()) == drawn


@pytest.mark.parametrize("worth", [35_200.0, 176_000.0, 999.0, 1_000_000.0])
def test_the_budget_figures_ticks_are_round(worth: float) -> None:
    budgets = pd.DataFrame({"cost": [0.0, worth / 2, worth], "value": [0.0, worth / 3, worth], "actions": [0, 1, 2]})
    told = re.findall(r"<text[^>]*>\$([\d.,]+)[kM]?(?: a year)?</text>", sp.plot_budget(budgets).svg())
    digits = [number.replace(",", "").replace(".", "").strip("0") for number in told]
    assert len(digits) > 3
    assert [
        number for number in digits if len(number) > 1 and not re.fullmatch(r"\d?[05]|1\d|[2-9][0-9]?", number)
    ] == []
