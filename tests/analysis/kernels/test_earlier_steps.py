"""Levels that came and went: found where two steps explain a series far better than all else, and seldom elsewhere."""

import numpy as np
import pytest

from saypro_analysis.analysis.kernels.processes.course_designs import EDGE, design
from saypro_analysis.analysis.kernels.processes.course_weights import weigh
from saypro_analysis.analysis.kernels.processes.courses import read_course
from saypro_analysis.analysis.kernels.processes.earlier_steps import find_earlier_steps, pairs_of
from saypro_analysis.analysis.kernels.processes.memories import MEMORIES

MONTHS = np.arange(36)


def noise(seed, rows=40, count=36):
    return np.random.default_rng(seed).standard_normal((rows, count))


def levels(*heights):
    return np.repeat(np.array(heights, dtype=float), 36 // len(heights))


def standard(values):
    return (values - np.median(values, axis=1, keepdims=True)) / values.std(axis=1, keepdims=True)


def course_of(values, length=12):
    rows = len(values)
    return read_course(values, np.tile(np.arange(float(values.shape[1])), (rows, 1)), np.full(rows, length))


@pytest.mark.parametrize("heights", [(8, 0, 8), (16, 8, 0), (0, 12, 6)])
def test_the_last_of_two_steps_counts_and_no_trend_is_made_of_them(heights):
    """A year's level each: trend, season and one step explain this without rest, too."""
    course = course_of(noise(1) + levels(*heights))
    assert (course.step == 24).mean() > 0.7
    stepped = course.step == 24
    assert np.median(course.jump[stepped]) == pytest.approx(heights[2] - heights[1], abs=0.5)
    assert (course.slope[stepped] == 0).mean() > 0.9
    assert (course.former[stepped] == 12).mean() > 0.9


def test_all_periods_are_brought_to_the_level_as_it_is_now():
    values = noise(2) + levels(0, 9, 3)
    course = course_of(values, 0)
    now = course.now(values)[course.step == 24]
    assert len(now) > 30
    means = now.reshape(-1, 3, 12).mean(axis=(0, 2))
    np.testing.assert_allclose(means, means[2], atol=0.05)


@pytest.mark.parametrize(
    "shape",
    [
        0 * MONTHS,
        0.3 * MONTHS,
        4 * np.sin(MONTHS * np.pi / 6),
        3.0 * (MONTHS >= 26),
        0.3 * np.maximum(MONTHS - 18, 0),
    ],
)
def test_nothing_trends_seasons_bends_and_one_step_are_seldom_two(shape):
    designs, values = design(tuple(range(36)), 12), standard(noise(3, rows=100) + shape)
    assert (find_earlier_steps(values, designs, weigh(values, designs))[0] > 0).mean() <= 0.03


def brute(values):
    """The logarithm of the likelihood of two steps by least squares, pair by pair, with the priors written out."""
    total, places = [], range(4, 33)
    pairs = [(one, two) for one in places for two in places if two - one >= 4]
    for memory in [memory for memory in MEMORIES if memory.share == 1 and 0 <= memory.phi <= 0.6]:
        lower = np.linalg.cholesky(memory.correlation(np.arange(36.0)))
        white, ones = np.linalg.solve(lower, values), np.linalg.solve(lower, np.ones(36))
        about = white @ white - (white @ ones) ** 2 / (ones @ ones)
        fixed = np.log(memory.prior * 0.35) - np.log(np.diag(lower)).sum() - np.log(np.linalg.norm(ones))
        for pair in pairs:
            columns = np.linalg.solve(lower, np.column_stack([np.ones(36), *(place <= MONTHS for place in pair)]))
            left = np.sum((white - columns @ np.linalg.lstsq(columns, white, rcond=None)[0]) ** 2)
            gain = about - left
            width = max(36, gain / 2 / (left / 33) - 1)
            rest = about - width / (1 + width) * gain
            total.append(fixed + np.log(0.05 / len(pairs)) - np.log1p(width) - 35 / 2 * np.log(rest))
    return np.logaddexp.reduce(total)


def test_two_steps_count_from_four_times_the_likelihood_of_all_else():
    designs, low, high = design(tuple(range(36)), 0), 0.0, 8.0

    def made(height):
        return standard(noise(4, rows=1) + height * levels(1, 0, 1))

    def found(height):
        return find_earlier_steps(made(height), designs, weigh(made(height), designs))[0][0]

    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if found(middle) else (middle, high)
    assert found(low) == 0 < found(high)
    assert brute(made(high)[0]) - weigh(made(high), designs).evidence[0] == pytest.approx(np.log(4), abs=1e-3)


@pytest.mark.parametrize(("count", "possible"), [(19, False), (20, True)])
def test_two_steps_need_twenty_periods_and_four_between_them(count, possible):
    pairs = pairs_of(tuple(range(count)), 0)
    assert (len(pairs) > 0) == possible
    for one in pairs:
        places = design(tuple(range(count)), 0).places
        assert (places[one.second] - places[one.first]).min() == EDGE


def test_two_steps_are_tried_with_memories_of_up_to_six_tenths():
    designs = design(tuple(range(36)), 12)
    tried = {round(designs.candidates[pairs.candidate].memory.phi, 6) for pairs in pairs_of(tuple(range(36)), 12)}
    assert tried == {round(one.phi, 6) for one in MEMORIES if one.share == 1 and 0 <= one.phi < 0.65}
    assert max(tried) == 0.6
