"""The days below the backlog's course: no two are written over each other, however few there are."""

from itertools import pairwise

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.views.kit.charts import NARROW, Chart


def draw(known: int, ahead: int) -> Chart:
    days = pd.date_range("2025-01-01", periods=known + ahead)
    flow = pd.DataFrame({"day_on": days[:known], "backlog": range(3, 3 + known)})
    likely = pd.DataFrame({"day_on": days[known:], "backlog": 5.0, "backlog_low": 3.0, "backlog_high": 8.0})
    return sp.plot_backlog(flow, likely)


@pytest.mark.parametrize(("known", "ahead"), [(1, 0), (1, 28), (2, 28), (3, 0), (3, 28), (7, 28), (91, 28)])
def test_days_are_not_written_over_each_other(known: int, ahead: int) -> None:
    for figure in (draw(known, ahead), draw(known, ahead)._draw_again(NARROW)):
        figure.draw_without_rendering()
        labels = [label for label in figure.axes[0].get_xticklabels() if label.get_text()]
        ends = [(box.x0, box.x1) for box in (label.get_window_extent() for label in labels)]
        assert labels
        assert all(left[1] < right[0] for left, right in pairwise(ends))


def test_a_quarter_tells_its_first_day_today_and_the_last() -> None:
    figure = draw(91, 28)
    figure.draw_without_rendering()
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["1 Jan", "1 Apr", "29 Apr"]
