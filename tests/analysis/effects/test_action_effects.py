"""`estimate_effects`: the sample's truths, actions that cannot be told apart, and what is due by when."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from saypro_analysis.analysis.effects.action_effects import estimate_effects
from saypro_analysis.analysis.effects.methods.overlaps import Window, first_after, open_window, phase_in
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review

MONTHS = pd.date_range("2022-01-01", periods=36, freq="MS")
KPIS = pd.DataFrame([["calls", "Sales", "Calls", "count", "higher"]],
                    columns=["kpi", "department", "name", "unit", "better"])  # fmt: skip


def measured(steps: dict[str, float] | None = None, seed: int = 0) -> pd.DataFrame:
    values = 100 + 3 * np.random.default_rng(seed).standard_normal(36)
    for day, size in (steps or {}).items():
        values = values + size * (day <= MONTHS)
    return pd.DataFrame({"kpi": "calls", "period_on": MONTHS, "actual": values})


def plan(**starts: str) -> pd.DataFrame:
    return pd.DataFrame([
        {"action": action, "department": "Sales", "kpi": "calls", "statement": "Train", "owner": "Ada",
         "start_on": day, "due_on": "2024-12-31", "expected_effect": 20.0} for action, day in starts.items()
    ])  # fmt: skip


def effects(actions: pd.DataFrame, figures: pd.DataFrame, **more: object) -> pd.DataFrame:
    more = {"as_of": "2024-12-31", **more}
    return estimate_effects(actions, figures, KPIS, **more).set_index("action")


@pytest.fixture(scope="module")
def told(sample: Review) -> pd.DataFrame:
    return estimate_effects(sample.actions, sample.measurements, sample.kpis, as_of="2025-03-31").set_index("action")


class TestSample:
    def test_the_action_that_works_is_achieved_and_a_success(self, told: pd.DataFrame) -> None:
        row = told.loc["CS-01"]
        assert row["verdict"] == "achieved"
        assert row["success"]
        assert row["lower"] < -2.0 < row["upper"]

    def test_the_training_that_changed_nothing_is_not_working(self, told: pd.DataFrame) -> None:
        assert told.loc["SAL-01", "verdict"] == "not_working"

    def test_an_action_that_has_just_started_cannot_be_told(self, told: pd.DataFrame) -> None:
        row = told.loc["MKT-05"]
        assert row["verdict"] == "cannot_tell"
        assert 1 <= row["periods_needed"] <= 12

    def test_two_actions_on_one_kpi_in_one_month_are_inseparable(self, told: pd.DataFrame) -> None:
        assert told.loc["CS-02", "inseparable_from"] == "TEC-02"
        assert told.loc["TEC-02", "inseparable_from"] == "CS-02"
        assert told.loc["TEC-02", "verdict"] == "cannot_tell"

    def test_only_real_successes_are_recognised(self, told: pd.DataFrame) -> None:
        assert list(told.index[told["success"]]) == ["CS-01"]

    def test_actions_that_have_not_begun_are_left_out(self, told: pd.DataFrame, sample: Review) -> None:
        begun = sample.actions["start_on"] <= pd.Timestamp("2025-03-31")
        assert list(told.index) == list(sample.actions.loc[begun, "action"])

    def test_a_department_sees_the_rivals_of_others(self, sample: Review) -> None:
        own = estimate_effects(sample.actions, sample.measurements, sample.kpis, as_of="2025-03-31",
                               department="Customer Service").set_index("action")  # fmt: skip
        assert set(own["department"]) == {"Customer Service"}
        assert own.loc["CS-02", "inseparable_from"] == "TEC-02"


class TestRivals:
    def test_dates_far_enough_apart_separate_two_actions(self) -> None:
        found = effects(plan(A="2023-06-01", B="2024-03-01"), measured({"2023-06-01": 10, "2024-03-01": 15}))
        assert list(found["inseparable_from"]) == ["", ""]
        assert list(found["after"]) == [9, 10]
        assert found.loc["A", "lower"] < 10 < found.loc["A", "upper"]
        assert found.loc["B", "lower"] < 15 < found.loc["B", "upper"]

    def test_starts_in_one_month_do_not(self) -> None:
        found = effects(plan(A="2024-03-01", B="2024-03-05"), measured({"2024-03-01": 30}))
        assert list(found["inseparable_from"]) == ["B", "A"]
        assert set(found["verdict"]) == {"cannot_tell"}
        assert not found["success"].any()
        assert found["reason"].str.contains("the effect is that of all together").all()

    def test_segments_separate_them(self) -> None:
        regions = {"North": 15.0, "South": 0.0}
        leaves = pd.concat([measured({"2024-03-01": size}, seed).assign(region=region)
                            for seed, (region, size) in enumerate(regions.items())])  # fmt: skip
        actions = plan(A="2024-03-01", B="2024-03-01").assign(region=list(regions))
        found = effects(actions, measured({"2024-03-01": 15}), segments=leaves)
        assert list(found["inseparable_from"]) == ["", ""]
        assert found.loc["A", "lower"] < 15 < found.loc["A", "upper"]
        assert found.loc["B", "verdict"] == "not_working"
        assert "measured in region North" in found.loc["A", "reason"]

    def test_a_rival_that_has_not_begun_by_the_day_does_not_count(self) -> None:
        found = effects(plan(A="2023-06-01", B="2025-02-01"), measured())
        assert list(found.index) == ["A"]
        assert found.loc["A", "after"] == 19

    def test_an_action_that_names_no_segment_is_judged_by_the_whole(self) -> None:
        leaves = pd.DataFrame({"kpi": "calls", "period_on": MONTHS, "actual": np.arange(36.0), "region": "North"})
        whole = effects(plan(A="2024-03-01"), measured({"2024-03-01": 15}))
        named = effects(plan(A="2024-03-01").assign(region=None), measured({"2024-03-01": 15}), segments=leaves)
        assert named.loc["A", "effect"] == whole.loc["A", "effect"]

    def test_an_action_counts_from_the_day_it_begins(self) -> None:
        assert list(effects(plan(A="2024-12-31", B="2025-01-01"), measured()).index) == ["A"]

    def test_a_period_half_over_at_the_start_is_left_out(self) -> None:
        assert first_after(pd.Timestamp("2024-03-05"), MONTHS) == (pd.Timestamp("2024-03-01"), None)
        mixed = (pd.Timestamp("2024-04-01"), pd.Timestamp("2024-03-01"))
        assert first_after(pd.Timestamp("2024-03-20"), MONTHS) == mixed
        found = effects(plan(A="2024-03-20"), measured())
        assert (found.loc["A", "before"], found.loc["A", "after"]) == (26, 9)

    def test_a_window_keeps_the_series_where_nobody_else_acts(self) -> None:
        window = open_window(MONTHS.to_numpy(), measured()["actual"].to_numpy(), pd.Timestamp("2024-01-01"), [])
        assert len(window.periods) == len(window.figures) == 36
        assert window.remarks == ()


class TestDue:
    def test_half_way_half_is_due(self) -> None:
        window = Window(MONTHS[:30].to_numpy(), np.zeros(30), np.datetime64("2024-06-01"))
        phase = phase_in(window, pd.Timestamp("2024-06-01"), pd.Timestamp("2024-07-01"))
        assert phase == pytest.approx(0.5, abs=0.02)
        assert phase_in(window, pd.Timestamp("2024-06-01"), pd.NaT) == 1

    def test_an_action_unlikely_to_get_there_is_flagged_before_its_date(self) -> None:
        actions = plan(A="2024-03-01").assign(due_on="2025-03-31", expected_effect=60.0)
        found = effects(actions, measured())
        assert found.loc["A", "chance"] < 0.1
        assert found.loc["A", "flag"] == "not_working"

    @pytest.mark.parametrize(("start", "flag"), [("2024-11-01", ""), ("2024-10-01", "not_working")])
    def test_nothing_is_flagged_before_three_periods_have_passed(self, start: str, flag: str) -> None:
        actions = plan(A=start).assign(due_on="2025-01-31", expected_effect=90.0)
        found = effects(actions, measured())
        assert found.loc["A", "chance"] < 0.1
        assert found.loc["A", "flag"] == flag

    def test_after_its_date_the_verdict_says_it(self) -> None:
        found = effects(plan(A="2024-03-01").assign(due_on="2024-06-30"), measured())
        assert (found.loc["A", "flag"], found.loc["A", "verdict"]) == ("", "not_working")

    @pytest.mark.parametrize(("complete", "verdict"), [(0.9, "cannot_tell"), (1.0, "not_working")])
    def test_reports_say_whether_it_is_complete(self, complete: float, verdict: str) -> None:
        reports = pd.DataFrame({"action": ["A"], "reported_on": ["2024-12-01"], "complete": [complete]})
        found = effects(plan(A="2024-03-01").assign(due_on="2024-06-30"), measured(), updates=reports)
        assert found.loc["A", "verdict"] == verdict
        assert ("the action is not complete" in found.loc["A", "reason"]) == (complete < 1)

    @pytest.mark.parametrize(("day", "verdict"), [("2024-12-31", "not_working"), ("2025-01-01", "cannot_tell")])
    def test_a_report_counts_from_its_own_day(self, day: str, verdict: str) -> None:
        reports = pd.DataFrame({"action": "A", "reported_on": ["2024-12-01", day], "complete": [0.9, 1.0]})
        found = effects(plan(A="2024-03-01").assign(due_on="2024-06-30"), measured(), updates=reports)
        assert found.loc["A", "verdict"] == verdict

    @pytest.mark.parametrize(("status", "verdict"), [("running", "cannot_tell"), (" Done", "not_working")])
    def test_a_status_of_done_is_enough(self, status: str, verdict: str) -> None:
        actions = plan(A="2024-03-01").assign(due_on="2025-01-01", expected_effect=60.0, status=status)
        assert effects(actions, measured()).loc["A", "verdict"] == verdict

    @pytest.mark.parametrize(("due", "verdict"), [("2025-01-01", "cannot_tell"), ("2024-12-31", "not_working")])
    def test_without_reports_its_due_date_does(self, due: str, verdict: str) -> None:
        found = effects(plan(A="2024-03-01").assign(due_on=due, expected_effect=60.0), measured())
        assert found.loc["A", "verdict"] == verdict

    def test_an_action_on_its_way_is_not_flagged(self) -> None:
        actions = plan(A="2024-09-01").assign(due_on="2025-08-31", expected_effect=60.0)
        growing = measured()
        growing.loc[32:, "actual"] += 5 * np.arange(1, 5)
        found = effects(actions, growing)
        assert found.loc["A", "flag"] == ""
        assert found.loc["A", "verdict"] == "on_course"


def test_q_values_are_those_of_benjamini_and_hochberg(told: pd.DataFrame) -> None:
    alone = told[(told["inseparable_from"] == "") & told["p_value"].notna()]
    assert alone["q_value"].to_numpy() == pytest.approx(false_discovery_control(alone["p_value"]))
    assert told.loc[told["inseparable_from"] != "", "q_value"].isna().all()


def test_intervals_are_of_95_percent_unless_said() -> None:
    usual, same, wider = (
        effects(plan(A="2024-03-01"), measured(), **more) for more in ({}, {"alpha": 0.05}, {"alpha": 0.07})
    )
    assert usual.loc["A", "lower"] == same.loc["A", "lower"] < wider.loc["A", "lower"]


def test_actions_without_kpi_start_or_figures_go_through() -> None:
    actions = plan(A="2024-03-01", B="2024-03-01", C="2024-03-01")
    actions.loc[0, "kpi"] = None
    actions.loc[1, "kpi"] = "visits"
    actions.loc[2, "start_on"] = None
    found = effects(actions, measured())
    assert list(found.index) == ["A", "B"]
    assert set(found["verdict"]) == {"cannot_tell"}
    assert "it names no KPI" in found.loc["A", "reason"]


def test_without_courses_all_else_is_the_same(sample: Review, told: pd.DataFrame) -> None:
    left_out = ["course", "cumulative", "cumulative_lower", "cumulative_upper", "false_alarm_rate"]
    plain = estimate_effects(sample.actions, sample.measurements, sample.kpis, as_of="2025-03-31", courses=False)
    assert list(plain["action"]) == list(told.index)
    assert plain[left_out[1:]].isna().all().all()
    assert not any(len(course) for course in plain["course"])
    pd.testing.assert_frame_equal(plain.set_index("action").drop(columns=left_out), told.drop(columns=left_out))


def test_no_action_gives_the_columns_and_no_row() -> None:
    found = estimate_effects(plan(A="2030-01-01"), measured(), KPIS, as_of="2024-12-31")
    assert found.empty
    assert {"verdict", "success", "flag"} <= set(found)


def test_frames_that_break_their_declaration_are_refused() -> None:
    with pytest.raises(DataError, match="start_on"):
        estimate_effects(plan(A="soon"), measured(), KPIS, as_of="2024-12-31")
