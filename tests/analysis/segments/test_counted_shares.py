"""explain_gap on shares of counted cases: binomial noise without a cause, rare outcomes, total failures, ties."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.segments.explanations import explain_gap
from saypro_analysis.analysis.segments.methods.counts import Counts

BY = ["city", "service", "device"]
SIZES = (12, 6, 5)


def count_cases(seed: int, share: float, fallen: float | None = None, cases: float = 60) -> pd.DataFrame:
    """Leaves of very different sizes: this week's cases and the mean of seven weeks', each with a share of its own.

    `fallen` multiplies the share of city 1; without it nothing happened.
    """
    rng = np.random.default_rng(seed)
    leaves = pd.DataFrame(list(product(*map(range, SIZES))), columns=BY).astype("str")
    usual = rng.lognormal(np.log(cases), 1.3, len(leaves))
    odds = share / (1 - share) * np.exp(rng.normal(0, 0.6, len(leaves)))
    expected = odds / (1 + odds)
    actual = expected if fallen is None else np.where(leaves["city"] == "1", expected * fallen, expected)
    leaves["denominator"], before = rng.poisson(usual), rng.poisson(7 * usual)
    leaves["numerator"] = rng.binomial(leaves["denominator"], np.minimum(actual, 1))
    leaves["expected_denominator"] = before / 7
    leaves["expected_numerator"] = rng.binomial(before, expected) / 7
    return leaves


def found(leaves: pd.DataFrame) -> list[str]:
    explained = explain_gap(leaves, by=BY)
    return explained.loc[explained["kind"] == "segment", "segment"].tolist()


@pytest.mark.parametrize("share", [0.97, 0.5, 0.02])
def test_chance_alone_is_hardly_ever_a_segment(share: float) -> None:
    told = [explain_gap(count_cases(seed, share), by=BY)["kind"].tolist() for seed in range(25)]
    assert sum(kinds != ["residual"] for kinds in told) <= 2


@pytest.mark.parametrize(("share", "fallen"), [(0.97, 0.75), (0.97, 0.0), (0.6, 0.5), (0.02, 5.0)])
def test_a_share_that_changed_is_found_whole_and_alone(share: float, fallen: float) -> None:
    right = [found(count_cases(seed, share, fallen)) == ["city=1"] for seed in range(10)]
    assert sum(right) >= 9


def test_errors_where_there_were_none_are_found() -> None:
    leaves = count_cases(3, 0.5).assign(numerator=0, expected_numerator=0)
    leaves["numerator"] = (leaves["denominator"] // 8).where(leaves["city"] == "1", 0)
    assert found(leaves) == ["city=1"]


def test_rows_in_another_order_say_the_same_even_among_equals() -> None:
    leaves = pd.DataFrame(list(product("abc", "def", "gh")), columns=BY).assign(expected=10.0)
    leaves["actual"] = np.random.default_rng(1).choice([10.0, 5.0], len(leaves), p=[0.7, 0.3])
    first = explain_gap(leaves, by=BY)
    for seed in range(5):
        pd.testing.assert_frame_equal(explain_gap(leaves.sample(frac=1, random_state=seed), by=BY), first)


def test_a_dimension_may_be_called_like_a_result_column() -> None:
    names = dict(zip(BY, ["segment", "gap", "label"], strict=True))
    told = explain_gap(count_cases(1, 0.9, 0.5).rename(columns=names), by=list(names.values()))
    assert told["segment"].iloc[0] == "segment=1"
    assert told.columns.is_unique


def test_the_variance_of_chance_is_that_of_a_binomial_sample() -> None:
    # 10,000 draws of 400 cases at 30 % (expected from as many cases that hold no noise themselves): scores 1 - k / 120
    rng = np.random.default_rng(1)
    drawn = 1 - rng.binomial(400, 0.3, 10_000) / 120
    one = Counts(*(np.array([figure]) for figure in (90.0, 400.0, 3e6, 1e7, 0.3)))
    assert one.variance(np.array([0.0]), 0.0)[0] == pytest.approx(drawn.var(), rel=0.05)


def count_events(seed: int, usual: float, fallen: float = 1.0) -> pd.DataFrame:
    """Leaves of very different sizes whose expectations are known and whose events fall as they like (Poisson)."""
    rng = np.random.default_rng(seed)
    leaves = pd.DataFrame(list(product(*map(range, SIZES))), columns=BY).astype("str")
    leaves["expected"] = rng.lognormal(np.log(usual), 1.2, len(leaves))
    leaves["actual"] = rng.poisson(leaves["expected"].where(leaves["city"] != "1", leaves["expected"] * fallen))
    return leaves


@pytest.mark.parametrize("usual", [0.5, 3, 20])
def test_events_that_fall_as_they_like_are_hardly_ever_a_segment(usual: float) -> None:
    told = [explain_gap(count_events(seed, usual), by=BY)["kind"].tolist() for seed in range(20)]
    assert sum(kinds != ["residual"] for kinds in told) <= 1


def test_fewer_events_are_found_whole_and_alone() -> None:
    assert sum(found(count_events(seed, 3, fallen=0.4)) == ["city=1"] for seed in range(10)) >= 9


def test_whole_amounts_are_not_taken_for_counts() -> None:
    rounded = []
    for seed in range(20):
        leaves = count_events(seed, 100)
        noise = np.random.default_rng(1000 + seed).normal(1, 0.1, len(leaves))
        rounded.append(explain_gap(leaves.assign(actual=np.rint(leaves["expected"] * noise)), by=BY)["kind"].tolist())
    assert sum(kinds != ["residual"] for kinds in rounded) <= 1
