"""Stakeholders, their satisfaction, what takes of which resource, lessons, and what came into use."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from saypro_analysis.analysis.projects.lessons import MOST_OFFERED
from tests.analysis.projects.frames import make_projects

DAY = "2025-03-31"
LESSONS = pd.DataFrame([
    {"lesson": "L1", "project": "P0", "challenge": "Old customer data had to be migrated", "overcome": "A trial run",
     "worked": "Migrating in three steps"},
    {"lesson": "L2", "project": "P0", "challenge": "Nobody came to the training", "improve": "Train in the shift",
     "action": "Ask the shift leads"},
    {"lesson": "L3", "project": "P1", "challenge": "The supplier was late", "reuse": "Contracts with a penalty"},
])  # fmt: skip


@pytest.mark.parametrize(
    ("influence", "interest", "quadrant"),
    [("high", "high", "manage_closely"), ("medium", "medium", "manage_closely"), ("medium", "low", "keep_satisfied"),
     ("low", "medium", "keep_informed"), ("low", "low", "monitor"), (None, "high", None)],
)  # fmt: skip
def test_a_stakeholder_has_one_of_four_places(influence: str | None, interest: str, quadrant: str | None) -> None:
    people = pd.DataFrame([{"project": "A", "stakeholder": "S", "department": "IT", "influence": influence,
                            "interest": interest}])  # fmt: skip
    told = sp.map_stakeholders(people)["quadrant"].iloc[0]
    assert told == quadrant if quadrant else pd.isna(told)


def asked(scores: list[float | None], survey: str, day: str) -> pd.DataFrame:
    return pd.DataFrame({"survey": survey, "subject": "A", "respondent": [f"r{n}" for n in range(len(scores))],
                         "asked_on": day, "answered_on": [day if s is not None else None for s in scores],
                         "score": scores})  # fmt: skip


class TestSatisfaction:
    BEFORE, NOW = [3.0, 2, 4, 3, 2, 3, 3, 4], [5.0, 4, 5, 4, 5, 4, 3, 5]

    @pytest.fixture
    def told(self) -> pd.DataFrame:
        waves = [asked(self.BEFORE, "Q4", "2024-12-01"), asked([*self.NOW, None, None], "Q1", "2025-03-01")]
        return sp.summarise_stakeholder_satisfaction(pd.concat(waves, ignore_index=True), as_of=DAY)

    def test_the_latest_comes_first_with_who_answered(self, told: pd.DataFrame) -> None:
        assert told["survey"].tolist() == ["Q1", "Q4"]
        assert told[["asked", "answered", "response_rate"]].iloc[0].tolist() == [10, 8, 0.8]

    def test_intervals_are_those_of_scipy(self, told: pd.DataFrame) -> None:
        low, high = stats.t.interval(0.95, 7, np.mean(self.BEFORE), stats.sem(self.BEFORE))
        assert told[["score_low", "score_high"]].iloc[1].tolist() == pytest.approx([low, high])
        exact = stats.binomtest(7, 8).proportion_ci(method="exact")
        assert told[["satisfied_low", "satisfied_high"]].iloc[0].tolist() == pytest.approx([exact.low, exact.high])
        welch = stats.ttest_ind(self.NOW, self.BEFORE, equal_var=False).confidence_interval()
        assert told[["change_low", "change_high"]].iloc[0].tolist() == pytest.approx([welch.low, welch.high])

    def test_the_trend_is_told_where_it_is_sure(self, told: pd.DataFrame) -> None:
        assert told["trend"].tolist() == ["improving", "too_few"]
        same = pd.concat([asked([3, 4, 2, 4], "Q4", "2024-12-01"), asked([4, 3, 3, 4], "Q1", "2025-03-01")])
        assert sp.summarise_stakeholder_satisfaction(same, as_of=DAY)["trend"].iloc[0] == "steady"

    @pytest.mark.parametrize(("answers", "told"), [(3, True), (2, False)])
    def test_two_people_could_be_known(self, answers: int, told: bool) -> None:
        scores = [4.0, 5.0, 3.0][:answers]
        frame = sp.summarise_stakeholder_satisfaction(asked([*scores, None], "Q1", "2025-03-01"), as_of=DAY)
        assert frame["score"].notna().iloc[0] == told

    def test_answers_that_came_later_are_not_known(self) -> None:
        frame = asked([4.0, 5, 3, 4], "Q1", "2025-03-01").assign(answered_on=["2025-03-02"] * 3 + ["2025-04-02"])
        assert sp.summarise_stakeholder_satisfaction(frame, as_of=DAY)["answered"].iloc[0] == 3

    @pytest.mark.parametrize(("audience", "rows"), [("partner", 0), ("Team", 0), ("department", 0), ("users", 1)])
    def test_partners_teams_and_departments_are_told_of_elsewhere(self, audience: str, rows: int) -> None:
        frame = asked([4.0, 5, 3, 4], "Q1", "2025-03-01").assign(audience=audience)
        assert len(sp.summarise_stakeholder_satisfaction(frame, as_of=DAY)) == rows


@pytest.mark.parametrize(("needed", "over"), [(20, False), (20.01, True)])
def test_a_resource_is_over_beyond_its_capacity(needed: float, over: bool) -> None:
    frame = pd.DataFrame({"project": ["A", "B"], "resource": "Developers", "period_on": "2025-03-01",
                          "needed": [40, needed], "capacity": 60})  # fmt: skip
    told = sp.summarise_utilisation(frame).iloc[0]
    assert told["over"] == over
    assert told["utilisation"] == pytest.approx((40 + needed) / 60)
    assert told["projects"] == "A, B"


def test_two_capacities_of_a_resource_are_refused() -> None:
    frame = pd.DataFrame({"project": ["A", "B"], "resource": "Developers", "period_on": "2025-03-01",
                          "needed": 1, "capacity": [60, 50]})  # fmt: skip
    with pytest.raises(sp.DataError, match="one capacity of a resource in a month"):
        sp.summarise_utilisation(frame)


class TestLessons:
    @pytest.mark.parametrize(
        ("text", "found"),
        [("data migration", ["L1"]), ("TRAINING", ["L2"]), ("train late suppliers", ["L2", "L3"]), ("weather", []),
         ("", []), ("the of and", [])],
    )  # fmt: skip
    def test_lessons_are_found_by_words_in_any_form(self, text: str, found: list[str]) -> None:
        assert sorted(sp.find_lessons(LESSONS, text)["lesson"]) == found

    def test_a_lesson_itself_matches_best(self) -> None:
        text = " ".join(LESSONS.loc[0, ["challenge", "overcome", "worked"]])
        told = sp.find_lessons(LESSONS, text)
        assert told["lesson"].iloc[0] == "L1"
        assert told["match"].iloc[0] == pytest.approx(1)

    def test_what_is_no_text_is_refused(self) -> None:
        with pytest.raises(TypeError, match="text: found 5"):
            sp.find_lessons(LESSONS, 5)

    def test_without_lessons_nothing_is_found(self) -> None:
        assert sp.find_lessons(LESSONS.iloc[:0], "data").empty

    def test_open_projects_like_an_old_one_are_offered_its_lessons(self) -> None:
        frame = make_projects(
            {"name": "Customer portal", "finished_on": "2025-01-31"},
            {"name": "Warehouse racks", "finished_on": "2025-01-31"},
            {"name": "Partner portal", "objective": "Customer data in one place"},
            {"name": "Payroll"},
        )
        told = sp.suggest_lessons(frame, LESSONS, as_of=DAY)
        assert set(told["project"]) == {"P2"}
        assert told["lesson"].iloc[0] == "L1"
        assert len(told) <= MOST_OFFERED

    def test_a_retrospective_holds_successes_and_improvements(self) -> None:
        frame = make_projects(
            {"finished_on": "2025-02-05", "budget": 100, "spent": 120}, {"finished_on": "2025-03-05"}, {}
        )
        told = sp.summarise_retrospectives(frame, LESSONS, as_of=DAY).set_index("project")
        assert told.index.tolist() == ["P1", "P0"]
        assert told.loc["P0", "successes"] == "Migrating in three steps"
        assert told.loc["P0", "improvements"] == "Old customer data had to be migrated; Train in the shift"
        assert told.loc["P0", ["days_late", "overrun_share", "lessons"]].tolist() == pytest.approx([5, 0.2, 2])
        assert pd.isna(told.loc["P1", "successes"])


def test_what_came_into_use_is_judged_by_the_effect_on_its_kpi() -> None:
    months = pd.date_range("2022-01-01", periods=36, freq="MS")
    kpis = pd.DataFrame({"kpi": ["gmv", "conversion"], "department": "IT", "name": ["GMV", "Conversion"],
                         "unit": ["money", "ratio"], "better": "higher"})  # fmt: skip
    rise = np.where(months >= "2024-03-01", 30.0, 0.0)
    actual = {"gmv": 100 + np.arange(36) * 7 % 5 + rise, "conversion": 50.0 + np.arange(36) * 3 % 7}
    measured = pd.concat([pd.DataFrame({"kpi": kpi, "period_on": months, "target": 150.0, "actual": values})
                          for kpi, values in actual.items()])  # fmt: skip
    project = make_projects({"start_on": "2023-09-01", "planned_finish_on": "2024-02-29", "finished_on": "2024-02-29",
                             "kpi": "gmv; conversion"})  # fmt: skip
    launched = sp.select_launches(project, as_of="2024-12-31")
    told = sp.estimate_effects(launched, measured, kpis, as_of="2024-12-31").set_index("kpi")
    assert told.loc["gmv", "verdict"] == "achieved"
    assert told.loc["gmv", "effect"] == pytest.approx(30, abs=3)
    assert told.loc["conversion", "verdict"] != "achieved"
