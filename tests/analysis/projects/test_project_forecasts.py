"""Forecasts of finishes: by hand, without knowledge of what came later, and calibrated on slips that are known."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.projects.project_forecasts import FEWEST_FINISHED
from tests.analysis.projects.frames import make_projects

DAY = "2025-03-01"
ENDS = ["p10_on", "p50_on", "p80_on", "p90_on"]


def finished(*slips: int, **more: object) -> list[dict[str, object]]:
    days = pd.Timestamp("2025-01-31") + pd.to_timedelta(slips, unit="D")
    return [{"finished_on": str(day.date()), **more} for day in days]


def forecast(*rows: dict[str, object], as_of: str = DAY) -> pd.DataFrame:
    return sp.forecast_finish(make_projects(*rows), as_of=as_of)


def simulate(number: int, seed: int) -> pd.DataFrame:
    """Projects of one kind, whose slips are normal with a mean of 10 and a deviation of 12 days."""
    random = np.random.default_rng(seed)
    start = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 900, number), unit="D")
    planned = start + pd.Timedelta(days=99)
    ends = planned + pd.to_timedelta(np.round(random.normal(10, 12, number)), unit="D")
    rows = [
        {"start_on": s, "planned_finish_on": p, "finished_on": f} for s, p, f in zip(start, planned, ends, strict=True)
    ]
    return make_projects(*rows)


def test_the_chances_of_five_slips_by_hand() -> None:
    """Hazards 1/6, 1/5, 1/4 of all, shrunk as (1 + 20 h) / (n + 20): not finished .8267, .6544, .4837 after each."""
    told = forecast(*finished(0, 10, 12, 15, 20), {"planned_finish_on": "2025-03-31"}).iloc[0]
    assert told["on_time_chance"] == pytest.approx(1 - 20.6667 / 25, abs=1e-5)
    late = np.ceil(12 * np.sqrt(90 / 31))  # days over the square root of the planned days are what is compared
    assert told["p50_on"] == pd.Timestamp("2025-03-31") + pd.Timedelta(days=late)
    assert told["likely_days_late"] == late


def test_half_of_the_finishes_come_by_p50_and_nine_in_ten_by_p90() -> None:
    frame = simulate(1500, 7)
    cut = pd.Timestamp("2024-02-01")
    known = frame[frame["start_on"] <= cut]
    told = sp.forecast_finish(known, as_of=cut).set_index("project")
    finish = frame.set_index("project").loc[told.index, "finished_on"]
    shares = [float((finish <= told[end]).mean()) for end in ENDS]
    assert len(told) > 150
    assert shares == pytest.approx([0.1, 0.5, 0.8, 0.9], abs=0.08)
    on_time = (finish <= told["planned_finish_on"]).mean()
    assert told["on_time_chance"].mean() == pytest.approx(on_time, abs=0.06)


def test_what_comes_later_is_not_known() -> None:
    frame = simulate(200, 3)
    cut = pd.Timestamp("2023-06-01")
    blind = frame.assign(finished_on=frame["finished_on"].where(frame["finished_on"] <= cut))
    pd.testing.assert_frame_equal(sp.forecast_finish(frame, as_of=cut), sp.forecast_finish(blind, as_of=cut))


def test_open_projects_that_are_late_make_the_rest_later() -> None:
    ahead = {"project": "ahead", "planned_finish_on": "2025-06-30"}
    few = forecast(*finished(0, 2, 5, 8, 10, 12), ahead).set_index("project").loc["ahead"]
    many = forecast(*finished(0, 2, 5, 8, 10, 12), *[{}] * 12, ahead).set_index("project").loc["ahead"]
    assert many["p80_on"] > few["p80_on"]


def test_a_kind_that_is_late_is_forecast_late_and_shrunk_to_all() -> None:
    ahead = [
        {"department": kind, "planned_finish_on": "2025-04-30", "project": kind} for kind in ("slow", "fast", "new")
    ]
    slow, fast = finished(*[25] * 15, department="slow"), finished(*[-3] * 15, department="fast")
    chance = forecast(*slow, *fast, *ahead).set_index("project")["on_time_chance"]
    assert 0 < chance["slow"] < chance["new"] < chance["fast"] < 1


@pytest.mark.parametrize(("complete", "sooner"), [(0.9, True), (0.05, False)])
def test_its_own_pace_moves_a_forecast_towards_it(complete: float, sooner: bool) -> None:
    ahead = {"planned_finish_on": "2025-03-21", "start_on": "2025-01-01"}
    past = finished(*range(0, 24, 2))
    without, paced = (forecast(*past, {**ahead, **own}).iloc[0] for own in ({}, {"percent_complete": complete}))
    assert (paced["p50_on"] < without["p50_on"]) == sooner
    assert paced["method"] == "slips and its own pace"


def test_what_is_past_its_promise_cannot_be_on_time_and_ends_after_it_was_heard_of() -> None:
    told = forecast(*finished(0, 2, 5, 8, 20), {"updated_on": "2025-02-20"}).iloc[0]
    assert told["on_time_chance"] == 0
    ends = told[ENDS].tolist()
    assert ends == sorted(ends)
    assert ends[0] > pd.Timestamp("2025-02-20")


@pytest.mark.parametrize(("count", "tells"), [(FEWEST_FINISHED, True), (FEWEST_FINISHED - 1, False)])
def test_too_few_finished_ones_tell_nothing(count: int, tells: bool) -> None:
    told = forecast(*finished(*range(count)), {"planned_finish_on": "2025-04-30"}).iloc[0]
    assert told[["on_time_chance", "p50_on"]].notna().all() == tells
    assert ("fewer than" in told["method"]) != tells


@pytest.mark.parametrize("row", [{"planned_finish_on": "TBD"}, {"start_on": None}, {"start_on": "2025-12-01"}])
def test_what_has_no_length_is_listed_without_a_date(row: dict[str, object]) -> None:
    told = forecast(*finished(*range(6)), row).iloc[0]
    assert told[ENDS].isna().all()
    assert told["method"] == "no promise or start to reckon from"


def test_a_finish_before_its_start_teaches_nothing() -> None:
    past, ahead = finished(*range(8)), {"planned_finish_on": "2025-04-30", "project": "ahead", "name": "Ahead"}
    with_it = forecast(*past, {"finished_on": "2024-11-01"}, ahead)
    pd.testing.assert_frame_equal(forecast(*past, ahead), with_it)


def test_the_first_baseline_and_the_plan_have_a_chance_each() -> None:
    ahead = {"baseline_on": "2025-03-10", "planned_finish_on": "2025-04-30"}
    told = forecast(*finished(*range(0, 30, 3)), ahead).iloc[0]
    assert told["on_time_chance"] < told["planned_chance"] < 1


def test_the_budget_that_suffices_with_80_percent() -> None:
    costs = [100 + 10 * n for n in range(10)]  # overruns of 0 to 90 %
    past = [{**row, "budget": 100, "spent": cost} for row, cost in zip(finished(*range(10)), costs, strict=True)]
    told = forecast(*past, {"budget": 200}, {"budget": 100, "spent": 500}, {}).set_index("project")
    assert told.loc["P10", ["uplift_p80", "budget_p80"]].tolist() == pytest.approx([0.7, 340])
    assert told.loc["P11", "budget_p80"] == 500
    assert np.isnan(told.loc["P12", "budget_p80"])


def test_the_order_of_rows_does_not_matter() -> None:
    frame = simulate(300, 5)
    told = sp.forecast_finish(frame, as_of="2023-06-01")
    pd.testing.assert_frame_equal(told, sp.forecast_finish(frame.sample(frac=1, random_state=1), as_of="2023-06-01"))


def test_without_open_projects_the_frame_is_empty() -> None:
    assert forecast(*finished(*range(6))).empty
