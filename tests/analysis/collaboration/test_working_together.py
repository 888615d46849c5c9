"""Events, roles, KPIs, objects, ideas, looking back and what departments say, by hand-worked cases."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

import saypro_analysis as sp

DAY, START = "2025-03-31", "2025-01-01"


def events(*rows: dict) -> pd.DataFrame:
    usual = {"name": "Fair", "department": "Events", "held_on": "2025-03-01"}
    return pd.DataFrame([{"event": f"E{n}", **usual, **row} for n, row in enumerate(rows)])


class TestEvents:
    def test_a_funnel_by_hand(self):
        told = sp.measure_funnel(
            events({"invited": 200, "registered": 50, "attended": 40, "rated": 20, "satisfied": 18}), as_of=DAY
        )
        assert told["rate"].tolist()[1:] == [0.25, 0.8, 0.9]
        assert told["lost"].tolist()[1:] == [150, 10, 2]
        known = binomtest(40, 50).proportion_ci(0.95, "exact")
        assert told.loc[2, ["low", "high"]].tolist() == pytest.approx([known.low, known.high])

    def test_what_nobody_counted_is_no_0_and_in_no_sum(self):
        told = sp.measure_funnel(events({"registered": 50, "attended": 40}, {"registered": 70}), as_of=DAY)
        whole = told[told["event"] == "all events"].set_index("step")
        assert whole.loc["attended", ["count", "of", "rate"]].tolist() == [40, 50, 0.8]
        assert np.isnan(told.loc[told["event"] == "E1"].set_index("step").loc["attended", "count"])

    def test_more_guests_than_were_registered_have_no_rate(self):
        told = sp.measure_funnel(events({"registered": 50, "attended": 60}), as_of=DAY).set_index("step")
        assert told.loc["attended", "odd"]
        assert np.isnan(told.loc["attended", "rate"])

    @pytest.mark.parametrize(("held", "state", "guests"), [(DAY, "held", 40), ("2025-04-01", "ahead", None)])
    def test_an_event_that_lies_ahead_has_no_guests(self, held, state, guests):
        told = sp.review_events(events({"held_on": held, "registered": 50, "attended": 40}), as_of=DAY).iloc[0]
        assert told["state"] == state
        assert told["attended"] == guests or (guests is None and np.isnan(told["attended"]))

    @pytest.mark.parametrize(("came", "state"), [(50, "met"), (49, "missed")])
    def test_a_report_by_hand(self, came, state):
        fair = {
            "registered": 60,
            "attended": came,
            "target_attended": 50,
            "rated": 20,
            "satisfied": 18,
            "lessons": "No",
        }
        told = sp.review_events(events(fair), as_of=DAY).iloc[0]
        assert told[["target_state", "satisfaction", "response_rate"]].tolist() == [state, 0.9, 20 / came]
        assert pd.isna(told["missing"])

    def test_checklists(self):
        posts = pd.DataFrame({"content": ["C1", "C2", "C3"], "event": "E0", "channel": ["E-mail", "LinkedIn", "Ads"],
                              "publish_on": ["2025-02-10", "2025-02-20", "2025-02-25"],
                              "published_at": ["2025-02-10", None, "2025-02-25"]})  # fmt: skip
        needs = pd.DataFrame({"event": "E0", "material": ["Flyer", "Banner"], "due_on": ["2025-02-10", None],
                              "done_on": ["2025-02-12", None]})  # fmt: skip
        told = sp.check_events(events({}), posts, needs, as_of=DAY).set_index("item")
        assert told["state"].to_dict() == {
            "email": "done", "social media": "overdue", "paid advertising": "done", "blog": "missing", "flyer": "done",
            "landing page": "missing", "registration form": "missing", "recap": "missing", "Banner": "overdue",
        }  # fmt: skip
        assert told.loc["flyer", "days_late"] == 2

    def test_a_recap_is_not_overdue_because_the_event_is_over(self):
        needs = pd.DataFrame({"event": "E0", "material": ["Recap"]})
        told = sp.check_events(events({}), None, needs, as_of=DAY).set_index("item")
        assert told.loc["recap", "state"] == "planned"


def roles(*rows: tuple, **more: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["task", "department", "person", "role"]).assign(**more)


class TestRoles:
    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ([("A", "R"), ("B", "A")], None),
            ([("A", "responsible"), ("A", "Accountable ")], None),
            ([("A", "R")], "nobody is accountable"),
            ([("A", "A")], "nobody is responsible"),
            ([("A", "R"), ("B", "A"), ("C", "A")], "2 people are accountable"),
            ([("A", "R"), ("B", "A"), ("C", "helper")], "no such role: helper"),
        ],
    )
    def test_by_hand(self, given, problem):
        told = sp.check_roles(roles(*(("T", "Events", who, role) for who, role in given)))
        assert told["problem"].tolist() == [problem] or (problem is None and told["problem"].isna().all())

    def test_the_same_work_twice(self):
        both = roles(("T1", "Events", "A", "R"), ("T1", "Events", "B", "A"), ("T2", "Marketing", "C", "R"),
                     ("T2", "Marketing", "D", "A"), deliverable=["A page"] * 2 + ["a  page "] * 2)  # fmt: skip
        assert sp.check_roles(both)["problem"].tolist() == ["the same work as T2", "the same work as T1"]

    @pytest.mark.parametrize(("tasks", "everything"), [(3, False), (4, True)])
    def test_nobody_has_more_than_six_of_ten_tasks(self, tasks, everything):
        rows = [(f"T{n}", "Events", "A" if n < tasks else "B", "A") for n in range(5 if tasks == 3 else 6)]
        told = sp.summarise_roles(roles(*rows)).set_index("person")
        assert told.loc["A", "everything"] == everything

    def test_of_three_tasks_nobody_can_have_everything(self):
        assert not sp.summarise_roles(roles(*((f"T{n}", "E", "A", "A") for n in range(3))))["everything"].any()


class TestKpis:
    def test_timelines_met_counts_what_was_due_in_the_quarter(self):
        needs = pd.DataFrame({"dependency": ["1", "2", "3", "4", "5"], "department": "A", "waits_for": "B",
                              "needed_on": ["2025-03-01", "2025-03-01", "2025-03-01", "2024-12-31", None],
                              "delivered_on": ["2025-03-01", "2025-03-02", None, None, None]})  # fmt: skip
        told = (
            sp.measure_collaboration(as_of=DAY, start_on=START, dependencies=needs)
            .set_index("kpi")
            .loc["timelines_met"]
        )
        assert told[["count", "of", "unknown", "verdict"]].tolist() == [1, 3, 1, "missed"]

    @pytest.mark.parametrize(("target", "verdict"), [(2 / 3, "met"), (0.67, "missed")])
    def test_the_edge_of_a_target(self, target, verdict):
        runs = pd.DataFrame({"campaign": list("ABC"), "spend": 1, "leads": 1, "customers": 1, "revenue": 1,
                             "planned_on": "2025-02-01", "launched_on": ["2025-03-01", DAY, None]})  # fmt: skip
        told = sp.measure_collaboration(as_of=DAY, start_on=START, campaigns=runs, launch_target=target)
        assert told.set_index("kpi").loc["campaigns_launched", "verdict"] == verdict

    @staticmethod
    def increase(now: list[int], before: list[int]) -> pd.Series:
        posts = pd.DataFrame({
            "content": [f"C{n}" for n in range(len(now) + len(before))], "impressions": 1000,
            "engagements": now + before,
            "published_at": ["2025-02-01"] * len(now) + ["2024-11-01"] * len(before)})  # fmt: skip
        return (
            sp.measure_collaboration(as_of=DAY, start_on=START, content=posts)
            .set_index("kpi")
            .loc["engagement_increase"]
        )

    def test_an_increase_by_hand_with_an_interval_of_the_items(self):
        told = self.increase([110, 130, 120], [95, 100, 105])
        assert told["actual"] == pytest.approx(0.2)
        # relative standard errors of the two means: 10 / sqrt(3) / 120 and 5 / sqrt(3) / 100
        reach = 1.959964 * np.hypot(10 / np.sqrt(3) / 120, 5 / np.sqrt(3) / 100)
        assert told[["low", "high"]].tolist() == pytest.approx(
            [1.2 * np.exp(-reach) - 1, 1.2 * np.exp(reach) - 1], rel=1e-5
        )

    @pytest.mark.parametrize(
        ("now", "verdict"), [([119, 121, 120], "met"), ([80, 160, 90], "cannot_tell"), ([81, 80, 79], "missed")]
    )
    def test_its_verdict_allows_for_chance(self, now, verdict):
        assert self.increase(now, [99, 100, 101])["verdict"] == verdict

    @pytest.mark.parametrize("before", [[], [100]])
    def test_without_a_quarter_before_nothing_is_told(self, before):
        assert self.increase([110, 120], before)["verdict"] == "no_data"

    def test_the_quarter_by_hand(self):
        runs = pd.DataFrame({"campaign": list("ABC"), "spend": 1, "leads": [50, 49, 10], "customers": 1, "revenue": 1,
                             "target_leads": [50, 50, None]})  # fmt: skip
        posts = pd.DataFrame({"content": list("ABC"), "reach": [900, None, 300], "target_reach": [1000, 500, 400],
                              "published_at": ["2025-02-01", "2025-02-01", "2024-12-31"]})  # fmt: skip
        told = sp.review_quarter(as_of=DAY, start_on=START, campaigns=runs, content=posts).set_index("kpi")
        assert told.loc["campaign_success", ["count", "of", "unknown"]].tolist() == [1, 2, 1]
        assert told.loc["content_reach", ["actual", "unknown", "verdict"]].tolist() == [0.9, 1, "missed"]
        assert told.loc["event_engagement", "verdict"] == "no_data"


class TestObjects:
    @pytest.mark.parametrize(
        ("due", "done", "state"),
        [("2025-03-30", None, "overdue"), ("2025-03-31", None, "due_soon"), ("2025-04-07", None, "due_soon"),
         ("2025-04-08", None, "ahead"), (None, None, "undated"), ("2025-03-01", "2025-03-02", "done"),
         ("2025-03-01", "2025-04-02", "overdue")],
    )  # fmt: skip
    def test_states(self, due, done, state):
        needs = pd.DataFrame({"dependency": ["1"], "department": "A", "waits_for": "B", "needed_on": [due],
                              "delivered_on": [done]})  # fmt: skip
        assert sp.track_collaboration(as_of=DAY, dependencies=needs)["state"].tolist() == [state]

    def test_three_kinds(self):
        told = sp.track_collaboration(
            as_of=DAY, events=events({}), content=pd.DataFrame({"content": ["C"], "publish_on": ["2025-03-01"]}),
            milestones=pd.DataFrame({"milestone": ["M"], "subject": "S", "name": "n", "planned_on": "2025-03-01"}),
        )  # fmt: skip
        assert told["kind"].tolist() == ["initiative", "deliverable", "timeline"]
        assert sp.summarise_objects(told)[["kind", "overdue"]].to_numpy().tolist() == [
            ["initiative", 0], ["deliverable", 1], ["timeline", 1]]  # fmt: skip


def ideas(*rows: dict) -> pd.DataFrame:
    usual = {"department": "Events", "idea": "x", "given_on": "2025-02-01"}
    return pd.DataFrame([{"input": f"I{n}", **usual, **row} for n, row in enumerate(rows)])


GOALS = pd.DataFrame({"goal": ["G1", "G2"], "department": None, "kpi": "k", "statement": "s", "target": 1,
                      "due_on": "2025-06-30", "weight": [3, 1]})  # fmt: skip


class TestIdeas:
    def test_scores_by_hand(self):
        told = sp.rank_input(
            ideas({"goal": "G1", "fit": 5}, {"goal": "G2; G1", "fit": 4}, {"goal": "G9", "fit": 5}), GOALS
        )
        assert told.set_index("input")["score"].to_dict() == {"I0": 75, "I1": 80, "I2": 0}
        assert told.set_index("input").loc["I2", "unknown_goals"] == "G9"

    def test_what_nobody_judged_is_a_range_of_ranks(self):
        told = sp.rank_input(
            ideas({"goal": "G1", "fit": 5}, {"goal": "G1"}, {}, {"goal": "G2", "fit": 1}), GOALS, top=1
        )
        told = told.set_index("input")
        assert told.loc["I1", ["score_low", "score_high", "lacks"]].tolist() == [15, 75, "fit"]
        assert told.loc["I2", ["score_low", "score_high", "lacks"]].tolist() == [0, 100, "goal and fit"]
        assert told.loc["I0", ["rank_best", "rank_worst", "verdict"]].tolist() == [1, 3, "could_be"]
        assert told.loc["I3", ["rank_best", "verdict"]].tolist() == [3, "not_now"]

    def test_one_that_repeats_another_supports_it(self):
        told = sp.rank_input(ideas({"goal": "G1", "fit": 3}, {"same_as": "I0", "department": "Sales", "fit": 4}), GOALS)
        assert told[["input", "supporters", "score"]].to_numpy().tolist() == [["I0", 2, 60]]

    def test_ideas_that_repeat_each_other_are_one(self):
        assert len(sp.rank_input(ideas({"same_as": "I1"}, {"same_as": "I0"}), GOALS)) == 1

    def test_of_equal_ones_that_of_more_departments_goes_first(self):
        same = {"goal": "G1", "fit": 4}
        told = sp.rank_input(ideas(same, same, {**same, "same_as": "I1", "department": "Sales"}), GOALS, top=1)
        assert told[["input", "verdict"]].to_numpy().tolist() == [["I1", "selected"], ["I0", "not_now"]]

    def test_without_goals_the_fit_tells(self):
        assert sp.rank_input(ideas({"fit": 2}, {"fit": 4}))["score"].tolist() == [80, 40]


class TestLookingBack:
    @pytest.mark.parametrize(
        ("columns", "state"),
        [({"owner": "A", "due_on": "2025-03-30"}, "overdue"), ({"owner": "A", "due_on": "2025-03-31"}, "ahead"),
         ({"owner": "A"}, "undated"), ({}, "no_owner"), ({"done_on": "2025-03-30"}, "done")],
    )  # fmt: skip
    def test_what_is_to_be_done(self, columns, state):
        note = {"note": "N", "held_on": "2025-03-28", "kind": "refinement", "statement": "s", **columns}
        assert sp.summarise_post_mortem(pd.DataFrame([note]), as_of=DAY)["state"].tolist() == [state]

    @pytest.mark.parametrize(
        ("columns", "state"),
        [({"owner": "A", "updated_on": "2024-10-02"}, "current"), ({"owner": "A", "updated_on": "2024-10-01"}, "stale"),
         ({"owner": "A"}, "undated"), ({"updated_on": "2025-03-01"}, "no_owner")],
    )  # fmt: skip
    def test_documents(self, columns, state):
        shelf = pd.DataFrame([{"document": "D", "title": "t", "department": "A", **columns}])
        assert sp.review_documents(shelf, as_of=DAY)["state"].tolist() == [state]


class TestVoices:
    asked = pd.DataFrame({
        "survey": "Q1", "subject": ["Collaboration", "collaboration", "P-01", "Collaboration"],
        "respondent": list("abcd"),
        "asked_on": "2025-03-01", "answered_on": ["2025-03-02", "2025-03-02", "2025-03-02", "2025-04-02"],
        "score": [2, 4, 1, 1], "department": ["Events", "Sales", "Sales", "Sales"],
        "comment": ["Approvals take two weeks", None, "no", "later"]})  # fmt: skip

    def test_only_working_together_and_only_what_was_known(self):
        told = sp.select_department_answers(self.asked, as_of=DAY)
        assert told[["subject", "respondent"]].to_numpy().tolist() == [["Events", "a"], ["Sales", "b"], ["Sales", "d"]]
        assert told["score"].tolist()[:2] == [2, 4]
        assert np.isnan(told["score"].iloc[2])

    def test_comments_become_voices_with_themes(self):
        voices = sp.select_voices(self.asked, as_of=DAY)
        assert voices["answer"].tolist() == ["Approvals take two weeks"]
        themes = sp.code_themes(voices)
        assert len(themes)
        assert "stakeholder" not in themes
