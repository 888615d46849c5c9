"""Chances of goals: which period decides, which status a chance has, what cannot be told, what moves a chance."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from saypro_analysis.analysis.goals.forecasts import forecast_goals, trace_goals
from saypro_analysis.analysis.goals.methods.goal_statuses import follow_chances, judge_chance
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.goals.registers import KPIS, goals, measured

NOISE = np.random.default_rng(5).standard_normal(48)
STEADY = measured(*(120 + 4 * NOISE))
AS_OF = "2025-03-31"


def told(*changes, figures=STEADY, kpis=KPIS, as_of=AS_OF, **frames):
    return forecast_goals(goals(*changes), figures, kpis, as_of=as_of, **frames).set_index("goal")


def first(*changes, **more):
    return told(*changes, **more).iloc[0]


class TestWhichPeriod:
    @pytest.mark.parametrize(
        ("due_on", "period_on", "ahead"),
        [("2025-06-30", "2025-06-01", 3), ("2025-06-29", "2025-05-01", 2), ("2025-04-30", "2025-04-01", 1)],
    )
    def test_the_last_one_that_is_over_by_the_day_decides(self, due_on, period_on, ahead):
        row = first({"due_on": due_on})
        assert (row["period_on"], row["periods_ahead"]) == (pd.Timestamp(period_on), ahead)

    def test_weeks_and_quarters_have_their_own(self):
        weeks = pd.DataFrame({"kpi": "orders", "period_on": pd.date_range("2024-04-01", periods=52, freq="W-MON"),
                              "actual": 20 + NOISE[0], "target": None})  # fmt: skip
        quarters = pd.DataFrame({"kpi": "cost", "period_on": pd.date_range("2021-01-01", periods=17, freq="QS"),
                                 "actual": 50 + NOISE[:17], "target": None})  # fmt: skip
        rows = told({"target": 20}, {"goal": "G2", "kpi": "cost", "target": 52}, figures=pd.concat([weeks, quarters]))
        assert rows["cadence"].tolist() == ["week", "quarter"]
        assert rows["period_on"].dt.date.astype(str).tolist() == ["2025-06-23", "2025-04-01"]

    @pytest.mark.parametrize(("target", "chance", "status"), [(110, 1.0, "on_track"), (130, 0.0, "off_track")])
    def test_a_figure_that_is_known_decides(self, target, chance, status):
        row = first({"due_on": AS_OF, "target": target})
        assert (row["chance"], row["status"]) == (chance, status)
        assert "its figure is known" in row["reason"]

    def test_figures_that_come_later_are_not_seen(self):
        later = measured(*(120 + 4 * NOISE), 500.0, 500.0)
        later["period_on"] += pd.DateOffset(months=2)
        pd.testing.assert_frame_equal(told(), told(figures=later))


class TestChance:
    def test_is_that_of_noise_around_a_level(self):
        figures = measured(*(120 + 4 * np.random.default_rng(2).standard_normal(60)))
        for target in (116, 120, 124):
            row = first({"target": target}, figures=figures)
            assert row["chance"] == pytest.approx(stats.norm.sf(target, 120, 4), abs=0.12)
            assert row["chance_low"] < row["chance"] < row["chance_high"]

    def test_of_the_opposite_is_the_rest(self):
        lower = KPIS.assign(better="lower")
        assert first()["chance"] + first(kpis=lower)["chance"] == pytest.approx(1, abs=0.002)

    def test_falls_as_the_target_rises(self):
        rows = told(*({"goal": f"G{target}", "target": target} for target in range(106, 128, 4)))
        assert (rows["chance"].diff().dropna() < 0).all()

    def test_of_a_range_lies_between_its_ends(self):
        ranged = KPIS.assign(better="range", target_low=117.0, target_high=123.0)
        below = first({"target": 123}, kpis=KPIS.assign(better="lower"))["chance"]
        above = first({"target": 117})["chance"]
        assert first({"target": None}, kpis=ranged)["chance"] == pytest.approx(below + above - 1, abs=0.003)

    def test_does_not_depend_on_the_other_goals(self):
        alone = first()
        among = told({}, {"goal": "G2", "target": 90}, {"goal": "G3", "due_on": "2025-12-31"}).loc["G1"]
        assert among["chance"] == alone["chance"]

    def test_of_parts_due_on_different_days_keeps_what_they_share(self):
        """A walk that is below its aim in spring is below it in summer, too."""
        walk = measured(*(100 + NOISE.cumsum()))
        now = float(walk["actual"].iloc[-1])
        parts = [{"goal": f"G{month}", "due_on": f"2025-{month:02}-28", "target": now, "parent": "P"}
                 for month in (7, 10)]  # fmt: skip
        one, other, both = told(*parts, {"goal": "P", "kpi": None}, figures=walk)["chance"]
        assert one * other + 0.05 < both <= min(one, other)

    def test_of_a_parent_lies_within_what_its_parts_allow(self):
        figures = pd.concat([STEADY, measured(*(60 + 3 * NOISE[::-1]), kpi="cost")])
        parts = ({"parent": "P", "target": 121}, {"goal": "G2", "kpi": "cost", "target": 61, "parent": "P"})
        rows = told(*parts, {"goal": "P", "kpi": None, "target": None}, figures=figures)
        one, other, both = rows["chance"]
        assert max(0, one + other - 1) - 0.002 <= both <= min(one, other) + 0.002
        assert rows.loc["P", "chance_of_parts"] == both

    def test_of_parts_that_are_one_is_theirs(self):
        rows = told({"parent": "P"}, {"goal": "G2", "parent": "P"}, {"goal": "P", "kpi": None})
        assert rows["chance"].tolist() == [rows["chance"].iloc[0]] * 3


class TestCannotTell:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"kpi": None}, "it names no KPI"),
            ({"kpi": "unknown"}, "its KPI is not among the KPIs"),
            ({"target": None}, "it has no target"),
            ({"due_on": None}, "it has no date"),
            ({"due_on": "2025-03-30"}, "it was due before this day"),
            ({"due_on": "2028-03-31"}, "it is due 36 periods ahead, too far for 48 figures"),
            ({"kpi": "cost"}, "its KPI has no figures yet"),
            ({"status": "dropped"}, "it was given up"),
        ],
    )
    def test_says_why(self, change, reason):
        row = first(change)
        assert (row["status"], row["reason"]) == ("cannot_tell", reason)
        assert np.isnan(row["chance"])

    def test_of_figures_of_another_rhythm(self):
        figures = STEADY.assign(period_on=pd.date_range(end="2025-03-20", periods=len(STEADY), freq="10D"))
        assert first(figures=figures)["reason"] == "its KPI is not measured by day, week, month, quarter or year"
        assert first(figures=figures.iloc[:1])["reason"] == "its KPI has 1 figure, and 6 are needed"

    @pytest.mark.parametrize(("count", "status"), [(3, "cannot_tell"), (5, "cannot_tell"), (6, "off_track")])
    def test_of_a_few_figures(self, count, status):
        assert first({"target": 200}, figures=measured(*(120 + NOISE[:count])))["status"] == status

    def test_of_a_target_that_was_passed_all_year(self):
        row = first({"target": 90})
        assert row["status"] == "cannot_tell"
        assert "passed in every period of the last year" in row["reason"]
        assert row["chance"] > 0.95

    @pytest.mark.parametrize(("baseline", "status"), [(116, "cannot_tell"), (115.9, "on_track"), (None, "on_track")])
    def test_of_a_target_that_was_passed_before_it_was_set(self, baseline, status):
        figures = measured(*([100.0] * 30), *([121.0, 119, 120, 122, 118, 120] * 2)[:8])
        row = first({"target": 116, "baseline": baseline}, figures=figures, on_track=0.5)
        assert row["status"] == status
        assert ("before it was set" in row["reason"]) == (status == "cannot_tell")

    def test_of_a_whole_with_a_part_that_cannot_be_told(self):
        row = told({"kpi": None, "parent": "P"}, {"goal": "P", "kpi": None}).loc["P"]
        assert (row["status"], row["reason"]) == ("cannot_tell", "a part of it cannot be told: G1")

    def test_neutral_kpis_have_no_better(self):
        assert "neither direction" in first(kpis=KPIS.assign(better="neutral"))["reason"]


class TestStatus:
    @pytest.mark.parametrize(
        ("chance", "status"),
        [(0.70, "on_track"), (0.699, "at_risk"), (0.30, "at_risk"), (0.299, "off_track"), (np.nan, "cannot_tell")],
    )
    def test_at_a_first_look(self, chance, status):
        assert judge_chance(chance) == status

    @pytest.mark.parametrize(
        ("chances", "last"),
        [
            ((0.72, 0.66), "on_track"),
            ((0.72, 0.64), "at_risk"),
            ((0.68, 0.74), "at_risk"),
            ((0.68, 0.76), "on_track"),
            ((0.31, 0.26), "at_risk"),
            ((0.31, 0.24), "off_track"),
            ((0.29, 0.34), "off_track"),
            ((0.29, 0.36), "at_risk"),
            ((0.72, 0.66, 0.72, 0.66), "on_track"),
            ((0.9, 0.1), "off_track"),
        ],
    )
    def test_does_not_flicker(self, chances, last):
        assert follow_chances(chances)[-1] == last

    def test_that_is_kept_says_so(self):
        before, now = trace_goals(goals({"target": 117}), STEADY, KPIS, as_of=AS_OF)["chance"]
        assert abs(now - before) > 0.02
        edge = now + np.sign(before - now) * 0.02
        row = first({"target": 117}, on_track=edge, at_risk=0.01)
        assert row["status"] == judge_chance(before, (edge, 0.01)) != judge_chance(now, (edge, 0.01))
        assert row["reason"].endswith("until the chance has left that band by 5 points")

    def test_thresholds_are_settable(self):
        chance = first()["chance"]
        assert first(on_track=chance, at_risk=0.0001)["status"] == "on_track"
        assert first(on_track=0.9999, at_risk=0.9998)["status"] == "off_track"

    @pytest.mark.parametrize(("on_track", "at_risk"), [(0.3, 0.7), (1.1, 0.3), (0.7, 0.0), (0.5, 0.5)])
    def test_thresholds_out_of_order_are_refused(self, on_track, at_risk):
        with pytest.raises(ValueError, match="expected 0 < at_risk < on_track <= 1"):
            first(on_track=on_track, at_risk=at_risk)


class TestCourse:
    def test_has_a_row_per_period_and_ends_with_what_is_told_now(self):
        course = trace_goals(goals(), STEADY, KPIS, as_of=AS_OF)
        assert course["period_on"].dt.month.tolist() == [2, 3]
        now = first()
        assert (
            course.iloc[-1][["chance", "expected", "status"]].tolist() == now[["chance", "expected", "status"]].tolist()
        )

    def test_each_look_knows_only_what_was_known_then(self):
        course = trace_goals(goals(), STEADY, KPIS, as_of=AS_OF)
        then = first(as_of="2025-02-28", figures=STEADY[STEADY["period_on"] < "2025-03-01"])
        assert course["chance"].iloc[0] == then["chance"]

    def test_a_goal_without_a_day_is_followed_through_its_quarter(self):
        course = trace_goals(
            goals({"set_on": None, "due_on": "2025-03-31"}), STEADY.iloc[:-1], KPIS, as_of="2025-03-15"
        )
        assert course["period_on"].dt.strftime("%Y-%m").tolist() == ["2025-01", "2025-02"]

    def test_nothing_to_follow_is_an_empty_frame(self):
        assert trace_goals(goals({"kpi": None}), STEADY, KPIS, as_of=AS_OF).empty
        assert trace_goals(goals().iloc[:0], STEADY, KPIS, as_of=AS_OF).empty


class TestWhatMovesIt:
    def effects(self, effect, low, high):
        return pd.DataFrame({"action": ["A1"], "kpi": ["orders"], "start_on": [pd.Timestamp("2025-01-01")],
                             "effect": [effect], "lower": [low], "upper": [high]})  # fmt: skip

    def test_an_action_that_works_makes_the_difference(self):
        raised = STEADY.assign(actual=STEADY["actual"] + 12 * (STEADY["period_on"] >= "2025-01-01"))
        row = first({"target": 126}, figures=raised, effects=self.effects(12, 10, 14))
        assert row["chance_without_effects"] < 0.1 < 0.5 < row["chance_with_effects"]
        assert row["effects"] == 1

    def test_an_effect_that_may_be_nothing_makes_none(self):
        row = first({"target": 118}, effects=self.effects(5, -5, 15))
        assert row["chance_without_effects"] == row["chance_with_effects"] == row["chance"]

    def test_where_no_effect_could_be_estimated_there_is_none(self):
        row = first({"target": 118}, effects=self.effects(5, -5, 15).assign(effect=None))
        assert row["effects"] == 0
        assert np.isnan(row["chance_with_effects"])

    def test_actions_that_cannot_be_told_apart_count_once(self):
        raised = STEADY.assign(actual=STEADY["actual"] + 12 * (STEADY["period_on"] >= "2025-01-01"))
        one = self.effects(12, 10, 14)
        both = pd.concat([one.assign(inseparable_from=""), one.assign(action="A2", inseparable_from="A1")])
        alone, twice = (first({"target": 126}, figures=raised, effects=frame) for frame in (one, both))
        assert (alone["effects"], twice["effects"]) == (1, 1)
        assert alone["chance_without_effects"] == twice["chance_without_effects"]

    def test_the_mix_of_scenarios_moves_it(self):
        mix = pd.DataFrame({"scenario": [None, "down"], "kpi": "orders", "period_on": pd.Timestamp("2025-06-01"),
                            "p50": [110.0, 60.0], "low": [100.0, 50.0], "high": [120.0, 70.0],
                            "change_share": [-0.08, -0.5]})  # fmt: skip
        assert first({"target": 110}, scenarios=mix)["chance_with_scenarios"] == pytest.approx(0.5, abs=0.01)
        elsewhere = mix.assign(period_on=pd.Timestamp("2025-12-01"), change_share=0.0)
        row = first(scenarios=elsewhere)
        assert row["chance_with_scenarios"] == row["chance"]

    def test_a_whole_is_moved_with_its_parts(self):
        mix = pd.DataFrame({"scenario": [None], "kpi": "orders", "period_on": "2025-06-01", "p50": 110.0,
                            "low": 100.0, "high": 120.0})  # fmt: skip
        whole = {"goal": "P", "kpi": None, "target": None}
        rows = told({"target": 110, "parent": "P"}, whole, scenarios=mix, effects=self.effects(12, 10, 14))
        for column in ("chance_with_scenarios", "chance_with_effects", "chance_without_effects"):
            assert rows.loc["P", column] == rows.loc["G1", column]

    def test_a_kpi_that_no_driver_moves_is_not_told_of(self):
        mix = pd.DataFrame({"scenario": [None], "kpi": "orders", "period_on": "2025-06-01", "p50": 110.0,
                            "low": 100.0, "high": 120.0, "drivers": 0})  # fmt: skip
        assert np.isnan(first(scenarios=mix)["chance_with_scenarios"])
        assert first(scenarios=mix.assign(drivers=1))["chance_with_scenarios"] < 0.1

    def test_of_a_mix_of_several_periods_that_of_the_goal_counts(self):
        mix = pd.DataFrame(
            {
                "scenario": [None] * 3,
                "kpi": "orders",
                "low": 90.0,
                "high": [110.0, 150.0, 110.0],
                "p50": [100.0, 130.0, 100.0],
                "period_on": ["2025-05-01", "2025-06-01", "2025-07-01"],
            }
        )
        assert first({"target": 130}, scenarios=mix)["chance_with_scenarios"] == pytest.approx(0.5, abs=0.01)
        assert np.isnan(first({"due_on": "2025-09-30"}, scenarios=mix)["chance_with_scenarios"])

    def test_the_register_of_scenarios_is_told_to_move_nothing(self):
        register = pd.DataFrame({"scenario": ["up"], "name": ["Up"], "probability": [1.0]})
        with pytest.warns(UserWarning, match="takes what simulate_scenarios returns"):
            row = first(scenarios=register)
        assert np.isnan(row["chance_with_scenarios"])

    @pytest.mark.parametrize(
        ("name", "frame", "told_of"),
        [
            ("effects", {"action": ["A1"], "kpi": ["orders"]}, "start_on effect lower upper estimate_effects"),
            ("scenarios", {"kpi": ["orders"]}, "scenario period_on p50 low high simulate_scenarios"),
            ("effects", {"kpi": ["orders"], "start_on": ["soon"], "effect": ["much"], "lower": [1], "upper": [2]},
             "'soon' 'much' expected"),
        ],
    )  # fmt: skip
    def test_frames_of_another_kind_are_refused_with_all_that_is_wrong(self, name, frame, told_of):
        with pytest.raises(DataError) as refused:
            first(**{name: pd.DataFrame(frame)})
        assert all(word in str(refused.value) for word in told_of.split())

    def test_without_such_frames_it_is_not_told(self):
        row = first()
        assert np.isnan(row[["chance_with_effects", "chance_without_effects", "chance_with_scenarios"]].tolist()).all()

    def test_live_risks_that_name_it_are_counted(self):
        risks = pd.DataFrame(
            {"risk": ["R1", "R2", "R3"], "goal": ["G1; G2", "G1", "G2"], "status": [None, "closed", ""]}
        )
        assert first(risks=risks)["risks"] == 1


def test_parts_may_be_made_of_parts_and_circles_are_not_told():
    rows = told({"parent": "B"}, {"goal": "A", "kpi": None}, {"goal": "B", "kpi": None, "parent": "A"},
                {"goal": "C", "kpi": None, "parent": "D"}, {"goal": "D", "kpi": None, "parent": "C"},
                {"goal": "E", "kpi": None, "parent": "E"})  # fmt: skip
    assert rows.loc[["A", "B"], "chance"].tolist() == [rows.loc["G1", "chance"]] * 2
    assert rows.loc[["A", "B", "C", "E"], "parts"].tolist() == [1, 1, 1, 0]
    assert rows.loc[["C", "D", "E"], "status"].tolist() == ["cannot_tell"] * 3
    assert rows.loc["E", "reason"] == "it names no KPI"


def test_days_are_told_a_quarter_ahead_and_no_more():
    days = pd.DataFrame({"kpi": "orders", "period_on": pd.date_range("2024-10-01", "2025-03-31"), "target": None})
    figures = days.assign(actual=20 + np.random.default_rng(3).standard_normal(len(days)))
    rows = told(
        {"target": 20, "due_on": "2025-07-01"}, {"goal": "G2", "target": 20, "due_on": "2025-07-02"}, figures=figures
    )
    assert rows["periods_ahead"].tolist() == [92, 0]
    assert rows["expected"].iloc[0] == pytest.approx(20, abs=1)
    assert np.isnan(rows["chance"].iloc[1])
