"""The desk's share in time: against the later truth, the published week, and what must not change it."""

from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

import saypro_analysis as sp
from saypro_analysis.analysis.support.methods.desk_rows import wilson
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.support.desks import make_desk, make_log, read_uci

SHARES = ["share_within_48h_low", "share_within_48h", "share_within_48h_high"]


def one(log: pd.DataFrame, as_of: object = "2024-03-01", **more: object) -> pd.Series:
    return sp.summarise_incidents(log, as_of=as_of, **more).iloc[0]


@pytest.fixture(scope="module")
def desk() -> pd.DataFrame:
    return make_desk(1)


class TestUci:
    def test_the_march_week(self, shared):
        log = read_uci(shared("data/uci_incidents/incidents.csv.gz"))
        week = log[log["reported_at"].between("2016-03-25", "2016-03-31 23:59:59") & log["resolved_at"].notna()]
        told = one(week, "2016-04-01")
        km = told[["share_within_48h_km", "share_within_48h_km_low", "share_within_48h_km_high"]]
        assert [round(100 * share, 1) for share in km] == [57.1, 54.3, 59.9]
        assert round(100 * told["share_within_48h_closed_only"], 1) == 91.3
        assert (told["reported"], told["open"], told["verdict"]) == (1458, 618, "not_met")

    def test_all_of_it_once_closed(self, shared):
        told = one(read_uci(shared("data/uci_incidents/incidents.csv.gz")), "2017-06-01")
        assert [round(100 * told[name], 2) for name in SHARES] == [55.81] * 3
        assert round(100 * told["share_within_48h_closed_only"], 2) == 59.52
        assert (told["reported"], told["open"], told["untimed"]) == (24918, 0, 1556)
        assert round(told["resolution_median_hours"], 1) == 22.1


class TestOutlook:
    def test_the_later_truth_lies_within_and_closer_than_kaplan_meier_says(self, desk):
        days, truth = pd.date_range("2024-02-05", "2024-04-22", freq="3D"), {}
        for day in days:
            log = desk[desk["reported_at"] < day].copy()
            log["fresh"] = log["reported_at"] >= day - pd.Timedelta(days=7)
            fresh = log[log["fresh"]]
            later = (fresh["resolved_at"] - fresh["reported_at"] <= pd.Timedelta(hours=48)).mean()
            truth[day] = {"later": later, **sp.summarise_incidents(log, as_of=day, by="fresh").iloc[-1]}
        told = pd.DataFrame(truth).T.apply(pd.to_numeric, errors="coerce")
        held = told["later"].between(told[SHARES[0]] - 1e-9, told[SHARES[2]] + 1e-9)
        assert binomtest(int(held.sum()), len(days), 0.95).pvalue > 0.01
        miss = (told["share_within_48h"] - told["later"]).abs().mean()
        assert miss < 0.6 * (told["share_within_48h_km"] - told["later"]).abs().mean()
        width = told["share_within_48h_high"] - told["share_within_48h_low"]
        assert width.mean() < (told["share_within_48h_km_high"] - told["share_within_48h_km_low"]).mean()

    def test_what_happens_later_changes_nothing(self, desk):
        later = desk["resolved_at"] > "2024-03-01"
        hidden = desk.assign(resolved_at=desk["resolved_at"].mask(later))[desk["reported_at"] < "2024-03-01"]
        pd.testing.assert_series_equal(one(desk), one(hidden))

    def test_neither_the_order_of_rows_does(self, desk):
        pd.testing.assert_series_equal(one(desk), one(desk.sample(frac=1, random_state=3)))

    def test_a_desk_known_whole_has_no_doubt(self, desk):
        told = one(desk[desk["reported_at"] < "2024-02-01"], "2024-06-01")
        assert told[SHARES[0]] == told[SHARES[1]] == told[SHARES[2]]

    def test_the_share_lies_between_those_in_time_and_those_still_possible(self, desk):
        log = desk[desk["reported_at"] < "2024-03-01"]
        lasted = (log["resolved_at"].clip(upper=pd.Timestamp("2024-03-01")) - log["reported_at"]) / pd.Timedelta(
            hours=1
        )
        made = (log["resolved_at"] <= "2024-03-01") & (lasted <= 48)
        young = (log["resolved_at"] > "2024-03-01") | log["resolved_at"].isna()
        young &= log["reported_at"] > pd.Timestamp("2024-03-01") - pd.Timedelta(hours=48)
        told = one(desk)
        assert made.mean() <= told[SHARES[0]] < told[SHARES[1]] < told[SHARES[2]] <= (made | young).mean()

    def test_slower_groups_are_told_apart_from_the_rest(self):
        quick, slow = make_desk(2, work=2.0), make_desk(3, work=40.0)
        log = pd.concat([quick.assign(system="quick"), slow.assign(system="slow", incident=slow["incident"] + "s")])
        told = sp.summarise_incidents(log, as_of="2024-03-01", by="system").set_index("system")
        assert told.loc["quick", "share_within_48h_low"] > told.loc["slow", "share_within_48h_high"]
        for name, alone in (("quick", quick), ("slow", slow)):
            low, high = told.loc[name, ["share_within_48h_low", "share_within_48h_high"]]
            known = alone[alone["reported_at"] < "2024-03-01"]
            assert low <= (known["resolved_at"] - known["reported_at"] <= pd.Timedelta(hours=48)).mean() <= high

    @pytest.mark.parametrize(("days", "learnt"), [(27, 0), (31, 31)])
    def test_four_weeks_are_needed_to_learn_by_weekday(self, desk, days, learnt):
        day = desk["reported_at"].min().normalize() + pd.Timedelta(days=days + 1)
        assert one(desk, day)["learnt_days"] == learnt


class TestVerdict:
    @pytest.mark.parametrize(("late", "verdict"), [(10, "met"), (11, "not_met")])
    def test_nine_in_ten_are_enough_once_all_is_known(self, late, verdict):
        hours = np.where(np.arange(100) < late, 48.02, 48.0)
        assert one(make_log(np.zeros(100), hours), "2024-02-01")["verdict"] == verdict

    def test_tickets_without_a_time_may_tip_it(self):
        log = make_log(np.zeros(100), np.where(np.arange(100) < 11, np.nan, 5.0))
        closed = log.assign(closed_at=log["reported_at"] + pd.Timedelta(days=3))
        told = one(closed, "2024-02-01")
        assert (told["untimed"], told["verdict"], told["share_within_48h"]) == (11, "cannot_tell", 0.89)

    def test_an_agreement_has_its_own_limits(self):
        sla = pd.DataFrame({"severity": ["high", "low"], "response_hours": 1, "resolution_hours": [4, 100],
                            "attainment": [0.5, 0.95]})  # fmt: skip
        log = make_log(np.zeros(4), np.array([4.0, 4.02, 99.0, 101.0])).assign(severity=["high", "high", "low", "low"])
        told = sp.summarise_incidents(log, as_of="2024-02-01", sla=sla, by="severity").set_index("severity")
        assert told["share_within_sla"].to_dict() == {"high": 0.5, "low": 0.5}
        assert told["verdict"].to_dict() == {"high": "met", "low": "not_met"}
        assert told["target"].to_dict() == {"high": 0.5, "low": 0.95}


class TestClock:
    def test_summer_time_takes_an_hour_from_a_night(self):
        log = make_log(np.zeros(1), np.zeros(1))
        times = {"reported_at": pd.Timestamp("2024-03-30 12:00"), "resolved_at": pd.Timestamp("2024-03-31 12:00")}
        zoned = log.assign(**{name: time.tz_localize("Europe/Berlin") for name, time in times.items()})
        assert one(zoned, "2024-04-05")["resolution_median_hours"] == 23
        assert one(log.assign(**times), "2024-04-05")["resolution_median_hours"] == 24

    @pytest.mark.parametrize(
        ("start", "end", "hours"),
        [("2024-03-29 16:00", "2024-04-01 09:00", 2.0), ("2024-03-30 10:00", "2024-04-01 10:30", 2.5),
         ("2024-03-28 08:00", "2024-03-28 17:00", 9.0), ("2024-03-28 03:00", "2024-03-28 20:00", 9.0)],
    )  # fmt: skip
    def test_service_hours_alone_count(self, start, end, hours):
        log = make_log(np.zeros(1), np.zeros(1)).assign(reported_at=pd.Timestamp(start), resolved_at=pd.Timestamp(end))
        told = one(log, "2024-04-05", service_hours={"mon-fri": "08:00-17:00"})
        assert told["resolution_median_hours"] == pytest.approx(hours)

    def test_opening_hours_are_those_of_the_zone_through_summer_time(self):
        times = [pd.Timestamp(f"2024-03-{day} 16:00", tz="Europe/Berlin") for day in ("29", "31")]
        log = make_log(np.zeros(1), np.zeros(1)).assign(
            reported_at=times[0], resolved_at=times[1] + pd.Timedelta(hours=17)
        )
        hours = {"mon-fri": "08:00-17:00", "zone": "Europe/Berlin", "holidays": ["2024-03-29"]}
        assert one(log, "2024-04-05", service_hours=hours)["resolution_median_hours"] == pytest.approx(1.0)

    def test_the_clock_stands_still_while_a_ticket_waits_overlaps_counted_once(self):
        waits = pd.DataFrame({"incident": "I0", "from_at": ["2024-01-01 02:00", "2024-01-01 03:00", "2024-01-01 20:00"],
                              "to_at": ["2024-01-01 05:00", "2024-01-01 06:00", None], "reason": "user"})  # fmt: skip
        told = one(make_log(np.zeros(1), np.array([24.0])), "2024-02-01", waits=waits)
        assert told["resolution_median_hours"] == 24 - 4 - 4

    @pytest.mark.parametrize(
        "hours", [{}, {"mon-fri": "17:00-08:00"}, {"weekdays": "08:00-17:00"}, {"mon": "all day"}, "8-17"]
    )
    def test_hours_that_cannot_be_read_are_refused(self, desk, hours):
        with pytest.raises(DataError, match="service_hours"):
            one(desk, service_hours=hours)


class TestFigures:
    def test_recurring_issues_against_the_quarter_before(self):
        hours = np.arange(0, 24 * 182, 24.0)
        log = make_log(hours, hours + 1).assign(issue=[f"K{n}" for n in range(182)])
        log.loc[log["reported_at"].between("2024-01-10", "2024-02-08"), "issue"] = "printer"  # 30, 29 of them again
        log.loc[log["reported_at"].between("2024-04-10", "2024-04-19"), "issue"] = "scanner"  # 10, 9 of them again
        told = one(log, "2024-07-01")
        assert (told["recurring"], told["recurring_before"]) == (9, 29)
        assert told["recurring_ratio"] == pytest.approx(9 / 29)
        interval = binomtest(9, 38).proportion_ci(method="exact")
        ends = [interval.low / (1 - interval.low), interval.high / (1 - interval.high)]
        np.testing.assert_allclose(told[["recurring_ratio_low", "recurring_ratio_high"]].astype(float), ends, rtol=1e-6)
        assert told["recurring_verdict"] == "met"

    def test_a_quarter_is_held_against_the_one_before_it_of_its_own_kind(self):
        hours = np.arange(0, 24 * 182, 24.0)
        log = make_log(hours, hours + 1).assign(system="web")
        log = pd.concat([log, log.assign(incident=log["incident"] + "m", system="mail", issue=log["incident"])])
        told = sp.summarise_incidents(log, as_of="2024-07-01", by=["quarter", "system"]).set_index(
            ["system", "quarter"]
        )
        assert told["recurring"].tolist() == [0, 90, 0, 91]  # mail, web by quarter: each day but the first is a repeat
        assert told["recurring_before"].tolist() == [0, 0, 0, 90]
        assert told["recurring_ratio"].iloc[-1] == pytest.approx(1.0, abs=0.02)

    @pytest.mark.parametrize(("gap", "again"), [(89.9, 1), (90.1, 0)])
    def test_the_same_after_ninety_days_is_news(self, gap, again):
        told = one(make_log(np.array([0.0, gap * 24 + 1]), np.array([1.0, gap * 24 + 5])), "2024-07-01")
        assert told["recurrence"] == again / 2

    def test_figures_and_punctuation_do_not_hide_that_it_is_the_same(self):
        log = make_log(np.array([0.0, 50.0]), np.array([1.0, 51.0])).assign(
            description=["Report 4711 does not load", "report 4712 does not load!"]
        )
        assert one(log, "2024-07-01")["recurrence"] == 0.5

    def test_what_is_filled_in_at_the_end_does_not_count_before_it(self):
        log = make_log(np.array([0.0, 0.0]), np.array([10.0, np.nan])).assign(
            reopened=[0, 3], reassigned=[2, 0], satisfied=[True, False], solution=["x", None], kb_article=["k", None]
        )
        told = one(log, "2024-01-03")
        assert told[["reopened", "reassigned", "satisfaction", "documented"]].tolist() == [0, 1, 1, 1]

    @pytest.mark.parametrize(("count", "size"), [(0, 10), (7, 10), (95, 100), (10, 10)])
    def test_satisfaction_has_wilsons_interval(self, count, size):
        np.testing.assert_allclose(wilson(count, size), proportion_confint(count, size, method="wilson"), atol=1e-12)

    def test_the_restricted_mean_counts_the_open_ones(self):
        told = one(make_log(np.zeros(3), np.array([10.0, 20.0, np.nan])), "2024-02-01")
        assert told["resolution_mean_hours"] == 15
        assert told["resolution_restricted_mean_hours"] == pytest.approx((10 + 20 + 336) / 3)

    def test_backlog_and_its_age(self):
        told = one(make_log(np.array([0.0, 24.0, 48.0]), np.array([np.nan, np.nan, 49.0])), "2024-01-04")
        assert told[["backlog", "backlog_late", "backlog_age_days", "oldest_open_days"]].tolist() == [2, 1, 2.5, 3]
        assert told[["arrivals_per_day", "closures_per_day"]].tolist() == pytest.approx([1, 1 / 3])


def lay(folder: Path, log: pd.DataFrame) -> ibis.Table:
    """Incidents as a Parquet file that DuckDB reads."""
    log.astype({"kb_article": "str"}).to_parquet(folder / "log.parquet", index=False)
    return ibis.duckdb.connect().read_parquet(str(folder / "log.parquet"))


class TestRecords:
    """Incidents in a database are counted there, and told as those of a frame are."""

    @pytest.fixture
    def log(self, desk: pd.DataFrame) -> pd.DataFrame:
        number = np.arange(len(desk))
        return desk.assign(
            severity=np.array(["critical", "high", "low"])[number % 3],
            system=[f"s{n % 4}" for n in number],
            reopened=number % 7 == 0,
            reassigned=number % 3,
            satisfied=number % 5 > 0,
            category="x",
            description=[f"Report {n} of area {n % 40} is late" for n in number],
            closed_at=desk["resolved_at"],
            first_response_at=desk["reported_at"] + pd.Timedelta(minutes=7),
            solution="s",
            kb_article=None,
        )

    @pytest.mark.parametrize(
        "more",
        [
            {},
            {"by": "system"},
            {"by": ["quarter", "severity"]},
            {"by": "week"},
            {"service_hours": {"mon-fri": "08:00-17:00"}},
        ],
    )
    def test_the_same_answer_as_of_a_frame(self, tmp_path, log, more):
        records = lay(tmp_path, log)
        told = sp.summarise_incidents(records, as_of="2024-03-01", **more)
        expected = sp.summarise_incidents(log, as_of="2024-03-01", **more)
        pd.testing.assert_frame_equal(told, expected, check_dtype=False)

    def test_what_cannot_be_true_is_counted(self, tmp_path, log):
        log = log.assign(
            severity=["soon", *log["severity"][1:]], resolved_at=log["reported_at"] - pd.Timedelta(hours=1)
        )
        with pytest.raises(DataError) as error:
            sp.summarise_incidents(lay(tmp_path, pd.concat([log, log[:2]])), as_of="2024-03-01")
        assert {(p.column, p.times) for p in error.value.problems} == {
            ("incident", 2),
            ("severity", 2),
            ("resolved_at", len(log) + 2),
            ("closed_at", 0),
        } - {("closed_at", 0)}

    @pytest.mark.parametrize("moment", [None, "1969-12-31 23:00"])
    def test_a_record_without_a_time_that_can_be_is_counted(self, tmp_path, log, moment):
        log = log.assign(reported_at=[pd.Timestamp(moment), *log["reported_at"][1:]])
        with pytest.raises(DataError) as error:
            sp.summarise_incidents(lay(tmp_path, log), as_of="2024-03-01")
        assert {p.column: p.times for p in error.value.problems}["reported_at"] == 1


class TestBadInput:
    def test_everything_wrong_is_told_at_once(self):
        log = make_log(np.array([0.0, 5.0, 5.0]), np.array([1.0, 2.0, 8.0])).assign(
            severity=["catastrophic", "high", "low"], incident=["A", "B", "B"]
        )
        with pytest.raises(DataError) as error:
            one(log)
        found = {(p.row, p.column) for p in error.value.problems}
        assert found == {(0, "severity"), (1, "resolved_at"), (2, "incident")}

    def test_times_with_and_without_a_zone(self):
        log = make_log(np.array([0.0]), np.array([1.0]))
        with pytest.raises(DataError, match="a time with its zone"):
            one(log.assign(reported_at=log["reported_at"].dt.tz_localize("UTC")))

    def test_a_time_before_computers(self):
        with pytest.raises(DataError, match="1970"):
            one(make_log(np.array([0.0]), np.array([1.0])).assign(resolved_at="1969-12-31 23:00"))

    def test_an_empty_register_is_an_empty_answer(self, desk):
        assert one(desk)["reported"] > 0
        assert sp.summarise_incidents(desk[:0], as_of="2024-03-01").empty
        assert sp.summarise_incidents(desk, as_of="2023-03-01", by="severity").empty

    def test_a_very_long_description_is_a_description(self):
        log = make_log(np.zeros(2), np.ones(2)).assign(description="<script>$x$" * 10_000)
        assert one(log)["reported"] == 2

    def test_the_frame_is_left_as_it_was(self, desk):
        before = desk.copy()
        one(desk)
        pd.testing.assert_frame_equal(desk, before)

    @pytest.mark.parametrize("by", ["colour", ["severity", "colour"]])
    def test_an_unknown_column_to_group_by_is_named(self, desk, tmp_path, by):
        for log in (desk, lay(tmp_path, desk.assign(kb_article=None))):
            with pytest.raises(ValueError, match="by: found 'colour'"):
                sp.summarise_incidents(log, as_of="2024-03-01", by=by)
        for verb in (sp.rank_issue_types, sp.measure_resolution):
            with pytest.raises(ValueError, match="by: found 'colour'"):
                verb(desk, as_of="2024-03-01", by="colour")
