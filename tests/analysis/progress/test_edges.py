"""Each documented threshold of progress, on both sides of its edge (docs/methods/progress.md)."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, t

import saypro_analysis as sp
from saypro_analysis.analysis.progress.methods.finish_forecasts import _grain, finish_range
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


@pytest.mark.parametrize(
    ("day", "expected"), [("2025-04-09", "on_track"), (LONG, "slipping"), ("2025-04-11", "overdue")]
)
def test_what_is_due_today_slips_and_overdue_is_after_it(day: str, expected: str) -> None:
    assert state(plan(), reports(("2025-04-09", 0.99)), day) == expected
    assert state(plan(), reports(("2025-04-09", 1.0)), day) == "done"


@pytest.mark.parametrize(("day", "expected"), [("2024-12-31", "not_started"), (START, "on_track"),
                                               ("2025-01-07", "on_track"), ("2025-01-08", "unreported")])  # fmt: skip
def test_it_is_to_be_heard_of_within_a_week(day: str, expected: str) -> None:
    assert state(plan(), reports(), day) == expected


@pytest.mark.parametrize(("day", "complete", "expected"), [
    ("2025-01-20", 0.160, "on_track"),  # the 20th day: at this pace all is done on the 125th of 100 days
    ("2025-01-20", 0.159, "slipping"),
    ("2025-01-10", 0.07, "on_track"),  # 3 days behind, which early on says little of the pace
    ("2025-01-10", 0.06, "slipping"),
])  # fmt: skip
def test_it_slips_when_its_likely_finish_is_more_than_a_quarter_late(day: str, complete: float, expected: str) -> None:
    assert state(plan(), reports((day, complete)), day) == expected


@pytest.mark.parametrize(("pace", "expected"), [(0.009, "on_track"), (0.0087, "slipping")])
def test_it_slips_when_its_whole_range_of_finish_lies_after_the_due_date(pace: float, expected: str) -> None:
    steady = reports(*((f"2025-01-{day}", pace * day) for day in (10, 20, 30)))
    told = sp.track_progress(plan(), steady, as_of="2025-01-30")
    assert (told["forecast_low_on"] > told["due_on"]).tolist() == [expected == "slipping"]
    assert state(plan(), steady, "2025-01-30") == expected


def test_the_range_needs_three_reports() -> None:
    rows = [("2025-01-10", 0.1), ("2025-01-20", 0.3), ("2025-01-30", 0.4)]
    two, three = (sp.track_progress(plan(), reports(*rows[:many]), as_of="2025-01-30") for many in (2, 3))
    assert two["forecast_low_on"].isna().all()
    assert three["forecast_low_on"].notna().all()


def test_even_a_steady_pace_may_change_and_its_end_may_drag() -> None:
    """Nothing but the change of pace of a tenth (t of 2 degrees) and a last fifth that takes as long again."""
    low, high = finish_range(np.full(3, 10.0), np.full(3, 0.101))
    rest = (1 - 0.303) / 0.0101
    assert low == pytest.approx(rest - t.ppf(0.87, 2) * 0.1 * rest)
    assert high == pytest.approx(rest + t.ppf(0.75, 2) * 0.1 * rest + 0.2 / 0.0101)


def test_the_drag_is_of_what_is_left_of_the_last_fifth() -> None:
    low, high = finish_range(np.full(3, 10.0), np.full(3, 0.301))
    rest = (1 - 0.903) / 0.0301
    assert high - rest == pytest.approx(0.097 / 0.0301 + (rest - low) * t.ppf(0.75, 2) / t.ppf(0.87, 2))


@pytest.mark.parametrize(("complete", "grain"), [
    ([0.25, 0.5], 0.25), ([0.2, 0.6], 0.2), ([0.1, 0.3], 0.1), ([0.05, 0.3], 0.05), ([0.05, 0.31], 0.0),
])  # fmt: skip
def test_reports_are_rounded_to_what_all_are_multiples_of(complete: list[float], grain: float) -> None:
    assert _grain(np.array(complete)) == grain


def test_ups_and_downs_that_come_in_runs_widen_the_range() -> None:
    runs, turns = np.array([1, 1, 1, 1, -1, -1, -1, -1]) / 100, np.array([1, -1, 1, -1, 1, -1, 1, -1]) / 100
    (near, far), (low, high) = (finish_range(np.full(8, 7.0), 0.07 + off) for off in (turns, runs))
    assert low < near < far < high


def _finish(random: np.random.Generator, shape: str) -> tuple[np.ndarray, np.ndarray, int] | None:
    """Days and gains of weekly reports up to one between a fifth and 85 %, and how long the rest took."""
    length = int(random.integers(56, 211))
    weeks = random.standard_normal(6 * length // 7 + 1)
    if shape == "runs":
        for week in range(1, len(weeks)):
            weeks[week] = 0.8 * weeks[week - 1] + 0.6 * weeks[week]
    effort = np.cumsum(np.repeat(np.exp(random.uniform(0.2, 0.6) * weeks), 7))[: 6 * length] / length
    bent = np.where(effort < 0.8, effort, 0.8 + (effort - 0.8) / 2)
    curved = np.where(effort < 1, 3 * effort**2 - 2 * effort**3, 1)
    share = {"slow end": bent, "curve": (effort + curved) / 2}.get(shape, effort)
    at = np.arange(7, int(np.argmax(share >= 1)) + 1, 7)
    known = at[(share[at - 1] >= 0.2) & (share[at - 1] <= 0.85) & (at >= 21)]
    if not len(known):
        return None
    until = at[at <= random.choice(known)]
    told = share[until - 1].round(1) if shape == "rounded" else share[until - 1]
    gains = np.diff(np.append(0, told))
    return (np.full(len(until), 7.0), gains, int(np.argmax(share >= 1)) + 1 - until[-1]) if told[-1] else None


@pytest.mark.parametrize("shape", ["steady", "runs", "slow end", "curve", "rounded"])
def test_the_range_holds_the_finish_of_three_in_four_whatever_the_shape(shape: str) -> None:
    random = np.random.default_rng([5, *shape.encode()])
    cases = [case for _ in range(250) if (case := _finish(random, shape))]
    held = [np.floor(low) <= rest <= np.ceil(high) for days, gains, rest in cases
            for low, high in [finish_range(days, gains)]]  # fmt: skip
    assert len(held) > 200
    assert np.mean(held) >= 0.75


@pytest.mark.parametrize(("start_on", "reported", "method"), [
    (None, "2025-01-10", "no start to reckon the pace from"), ("2025-01-11", "2025-01-10", "no report since its start"),
    ("2025-01-10", "2025-01-10", "pace so far; too few reports for a range"),
])  # fmt: skip
def test_without_a_start_or_a_report_since_no_finish_is_forecast(
    start_on: str | None, reported: str, method: str
) -> None:
    told = sp.track_progress(plan(start_on=start_on), reports((reported, 0.1)), as_of="2025-01-20").iloc[0]
    assert told["forecast_method"] == method
    assert pd.isna(told["forecast_finish_on"]) == (not method.startswith("pace"))


def oddities(updates: pd.DataFrame, **given: object) -> str:
    return str(sp.track_progress(plan(**given), updates, as_of="2025-01-20")["oddities"].iloc[0])


@pytest.mark.parametrize(("spent", "named"), [(1200.0, False), (1200.01, True)])
def test_spending_is_named_beyond_120_percent_of_the_cost(spent: float, named: bool) -> None:
    assert ("of a cost of 1,000" in oddities(reports(("2025-01-10", 0.1), spent=spent))) == named


@pytest.mark.parametrize(("later", "named"), [(0.2, True), (0.1, False)])
def test_spending_older_than_the_latest_progress_is_named(later: float, named: bool) -> None:
    updates = reports(("2025-01-10", 0.1), ("2025-01-15", later), spent=[100.0, None])
    assert ("spending last reported on 2025-01-10" in oddities(updates)) == named


@pytest.mark.parametrize(("cleared", "named"), [("2025-01-09", True), ("2025-01-10", False)])
def test_a_roadblock_cleared_before_it_was_raised_is_named(cleared: str, named: bool) -> None:
    updates = reports(("2025-01-10", 0.1), ("2025-01-15", 0.2), roadblock=["No room", "no room "],
                      cleared_on=[None, cleared])  # fmt: skip
    assert (f"roadblock cleared on {cleared}, before it was raised on" in oddities(updates)) == named


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
    assert told["oldest_open_days"] == 30


@pytest.mark.parametrize(("cleared", "known"), [(2, False), (3, True)])
def test_the_upper_end_needs_three_cleared(cleared: int, known: bool) -> None:
    ends = ["2025-01-11"] * cleared + [None] * (4 - cleared)
    updates = pd.DataFrame({"action": ["A", "B", "C", "D"], "reported_on": START, "complete": 0.1, "roadblock": "x",
                            "cleared_on": ends})  # fmt: skip
    told = sp.summarise_roadblocks(updates, as_of="2025-01-31").iloc[-1]
    days = 10 * cleared + 30 * (4 - cleared)
    high = 2 * days / chi2.ppf(0.025, 2 * cleared) if known else float("nan")
    assert told["mean_days_high"] == pytest.approx(high, nan_ok=True)


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


def several(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.concat([plan(**row) for row in rows], ignore_index=True)


def test_what_was_used_is_held_against_plan_per_action_and_resource() -> None:
    actions = several({"action": "B", "staff_days": 4.0}, {"staff_days": 10.0, "training_cost": 0.0,
                                                          "technology_cost": 200.0})  # fmt: skip
    updates = reports(("2025-01-10", 0.1), ("2025-02-19", 0.5), spent=[1.0, 400.0], staff_days=[0.5, 8.0],
                      technology_spent=[0.0, 50.0])  # fmt: skip
    told = sp.summarise_usage(actions, updates, as_of="2025-02-19")  # the 50th of 100 days
    assert told[["action", "resource"]].apply(" ".join, axis=1).to_dict() == dict(enumerate(
        ["A budget", "A personnel", "A technology", "B budget", "B personnel"]))  # fmt: skip
    used = told.set_index(["action", "resource"])
    columns = ["planned", "planned_to_date", "used", "used_share", "complete", "efficiency"]
    assert used.loc[("A", "personnel"), columns].tolist() == pytest.approx([10, 5, 8, 0.8, 0.5, 0.625])
    assert used.loc[("A", "technology"), columns].tolist() == pytest.approx([200, 100, 50, 0.25, 0.5, 2])
    assert used.loc[("B", "budget"), ["planned", "planned_to_date"]].tolist() == [1000, 500]
    assert used.loc["B", ["used", "used_share", "complete", "efficiency"]].isna().all(axis=None)
    assert used["waste"].tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(("spent", "known"), [(0.0, False), (1.0, True)])
def test_of_nothing_used_no_efficiency_is_told(spent: float, known: bool) -> None:
    told = sp.summarise_usage(plan(), reports(("2025-01-10", 0.1), spent=spent), as_of="2025-01-10")
    assert pd.notna(told["efficiency"].iloc[0]) == known
    assert told["used"].tolist() == [spent]


def test_news_are_told_in_words_and_the_latest_first() -> None:
    updates = reports(("2025-01-10", 0.25), ("2025-01-11", 0.25), ("2025-01-12", 1.0),
                      roadblock=["No room", None, None], cleared_on=["2025-01-12", None, None])  # fmt: skip
    changes = pd.DataFrame([["A", "2025-01-11", "owner", "Ada", "Bo", "Leave"], ["A", "2025-01-12", "cost", None, "5",
                            None], ["Z", "2025-01-12", "owner", "Ada", "Bo", "Not of this plan"]],
                           columns=["action", "changed_on", "field", "old", "new", "reason"])  # fmt: skip
    told = sp.summarise_news(plan(), updates, changes, as_of="2025-01-14")
    assert told.index.tolist() == list(range(6))
    assert told.assign(on=told["on"].dt.day)[["on", "news", "told"]].to_numpy().tolist() == [
        [12, "adjusted", "cost from nothing to 5: no reason given"],
        [12, "cleared", "No room"],
        [12, "finished", "25 % to 100 % complete"],
        [11, "adjusted", "owner from Ada to Bo: Leave"],
        [10, "progress", "0 % to 25 % complete"],
        [10, "roadblock", "No room"],
    ]
    assert sp.summarise_news(plan(), updates, changes, as_of="2025-01-14", days=3)["on"].dt.day.tolist() == [12] * 3


def test_adjustments_come_the_latest_first_and_then_by_action() -> None:
    changes = pd.DataFrame([["B", "2025-01-11"], ["A", "2025-01-11"], ["A", "2025-01-12"]],
                           columns=["action", "changed_on"])  # fmt: skip
    told = sp.summarise_adjustments(changes.assign(field="cost", old="1", new="2", reason="r"), as_of="2025-01-31")
    assert (told["action"] + told["changed_on"].dt.strftime("%d")).to_dict() == {0: "A12", 1: "A11", 2: "B11"}


def test_checkpoints_come_by_date_and_need_both_dates() -> None:
    actions = several({"due_on": "2025-01-21", "action": "B"}, {"due_on": "2025-01-21"}, {"action": "C",
                      "start_on": None})  # fmt: skip
    told = sp.plan_checkpoints(actions, as_of="2025-01-01")
    assert (told["action"] + " " + told["checkpoint"]).to_dict() == dict(enumerate(
        ["A halfway", "B halfway", "A due", "B due", "A effect", "B effect"]))  # fmt: skip


def test_roadblocks_are_told_by_type_and_all_of_them_last() -> None:
    updates = pd.DataFrame({
        "action": ["A", "A", "B"], "reported_on": [START, "2025-01-05", START], "complete": 0.1,
        "roadblock": ["x", "y", "z"], "roadblock_type": ["staff", None, "staff"],
        "cleared_on": ["2025-01-11", None, None],
    })  # fmt: skip
    told = sp.summarise_roadblocks(updates, as_of="2025-01-31").set_index("roadblock_type")
    counts = ["roadblocks", "cleared", "still_open", "mean_days_cleared_only", "oldest_open_days"]
    assert told.index.tolist() == ["not said", "staff", "all"]
    assert told.loc["staff", counts].tolist() == [2, 1, 1, 10, 30]
    assert told.loc["all", counts].tolist() == [3, 1, 2, 10, 30]
    assert told.loc["all", "mean_days"] == 66  # 10, 26 and 30 days for one that was cleared
    none = told.loc["not said"]
    assert none["mean_days_low"] == pytest.approx(52 / chi2.ppf(0.975, 2))
    assert none[["mean_days", "mean_days_high", "mean_days_cleared_only"]].isna().all()
    assert sp.summarise_roadblocks(updates.assign(roadblock=None, cleared_on=None), as_of="2025-01-31").empty


def test_the_plan_beside_its_figures() -> None:
    actions = several({"action": "B", "due_on": SHORT}, {"cost": 0.0}, {"action": "C", "due_on": SHORT})
    told = sp.track_progress(actions, reports(("2025-01-10", 0.1), spent=5.0), as_of="2025-01-10")
    assert told["action"].to_dict() == {0: "B", 1: "C", 2: "A"}
    assert told["planned_complete"].tolist() == pytest.approx([0.5, 0.5, 0.1])
    assert told["planned_spend"].tolist() == pytest.approx([500, 500, 0])
    assert told["spent_share"].isna().all()  # B and C told nothing, and of a cost of 0 there is no share
    assert told["reports"].tolist() == [0, 0, 1]
    cheap = sp.track_progress(plan(cost=1.0), reports(("2025-01-10", 0.1), spent=5.0), as_of="2025-01-10")
    assert cheap["spent_share"].tolist() == [5.0]


@pytest.mark.parametrize(
    ("given", "complete", "method", "finish"),
    [
        ({}, 1.0, "reported done", "2025-01-10"),
        ({"status": "cancelled"}, 0.1, "given up", None),
        ({"start_on": "2025-02-01"}, None, "as planned; not started", LONG),
        ({}, None, "no report to go by", None),
    ],
)
def test_a_forecast_says_what_it_goes_by(
    given: dict[str, object], complete: float | None, method: str, finish: str | None
) -> None:
    rows = [] if complete is None else [("2025-01-10", complete)]
    told = sp.track_progress(plan(**given), reports(*rows), as_of="2025-01-20").iloc[0]
    assert told["forecast_method"] == method
    assert (told["forecast_finish_on"] == pd.Timestamp(finish)) if finish else pd.isna(told["forecast_finish_on"])
    assert pd.notna(told["forecast_low_on"]) == pd.notna(told["forecast_high_on"]) == (method == "reported done")


def test_the_last_open_roadblock_is_told_and_all_of_them_counted() -> None:
    updates = reports(("2025-01-10", 0.1), ("2025-01-11", 0.15), ("2025-01-12", 0.2),
                      roadblock=["first", "second", "gone"], cleared_on=[None, None, "2025-01-13"])  # fmt: skip
    told = sp.track_progress(plan(), updates, as_of="2025-01-20").iloc[0]
    assert (told["roadblocks_open"], told["open_roadblock"]) == (2, "second")
    assert sp.track_progress(plan(), reports(), as_of="2025-01-20")["roadblocks_open"].tolist() == [0]


def test_work_of_a_row_without_an_owner_is_nobodys_and_without_live_actions_has_no_share() -> None:
    progress = pd.DataFrame({"owner": [None, "O"], "status": ["on_track", "cancelled"], "complete": [0.5, 0.9],
                             "cost": [0.0, 1.0], "planned_complete": [0.25, 1.0], "spent": [float("nan"), 1.0],
                             "planned_spend": [float("nan"), 1.0]})  # fmt: skip
    told = sp.summarise_progress(progress, by="owner")
    assert told[["owner", "light"]].to_numpy().tolist() == [["nobody", "amber"], ["O", "green"]]
    assert told.loc[0, ["actions", "complete", "planned_complete"]].tolist() == [1, 0.5, 0.25]
    assert told.loc[0, ["spent", "planned_spend"]].isna().all()
    assert told.loc[1, ["complete", "planned_complete"]].isna().all()
    assert told.loc[1, ["cancelled", "on_track", "spent"]].tolist() == [1, 0, 1.0]
    with pytest.raises(ValueError, match="by: found 'team'"):
        sp.summarise_progress(progress, by="team")
