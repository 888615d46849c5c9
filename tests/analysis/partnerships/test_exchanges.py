"""Surveys with few answers, what was shared and learned, what was changed, and the reports made of it."""

import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from tests.analysis.partnerships.registers import DAY, make_kpi, make_milestones, make_partnerships

FRAME = make_partnerships("P")


def ask(survey: str, asked_on: str, scores: list[float | None], **more: object) -> pd.DataFrame:
    answered = [None if score is None else asked_on for score in scores]
    return pd.DataFrame({"survey": survey, "subject": "P", "respondent": [f"r{n}" for n in range(len(scores))],
                         "asked_on": asked_on, "answered_on": answered, "score": scores, **more})  # fmt: skip


class TestSurveys:
    BEFORE, NOW = [3.0, 2, 3, 2, 3, 2], [4.0, 5, 4, 5, 5]

    def tell(self, now: list[float | None]) -> pd.Series:
        waves = pd.concat([ask("Q4", "2024-12-02", list(self.BEFORE)), ask("Q1", "2025-03-03", now)])
        return sp.summarise_partner_surveys(waves, FRAME, as_of=DAY).iloc[0]

    def test_intervals_are_those_of_scipy(self) -> None:
        row = self.tell(list(self.NOW))
        welch = stats.ttest_ind(self.NOW, self.BEFORE, equal_var=False).confidence_interval()
        assert row[["change_low", "change_high"]].tolist() == pytest.approx([welch.low, welch.high])
        assert row["trend"] == "improving"

    @pytest.mark.parametrize(("answers", "silent", "trend"), [
        (5, 0, "improving"), (4, 0, "too_few"), (5, 5, "improving"), (5, 6, "too_few"),
    ])  # fmt: skip
    def test_few_answers_are_an_interval_and_no_verdict(self, answers: int, silent: int, trend: str) -> None:
        row = self.tell([*self.NOW[:answers], *[None] * silent])
        assert row["trend"] == trend
        assert row["score_low"] < row["score"] < row["score_high"]

    @pytest.mark.parametrize(("answers", "told"), [(2, False), (3, True)])
    def test_two_people_could_be_known(self, answers: int, told: bool) -> None:
        row = self.tell(list(self.NOW[:answers]))
        assert (row["answered"], pd.notna(row["score"]), pd.notna(row["least"])) == (answers, told, told)

    def test_who_did_not_answer_could_have_said_anything(self) -> None:
        row = self.tell([4.0, 4, 4, None])
        assert row[["least", "score", "most"]].tolist() == [13 / 4, 4, 17 / 4]

    def test_the_first_survey_has_nothing_before_it(self) -> None:
        assert sp.summarise_partner_surveys(ask("Q4", "2024-12-02", [4.0] * 5), FRAME, as_of=DAY)["trend"].tolist() == [
            "first"
        ]

    def test_items_of_one_person_are_one_answer(self) -> None:
        items = pd.concat(
            [ask("Q1", "2025-03-03", [5.0, 4, 3], item="a"), ask("Q1", "2025-03-03", [3.0, 4, 3], item="b")]
        )
        row = sp.summarise_partner_surveys(items, FRAME, as_of=DAY).iloc[0]
        assert row[["asked", "answered", "score"]].tolist() == [3, 3, pytest.approx(11 / 3)]

    def test_answers_of_our_team_are_told_by_item(self) -> None:
        team = pd.concat([ask("Q1", "2025-03-03", [5.0, 4, 5], item="b", audience="Team"),
                          ask("Q1", "2025-03-03", [2.0, 2, 3], item="a", audience="team"),
                          ask("Q4", "2024-12-02", [4.0, 4, 4], item="a", audience="team")])  # fmt: skip
        told = sp.summarise_team_surveys(team, FRAME, as_of=DAY)
        assert told["item"].tolist() == ["a", "b"]
        assert told["change"].iloc[0] == pytest.approx(7 / 3 - 4)
        assert sp.summarise_partner_surveys(team, FRAME, as_of=DAY).empty

    def test_later_answers_are_not_known(self) -> None:
        late = ask("Q1", "2025-03-03", [4.0, 4, 4, 4]).assign(answered_on=["2025-03-04"] * 3 + ["2025-04-01"])
        assert sp.summarise_partner_surveys(late, FRAME, as_of=DAY)["answered"].tolist() == [3]


def share(*rows: tuple[str, str], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["kind", "held_on"])
    return frame.assign(exchange=[f"X{n}" for n in range(len(rows))], partnership="P", title="T", **more)


class TestExchanges:
    def test_a_quarter_is_three_months_and_today_is_in_it(self) -> None:
        rows = share(
            ("insight", "2024-12-31"), ("insight", "2025-01-01"), ("workshop", "2025-03-31"), ("insight", "2025-04-01")
        )
        told = sp.summarise_exchanges(rows, FRAME, as_of=DAY).iloc[0]
        assert told[["insights", "events", "before", "in_all", "quiet_days"]].tolist() == [1, 1, 1, 3, 0]

    def test_who_shared_nothing_has_been_quiet_since_the_start(self) -> None:
        assert sp.summarise_exchanges(None, FRAME, as_of=DAY)["quiet_days"].tolist() == [455]

    def test_attendance_and_rating_weigh_people(self) -> None:
        people = {"invited": [10, 30, None], "attended": [10, 14, 5], "rating": [5.0, 3.0, None], "rated": [1, 3, None]}
        rows = share(("workshop", "2025-02-01"), ("webinar", "2025-03-01"), ("training", "2025-03-02"), **people)
        told = sp.summarise_exchanges(rows, FRAME, as_of=DAY).iloc[0]
        exact = stats.binomtest(24, 40).proportion_ci(method="exact")
        assert told[["attendance", "attendance_low", "attendance_high"]].tolist() == pytest.approx(
            [0.6, exact.low, exact.high]
        )
        assert told[["rating", "rated"]].tolist() == [3.5, 4]

    def test_a_rating_of_nobody_is_none(self) -> None:
        rows = share(("workshop", "2025-02-01"), rating=4.0, rated=0)
        assert pd.isna(sp.summarise_exchanges(rows, FRAME, as_of=DAY)["rating"].iloc[0])

    def test_what_was_learned_is_found_by_its_words_and_kind(self) -> None:
        rows = share(("meeting", "2025-01-10"), ("insight", "2025-02-10"), ("document", "2025-03-10"),
                     lesson=["Ask first", None, None], innovation=[None, "A folding CHAIR", None])  # fmt: skip
        find = lambda *words, **more: sp.find_exchanges(rows, FRAME, *words, as_of=DAY, **more)["exchange"].tolist()  # noqa: E731
        assert find() == ["X2", "X1", "X0"]
        assert find("chair folding") == ["X1"]
        assert find(kind="insight") == ["X1", "X0"]
        assert find(kind="document") == ["X2"]
        assert find("(") == []
        assert find(kind="webinar") == []
        same_day = rows.assign(held_on="2025-02-10", exchange=["B", "C", "A"])
        assert sp.find_exchanges(same_day, FRAME, as_of=DAY)["exchange"].tolist() == ["A", "B", "C"]
        assert sp.find_exchanges(None, FRAME, "chair", as_of=DAY).empty


@pytest.mark.parametrize(("day", "counted"), [("2024-12-31", 0), ("2025-01-01", 1)])
def test_adjustments_of_the_quarter_are_those_of_three_months(day: str, counted: int) -> None:
    rows = pd.DataFrame({"partnership": "P", "changed_on": [day], "kind": "tactics", "change": "a", "reason": "x"})
    told = sp.summarise_partner_adjustments(rows, FRAME, as_of=DAY).set_index("kind")
    assert told.loc["tactics", ["adjustments", "this_quarter"]].tolist() == [1, counted]


def test_adjustments_are_told_by_kind_with_the_latest_reason() -> None:
    days = ["2024-06-01", "2025-03-01", "2025-05-01"]
    rows = pd.DataFrame({"partnership": "P", "changed_on": days, "kind": "focus areas", "change": ["a", "b", "c"],
                         "reason": ["x", "y", "z"]})  # fmt: skip
    told = sp.summarise_partner_adjustments(rows, FRAME, as_of=DAY)
    assert told["kind"].tolist() == ["goals", "tactics", "focus_areas"]
    assert told[["adjustments", "this_quarter"]].to_numpy().tolist() == [[0, 0], [0, 0], [2, 1]]
    assert told[["change", "reason"]].iloc[2].tolist() == ["b", "y"]


OPPORTUNITY = {"opportunity": "O", "statement": "A chair", "subject": "P", "kind": "Joint venture with them",
               "likelihood": 4, "impact": 5, "talent_ready": True, "resources_ready": True,
               "infrastructure_ready": True}  # fmt: skip


class TestOpportunities:
    def rank(self, **more: object) -> pd.Series:
        told = sp.rank_partner_opportunities(pd.DataFrame([{**OPPORTUNITY, **more}]), FRAME, as_of=DAY)
        return told.iloc[0] if len(told) else pd.Series(dtype=object)

    def test_likelihood_times_impact_of_25(self) -> None:
        assert self.rank()[["kind", "score", "readiness", "ready"]].tolist() == ["joint_venture", 80, 1, "yes"]

    def test_what_was_not_judged_is_a_bound(self) -> None:
        assert self.rank(impact=None)[["score_low", "score", "score_high"]].tolist() == [16, 48, 80]
        assert pd.isna(self.rank(impact=None, likelihood=None)["score"])
        row = self.rank(talent_ready=None)
        assert row[["readiness_low", "readiness_high", "ready", "not_known"]].tolist() == [
            2 / 3,
            1,
            "cannot_tell",
            "people",
        ]

    def test_one_thing_that_lacks_is_enough(self) -> None:
        row = self.rank(talent_ready=False, resources_ready=None)
        assert row[["ready", "lacks", "not_known"]].tolist() == ["no", "people", "money and means"]

    @pytest.mark.parametrize("more", [{"status": "Done"}, {"finished_on": "2025-03-31"}, {"subject": "G-01"}])
    def test_others_are_left_out(self, more: dict[str, str]) -> None:
        assert self.rank(**more).empty

    def test_its_worth_needs_all_three(self) -> None:
        assert self.rank(probability=0.5, value=100, cost=20)["worth"] == 30
        assert pd.isna(self.rank(probability=0.5, value=100)["worth"])


class TestReports:
    def test_a_quarters_report_has_three_sections(self) -> None:
        marks = make_milestones(("Old", "2024-12-31", "2024-12-31"), ("Pilot", "2025-02-01", "2025-03-31"),
                                ("Launch", "2025-03-01", None))  # fmt: skip
        goals = pd.DataFrame({"partnership": "P", "goal": ["G", "H"], "metric": "m", "target": 1, "actual": [1, 0],
                              "due_on": "2025-03-01", "reached_on": ["2025-02-01", None]})  # fmt: skip
        kpis = pd.concat([make_kpi("a", [10] * 3), make_kpi("b", [1] * 3), make_kpi("c", [10, None, 10])])
        meetings = pd.DataFrame({"department": "Sales", "subject": "P", "planned_on": "2025-02-10",
                                 "held_on": ["2025-02-10"], "challenges": "No rooms", "solution": "Rent"})  # fmt: skip
        told = sp.summarise_partner_quarter(FRAME, as_of=DAY, milestones=marks, partner_goals=goals, partner_kpis=kpis,
                                            checkins=meetings, exchanges=share(("insight", "2025-03-02"),
                                                                               lesson="Ask first"))  # fmt: skip
        said = {section: own["statement"].tolist() for section, own in told.groupby("section")}
        assert said == {"achievements": ["G", "a", "Pilot"],
                        "challenges_and_solutions": ["No rooms", "H", "Launch", "b", "c"],
                        "knowledge_exchange": ["T"]}  # fmt: skip
        assert told.set_index("statement").loc[["No rooms", "T"], "detail"].tolist() == ["Rent", "Ask first"]

    def test_the_final_review_has_two_parts(self) -> None:
        frame = make_partnerships("P", ended_on="2025-03-10", planned_end_on="2025-02-28")
        goals = pd.DataFrame({"partnership": "P", "goal": ["G", "H"], "metric": "m", "target": 1, "actual": [1, 0],
                              "due_on": "2025-02-28"})  # fmt: skip
        rows = share(("document", "2024-03-02"), ("insight", "2025-03-02"), lesson=[None, "Ask first"])
        told = sp.review_partner_outcomes(frame, as_of=DAY, partner_goals=goals, exchanges=rows).iloc[0]
        impact = ["because", "goals", "goals_reached", "end_days_late", "impact"]
        assert told[impact].tolist() == ["ended", 2, 1, 10, "in_part"]
        assert told[["insights", "documents", "lessons", "report"]].tolist() == [1, 1, "Ask first", "complete"]

    @pytest.mark.parametrize(("finished", "told"), [("2025-01-01", ["phase"]), ("2024-12-31", [])])
    def test_a_key_phase_of_the_quarter_is_reviewed_too(self, finished: str, told: list[str]) -> None:
        marks = make_milestones(
            ("Build", "2025-01-01", finished), ("Sell", "2025-09-01", None), kind="Development phase"
        )
        assert sp.review_partner_outcomes(FRAME, as_of=DAY, milestones=marks)["because"].tolist() == told


def test_side_by_side_what_is_not_known_is_anything() -> None:
    frame = make_partnerships("P", "Q")
    kpis = make_kpi("a", [8, None, 8])
    surveys = sp.summarise_partner_surveys(ask("Q1", "2025-03-03", [5.0, 4, 3, None]), frame, as_of=DAY)
    review = sp.review_partnerships(frame, as_of=DAY, partner_kpis=kpis)
    told = sp.compare_partnerships(review, sp.score_partnerships(frame, kpis, as_of=DAY, draws=1), surveys=surveys)
    rows = told.set_index(["partnership", "dimension"])[["value", "low", "high"]]
    assert rows.loc[("P", "score")].tolist()[1:] == pytest.approx([1.6 / 3, 1])
    assert rows.loc[("P", "satisfaction")].tolist() == pytest.approx([0.75, (13 / 4 - 1) / 4, (17 / 4 - 1) / 4])
    assert rows.loc[("Q", "goals"), ["low", "high"]].tolist() == [0, 1]
