"""Flow, staffing, recurring issues, escalations, agreements and trainings, by cases that were worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.kernels.statistics.queues import agents_for, measure_queue
from saypro_analysis.analysis.support.intakes import MOST_AGENTS
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.support.desks import make_desk, make_log

DAY = 24.0


def log(*reported: float, lasts: float = 1.0, **more: object) -> pd.DataFrame:
    hours = np.array(reported)
    return make_log(hours, hours + lasts, **more)


class TestErlang:
    def test_the_textbook_case(self):
        queue = measure_queue(100, 1800, 180, 14, 20)
        assert queue.wait_chance == pytest.approx(0.1741, abs=1e-4)
        assert queue.service_level == pytest.approx(0.8883, abs=1e-4)
        assert queue.mean_wait_seconds == pytest.approx(7.84, abs=0.01)

    @given(st.integers(1, 60), st.integers(1, 80))
    def test_agrees_with_the_formula_as_written(self, agents, calls):
        load = calls / 10
        if agents <= load:
            assert measure_queue(calls, 1800, 180, agents, 20).wait_chance == 1
            return
        top = load**agents / math.factorial(agents) * agents / (agents - load)
        below = sum(load**n / math.factorial(n) for n in range(agents))
        assert measure_queue(calls, 1800, 180, agents, 20).wait_chance == pytest.approx(top / (below + top), rel=1e-9)

    @given(st.integers(0, 300), st.floats(0.5, 0.99))
    def test_one_agent_fewer_would_not_do(self, calls, share):
        need = agents_for(calls, 1800, 180, 20, share)
        assert measure_queue(calls, 1800, 180, need, 20).service_level >= share
        assert need == 0 or measure_queue(calls, 1800, 180, need - 1, 20).service_level < share

    def test_given_agents_are_judged(self):
        calls = pd.DataFrame({"calls": [100], "minutes": [30], "handling_seconds": [180], "agents": [12]})
        told = sp.plan_staffing(calls)
        assert (told["agents"][0], told["service_level"][0] < 0.8) == (12, True)

    def test_arrivals_of_a_week_become_people(self):
        requests = pd.DataFrame({"user": [f"u{n}" for n in range(20)], "description": "x", "resolution": "y",
                                 "requested_at": pd.Timestamp("2024-01-01 09:00"), "handling_minutes": 3})  # fmt: skip
        told = sp.plan_staffing(sp.map_arrivals(requests, as_of="2024-01-08", table="support_log"))
        peak = told[told["agents"] > 0]
        assert peak[["weekday", "hour", "calls", "handling_seconds"]].to_numpy().tolist() == [["Monday", 9, 20, 180]]

    @pytest.mark.parametrize("calls", [{"calls": [-1], "minutes": [30], "handling_seconds": [180]}, {"calls": [3]},
                                       {"calls": [3], "minutes": [0], "handling_seconds": [180]}])  # fmt: skip
    def test_what_cannot_be_reckoned_with_is_told(self, calls):
        with pytest.raises(DataError, match="intake"):
            sp.plan_staffing(pd.DataFrame(calls))

    def test_work_for_a_city_is_told_before_it_is_reckoned_with(self):
        calls = pd.DataFrame({"calls": [1.0], "minutes": [1 / 60], "handling_seconds": [float(MOST_AGENTS)]})
        assert sp.plan_staffing(calls)["agents"][0] > MOST_AGENTS
        for handling in (MOST_AGENTS + 0.001, 1e300):
            with pytest.raises(DataError, match=r"handling_seconds.*at most 10,000 people at a time"):
                sp.plan_staffing(calls.assign(handling_seconds=handling))

    @pytest.mark.parametrize("asked", [{"target_share": 1.01}, {"target_share": float("nan")},
                                       {"target_seconds": -1.0}])  # fmt: skip
    def test_a_target_that_nobody_can_meet_is_told(self, asked):
        with pytest.raises(DataError, match=f"intake, column {next(iter(asked))}"):
            sp.plan_staffing(pd.DataFrame({"calls": [3], "minutes": [30], "handling_seconds": [180]}), **asked)


class TestFlow:
    def test_backlog_is_what_came_less_what_went(self):
        flow = sp.summarise_flow(make_desk(5, days=40), as_of="2024-02-01")
        assert (flow["backlog"] == (flow["arrivals"] - flow["closures"]).cumsum()).all()
        assert len(flow) == 31

    def test_the_oldest_ages_day_by_day(self):
        tickets = make_log(np.array([1.0, 30.0]), np.array([80.0, np.nan]))
        assert sp.summarise_flow(tickets, as_of="2024-01-06")["oldest_open_days"].tolist() == [0, 1, 2, 2, 3]

    def test_a_queue_that_shrinks_by_one_a_day_is_gone_when_it_is(self):
        hours = np.concatenate([np.zeros(60), np.arange(40) * DAY])
        ends = np.concatenate([np.arange(60) * DAY + 1, np.arange(40) * DAY + 1])
        told = sp.summarise_backlog(make_log(hours, ends), as_of="2024-02-10").iloc[0]
        assert (told["backlog"], told["net_per_day"], told["outlook"]) == (20, -1, "shrinking")
        assert [str(told[name].date()) for name in ("gone_low_on", "gone_on", "gone_high_on")] == ["2024-02-29"] * 3

    def test_a_queue_that_grows_is_not_gone(self):
        tickets = make_log(np.arange(60) * DAY, np.full(60, np.nan))
        told = sp.summarise_backlog(tickets, as_of="2024-03-01").iloc[0]
        assert (told["outlook"], told["chance_gone"], pd.isna(told["gone_on"])) == ("growing", 0, True)

    @pytest.mark.parametrize(("days", "rows"), [(27, 0), (28, 5)])
    def test_four_weeks_are_needed_for_a_forecast(self, days, rows):
        tickets = make_log(np.arange(days) * DAY, np.full(days, np.nan))
        as_of = pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)
        assert len(sp.forecast_backlog(tickets, as_of=as_of, days=5)) == rows

    def test_most_later_backlogs_lie_within_the_range(self):
        held, asked = 0, 0
        for seed in range(6):
            desk = make_desk(seed, days=110)
            flow = sp.summarise_flow(desk, as_of="2024-04-15").set_index("day_on")["backlog"]
            for day in pd.date_range("2024-02-20", "2024-03-20", freq="10D"):
                ahead = sp.forecast_backlog(desk, as_of=day, days=14).set_index("day_on")
                later = flow.reindex(ahead.index)
                held += int(later.between(ahead["backlog_low"], ahead["backlog_high"]).sum())
                asked += len(ahead)
        assert 0.6 < held / asked < 0.97


class TestRecurring:
    def test_similar_words_are_one_issue_and_others_are_not(self):
        words = [
            "Monthly report 12 does not load",
            "monthly report does not load (13)",
            "The monthly report will not load",
            "Printer on floor two is jammed",
        ]
        told = sp.find_recurring_issues(log(0, 50, 99, 150, description=words), as_of="2024-03-01")
        assert told["incidents"].tolist() == [3]

    def test_the_same_words_of_two_systems_are_two_issues(self):
        tickets = log(0, 50, 99, 150, system=["web", "mail", "web", "mail"])
        assert sp.find_recurring_issues(tickets, as_of="2024-03-01")["incidents"].tolist() == [2, 2]

    @pytest.mark.parametrize(("last", "due"), [(30, True), (31, False)])
    def test_three_within_thirty_days_ask_for_an_analysis(self, last, due):
        told = sp.find_recurring_issues(log(0, 5 * DAY, last * DAY), as_of="2024-03-01")
        assert told["root_cause_due"].tolist() == [due]

    def test_one_critical_issue_does_so_alone(self):
        told = sp.find_recurring_issues(log(0, severity="critical"), as_of="2024-03-01")
        assert told[["root_cause_due", "because"]].to_numpy().tolist() == [[True, "critical"]]

    @pytest.mark.parametrize(("hours", "due"), [([2, 2], True), ([2, 1.9], False)])
    def test_four_hours_of_work_stopped_ask_for_a_review(self, hours, due):
        told = sp.find_recurring_issues(log(0, 50, downtime_hours=hours), as_of="2024-03-01")
        assert told["post_mortem_due"].tolist() == [due]

    def test_types_are_ranked_and_the_few_that_matter_named(self):
        tickets = log(*range(10), category=["a"] * 7 + ["b"] * 1 + ["c"] * 2)
        told = sp.rank_issue_types(tickets, as_of="2024-03-01")
        assert told["category"].tolist() == ["a", "c", "b"]
        assert told["vital"].tolist() == [True, True, False]
        assert told["cumulative_share"].tolist() == pytest.approx([0.7, 0.9, 1])


class TestEscalations:
    @pytest.mark.parametrize(("as_of", "due"), [("2024-01-02 12:00", []), ("2024-01-02 12:01", ["I0"])])
    def test_three_quarters_of_the_time_are_the_edge(self, as_of, due):
        tickets = make_log(np.zeros(1), np.array([np.nan]))
        assert sp.check_escalations(tickets, as_of=as_of)["incident"].tolist() == due

    def test_a_package_names_what_it_lacks(self):
        tickets = make_log(np.zeros(2), np.full(2, np.nan)).assign(
            steps_taken=["restarted", None], logs=["l", None], impact=["no reports", None], severity="critical"
        )
        told = sp.check_escalations(tickets, as_of="2024-01-01 01:00")
        assert told["missing"].tolist() == ["", "steps taken, logs, impact"]
        assert told["complete"].tolist() == [True, False]

    def test_what_is_resolved_is_not_escalated(self):
        assert sp.check_escalations(log(0, severity="critical"), as_of="2024-03-01").empty

    def test_stages_count_what_was_due(self):
        tickets = log(0, 0, lasts=4, acknowledged_at=[pd.Timestamp("2024-01-01 01:00"), pd.NaT],
                      notified_at=[pd.Timestamp("2024-01-01 06:00")] * 2)  # fmt: skip
        told = sp.summarise_stages(tickets, as_of="2024-02-01").set_index("stage")
        assert told.loc["acknowledged", ["due", "done", "median_hours"]].tolist() == [2, 1, 1]
        assert told.loc["told that it is resolved", ["share", "median_hours"]].tolist() == [1, 2]

    def test_a_fix_is_verified_by_all_three(self):
        tickets = log(0, 0, 0, 0, tested=[True, True, True, False], regression=[False, True, False, False],
                      confirmed=[True, True, False, True])  # fmt: skip
        told = sp.summarise_fixes(tickets, as_of="2024-02-01").iloc[0]
        assert told[["tested", "verified", "confirmed"]].tolist() == [0.75, 0.25, 0.75]
        assert told["regression"] == pytest.approx(1 / 3)

    @pytest.mark.parametrize("by", ["solution_kind", "fix_kind", "it_area"])
    def test_kinds_are_one_however_they_are_typed(self, by):
        told = sp.summarise_fixes(log(0, 0, 0, **{by: ["User_Education", "user education ", None]}),
                                  as_of="2024-02-01", by=by)  # fmt: skip
        assert told.set_index(by)["resolved"].to_dict() == {"user education": 2, "not said": 1}

    def test_an_unknown_kind_is_named(self):
        with pytest.raises(ValueError, match="by: found 'colour'"):
            sp.summarise_fixes(log(0), as_of="2024-02-01", by="colour")


class TestAgreements:
    SLA = pd.DataFrame({"severity": ["high", "high"], "response_hours": [1, 1], "resolution_hours": [4, 24],
                        "party": [None, "Vendor"]})  # fmt: skip

    def test_a_provider_is_held_to_its_own_agreement(self):
        tickets = make_log(np.zeros(2), np.array([3.0, 20.0])).assign(severity="high", party=["IT team", "Vendor"])
        told = sp.summarise_sla(tickets, self.SLA, as_of="2024-02-01").set_index("party")
        assert told["incidents"].to_dict() == {"the desk": 2, "Vendor": 1}
        assert told["resolution_kept"].to_dict() == {"the desk": 0.5, "Vendor": 1}

    def test_an_answer_that_never_came_is_late(self):
        tickets = log(
            0,
            0,
            0,
            severity="high",
            first_response_at=[pd.Timestamp("2024-01-01 01:00"), pd.Timestamp("2024-01-01 01:01"), pd.NaT],
        )
        told = sp.summarise_sla(tickets, self.SLA[:1], as_of="2024-02-01")
        assert told["response_kept"].tolist() == [0.5]

    @pytest.mark.parametrize(("until", "kept"), [("02:00", 1.0), ("01:59", 0.0)])
    def test_the_clock_of_an_agreement_stands_still_while_a_ticket_waits(self, until, kept):
        waits = pd.DataFrame({"incident": "I0", "from_at": ["2024-01-01 01:00"], "to_at": [f"2024-01-01 {until}"],
                              "reason": "user"})  # fmt: skip
        told = sp.summarise_sla(log(0, lasts=5, severity="high"), self.SLA[:1], as_of="2024-02-01", waits=waits)
        assert told["resolution_kept"].tolist() == [kept]

    def test_rows_that_share_a_number_are_told_apart(self):
        tickets = make_log(np.zeros(3), np.array([3.0, 20.0, 2.0])).assign(severity="high", party="Vendor")
        told = sp.summarise_sla(tickets.set_axis([0, 0, 1]), self.SLA, as_of="2024-02-01")
        pd.testing.assert_frame_equal(told, sp.summarise_sla(tickets, self.SLA, as_of="2024-02-01"))

    def test_two_rows_of_a_severity_contradict_each_other(self):
        with pytest.raises(DataError, match="one row of each severity"):
            sp.summarise_incidents(log(0), as_of="2024-02-01", sla=self.SLA.assign(party=None))

    def test_waiting_counts_for_what_was_waited_for(self):
        waits = pd.DataFrame(
            {"incident": ["I0"], "from_at": ["2024-01-01 02:00"], "to_at": [None], "reason": ["provider"]}
        )
        told = sp.summarise_parties(log(0, lasts=10, party="IT team"), as_of="2024-02-01", waits=waits)
        assert told[["party", "hours_held"]].to_numpy().tolist() == [["waiting for provider", 8], ["IT team", 2]]

    def test_without_an_issue_nobody_holds_one_and_strange_waits_count_for_nothing(self):
        waits = pd.DataFrame({"incident": ["I7"], "from_at": ["2024-01-01 02:00"], "to_at": [None], "reason": [None]})
        for rows in (waits, waits.iloc[:0]):
            assert sp.summarise_parties(log(0).iloc[:0], as_of="2024-02-01", waits=rows).empty
            told = sp.summarise_parties(log(0, lasts=10, party="IT team"), as_of="2024-02-01", waits=rows)
            assert told[["party", "hours_held"]].to_numpy().tolist() == [["IT team", 10]]

    def test_the_curve_is_that_of_the_share(self):
        desk = make_desk(4, days=40)
        curve = sp.measure_resolution(desk, as_of="2024-02-01").set_index("hours")
        told = sp.summarise_incidents(desk, as_of="2024-02-01").iloc[0]
        assert curve.loc[48, "resolved"] == pytest.approx(told["share_within_48h_km"])
        assert curve.loc[48, "resolved_closed_only"] == pytest.approx(told["share_within_48h_closed_only"])
        assert curve["resolved"].dropna().is_monotonic_increasing


class TestTrainings:
    def rows(self, count: int) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "training": "T1",
                "user": [f"u{n}" for n in range(count)],
                "held_on": "2024-01-15",
                "format": ["face_to_face", "online"] * (count // 2),
                "fee": [300, 200] * (count // 2),
            }
        )

    @pytest.mark.parametrize(("users", "verdict"), [(10, "met"), (11, "not_met")])
    def test_four_in_five_users(self, users, verdict):
        assert sp.summarise_trainings(self.rows(8), as_of="2024-02-01", users=users)["verdict"].iloc[-1] == verdict

    def test_revenue_against_the_fees(self):
        told = sp.summarise_trainings(self.rows(8), as_of="2024-02-01")
        assert told[["revenue", "revenue_expected"]].to_numpy().tolist() == [[1200, 1200], [800, 800], [2000, 2000]]

    def test_who_did_not_come_was_not_trained(self):
        table = self.rows(2).assign(attended=[True, False])
        assert sp.summarise_trainings(table, as_of="2024-02-01", users=2)["reach"].iloc[-1] == 0.5

    def test_both_sets_of_alternative_dates_are_shown_against_each_other(self):
        assert (sp.check_training_dates()["conflict"] != "").tolist() == [False, False, True, True]

    @pytest.mark.parametrize(("happy", "verdict"), [(100, "met"), (95, "cannot_tell"), (80, "not_met")])
    def test_the_interval_of_satisfaction_decides(self, happy, verdict):
        table = pd.DataFrame({"user": [f"u{n}" for n in range(100)], "description": "x", "resolution": "y",
                              "requested_at": "2024-01-15", "satisfied": [n < happy for n in range(100)]})  # fmt: skip
        assert sp.summarise_satisfaction(table, as_of="2024-02-01")["verdict"].tolist() == [verdict]


class TestIntake:
    def test_channels_by_the_documents_words(self):
        told = sp.summarise_intake(log(0, 0, 0, 0, channel=["Phone", "e-mail", "Alert", "walk-in"]), as_of="2024-02-01")
        assert told.set_index("channel")["incidents"].to_dict() == {
            "ticket": 0, "email/phone": 2, "chat": 0, "automated alert": 1, "walk-in": 1,
        }  # fmt: skip

    def test_a_report_has_three_parts(self):
        tickets = log(0, 0, 0, impact=["x", "x", None], logs=["here", None, "here"], channel="chat")
        told = sp.summarise_intake(tickets, as_of="2024-02-01").set_index("channel")
        assert told.loc["chat", "report_whole"] == pytest.approx(1 / 3)
        assert told.loc["chat", "whole"] == pytest.approx(2 / 3)

    def test_where_no_channel_is_noted_none_is_guessed(self):
        told = sp.summarise_intake(log(0, 0), as_of="2024-02-01").set_index("channel")["incidents"]
        assert told.to_dict() == {"ticket": 0, "email/phone": 0, "chat": 0, "automated alert": 0, "not said": 2}

    def test_every_hour_of_the_week_is_there_once(self):
        told = sp.map_arrivals(make_desk(6, days=30), as_of="2024-02-01")
        assert len(told) == 168
        assert told["arrivals"].sum() == sp.summarise_flow(make_desk(6, days=30), as_of="2024-02-01")["arrivals"].sum()
