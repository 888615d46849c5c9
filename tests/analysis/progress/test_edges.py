"""Each documented threshold of progress, on both sides of its edge (docs/methods/progress.md)."""

import pandas as pd
import pytest
from scipy.stats import chi2, t

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError

START = "2025-01-01"
LONG = "2025-04-10"  # the 100th day: a tenth of it is ten days
SHORT = "2025-01-20"  # the 20th day: a tenth is two days, so three count


def plan(due_on: str = LONG, **given: object) -> pd.DataFrame:
    row = {"action": "A", "department": "D", "kpi": None, "statement": "S", "owner": "O", "start_on": START,
           "due_on": due_on, "cost": 1000.0}  # fmt: skip
    return pd.DataFrame([{**row, **given}])


def reports(*rows: tuple[str, float], **given: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["reported_on", "complete"]).assign(action="A", **given)


def state(actions: pd.DataFrame, updates: pd.DataFrame, day: str) -> str:
    return str(sp.track_progress(actions, updates, as_of=day)["status"].iloc[0])


@pytest.mark.parametrize(
    ("due_on", "day", "complete", "expected"),
    [
        (SHORT, "2025-01-10", 0.35, "on_track"),  # half is planned: 3 of 20 days behind
        (SHORT, "2025-01-10", 0.34, "slipping"),
        (SHORT, "2025-01-10", 0.30, "slipping"),  # 4 days
        (LONG, "2025-02-19", 0.40, "on_track"),  # half is planned: 10 of 100 days behind
        (LONG, "2025-02-19", 0.39, "slipping"),
    ],
)
def test_slipping_is_more_than_three_days_and_a_tenth_of_the_duration(
    due_on: str, day: str, complete: float, expected: str
) -> None:
    assert state(plan(due_on), reports((day, complete)), day) == expected


def test_slipping_is_judged_by_the_day_of_the_last_report() -> None:
    told = sp.track_progress(plan(), reports(("2025-01-10", 0.10)), as_of="2025-01-24")
    assert told[["status", "days_late"]].to_numpy().tolist() == [["on_track", 0.0]]


@pytest.mark.parametrize(("day", "expected"), [("2025-01-24", "on_track"), ("2025-01-25", "unreported")])
def test_silence_counts_after_14_days(day: str, expected: str) -> None:
    told = sp.track_progress(plan(), reports(("2025-01-10", 0.10)), as_of=day)
    assert told["status"].tolist() == [expected]
    assert ("no report for 15 days" in told["oddities"].iloc[0]) == (expected == "unreported")


@pytest.mark.parametrize(("complete", "expected"), [(0.15, "on_track"), (0.14, "unreported")])
def test_silence_counts_only_once_the_plan_has_outrun_what_was_told(complete: float, expected: str) -> None:
    assert state(plan(), reports(("2025-01-10", complete)), "2025-01-25") == expected  # 25 days are planned


@pytest.mark.parametrize(("day", "expected"), [(LONG, "on_track"), ("2025-04-11", "overdue")])
def test_overdue_is_after_the_due_date(day: str, expected: str) -> None:
    assert state(plan(), reports((LONG, 0.99)), day) == expected


@pytest.mark.parametrize(("day", "expected"), [("2024-12-31", "not_started"), (START, "unreported")])
def test_it_is_to_be_heard_of_from_its_first_day(day: str, expected: str) -> None:
    assert state(plan(), reports(), day) == expected


@pytest.mark.parametrize(("pace", "expected"), [(0.01, "on_track"), (0.009, "slipping")])
def test_it_slips_when_its_whole_range_of_finish_lies_after_the_due_date(pace: float, expected: str) -> None:
    steady = reports(*((f"2025-01-{day}", pace * day) for day in (10, 20, 30)))
    assert state(plan(), steady, "2025-01-30") == expected  # a steady pace has a range of one day


def test_the_range_needs_three_reports_and_holds_80_percent() -> None:
    rows = [("2025-01-10", 0.1), ("2025-01-20", 0.3), ("2025-01-30", 0.4)]
    two, three = (sp.track_progress(plan(), reports(*rows[:many]), as_of="2025-01-30") for many in (2, 3))
    assert two["forecast_low_on"].isna().all()
    gains, pace, rest = [0.1, 0.2, 0.1], 0.4 / 30, 0.6
    noise = sum((gain - 10 * pace) ** 2 / 10 for gain in gains) / 2
    spread = (rest * noise / pace**3 + (rest / pace**2) ** 2 * noise / 30) ** 0.5
    reach = t.ppf(0.9, 2) * spread
    after = (three[["forecast_low_on", "forecast_high_on"]].iloc[0] - pd.Timestamp("2025-01-30")).dt.days
    assert after["forecast_high_on"] == pytest.approx(rest / pace + reach, abs=1)
    assert after["forecast_low_on"] == pytest.approx(max(rest / pace - reach, 0), abs=1)


@pytest.mark.parametrize(
    ("complete", "spent", "waste"),
    [
        (0.5, 650.0, True),  # efficiency 0.77, 15 % of the plan beyond what was earned
        (0.5, 601.0, True),
        (0.5, 599.0, False),  # 9.9 % beyond, though its efficiency is 0.83
        (1.0, 1112.0, True),  # efficiency just under 0.9
        (1.0, 1110.0, False),  # just over it, though 11 % beyond
    ],
)
def test_waste_is_an_efficiency_below_nine_tenths_and_more_than_a_tenth_beyond(
    complete: float, spent: float, waste: bool
) -> None:
    told = sp.summarise_usage(plan(), reports(("2025-02-19", complete), spent=spent), as_of="2025-02-19")
    assert told["waste"].tolist() == [waste]
    assert told["efficiency"].tolist() == pytest.approx([complete * 1000 / spent])
    assert told["used_share"].tolist() == pytest.approx([spent / 1000])


def test_the_interval_of_the_days_to_clear_is_the_exact_one_of_95_percent() -> None:
    updates = pd.DataFrame({"action": ["A", "B"], "reported_on": [START] * 2, "complete": 0.1, "roadblock": ["x", "y"],
                            "cleared_on": ["2025-01-11", None]})  # fmt: skip
    told = sp.summarise_roadblocks(updates, as_of="2025-01-31").iloc[-1]  # 10 days cleared, 30 days open
    assert (told["cleared"], told["still_open"], told["mean_days"]) == (1, 1, 40.0)
    assert told["mean_days_low"] == pytest.approx(80 / chi2.ppf(0.975, 4))
    assert told["mean_days_high"] == pytest.approx(80 / chi2.ppf(0.025, 2))
    assert told["oldest_open_days"] == 30


@pytest.mark.parametrize(
    ("day", "ahead"),
    [("2025-01-10", ["halfway", "due", "effect"]), ("2025-01-11", ["due", "effect"]), ("2025-01-21", ["effect"])],
)
def test_checkpoints_are_halfway_due_and_four_weeks_later(day: str, ahead: list[str]) -> None:
    told = sp.plan_checkpoints(plan("2025-01-21"), as_of=day)
    dates = {"halfway": "2025-01-11", "due": "2025-01-21", "effect": "2025-02-18"}
    assert told["checkpoint"].tolist() == ahead
    assert told["on"].dt.strftime("%Y-%m-%d").tolist() == [dates[name] for name in ahead]


@pytest.mark.parametrize(("day", "many"), [("2025-01-17", 1), ("2025-01-16", 1), ("2025-01-18", 0)])
def test_news_is_of_the_last_seven_days_today_included(day: str, many: int) -> None:
    changes = pd.DataFrame(columns=["action", "changed_on", "field", "old", "new", "reason"])
    assert len(sp.summarise_news(plan(), reports(("2025-01-11", 0.5)), changes, as_of=day)) == many


@pytest.mark.parametrize(("field", "kind"), [
    ("start_on", "timeline"), ("due_on", "timeline"), ("owner", "task"), ("staff_days", "resources"),
    ("cost", "resources"), ("training_cost", "resources"), ("technology_cost", "resources"), ("metric", "strategy"),
])  # fmt: skip
def test_an_adjustment_is_told_by_its_field(field: str, kind: str) -> None:
    changes = pd.DataFrame([["A", "2025-01-10", field, "1", "2", "r"]],
                           columns=["action", "changed_on", "field", "old", "new", "reason"])  # fmt: skip
    assert sp.summarise_adjustments(changes, as_of="2025-01-10")["adjustment"].tolist() == [kind]
    assert sp.summarise_adjustments(changes, as_of="2025-01-09").empty


def test_shares_so_far_may_fall_once_but_not_twice() -> None:
    once = reports(("2025-01-10", 0.3), ("2025-01-11", 0.2), ("2025-01-12", 0.4), spent=[1.0, 2.0, 3.0])
    assert not sp.earned_value(plan(), once, as_of="2025-01-31").empty
    twice = pd.concat([once, reports(("2025-01-13", 0.3), spent=4.0)])
    with pytest.raises(DataError, match="does not fall"):
        sp.earned_value(plan(), twice, as_of="2025-01-31")


def test_shares_per_period_add_up_to_one_at_most() -> None:
    whole = reports(("2025-01-10", 0.5), ("2025-01-11", 0.5), spent=1.0)
    assert sp.earned_value(plan(), whole, as_of="2025-01-31", form="periodic")["ev"].iloc[-1] == 1000
    with pytest.raises(DataError, match="at most 1"):
        sp.earned_value(plan(), reports(("2025-01-10", 0.5), ("2025-01-11", 0.51), spent=1.0), as_of="2025-01-31",
                        form="periodic")  # fmt: skip


def test_the_light_is_the_worst_state_and_the_worst_come_first() -> None:
    states = {"a": "done", "b": "slipping", "c": "overdue", "d": "unreported", "e": "on_track", "f": "cancelled"}
    progress = pd.DataFrame({"department": list(states), "status": list(states.values()), "complete": 0.5, "cost": 1.0,
                             "planned_complete": 1.0, "spent": 1.0, "planned_spend": 1.0})  # fmt: skip
    told = sp.summarise_progress(progress)
    assert told["department"].tolist() == ["c", "d", "b", "a", "e", "f"]
    assert told["light"].tolist() == ["red", "red", "amber", "green", "green", "green"]


def test_shares_are_weighed_by_cost_where_every_action_has_one() -> None:
    progress = pd.DataFrame({"department": "D", "status": ["done", "on_track"], "complete": [1.0, None],
                             "cost": [3.0, 1.0], "planned_complete": 1.0, "spent": [1.0, 2.0],
                             "planned_spend": 1.0})  # fmt: skip
    assert sp.summarise_progress(progress)[["complete", "spent"]].to_numpy().tolist() == [[0.75, 3.0]]
    assert sp.summarise_progress(progress.assign(cost=[3.0, None]))["complete"].tolist() == [0.5]


def test_the_lists_of_work_hold_what_they_are_called() -> None:
    states = ["done", "on_track", "overdue", "slipping", "unreported", "cancelled", "on_track"]
    progress = pd.DataFrame({"action": list("ABCDEFG"), "statement": "S", "owner": "O", "status": states,
        "due_on": pd.Timestamp("2025-01-20"), "days_late": [0.0, -2.0, 1.0, 2.0, None, None, 0.0],
        "open_roadblock": [None] * 6 + ["No room"], "complete": [1.0, 0.5, 0.5, 0.5, None, 0.1, 0.5]})  # fmt: skip
    told = sp.summarise_work(progress)
    assert {name: "".join(part["action"]) for name, part in told.groupby("list", sort=False)} == {
        "completed": "A", "pending": "BCDEG", "challenges": "CDEG",
    }  # fmt: skip
    why = told[told["list"] == "challenges"].set_index("action")["why"]
    assert why.to_dict() == {
        "C": "overdue, 50 % complete, 1 day late", "D": "slipping, 50 % complete, 2 days late", "E": "unreported",
        "G": "on track, 50 % complete, No room",
    }  # fmt: skip
    assert told["why"].iloc[0] == "on time"
