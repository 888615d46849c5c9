"""The status by dates on both sides of its edges, goals, milestones, meetings and what was typed."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.partnerships.registers import DAY, make_kpi, make_milestones, make_partnerships


def review(frame: pd.DataFrame, **tables: pd.DataFrame) -> pd.Series:
    return sp.review_partnerships(frame, as_of=DAY, **tables).iloc[0]


class TestStatus:
    @pytest.mark.parametrize(("planned", "finished", "status"), [
        ("2025-03-31", None, "on_track"), ("2025-03-30", None, "delayed"), ("2025-03-30", "2025-03-31", "completed"),
        ("2025-03-30", "2025-04-01", "delayed"), ("2025-06-30", None, "on_track"),
    ])  # fmt: skip
    def test_a_milestone_is_late_from_the_day_after_its_own(self, planned: str, finished: str, status: str) -> None:
        told = review(make_partnerships("P"), milestones=make_milestones(("Pilot", planned, finished)))
        assert told["status"] == status

    @pytest.mark.parametrize(("end", "status"), [("2025-03-30", "delayed"), ("2025-03-31", "cannot_tell")])
    def test_so_is_the_planned_end(self, end: str, status: str) -> None:
        assert review(make_partnerships("P", planned_end_on=end))["status"] == status

    @pytest.mark.parametrize(("end", "status"), [("2025-04-01", "on_track"), ("2025-03-31", "completed")])
    def test_all_milestones_reached_is_completed_unless_the_end_lies_ahead(self, end: str, status: str) -> None:
        marks = make_milestones(("Pilot", "2025-02-01", "2025-02-01"))
        assert review(make_partnerships("P", planned_end_on=end), milestones=marks)["status"] == status

    @pytest.mark.parametrize(("ended", "status"), [("2025-03-31", "completed"), ("2025-04-01", "delayed")])
    def test_an_end_that_lies_ahead_is_none(self, ended: str, status: str) -> None:
        marks = make_milestones(("Pilot", "2025-02-01", None))
        assert review(make_partnerships("P", ended_on=ended), milestones=marks)["status"] == status

    def test_days_late_are_those_of_the_first_that_is_overdue(self) -> None:
        marks = make_milestones(("A", "2025-03-01", None), ("B", "2025-03-21", None), ("C", "2025-02-01", "2025-02-20"))
        told = review(make_partnerships("P"), milestones=marks)
        assert told[["days_late", "overdue", "milestones", "milestones_reached"]].tolist() == [30, "A; B", 3, 1]
        assert told["on_time_share"] == 0.0

    @pytest.mark.parametrize(("typed", "disagrees"), [
        ("on track", True), ("On-Track", True), ("green", True), ("delayed", False), ("Late", False), ("done", True),
        ("splendid", False), (None, False),
    ])  # fmt: skip
    def test_what_was_typed_is_held_against_the_dates(self, typed: str | None, disagrees: bool) -> None:
        marks = make_milestones(("Pilot", "2025-02-01", None))
        told = review(make_partnerships("P", status=typed), milestones=marks)
        assert (told["status"], bool(told["disagrees"])) == ("delayed", disagrees)

    def test_the_delayed_come_first_by_days(self) -> None:
        days = {"A": "2025-03-20", "B": "2025-05-01", "C": "2025-01-20"}
        marks = pd.concat([make_milestones(("M", day, None), subject=name) for name, day in days.items()])
        told = sp.review_partnerships(make_partnerships("A", "B", "C", "D"), milestones=marks, as_of=DAY)
        assert told["partnership"].tolist() == ["C", "A", "D", "B"]


def test_the_dashboards_seven_fields_are_there() -> None:
    kpis = pd.concat([make_kpi("a", [10, 10, 10]), make_kpi("b", [None, 1, 1])])
    frame = make_partnerships("P", objectives="Grow; Learn", team="Ann; Bob", next_steps="Meet")
    told = review(frame, partner_kpis=kpis, milestones=make_milestones(("Pilot", "2025-05-01", None)))
    fields = ["name", "objectives", "kpis_and_milestones", "status", "next_steps", "team", "upcoming_meetings"]
    said = "1 of 2 KPIs met, 1 not known; 0 of 1 milestones reached"
    assert told[fields].tolist() == ["P", "Grow; Learn", said, "on_track", "Meet", "Ann; Bob", 0]


GOAL = {"partnership": "P", "goal": "G", "metric": "m", "target": 10, "due_on": "2026-03-27", "baseline": 0}


class TestGoals:
    def state(self, **more: object) -> str:
        goals = pd.DataFrame([{**GOAL, **more}])
        return str(
            sp.track_partner_goals(goals, make_partnerships("P", start_on="2024-03-31"), as_of=DAY)["state"].iloc[0]
        )

    @pytest.mark.parametrize(
        ("actual", "state"), [(10, "reached"), (4.1, "on_course"), (4, "behind"), (None, "no_data")]
    )
    def test_it_may_lag_by_a_tenth_of_the_way(self, actual: float | None, state: str) -> None:
        assert self.state(actual=actual) == state  # 365 of 726 days have passed: half of the way and a little more

    @pytest.mark.parametrize(("due", "state"), [("2025-03-31", "behind"), ("2025-03-30", "missed")])
    def test_it_is_missed_from_the_day_after_its_own(self, due: str, state: str) -> None:
        assert self.state(actual=3, due_on=due) == state

    def test_less_is_the_way_where_the_target_lies_below(self) -> None:
        assert self.state(baseline=20, actual=10) == "reached"
        assert self.state(baseline=20, actual=30) == "behind"

    def test_a_goal_reads_its_kpis_latest_figure(self) -> None:
        goals = pd.DataFrame([{**GOAL, "kpi": "a"}])
        told = sp.track_partner_goals(
            goals, make_partnerships("P"), as_of=DAY, partner_kpis=make_kpi("a", [1, 5, None])
        )
        assert told[["actual", "progress"]].iloc[0].tolist() == [5, 0.5]

    def test_a_day_on_which_it_was_reached_is_enough(self) -> None:
        assert self.state(reached_on="2025-03-31") == "reached"
        assert self.state(reached_on="2025-04-01") == "no_data"


@pytest.mark.parametrize(("typed", "kind"), [
    ("Quarterly Milestone Review", "quarterly_review"), ("Knowledge Exchange Meeting", "knowledge_exchange"),
    ("Product/Service Development Phase", "development_phase"), ("delivery", "other"), (None, "other"),
])  # fmt: skip
def test_the_three_kinds_of_milestones_are_known_by_their_words(typed: str | None, kind: str) -> None:
    marks = make_milestones(("M", "2025-05-01", None), kind=typed)
    assert sp.track_partner_milestones(marks, make_partnerships("P"), as_of=DAY)["kind"].tolist() == [kind]


class TestCheckins:
    def meet(self, *days: tuple[str, str | None], **more: object) -> pd.DataFrame:
        frame = pd.DataFrame(days, columns=["planned_on", "held_on"])
        return frame.assign(department="Sales", subject="P", **more)

    @pytest.mark.parametrize(("often", "expected"), [
        ("monthly", 14), ("quarterly", 4), ("weekly", 65), ("biweekly", 32), (None, 1),
    ])  # fmt: skip
    def test_what_nobody_planned_was_due_all_the_same(self, often: str | None, expected: int) -> None:
        told = review(make_partnerships("P", checkin_frequency=often), checkins=self.meet(("2025-03-01", None)))
        assert told[["checkins_expected", "checkins_held"]].tolist() == [expected, 0]

    @pytest.mark.parametrize(("held", "overdue"), [("2025-03-01", False), ("2025-02-28", True), ("2025-04-01", True)])
    def test_one_is_overdue_after_a_whole_step(self, held: str, overdue: bool) -> None:
        told = review(make_partnerships("P", checkin_frequency="monthly"), checkins=self.meet(("2025-03-01", held)))
        assert bool(told["checkin_overdue"]) == overdue

    def test_the_last_says_what_both_sides_think(self) -> None:
        said = self.meet(("2025-01-10", "2025-01-10"), ("2025-03-10", "2025-03-11"), ("2025-04-10", None),
                         status=["good", "on track", None], partner_status=[None, "late", None])  # fmt: skip
        told = review(make_partnerships("P"), checkins=said)
        assert told[["our_view", "their_view", "upcoming_meetings"]].tolist() == ["on track", "late", 1]
        assert str(told["next_meeting_on"].date()) == "2025-04-10"

    def test_departments_own_meetings_are_none_of_theirs(self) -> None:
        own = self.meet(("2025-03-01", "2025-03-01")).assign(subject=None)
        assert review(make_partnerships("P"), checkins=own)["checkins_held"] == 0


def test_every_problem_of_the_registers_is_told() -> None:
    with pytest.raises(DataError, match="a date such as") as refused:
        review(make_partnerships("P", start_on="soon", checkin_frequency="often"))
    assert len(refused.value.problems) == 2


def test_nothing_at_all_is_told_as_nothing() -> None:
    assert sp.review_partnerships(make_partnerships(), as_of=DAY).empty
    assert sp.summarise_partner_quarter(make_partnerships(), as_of=DAY).empty
    assert sp.review_partner_outcomes(make_partnerships(), as_of=DAY).empty
