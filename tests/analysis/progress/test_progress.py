"""Progress against plan: states, days late, odd reports, forecasts, and the sample's planted cases."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis import Review

DAY = "2025-03-31"


def actions(**changed: object) -> pd.DataFrame:
    row = {"action": "A", "department": "D", "kpi": None, "statement": "S", "owner": "O", "start_on": "2025-01-01",
           "due_on": "2025-04-10", "cost": 1000.0}  # fmt: skip
    return pd.DataFrame([{**row, **changed}])


def updates(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["reported_on", "complete"]).assign(action="A")


def one(plan: pd.DataFrame, reports: pd.DataFrame, changes: pd.DataFrame | None = None, day: str = DAY) -> pd.Series:
    return sp.track_progress(plan, reports, changes, as_of=day).iloc[0]


class TestStatus:
    @pytest.mark.parametrize(
        ("day", "complete", "status", "late"),
        [
            ("2025-02-19", 0.50, "on_track", 0.0),  # the 50th of 100 days
            ("2025-02-19", 0.39, "slipping", 11.0),
            ("2025-02-19", 0.60, "on_track", -10.0),
            ("2025-04-15", 0.95, "overdue", 5.0),
            ("2025-04-08", 1.00, "done", -2.0),
            ("2025-04-12", 1.00, "done", 2.0),
        ],
    )
    def test_follows_from_the_dates(self, day: str, complete: float, status: str, late: float) -> None:
        told = one(actions(), updates((day, complete)), day=day)
        assert (told["status"], told["days_late"]) == (status, pytest.approx(late))

    def test_without_reports_it_is_unreported_or_not_started(self) -> None:
        assert one(actions(), updates())["status"] == "unreported"
        assert one(actions(start_on="2025-04-01"), updates())["status"] == "not_started"
        assert one(actions(due_on="2025-03-01"), updates())["status"] == "overdue"

    def test_what_was_on_track_long_ago_is_unreported_once_the_plan_has_outrun_it(self) -> None:
        early = updates(("2025-01-10", 0.10))
        assert one(actions(), early, day="2025-01-20")["status"] == "on_track"
        assert one(actions(), early, day="2025-03-01")["status"] == "unreported"
        assert one(actions(), updates(("2025-01-10", 0.90)), day="2025-03-01")["status"] == "on_track"
        assert one(actions(due_on=None), early, day="2025-03-01")["status"] == "unreported"

    def test_without_a_start_or_a_due_date_it_is_told_and_drawn(self) -> None:
        for missing in ("start_on", "due_on"):
            told = sp.track_progress(actions(**{missing: None}), updates(("2025-03-28", 0.5)), as_of=DAY)
            assert told["status"].tolist() == ["on_track"]
            assert "50 %" in sp.plot_progress(told).alt

    def test_what_was_given_up_is_neither_late_nor_asked_for(self) -> None:
        reports = updates(("2025-01-10", 0.1)).assign(roadblock="No room", spent=10.0)
        told = sp.track_progress(actions(status="Cancelled", due_on="2025-02-01"), reports, as_of=DAY)
        assert told[["status", "roadblocks_open"]].to_numpy().tolist() == [["cancelled", 0]]
        assert sp.describe_requests(sp.summarise_requests(progress=told)) == ()
        assert sp.summarise_work(told).empty
        assert sp.summarise_progress(told)["light"].tolist() == ["green"]
        assert sp.earned_value(actions(status="cancelled"), reports, as_of=DAY).empty
        later = pd.DataFrame({"action": ["A"], "changed_on": ["2025-05-01"], "field": ["status"], "old": ["open"],
                              "new": ["cancelled"], "reason": ["r"]})  # fmt: skip
        assert one(actions(status="cancelled"), updates(("2025-03-30", 0.9)), later)["status"] == "on_track"

    def test_later_reports_and_changes_are_set_aside(self) -> None:
        later = pd.DataFrame({"action": ["A"], "changed_on": ["2025-05-01"], "field": ["due_on"],
                              "old": ["2025-03-20"], "new": ["2025-04-10"], "reason": ["r"]})  # fmt: skip
        told = one(actions(), updates(("2025-03-14", 0.8), ("2025-05-01", 1.0)), later)
        assert (told["complete"], str(told["due_on"].date()), told["status"]) == (0.8, "2025-03-20", "overdue")


class TestOddities:
    def test_each_is_named(self) -> None:
        reports = updates(("2025-01-24", 0.5), ("2025-01-17", 0.3), ("2025-01-31", 0.4), ("2024-12-20", 0.1))
        told = one(actions(status="done"), reports)
        for words in ("complete fell from 50% to 40% on 2025-01-31", "out of order", "before its start",
                      "no report for 59 days", "entered as done, reported incomplete"):  # fmt: skip
            assert words in told["oddities"]

    def test_done_without_any_report_is_a_contradiction(self) -> None:
        assert one(actions(status="done"), updates())["oddities"] == "entered as done, never reported"

    def test_the_last_report_counts_in_whatever_order_they_stand(self) -> None:
        rows = [("2025-01-10", 0.1), ("2025-01-24", 0.5), ("2025-01-31", 0.4)]
        for order in (rows, rows[::-1]):
            assert one(actions(), updates(*order))["complete"] == 0.4

    def test_two_reports_of_one_day_are_refused(self) -> None:
        with pytest.raises(sp.DataError, match="reported_on"):
            one(actions(), updates(("2025-01-10", 0.1), ("2025-01-10", 0.3)))

    def test_a_due_date_before_the_start_is_refused(self) -> None:
        with pytest.raises(sp.DataError, match="due_on"):
            one(actions(due_on="2024-12-01"), updates())

    def test_done_and_reopened_is_not_done(self) -> None:
        assert one(actions(), updates(("2025-02-07", 1.0), ("2025-03-28", 0.9)))["status"] != "done"
        again = one(actions(), updates(("2025-02-07", 1.0), ("2025-02-14", 0.9), ("2025-03-07", 1.0)))
        assert again["finished_on"] == pd.Timestamp("2025-03-07")


class TestForecast:
    def test_a_steady_pace_leads_to_the_day_that_it_implies(self) -> None:
        steady = updates(("2025-01-10", 0.05), ("2025-01-20", 0.1), ("2025-01-30", 0.15))
        told = one(actions(), steady, day="2025-01-30")
        # 0.5 % a day: 85 % more take 170 days.
        assert told["forecast_finish_on"] == pd.Timestamp("2025-01-30") + pd.Timedelta(days=170)

    def test_an_unsteady_pace_has_a_range_around_it(self) -> None:
        told = one(actions(), updates(("2025-01-10", 0.1), ("2025-01-20", 0.12), ("2025-01-30", 0.3)), day="2025-01-30")
        assert told["forecast_low_on"] < told["forecast_finish_on"] < told["forecast_high_on"]

    def test_the_past_is_never_forecast(self) -> None:
        told = one(actions(), updates(("2025-01-10", 0.5), ("2025-01-17", 0.8), ("2025-01-24", 0.95)))
        assert told["forecast_low_on"] >= pd.Timestamp(DAY)


class TestSample:
    def test_the_planted_cases_are_found(self, sample: Review) -> None:
        told = sp.track_progress(sample.actions, sample.updates, sample.changes, as_of=DAY).set_index("action")
        assert list(told.index[told["status"] == "unreported"]) == ["OPS-03"]
        assert "2025-03-07" in told.loc["TEC-03", "oddities"]
        assert told.loc["SAL-02", ["status", "days_late"]].tolist() == ["done", 14.0]
        assert (told.loc[["FIN-01", "CS-03"], "days_late"] <= 0).all()
        assert told.loc["TEC-02", "baseline_due_on"] == pd.Timestamp("2025-02-28")
        assert told.loc["OPS-01", ["cost", "baseline_cost"]].tolist() == [48000.0, 36000.0]

    def test_summaries_count_every_action_once(self, sample: Review) -> None:
        told = sp.track_progress(sample.actions, sample.updates, sample.changes, as_of=DAY)
        for by in ("department", "owner"):
            assert sp.summarise_progress(told, by=by)["actions"].sum() == len(told)
        assert sp.summarise_progress(told).set_index("department").loc["Operations", "light"] == "red"


class TestRoadblocks:
    def test_the_sample_sums_up(self, sample: Review) -> None:
        told = sp.summarise_roadblocks(sample.updates, as_of=DAY).set_index("roadblock_type")
        log = sp.track_roadblocks(sample.updates, as_of=DAY)
        assert told.loc["all", "roadblocks"] == len(log) == told["roadblocks"].iloc[:-1].sum()

    def test_open_ones_lengthen_the_mean_and_their_interval_covers(self) -> None:
        # Exponential with a mean of 10 days, observed for 8 days only: the closed ones alone are far too short.
        import numpy as np

        days = np.random.default_rng(6).exponential(10, 400)
        raised = pd.Timestamp("2025-01-01")
        ends = [str((raised + pd.Timedelta(days=round(d))).date()) if d < 7.5 else None for d in days]
        table = pd.DataFrame({"action": [f"A{place}" for place in range(400)], "reported_on": "2025-01-01",
                              "complete": 0.1, "roadblock": "x", "cleared_on": ends})  # fmt: skip
        told = sp.summarise_roadblocks(table, as_of="2025-01-09").iloc[-1]
        assert told["mean_days_low"] < 10 < told["mean_days_high"]
        assert told["mean_days_cleared_only"] < 5

    def test_the_same_words_again_are_the_same_roadblock_until_cleared(self) -> None:
        table = pd.DataFrame({
            "action": ["A", "A", "A"], "reported_on": ["2025-01-01", "2025-01-08", "2025-02-01"], "complete": [0.1] * 3,
            "roadblock": ["No room", "no room ", "No room"], "cleared_on": [None, "2025-01-11", None],
        })  # fmt: skip
        log = sp.track_roadblocks(table, as_of="2025-02-06")
        assert log["days"].tolist() == [10.0, 5.0]
        assert log["open"].tolist() == [False, True]


def test_a_roadblock_ends_at_the_latest_with_its_action() -> None:
    reports = updates(("2025-01-15", 0.1), ("2025-02-05", 1.0)).assign(roadblock=["No room", None])
    assert sp.track_roadblocks(reports, as_of=DAY)[["open", "days"]].to_numpy().tolist() == [[False, 21.0]]
    assert one(actions(), reports)["roadblocks_open"] == 0
