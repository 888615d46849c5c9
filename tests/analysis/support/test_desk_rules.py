"""What the desk's verbs count, held against plain counting ticket by ticket, and every threshold on both its sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

import saypro_analysis as sp
from saypro_analysis.analysis.support.methods.desk_rows import _fewer as judge_rates
from saypro_analysis.analysis.support.methods.desk_rows import _rate_ratio as compare_rates
from tests.analysis.support.desks import START, make_log

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
SEVERITIES = ("critical", "high", "medium", "low")


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    """Tickets on a coarse grid, so that they end at midnights, at a quarter's first moment and all at once."""
    rng = np.random.default_rng(14)
    reported = rng.integers(0, 100 * 4, 150) * 6.0
    ends = np.where(rng.random(150) < 0.85, reported + rng.integers(0, 60, 150) * 6.0, np.nan)
    frame = make_log(reported, ends).assign(
        severity=rng.choice(SEVERITIES, 150), party=rng.choice(["IT team", "Vendor"], 150),
        category=rng.choice(["mail", "web", "disk", "login"], 150, p=[0.5, 0.25, 0.2, 0.05]),
    )  # fmt: skip
    untimed = frame.index[:12]
    frame.loc[untimed, "closed_at"] = frame.loc[untimed, "reported_at"] + 3 * DAY
    frame.loc[untimed, "resolved_at"] = pd.NaT
    return frame.assign(closed_at=pd.to_datetime(frame["closed_at"]))


def known(log: pd.DataFrame, now: str) -> pd.DataFrame:
    """The same, cut by hand: what was reported before now, with the end that had come by then."""
    now = pd.Timestamp(now)
    rows = log[log["reported_at"] < now]
    ends = (
        rows["resolved_at"].where(rows["resolved_at"] <= now).fillna(rows["closed_at"].where(rows["closed_at"] <= now))
    )
    return rows.assign(end=ends, done=rows["resolved_at"] <= now, age=(ends.fillna(now) - rows["reported_at"]) / HOUR)


class TestFlow:
    @pytest.mark.parametrize("now", ["2024-02-20", "2024-02-10 23:00"])
    def test_each_day_by_counting(self, log: pd.DataFrame, now: str) -> None:
        rows, told = known(log, now), sp.summarise_flow(log, as_of=now).set_index("day_on")
        assert told.index[0] == rows["reported_at"].min().normalize()
        assert told.index[-1] == (pd.Timestamp(now) - pd.Timedelta(seconds=1)).normalize()
        for day, row in told.iterrows():
            came = rows["reported_at"].dt.normalize()
            gone = rows["end"].dt.normalize()
            left = rows[(came <= day) & ~(gone <= day)]
            oldest = (day - left["reported_at"].dt.normalize().min()) / DAY if len(left) else np.nan
            expected = [(came == day).sum(), (gone == day).sum(), len(left), oldest]
            assert row.astype(float).tolist() == pytest.approx(expected, nan_ok=True)

    def test_a_day_without_anything_is_a_row_of_nothing(self) -> None:
        told = sp.summarise_flow(make_log(np.array([0.0, 72.0]), np.array([1.0, 73.0])), as_of="2024-01-05")
        assert told["arrivals"].tolist() == [1, 0, 0, 1]

    @staticmethod
    def steady(*weeks: float) -> pd.DataFrame:
        """So many new open tickets on each week's Wednesday, nothing else; the weeks end on a Sunday."""
        at = np.array([24 * (7 * week + 2) + 1.0 for week, count in enumerate(weeks) for _ in range(int(count))])
        first = np.array([0.5])
        return make_log(np.append(first, at), np.append(first + 0.1, np.full(len(at), np.nan)))

    @pytest.mark.parametrize("extra", [0, 1, 3])
    def test_the_weeks_to_come_are_drawn_from_the_last_eight(self, extra: int) -> None:
        weeks = [50] * extra + [2] * 8
        as_of = START + 7 * len(weeks) * DAY
        told = sp.forecast_backlog(self.steady(*weeks), as_of=as_of, days=15)
        left = sum(weeks)
        assert told["day_on"].tolist() == list(pd.date_range(as_of, periods=15))
        expected = [left + 2 * (day > 2) + 2 * (day > 9) for day in range(1, 16)]
        for name in ("backlog", "backlog_low", "backlog_high"):
            assert told[name].tolist() == expected

    def test_the_eighth_week_back_still_counts(self) -> None:
        told = sp.forecast_backlog(self.steady(9, *[0] * 7), as_of=START + 56 * DAY, days=7).iloc[-1]
        assert told[["backlog_low", "backlog", "backlog_high"]].tolist() == [9, 9, 18]

    def test_the_range_is_of_four_in_five_futures(self) -> None:
        told = sp.forecast_backlog(self.steady(5, *[0] * 7), as_of=START + 56 * DAY, days=49)
        for weeks in range(1, 8):
            row, spread = told.iloc[7 * weeks - 1], stats.binom(weeks, 1 / 8)
            low, high = (5 + 5 * spread.ppf(q) for q in (0.1, 0.9))
            if min(abs(spread.cdf(np.arange(3)) - 0.9)) > 0.03:  # 1,000 futures are a sample themselves
                assert row[["backlog_low", "backlog_high"]].tolist() == [low, high]

    def test_eight_weeks_are_told_unless_asked_otherwise(self) -> None:
        assert len(sp.forecast_backlog(self.steady(*[1] * 6), as_of=START + 42 * DAY)) == 56

    def test_nobody_closes_more_than_there_is(self) -> None:
        rng = np.random.default_rng(2)
        at = np.sort(rng.integers(0, 56 * 24, 300)).astype(float)
        told = sp.forecast_backlog(make_log(at, at + 20), as_of=START + 56 * DAY)
        assert (told["backlog_low"] >= 0).all()
        assert told["chance_gone"].is_monotonic_increasing
        assert told["chance_gone"].between(0, 1).all()

    @pytest.mark.parametrize(("per_week", "outlook"), [([3, 3, 4, 4, 3, 3, 4, 4], "growing"),
                                                       ([30, 0, 0, 0, 0, 0, 0, 0], "cannot_tell")])  # fmt: skip
    def test_the_trend_is_students_interval_over_weeks(self, per_week: list[int], outlook: str) -> None:
        told = sp.summarise_backlog(self.steady(*per_week), as_of=START + 56 * DAY).iloc[0]
        daily = np.array(per_week) / 7
        interval = stats.ttest_1samp(daily, 0).confidence_interval(0.95)
        assert told[["net_per_day", "net_low", "net_high"]].tolist() == pytest.approx([daily.mean(), *interval])
        assert told["outlook"] == outlook

    @pytest.mark.parametrize(("weeks", "known"), [(3, False), (4, True)])
    def test_less_than_four_weeks_have_a_mean_and_no_interval(self, weeks: int, known: bool) -> None:
        told = sp.summarise_backlog(self.steady(*range(2, 2 + weeks)), as_of=START + 7 * weeks * DAY).iloc[0]
        assert told["net_per_day"] == pytest.approx(sum(range(2, 2 + weeks)) / (7 * weeks))
        assert pd.notna(told["net_low"]) == known
        assert pd.notna(told["chance_gone"]) == known

    def test_what_comes_and_goes_alike_neither_grows_nor_shrinks(self) -> None:
        at = np.arange(56) * 24.0
        told = sp.summarise_backlog(make_log(at, at + 1), as_of=START + 56 * DAY).iloc[0]
        assert told[["net_low", "net_high", "outlook"]].tolist() == [0, 0, "cannot_tell"]

    def test_a_queue_that_half_of_the_weeks_shorten_is_gone_when_three_of_them_came(self) -> None:
        """24 are left, each second week closed eight: gone is what has three such weeks, of a fair coin's."""
        ends = np.full(56, np.nan)
        for place, week in enumerate((1, 3, 5, 7)):
            ends[8 * place : 8 * place + 8] = 24 * (7 * week + 2) + 1
        tickets = make_log(np.zeros(56), ends)
        ahead = sp.forecast_backlog(tickets, as_of=START + 63 * DAY)
        for weeks in range(1, 9):
            chance = ahead["chance_gone"].iloc[7 * weeks - 1]
            assert chance == pytest.approx(stats.binom(weeks, 0.5).sf(2), abs=0.05)
        told = sp.summarise_backlog(tickets, as_of=START + 63 * DAY).iloc[0]
        weeks = [(told[name] - START) // (7 * DAY) - 8 for name in ("gone_low_on", "gone_on")]
        assert weeks[0] == 3
        assert weeks[1] in (5, 6)  # at the fifth the chance is a half
        assert pd.isna(told["gone_high_on"])

    def test_the_day_by_which_the_queue_is_gone_is_read_off_its_chance(self) -> None:
        rng = np.random.default_rng(5)
        at = np.concatenate([np.zeros(30), np.sort(rng.integers(0, 56 * 24, 200))]).astype(float)
        tickets = make_log(at, np.where(np.arange(230) < 12, np.nan, at + rng.integers(1, 400, 230)))
        now = START + 56 * DAY
        told, ahead = sp.summarise_backlog(tickets, as_of=now).iloc[0], sp.forecast_backlog(tickets, as_of=now)
        for name, chance in (("gone_low_on", 0.1), ("gone_on", 0.5), ("gone_high_on", 0.9)):
            reached = ahead.loc[ahead["chance_gone"] >= chance, "day_on"]
            assert told[name] is pd.NaT if reached.empty else told[name] == reached.iloc[0]
        assert told["chance_gone"] == ahead["chance_gone"].iloc[-1]


class TestIntake:
    def test_shares_and_the_busiest_time_by_hand(self) -> None:
        tickets = make_log(np.array([10.0, 34, 34, 58, 59]), np.full(5, np.nan)).assign(
            channel=["mail", "call", "Phone", "chat", None], impact=["x", None, "x", "x", "x"], logs=["y"] * 5
        )
        told = sp.summarise_intake(tickets, as_of="2024-02-01").set_index("channel")
        row = told.loc["email/phone"]
        assert row[["incidents", "share", "whole", "report_whole"]].tolist() == pytest.approx([3, 0.6, 2 / 3, 2 / 3])
        assert row[["busiest_weekday", "busiest_hour"]].tolist() == ["Tuesday", 10.0]
        assert told.index.tolist() == ["ticket", "email/phone", "chat", "automated alert", "not said"]
        assert told.loc["chat", ["busiest_weekday", "busiest_hour"]].tolist() == ["Wednesday", 10.0]

    @pytest.mark.parametrize(("typed", "channel"), [
        ("email", "email/phone"), ("E-Mail ", "email/phone"), ("mail", "email/phone"), ("phone", "email/phone"),
        ("call", "email/phone"), ("alert", "automated alert"), ("Automated", "automated alert"), ("chat", "chat"),
        ("help desk", "ticket"), ("Carrier Pigeon", "carrier pigeon"),
    ])  # fmt: skip
    def test_a_channel_has_one_name(self, typed: str, channel: str) -> None:
        tickets = make_log(np.zeros(1), np.full(1, np.nan)).assign(channel=typed)
        told = sp.summarise_intake(tickets, as_of="2024-02-01").set_index("channel")["incidents"]
        assert told[told > 0].index.tolist() == [channel]

    def test_what_is_reported_now_is_not_known_yet(self) -> None:
        tickets = make_log(np.array([0.0, 24.0]), np.full(2, np.nan))
        assert sp.map_arrivals(tickets, as_of="2024-01-02")["arrivals"].sum() == 1
        assert sp.summarise_intake(tickets, as_of="2024-01-02")["incidents"].sum() == 1

    @pytest.mark.parametrize(("days", "weeks"), [(3, 1.0), (7, 1.0), (14, 2.0), (21, 3.0)])
    def test_a_week_is_the_mean_over_those_seen(self, days: int, weeks: float) -> None:
        requests = pd.DataFrame({"user": ["a", "b", "c"], "description": "x", "resolution": "y",
                                 "requested_at": [START, START, START + days * DAY],
                                 "handling_minutes": [4.0, 8.0, 9.0]})  # fmt: skip
        told = sp.map_arrivals(requests, as_of="2024-06-01", table="support_log").set_index(["weekday_number", "hour"])
        both = days % 7 == 0
        assert told.loc[(0, 0), "arrivals"] == 2 + both
        assert told.loc[(0, 0), "per_week"] == pytest.approx((2 + both) / weeks)
        assert told.loc[(0, 0), "handling_minutes"] == pytest.approx(7 if both else 6)
        assert told.loc[(1, 5), "handling_minutes"] == pytest.approx(7)  # the log's own mean where nobody asked
        assert told.loc[[(0, 0), (6, 23)], "weekday"].tolist() == ["Monday", "Sunday"]

    def test_without_a_word_of_how_long_a_call_takes_six_minutes(self) -> None:
        told = sp.map_arrivals(make_log(np.zeros(1), np.full(1, np.nan)), as_of="2024-02-01")
        assert set(told["handling_minutes"]) == {6.0}

    @pytest.mark.parametrize(("agents", "enough"), [(13, False), (14, True)])
    def test_four_in_five_calls_within_twenty_seconds(self, agents: int, enough: bool) -> None:
        calls = pd.DataFrame({"calls": [100], "minutes": [30], "handling_seconds": [180]})
        told = sp.plan_staffing(calls.assign(agents=agents)).iloc[0]
        assert (told["service_level"] >= 0.8) == enough
        assert told["occupancy"] == pytest.approx(10 / agents)
        assert sp.plan_staffing(calls).loc[0, "agents"] == 14
        level = sp.plan_staffing(calls.assign(agents=14), target_seconds=20)["service_level"]
        assert told["service_level"] == pytest.approx(level[0]) if agents == 14 else True

    def test_what_comes_in_an_hour_of_the_week_is_answered_within_an_hour(self) -> None:
        arrivals = pd.DataFrame({"per_week": [50.0], "handling_minutes": [3.0]})
        told = sp.plan_staffing(arrivals).iloc[0]
        assert told[["calls", "minutes", "handling_seconds"]].tolist() == [50, 60, 180]
        same = sp.plan_staffing(pd.DataFrame({"calls": [25], "minutes": [30], "handling_seconds": [180]})).iloc[0]
        assert told[["agents", "service_level"]].tolist() == same[["agents", "service_level"]].tolist()

    @pytest.mark.parametrize(("given", "told"), [(0.0, None), (-0.01, "at least 0")])
    def test_no_call_at_all_may_come(self, given: float, told: str | None) -> None:
        calls = pd.DataFrame({"calls": [given], "minutes": [30.0], "handling_seconds": [180.0]})
        if told is None:
            assert sp.plan_staffing(calls)["agents"].tolist() == [0]
        else:
            with pytest.raises(sp.DataError, match=told):
                sp.plan_staffing(calls)


class TestRecurring:
    AS_OF = "2024-07-01"

    def told(self, days: list[float], **more: object) -> pd.Series:
        at = np.array(days) * 24
        return sp.find_recurring_issues(make_log(at, at + 1).assign(**more), as_of=self.AS_OF).iloc[0]

    def test_an_issue_by_hand(self) -> None:
        told = self.told(
            [20, 85, 92, 100], issue="printer", system=["b", "a", "b", None], downtime_hours=[1, 0.5, np.nan, 1],
            kb_article=["k", None, "k", "k"], solution=["new toner", "drum", "drum", None],
            severity=["low", "low", "low", "critical"],
        )  # fmt: skip
        assert told[["issue", "incidents", "open", "systems", "most_in_30_days"]].tolist() == [
            "printer",
            4,
            0,
            "a, b",
            3,
        ]
        assert told[["this_quarter", "quarter_before"]].tolist() == [2, 2]  # the quarters begin on days 0 and 91
        assert told[["downtime_hours", "documented", "solution"]].tolist() == [2.5, 0.75, "drum"]
        assert told["because"] == "3 within 30 days, critical"
        assert [told["first_at"], told["last_at"]] == [START + 20 * DAY, START + 100 * DAY]

    @pytest.mark.parametrize(("day", "this", "before"), [(90, 0, 2), (91, 1, 1)])
    def test_a_quarter_begins_with_its_first_moment(self, day: int, this: int, before: int) -> None:
        assert self.told([60, day])[["this_quarter", "quarter_before"]].tolist() == [this, before]

    @pytest.mark.parametrize(("last", "due"), [(92, True), (91.9, False)])
    def test_after_ninety_days_nothing_is_asked_for_any_more(self, last: float, due: bool) -> None:
        told = self.told([last - 2, last - 1, last], downtime_hours=2.0)
        assert told[["root_cause_due", "post_mortem_due"]].tolist() == [due, due]

    @pytest.mark.parametrize(("days", "due"), [([100, 101], False), ([100, 101, 102], True)])
    def test_two_are_no_reason_three_are(self, days: list[float], due: bool) -> None:
        assert self.told(days)["root_cause_due"] == due

    def test_one_alone_that_asks_for_nothing_is_left_out(self) -> None:
        log = make_log(np.array([2400.0]), np.array([2401.0]))
        assert sp.find_recurring_issues(log.assign(severity="high"), as_of=self.AS_OF).empty
        assert len(sp.find_recurring_issues(log.assign(downtime_hours=4.0), as_of=self.AS_OF)) == 1

    def test_this_quarters_come_first_then_the_many(self) -> None:
        at = np.array([100, 101, 40, 41, 42, 110, 111, 112]) * 24.0
        log = make_log(at, at + 1).assign(issue=["b", "b", "old", "old", "old", "c", "c", "c"])
        assert sp.find_recurring_issues(log, as_of=self.AS_OF)["issue"].tolist() == ["c", "b", "old"]

    @pytest.mark.parametrize(("words", "joined"), [
        (["red green blue", "red green blue black"], True), (["red green", "red violet"], False),
    ])  # fmt: skip
    def test_words_of_which_most_are_the_same_are_one_issue(self, words: list[str], joined: bool) -> None:
        rest = ["entirely other things", "nothing alike here", "something else again"]
        at = np.arange(5) * 24 + 2400.0
        told = sp.find_recurring_issues(make_log(at, at + 1).assign(description=[*words, *rest]), as_of=self.AS_OF)
        assert (told["incidents"].tolist() == [2]) == joined

    def test_kinds_by_counting(self, log: pd.DataFrame) -> None:
        rows = known(log, "2024-04-01")
        told = sp.rank_issue_types(log, as_of="2024-04-01").set_index("category")
        counts = rows["category"].value_counts()
        assert told["incidents"].to_dict() == counts.to_dict()
        assert told["share"].to_dict() == pytest.approx((counts / len(rows)).to_dict())
        assert told["cumulative_share"].tolist() == pytest.approx(told["share"].cumsum().tolist())
        for name, row in told.iterrows():
            own = rows[rows["category"] == name]
            hours = own.loc[own["done"], "age"]
            assert row["open"] == own["end"].isna().sum()
            assert row["resolution_median_hours"] == pytest.approx(np.percentile(hours, 50))
            assert row["resolution_p90_hours"] == pytest.approx(np.percentile(hours, 90))
            assert row["this_quarter"] == (own["reported_at"] >= "2024-01-01").sum()
            assert row["quarter_before"] == 0

    @pytest.mark.parametrize(("first", "vital"), [(8, [True, False]), (7, [True, True])])
    def test_what_begins_at_four_fifths_is_not_among_the_few(self, first: int, vital: list[bool]) -> None:
        log = make_log(np.arange(10.0), np.arange(10) + 1.0).assign(category=["a"] * first + ["b"] * (10 - first))
        assert sp.rank_issue_types(log, as_of="2024-02-01")["vital"].tolist() == vital


class TestEscalations:
    def test_the_most_overdue_comes_first_with_its_reasons(self) -> None:
        sla = pd.DataFrame({"severity": ["high"], "response_hours": [1], "resolution_hours": [10]})
        log = make_log(np.zeros(4), np.full(4, np.nan)).assign(
            severity=["high", "low", "critical", "low"], expertise=[None, True, False, None],
            escalated_at=[None, None, START + HOUR, None], party="IT", system="web",
        )  # fmt: skip
        told = sp.check_escalations(log, as_of=START + 8 * HOUR, sla=sla)
        assert told["incident"].tolist() == ["I0", "I1", "I2"]
        assert told["because"].tolist() == ["8 of 10 hours used", "needs expertise", "critical"]
        assert told["due"].tolist() == [True, True, False]
        assert told["limit_hours"].tolist() == [10, 48, 48]
        assert told["time_used"].tolist() == pytest.approx([0.8, 1 / 6, 1 / 6])

    @pytest.mark.parametrize("lacks", ["description", "steps_taken", "logs", "impact"])
    def test_each_part_of_a_package_is_asked_for(self, lacks: str) -> None:
        whole = {"description": "d", "steps_taken": "s", "logs": "l", "impact": "i"}
        log = make_log(np.zeros(1), np.full(1, np.nan)).assign(severity="critical", **{**whole, lacks: None})
        if lacks == "description":
            return  # the declaration asks for it already
        told = sp.check_escalations(log, as_of=START + HOUR).iloc[0]
        assert told[["missing", "complete"]].tolist() == [lacks.replace("_", " "), False]

    def test_stages_are_of_all_or_of_the_resolved(self) -> None:
        log = make_log(np.zeros(4), np.array([10.0, 10.0, np.nan, np.nan])).assign(
            acknowledged_at=[START + HOUR, START + 3 * HOUR, START + 8 * HOUR, None],
            updated_at=[START + 2 * HOUR, None, None, None],
            notified_at=[START + 11 * HOUR, None, None, None],
            followed_up_at=[START + 40 * HOUR, START + 30 * HOUR, None, None],
        )  # fmt: skip
        told = sp.summarise_stages(log, as_of="2024-02-01").set_index("stage").astype(float)
        rows = told[["due", "done", "share", "median_hours"]]
        assert rows.loc["acknowledged"].tolist() == [4, 3, 0.75, 3]
        assert rows.loc["told how it goes"].tolist() == [4, 1, 0.25, 2]
        assert rows.loc["told that it is resolved"].tolist() == [2, 1, 0.5, 1]
        assert rows.loc["asked whether it lasts"].tolist() == [2, 2, 1, 25]

    def test_fixes_by_hand(self) -> None:
        log = make_log(np.zeros(5), np.array([1.0, 2, 3, 4, np.nan])).assign(
            solution_kind=["patch"] * 3 + ["recovery", "patch"], reopened=[1, 0, None, 2, 0],
            solution=["s", "s", None, "s", "s"], kb_article=["k", None, "k", "k", "k"],
        )  # fmt: skip
        told = sp.summarise_fixes(log, as_of="2024-02-01").set_index("solution_kind")
        assert told.index.tolist() == ["patch", "recovery"]
        assert told["resolved"].tolist() == [3, 1]
        assert told["reopened"].tolist() == pytest.approx([1 / 3, 1])
        assert told["documented"].tolist() == pytest.approx([1 / 3, 1])
        assert told["tested"].tolist() == [0, 0]
        assert told["regression"].isna().all()


class TestAgreements:
    SLA = pd.DataFrame({"severity": ["low", "critical"], "response_hours": [2, 1], "resolution_hours": [20, 8],
                        "attainment": [0.9, 0.5]})  # fmt: skip

    def test_rows_stand_by_severity_with_what_was_agreed(self) -> None:
        log = make_log(np.zeros(5), np.array([7.0, 9, 19, 21, np.nan])).assign(
            severity=["critical", "critical", "low", "low", "high"]
        )
        told = sp.summarise_sla(log, self.SLA, as_of="2024-02-01")
        assert told["severity"].tolist() == ["critical", "low"]
        names = ["incidents", "open", "response_hours", "resolution_hours", "resolution_kept", "attainment", "verdict"]
        assert told[names].to_numpy().tolist() == [[2, 0, 1, 8, 0.5, 0.5, "met"], [2, 0, 2, 20, 0.5, 0.9, "not_met"]]
        assert told["response_kept"].isna().all()

    @pytest.mark.parametrize(("age", "kept"), [(2.0, 1.0), (2.01, 0.5)])
    def test_an_answer_is_late_only_once_its_time_is_over(self, age: float, kept: float) -> None:
        log = make_log(np.zeros(2), np.full(2, np.nan)).assign(severity="low", first_response_at=[START + HOUR, pd.NaT])
        told = sp.summarise_sla(log, self.SLA, as_of=START + age * HOUR)
        assert told["response_kept"].tolist() == [kept]

    def test_severities_with_limits_of_their_own_make_one_share(self) -> None:
        sla = pd.DataFrame({"severity": ["low", "high", "critical"], "response_hours": 1, "resolution_hours": [9, 5, 2],
                            "attainment": [0.9, 0.6, 0.3]})  # fmt: skip
        words = ["low"] * 2 + ["high"] * 2 + ["critical"] * 2
        log = make_log(np.zeros(6), np.array([9.0, 9.1, 5, 6, 2, 3])).assign(severity=words)
        told = sp.summarise_incidents(log, as_of="2024-03-01", sla=sla).iloc[0]
        assert told[["share_within_sla", "share_within_sla_low", "share_within_sla_high"]].tolist() == [0.5] * 3
        assert told["target"] == pytest.approx(0.6)
        assert told["verdict"] == "not_met"

    def test_parties_by_counting(self, log: pd.DataFrame) -> None:
        rows, told = known(log, "2024-03-20"), sp.summarise_parties(log, as_of="2024-03-20").set_index("party")
        for name, own in rows.groupby("party"):
            expected = [len(own), own["end"].isna().sum(), own["age"].sum(), own["age"].sum() / rows["age"].sum(),
                        own["age"].median()]  # fmt: skip
            row = told.loc[name, ["incidents", "open", "hours_held", "share", "median_hours"]]
            assert row.astype(float).tolist() == pytest.approx(expected)
        assert told["hours_held"].is_monotonic_decreasing

    def test_a_wait_ends_with_its_issue_and_never_takes_more_than_there_is(self) -> None:
        waits = pd.DataFrame({"incident": ["I0", "I0"], "from_at": [START + HOUR, START + 20 * HOUR],
                              "to_at": [START + 40 * HOUR, None], "reason": ["user", None]})  # fmt: skip
        log = make_log(np.zeros(1), np.array([10.0])).assign(party="IT team")
        told = sp.summarise_parties(log, as_of="2024-02-01", waits=waits).set_index("party")["hours_held"]
        assert told.to_dict() == {"waiting for user": 9, "IT team": 1, "waiting for something": 0}

    def test_a_wait_that_begins_this_very_moment_holds_nothing_up_yet(self) -> None:
        log = make_log(np.zeros(1), np.full(1, np.nan)).assign(party="IT team")
        waits = pd.DataFrame({"incident": ["I0"], "from_at": [START + 10 * HOUR], "to_at": [None], "reason": "user"})
        told = sp.summarise_parties(log, as_of=START + 10 * HOUR, waits=waits)
        assert told[["party", "hours_held"]].to_numpy().tolist() == [["IT team", 10]]

    def test_rows_are_numbered_anew_and_no_other_number_is_told(self, log: pd.DataFrame) -> None:
        now = "2024-03-20"
        frames = [sp.summarise_parties(log, as_of=now), sp.rank_issue_types(log, as_of=now),
                  sp.find_recurring_issues(log.assign(issue=log["category"]), as_of=now),
                  sp.summarise_fixes(log.assign(solution_kind=log["category"]), as_of=now),
                  sp.check_escalations(log, as_of=now), sp.summarise_incidents(log, as_of=now, by="party"),
                  sp.summarise_timelines(log, as_of=now), sp.map_arrivals(log, as_of=now)]  # fmt: skip
        for frame in frames:
            assert frame.index.tolist() == list(range(len(frame)))
            assert "index" not in frame

    def test_timelines_by_hand(self) -> None:
        log = make_log(np.zeros(3), np.array([10.0, 20.0, np.nan])).assign(
            severity=["low", "low", "high"], began_at=START - 2 * HOUR, detected_at=[START - HOUR, START, None],
            acknowledged_at=[START + HOUR, None, None], first_response_at=[START + 3 * HOUR, START + 5 * HOUR, None],
        )  # fmt: skip
        told = sp.summarise_timelines(log, as_of=START + 20 * DAY).set_index("severity")
        assert told.index.tolist() == ["high", "low", "all"]
        names = ["incidents", "to_detect", "to_report", "to_acknowledge", "to_respond", "to_resolve"]
        assert told.loc["low", names].tolist() == [2, 1.5, 2, 1, 4, 15]
        assert told["to_resolve_all"].tolist() == pytest.approx([14 * 24, 15, (10 + 20 + 14 * 24) / 3])

    @pytest.mark.parametrize(("by", "groups"), [
        (None, ["all"]), ("week", ["2024-01-01/2024-01-07", "2024-01-08/2024-01-14"]), ("month", ["2024-01"]),
        ("quarter", ["2024Q1"]), ("party", ["IT", "not said"]),
    ])  # fmt: skip
    def test_curves_by_group(self, by: str | None, groups: list[str]) -> None:
        log = make_log(np.array([0.0, 170.0]), np.array([5.0, 200.0])).assign(party=["IT", None])
        told = sp.measure_resolution(log, as_of="2024-02-01", by=by)
        assert list(dict.fromkeys(told["group"])) == groups
        assert told["hours"].tolist() == list(range(169)) * len(groups)

    def test_a_curve_by_counting(self, log: pd.DataFrame) -> None:
        told = sp.measure_resolution(log, as_of="2024-06-01").set_index("hours")
        rows = log[log["resolved_at"].notna()]
        lasted = (rows["resolved_at"] - rows["reported_at"]) / HOUR
        still = log["resolved_at"].isna() & log["closed_at"].isna()
        for hour in (0, 6, 47, 48, 168):
            assert told.loc[hour, "resolved"] == pytest.approx((lasted <= hour).sum() / (len(rows) + still.sum()))
            assert told.loc[hour, "resolved_closed_only"] == pytest.approx((lasted <= hour).mean())
            low, high = told.loc[hour, ["resolved_low", "resolved_high"]]
            assert low <= told.loc[hour, "resolved"] <= high


class TestTrainings:
    def test_by_hand(self) -> None:
        rows = pd.DataFrame({"training": ["T1", "T1", "T2", "T3", "T9"], "user": ["a", "b", "a", "c", "z"],
                             "format": ["online", "online", "online", "face_to_face", "online"],
                             "held_on": ["2024-01-10", "2024-01-10", "2024-01-11", "2024-01-31", "2024-02-01"],
                             "attended": [True, False, None, True, True],
                             "fee": [200, 200, 150, 300, 200]})  # fmt: skip
        told = sp.summarise_trainings(rows, as_of="2024-01-31", users=4).set_index("format")
        names = ["sessions", "registered", "participants", "users", "revenue", "revenue_expected"]
        assert told.loc["online", names].tolist() == [2, 3, 2, 1, 550, 400]
        assert told.loc["face_to_face", names].tolist() == [1, 1, 1, 1, 300, 300]
        assert told.loc["all", names].tolist() == [3, 4, 3, 2, 850, 700]
        assert told["fee"].tolist()[:2] == [300, 200]
        assert told.loc["all", ["reach", "target", "verdict"]].tolist() == [0.5, 0.8, "not_met"]
        assert told["reach"].isna().tolist() == [True, True, False]
        assert sp.summarise_trainings(rows, as_of="2024-01-31")["verdict"].isna().all()

    @pytest.mark.parametrize(("asked", "rate"), [([True, True, False, True], 2 / 3), ([None] * 4, 0.5)])
    def test_the_response_rate_is_of_those_asked_or_of_all(self, asked: list[bool | None], rate: float) -> None:
        log = pd.DataFrame({"user": list("abcd"), "description": "x", "resolution": "y", "asked": asked,
                            "requested_at": "2024-03-31 23:00", "satisfied": [True, True, None, None]})  # fmt: skip
        told = sp.summarise_satisfaction(log, as_of="2024-03-31").iloc[0]
        assert told[["requests", "answered", "satisfaction", "target"]].tolist() == [4, 2, 1, 0.95]
        assert told["response_rate"] == pytest.approx(rate)
        assert sp.summarise_satisfaction(log, as_of="2024-03-30").empty

    @pytest.mark.parametrize(("happy", "of", "verdict"), [
        (72, 72, "cannot_tell"), (73, 73, "met"), (90, 100, "not_met"), (91, 100, "cannot_tell"),
    ])  # fmt: skip
    def test_wilsons_interval_decides_at_its_edge(self, happy: int, of: int, verdict: str) -> None:
        log = pd.DataFrame({"user": [str(n) for n in range(of)], "description": "x", "resolution": "y",
                            "requested_at": "2024-03-01", "satisfied": np.arange(of) < happy})  # fmt: skip
        told = sp.summarise_satisfaction(log, as_of="2024-03-31").iloc[0]
        peer = stats.binomtest(happy, of).proportion_ci(method="wilson")
        assert told[["satisfaction_low", "satisfaction_high"]].tolist() == pytest.approx([peer.low, peer.high])
        assert told["verdict"] == verdict


class TestFigures:
    NOW = pd.Timestamp("2024-03-25 06:00")

    def test_each_group_by_counting(self, log: pd.DataFrame) -> None:
        rng = np.random.default_rng(8)
        answered = log["reported_at"] + pd.to_timedelta(rng.integers(1, 30, 150), unit="h")
        more = log.assign(
            first_response_at=answered.where(rng.random(150) < 0.6), reopened=rng.integers(0, 2, 150),
            reassigned=rng.integers(0, 3, 150), satisfied=pd.Series(rng.choice([True, False, None], 150)),
            escalated_at=(log["reported_at"] + HOUR).where(rng.random(150) < 0.3),
            solution=pd.Series(rng.choice(["s", None], 150)), kb_article=pd.Series(rng.choice(["k", None], 150)),
        )  # fmt: skip
        told = sp.summarise_incidents(more, as_of=self.NOW, by="category").set_index("category")
        rows = known(more, str(self.NOW))
        for name, row in told.iterrows():
            own = rows[rows["category"] == name]
            still, over = own[own["end"].isna()], own[own["end"].notna()]
            done, hours = own[own["done"]], own.loc[own["done"], "age"]
            ages = (self.NOW - still["reported_at"]) / DAY
            span = (self.NOW - own["reported_at"].min()) / DAY
            said = over["satisfied"].dropna().astype(float)
            low, high = stats.binomtest(int(said.sum()), len(said)).proportion_ci(method="wilson")
            expected = {
                "reported": len(own), "open": len(still), "untimed": len(over) - len(done),
                "share_within_48h_closed_only": (hours <= 48).mean(), "resolution_mean_hours": hours.mean(),
                "backlog": len(still), "backlog_late": (still["age"] > 48).sum(), "backlog_age_days": ages.median(),
                "oldest_open_days": ages.max(), "arrivals_per_day": len(own) / span,
                "closures_per_day": len(done) / span, "reopened": (over["reopened"] > 0).mean(),
                "reassigned": (over["reassigned"] > 0).mean(), "satisfaction": said.mean(), "satisfaction_low": low,
                "satisfaction_high": high, "response_rate": len(said) / len(over),
                "escalated": (own["escalated_at"] <= self.NOW).mean(),
                "documented": (over["solution"].notna() & over["kb_article"].notna()).mean(),
            }  # fmt: skip
            assert {key: float(row[key]) for key in expected} == pytest.approx(
                {key: float(value) for key, value in expected.items()}, nan_ok=True
            )
            timed = own[own["done"] | own["end"].isna()]
            self.agrees(row, "resolution", timed["age"], timed["done"])
            until = own["first_response_at"].where(own["first_response_at"] <= self.NOW)
            ends = own["end"].fillna(self.NOW)
            lasted = (until.fillna(ends) - own["reported_at"]) / HOUR
            self.agrees(row, "response", lasted, until.notna())

    @staticmethod
    def agrees(row: pd.Series, what: str, hours: pd.Series, over: pd.Series) -> None:
        """Median and 90th percentile as another make of Kaplan and Meier's estimate has them."""
        curve = SurvfuncRight(hours.to_numpy(), over.astype(int).to_numpy())
        for name, share in (("median", 0.5), ("p90", 0.1)):
            at = min(curve.surv_times[curve.surv_prob <= share + 1e-9], default=np.nan)
            assert row[f"{what}_{name}_hours"] == pytest.approx(at, nan_ok=True)

    def test_a_quarter_of_a_system_is_held_against_the_quarter_before_of_the_same_system(self) -> None:
        """12 and 6 weekly repeats of the one system by quarter, none of the other; the first repeats nothing."""
        weekly = np.array([*range(12), *range(13, 25, 2)]) * 168.0
        repeats = make_log(weekly, weekly + 1).assign(system="mail", issue="jam")
        news = make_log(weekly, weekly + 1).assign(system="web", issue=[f"N{n}" for n in range(len(weekly))])
        log = pd.concat([repeats, news.assign(incident=news["incident"] + "w")], ignore_index=True)
        told = sp.summarise_incidents(log, as_of="2024-07-01", by=["quarter", "system"])
        told = told.set_index(["system", "quarter"])[["recurring", "recurring_before"]]
        first, second = pd.Timestamp("2024-01-01"), pd.Timestamp("2024-04-01")
        assert told.loc[("mail", first)].tolist() == [11, 0]
        assert told.loc[("mail", second)].tolist() == [6, 11]
        assert told.loc[("web", second)].tolist() == [0, 0]
        whole = sp.summarise_incidents(log, as_of="2024-07-01").iloc[0]
        assert whole[["recurring", "recurring_before"]].tolist() == [6, 11]
        middle = sp.summarise_incidents(log, as_of="2024-04-01").iloc[0]
        assert middle[["recurring", "recurring_before"]].tolist() == [11, 0]

    def test_an_answer_that_never_came_was_waited_for_until_the_end(self) -> None:
        tickets = make_log(np.zeros(3), np.array([10.0, 20.0, np.nan])).assign(
            first_response_at=[START + 4 * HOUR, None, None]
        )
        told = sp.summarise_incidents(tickets, as_of=START + 50 * HOUR).iloc[0]
        # One of three answered after 4 hours, the others waited 20 and 50: 4 + 2/3 x 46
        assert told["response_mean_hours"] == pytest.approx(4 + 46 * 2 / 3)
        closed = tickets.assign(closed_at=[None, None, START + 30 * HOUR])
        told = sp.summarise_incidents(closed, as_of=START + 50 * HOUR).iloc[0]
        assert told["response_mean_hours"] == pytest.approx(4 + 26 * 2 / 3)

    @pytest.mark.parametrize(("now", "then", "verdict"), [
        (0, 20, "met"), (20, 20, "cannot_tell"), (30, 20, "not_met"), (25, 20, "cannot_tell"), (5, 20, "met"),
    ])  # fmt: skip
    def test_a_fifth_fewer_has_to_be_sure(self, now: int, then: int, verdict: str) -> None:
        interval = stats.binomtest(now, now + then).proportion_ci(method="exact")
        ends = [share / (1 - share) * 91 / 91 if share < 1 else np.inf for share in (interval.low, interval.high)]
        told = compare_rates(float(now), float(then), 91.0, 91.0)
        assert told == pytest.approx((now / then, *ends))
        expected = "met" if ends[1] <= 0.8 else "not_met" if ends[0] > 0.8 else "cannot_tell"
        assert judge_rates(*told[1:]) == expected == verdict

    def test_rates_are_by_the_day_and_at_the_edge_a_fifth_fewer_is_enough(self) -> None:
        assert compare_rates(10.0, 10.0, 30.0, 90.0)[0] == 3
        assert [judge_rates(0.1, high) for high in (0.8, 0.81)] == ["met", "cannot_tell"]
        assert [judge_rates(low, 2.0) for low in (0.8, 0.81)] == ["cannot_tell", "not_met"]
        nothing = ((1.0, 1.0, 0.0, 9.0), (1.0, 1.0, 9.0, 0.0), (0.0, 0.0, 9.0, 9.0))
        for figures in nothing:
            assert np.isnan(compare_rates(*figures)).all()
        assert compare_rates(3.0, 0.0, 9.0, 9.0)[0] == np.inf
