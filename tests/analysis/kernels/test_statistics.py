"""The statistics that several subjects share: held against other people's code, and against what is missing."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_false_discovery, adjust_holm
from saypro_analysis.analysis.kernels.statistics.ranks import centre_ranks, correlate_ranked

P_VALUES = np.array([0.01, 0.04, 0.03, 0.005, 0.5, 0.9, 0.04])
WITH_HOLES = np.array([np.nan, 0.01, np.nan, 0.04, 0.03])


@pytest.mark.parametrize(("adjust", "method"), [(adjust_holm, "holm"), (adjust_false_discovery, "fdr_bh")])
class TestAdjusted:
    def test_agrees_with_statsmodels(self, adjust, method):
        np.testing.assert_allclose(adjust(P_VALUES), multipletests(P_VALUES, method=method)[1])

    def test_what_is_missing_stays_missing_and_does_not_count(self, adjust, method):
        known = np.flatnonzero(~np.isnan(WITH_HOLES))
        adjusted = adjust(WITH_HOLES)
        np.testing.assert_allclose(adjusted[known], multipletests(WITH_HOLES[known], method=method)[1])
        assert np.isnan(adjusted[[0, 2]]).all()


@pytest.mark.parametrize("adjust", [adjust_holm, adjust_false_discovery])
def test_nothing_adjusted_is_nothing(adjust):
    assert adjust(np.array([])).tolist() == []
    assert np.isnan(adjust(np.array([np.nan, np.nan]))).all()


def test_holm_counts_the_tests_that_are_not_listed():
    listed = adjust_holm(P_VALUES[:3], len(P_VALUES))
    np.testing.assert_allclose(listed, [0.07, 0.2, 0.18])


def correlate(x, y):
    ranks = (centre_ranks(np.array([side], dtype=float)) for side in (x, y))
    return correlate_ranked(*ranks, np.array([len(x)])).item()


@pytest.mark.parametrize("size", [3, 12, 40])
def test_ranks_correlate_as_scipy_has_it(size):
    x, y = np.random.default_rng(size).integers(0, 9, (2, size)).astype(float)
    assert correlate(x, y) == stats.spearmanr(x, y).statistic


@pytest.mark.parametrize("missing", [0, 1, 7, 12])
def test_ranks_around_their_middle_are_those_of_scipy_less_their_mean(missing):
    row = np.random.default_rng(missing).integers(0, 5, 12).astype(float)
    row[:missing] = np.nan
    ranks = stats.rankdata(row[missing:])
    known = np.r_[np.zeros(missing), ranks - ranks.mean() if len(ranks) else ranks]
    assert centre_ranks(np.array([row, row])).tolist() == [known.tolist()] * 2


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [4, 4, 4]), ([], [])])
def test_too_few_or_constant_figures_do_not_correlate(x, y):
    assert np.isnan(correlate(x, y))


def test_three_pairs_are_enough_to_correlate():
    assert correlate([1, 2, 3], [1, 2, 3]) == pytest.approx(1)


def test_a_missing_count_has_no_interval():
    low, high = share_interval(np.array([np.nan, 1.0, 1.0]), np.array([4.0, np.nan, 4.0]))
    assert np.isnan([low[:2], high[:2]]).all()
    assert 0 < low[2] < high[2] < 1
