"""Issues that call for an analysis: recurrence within a window, or severity Critical."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp


def issues(*days: int, key: str = "A", severity: str = "High") -> pd.DataFrame:
    return pd.DataFrame({
        "issue": key, "reported_on": pd.Timestamp("2025-01-01") + pd.to_timedelta(list(days), unit="D"),
        "severity": severity,
    })  # fmt: skip


@pytest.mark.parametrize(("days", "trigger"), [
    ((0, 10, 89), "recurring"), ((0, 10, 90), "none"), ((0, 100, 200), "none"), ((0, 200, 210, 220), "recurring"),
])  # fmt: skip
def test_recurrence_counts_within_any_window(days: tuple[int, ...], trigger: str) -> None:
    assert sp.detect_repeats(issues(*days))["trigger"].tolist() == [trigger]


def test_a_critical_issue_calls_for_it_once_and_both_is_told() -> None:
    rows = pd.concat(
        [issues(1, key="B", severity=" critical "), issues(1, 2, 3, severity="CRITICAL"), issues(1, key="C")]
    )
    told = sp.detect_repeats(rows).set_index("issue")
    assert told["trigger"].to_dict() == {"A": "both", "B": "disruptive", "C": "none"}
    assert told.loc["B", "worst_severity"] == "Critical"


@given(st.lists(st.integers(0, 400), min_size=1, max_size=25), st.integers(1, 120))
def test_the_most_in_a_window_is_what_counting_finds(days: list[int], window: int) -> None:
    told = sp.detect_repeats(issues(*days), window_days=window)
    counted = max(sum(start <= day < start + window for day in days) for start in days)
    assert told["most_in_window"].tolist() == [counted]


def test_without_severity_or_rows_it_works() -> None:
    assert sp.detect_repeats(issues(1, 2, 3).drop(columns="severity"))["trigger"].tolist() == ["recurring"]
    assert sp.detect_repeats(issues()).empty


def test_another_column_may_be_the_key() -> None:
    told = sp.detect_repeats(issues(1, 2).rename(columns={"issue": "error"}), by="error", times=2)
    assert told[["error", "trigger"]].to_numpy().tolist() == [["A", "recurring"]]


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="no column issue"):
        sp.detect_repeats(pd.DataFrame({"reported_on": ["2025-01-01"]}))
    with pytest.raises(ValueError, match="an empty issue in row 0"):
        sp.detect_repeats(issues(1, key=None))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1 of each"):
        sp.detect_repeats(issues(1), times=0)
