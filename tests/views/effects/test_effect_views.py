"""Figures, tables and sentences about effects say what the frame says, and survive whatever is in it."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

HOSTILE = "<script>alert(1)</script> $x^2$ & \u202e"


@pytest.fixture(scope="module")
def effects(sample: Review) -> pd.DataFrame:
    return sp.estimate_effects(sample.actions, sample.measurements, sample.kpis, as_of="2025-03-31")


def row(**more: object) -> pd.DataFrame:
    usual = {"action": "A", "name": "Calls", "unit": "count", "effect": 8.0, "lower": 7.0, "upper": 9.0,
             "expected": 8.0, "verdict": "achieved", "periods_needed": 0.0, "cadence": "month", "confidence": 0.95,
             "inseparable_from": "", "flag": "", "success": False, "chance": 0.5}  # fmt: skip
    return pd.DataFrame([{**usual, **more}])


class TestSentences:
    def test_harm_comes_first(self) -> None:
        both = pd.concat([row(), row(action="B", verdict="harmful", effect=-4.0, lower=-6.0, upper=-2.0)])
        told = sp.describe_effects(both)
        assert told[0] == "B made Calls worse: Calls changed by −4 (95 % interval −6 to −2), expected was +8."
        assert told[1].startswith("A works:")

    def test_waiting_says_how_long(self) -> None:
        told = sp.describe_effects(row(verdict="cannot_tell", periods_needed=5.0))
        assert list(told) == ["Too early to tell: A (5 more months)."]

    def test_waiting_without_end_is_said(self) -> None:
        told = sp.describe_effects(row(verdict="cannot_tell", periods_needed=np.nan))
        assert list(told) == ["The effect is too small beside the noise to be told soon: A."]

    def test_rivals_are_not_said_to_wait(self) -> None:
        told = sp.describe_effects(row(verdict="cannot_tell", periods_needed=np.nan, inseparable_from="B"))
        assert list(told) == ["Begun on the same KPI too near to be told apart: A from B."]

    def test_a_flag_names_the_chance(self) -> None:
        assert sp.describe_effects(row(flag="not_working", chance=0.03))[-1].endswith("by its due date: A (3 %).")

    def test_one_series_needs_no_action(self) -> None:
        months = pd.date_range("2022-01-01", periods=36, freq="MS")
        series = pd.Series([40 + i * 7 % 5 + (9 if i >= 28 else 0) for i in range(36)], months)
        told = sp.describe_effects(sp.estimate_effect(series, "2024-05-01"))
        assert told[0].startswith("The action works: the series changed by +8.75 (95 % interval +7.")

    def test_nothing_has_begun(self, effects: pd.DataFrame) -> None:
        assert list(sp.describe_effects(effects.iloc[:0])) == ["No action has begun."]


class TestFigures:
    def test_the_course_is_drawn_twice_with_its_figures_in_words(self, effects: pd.DataFrame) -> None:
        chart = sp.plot_effect(effects, "CS-01")
        assert chart.title == "First response time changed by −2 h after CS-01 (works)"
        assert "5.3 h observed, 7.3 h expected" in chart.alt
        for narrow in (False, True):
            assert "Sum of the differences" in chart.svg(narrow=narrow)

    def test_an_action_without_a_course_draws_nothing(self, effects: pd.DataFrame) -> None:
        assert sp.plot_effect(effects, "MKT-05")._repr_html_() == ""
        with pytest.raises(ValueError, match="expected one of SAL-01"):
            sp.plot_effect(effects, "nobody")

    @pytest.mark.parametrize("after", [1, 2])
    def test_few_periods_after_the_start_can_be_drawn(self, after: int) -> None:
        months = pd.date_range("2022-01-01", periods=24 + after, freq="MS")
        series = pd.Series(np.arange(24.0 + after) % 5, months)
        assert "Difference in each period" in sp.plot_effect(sp.estimate_effect(series, "2024-01-01")).svg()

    def test_years_as_numbers_can_be_drawn(self) -> None:
        series = pd.Series(np.arange(30.0) % 7, range(1980, 2010))
        assert ">2009<" in sp.plot_effect(sp.estimate_effect(series, 2000)).svg()

    def test_all_actions_in_one_view(self, effects: pd.DataFrame) -> None:
        chart = sp.plot_effects(effects)
        assert chart.title == "1 of 24 actions works or is on course, 1 does not, 22 cannot be told"
        assert "MKT-05" in chart.caption
        assert "CS-01 on First response time −2 h" in chart.alt
        assert chart.svg(narrow=True).count(">cannot tell yet<") == 18

    def test_thirty_are_drawn_and_the_rest_named(self) -> None:
        many = pd.concat([row(action=f"A{place}") for place in range(40)], ignore_index=True)
        chart = sp.plot_effects(many)
        assert chart.svg().count(">works<") == 30
        assert "A39" in chart.caption

    def test_nothing_to_draw(self, effects: pd.DataFrame) -> None:
        assert sp.plot_effects(effects.iloc[:0])._repr_html_() == ""

    def test_hostile_names_are_text(self, effects: pd.DataFrame) -> None:
        bad = effects.assign(name=HOSTILE, action=HOSTILE)
        for chart in (sp.plot_effects(bad), sp.plot_effect(bad)):
            assert "<script>" not in chart._repr_html_()
            assert "\u202e" not in chart._repr_html_()


def test_the_table_shows_effects_in_their_units(effects: pd.DataFrame) -> None:
    html = sp.tabulate(effects)._repr_html_()
    assert "Did the actions move their KPIs" in html
    assert "−2\u00a0h<br><small>−2.6\u00a0h to −1.5\u00a0h</small>" in html
    assert "1 more month" in html
    assert "not working" in html


def test_the_table_escapes(effects: pd.DataFrame) -> None:
    html = sp.tabulate(effects.assign(reason=HOSTILE, name=HOSTILE))._repr_html_()
    assert "<script>" not in html
