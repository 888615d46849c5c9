"""The kernels that charts and signals share: rates of error on simulated series, and their awkward inputs."""

import numpy as np
import pytest
from scipy import stats

from saypro_analysis.analysis.kernels.processes.dependence import (
    joined_variance,
    run_length,
    trend_length,
)
from saypro_analysis.analysis.kernels.statistics.binomials import (
    binomial_above,
    binomial_below,
    binomial_quantile,
    share_interval,
)
from saypro_analysis.analysis.kernels.statistics.grids import row_mean, row_median
from saypro_analysis.analysis.signals.methods.trends import find_trend


def autoregressive(phi, rows=4000, periods=36):
    random = np.random.default_rng(11)
    noise = random.standard_normal((rows, periods + 100))
    values = np.zeros_like(noise)
    for period in range(1, noise.shape[1]):
        values[:, period] = phi * values[:, period - 1] + np.sqrt(1 - phi**2) * noise[:, period]
    return values[:, 100:]


def positions(values):
    return np.where(np.isfinite(values), np.arange(float(values.shape[1])), np.nan)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.97, 1.0])
def test_binomial_agrees_with_scipy(share):
    size = np.repeat(np.arange(1.0, 60.0), 60)
    count = np.minimum(np.tile(np.arange(60.0), 59), size)
    level = np.full(size.shape, share)
    np.testing.assert_allclose(binomial_below(count, size, level), stats.binom.cdf(count, size, share), atol=1e-12)
    np.testing.assert_allclose(binomial_above(count, size, level), stats.binom.sf(count - 1, size, share), atol=1e-12)
    for tail in (0.00135, 0.05, 0.99865):
        assert binomial_quantile(tail, size, level).tolist() == stats.binom.ppf(tail, size, share).tolist()


@pytest.mark.parametrize(("count", "size"), [(0, 10), (3, 10), (10, 10), (950, 1000)])
def test_share_interval_agrees_with_scipy(count, size):
    exact = stats.binomtest(count, size).proportion_ci(method="exact")
    found = share_interval(np.array([float(count)]), np.array([float(size)]))
    assert [float(end[0]) for end in found] == pytest.approx([exact.low, exact.high])


def test_rows_are_averaged_over_what_is_known():
    grid = np.array([[1.0, 2.0, np.nan, np.nan], [1.0, 2.0, 3.0, 4.0], [np.nan] * 4])
    np.testing.assert_array_equal(row_median(grid)[:, 0], [1.5, 2.5, np.nan])
    np.testing.assert_array_equal(row_mean(grid)[:, 0], [1.5, 2.5, np.nan])


def test_runs_get_longer_where_neighbours_are_alike():
    assert [run_length(phi) for phi in (0, 0.5, 0.8)] == [7, 12, 20]
    assert [trend_length(phi) for phi in (0, 0.5, 0.8)] == [7, 9, 10]


def test_variance_of_a_joined_mean():
    phi, count = 0.5, 3
    exact = sum(phi ** abs(i - j) for i in range(count) for j in range(count)) / count
    assert joined_variance(np.array([phi]), np.array([count]))[0] == pytest.approx(exact)
    assert joined_variance(np.array([phi]), np.array([1]))[0] == 1


@pytest.mark.parametrize(("phi", "most"), [(0.0, 0.06), (0.5, 0.07), (0.8, 0.08)])
def test_trends_are_rarely_found_where_there_are_none(phi, most):
    values = autoregressive(phi)
    trend = find_trend(values, positions(values))
    assert (trend.p_value < 0.05).mean() < most
    assert ((trend.low > 0) | (trend.high < 0)).mean() < most


def test_slopes_do_not_depend_on_how_rows_are_split(monkeypatch):
    values = autoregressive(0.3, 50, 20)
    whole = find_trend(values, positions(values))
    monkeypatch.setattr("saypro_analysis.analysis.signals.methods.trends.PAIRS_AT_ONCE", 400)
    parts = find_trend(values, positions(values))
    np.testing.assert_array_equal(whole.slope, parts.slope)
    np.testing.assert_array_equal(whole.p_value, parts.p_value)
