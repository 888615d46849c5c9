"""When systems are quiet: found where it was planted, not told from too little."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp

NOW = "2025-04-01"


def week(quiet: list[tuple[int, int]], weeks: int = 6, metric: str = "load", **more: object) -> pd.DataFrame:
    """Hourly readings that are low in the (weekday, hour) named, noisy elsewhere."""
    at = pd.date_range("2025-01-06", periods=weeks * 168, freq="h")
    busy = 0.5 + np.random.default_rng(4).normal(0, 0.02, len(at))
    low = [(moment.weekday(), moment.hour) in quiet for moment in at]
    return pd.DataFrame(
        {"system": "Web", "metric": metric, "measured_at": at, "value": np.where(low, 0.1, busy), **more}
    )


def found(readings: pd.DataFrame, **more: object) -> list[object]:
    told = sp.find_quiet_hours(readings, as_of=NOW, **more)
    return told[["weekday", "from_hour", "until_hour"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("quiet", "hours", "told"),
    [
        ([(2, 3)], 1, ["Wednesday", 3, 4]),
        ([(5, 1), (5, 2), (5, 3)], 3, ["Saturday", 1, 4]),
        ([(6, 23), (0, 0)], 2, ["Sunday", 23, 25]),  # the week is a circle
    ],
)
def test_the_planted_hours_are_found(quiet, hours, told):
    assert found(week(quiet), hours=hours) == [told]


def test_of_equally_quiet_hours_the_deepest_among_quiet_ones_are_told():
    at = pd.date_range("2025-01-06", periods=4 * 168, freq="h")
    load = pd.DataFrame({"system": "Web", "metric": "load", "measured_at": at,
                         "value": [0.0 if t.weekday() >= 5 or t.hour < 6 else 1.0 for t in at]})  # fmt: skip
    weekday, first, _ = found(load)[0]
    assert (weekday, first) in {("Saturday", hour) for hour in range(12, 24)} | {("Sunday", hour) for hour in range(12)}


def test_the_level_is_told_beside_the_usual_one():
    row = sp.find_quiet_hours(week([(2, 3)]), as_of=NOW, hours=1).iloc[0]
    assert row["level"] == pytest.approx(0.1)
    assert row["of_usual"] == pytest.approx(row["level"] / row["usual"])
    assert row["measure"] == "load"


@pytest.mark.parametrize(("weeks", "rows"), [(3, 0), (4, 1)])
def test_four_weeks_of_every_hour_are_needed(weeks, rows):
    assert len(found(week([(2, 3)], weeks))) == rows


def test_a_reading_a_day_tells_no_hour():
    daily = week([]).iloc[::24]
    assert found(daily) == []


def test_load_is_asked_before_processors():
    both = pd.concat([week([(1, 2)], metric="cpu_usage"), week([(3, 4)])])
    assert found(both, hours=1) == [["Thursday", 4, 5]]
    assert found(both[both["metric"] == "cpu_usage"], hours=1) == [["Tuesday", 2, 3]]


def test_requests_speak_for_all_systems_where_readings_are_daily():
    at = pd.to_datetime([f"2025-03-{day:02} {hour:02}:30" for day in range(3, 31) for hour in range(6, 24)])
    log = pd.DataFrame({"user": "U", "requested_at": at, "description": "x", "resolution": "y"})
    arrivals = sp.map_arrivals(log, as_of=NOW, table="support_log")
    told = sp.find_quiet_hours(week([]).iloc[:0], as_of=NOW, arrivals=arrivals, hours=2)
    assert told[["system", "measure", "from_hour", "level"]].to_numpy().tolist() == [
        ["all", "requests of users", 2, 0.0]
    ]


@pytest.mark.parametrize("hours", [0, 25])
def test_an_update_takes_an_hour_to_a_day(hours):
    with pytest.raises(ValueError, match="hours"):
        found(week([]), hours=hours)


def test_what_map_arrivals_did_not_make_is_named():
    with pytest.raises(sp.DataError, match="per_week"):
        found(week([]), arrivals=pd.DataFrame({"hour": [1], "weekday_number": [1]}))


def test_nothing_received_is_an_empty_answer():
    assert found(week([]).iloc[:0]) == []
