"""How each project stands: earned schedule as the book has it, and every rule on both sides of its edge."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.projects.methods.deliverables import DELIVERABLES
from tests.analysis.projects.frames import make_projects

NONE = pd.DataFrame()


def review(*rows: dict[str, object], as_of: str, updates: pd.DataFrame = NONE, milestones: pd.DataFrame = NONE,
           **more: pd.DataFrame) -> pd.DataFrame:  # fmt: skip
    return sp.review_projects(make_projects(*rows), milestones, updates, as_of=as_of, **more)


def report(*reports: tuple[object, ...], project: str = "P0") -> pd.DataFrame:
    columns = ["reported_on", "complete", "spent", "roadblock", "cleared_on"]
    return pd.DataFrame([dict(zip(columns, row, strict=False)) for row in reports]).assign(action=project)


class TestTheTextbook:
    """Planned 10, 25, 45, 70, 100 at the ends of five periods, 40 earned after four (Lipke's interpolation by hand)."""

    @pytest.fixture
    def told(self) -> pd.Series:
        ends = pd.Timestamp("2024-12-31") + pd.to_timedelta([30, 60, 90, 120, 150], unit="D")
        marks = pd.DataFrame({"milestone": list("abcde"), "subject": "P0", "name": "m", "planned_on": ends,
                              "weight": [10, 15, 20, 25, 30]})  # fmt: skip
        row = {"budget": 100, "planned_finish_on": str(ends[-1].date())}
        day = str(ends[3].date())
        return review(row, as_of=day, milestones=marks, updates=report((day, 0.4, 50))).iloc[0]

    def test_earned_schedule(self, told: pd.Series) -> None:
        assert told["earned_days"] / 30 == pytest.approx(2.75)
        assert told["spi_time"] == pytest.approx(0.6875)
        assert told["spi"] == pytest.approx(0.5714, abs=5e-5)

    def test_it_lasts_longer_in_proportion(self, told: pd.Series) -> None:
        lasts = (told["forecast_finish_on"] - pd.Timestamp("2024-12-31")).days
        assert lasts == np.ceil(30 * 7.2727)

    def test_money(self, told: pd.Series) -> None:
        names = ["pv", "ev", "ac", "sv", "cv", "cpi", "eac", "etc", "vac", "eac_budget", "tcpi"]
        assert told[names].tolist() == pytest.approx([70, 40, 50, -30, -10, 0.8, 125, 75, -25, 110, 1.2])
        assert told["eac_both"] == pytest.approx(50 + 60 / (0.8 * 40 / 70))


def test_a_straight_plan_agrees_with_earned_value_of_an_action() -> None:
    updates = report(("2025-01-10", 0.2, 30), ("2025-01-20", 0.5, 70))
    own = review({"budget": 120}, as_of="2025-01-20", updates=updates).iloc[0]
    action = pd.DataFrame([{"action": "P0", "department": "IT", "kpi": "k", "statement": "s", "owner": "o", "cost": 120,
                            "start_on": "2025-01-01", "due_on": "2025-01-31"}])  # fmt: skip
    other = sp.earned_value(action, updates, as_of="2025-01-20").iloc[-1]
    names = ["pv", "ev", "ac", "sv", "cv", "spi", "cpi", "eac", "eac_budget", "eac_both", "etc", "vac", "tcpi",
             "earned_days", "actual_days", "spi_time"]  # fmt: skip
    assert own[names].tolist() == pytest.approx(other[names].tolist())
    assert own["forecast_finish_on"] == other["forecast_finish_on"]


@pytest.mark.parametrize(
    ("row", "as_of", "state"),
    [
        ({}, "2025-01-30", "on_track"),
        ({}, "2025-01-31", "slipping"),
        ({}, "2025-02-01", "overdue"),
        ({}, "2024-12-31", "not_started"),
        ({"percent_complete": 0}, "2024-12-31", "not_started"),
        ({"percent_complete": 0.01}, "2024-12-31", "on_track"),
        ({"finished_on": "2025-01-20"}, "2025-01-20", "done"),
        ({"finished_on": "2025-01-20"}, "2025-01-19", "on_track"),
        ({"finished_on": "2025-02-20"}, "2025-01-19", "slipping"),
        ({"status": "cancelled"}, "2025-03-01", "cancelled"),
        ({"baseline_on": "2025-01-31", "planned_finish_on": "2025-03-31"}, "2025-01-10", "slipping"),
        ({"baseline_on": "2025-01-31", "planned_finish_on": "2025-03-31"}, "2025-02-10", "overdue"),
    ],
)
def test_the_state_comes_from_the_dates(row: dict[str, object], as_of: str, state: str) -> None:
    assert review(row, as_of=as_of)["state"].tolist() == [state]


@pytest.mark.parametrize(("complete", "state"), [(0.2, "on_track"), (0.18, "slipping")])
def test_a_tenth_of_the_plan_behind_is_slipping(complete: float, state: str) -> None:
    """30 % of 100 days were planned; 10 days of slack."""
    row = {"start_on": "2025-01-01", "planned_finish_on": "2025-04-10"}
    told = review(row, as_of="2025-01-30", updates=report(("2025-01-30", complete)))
    assert told["state"].tolist() == [state]


@pytest.mark.parametrize(("complete", "state"), [(0.35, "on_track"), (0.3, "slipping")])
def test_three_days_behind_are_no_slip(complete: float, state: str) -> None:
    row = {"start_on": "2025-01-01", "planned_finish_on": "2025-01-20"}
    told = review(row, as_of="2025-01-10", updates=report(("2025-01-10", complete)))
    assert told["state"].tolist() == [state]


@pytest.mark.parametrize(("planned", "state"), [("2025-01-17", "on_track"), ("2025-01-16", "slipping")])
def test_a_milestone_missed_by_more_than_the_slack_is_slipping(planned: str, state: str) -> None:
    marks = pd.DataFrame({"milestone": ["m", "n"], "subject": "P0", "name": ["Pilot", "All"], "weight": [1, 9],
                          "planned_on": [planned, "2025-01-31"]})  # fmt: skip
    told = review({"percent_complete": 0.9}, as_of="2025-01-20", milestones=marks).iloc[0]
    assert told[["state", "milestones_due", "milestones_met"]].tolist() == [state, 1, 0]


def test_reports_of_later_days_are_not_known() -> None:
    updates = report(("2025-01-10", 0.3, 10), ("2025-01-20", 0.9, 90))
    told = review({"budget": 100}, as_of="2025-01-15", updates=updates).iloc[0]
    assert told[["complete", "spent", "reports_issued"]].tolist() == [0.3, 10, 1]


class TestScope:
    @staticmethod
    def told(row: dict[str, object], *added: dict[str, object]) -> pd.Series:
        agreed = [{"requirement": f"R{n}", "added_on": "2025-01-01", "tasks": "a; b"} for n in range(8)]
        later = [{"requirement": f"L{n}", "added_on": "2025-01-02", **more} for n, more in enumerate(added)]
        return review(row, as_of="2025-01-20", requirements=pd.DataFrame(agreed + later).assign(project="P0")).iloc[0]

    def test_two_more_than_eight_without_time_or_money_are_creep(self) -> None:
        told = self.told({}, {}, {})
        names = ["requirements_agreed", "requirements_added", "requirements_unfunded", "added_share", "scope_creep"]
        assert told[names].tolist() == [8, 2, 2, 0.25, True]
        assert told["requirements_covered"] == 0.8

    @pytest.mark.parametrize("more", [{"extra_days": 5}, {"extra_budget": 100}])
    def test_what_came_with_time_or_money_is_none(self, more: dict[str, object]) -> None:
        told = self.told({}, more)
        assert told[["requirements_added", "requirements_unfunded", "scope_creep"]].tolist() == [1, 0, False]

    def test_a_plan_that_was_moved_gave_time(self) -> None:
        assert not self.told({"baseline_on": "2025-01-31", "planned_finish_on": "2025-02-28"}, {})["scope_creep"]

    @pytest.mark.parametrize(("agreed_on", "added"), [("2025-01-01", 1), ("2025-01-02", 0)])
    def test_scope_is_agreed_on_its_own_day(self, agreed_on: str, added: int) -> None:
        assert self.told({"baselined_on": agreed_on}, {})["requirements_added"] == added

    def test_without_the_register_nothing_is_told(self) -> None:
        assert review({}, as_of="2025-01-20")[["scope_creep", "documents_missing"]].isna().all(axis=None)


@pytest.mark.parametrize(("severity", "days"), [("high", (0, 7)), ("medium", (7, 30)), ("low", (30, 90))])
@pytest.mark.parametrize("early", [1, 0])
def test_a_risk_goes_up_by_how_bad_and_how_old_it_is(severity: str, days: tuple[int, int], early: int) -> None:
    for step, after in enumerate(days):
        raised = pd.Timestamp("2025-01-20") - pd.Timedelta(days=after - early)
        risk = pd.DataFrame([{"project": "P0", "risk": "K", "statement": "It burns", "severity": severity,
                              "raised_on": raised}])  # fmt: skip
        log = sp.summarise_escalations(make_projects({}), None, risk, as_of="2025-01-20")
        assert log["level"].tolist() == ([step + 1 - early] if raised <= pd.Timestamp("2025-01-20") else [])
        if len(log) and log["level"].iloc[0] < 2:
            assert (log["next_level_on"].iloc[0] - raised).days == (days[log["level"].iloc[0]])


def test_a_roadblock_counts_from_its_first_report_until_it_is_cleared() -> None:
    updates = report(("2025-01-03", 0.1, 1, "No room"), ("2025-01-10", 0.2, 2, "no room "))
    told = review({}, as_of="2025-01-10", updates=updates).iloc[0]
    assert told[["escalation", "escalation_level", "escalation_why"]].tolist() == ["sponsor", 1, "no room"]
    cleared = report(("2025-01-03", 0.1, 1, "No room", "2025-01-10"))
    assert review({}, as_of="2025-01-10", updates=cleared)["escalation"].tolist() == ["owner"]


@pytest.mark.parametrize(
    ("as_of", "level"), [("2025-02-06", 0), ("2025-02-07", 1), ("2025-03-01", 1), ("2025-03-02", 2)]
)
def test_lateness_goes_up(as_of: str, level: int) -> None:
    assert review({}, as_of=as_of)["escalation_level"].tolist() == [level]


def test_documents_of_the_phase_and_those_before_are_due() -> None:
    ready = [name for phase in ("initiation", "planning") for name in DELIVERABLES[phase]]
    documents = pd.DataFrame({"project": "P0", "document": ready, "status": "approved"})
    documents.loc[0, ["document", "status"]] = ["project CHARTER ", "ready"]
    documents.loc[1, "status"] = "draft"
    told = review({"phase": "Monitoring & Controlling"}, as_of="2025-01-20", documents=documents).iloc[0]
    missing = [ready[1], *DELIVERABLES["execution"], *DELIVERABLES["monitoring"]]
    assert told[["documents_due", "documents_ready"]].tolist() == [14, 7]
    assert told["documents_missing"] == "; ".join(missing)


@pytest.mark.parametrize(
    ("often", "as_of", "due"),
    [("weekly", "2025-01-15", 2), ("weekly", "2025-01-14", 1), ("Bi-weekly", "2025-01-15", 1),
     ("as needed", "2025-01-15", None),
     ("monthly", "2025-02-01", 1), ("monthly", "2025-01-31", 0), ("weekly", "2024-12-01", 0)],
)  # fmt: skip
def test_reports_due_follow_the_rhythm(often: str, as_of: str, due: int | None) -> None:
    told = review({"report_frequency": often, "planned_finish_on": "2025-06-30"}, as_of=as_of)["reports_due"].iloc[0]
    assert told == due if due is not None else np.isnan(told)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"finished_on": "2024-12-01"}, "finished before it started"),
        ({"start_on": None, "spent": 5}, "spent without a start"),
        ({"planned_finish_on": "2024-12-01"}, "planned to finish before it starts"),
        ({"finished_on": "2025-01-10", "schedule_variance_days": 5}, "stated variance contradicts its dates"),
        ({"percent_complete": 1}, "all done without a finish"),
        ({"finished_on": "2025-01-10", "percent_complete": 0.5}, "finished with work left"),
        ({"status": "Green", "planned_finish_on": "2025-01-05"}, "entered as on track, yet late"),
        ({"status": "on track", "percent_complete": 0.1}, "entered as on track, yet slipping"),
        ({"status": "completed"}, "entered as done without a finish"),
        ({"phase": "Construction"}, "phase is none of the five"),
        ({"finished_on": "2025-01-25"}, "finish is a projection"),
        ({"finished_on": "TBD"}, "no day but a placeholder"),
        ({"planned_finish_on": None}, "open without a planned finish"),
    ],
)
def test_what_the_data_contradict_is_named(row: dict[str, object], name: str) -> None:
    assert name in review(row, as_of="2025-01-20")["inconsistencies"].iloc[0]


@pytest.mark.parametrize(("stated", "odd"), [(20, False), (21, False), (22, True)])
def test_a_stated_variance_may_be_a_day_off(stated: float, odd: bool) -> None:
    told = review({"finished_on": "2025-01-11", "schedule_variance_days": stated}, as_of="2025-01-20")
    assert bool(told["inconsistencies"].iloc[0]) == odd


def test_a_sound_project_has_no_inconsistency_and_a_complete_plan() -> None:
    marks = pd.DataFrame({"milestone": ["m"], "subject": ["P0"], "name": ["Pilot"], "planned_on": ["2025-01-25"]})
    told = review({"owner": "Ada", "percent_complete": 0.6}, as_of="2025-01-20", milestones=marks).iloc[0]
    assert (told["inconsistencies"], told["plan_complete"]) == ("", 1.0)


def test_the_order_of_rows_does_not_matter() -> None:
    frame = make_projects(*[{"planned_finish_on": f"2025-01-{n + 5:02}", "budget": n, "percent_complete": n / 20}
                            for n in range(20)])  # fmt: skip
    told = sp.review_projects(frame, None, None, as_of="2025-01-15")
    other = sp.review_projects(frame.sample(frac=1, random_state=2), None, None, as_of="2025-01-15")
    pd.testing.assert_frame_equal(told, other)
