"""explain_gap says the same whichever way one asks: failures for successes, units, rows, names, signs."""

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_analysis.analysis.segments.explanations import explain_gap
from saypro_analysis.analysis.segments.methods.counts import Counts, read_events, read_shares
from saypro_analysis.analysis.segments.methods.rates import Rates, score_ratio
from saypro_analysis.analysis.segments.methods.scatter import FEW, LEAST, MOST, MOST_OF_SHARES, are_cases, are_events
from saypro_analysis.analysis.segments.methods.scores import find_grain

BY = ["city", "service", "device"]
SIZES = (6, 5, 4)
RATIO = ["numerator", "denominator", "expected_numerator", "expected_denominator"]
few = settings(max_examples=12)


def places() -> pd.DataFrame:
    return pd.DataFrame(list(product(*map(range, SIZES))), columns=BY).astype("str")


def cases(seed: int, share: float, factor: float, *, whole: bool = True) -> pd.DataFrame:
    """Counted cases or amounts with a share of their own; in city 1 the odds are multiplied."""
    rng, leaves = np.random.default_rng(seed), places()
    odds = share / (1 - share) * np.exp(rng.normal(0, 0.4, len(leaves)))
    moved = odds * np.where(leaves["city"] == "1", factor, 1.0)
    leaves["denominator"] = rng.poisson(rng.lognormal(4, 1, len(leaves))).astype(float)
    leaves["expected_denominator"] = rng.poisson(leaves["denominator"] + 1).astype(float)
    for name, own in (("", moved / (1 + moved)), ("expected_", odds / (1 + odds))):
        every = leaves[f"{name}denominator"]
        drawn = rng.binomial(every.astype(int), own) if whole else every * own * rng.uniform(0.97, 1, len(own))
        leaves[f"{name}numerator"] = np.asarray(drawn, dtype=float)
    return leaves


def sums(seed: int, kind: str, factor: float) -> pd.DataFrame:
    """Amounts, whole amounts or events; in city 1 they are multiplied."""
    rng, leaves = np.random.default_rng(seed), places()
    leaves["expected"] = rng.lognormal(4, 1, len(leaves)).round(2)
    usual = leaves["expected"] * np.where(leaves["city"] == "1", factor, 1.0)
    strayed = usual * rng.normal(1, 0.1, len(leaves))
    drawn = {"amounts": strayed.round(2), "whole": strayed.round(), "events": rng.poisson(usual)}[kind]
    return leaves.assign(actual=np.asarray(drawn, dtype=float))


def explain(leaves: pd.DataFrame) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return explain_gap(leaves, by=BY)


def same(first: pd.DataFrame, second: pd.DataFrame, factor: float = 1.0) -> None:
    """The same parts, their gaps multiplied."""
    told = ["kind", "segment", "leaves", "without", "runner_up", "label"]
    pd.testing.assert_frame_equal(first[told], second[told])
    np.testing.assert_allclose(first["gap"] * factor, second["gap"], rtol=1e-7, atol=1e-9 * first["gap"].abs().max())
    np.testing.assert_allclose(first["confidence"], second["confidence"], atol=1e-6)


shares = st.sampled_from([0.02, 0.1, 0.5, 0.9, 0.97])
factors = st.sampled_from([0.1, 0.4, 1.0, 3.0, 20.0])


@few
@given(st.integers(0, 10_000), shares, factors, st.booleans())
def test_failures_say_what_successes_say(seed: int, share: float, factor: float, whole: bool) -> None:
    leaves = cases(seed, share, factor, whole=whole)
    other = leaves.assign(numerator=leaves["denominator"] - leaves["numerator"],
                          expected_numerator=leaves["expected_denominator"] - leaves["expected_numerator"])  # fmt: skip
    same(explain(leaves), explain(other), -1.0)


@few
@given(st.integers(0, 10_000), shares, factors, st.sampled_from([60, 1 / 60, 7, 1e-3]))
def test_the_unit_of_a_share_does_not_decide(seed: int, share: float, factor: float, unit: float) -> None:
    leaves = cases(seed, share, factor)
    same(explain(leaves), explain(leaves.assign(**{name: leaves[name] * unit for name in RATIO})))


@few
@given(st.integers(0, 10_000), st.sampled_from(["amounts", "whole", "events"]), st.sampled_from([0.3, 0.7, 1.0, 2.0]),
       st.sampled_from([60, 1 / 60, 7, 1e6 / 3]))  # fmt: skip
def test_the_unit_of_a_sum_does_not_decide(seed: int, kind: str, factor: float, unit: float) -> None:
    leaves = sums(seed, kind, factor)
    scaled = leaves.assign(actual=leaves["actual"] * unit, expected=leaves["expected"] * unit)
    same(explain(leaves), explain(scaled), unit)


@few
@given(st.integers(0, 10_000), st.sampled_from(["amounts", "whole", "events"]), st.sampled_from([0.3, 1.0, 2.0]))
def test_costs_written_below_zero_say_the_same(seed: int, kind: str, factor: float) -> None:
    leaves = sums(seed, kind, factor)
    same(explain(leaves), explain(leaves.assign(actual=-leaves["actual"], expected=-leaves["expected"])), -1.0)


@few
@given(st.integers(0, 10_000), shares, factors)
def test_rows_names_and_the_order_of_dimensions_do_not_decide(seed: int, share: float, factor: float) -> None:
    leaves = cases(seed, share, factor)
    first = explain(leaves)
    pd.testing.assert_frame_equal(first, explain(leaves.sample(frac=1, random_state=seed)))
    renamed = explain(leaves.assign(city=[f"town {9 - int(name)}" for name in leaves["city"]]))
    told = ["" if pd.isna(name) else f"town {9 - int(name)}" for name in first["city"]]
    assert renamed["city"].fillna("").tolist() == told
    np.testing.assert_allclose(first["gap"], renamed["gap"], rtol=1e-7, atol=1e-12)


def test_a_region_from_four_to_eighty_percent_failing_is_found_either_way() -> None:
    every = [500, 480, 510, 505]
    failed = pd.DataFrame({"region": list("NESW"), "numerator": [403, 27, 30, 24], "denominator": every,
                           "expected_numerator": [22, 25, 31, 23], "expected_denominator": every})  # fmt: skip
    passed = failed.assign(numerator=failed["denominator"] - failed["numerator"],
                           expected_numerator=failed["denominator"] - failed["expected_numerator"])  # fmt: skip
    assert explain_gap(failed, by="region")["segment"].iloc[0] == "region=N"
    assert explain_gap(passed, by="region")["segment"].iloc[0] == "region=N"


class TestGrain:
    @pytest.mark.parametrize("unit", [1.0, 0.01, 60.0, 1 / 60, 1e9, 1e-9])
    def test_is_what_all_figures_are_multiples_of(self, unit: float) -> None:
        values = np.random.default_rng(1).poisson(300, 500) * unit
        assert find_grain(values) == pytest.approx(unit)

    def test_is_none_of_figures_that_share_none(self) -> None:
        assert find_grain(np.random.default_rng(1).normal(100, 10, 500)) == 0.0
        assert find_grain(np.zeros(3)) == 0.0


def stretched(times: float, leaves: int = 400, *, events: bool = True) -> Counts:
    """Cases whose leaves stray by `times` the variance of chance."""
    rng = np.random.default_rng(3)
    usual = np.full(leaves, 400.0)
    off = rng.normal(0, 1, leaves)
    off *= np.sqrt(times) / off.std()
    if events:
        counts = read_events(np.rint(usual + off * 20), usual + 0.5)
    else:
        every = np.full(leaves, 1600.0)
        spread = np.sqrt(1600 * 0.25 * 0.75 * 2)
        counts = read_shares(np.rint(usual + off * spread), every, usual, every)
    assert counts is not None
    return counts


@pytest.mark.parametrize(
    ("times", "told"), [(LEAST / 1.3, False), (LEAST * 1.3, True), (MOST / 1.3, True), (MOST * 1.3, False)]
)
def test_sums_are_events_only_where_chance_explains_their_scatter(times: float, told: bool) -> None:
    assert are_events(stretched(times)) is told


@pytest.mark.parametrize(("times", "told"), [(MOST_OF_SHARES / 1.3, True), (MOST_OF_SHARES * 1.3, False)])
def test_shares_are_of_cases_unless_they_scatter_far_more_than_chance(times: float, told: bool) -> None:
    assert are_cases(stretched(times, events=False)) is told


def test_too_few_leaves_are_amounts_of_a_sum_and_cases_of_a_share() -> None:
    assert are_events(stretched(1.0, FEW))
    assert not are_events(stretched(1.0, FEW - 1))
    assert are_cases(stretched(50.0, FEW - 1, events=False))
    assert not are_cases(stretched(50.0, FEW, events=False))


def test_a_share_is_scored_by_its_commoner_outcome() -> None:
    rare = Rates(*(np.array(part, float) for part in ([2, 6], [40, 40], [3, 4], [40, 40])))
    assert score_ratio(rare).turned
    assert not score_ratio(rare.turn()).turned
    np.testing.assert_allclose(score_ratio(rare).scores, score_ratio(rare.turn()).scores)
    even = Rates(*(np.array(part, float) for part in ([18, 15], [40, 40], [20, 20], [40, 40])))
    assert score_ratio(even).turned
    assert not score_ratio(even.turn()).turned
