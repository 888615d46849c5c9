"""Figures of goals draw what their frames say, with 0, 1, 3 and many rows, and whatever text stands in them."""

from itertools import pairwise

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.views.goals.names import tell_chance
from tests.views.goals.forecasted import DARK, FORECAST, MARCH, months, rows, traced

HOSTILE = "<script>$x^2$</script> & =1+1"


@pytest.mark.parametrize(("count", "told"), [(1, ""), (3, ""), (9, ""), (10, "1 more goal is not drawn."),
                                             (40, "31 more goals are not drawn.")])  # fmt: skip
def test_fans_draw_nine_goals_and_count_the_rest(count: int, told: str) -> None:
    chart = sp.plot_goal_fans(
        rows(FORECAST, *({"chance": 0.1 + place / 100} for place in range(count))), months(100, 120)
    )
    assert chart.title.startswith(f"{count} of {count} goal")
    assert chart.caption.endswith(told or "target.")
    assert len(chart.get_axes()) >= min(count, 9)
    assert chart.alt.count("against") == count


def test_goals_without_a_chance_have_no_panel() -> None:
    chart = sp.plot_goal_fans(rows(FORECAST, {"status": "on_track", "chance": 0.9}, DARK), months(100, 120))
    assert chart.title == "1 of 2 goals will probably be made"
    assert "G2" not in chart.alt
    assert sp.plot_goal_fans(rows(FORECAST, DARK), months(100))._repr_html_() == ""


def test_the_fan_ends_where_the_forecast_does() -> None:
    chart = sp.plot_goal_fans(rows(FORECAST), months(100, 110, 120))
    axes = chart.get_axes()[0]
    (fan,) = [collection.get_paths()[0].vertices for collection in axes.collections]
    right = fan[fan[:, 0] == fan[:, 0].max()]
    assert {right[:, 1].min(), right[:, 1].max()} == {118.0, 132.0}
    assert axes.get_ylim()[0] < 100
    assert axes.get_ylim()[1] > 132


def test_a_goal_whose_figure_is_known_has_no_fan() -> None:
    chart = sp.plot_goal_fans(
        rows(FORECAST, {"period_on": MARCH, "chance": 1.0, "status": "on_track"}), months(100, 120)
    )
    assert not chart.get_axes()[0].collections


def test_the_chance_that_moved_most_is_the_title() -> None:
    told = traced(G1=[0.5, 0.2], G2=[0.4, 0.45])
    chart = sp.plot_goal_chances(told, rows(FORECAST, {}, {}))
    assert chart.title == "The chance of Orders (G1) moved most: from 50 % in Feb 2025 to 20 %"
    assert chart.alt == "Chances: G1 from 50 % to 20 %; G2 from 40 % to 45 %"


def test_one_look_is_no_movement() -> None:
    assert sp.plot_goal_chances(traced(G1=[0.5]), rows(FORECAST))._repr_html_() == ""
    assert sp.plot_goal_chances(traced(G1=[0.5, 0.5]), rows(FORECAST)).title == "No chance has moved"


def test_labels_of_chances_that_are_alike_keep_apart() -> None:
    told = traced(**{f"G{place}": [0.5, 0.99 + place / 1000] for place in range(8)})
    axes = sp.plot_goal_chances(told, rows(FORECAST)).get_axes()[0]
    heights = sorted(text.xy[1] for text in axes.texts)
    assert min(after - before for before, after in pairwise(heights)) > 0.06
    assert heights[-1] <= 1.0


def links(count: int = 1, **change: object) -> pd.DataFrame:
    own = {"goal_statement": "More orders", "kind": "risk", "item_statement": "The supplier fails", "state": "linked"}
    named = [{**own, "goal": f"G{n:02}", "item": f"R{n:02}", **change} for n in range(count)]
    return pd.DataFrame(named)


def test_the_map_counts_what_stands_alone_and_what_is_not_drawn() -> None:
    bare = links(state="no_risk", item=None).assign(goal="G99")
    alone = links(state="no_goal", goal=None, kind="opportunity", item="O1")
    chart = sp.plot_goal_map(pd.concat([links(20), bare, alone], ignore_index=True))
    assert chart.title == "1 of 21 goals has no risk named; 1 opportunity belongs to none"
    assert chart.caption.endswith("Not drawn: 9 more goals, 6 more risks.")
    assert "G99 nothing named" in chart.alt


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_map_of_few_goals(count: int) -> None:
    chart = sp.plot_goal_map(links(count) if count else links().head(0))
    assert bool(chart._repr_html_()) is bool(count)


def test_whatever_stands_in_a_name_stays_text() -> None:
    odd = rows(FORECAST, {"goal": HOSTILE, "name": HOSTILE})
    charts = [sp.plot_goal_fans(odd, months(100, 120)), sp.plot_goal_chances(traced(**{HOSTILE: [0.5, 0.2]}), odd),
              sp.plot_goal_map(links(goal=HOSTILE, item=HOSTILE, item_statement=HOSTILE))]  # fmt: skip
    for chart in charts:
        html = chart._repr_html_()
        assert "<script" not in html
        assert "$x^2$" in html


@pytest.mark.parametrize(("chance", "told"), [(0.2949, "29 %"), (0.2999, "29 %"), (0.3, "30 %"), (0.698, "69 %"),
                                              (0.7, "70 %"), (0.71, "71 %")])  # fmt: skip
def test_a_chance_is_not_rounded_into_a_band_that_it_has_not_reached(chance: float, told: str) -> None:
    assert tell_chance(chance) == told
