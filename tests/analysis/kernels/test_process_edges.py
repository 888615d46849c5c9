"""Each threshold of logarithms, of memory and of counting, on both sides of its edge."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from saypro_analysis.analysis.kernels.processes.course_designs import design, shapes_of
from saypro_analysis.analysis.kernels.processes.course_scales import choose_scale
from saypro_analysis.analysis.kernels.processes.course_weights import weigh
from saypro_analysis.analysis.kernels.processes.kpi_grids import read_history
from saypro_analysis.analysis.kernels.processes.processes import describe_process, read_process
from saypro_analysis.analysis.kernels.processes.review_gaps import periods_to_tell, vary_as_counts
from saypro_analysis.data.readings.readings import complete_table

MONTHS = np.arange(36)
YEAR = design(tuple(range(36)), 12)
SURE, LOGS_ARE_BETTER = np.ones(1), np.full(1, -1e9)


def growing(wave=0.2, seed=1):
    """A season that grows with the level, with a little noise."""
    noise = np.random.default_rng(seed).standard_normal((1, 36)) / 30
    return 100 * np.exp(0.02 * MONTHS + wave * np.sin(2 * np.pi * MONTHS / 12) + noise)


def logged(values, season=SURE, evidence=LOGS_ARE_BETTER):
    return bool(choose_scale(values, YEAR, season, evidence).logged[0])


@pytest.mark.parametrize(("top", "taken"), [(1.5 - 1e-9, False), (1.5 + 1e-9, True)])
def test_logarithms_need_a_largest_figure_half_as_large_again_as_the_least(top, taken):
    values = growing()
    values = 1 + (top - 1) * (values - values.min()) / np.ptp(values)
    assert logged(values) == taken


@pytest.mark.parametrize(("least", "taken"), [(0.0, False), (1e-6, True)])
def test_logarithms_need_figures_above_zero(least, taken):
    values = growing()
    values[0, 0] = least
    assert logged(values) is False if not taken else choose_scale(values, YEAR, SURE, LOGS_ARE_BETTER).unit[0] >= 1


@pytest.mark.parametrize(("season", "taken"), [(0.2 - 1e-9, False), (0.2 + 1e-9, True)])
def test_logarithms_need_a_season_that_is_possible_on_the_plain_scale(season, taken):
    assert logged(growing(), season=np.full(1, season)) == taken


def test_logarithms_need_a_season_that_is_likelier_than_not_on_their_scale():
    low, high = 0.0, 0.2
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if logged(growing(middle)) else (middle, high)
    chances = []
    for wave in (low, high):
        logs = np.log(growing(wave))
        weights = weigh((logs - np.median(logs)) / logs.std(), YEAR)
        likely = weights.none + weights.step.sum(axis=2) + weights.bend.sum(axis=2)
        chances.append((likely @ YEAR.marks("season"))[0])
    assert chances[0] <= 0.5 < chances[1] < 0.5 + 1e-6


@pytest.mark.parametrize(("beyond", "taken"), [(-1e-6, False), (1e-6, True)])
def test_logarithms_need_three_nats_more_at_the_same_volume(beyond, taken):
    """The likelihood of figures is that of their logarithms over each figure (Box & Cox 1964)."""
    values = growing()
    logs = np.log(values)
    standard = weigh((logs - np.median(logs)) / logs.std(), YEAR).evidence
    theirs = standard - 35 * np.log(logs.std()) - 35 * logs.mean()
    plain = theirs + 35 * np.log(values.std()) - 3 - beyond
    assert logged(values, evidence=plain) == taken


@pytest.mark.parametrize(("count", "orders"), [(7, {0}), (8, {0, 1}), (9, {0, 1, 2})])
def test_a_season_needs_five_periods_more_than_it_has_columns(count, orders):
    assert {shape.order for shape in shapes_of(count, count - 1, 4)} == orders


def test_limits_allow_for_a_memory_that_shows():
    values = np.random.default_rng(2).standard_normal((200, 36))
    positions, blank = np.tile(np.arange(36.0), (200, 1)), np.full((200, 36), np.nan)
    no = np.zeros(200, dtype=bool)
    process = describe_process(values, blank, positions, no.astype(np.int64), no, adjust=True)
    memory = process.course.memory
    shows = memory > 0.6 / 6
    assert ((process.phi > 0) == shows).all()
    near = np.sort(np.abs(memory - 0.1))[:10]
    assert near.max() < 0.05
    assert shows.any()
    assert (~shows).any()


@pytest.fixture(scope="module")
def calls():
    """A KPI that counts as Poisson does: its history and process."""
    actual = np.random.default_rng(4).poisson(30, 36)
    months = pd.date_range("2022-01-01", periods=36, freq="MS")
    measurements = pd.DataFrame({"kpi": "k", "period_on": months, "actual": actual, "target": 30.0})
    kpis = pd.DataFrame({"kpi": ["k"], "department": "D", "name": "K", "better": "higher", "unit": "count"})
    history = read_history(complete_table(measurements, "measurements"), complete_table(kpis, "kpis"), None)
    return history, read_process(history, history.figures["actual"], True)


def with_memory(process, memory):
    return replace(process, course=replace(process.course, memory=np.full(1, memory)))


def with_ratio(process, ratio):
    """The process with noise of so many times the variance that counting has, in 34 degrees of freedom."""
    noise = process.course.noise
    variance = np.full(noise.variance.shape, ratio * process.limits.mean[0, 0])
    noise = replace(noise, variance=variance, freedom=np.full(noise.freedom.shape, 34.0))
    return replace(process, course=replace(process.course, noise=noise))


@pytest.mark.parametrize(("memory", "counts"), [(0.25 - 1e-9, True), (0.25 + 1e-9, False)])
def test_counts_whose_neighbours_are_alike_are_no_counting(calls, memory, counts):
    history, process = calls
    assert vary_as_counts(history, with_memory(process, memory)).tolist() == [counts]


@pytest.mark.parametrize(
    ("chance", "counts"), [(0.005 - 1e-4, False), (0.005 + 1e-4, True), (0.95 - 1e-4, True), (0.95 + 1e-4, False)]
)
def test_counts_vary_neither_less_nor_more_than_chance_lets_them(calls, chance, counts):
    history, process = calls
    ratio = stats.chi2.ppf(chance, 34) / 34
    assert vary_as_counts(history, with_memory(with_ratio(process, ratio), 0.0)).tolist() == [counts]


@pytest.mark.parametrize(("periods", "tells"), [(5, False), (6, True)])
def test_counting_shows_from_six_periods_on(periods, tells):
    months = pd.date_range("2022-01-01", periods=periods, freq="MS")
    measurements = pd.DataFrame({"kpi": "k", "period_on": months, "actual": [30, 24, 36, 27, 33, 31][:periods]})
    kpis = pd.DataFrame({"kpi": ["k"], "department": "D", "name": "K", "better": "higher", "unit": "count"})
    measurements["target"] = 30.0
    history = read_history(complete_table(measurements, "measurements"), complete_table(kpis, "kpis"), None)
    process = read_process(history, history.figures["actual"], True)
    process = replace(process, course=replace(process.course, told=np.ones(1, dtype=bool)))
    assert vary_as_counts(history, with_memory(with_ratio(process, 1.0), 0.0)).tolist() == [tells]


@pytest.mark.parametrize(("more", "told"), [(35.9, 36.0), (36.1, np.nan)])
def test_nobody_is_told_to_wait_for_more_than_three_years(more, told):
    """A gap of z after 3 periods is settled after 3 (1.645 / z)^2 of them."""
    p_value = stats.norm.sf(stats.norm.isf(0.05) * np.sqrt(3 / (3 + more)))
    np.testing.assert_array_equal(periods_to_tell(np.full(1, p_value), np.full(1, 3)), [told])
