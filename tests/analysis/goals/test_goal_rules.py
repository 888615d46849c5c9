"""What the verbs of goals count, held against plain counting row by row, and edges on both their sides."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp

NOW = pd.Timestamp("2025-05-20")
DAY = pd.Timedelta(days=1)
CLOSED = ("done", "cancelled")


def make_goals(*names: str, **more: object) -> pd.DataFrame:
    usual = {"department": "Sales", "kpi": "k", "statement": "s", "target": 10.0, "baseline": 0.0,
             "due_on": "2025-06-30", **more}  # fmt: skip
    return pd.DataFrame({"goal": list(names), **usual})


@pytest.mark.parametrize(("day", "start"), [
    ("2025-01-01", "2025-01-01"), ("2025-03-31", "2025-01-01"), ("2025-04-01", "2025-04-01"),
    ("2025-06-30", "2025-04-01"), ("2025-09-30", "2025-07-01"), ("2025-10-01", "2025-10-01"),
    ("2025-12-31", "2025-10-01"),
])  # fmt: skip
def test_meetings_count_from_the_first_day_of_the_quarter(day: str, start: str) -> None:
    first = pd.Timestamp(start)
    held = pd.DataFrame({"department": "Sales", "planned_on": [first - DAY, first], "held_on": [first - DAY, first]})
    told = sp.summarise_goal_meetings(held, make_goals("G", due_on="2026-06-30"), as_of=day).iloc[0]
    assert told[["planned", "held"]].tolist() == [1, 1]
    assert told["last_held_on"] == first
    assert told["expected"] == (pd.Timestamp(day) - first).days // 14
    assert told["longest_gap_days"] == (pd.Timestamp(day) - first).days


def test_meetings_by_counting_the_fewest_held_first() -> None:
    rng = np.random.default_rng(14)
    planned = pd.Series(pd.Timestamp("2025-03-20") + pd.to_timedelta(rng.integers(0, 90, 40), unit="D"))
    meetings = pd.DataFrame({"department": rng.choice(["Sales", "IT", "Legal"], 40), "planned_on": planned,
                             "held_on": planned.where(rng.random(40) < 0.6)}).drop_duplicates(
                                 ["department", "planned_on"])  # fmt: skip
    goals = make_goals("a", "b", "c", "d", department=["Sales", "IT", "IT", "Zoo"],
                       set_on=["2025-04-10", "2025-03-01", "2025-05-01", None])  # fmt: skip
    told = sp.summarise_goal_meetings(meetings, goals, as_of=NOW, every_days=7)
    keys = [(row.held_share, row.department) for row in told.itertuples()]
    assert keys == sorted(keys)
    assert told.index.tolist() == [0, 1, 2]
    begins = {"Sales": pd.Timestamp("2025-04-10"), "IT": pd.Timestamp("2025-04-01"), "Zoo": pd.Timestamp("2025-04-01")}
    for row in told.itertuples():
        own = meetings[meetings["department"] == row.department]
        days = sorted(day for day in own["held_on"].dropna() if begins[row.department] <= day <= NOW)
        expected = (NOW - begins[row.department]).days // 7
        assert [row.held, row.expected] == [len(days), expected]
        assert row.held_share == pytest.approx(min(len(days) / expected, 1))
        marks = [begins[row.department], *days, NOW]
        assert row.longest_gap_days == max((b - a).days for a, b in pairwise(marks))
        assert row.planned == own["planned_on"].between(begins[row.department], NOW).sum()
        later = own.loc[own["planned_on"] > NOW, "planned_on"]
        assert (row.next_on == later.min()) if len(later) else pd.isna(row.next_on)


def test_measures_by_counting() -> None:
    rng = np.random.default_rng(9)
    due = pd.Series(NOW + pd.to_timedelta(rng.integers(-40, 20, 30), unit="D"))
    plans = pd.DataFrame({"mitigation": [f"M{n}" for n in range(30)], "risk": "R", "plan": "p", "due_on": due,
                          "done_on": (due + pd.to_timedelta(rng.integers(-3, 4, 30), unit="D")).where(
                              rng.random(30) < 0.6)})  # fmt: skip
    chances = pd.DataFrame({"opportunity": [f"O{n}" for n in range(30)], "statement": "s", "subject": None,
                            "status": pd.Series(rng.choice(["open", "dropped"], 30)),
                            "started_on": pd.Series(NOW + pd.to_timedelta(rng.integers(-9, 9, 30), unit="D")).where(
                                rng.random(30) < 0.7)})  # fmt: skip
    scores = pd.DataFrame({"residual_score": rng.integers(1, 9, 20), "previous_score": pd.Series(
        rng.integers(1, 9, 20)).where(rng.random(20) < 0.8)})  # fmt: skip
    told = sp.measure_goal_management(plans, scores, chances, as_of=NOW).set_index("measure")
    past = plans[plans["due_on"] <= NOW]
    kept = [row.done_on <= row.due_on for row in past.itertuples()]
    live = chances[(chances["status"] == "open") | chances["started_on"].notna()]
    begun = [row.started_on <= NOW for row in live.itertuples()]
    for name, held in (("mitigations_on_time", kept), ("opportunities_started", begun)):
        row = told.loc[name]
        peer = stats.binomtest(sum(held), len(held)).proportion_ci(method="exact")
        names = ["count", "of", "value", "low", "high"]
        expected = [sum(held), len(held), sum(held) / len(held), peer.low, peer.high]
        assert row[names].astype(float).tolist() == pytest.approx(expected)
    moved = [row.residual_score - row.previous_score for row in scores.dropna().itertuples()]
    row = told.loc["residual_score_change"]
    assert row["value"] == pytest.approx(np.mean(moved))
    assert row[["count", "of"]].tolist() == [sum(step < 0 for step in moved), len(moved)]


def test_signs_of_change_by_counting() -> None:
    rng = np.random.default_rng(10)
    seen = pd.DataFrame({"seen_on": pd.Timestamp("2025-03-20") + pd.to_timedelta(rng.permutation(80)[:30], unit="D"),
                         "source": rng.choice(["competitors", "customers", "technology"], 30),
                         "signal": [f"s{n}" for n in range(30)],
                         "opportunity": pd.Series("O", range(30)).where(rng.random(30) < 0.3),
                         "risk": pd.Series("R", range(30)).where(rng.random(30) < 0.3)})  # fmt: skip
    told = sp.summarise_environment(seen, as_of=NOW)
    assert told["source"].tolist() == ["competitors", "customers", "technology", "regulation"]
    for row in told.itertuples():
        own = seen[(seen["source"] == row.source) & (seen["seen_on"] <= NOW)].sort_values("seen_on")
        counts = [len(own), (own["seen_on"] >= "2025-04-01").sum(), own["opportunity"].notna().sum(),
                  own["risk"].notna().sum()]  # fmt: skip
        assert [row.signals, row.signals_this_quarter, row.became_opportunities, row.became_risks] == counts
        if len(own):
            assert [row.last_on, row.last_signal] == [own["seen_on"].max(), own["signal"].iloc[-1]]


@pytest.mark.parametrize(("reviewed", "state"), [("2025-05-20", "linked"), ("2025-05-21", "no_risk")])
def test_a_link_that_was_judged_later_is_not_on_the_map_yet(reviewed: str, state: str) -> None:
    links = pd.DataFrame({"goal": ["G"], "risk": ["R"], "reviewed_on": [reviewed]})
    told = sp.map_goals(make_goals("G"), links, as_of=NOW)
    assert told.loc[told["kind"] == "risk", "state"].tolist() == [state]


@pytest.mark.parametrize(("status", "day", "odd"), [
    ("met", "2025-06-29", "entered as met before it is due"), ("met", "2025-06-30", ""),
    ("done", "2025-06-29", "entered as done before it is due"), ("missed", "2025-06-29",
     "entered as missed before it is due"), ("open", "2025-06-29", ""), ("on_track", "2025-06-29", ""),
])  # fmt: skip
def test_an_end_before_the_day_is_odd(status: str, day: str, odd: str) -> None:
    told = sp.review_goals(make_goals("G", status=status), as_of=day)
    assert told["inconsistencies"].tolist() == [odd]


@pytest.mark.parametrize(("target", "told"), [(30, "met"), (50, "missed")])
def test_a_figure_that_is_known_says_how_it_went(target: float, told: str) -> None:
    months = pd.date_range("2023-01-01", "2025-06-01", freq="MS")
    measured = pd.DataFrame({"kpi": "k", "period_on": months, "actual": 40.0 + np.arange(30) % 3, "target": 40.0})
    kpis = pd.DataFrame({"kpi": ["k"], "department": "Sales", "name": "K", "unit": "count", "better": "higher"})
    found = sp.forecast_goals(make_goals("G", target=target), measured, kpis, as_of="2025-06-30", draws=50).iloc[0]
    assert found["reason"] == f"its figure is known: {told}"
    assert found["chance"] == (told == "met")


def test_opportunities_by_hand_and_their_rows_are_numbered_anew() -> None:
    found = pd.DataFrame({"opportunity": list("dcba"), "statement": "s", "subject": ["G1", None, None, None],
                          "impact": [5, None, 4, 4], "value": [None, None, 10, 10],
                          "finished_on": [None, None, None, "2025-05-20"]})  # fmt: skip
    links = pd.DataFrame({"goal": ["G2", "G2", "G9"], "opportunity": ["b", "a", "c"]})
    goals = make_goals("G1", "G2", weight=[3.0, 1.0])
    told = sp.rank_opportunities(found, links, goals, as_of=NOW)
    assert told["opportunity"].to_dict() == {0: "d", 1: "b", 2: "c", 3: "a"}
    assert told["rank"].tolist() == [1, 2, 3, 4]
    assert told["expected_share"].fillna(-1).tolist() == pytest.approx([0.75, 0.2, -1, 0.2])
    assert told["goals_helped"].tolist() == ["G1", "G2", "", "G2"]
    assert told["state"].tolist() == ["not_started", "not_started", "not_started", "done"]


MONTHS = pd.date_range("2022-01-01", "2025-05-01", freq="MS")
KPIS = pd.DataFrame({"kpi": ["k", "r"], "department": "Sales", "name": ["K", "R"], "unit": "count",
                     "better": ["higher", "range"], "target_low": [None, 90.0], "target_high": [None, 110.0]}
                    )  # fmt: skip


@pytest.fixture(scope="module")
def forecast() -> pd.DataFrame:
    noise = np.random.default_rng(4).standard_normal(len(MONTHS))
    measured = pd.concat([pd.DataFrame({"kpi": kpi, "period_on": MONTHS, "actual": 100 + noise, "target": 100.0})
                          for kpi in ("k", "r")])  # fmt: skip
    goals = make_goals("far", "near", "low", "range", kpi=["k", "k", "k", "r"], target=[120.0, 100.0, 80.0, None],
                       baseline=95.0, set_on="2025-04-01")  # fmt: skip
    return sp.forecast_goals(goals, measured, KPIS, as_of="2025-06-15", draws=400).set_index("goal")


def test_what_is_needed_is_the_way_from_what_is_expected_to_the_target(forecast: pd.DataFrame) -> None:
    assert forecast["expected"].tolist() == pytest.approx([100] * 4, abs=2)
    needed = forecast["needed_change"]
    assert needed[["far", "near", "low"]].tolist() == pytest.approx(
        (forecast["target"] - forecast["expected"])[["far", "near", "low"]].tolist()
    )
    assert pd.isna(needed["range"])
    assert (forecast["expected_low"] < forecast["expected"]).all()
    assert (forecast["expected"] < forecast["expected_high"]).all()
    assert forecast["periods_ahead"].tolist() == [1] * 4
    assert forecast["risks"].tolist() == [0] * 4


def test_a_level_is_said_to_be_reached_as_often_as_it_was(forecast: pd.DataFrame) -> None:
    assert forecast.loc[["far", "range"], "reached"].tolist() == [0, len(MONTHS)]
    assert forecast["chance"].between(0, 1).sum() == 4
    assert forecast.loc["far", "chance"] < 0.01
    assert forecast.loc["range", "chance"] > 0.99
    assert 0.1 < forecast.loc["near", "chance"] < 0.9
    assert forecast.loc["far", "reason"].endswith(f"was reached in 0 of {len(MONTHS)} periods")


def test_a_target_passed_all_year_tells_nothing_unless_it_is_missed(forecast: pd.DataFrame) -> None:
    """What was above the target in every month of the year is no goal, whatever its baseline says."""
    assert forecast.loc["low", "status"] == "cannot_tell"
    assert forecast.loc["far", "status"] == "off_track"


def test_meetings_may_be_daily_and_scores_that_stay_have_not_fallen() -> None:
    told = sp.summarise_goal_meetings(None, make_goals("G"), as_of="2025-04-11", every_days=1).iloc[0]
    assert told[["expected", "held", "held_share", "longest_gap_days"]].tolist() == [10, 0, 0, 10]
    scores = pd.DataFrame({"residual_score": [4.0, 4.0, 4.0, 4.5], "previous_score": [4.0, 4.5, None, 4.0]})
    row = sp.measure_goal_management(None, scores, None, as_of=NOW).iloc[1]
    assert row[["count", "of"]].tolist() == [1, 3]


def test_of_opportunities_that_bring_as_much_the_more_valuable_comes_first() -> None:
    found = pd.DataFrame({"opportunity": list("abc"), "statement": "s", "subject": "G", "impact": 3,
                          "value": [5, 9, None]})  # fmt: skip
    told = sp.rank_opportunities(found, None, make_goals("G"), as_of=NOW)
    assert told["opportunity"].tolist() == ["b", "a", "c"]
    assert sp.rank_opportunities(found[:1], None, make_goals("H"), as_of=NOW)["expected_share"].isna().tolist() == [
        True
    ]


def test_a_goal_without_a_weight_has_that_of_one() -> None:
    found = pd.DataFrame({"opportunity": ["a"], "statement": "s", "subject": ["G"], "impact": [5]})
    for weights, share in (([None, 3.0], 0.25), ([3.0, None], 0.75), ([None, None], 0.5), ([0.0, 0.0], 0.0)):
        told = sp.rank_opportunities(found, None, make_goals("G", "H", weight=weights), as_of=NOW)
        assert told["expected_share"].tolist() == [share]


@pytest.mark.parametrize(("low", "status"), [(29, "cannot_tell"), (30, "on_track")])
def test_a_year_above_the_target_is_the_last_twelve_months(low: int, status: str) -> None:
    """The target was missed until so many months; twelve of the 41 that follow are a year."""
    noise = np.random.default_rng(3).standard_normal(len(MONTHS))
    actual = np.where(np.arange(len(MONTHS)) < low, 100, 200) + noise
    measured = pd.DataFrame({"kpi": "k", "period_on": MONTHS, "actual": actual, "target": 100.0})
    goal = make_goals("G", target=150.0, set_on="2025-05-01", baseline=None)
    told = sp.forecast_goals(goal, measured, KPIS, as_of="2025-06-15", draws=400)
    assert told["status"].tolist() == [status]
