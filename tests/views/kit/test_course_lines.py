"""A KPI's course: beside its last point stand its value and what it is judged by, a range with both its ends."""

import pandas as pd
import pytest

from saypro_analysis.views.kit.course_lines import draw_course


def draw(low: float | None, high: float | None, unit: str = "share") -> str:
    days = pd.date_range("2025-01-01", periods=3, freq="MS")
    course = pd.DataFrame({"kpi": "K", "period_on": days, "actual": [0.8, 0.86, 0.878], "low": low, "high": high,
                           "target": low, "lower": 0.7, "upper": 0.9, "unit": unit, "cadence": "month", "segment": 0,
                           "step_on": pd.NaT, "point_type": "common_cause"})  # fmt: skip
    events = pd.DataFrame({"kpi": [], "happened_on": [], "letter": []})
    return draw_course(course.astype({"low": float, "high": float, "target": float}), events, "real", "alt")


@pytest.mark.parametrize(("low", "high", "unit", "told"), [
    (0.75, 0.85, "share", "target 75 to 85 %"), (0.75, 0.75, "share", "target 75 %"),
    (0.75, None, "share", "target 75 %"), (None, 0.85, "share", "target 85 %"),
    (30, 45, "days", "target 30 to 45 d"), (1.0, 2.0, "money", "target $1 to $2"),
])  # fmt: skip
def test_a_range_is_told_with_both_its_ends_and_its_unit_once(
    low: float | None, high: float | None, unit: str, told: str
) -> None:
    drawn = draw(low, high, unit)
    assert f">{told}<" in drawn
    assert drawn.count(f", {told}</title>") == 3


def test_without_a_target_none_is_told() -> None:
    assert "target" not in draw(None, None)
