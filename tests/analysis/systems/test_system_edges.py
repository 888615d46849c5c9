"""Edges of the verbs of systems: a quarter ahead, its first day, the report over some of the updates."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp


@pytest.mark.parametrize(("left", "outlook"), [(91.5, "soon"), (92.5, "later")])
def test_a_quarter_ahead_is_soon(left: float, outlook: str) -> None:
    days = pd.date_range("2025-02-01", "2025-03-31")
    value = 0.8 - 0.001 * (left + np.arange(len(days))[::-1])
    disk = pd.DataFrame({"system": "Web", "metric": "disk_usage", "measured_at": days, "value": value})
    assert sp.forecast_capacity(disk, as_of="2025-04-01")["outlook"].tolist() == [outlook]


def test_the_first_day_of_a_quarter_is_of_it() -> None:
    readings = pd.DataFrame({"system": "Web", "metric": "response_time", "value": [300.0, 400.0],
                             "measured_at": ["2024-12-31 23:59", "2025-01-01 00:00"]})  # fmt: skip
    told = sp.summarise_systems(readings, as_of="2025-04-01").iloc[0]
    assert told[["readings", "mean", "mean_before"]].tolist() == [1, 400.0, 300.0]


def test_the_report_counts_the_updates_of_all_alone() -> None:
    updates = pd.DataFrame({"criticality": ["high", "low", "all"], "applied": [2, 1, 5], "overdue": [1, 0, 4]})
    issues = pd.DataFrame({"reported": [10], "resolution_mean_hours": [5.0], "arrivals_per_day": [0.5],
                           "resolution_restricted_mean_hours": [8.0]})  # fmt: skip
    told = sp.summarise_performance(pd.DataFrame({"downtime_hours": [2.0]}), issues, updates).iloc[0]
    assert told[["updates_applied", "updates_overdue"]].tolist() == [5, 4]


@pytest.mark.parametrize(("noticed", "hours"), [("2025-03-01 08:30", 0.5), ("2025-04-02 08:00", None)])
def test_what_was_noticed_after_now_is_not_known(noticed: str, hours: float | None) -> None:
    outages = pd.DataFrame({"outage": ["A"], "system": "Web", "started_at": "2025-03-01 08:00",
                            "ended_at": "2025-03-01 09:00", "detected_at": noticed})  # fmt: skip
    told = sp.measure_downtime(outages, window=("2025-01-01", "2025-03-31"))["mttd_hours"].iloc[0]
    assert (None if pd.isna(told) else told) == hours
