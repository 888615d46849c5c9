"""The calendar by hand-worked cases: what is late and with what, what an edit takes back, whose turn it is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.collaboration.methods.turns import Asked, split_turns
from saypro_analysis.data.readings.problems import DataError

DAY = "2025-03-31"


def item(**columns: object) -> pd.DataFrame:
    return pd.DataFrame([{"content": "C", "created_at": "2025-03-01", "owner": "Bo", **columns}])


def ask(*rows: tuple, **more: object) -> pd.DataFrame:
    columns = ["approver", "asked_at", "answered_at", "decision", "stage"]
    padded = [(*row, *[None] * (len(columns) - len(row))) for row in rows]
    return pd.DataFrame(padded, columns=columns).assign(content="C", **more)


def plan(content: pd.DataFrame, *asked: tuple, as_of: str = DAY) -> pd.Series:
    return sp.plan_content(content, ask(*asked), as_of=as_of).iloc[0]


ADA = ("Ada", "2025-03-03", "2025-03-05", "approved")


class TestStates:
    @pytest.mark.parametrize(
        ("columns", "state", "late_with", "days"),
        [
            ({"publish_on": "2025-03-30"}, "overdue", None, 1),
            ({"publish_on": "2025-03-31"}, "on_track", None, 0),
            ({"publish_on": "2025-04-10", "due_on": "2025-03-30"}, "slipping", "draft", 0),
            ({"publish_on": "2025-04-10", "due_on": "2025-03-31"}, "on_track", None, 0),
            ({"publish_on": "2025-04-10", "approval_due_on": "2025-03-30"}, "slipping", "approval", 0),
            ({"publish_on": "2025-04-10", "feedback_due_on": "2025-03-30"}, "slipping", "feedback", 0),
            ({"publish_on": "2025-03-20", "due_on": "2025-03-10"}, "overdue", "draft", 11),
            ({"publish_on": "2025-03-20", "published_at": "2025-03-22 09:00"}, "done", None, 2),
            ({"publish_on": "2025-03-20", "published_at": "2025-03-19 09:00"}, "done", None, 0),
            ({"publish_on": "2025-03-20", "published_at": "2025-04-01"}, "overdue", None, 11),
            ({"publish_on": "2025-03-20", "status": "Cancelled"}, "cancelled", None, None),
            ({"publish_on": None}, "undated", None, None),
        ],
    )
    def test_by_hand(self, columns, state, late_with, days):
        told = plan(item(**columns))
        assert told["state"] == state
        assert told["late_with"] == late_with or (late_with is None and pd.isna(told["late_with"]))
        assert told["days_late"] == days or (days is None and pd.isna(told["days_late"]))

    def test_planned_on_is_not_publish_on(self):
        told = plan(item(planned_on="2025-03-10", publish_on="2025-03-24"))
        assert told[["moved_days", "days_late"]].tolist() == [14, 7]

    def test_without_a_new_day_the_planned_one_holds(self):
        assert plan(item(planned_on="2025-03-24"))[["state", "days_late"]].tolist() == ["overdue", 7]

    def test_what_is_published_on_the_day_itself_is_known(self):
        assert plan(item(publish_on=DAY, published_at="2025-03-31 16:00"))["state"] == "done"


class TestApproval:
    @pytest.mark.parametrize(
        ("asked", "state"),
        [
            ([], "not_asked"),
            ([("Ada", "2025-03-03")], "waiting"),
            ([ADA], "approved"),
            ([ADA, ("Cy", "2025-03-03")], "waiting"),
            ([ADA, ("Cy", "2025-03-03", "2025-03-04", "changes")], "changes_asked"),
            ([ADA, ("Cy", "2025-03-03", "2025-03-04", "rejected")], "rejected"),
            ([("Ada", "2025-03-02", "2025-03-03", "changes"), ADA], "approved"),  # asked again
            ([("Ada", "2025-03-03", "2025-03-05", "approved", "feedback")], "not_asked"),  # feedback approves nothing
            ([("Cy", "2025-03-02", None, None, "feedback"), (*ADA, "final")], "approved"),
            ([("Ada", "2025-03-03", "2025-04-02", "approved")], "waiting"),  # answers after the day
            ([ADA, ("Cy", "2025-03-03", "2025-03-04")], "waiting"),  # what Cy answered is not known
        ],
    )
    def test_by_hand(self, asked, state):
        assert plan(item(), *asked)["approval"] == state

    def test_a_table_that_nowhere_says_what_was_answered_lists_approvals(self):
        asked = ask(("Ada", "2025-03-03", "2025-03-05"), ("Cy", "2025-03-03")).drop(columns="decision")
        both = [sp.plan_content(item(), rows, as_of=DAY)["approval"].iloc[0] for rows in (asked.iloc[:1], asked)]
        assert both == ["approved", "waiting"]

    @pytest.mark.parametrize(("edited", "lost"), [("2025-03-05 00:00", False), ("2025-03-05 00:01", True)])
    def test_an_edit_after_the_approval_takes_it_back(self, edited, lost):
        told = plan(item(edited_at=edited), ADA)
        assert told[["approval", "lost_by_edit"]].tolist() == ["lost_by_edit" if lost else "approved", lost]

    def test_an_edit_between_two_approvals_takes_the_first_back(self):
        told = plan(item(edited_at="2025-03-06"), ADA, ("Cy", "2025-03-05", "2025-03-08", "approved"))
        assert told[["approval", "ready_days"]].tolist() == ["lost_by_edit", 0]

    def test_an_edit_before_the_final_approval_takes_nothing_back(self):
        told = plan(
            item(edited_at="2025-03-06"), (*ADA, "review"), ("Cy", "2025-03-07", "2025-03-08", "approved", "final")
        )
        assert told["approval"] == "approved"

    def test_whoever_has_to_approve_has_to(self):
        assert plan(item(approvers="Ada; Cy"), ADA)["approval"] == "not_asked"

    @pytest.mark.parametrize(
        ("columns", "asked", "before"),
        [
            ({"published_at": "2025-03-05"}, [ADA], True),
            ({"published_at": "2025-03-04"}, [ADA], False),
            ({"published_at": "2025-03-09", "edited_at": "2025-03-07"}, [ADA], False),
            ({"published_at": "2025-03-09", "edited_at": "2025-03-10"}, [ADA], True),  # changed when it was out
            ({"published_at": "2025-03-09"}, [], False),
            ({}, [ADA], None),
        ],
    )
    def test_approved_when_it_went_out(self, columns, asked, before):
        told = plan(item(**columns), *asked)["approved_before"]
        assert pd.isna(told) if before is None else told == before

    def test_approvers_from_outside_are_named(self):
        told = sp.plan_content(item(), ask(ADA, ("Cy", "2025-03-03"), external=[False, True]), as_of=DAY)
        assert told["outside_approvers"].tolist() == ["Cy"]


class TestTurns:
    def test_by_hand(self):
        told = plan(item(published_at="2025-03-11"), ("Ada", "2025-03-03", "2025-03-07", "approved"))
        assert told[["elapsed_days", "author_days", "approver_days", "ready_days"]].tolist() == [10, 2, 4, 4]

    def test_open_waits_are_counted_to_the_day(self):
        told = plan(item(), ("Ada", "2025-03-03", "2025-03-07", "changes"), ("Ada", "2025-03-21"))
        assert told[["turn", "turn_of", "waiting_days", "elapsed_days"]].tolist() == ["approver", "Ada", 10, 30]
        assert told[["author_days", "approver_days"]].tolist() == [2 + 14, 4 + 10]

    def test_several_at_once_have_a_part_each(self):
        asked = ask(("Ada", "2025-03-03", "2025-03-05"), ("Cy", "2025-03-03", "2025-03-09"))
        turns = sp.trace_turns(item(published_at="2025-03-09"), asked, as_of=DAY)
        assert turns.groupby("turn_of")["days"].sum().to_dict() == {"Ada": 1, "Bo": 2, "Cy": 1 + 4}

    def test_since_when_it_is_somebodys_turn_goes_back_over_other_marks(self):
        # Cy's answer on the 20th changes nothing for Ada, whose turn it is alone from then on
        told = plan(item(), ("Ada", "2025-03-11"), ("Cy", "2025-03-11", "2025-03-21"))
        assert told[["turn_of", "waiting_days"]].tolist() == ["Ada", 10]
        edited = plan(item(edited_at="2025-03-25"), ("Ada", "2025-03-11"))
        assert edited["waiting_days"] == 20

    def test_what_happened_on_the_day_itself_says_whose_turn_it_is_now(self):
        told = plan(item(publish_on="2025-04-02"), ("Ada", "2025-03-03", "2025-03-31 15:00", "approved"))
        assert told[["approval", "turn", "waiting_days", "approver_days"]].tolist() == ["approved", "ready", 0, 28.625]

    def test_ready_until_an_edit_then_the_authors_again(self):
        told = plan(item(edited_at="2025-03-11"), ADA)
        assert told[["author_days", "approver_days", "ready_days", "turn"]].tolist() == [2 + 20, 2, 6, "author"]

    def test_without_a_beginning_no_time_is_told(self):
        told = plan(item(created_at=None, publish_on="2025-04-02"))
        assert told[["elapsed_days", "author_days"]].isna().all()

    @given(st.lists(st.tuples(st.integers(-5, 50), st.one_of(st.none(), st.integers(0, 30)), st.sampled_from("ABC")),
                    max_size=6),
           st.integers(0, 60), st.one_of(st.none(), st.tuples(st.integers(0, 60), st.integers(0, 30))))  # fmt: skip
    @settings(max_examples=60, deadline=None)
    def test_every_moment_is_counted_once(self, rows, length, ready):
        begin = pd.Timestamp("2025-02-10 08:30")
        hours = [begin + pd.Timedelta(hours=20 * number) for number in range(-10, 120)]
        asked = [Asked(who, hours[10 + start], pd.NaT if wait is None else hours[10 + start + wait])
                 for start, wait, who in rows]  # fmt: skip
        spans = [] if ready is None else [(hours[10 + ready[0]], hours[10 + sum(ready)])]
        turns = split_turns(begin, hours[10 + length], asked, spans)
        assert sum(turn.days for turn in turns) == pytest.approx(length * 20 / 24)
        assert all(turn.days >= 0 for turn in turns)
        assert {turn.who for turn in turns if turn.kind == "approver"} <= {request.approver for request in asked}

    def test_the_waits_of_a_whole_calendar_sum_to_the_time_that_passed(self):
        random = np.random.default_rng(5)
        begin = pd.Timestamp("2025-02-10 08:30") + pd.to_timedelta(random.integers(0, 500, 60), unit="h")
        names = [f"C{n}" for n in range(60)]
        out = (
            (begin + pd.to_timedelta(random.integers(1, 900, 60), unit="h")).to_series().where(random.random(60) < 0.7)
        )
        edited = begin + pd.to_timedelta(random.integers(0, 400, 60), unit="h")
        content = pd.DataFrame({"content": names, "created_at": begin, "edited_at": edited})
        content["published_at"] = out.to_numpy()
        which = random.integers(0, 60, 150)
        at = begin[which] + pd.to_timedelta(random.integers(-20, 400, 150), unit="h")
        asked = pd.DataFrame({"content": np.array(names)[which], "approver": random.choice(list("ABC"), 150),
                              "asked_at": at, "decision": random.choice(["approved", "changes"], 150)})  # fmt: skip
        asked["answered_at"] = (at + pd.to_timedelta(random.integers(0, 200, 150), unit="h")).to_series().to_numpy()
        told = sp.plan_content(content, asked, as_of=DAY).set_index("content").loc[names]
        first = asked.groupby("content")["asked_at"].min().reindex(names)
        start = np.minimum(first.fillna(pd.Timestamp("2030-01-01")).to_numpy(), begin.to_numpy())
        gone = content["published_at"] < "2025-04-01"
        passed = (content["published_at"].to_numpy() - start) / np.timedelta64(1, "D")
        assert told["elapsed_days"].to_numpy()[gone] == pytest.approx(passed[gone])
        parts = told[["author_days", "approver_days", "ready_days"]].sum(axis=1)
        assert parts.to_numpy() == pytest.approx(told["elapsed_days"].to_numpy())
        turns = sp.trace_turns(content, asked, as_of=DAY).groupby("content")["days"].sum()
        assert turns.loc[names].to_numpy() == pytest.approx(told["elapsed_days"].to_numpy())


class TestClashes:
    @staticmethod
    def calendar(load: int = 5, **changes: object) -> pd.DataFrame:
        rows = [
            {"content": f"C{n}", "publish_on": "2025-04-02", "channel": "mail", "audience": "all"} for n in range(3)
        ]
        rows[2] |= changes
        return sp.plan_content(pd.DataFrame(rows), ask(), as_of=DAY, load=load).set_index("content")

    @pytest.mark.parametrize(
        ("changes", "clashes"),
        [({}, 2), ({"audience": "few"}, 0), ({"channel": "blog"}, 0), ({"publish_on": "2025-04-03"}, 0),
         ({"audience": None}, 0), ({"status": "dropped"}, 0)],
    )  # fmt: skip
    def test_same_people_same_channel_same_day(self, changes, clashes):
        told = self.calendar(**changes)
        assert told.loc["C2", "clashes"] == clashes
        assert told.loc["C0", "clashes"] == (2 if clashes else 1)

    @pytest.mark.parametrize(("load", "crowded"), [(2, True), (3, False)])
    def test_a_day_with_more_than_the_load_is_crowded(self, load, crowded):
        assert (self.calendar(load=load)["crowded"] == crowded).all()

    @pytest.mark.parametrize("load", [0, -1])
    def test_a_load_below_one_is_refused(self, load):
        with pytest.raises(ValueError, match="load: found"):
            self.calendar(load=load)


class TestRefused:
    def test_everything_that_cannot_be_true_at_once(self):
        content = item(published_at="2025-02-01")
        asked = pd.concat([ask(("Ada", "2025-03-05", "2025-03-04")), ask(ADA).assign(content="X")], ignore_index=True)
        with pytest.raises(DataError) as refused:
            sp.plan_content(content, asked, as_of=DAY)
        assert [(p.table, p.row, p.column) for p in refused.value.problems] == [
            ("approvals", 0, "answered_at"), ("approvals", 1, "content"), ("content", 0, "published_at")]  # fmt: skip

    def test_times_with_zones_beside_times_without(self):
        with pytest.raises(DataError, match=r"approvals.*asked_at.*without a zone"):
            sp.plan_content(item(), ask(("Ada", "2025-03-05T10:00+02:00")), as_of=DAY)


class TestProcess:
    def test_open_requests_count_in_the_median(self):
        asked = ask(
            *((who, "2025-03-01", day) for who, day in zip("ABCDE", ["2025-03-03"] * 2 + [None] * 3, strict=True))
        )
        turns = sp.trace_turns(item(), asked, as_of=DAY)
        told = sp.summarise_approvals(item(), asked.assign(department="Legal"), turns, as_of=DAY, by="department").iloc[
            0
        ]
        assert told[["asked", "open", "mean_answered_days", "longest_open_days"]].tolist() == [5, 3, 2, 30]
        assert pd.isna(told["median_days"])  # three of five still wait: not seen yet

    def test_of_several_open_requests_the_longest_is_told(self):
        asked = pd.concat([ask((*ADA[:1], day)).assign(content=name) for name, day in (("C", "2025-03-01"),
                                                                                    ("D", "2025-03-21"))])  # fmt: skip
        content = pd.concat([item(), item(content="D")], ignore_index=True)
        told = sp.summarise_approvals(content, asked, sp.trace_turns(content, asked, as_of=DAY), as_of=DAY).iloc[0]
        assert told[["open", "longest_open_days"]].tolist() == [2, 30]

    @pytest.mark.parametrize(("due_on", "late"), [("2025-03-30", [1, 1]), ("2025-03-31", [0, 0])])
    def test_a_request_is_late_from_the_day_after_its_own(self, due_on, late):
        asked = ask(("Ada", "2025-03-20"), due_on=due_on)
        told = sp.summarise_approvals(item(), asked, sp.trace_turns(item(), asked, as_of=DAY), as_of=DAY).iloc[0]
        assert told[["due", "late"]].tolist() == late

    @pytest.mark.parametrize(("answered", "day"), [(3, None), (4, "Thursday")])
    def test_a_weekday_on_which_somebody_answers_has_to_be_more_than_chance(self, answered, day):
        asked = ask(*(("Ada", f"2025-01-0{1 + n} 08:00", f"2025-01-{9 + 7 * n:02} 10:00", "approved")
                      for n in range(answered)))  # fmt: skip
        content = item(created_at="2025-01-01")
        told = sp.summarise_approvals(content, asked, sp.trace_turns(content, asked, as_of=DAY), as_of=DAY).iloc[0]
        assert (told["batch_day"], told["batch_share"]) == ("Thursday", 1)
        assert told["batch_p"] == pytest.approx(min(5 * 0.2**answered, 1))
        assert told["batches_on"] == day or (day is None and pd.isna(told["batches_on"]))

    @pytest.mark.parametrize(("thursdays", "day"), [(19, None), (20, "Thursday")])
    def test_and_half_of_the_answers(self, thursdays, day):
        days = ["2025-03-06"] * thursdays + ["2025-03-05", "2025-03-04"] * 20
        asked = ask(*(("Ada", f"2025-03-02 00:{n:02}", on, "approved") for n, on in enumerate(days[:40])))
        told = sp.summarise_approvals(item(), asked, sp.trace_turns(item(), asked, as_of=DAY), as_of=DAY).iloc[0]
        assert told["batch_p"] < 0.01
        assert told["batches_on"] == day or (day is None and pd.isna(told["batches_on"]))

    def test_the_whole_by_hand(self):
        content = pd.DataFrame({"content": list("ABC"), "created_at": "2025-03-01", "publish_on": "2025-03-11",
                                "published_at": ["2025-03-11", "2025-03-21", None]})  # fmt: skip
        asked = pd.concat([ask(ADA).assign(content="A")])
        told = sp.measure_approvals(sp.plan_content(content, asked, as_of=DAY)).iloc[0]
        assert told[["published", "approved_before", "unapproved", "overdue"]].tolist() == [2, 1, 1, 1]
        # published in 10 and 20 days, open since 30: the median is 20, of the published alone 15
        assert told[["cycle_median_days", "cycle_published_only"]].tolist() == [20, 15]
