"""What the verbs of partnerships count, held against plain counting row by row, and edges on both their sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from tests.analysis.partnerships.registers import make_kpi, make_milestones, make_partnerships

NOW = pd.Timestamp("2025-03-31")
DAY = pd.Timedelta(days=1)
EVENTS = ["workshop", "webinar", "training", "expert_session"]


@pytest.fixture(scope="module")
def shared_rows() -> pd.DataFrame:
    rng = np.random.default_rng(41)
    kinds = rng.choice(["meeting", "insight", "document", *EVENTS], 90)
    event = np.isin(kinds, EVENTS)
    return pd.DataFrame(
        {
            "exchange": [f"X{n:02}" for n in range(90)],
            "partnership": rng.choice(["P", "Q"], 90),
            "kind": kinds,
            "held_on": pd.Timestamp("2024-08-20") + pd.to_timedelta(rng.integers(0, 240, 90), unit="D"),
            "title": "t",
            "lesson": pd.Series(rng.choice(["l", None], 90, p=[0.3, 0.7])),
            "invited": np.where(event & (rng.random(90) < 0.8), rng.integers(5, 30, 90), np.nan),
            "attended": np.where(event & (rng.random(90) < 0.8), rng.integers(1, 9, 90), np.nan),
            "rating": np.where(event & (rng.random(90) < 0.7), rng.integers(1, 6, 90), np.nan),
            "rated": np.where(rng.random(90) < 0.7, rng.integers(1, 9, 90), np.nan),
            "used": pd.Series(rng.choice([True, False, None], 90)),
        }
    )


def test_what_was_shared_by_counting(shared_rows: pd.DataFrame) -> None:
    told = sp.summarise_exchanges(shared_rows, make_partnerships("P", "Q", "R"), as_of=NOW)
    assert told["quiet_days"].is_monotonic_decreasing
    assert told["partnership"].iloc[0] == "R"
    for _, row in told[told["partnership"] != "R"].iterrows():
        own = shared_rows[(shared_rows["partnership"] == row["partnership"]) & (shared_rows["held_on"] <= NOW)]
        now = own[own["held_on"] >= "2025-01-01"]
        before = own[(own["held_on"] >= "2024-10-01") & (own["held_on"] < "2025-01-01")]
        counts = {
            "meetings": (now["kind"] == "meeting").sum(),
            "documents": (now["kind"] == "document").sum(),
            "events": now["kind"].isin(EVENTS).sum(),
            "insights": ((now["kind"] == "insight") | now["lesson"].notna()).sum(),
            "before": len(before),
            "in_all": len(own),
            "quiet_days": (NOW - own["held_on"].max()) / DAY,
        }
        assert {name: row[name] for name in counts} == counts
        held = now[now["kind"].isin(EVENTS)]
        both = held[held["invited"].notna() & held["attended"].notna()]
        came, asked = both["attended"].sum(), both["invited"].sum()
        peer = stats.binomtest(int(min(came, asked)), int(asked)).proportion_ci(method="exact")
        names = ["invited", "attended", "attendance", "attendance_low", "attendance_high"]
        assert row[names].astype(float).tolist() == pytest.approx([asked, came, came / asked, peer.low, peer.high])
        rated = held[held["rating"].notna()]
        people = rated["rated"].fillna(1)
        assert row[["rating", "rated"]].astype(float).tolist() == pytest.approx(
            [(rated["rating"] * people).sum() / people.sum(), people.sum()]
        )
        known = own["used"].dropna().astype(float)
        assert row["used_share"] == pytest.approx(known.mean())


@pytest.mark.parametrize(
    ("held", "this", "before"),
    [
        ("2025-03-31", 1, 0),
        ("2025-01-01", 1, 0),
        ("2024-12-31", 0, 1),
        ("2024-10-01", 0, 1),
        ("2024-09-30", 0, 0),
        ("2025-04-01", 0, 0),
    ],
)
def test_a_quarter_is_the_three_months_up_to_the_day(held: str, this: int, before: int) -> None:
    rows = pd.DataFrame({"exchange": ["1"], "partnership": "P", "kind": "meeting", "held_on": held, "title": "t"})
    told = sp.summarise_exchanges(rows, make_partnerships("P"), as_of=NOW).iloc[0]
    assert told[["meetings", "before", "in_all"]].tolist() == [this, before, int(held <= "2025-03-31")]


class TestOpportunities:
    READY = {"talent_ready": True, "resources_ready": True, "infrastructure_ready": True}  # noqa: RUF012

    def told(self, **more: object) -> pd.Series:
        row = {
            "opportunity": ["O"],
            "statement": "s",
            "subject": "P",
            "likelihood": 4,
            "impact": 5,
            **self.READY,
            **more,
        }
        return sp.rank_partner_opportunities(pd.DataFrame(row), make_partnerships("P"), as_of=NOW).iloc[0]

    @pytest.mark.parametrize(
        ("likelihood", "impact", "scores"),
        [
            (4, 5, [80, 80, 80]),
            (None, 5, [20, 60, 100]),
            (2, None, [8, 24, 40]),
            (None, None, [4, None, 100]),
        ],
    )
    def test_scores_and_their_bounds(self, likelihood, impact, scores: list[float | None]) -> None:
        told = self.told(likelihood=likelihood, impact=impact)[["score_low", "score", "score_high"]]
        assert [None if pd.isna(score) else score for score in told] == scores

    @pytest.mark.parametrize(
        ("flags", "ready", "shares"),
        [
            ({}, "yes", [1, 1, 1]),
            ({"talent_ready": False}, "no", [2 / 3] * 3),
            ({"talent_ready": None}, "cannot_tell", [2 / 3, None, 1]),
            ({"talent_ready": None, "resources_ready": False}, "no", [1 / 3, None, 2 / 3]),
        ],
    )
    def test_readiness_and_its_bounds(self, flags, ready: str, shares: list[float | None]) -> None:
        told = self.told(**flags)
        assert told["ready"] == ready
        found = [
            None if pd.isna(told[name]) else told[name] for name in ("readiness_low", "readiness", "readiness_high")
        ]
        assert found == [None if share is None else pytest.approx(share) for share in shares]

    @pytest.mark.parametrize(
        ("kind", "word"),
        [
            ("Co-innovation lab", "co_innovation"),
            ("joint venture", "joint_venture"),
            ("Joint ventures", "joint_venture"),
            ("Merger", "other"),
            (None, "other"),
        ],
    )
    def test_kinds_are_known_by_their_words(self, kind: str | None, word: str) -> None:
        assert self.told(kind=kind)["kind"] == word

    def test_the_best_come_first_and_what_is_done_or_given_up_is_left_out(self) -> None:
        rows = pd.DataFrame(
            {
                "opportunity": list("abcde"),
                "statement": "s",
                "subject": "P",
                "impact": 5,
                "likelihood": [2, 5, 5, 5, 5],
                "talent_ready": [True, False, True, True, True],
                "status": [None, None, None, "closed", None],
                "finished_on": [None, None, "2025-04-01", None, "2025-03-31"],
                "probability": 0.5,
                "value": 100.0,
                "cost": [10.0, None, 60.0, 1.0, 1.0],
            }
        )
        told = sp.rank_partner_opportunities(rows, make_partnerships("P"), as_of=NOW)
        assert told["opportunity"].tolist() == ["c", "b", "a"]
        assert told["rank"].tolist() == [1, 2, 3]
        assert told["worth"].fillna(-1).tolist() == [-10, -1, 40]
        assert told.index.tolist() == [0, 1, 2]


class TestMeasures:
    def told(self, *kpis: pd.DataFrame, **more: object) -> pd.DataFrame:
        return sp.measure_partner_kpis(pd.concat(kpis), make_partnerships("P", **more), as_of=NOW)

    def test_counts_are_summed_and_shares_averaged(self) -> None:
        told = self.told(
            make_kpi("a", [9.0, 1, 2, 3], 3.0, unit="count"),
            make_kpi("b", [9.0, 1, 2, 3], 3.0, unit="score"),
            make_kpi("c", [9.0, 1, None, 3], 3.0, unit="money"),
        )
        assert told["actual"].fillna(-1).tolist() == [6, 2, -1]
        assert told["target"].tolist() == [9, 3, 9]
        assert told[["periods", "periods_known"]].to_numpy().tolist() == [[3, 3], [3, 3], [3, 2]]
        assert told["last_on"].tolist() == [pd.Timestamp("2025-03-01")] * 3
        assert told["attained"].fillna(-1).tolist() == pytest.approx([2 / 3, 2 / 3, -1])

    @pytest.mark.parametrize(
        ("actual", "state"),
        [
            ([3.0, 3, 3], "met"),
            ([3.0, 3, 2.99], "missed"),
            ([3.0, 3, None], "cannot_tell"),
            ([9.0, 0, None], "met"),
            ([0.0, 0, None], "cannot_tell"),
        ],
    )
    def test_a_missing_month_can_only_add(self, actual: list[float | None], state: str) -> None:
        assert self.told(make_kpi("a", [1.0, *actual], 3.0, unit="count"))["state"].tolist() == [state]

    @pytest.mark.parametrize(
        ("actual", "state"),
        [([3.0, 3, 3], "met"), ([3.0, 3, 3.01], "missed"), ([3.0, 3, None], "cannot_tell"), ([9.0, 9, None], "missed")],
    )
    def test_where_less_is_better_it_can_only_take(self, actual: list[float | None], state: str) -> None:
        assert self.told(make_kpi("a", [1.0, *actual], 3.0, unit="count", better="lower"))["state"].tolist() == [state]

    def test_customers_before_and_since_by_newcombe(self) -> None:
        rows = make_kpi(
            "a",
            [0.5] * 6,
            0.8,
            kind="customer_satisfaction",
            unit="share",
            numerator=[40, 50, 45, 60, 70, 65],
            denominator=100,
        )
        told = self.told(rows, integrated_on="2025-01-01").iloc[0]
        from statsmodels.stats.proportion import confint_proportions_2indep

        low, high = confint_proportions_2indep(195, 300, 135, 300, method="newcomb")
        assert told[["value", "value_low", "value_high"]].tolist() == pytest.approx([0.2, low, high])
        middle = self.told(rows, integrated_on="2025-01-15").iloc[0]  # January is neither before nor since
        assert middle["value"] == pytest.approx(135 / 200 - 135 / 300)


class TestReviews:
    @pytest.mark.parametrize(
        ("often", "start", "expected"),
        [
            ("weekly", "2025-03-24", 1),
            ("weekly", "2025-03-25", 0),
            ("biweekly", "2025-03-17", 1),
            ("biweekly", "2025-03-18", 0),
            ("monthly", "2025-02-28", 1),
            ("monthly", "2025-01-31", 2),
            ("quarterly", "2024-12-31", 1),
            ("quarterly", "2025-01-01", 0),
            (None, "2024-01-01", 0),
        ],
    )
    def test_a_rhythm_asks_for_one_meeting_a_step(self, often: str | None, start: str, expected: int) -> None:
        told = sp.review_partnerships(make_partnerships("P", checkin_frequency=often, start_on=start), as_of=NOW).iloc[
            0
        ]
        assert told[["checkins_expected", "checkins_held"]].tolist() == [expected, 0]

    def test_milestones_goals_and_meetings_by_hand(self) -> None:
        marks = make_milestones(
            ("A", "2025-01-10", "2025-01-10"),
            ("B", "2025-01-20", "2025-01-25"),
            ("C", "2025-03-01", None),
            ("D", "2025-05-01", None),
            ("E", "2025-04-20", None),
            ("F", "2025-06-01", "2025-03-01"),
        )
        goals = pd.DataFrame(
            {
                "partnership": "P",
                "goal": list("abcd"),
                "metric": "m",
                "target": 10.0,
                "actual": [10, 5, 1, 4],
                "due_on": ["2025-12-31", "2025-03-30", "2025-06-30", "2026-12-31"],
            }
        )
        meetings = pd.DataFrame(
            {
                "department": "Sales",
                "subject": "P",
                "planned_on": ["2025-03-31", "2025-04-02", "2025-02-01"],
                "held_on": [None, None, "2025-02-02"],
            }
        )
        talks = pd.DataFrame(
            {
                "exchange": ["1", "2", "3"],
                "partnership": "P",
                "kind": ["webinar", "insight", "meeting"],
                "held_on": ["2025-04-01", "2025-04-01", "2025-03-31"],
                "title": "Talk",
            }
        )
        told = sp.review_partnerships(
            make_partnerships("P"), milestones=marks, partner_goals=goals, checkins=meetings, exchanges=talks, as_of=NOW
        ).iloc[0]
        names = [
            "milestones",
            "milestones_reached",
            "milestones_overdue",
            "overdue",
            "next_milestone",
            "status",
            "days_late",
        ]
        assert told[names].tolist() == [6, 3, 1, "C", "E", "delayed", 30]
        assert told["on_time_share"] == pytest.approx(2 / 4)
        assert told[["goals", "goals_reached", "goals_missed", "goals_behind"]].tolist() == [4, 1, 1, 1]
        assert told["progress"] == pytest.approx((1 + 0.5 + 0.1 + 0.4) / 4)
        assert told[["upcoming_meetings", "next_meeting", "checkins_held", "checkins_expected"]].tolist() == [
            3,
            "Check-in",
            1,
            2,
        ]
        assert told["next_meeting_on"] == NOW

    def test_adjustments_and_side_by_side(self) -> None:
        rows = pd.DataFrame(
            {
                "partnership": ["P", "Q", "P", "P"],
                "kind": ["goals", "goals", "goals", "tactics"],
                "change": list("abcd"),
                "changed_on": ["2025-01-01", "2024-12-31", "2025-03-31", "2025-04-01"],
                "reason": "r",
            }
        )
        told = sp.summarise_partner_adjustments(rows, make_partnerships("P", "Q"), as_of=NOW).set_index("kind")
        assert told.loc["goals", ["adjustments", "this_quarter", "partnerships", "change"]].tolist() == [
            3,
            2,
            "Q; P",
            "c",
        ]
        assert told.loc["tactics", "adjustments"] == 0
        review = pd.DataFrame(
            {
                "partnership": ["P", "Q"],
                "name": ["P", "Q"],
                "on_time_share": [0.5, None],
                "progress": [0.7, 0.2],
                "checkins_expected": [3, 0],
                "checkins_held": [6, 1],
            }
        )
        scores = pd.DataFrame(
            {"partnership": ["P", "Q"], "score": [60.0, 40], "score_low": [60.0, 20], "score_high": [60.0, 60]}
        )
        surveys = pd.DataFrame(
            {"partnership": ["P", "P"], "score": [4.0, 1.0], "answered": 3, "asked": 4, "least": 3.0, "most": 4.5}
        )
        side = sp.compare_partnerships(review, scores, surveys=surveys).set_index(["partnership", "dimension"])
        assert side.index.get_level_values(0).unique().tolist() == ["Q", "P"]
        names = ["value", "low", "high"]
        assert side.loc[("P", "score"), names].tolist() == [0.6, 0.6, 0.6]
        assert side.loc[("Q", "score"), ["low", "high"]].tolist() == [0.2, 0.6]
        assert np.isnan(side.loc[("Q", "score"), "value"])
        assert side.loc[("P", "checkins"), [*names, "counted", "of"]].tolist() == [1, 1, 1, 6, 3]
        assert side.loc[("Q", "checkins"), ["low", "high"]].tolist() == [0, 1]
        assert side.loc[("P", "satisfaction"), names].tolist() == [0.75, 0.5, 0.875]
        assert side.loc[("Q", "milestones"), ["low", "high"]].tolist() == [0, 1]


def test_rows_of_partners_side_by_side_are_numbered_anew_and_events_without_guests_have_no_share() -> None:
    rows = pd.DataFrame(
        {
            "exchange": ["1", "2"],
            "partnership": ["P", "Q"],
            "kind": "workshop",
            "title": "t",
            "held_on": "2025-03-01",
            "invited": [0, 1],
            "attended": [0, 1],
        }
    )
    told = sp.summarise_exchanges(rows, make_partnerships("P", "Q"), as_of=NOW).set_index("partnership")
    assert told["attendance"].isna().to_dict() == {"P": True, "Q": False}
    review = pd.DataFrame(
        {
            "partnership": ["P", "Q"],
            "name": ["P", "Q"],
            "on_time_share": 1.0,
            "progress": 1.0,
            "checkins_expected": 1,
            "checkins_held": 1,
        }
    )
    scores = pd.DataFrame({"partnership": ["P", "Q"], "score": [60.0, 40], "score_low": 20.0, "score_high": 60.0})
    side = sp.compare_partnerships(review, scores)
    assert side.index.tolist() == list(range(12))


def test_without_a_guest_list_participation_is_what_was_told() -> None:
    rows = make_kpi(
        "a",
        [0.2, 0.4, 0.6],
        0.5,
        kind="training_participation",
        unit="share",
        numerator=[2.0, 4, 6],
        denominator=[0.0, 0, 0],
    )
    told = sp.measure_partner_kpis(rows, make_partnerships("P"), as_of=NOW).iloc[0]
    assert told["value"] == pytest.approx(0.4)
    assert told[["value_low", "value_high"]].isna().all()


@pytest.mark.parametrize(("baseline", "target", "actual", "progress", "state"), [
    (0, 10, 10, 1.0, "reached"), (0, 10, 9.5, 0.95, "on_course"), (20, 10, 10, 1.0, "reached"),
    (20, 10, 9, 1.0, "reached"), (20, 10, 11, 0.9, "on_course"), (20, 10, 25, -0.5, "behind"),
    (0, 10, 14, 1.0, "reached"), (10, 10, 10, 1.0, "reached"), (10, 10, 12, 1.0, "reached"),
    (10, 10, 9, None, "no_data"), (0, 10, None, None, "no_data"),
    (0.2, 0.9, 0.9, 1.0, "reached"), (0.2, 0.9, 0.2, 0.0, "behind"),
])  # fmt: skip
def test_a_goal_is_reached_from_either_side_and_never_more_than_whole(
    baseline, target, actual, progress, state
) -> None:
    goal = pd.DataFrame({"partnership": ["P"], "goal": "G", "metric": "m", "baseline": [baseline], "target": target,
                         "actual": [actual], "due_on": "2025-12-31"})  # fmt: skip
    told = sp.track_partner_goals(goal, make_partnerships("P"), as_of=NOW).iloc[0]
    assert told["state"] == state
    assert told["progress"] == pytest.approx(np.nan if progress is None else progress, nan_ok=True)


@pytest.mark.parametrize(("goals", "impact"), [
    ([], "cannot_tell"), ([10], "as_planned"), ([10, 4], "in_part"), ([4, 5], "not_reached"),
    ([10, None], "cannot_tell"),
])  # fmt: skip
def test_what_a_partnership_came_to_is_told_by_its_goals(goals: list[float | None], impact: str) -> None:
    over = make_partnerships("P", ended_on="2025-03-01")
    frame = pd.DataFrame({"partnership": "P", "goal": [f"G{n}" for n in range(len(goals))], "metric": "m", "target": 10,
                          "actual": pd.Series(goals, dtype=float), "due_on": "2025-12-31"})  # fmt: skip
    told = sp.review_partner_outcomes(over, as_of=NOW, partner_goals=frame if goals else None)
    assert told["impact"].tolist() == [impact]


def test_the_last_to_end_is_looked_back_at_first_of_one_day_by_name() -> None:
    frame = make_partnerships("P", "R", "Q", "S").assign(
        ended_on=["2025-01-10", "2025-02-10", "2025-02-10", None])  # fmt: skip
    told = sp.review_partner_outcomes(frame, as_of=NOW)
    assert told["partnership"].to_dict() == {0: "Q", 1: "R", 2: "P"}


@pytest.mark.parametrize(("months", "told"), [("2025-01-01", True), ("2024-12-31", False)])
def test_a_phase_finished_within_the_quarter_is_looked_back_at(months: str, told: bool) -> None:
    marks = make_milestones(("Build", "2025-01-01", months), kind="Development phase")
    found = sp.review_partner_outcomes(make_partnerships("P"), as_of=NOW, milestones=marks)
    assert found["because"].tolist() == ["phase"] * told


def test_of_equally_quiet_partners_the_first_by_name_comes_first() -> None:
    rows = pd.DataFrame({"exchange": ["1", "2", "3"], "partnership": ["R", "P", "Q"], "kind": "meeting", "title": "t",
                         "held_on": ["2025-03-01", "2025-03-01", "2025-02-01"]})  # fmt: skip
    told = sp.summarise_exchanges(rows, make_partnerships("P", "Q", "R"), as_of=NOW)
    assert told["partnership"].tolist() == ["Q", "P", "R"]


@pytest.mark.parametrize(("kind", "learned", "shown"), [
    ("meeting", "Go early", True), ("meeting", None, False), ("insight", None, True), ("document", None, True),
    ("workshop", None, True),
])  # fmt: skip
def test_a_meeting_is_reported_where_something_was_learned(kind: str, learned: str | None, shown: bool) -> None:
    rows = pd.DataFrame({"exchange": ["1"], "partnership": "P", "kind": kind, "title": "t", "held_on": "2025-03-01",
                         "lesson": [learned]})  # fmt: skip
    told = sp.summarise_partner_quarter(make_partnerships("P"), as_of=NOW, exchanges=rows)
    assert told["kind"].tolist() == [kind] * shown


def test_side_by_side_meetings_and_guests_are_shares_of_those_awaited_at_most_all() -> None:
    review = pd.DataFrame({"partnership": list("PQR"), "name": list("PQR"), "progress": 0.5, "on_time_share": 0.5,
                           "checkins_expected": [4, 2, 0], "checkins_held": [1, 3, 1]})  # fmt: skip
    scores = pd.DataFrame({"partnership": list("PQR"), "score": 50.0, "score_low": 50.0, "score_high": 50.0})
    came = pd.DataFrame({"partnership": list("PQR"), "attendance": [0.6, 1.5, 1.0], "attended": [6, 15, 2],
                         "invited": [10, 10, 2]})  # fmt: skip
    told = sp.compare_partnerships(review, scores, exchanges=came).set_index(["dimension", "partnership"])["value"]
    assert told["checkins"].fillna(-1).to_dict() == {"P": 0.25, "Q": 1, "R": -1}
    assert told["attendance"].to_dict() == {"P": 0.6, "Q": 1, "R": 1}


def test_a_kpi_may_weigh_nothing_but_not_all_of_them() -> None:
    kpis = pd.concat([make_kpi("a", [10.0] * 3), make_kpi("b", [0.0] * 3)])
    told = sp.score_partnerships(make_partnerships("P"), kpis, as_of=NOW, weights={"a": 1, "b": 0}, draws=10)
    assert told["score"].tolist() == [100]
    for wrong in ({"a": 0, "b": 0}, {"a": 1, "b": -1}, {"a": np.inf, "b": 1}):
        with pytest.raises(ValueError, match="weights"):
            sp.score_partnerships(make_partnerships("P"), kpis, as_of=NOW, weights=wrong)


def test_an_improvement_needs_a_figure_before_and_one_since() -> None:
    kpi = make_kpi("s", [0.8], kind="customer_satisfaction", unit="share")
    told = sp.measure_partner_kpis(kpi, make_partnerships("P", integrated_on="2025-01-01"), as_of=NOW).iloc[0]
    assert told["formula"]
    assert pd.isna(told["value"])


# Each KPI stands still at a figure of a target of 10, so that what it reached is that figure's tenth.
FIGURES = {"P": {"a": 10, "b": 4, "c": 0}, "Q": {"a": 6, "b": 6}, "R": {}, "S": {"a": 12, "b": 10}}


@pytest.mark.parametrize("weights", [None, {"a": 3.0, "b": 1.0, "c": 0.0}, {"a": 1.0, "z": 1.0}])
def test_scores_by_counting(weights: dict[str, float] | None) -> None:
    rows = [make_kpi(kpi, [float(figure)] * 6, partnership=name)
            for name, own in FIGURES.items() for kpi, figure in own.items()]  # fmt: skip
    kpis = pd.concat(rows, ignore_index=True)
    told = sp.score_partnerships(make_partnerships(*FIGURES), kpis, as_of=NOW, weights=weights, draws=20)
    for row in told.itertuples():
        reached = {kpi: min(figure / 10, 1) for kpi, figure in FIGURES[row.partnership].items()}
        weigh = dict.fromkeys(reached, 1.0) if weights is None else {k: w for k, w in weights.items() if w > 0}
        known = {kpi: part for kpi, part in reached.items() if kpi in weigh}
        whole = sum(weigh.values())
        low = 100 * sum(part * weigh[kpi] for kpi, part in known.items()) / whole if whole else 0
        unknown = 1 - sum(weigh[kpi] for kpi in known) / whole if whole else 1
        assert [row.score_low, row.score_high] == pytest.approx([low, low + 100 * unknown])
        middle = low + 50 * unknown if known else np.nan
        assert row.score == pytest.approx(middle, nan_ok=True)
        assert row.known == pytest.approx(1 - unknown)
        assert [row.kpis, row.kpis_known] == [len(weigh), len(known)]
        assert row.missing == "; ".join(sorted(set(weigh) - set(known)))
        short = sorted((part, -weigh[kpi], kpi) for kpi, part in known.items() if part < 1)
        assert (row.weakest if pd.notna(row.weakest) else None) == (short[0][2] if short else None)
        assert row.verdict == ("delivers" if row.score_low >= 80 else "falls_short" if row.score_high < 80
                               else "cannot_tell")  # fmt: skip
    keys = [(-row.score if pd.notna(row.score) else np.inf, -row.score_low, row.partnership)
            for row in told.itertuples()]  # fmt: skip
    assert keys == sorted(keys)
    assert told["rank"].tolist() == [1, 2, 3, 4]
    assert (told["rank_low"] <= told["rank"]).all()
    assert (told["rank"] <= told["rank_high"]).all()


@pytest.mark.parametrize(("before", "value"), [([1.0, 1, 1], 1.0), ([0.0, 0, 0], None), ([0.5, 0, 0], 11.0)])
def test_growth_from_nothing_is_not_told(before: list[float], value: float | None) -> None:
    kpi = make_kpi("r", [*before, *[np.nan] * 9, 2.0, 2.0, 2.0], kind="new_market_revenue", unit="money")
    told = sp.measure_partner_kpis(kpi, make_partnerships("P", start_on="2023-01-01"), as_of=NOW).iloc[0]
    assert (None if pd.isna(told["value"]) else told["value"]) == value


def test_a_final_report_compiles_what_was_learned_the_latest_first() -> None:
    shared = [("document", "2024-02-01", None), ("insight", "2024-03-01", "1"), ("meeting", "2025-03-31", "2"),
              ("meeting", "2024-05-01", "3"), ("insight", "2025-04-01", "4")]  # fmt: skip
    rows = pd.DataFrame(shared, columns=["kind", "held_on", "lesson"])
    rows = rows.assign(exchange=list("abcde"), partnership="P", title="t")
    told = sp.review_partner_outcomes(make_partnerships("P", ended_on="2025-03-31"), as_of=NOW, exchanges=rows).iloc[0]
    assert told["lessons"] == "2; 3; 1"
    assert told[["insights", "documents", "report"]].tolist() == [3, 1, "complete"]


def test_challenges_of_the_quarter_are_told_once_as_they_stand_now() -> None:
    held = pd.DataFrame({"department": "Sales", "subject": "P",
                         "planned_on": ["2024-12-31", "2025-01-01", "2025-02-01", "2025-03-31", "2025-03-30"],
                         "challenges": ["Before", "Stock", "STOCK", None, "People"],
                         "solution": ["x", "old", "new", "y", None]})  # fmt: skip
    held = held.assign(held_on=held["planned_on"])
    told = sp.summarise_partner_quarter(make_partnerships("P"), as_of=NOW, checkins=held)
    assert told[["statement", "detail"]].fillna("-").to_numpy().tolist() == [["STOCK", "new"], ["People", "-"]]


@pytest.mark.parametrize("column", ["takeaway", "lesson", "innovation"])
def test_whatever_was_learned_at_a_meeting_is_found_as_an_insight(column: str) -> None:
    rows = pd.DataFrame({"exchange": list("ab"), "partnership": "P", "kind": "meeting", "held_on": "2025-03-01",
                         "title": ["With", "Without"], column: ["Go early", None]})  # fmt: skip
    told = sp.find_exchanges(rows, make_partnerships("P"), as_of=NOW, kind="insight")
    assert told["title"].tolist() == ["With"]
    assert sp.find_exchanges(rows, make_partnerships("P"), "EARLY", as_of=NOW)["title"].tolist() == ["With"]
    assert len(sp.find_exchanges(rows, make_partnerships("P"), as_of=NOW, kind="meeting")) == 2


def test_of_the_quarter_before_a_new_partnership_nothing_is_known() -> None:
    new = make_partnerships("P", start_on="2025-01-01")
    told = sp.score_partnerships(new, make_kpi("a", [10.0] * 3), as_of=NOW, draws=10).iloc[0]
    assert told[["score", "score_low", "score_high"]].tolist() == [100, 100, 100]
    assert told[["before_low", "before_high"]].tolist() == [0, 100]
    assert pd.isna(told["before"])


@pytest.mark.parametrize(("due", "state"), [("2025-03-31", "behind"), ("2025-03-30", "missed")])
def test_a_goal_may_be_reached_on_its_last_day(due: str, state: str) -> None:
    goal = pd.DataFrame({"partnership": ["P"], "goal": "G", "metric": "m", "target": 10, "actual": 5, "due_on": due})
    assert sp.track_partner_goals(goal, make_partnerships("P"), as_of=NOW)["state"].tolist() == [state]
