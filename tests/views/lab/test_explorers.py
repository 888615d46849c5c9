"""Sliders: their consequences are those of the verbs themselves; nobody's hand on them, they are the static answers."""

import sys
from typing import Any

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.views.kit.charts import Chart
from saypro_analysis.views.lab import sliders
from saypro_analysis.views.lab.explorers import FARTHEST, MOST
from saypro_analysis.views.lab.sliders import Widget
from tests.views.kit.test_faces import HOSTILE, LIVE, runs_of


@pytest.fixture(scope="module")
def sales() -> Review:
    return open_review("sample", department="Sales", as_of="2025-03-31")


@pytest.fixture(scope="module")
def widgets(sales: Review) -> dict[str, Widget]:
    gaps = sp.quantify_gaps(sales.measurements, sales.kpis)
    return {
        "budget": sp.explore_budget(sales.actions),
        "weights": sp.explore_weights(gaps, kpis=sales.kpis, actions=sales.actions),
        "targets": sp.explore_targets(sales.measurements, sales.kpis),
    }


@pytest.mark.parametrize("budget", [0, 20_000, 45_000])
def test_the_actions_taken_are_those_that_the_budget_allows(sales: Review, widgets: Any, budget: float) -> None:
    selection = sp.select_actions(sales.actions, budget=budget, draws=0)
    chart, told = widgets["budget"].respond(budget=budget)
    taken = told[0].partition("a year: ")[2]
    named = [action for action in selection["action"] if action in taken]
    assert named == selection.loc[selection["chosen"].astype(bool), "action"].tolist()
    assert f"the budget, ${budget:,}" in chart.svg()


def test_what_is_mandatory_and_does_not_fit_is_said() -> None:
    actions = pd.DataFrame({"action": ["A"], "cost": [9.0], "expected_value": [1.0], "mandatory": [True]})
    assert sp.explore_budget(actions).respond(budget=2)[1] == ("$2 does not pay for what is mandatory.",)


def test_weights_change_places_as_scoring_does(sales: Review, widgets: Any) -> None:
    gaps = sp.quantify_gaps(sales.measurements, sales.kpis)
    alone = {name: float(name == "money") for name in ("size", "strategic", "money", "persistence", "breadth", "trend")}
    by_hand = sp.score_impact(gaps, None, weights=alone, kpis=sales.kpis, actions=sales.actions, draws=500)
    _, told = widgets["weights"].respond(**alone)
    assert told[0].startswith(f"First: {by_hand['name'].iloc[0]}; then {by_hand['name'].iloc[1]}")
    nothing = widgets["weights"].respond(**dict.fromkeys(alone, 0.0))
    assert nothing == (("Every weight is 0: something has to matter.",),)


def test_a_lower_target_is_met_and_the_others_keep_their_state(sales: Review, widgets: Any) -> None:
    _, told = widgets["targets"].respond(revenue=-0.25)  # 1.2 against 1.5 million: 20 % short
    assert told == ("1 state would be another: Revenue met (missed).",)
    assert widgets["targets"].respond()[1] == ("Every KPI keeps its state.",)
    assert sales.measurements["target"].equals(sp.open_review("sample", department="Sales").measurements["target"])


def test_sliders_of_targets_are_few_and_begin_as_it_is(sample: Review) -> None:
    moving = sp.explore_targets(sample.measurements, sample.kpis).sliders
    assert len(moving) == MOST
    assert {(slider.low, slider.start, slider.high) for slider in moving} == {(-FARTHEST, 0.0, FARTHEST)}


def test_a_slider_that_is_none_is_refused(widgets: Any) -> None:
    with pytest.raises(ValueError, match="values: found money, expected some of budget"):
        widgets["budget"].respond(money=1)


@pytest.mark.parametrize("name", ["budget", "weights", "targets"])
def test_in_a_batch_it_is_the_static_answer(widgets: Any, name: str) -> None:
    shown = widgets[name]._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/plain"}
    assert shown["text/html"] == "".join(one._repr_html_() for one in widgets[name].respond())


@pytest.mark.parametrize("name", ["budget", "weights", "targets"])
def test_moving_a_slider_redraws_what_follows(widgets: Any, name: str) -> None:
    pytest.importorskip("ipywidgets")
    made = widgets[name].make_controls()
    first, answers = made.children[0].children[0], made.children[-1]
    before = answers.value
    first.value = first.min
    assert answers.value != before
    again = widgets[name].respond(**{widgets[name].sliders[0].name: first.min})
    drawn = "".join(one.face(phone=False) if isinstance(one, Chart) else one._repr_html_() for one in again)
    assert answers.value == sliders.FITTING.format(drawn)


def test_somebody_who_watches_gets_the_sliders(widgets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ipywidgets")
    monkeypatch.setattr(sliders, "_is_watched", lambda: True)
    assert "application/vnd.jupyter.widget-view+json" in widgets["budget"]._repr_mimebundle_()
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert set(widgets["budget"]._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_names_from_data_are_text_and_no_mathematics(sales: Review) -> None:
    pytest.importorskip("ipywidgets")
    kpis = sales.kpis.assign(name=HOSTILE)
    made = sp.explore_targets(sales.measurements, kpis).make_controls()
    for html in [made.children[0].children[1].value, made.children[-1].value]:
        assert "<b>$u$" not in html
        assert [run for run in runs_of(html) if LIVE.search(run)] == []


def test_without_actions_there_is_nothing_to_move() -> None:
    widget = sp.explore_budget(pd.DataFrame({"action": [], "cost": [], "expected_value": []}))
    assert widget.sliders == ()
    assert widget.respond()[1] == ("There are no actions to choose from.",)
