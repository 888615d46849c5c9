"""Downtime by hand-worked cases, as a union and never a sum; budgets and alerts by the SRE workbook's figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.systems.methods.error_budgets import alert_rates
from saypro_analysis.data.readings.problems import DataError

JUNE = ("2025-06-01", "2025-06-30")  # 720 hours
QUARTER = ("2025-01-01", "2025-03-31")  # 90 days


def outages(*spans: tuple, system: str = "Web", **more: object) -> pd.DataFrame:
    table = pd.DataFrame([span[:2] for span in spans], columns=["started_at", "ended_at"])
    planned = [len(span) > 2 for span in spans]
    return table.assign(outage=[f"O{n}" for n in range(len(table))], system=system, planned=planned, **more)


def one(*spans: tuple, window: tuple = JUNE, **more: object) -> pd.Series:
    return sp.measure_downtime(outages(*spans), window=window, **more).iloc[0]


class TestUnion:
    @pytest.mark.parametrize(
        ("spans", "hours"),
        [
            ([("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-02 09:00", "2025-06-02 12:00")], 4),  # overlapping
            ([("2025-06-02 08:00", "2025-06-02 12:00"), ("2025-06-02 09:00", "2025-06-02 10:00")], 4),  # nested
            ([("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-02 10:00", "2025-06-02 12:00")], 4),  # touching
            ([("2025-05-31 22:00", "2025-06-01 03:00")], 3),  # begins a month earlier
            ([("2025-06-30 22:00", "2025-07-01 03:00")], 2),  # ends a month later
            ([("2025-06-30 22:00", None)], 2),  # still down
            ([("2025-05-01", "2025-08-01")], 720),  # all the time
            ([("2025-07-02", "2025-07-03")], 0),  # another month
            ([("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-02 09:00", "2025-06-02 12:00", "planned")], 2),
        ],
    )
    def test_hours_by_hand(self, spans, hours):
        assert one(*spans)["downtime_hours"] == hours

    def test_planned_maintenance_is_apart(self):
        told = one(("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-02 09:00", "2025-06-02 12:00", "planned"))
        assert (told["planned_hours"], told["outages"]) == (2, 1)

    @pytest.mark.parametrize(("day", "hours"), [("2025-03-30", 23), ("2025-10-26", 25), ("2025-06-01", 24)])
    def test_days_of_a_change_of_the_clock(self, day, hours):
        start = pd.Timestamp(day, tz="Europe/Berlin")
        told = one((start, start + pd.DateOffset(days=1)), window=(day, day))
        assert (told["downtime_hours"], told["service_hours"], told["uptime"]) == (hours, hours, 0)

    def test_only_service_hours_count(self):
        told = one(("2025-06-06 16:00", "2025-06-09 09:00"), service_hours={"mon-fri": "08:00-17:00"})
        assert (told["downtime_hours"], told["service_hours"]) == (2, 21 * 9)

    @given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 300)), min_size=1, max_size=12), st.integers(1, 720))
    def test_never_more_than_there_is_and_never_more_than_the_sum(self, spans, hours):
        start = pd.Timestamp("2025-05-25")
        rows = [(start + pd.Timedelta(hours=a), start + pd.Timedelta(hours=a + b)) for a, b in spans]
        now = pd.Timestamp("2025-06-01") + pd.Timedelta(hours=hours)
        told = one(*rows, as_of=now)
        down = set()  # hour by hour, as a child would count
        for a, b in spans:
            down |= set(range(a, a + b))
        counted = [hour for hour in down if 0 <= hour - 168 < hours]
        assert told["downtime_hours"] == pytest.approx(len(counted))
        assert 0 <= told["uptime"] <= 1
        days = sp.track_budget(outages(*rows), window=JUNE, as_of=now)
        assert days["downtime_hours"].sum() == pytest.approx(len(counted))


class TestFigures:
    def test_three_failures_of_six_hours_in_a_month(self):
        told = one(*[(f"2025-06-{day} 08:00", f"2025-06-{day} 10:00") for day in ("05", "12", "20")])
        assert (told["mtbf_hours"], told["mttr_hours"], round(told["uptime"], 5)) == (238, 2, 0.99167)

    def test_time_to_detect(self):
        table = outages(("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-03 08:00", "2025-06-03 10:00"))
        table["detected_at"] = ["2025-06-02 08:30", None]
        assert sp.measure_downtime(table, window=JUNE).loc[0, "mttd_hours"] == 0.5

    def test_what_is_still_down_is_not_repaired(self):
        told = one(("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-03 08:00", None), as_of="2025-06-04")
        assert (told["mttr_hours"], told["still_down"], told["downtime_hours"]) == (2, True, 18)

    def test_nothing_later_than_now_is_known(self):
        told = one(
            ("2025-06-02 08:00", "2025-06-02 10:00"), ("2025-06-20 08:00", "2025-06-21"), as_of="2025-06-02 09:00"
        )
        assert (told["downtime_hours"], told["still_down"]) == (1, True)

    def test_a_system_without_an_outage_was_up(self):
        told = sp.measure_downtime(outages(("2025-06-02", "2025-06-03")), window=JUNE, systems=["Web", "Mail"])
        assert told.set_index("system")["uptime"].to_dict() == {"Web": pytest.approx(29 / 30), "Mail": 1}


class TestBudget:
    def test_alert_rates_of_a_month_and_of_a_quarter(self):
        assert alert_rates(30 * 24) == [14.4, 6, 1]
        assert alert_rates(90 * 24) == pytest.approx([43.2, 18, 3])

    def test_a_quarter_allows_21_point_6_hours(self):
        told = one(("2025-02-01 00:00", "2025-02-01 10:48"), window=QUARTER)
        assert (told["budget_hours"], told["budget_left_hours"]) == (pytest.approx(21.6), pytest.approx(10.8))
        assert told["burn_rate"] == pytest.approx(0.5)

    @pytest.mark.parametrize(("end", "verdict"), [("2025-06-02 07:12", "met"), ("2025-06-02 07:13", "not_met")])
    def test_one_percent_is_met_and_a_minute_more_is_not(self, end, verdict):
        assert one(("2025-06-02 00:00", end))["verdict"] == verdict

    def test_before_the_end_nobody_can_tell(self):
        assert one(("2025-06-02 00:00", "2025-06-02 02:00"), as_of="2025-06-10")["verdict"] == "cannot_tell"

    @pytest.mark.parametrize(
        ("minutes", "ago", "alert"),
        # in 90 days: a page at 43.2 times in 1 h (25.92 min of 1 h) and in the last 5 min, a ticket at 3 times in 3 d
        [(26, 0, "page"), (25, 0, "none"), (26, 20, "none"), (130, 0, "page"), (130, 340, "ticket"), (129, 340, "none"),
         (130, 370, "none")],
    )  # fmt: skip
    def test_alerts(self, minutes, ago, alert):
        end = pd.Timestamp("2025-02-10 12:00") - pd.Timedelta(minutes=ago)
        told = one((end - pd.Timedelta(minutes=minutes), end), window=QUARTER, as_of="2025-02-10 12:00")
        assert told["burn_alert"] == alert

    def test_the_day_on_which_an_overdrawn_budget_was_gone(self):
        told = one(("2025-06-02 00:00", "2025-06-02 05:00"), ("2025-06-09 20:00", "2025-06-10 03:00"))
        assert [str(told[name].date()) for name in ("budget_gone_on", "budget_gone_low_on", "budget_gone_high_on")] == [
            "2025-06-09"
        ] * 3

    @pytest.mark.parametrize(("count", "told"), [(2, False), (3, True)])
    def test_too_few_outages_tell_no_day(self, count, told):
        rows = [(f"2025-06-{day:02} 08:00", f"2025-06-{day:02} 10:00") for day in range(2, 2 + count)]
        assert pd.notna(one(*rows, as_of="2025-06-08")["budget_gone_on"]) == told

    def test_the_range_holds_the_day_in_four_of_five_futures(self):
        held, trials = 0, 120
        for seed in range(trials):
            random = np.random.default_rng(seed)
            hours = np.cumsum(random.exponential(48, 60))
            start = pd.Timestamp("2025-01-01")
            rows = [(start + pd.Timedelta(hours=h), start + pd.Timedelta(hours=h + 1)) for h in hours]
            told = one(*rows, window=QUARTER, as_of="2025-01-25")
            gone = one(*rows, window=("2025-01-01", "2025-03-31"))["budget_gone_on"]
            low, high = told["budget_gone_low_on"], told["budget_gone_high_on"]
            gone, high = (pd.Timestamp("2099-01-01") if pd.isna(day) else day for day in (gone, high))
            held += pd.notna(low) and low <= gone <= high
        assert held / trials > 0.70

    def test_same_input_same_output(self):
        rows = [(f"2025-06-{day:02} 08:00", f"2025-06-{day:02} 10:00") for day in range(2, 5)]
        pd.testing.assert_series_equal(one(*rows, as_of="2025-06-08"), one(*rows, as_of="2025-06-08"))


class TestDays:
    def test_each_day_tells_its_outages_and_what_is_left(self):
        days = sp.track_budget(outages(("2025-06-01 23:00", "2025-06-02 02:00")), window=JUNE, as_of="2025-06-04")
        assert days["downtime_hours"].tolist() == [1, 2, 0]
        assert days["budget_left_hours"].tolist() == pytest.approx([6.2, 4.2, 4.2])
        assert days["outages"].tolist() == ["O0", "O0", ""]


class TestBadInput:
    def test_everything_wrong_is_told_at_once(self):
        table = outages(("2025-06-02", "2025-06-01"), ("2025-06-02", "2025-06-03"), ("2025-06-02", "2025-06-03"))
        table["hours"] = [np.nan, 24, 2]
        table["detected_at"] = [None, "2025-06-01", None]
        with pytest.raises(DataError) as error:
            sp.measure_downtime(table, window=JUNE)
        assert [(p.row, p.column) for p in error.value.problems] == [(0, "ended_at"), (1, "detected_at"), (2, "hours")]

    @pytest.mark.parametrize(("typed", "right"), [(24.5, True), (24.6, False), (23.4, False)])
    def test_typed_hours_may_be_rounded(self, typed, right):
        table = outages(("2025-06-02", "2025-06-03"), hours=typed)
        if right:
            assert sp.measure_downtime(table, window=JUNE).loc[0, "downtime_hours"] == 24
        else:
            with pytest.raises(DataError, match="24 hours, as its start and end have it"):
                sp.measure_downtime(table, window=JUNE)

    @pytest.mark.parametrize("window", ["2025-06", ("2025-06-30", "2025-06-01"), (None, None), ("soon", "later")])
    def test_a_window_is_two_days(self, window):
        with pytest.raises(DataError, match="window"):
            sp.measure_downtime(outages(("2025-06-02", "2025-06-03")), window=window)

    def test_nothing_received_is_an_empty_answer(self):
        assert sp.measure_downtime(outages(("2025-06-02", "2025-06-03"))[:0], window=JUNE).empty
        assert sp.track_budget(outages(("2025-06-02", "2025-06-03"))[:0], window=JUNE).empty
