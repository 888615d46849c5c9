"""Where a waterfall's axis begins: at zero, unless its steps would be too short to be seen from there."""

import math

import pytest

from saypro_analysis.views.segments.figures.falls import Fall, Step, find_floor


def fall(start: float, *sizes: float) -> Fall:
    return Fall("Takings", "money", start, sum(sizes), [Step("a part", "", size, 1.0, "#888888") for size in sizes], "")


@pytest.mark.parametrize(
    ("start", "sizes", "floor"),
    [
        (100.0, (-41.0,), 0.0),  # 59 to 100: over two fifths of what is highest
        (100.0, (-40.0,), 40.0),  # 60 less a third of the way, in round tens
        (1000.0, (-50.0, 20.0), 930.0),
        (100.0, (-100.0,), 0.0),
        (math.nan, (-4.0,), 0.0),
        (-100.0, (-1.0,), 0.0),
    ],
)
def test_the_axis_is_cut_where_steps_are_short(start, sizes, floor):
    assert find_floor(fall(start, *sizes)) == pytest.approx(floor)


@pytest.mark.parametrize(("start", "size"), [(100.0, 0.0), (1e90, 5.0), (5e-324, 5e-324)])
def test_a_gap_of_nothing_or_of_next_to_nothing_beside_its_target_is_drawn_from_zero(start, size):
    assert find_floor(fall(start, size)) == 0.0
