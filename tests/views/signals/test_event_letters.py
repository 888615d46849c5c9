"""What happened to a KPI, lettered on its control chart and told below it."""

import re
from itertools import pairwise

import pandas as pd
import pytest

import saypro_analysis as sp

LETTER = 10  # pixels that one takes
WIDE, RIGHT = 920, 118  # pixels of a figure, and of what lies right of its drawing area
PERIODS = pd.date_range("2023-01-01", periods=24, freq="MS")


def charts_of(*names: str) -> pd.DataFrame:
    columns = ["kpi", "department", "name", "unit", "better"]
    kpis = pd.DataFrame([[name, "Desk", name.title(), "count", "higher"] for name in names], columns=columns)
    measured = [pd.DataFrame({"kpi": name, "period_on": PERIODS, "actual": [5, 6] * 12}) for name in names]
    return sp.summarise_charts(pd.concat(measured, ignore_index=True).assign(target=9.0), kpis)


def events_of(*rows: tuple[str, str, str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["kpi", "mark", "happened_on", "kind", "what"])
    frame = frame.assign(said_by=None, voices=0, at_step=False)
    return frame.assign(happened_on=pd.to_datetime(frame["happened_on"]))


EVENTS = events_of(
    ("calls", "A", "2023-06-05", "action", "A1: Train <b>everybody</b> at $5"),
    ("calls", "B", "2023-07-01", "said", "It broke."),
    ("letters", "A", "2024-01-01", "accepted", None),
    ("calls", "C", "2022-12-31", "action", "before the first period"),
)


def test_each_chart_has_the_letters_of_its_own_kpi() -> None:
    calls, letters = sp.plot_control_charts(charts_of("calls", "letters"), ["calls", "letters"], events=EVENTS)
    assert calls.caption.endswith(" A: 5 Jun 2023, started A1: Train <b>everybody</b> at $5; B: Jul 2023, “It broke.”")
    assert letters.caption.endswith(" A: Jan 2024, new level accepted: no reason was recorded.")
    for chart, marks in ((calls, ["A", "B"]), (letters, ["A"])):
        assert re.findall(r">([A-E])</text>", chart.svg()) == marks
        assert re.findall(r">([A-E])</text>", chart.svg(narrow=True)) == marks
    assert "<b>" not in calls._repr_html_()


@pytest.mark.parametrize("events", [None, EVENTS.head(0), EVENTS[EVENTS["kpi"] == "letters"]])
def test_without_events_a_chart_is_as_it_was(events: pd.DataFrame | None) -> None:
    chart = charts_of("calls")
    plain = sp.plot_control_chart(chart, kpi="calls")
    assert sp.plot_control_chart(chart, kpi="calls", events=events).svg() == plain.svg()


def test_plain_periods_have_no_days_for_events() -> None:
    chart = sp.control_chart([5, 6] * 12).assign(kpi="calls")
    assert " A: " not in sp.plot_control_chart(chart, kpi="calls", events=EVENTS).caption


def find_places(*days: str) -> list[tuple[float, float]]:
    """Where the letters stand, in pixels from the left and from the top."""
    rows = [("calls", mark, day, "said", "x") for mark, day in zip("ABC", days, strict=True)]
    svg = sp.plot_control_chart(charts_of("calls"), kpi="calls", events=events_of(*rows)).svg()
    found = re.findall(r'<text [^>]*?(?:x="|translate\()([\d.]+)(?:" y="| )([\d.]+)[^>]*>[ABC]</text>', svg)
    assert len(found) == 3
    return [(float(x), float(y)) for x, y in found]


def test_letters_of_neighbouring_days_stand_one_above_the_other() -> None:
    places = find_places("2023-06-10", "2023-06-11", "2023-06-12")
    assert len({x for x, _ in places}) == 1
    assert all(below - above >= LETTER for (_, below), (_, above) in pairwise(places))


def test_letters_that_have_room_stand_in_a_line_and_the_last_beside_the_end() -> None:
    places = find_places("2023-03-10", "2023-12-11", "2024-12-12")
    assert len({y for _, y in places}) == 1
    assert places[-1][0] < WIDE - RIGHT
