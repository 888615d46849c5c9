"""Where a rule of effects begins to hold: a case on each side of every figure that docs/methods/effects.md names."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.effects.action_effects import _flag
from saypro_analysis.analysis.effects.effects import estimate_effect
from saypro_analysis.analysis.effects.methods.calendars import read_case
from saypro_analysis.analysis.effects.methods.designs import Ground, shapes_of
from saypro_analysis.analysis.effects.methods.estimates import Estimate
from saypro_analysis.analysis.effects.methods.overlaps import Window, first_after, open_window
from saypro_analysis.analysis.effects.methods.own_history import _predictors
from saypro_analysis.analysis.effects.methods.verdicts import explain, judge, read_aim
from saypro_analysis.data.readings.problems import DataError

MONTHS = pd.date_range("2022-01-01", periods=36, freq="MS")
DAY = pd.Timestamp("2024-12-31")


@pytest.mark.parametrize(("day", "whole"), [("2024-03-08", True), ("2024-03-09", False)])
def test_a_period_counts_as_after_while_less_than_a_quarter_of_it_had_passed(day: str, whole: bool) -> None:
    """7 and 8 of 31 days."""
    first, mixed = first_after(pd.Timestamp(day), MONTHS)
    assert first == pd.Timestamp("2024-03-01" if whole else "2024-04-01")
    assert (mixed is None) == whole


@pytest.mark.parametrize(("before", "trends"), [(7, {False}), (8, {False, True})])
def test_a_trend_is_tried_from_eight_periods_on(before: int, trends: set[bool]) -> None:
    shapes = shapes_of(Ground(np.arange(12.0), before, 0, np.empty((12, 0))))
    assert {shape.trend for shape in shapes} == trends


@pytest.mark.parametrize(("before", "breaks"), [(7, False), (8, True)])
def test_a_shift_leaves_four_periods_on_either_side(before: int, breaks: bool) -> None:
    late = [9.0, 9.1, 8.9, 9.0][: before - 4]
    values = pd.Series([1.0, 1.1, 0.9, 1.0, *late, 9.0, 9.1, 8.9], MONTHS[: before + 3])
    found = estimate_effect(values, MONTHS[before]).iloc[0]
    assert ("earlier shift" in found["reason"]) is breaks


@pytest.mark.parametrize(("before", "kept"), [(12, 2), (13, 3)])
def test_predictors_are_at_most_a_third_of_the_periods_but_four(before: int, kept: int) -> None:
    random = np.random.default_rng(1)
    beside = pd.DataFrame(random.standard_normal((before + 4, 3)), MONTHS[: before + 4])
    case = read_case(beside[0] * 2, MONTHS[before], None, None, beside)
    assert _predictors(case).shape[1] == kept


@pytest.mark.parametrize(("chance", "flag"), [(0.099, "not_working"), (0.101, "")])
def test_an_action_is_flagged_below_a_chance_of_a_tenth(chance: float, flag: str) -> None:
    row, action = {"after": 3, "chance": chance}, pd.Series({"due_on": pd.Timestamp("2025-01-01")})
    assert _flag(row, action, Window(MONTHS[:0].to_numpy(), np.empty(0), DAY.to_datetime64()), DAY) == flag


@pytest.mark.parametrize(("due", "flag"), [("2024-12-31", ""), ("2025-01-01", "not_working")])
def test_an_action_is_flagged_before_its_due_date_only(due: str, flag: str) -> None:
    action = pd.Series({"due_on": pd.Timestamp(due)})
    assert (
        _flag(
            {"after": 3, "chance": 0.01}, action, Window(MONTHS[:0].to_numpy(), np.empty(0), DAY.to_datetime64()), DAY
        )
        == flag
    )


@pytest.mark.parametrize(("between", "alone"), [(5, False), (6, True)])
def test_two_actions_are_told_apart_by_six_periods_between_them(between: int, alone: bool) -> None:
    start = MONTHS[20 + between]
    window = open_window(MONTHS.to_numpy(), np.zeros(36), start, [("B", MONTHS[20])])
    assert (window.inseparable == ()) is alone


@pytest.mark.parametrize(("p_value", "verdict"), [(0.049, "achieved"), (0.051, "cannot_tell")])
def test_a_verdict_is_given_below_alpha(p_value: float, verdict: str) -> None:
    found = Estimate(effect=2.0, lower=0.1, upper=4.0, p_value=p_value)
    assert judge(found, read_aim("higher", None), 0.05, 6)[0] == verdict


@pytest.mark.parametrize(("upper", "verdict"), [(4.9, "not_working"), (5.0, "cannot_tell")])
def test_what_is_due_is_ruled_out_above_the_interval(upper: float, verdict: str) -> None:
    found = Estimate(effect=1.0, lower=-2.0, upper=upper, p_value=0.5)
    assert judge(found, read_aim("higher", 5.0), 0.05, 6)[0] == verdict


@pytest.mark.parametrize(("effect", "verdict"), [(5.0, "achieved"), (4.9, "on_course")])
def test_an_effect_is_achieved_from_what_was_expected_on(effect: float, verdict: str) -> None:
    found = Estimate(effect=effect, lower=3.0, upper=7.0, p_value=0.001)
    assert judge(found, read_aim("higher", 5.0), 0.05, 6)[0] == verdict


@pytest.mark.parametrize(("needed", "words"), [(36.0, "look again in 36 periods"), (np.nan, "even 36 more periods")])
def test_what_takes_more_than_36_periods_is_never_visible(needed: float, words: str) -> None:
    found = Estimate(effect=1.0, lower=-2.0, upper=4.0, p_value=0.5, needed=needed, needed_for="as large as expected")
    assert words in explain(found, read_aim("higher", 5.0), "", needed)


def test_periods_needed_are_36_at_most_and_then_missing() -> None:
    """The smaller what is hoped for, the longer it takes, and never more than 36 periods."""
    random = np.random.default_rng(4)
    calls = pd.Series(50 + random.standard_normal(34), MONTHS[:34])
    needed = [estimate_effect(calls, MONTHS[34], expected=size).iloc[0]["periods_needed"]
              for size in np.geomspace(3.0, 0.3, 12)]  # fmt: skip
    known = [wait for wait in needed if np.isfinite(wait)]
    assert known == sorted(known)
    assert max(known) <= 36
    assert np.isnan(needed[len(known) :]).all()
    assert len(known) < len(needed)


@pytest.mark.parametrize(("off", "noise"), [(0.09, 0.1), (0.11, 0.11)])
def test_a_fit_nearer_than_a_tenth_of_the_usual_step_counts_as_that(off: float, noise: float) -> None:
    """Units that move by 1 a period, up and down; the treated one lies `off` a step above or below their mean."""
    steps = np.where(np.arange(36) % 2, 0.5, -0.5)
    others = pd.DataFrame({f"u{unit}": steps * (1 if unit % 2 else -1) for unit in range(24)}, MONTHS)
    usual = np.diff(np.vstack([others.to_numpy().T, np.zeros(36)])[:, :30], axis=1).std(ddof=1)
    apart = off * usual * np.where(np.arange(36) // 2 % 2, 1, -1)
    found = estimate_effect(pd.Series(apart, MONTHS), MONTHS[30], controls=others, method="did").iloc[0]
    assert found["noise"] == pytest.approx(noise * usual, rel=0.02)


@pytest.mark.parametrize(("figure", "refused"), [(9.9e99, False), (1e100, True)])
def test_figures_that_have_no_square_are_refused(figure: float, refused: bool) -> None:
    values = pd.Series([figure, *range(1, 36)], MONTHS, dtype=float)
    if refused:
        with pytest.raises(DataError, match=r"found '1e\+100', expected a number less than 1e\+100 to either side"):
            estimate_effect(values, MONTHS[30])
    else:
        assert estimate_effect(values, MONTHS[30]).iloc[0]["verdict"] == "cannot_tell"


@pytest.mark.parametrize(
    ("before", "words"), [(1, "only 1 measured period before"), (5, "only 5 measured periods before")]
)
def test_six_periods_before_the_start_are_needed(before: int, words: str) -> None:
    calls = pd.Series(np.random.default_rng(2).standard_normal(12), MONTHS[:12])
    assert words in estimate_effect(calls, MONTHS[before]).iloc[0]["reason"]
    assert np.isfinite(estimate_effect(calls, MONTHS[6]).iloc[0]["lower"])
