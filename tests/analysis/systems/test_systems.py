"""Figures against limits, capacity, updates and housekeeping: hand-worked cases, planted growth and saws."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError

DAYS = pd.date_range("2025-01-01", "2025-03-31")
NOW = "2025-04-01"


def metric(values: object, name: str = "disk_usage", system: str = "Web", **more: object) -> pd.DataFrame:
    values = np.asarray(values, dtype=float)
    return pd.DataFrame({"system": system, "metric": name, "measured_at": DAYS[: len(values)], "value": values, **more})


class TestLimits:
    @pytest.mark.parametrize(
        ("name", "value", "state"),
        [
            ("response_time", 500, "near"),
            ("response_time", 501, "beyond"),
            ("response_time", 475, "within"),
            ("uptime", 0.99, "near"),
            ("uptime", 0.9899, "beyond"),
            ("uptime", 0.9906, "within"),
            ("errors_404", 9, "no_limit"),
            ("mobile_score", 89, "beyond"),
            ("something_else", 3, "no_limit"),
        ],
    )
    def test_the_usual_limits_and_their_edges(self, name, value, state):
        assert sp.summarise_systems(metric([value] * 10, name), as_of="2025-02-01")["state"].tolist() == [state]

    @pytest.mark.parametrize(("name", "value"), [("disk_usage", 1.05), ("load", 3.0), ("response_time", 45.0)])
    def test_what_may_be_more_than_one_is_taken(self, name, value):
        assert len(sp.forecast_capacity(metric([value] * 10, name), as_of=NOW)) == (name != "response_time")

    def test_percentages_without_a_limit_of_their_own_are_refused(self):
        with pytest.raises(sp.DataError, match=r"row 0, column value: found '45', expected a share"):
            sp.forecast_capacity(metric([45.0] * 30, "disk_usage"), as_of=NOW)
        with pytest.raises(sp.DataError, match=r"found '1\.06'"):
            sp.summarise_systems(metric([1.06], "error_rate"), as_of=NOW)
        told = sp.summarise_systems(metric([45.0] * 30, "disk_usage", threshold=80.0, unit="%"), as_of=NOW)
        assert told["state"].tolist() == ["within"]

    def test_the_tables_own_limit_goes_first(self):
        told = sp.summarise_systems(metric([600] * 10, "response_time", threshold=700.0), as_of=NOW)
        assert told[["threshold", "state"]].to_numpy().tolist() == [[700.0, "within"]]

    def test_the_quarter_before_is_told_beside(self):
        table = metric([1] * 5, "load").assign(
            measured_at=pd.date_range("2024-12-29", periods=5), value=[2, 2, 2, 4, 4]
        )
        assert sp.summarise_systems(table, as_of=NOW)[["mean_before", "mean"]].to_numpy().tolist() == [[2, 4]]

    def test_errors_by_code(self):
        table = pd.concat([metric([5, 5], "errors_404"), metric([1, 1], "errors_500")])
        told = sp.rank_error_codes(table, as_of=NOW)
        assert told[["code", "errors", "per_day"]].to_numpy().tolist() == [["404", 10, 5], ["500", 2, 1]]

    def test_figures_become_kpis_that_a_control_chart_judges(self):
        noise = np.random.default_rng(1).normal(0, 1, 364)
        table = pd.DataFrame(
            {
                "system": "Web",
                "metric": "response_time",
                "value": 400 + noise + 90 * (np.arange(364) > 300),
                "measured_at": pd.date_range("2024-04-01", periods=364),
            }
        )
        kpis, weeks = sp.map_metrics(table, as_of=NOW), sp.measure_metrics(table, as_of=NOW)
        assert len(weeks) == 52
        assert sp.detect_signals(weeks, kpis)["step"].tolist() == [pytest.approx(90, abs=3)]

    def test_a_week_that_is_not_over_does_not_count(self):
        table = metric([1] * 10, "load")  # 1 January 2025 is a Wednesday
        weeks = sp.measure_metrics(table, as_of="2025-01-10")["period_on"]
        assert weeks.dt.strftime("%Y-%m-%d").tolist() == ["2024-12-30"]


class TestCapacity:
    def test_a_straight_line_reaches_its_limit_on_the_day(self):
        told = sp.forecast_capacity(metric(0.3 + 0.004 * np.arange(90)), as_of=NOW).iloc[0]
        # 0.3 + 0.004 * 125 = 0.8: 125 days after 1 January
        assert str(told["reached_on"].date()) == "2025-05-06"
        assert (told["outlook"], round(told["per_day"], 6)) == ("soon", 0.004)

    def test_the_range_holds_the_day_in_four_of_five_disks(self):
        held = 0
        for seed in range(100):
            random = np.random.default_rng(seed)
            line = 0.3 + 0.003 * np.arange(400) + random.normal(0, 0.01, 400)
            later = np.flatnonzero(0.3 + 0.003 * np.arange(400) > 0.8)[0]
            told = sp.forecast_capacity(metric(line[:90]), as_of=NOW).iloc[0]
            held += told["reached_low_on"] <= DAYS[0] + pd.Timedelta(days=later) <= told["reached_high_on"]
        assert held >= 75

    @pytest.mark.parametrize("every", [7, 14, 21])
    def test_a_saw_gives_no_alarm(self, every):
        saw = 0.45 + 0.25 * (np.arange(90) % every) / every + np.random.default_rng(every).normal(0, 0.003, 90)
        told = sp.forecast_capacity(metric(saw), as_of=NOW).iloc[0]
        assert told["outlook"] in ("no_trend", "too_few")
        assert told["clean_ups"] >= 3

    def test_a_saw_whose_peaks_rise_does(self):
        saw = 0.35 + 0.1 * (np.arange(90) % 14) / 14 + 0.004 * np.arange(90)
        told = sp.forecast_capacity(metric(saw), as_of=NOW).iloc[0]
        assert told["outlook"] in ("soon", "full")

    def test_flat_noise_rarely_gives_an_alarm(self):
        calls = [
            sp.forecast_capacity(metric(0.6 + np.random.default_rng(seed).normal(0, 0.02, 90)), as_of=NOW)["outlook"][0]
            for seed in range(100)
        ]
        assert sum(word in ("soon", "later") for word in calls) <= 7

    @pytest.mark.parametrize(("days", "outlook"), [(20, "too_few"), (21, "later")])
    def test_three_weeks_are_needed(self, days, outlook):
        told = sp.forecast_capacity(metric(0.1 + 0.002 * np.arange(days)), as_of=NOW)
        assert told["outlook"].tolist() == [outlook]

    def test_what_is_beyond_its_limit_has_reached_it(self):
        assert sp.forecast_capacity(metric([0.81] * 30), as_of=NOW)["outlook"].tolist() == ["full"]


def updates(**more: object) -> pd.DataFrame:
    return pd.DataFrame({"update": ["U1", "U2", "U3"], "system": "Web", "version": "1",
                         "planned_on": ["2025-02-01", "2025-02-10", "2025-05-01"], "released_on": "2025-01-25",
                         "applied_at": ["2025-02-01 22:00", "2025-02-12 22:00", None], **more})  # fmt: skip


class TestUpdates:
    def test_on_schedule_overdue_and_pending(self):
        told = sp.summarise_system_updates(updates(criticality=["high", "high", "low"]), as_of=NOW).set_index(
            "criticality"
        )
        assert told.loc["all", ["updates", "due", "on_schedule", "overdue"]].tolist() == [3, 2, 1, 0]
        assert told.loc["all", "pending"] == "U3"
        assert sp.summarise_system_updates(updates(), as_of="2025-02-11")["overdue"].tolist() == [1, 1]

    def test_patch_latency_counts_the_pending(self):
        told = sp.summarise_system_updates(updates(), as_of=NOW).iloc[-1]
        assert (told["patch_latency_days"], told["patch_latency_applied_only_days"]) == (18, 12.5)  # 7, 18, still open

    def test_what_is_not_answered_is_no(self):
        table = updates(tested=[True, None, None], backed_up=[True, True, None])
        told = sp.summarise_system_updates(table, as_of=NOW).iloc[-1]
        assert told[["tested", "backed_up"]].tolist() == [0.5, 1]

    @pytest.mark.parametrize(("to_at", "kept"), [("2025-02-01 22:00", 1), ("2025-02-01 21:59", 0)])
    def test_the_window_is_kept_to_the_minute(self, to_at, kept):
        table = updates(window_from_at=["2025-02-01 20:00", None, None], window_to_at=[to_at, None, None])
        assert sp.summarise_system_updates(table, as_of=NOW)["in_window"].iloc[-1] == kept

    def test_an_update_before_its_release_is_told(self):
        with pytest.raises(DataError, match="on or after its release"):
            sp.summarise_system_updates(updates().assign(released_on="2025-02-05"), as_of=NOW)

    def test_an_update_that_slowed_the_site_is_found(self):
        random = np.random.default_rng(3)
        days = pd.date_range("2024-07-01", "2025-03-31")
        slow = 400 + random.normal(0, 12, len(days)) + 80 * (days >= "2025-02-03")
        table = pd.DataFrame({"system": "Web", "metric": "response_time", "measured_at": days, "value": slow})
        actions = sp.select_system_updates(updates()[:1].assign(applied_at="2025-02-02 22:00"), as_of=NOW,
                                           metrics=("response_time",))  # fmt: skip
        told = sp.estimate_effects(
            actions, sp.measure_metrics(table, as_of=NOW), sp.map_metrics(table, as_of=NOW), as_of=NOW
        )
        assert told["lower"][0] < 80 < told["upper"][0]
        assert told["verdict"].tolist() == ["harmful"]


class TestHousekeeping:
    def test_each_list_by_hand(self):
        tasks = pd.DataFrame(
            {"system": ["Web", "Mail"], "task": "backups", "due_on": "2025-03-01", "done_on": ["2025-03-02", None]}
        )
        reviews = pd.DataFrame(
            {
                "system": ["Web", "Mail"],
                "due_on": "2025-03-01",
                "done_on": "2025-03-01",
                "mfa": [True, False],
                "encrypted": [True, True],
            }
        )
        audits = pd.DataFrame(
            {
                "audit": "A",
                "planned_on": "2025-02-01",
                "held_on": "2025-02-02",
                "system": "Web",
                "finding": ["x", "y"],
                "closed_on": ["2025-03-01", None],
            }
        )
        told = sp.summarise_housekeeping(as_of="2025-03-12", maintenance=tasks, access_reviews=reviews, audits=audits)
        told = told.set_index("item")
        assert told["share"].to_dict() == {"backups": 0.5, "access reviews": 1, "second factor": 0.5, "encryption": 1,
                                           "audits": 1, "findings": 0.5}  # fmt: skip
        assert told.loc["backups", ["on_time", "overdue", "oldest_days"]].tolist() == [0, "Mail", 11]
        assert told.loc["findings", "oldest_days"] == 38

    @pytest.mark.parametrize(
        ("uptime", "state", "result"), [(0.99, "near", "pass"), (0.9899, "within", "fail"), (0.999, "beyond", "fail")]
    )
    def test_compliance_needs_uptime_and_figures(self, uptime, state, result):
        down = pd.DataFrame({"system": ["Web"], "uptime": [uptime], "downtime_hours": [1.0], "service_hours": [720.0]})
        figures = pd.DataFrame({"system": ["Web"], "label": ["load"], "state": [state]})
        assert sp.check_royalty_compliance(down, figures)["result"].tolist() == [result]

    def test_without_uptime_nobody_can_tell(self):
        down = pd.DataFrame({"system": [], "uptime": [], "downtime_hours": [], "service_hours": []})
        figures = pd.DataFrame({"system": ["Web"], "label": ["load"], "state": ["within"]})
        assert sp.check_royalty_compliance(down, figures)["result"].tolist() == ["cannot_tell"]
