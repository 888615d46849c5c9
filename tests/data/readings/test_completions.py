"""Frames that pass through several verbs are completed once, and never mistaken for one another."""

from collections.abc import Callable

import pandas as pd
import pytest

from saypro_analysis.data.readings import readings_kept as completions
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import complete_table

FRAME = pd.DataFrame({"kpi": ["leads", "leads"], "period_on": pd.to_datetime(["2025-01-01", "2025-02-01"]),
                      "actual": [1.0, 2.0], "target": [3.0, 3.0]})  # fmt: skip


def test_changes_in_place_do_not_reach_what_is_known() -> None:
    given = FRAME.copy()
    first = complete_table(given, "measurements")
    first.loc[0, "actual"] = 99.0
    given.loc[1, "actual"] = 77.0
    assert complete_table(FRAME, "measurements")["actual"].tolist() == [1.0, 2.0]
    assert complete_table(given, "measurements")["actual"].tolist() == [1.0, 77.0]


@pytest.mark.parametrize("change", [
    lambda frame: frame.assign(actual=[1.0, 2.5]),
    lambda frame: frame.assign(actual=[1, 2]),
    lambda frame: frame.set_axis([5, 6]),
    lambda frame: frame.set_axis(["5", "6"]),
    lambda frame: frame[["kpi", "period_on", "target", "actual"]],
    lambda frame: frame.rename(columns={"target": "forecast"}),
    lambda frame: frame.iloc[::-1],
    lambda frame: frame.assign(actual=pd.Series(["1", "2"], dtype=object)),
])  # fmt: skip
def test_a_frame_that_differs_at_all_is_read_anew(change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    complete_table(FRAME, "measurements")
    changed = change(FRAME)
    warm = complete_table(changed, "measurements")
    completions._known.clear()
    pd.testing.assert_frame_equal(warm, complete_table(changed, "measurements"))
    assert warm.index.equals(changed.index)


def test_what_is_wrong_is_told_every_time() -> None:
    complete_table(FRAME, "measurements")
    for _ in range(2):
        with pytest.raises(DataError, match="one row for each"):
            complete_table(pd.concat([FRAME, FRAME]), "measurements")
