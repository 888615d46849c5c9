"""Where a rule of the localisation begins to hold: a case on each side of every figure that docs/methods/segments.md
names, written as a figure, so that a rule that moves is seen."""

import warnings
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.segments.explanations import explain_gap
from saypro_analysis.analysis.segments.methods.centres import calibrate
from saypro_analysis.analysis.segments.methods.cuboids import _combine
from saypro_analysis.analysis.segments.methods.guardrails import warn_of_cancelling
from saypro_analysis.analysis.segments.methods.leaf_gaps import Measure
from saypro_analysis.analysis.segments.methods.parts import Parts
from saypro_analysis.analysis.segments.methods.pricing import count_kept
from saypro_analysis.analysis.segments.methods.scatter import are_cases, are_events
from saypro_analysis.analysis.segments.methods.search_results import Cause, Cell, Evidence
from tests.analysis.segments.test_names import explain, fall, segments, shops
from tests.analysis.segments.test_ways_of_asking import stretched


def log_odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def told(gain: float, gap: float) -> bool:
    """Whether a cause of this gain and gap, of a whole gap of 100, becomes a row at 2 %."""
    measure = SimpleNamespace(total=100.0, gap=np.array([gap, 100 - gap]))
    cause = Cause(Cell((0,), (0,)), np.array([0]), gain, None)
    return bool(Parts(None, measure, ["region"])._material([cause], 0.02))  # type: ignore[arg-type]


@pytest.mark.parametrize(("confidence", "expected"), [(0.74, False), (0.76, True)])
def test_a_part_is_told_from_three_in_four_on(confidence: float, expected: bool) -> None:
    assert told(log_odds(confidence), 50.0) is expected


@pytest.mark.parametrize(("gap", "expected"), [(1.9, False), (2.1, True), (-1.9, False), (-2.1, True)])
def test_a_part_is_told_from_a_fiftieth_of_the_gap_on(gap: float, expected: bool) -> None:
    assert told(5.0, gap) is expected


def test_the_first_cause_has_odds_of_three_to_one_to_reach_and_later_ones_fewer() -> None:
    assert [count_kept([gain]) for gain in (1.09, 1.11)] == [0, 1]
    assert [count_kept([2.0, gain]) for gain in (0.40, 0.41)] == [1, 2]


@pytest.mark.parametrize(("products", "rows"), [("ABCD", 3), ("ABCDE", 1)])
def test_a_cell_is_split_in_three_and_in_four_no_more(products: str, rows: int) -> None:
    """All products of N but the last fell, each by another share: three cells, or the whole of N."""
    leaves = shops(products=products)
    for place, name in enumerate(products[:-1]):
        leaves = fall(leaves, 0.2 + 0.12 * place, region="N", product=name)
    assert len(segments(explain(leaves))) == rows


@pytest.mark.parametrize(("times", "expected"), [(0.32, False), (0.36, True), (2.1, True), (2.2, False)])
def test_events_scatter_between_a_third_and_twice_of_chance(times: float, expected: bool) -> None:
    assert are_events(stretched(times)) is expected


@pytest.mark.parametrize(("times", "expected"), [(5.2, True), (5.6, False)])
def test_cases_of_a_share_scatter_up_to_five_times(times: float, expected: bool) -> None:
    assert are_cases(stretched(times, events=False)) is expected


@pytest.mark.parametrize(("leaves", "expected"), [(9, False), (10, True)])
def test_scatter_is_told_by_ten_leaves(leaves: int, expected: bool) -> None:
    assert are_events(stretched(1.0, leaves)) is expected
    assert are_cases(stretched(50.0, leaves, events=False)) is not expected


@pytest.mark.parametrize(("clean", "wide"), [(9, True), (10, False)])
def test_noise_is_read_off_the_other_side_where_that_has_ten_leaves(clean: int, wide: bool) -> None:
    scores = np.concatenate([np.linspace(-0.01, -0.001, clean), np.linspace(0.3, 0.6, 40)])
    evidence = Evidence(scores, np.ones(len(scores)), 0.0, (np.arange(len(scores)),))
    found = calibrate(evidence, 0.0, 1, np.ones(len(scores), bool))
    assert (found.scale > 0.1) is wide


def test_combinations_are_searched_up_to_three_hundred() -> None:
    assert len(_combine(8)) == 255
    assert max(map(len, _combine(9))) == 4  # 255 of up to four; all of five more would be 381


@pytest.mark.parametrize(("off", "gap"), [(9e-13, 0.0), (1.1e-12, 1.1e-12)])
def test_a_gap_of_last_digits_is_none(off: float, gap: float) -> None:
    one = np.array([0.5])
    none = np.zeros(1)
    measure = Measure(one, one, None, np.array([off]), none, none, one, 0.0)
    assert measure.total == gap


@pytest.mark.parametrize(("figure", "refused"), [(9.9e99, False), (1e100, True)])
def test_figures_that_have_no_square_are_refused(figure: float, refused: bool) -> None:
    leaves = pd.DataFrame({"a": list("xyz"), "actual": [figure, 1.0, 2.0], "expected": [1.0, 1.0, 2.0]})
    if refused:
        with pytest.raises(ValueError, match="expected a number less than 1e"):
            explain_gap(leaves, by="a")
    else:
        assert explain_gap(leaves, by="a")["gap"].sum() == pytest.approx(figure)


@pytest.mark.parametrize(("gaps", "warned"), [([55.0, -46.0], True), ([55.6, -44.4], False), ([9.0], False)])
def test_parts_cancel_where_a_tenth_of_them_is_left(gaps: list[float], warned: bool) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn_of_cancelling(sum(gaps), np.array(gaps))
    assert bool(caught) is warned


@pytest.mark.parametrize(("part", "warned"), [(0.89, False), (0.91, True)])
def test_one_record_is_named_from_nine_tenths_of_a_segment_on(part: float, warned: bool) -> None:
    """All eight shops of N sold half; `part` of what is lacking lacks in the largest of them."""
    leaves = shops(products="A").assign(expected=100.0)
    leaves["actual"] = 100 + np.random.default_rng(1).normal(0, 1, len(leaves)).round(2)
    leaves.loc[leaves["region"] == "N", "actual"] = 50.0
    large = 700 * part / (1 - part)
    leaves.loc[leaves.index[0], ["expected", "actual"]] = [large, large / 2]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        explained = explain_gap(leaves, by=["region", "shop"])
    assert explained["segment"].iloc[0] == "region=N"
    assert any("one record" in str(one.message) for one in caught) is warned
