"""Courses: steps, bends, trends, seasons, outliers and memory are told apart, at rates that are claimed."""

import numpy as np
import pytest

from saypro_analysis.analysis.kernels.processes import course_verdicts, courses
from saypro_analysis.analysis.kernels.processes.course_designs import EDGE, SHORTEST_STEP, design, shapes_of
from saypro_analysis.analysis.kernels.processes.course_weights import weigh
from saypro_analysis.analysis.kernels.processes.courses import read_course
from saypro_analysis.analysis.kernels.processes.memories import MEMORIES, Memory

MONTHS = np.arange(36)
WAVE = 2 * np.sin(2 * np.pi * MONTHS / 12)


def noise(seed, phi=0.0, rows=200, count=36):
    values = np.random.default_rng(seed).standard_normal((rows, count))
    for period in range(1, count):
        values[:, period] = phi * values[:, period - 1] + np.sqrt(1 - phi**2) * values[:, period]
    return values


def course_of(values, length=12, positions=None):
    values = np.atleast_2d(values)
    place = np.arange(float(values.shape[1])) if positions is None else np.asarray(positions, dtype=float)
    return read_course(values, np.tile(place, (len(values), 1)), np.full(len(values), length))


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.6])
def test_memory_is_found_whatever_else_there_is(phi):
    for change in (0, 0.33 * MONTHS, WAVE, 5.0 * (MONTHS == 17)):
        assert course_of(noise(1, phi) + change).memory.mean() == pytest.approx(phi, abs=0.1 + 0.15 * phi)


@pytest.mark.parametrize("change", [0 * MONTHS, 0.05 * MONTHS, 0.33 * MONTHS, WAVE, WAVE + 0.2 * MONTHS])
@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_trends_and_seasons_are_rarely_called_steps(change, phi):
    assert (course_of(noise(2, phi) + change).proposed > 0).mean() <= 0.07


@pytest.mark.parametrize(("change", "found"), [(0 * MONTHS, 0.8), (WAVE + 0.2 * MONTHS, 0.4)])
def test_a_step_is_found_alone_and_within_trend_and_season(change, found):
    course = course_of(noise(3) + change + 3 * (MONTHS >= 26))
    assert (course.proposed > 0).mean() > found
    assert np.median(course.proposed[course.proposed > 0]) == 26


def test_a_trend_a_bend_and_a_season_are_named_with_their_size():
    assert course_of(noise(4) + 0.3 * MONTHS).slope.mean() == pytest.approx(0.3, abs=0.02)
    bend = course_of(noise(5) / 2 + 0.5 * np.maximum(MONTHS - 17, 0))
    assert (bend.bend > 0).mean() > 0.8
    assert np.median(bend.slope[bend.bend > 0]) == pytest.approx(0.5, abs=0.1)
    season = course_of(noise(6) / 2 + WAVE)
    assert season.seasonal.mean() > 0.95
    np.testing.assert_allclose(season.season.mean(axis=0), WAVE, atol=0.2)


@pytest.mark.parametrize("phi", [0.0, 0.5])
def test_seasons_and_drifts_are_rarely_found_where_there_are_none(phi):
    course = course_of(noise(7, phi, rows=400))
    assert course.seasonal.mean() < 0.06
    assert (course.slope != 0).mean() < 0.05


@pytest.mark.parametrize(("size", "taken"), [(0.6, False), (6.0, True)])
def test_a_season_that_grows_with_the_level_is_taken_in_logarithms(size, taken):
    growth = 100 * np.exp(0.03 * MONTHS)
    season = growth * 0.2 * np.sin(2 * np.pi * MONTHS / 12) if taken else 5 * WAVE
    course = course_of((growth if taken else 200 + MONTHS) + season + size / 6 * noise(8, rows=50))
    assert (course.logged.mean() > 0.9) == taken


def test_now_and_then_are_each_others_reverse():
    values = np.abs(noise(9)) * np.exp(0.05 * MONTHS) + 100 * np.exp(0.04 * MONTHS + WAVE / 8)
    course = course_of(values)
    np.testing.assert_allclose(course.then(course.now(values)), values)


@pytest.mark.parametrize("name", ["STEP_SURE", "TREND_SURE", "SEASON_SURE", "BEND_SURE"])
def test_what_is_likelier_than_its_threshold_is_established(name, monkeypatch):
    values = noise(10, rows=40) + np.select(
        [name == "STEP_SURE", name == "TREND_SURE", name == "SEASON_SURE"],
        [1.8 * (MONTHS >= 24), 0.06 * MONTHS, WAVE / 3], 0.25 * np.maximum(MONTHS - 17, 0),
    )  # fmt: skip
    found = []
    for threshold in (0.999999, 0.01):
        monkeypatch.setattr(course_verdicts, name, threshold)
        course = course_of(values)
        told = {"STEP_SURE": course.step > 0, "TREND_SURE": course.slope != 0, "SEASON_SURE": course.seasonal}
        found.append(told.get(name, course.bend > 0).mean())
    assert found[0] < found[1]


@pytest.mark.parametrize(("after", "possible"), [(EDGE - 1, False), (EDGE, True)])
def test_a_step_needs_four_periods_on_either_side(after, possible):
    course = course_of(noise(11, rows=20) + 12 * (36 - after <= MONTHS))
    assert ((course.proposed == 36 - after).mean() > 0.9) == possible


@pytest.mark.parametrize(("count", "possible"), [(SHORTEST_STEP - 1, False), (SHORTEST_STEP, True)])
def test_a_step_needs_twelve_periods(count, possible):
    course = course_of(noise(12, rows=20, count=count) + 20 * (np.arange(count) >= 6), length=0)
    assert ((course.proposed > 0).mean() > 0.9) == possible


@pytest.mark.parametrize(("count", "seasons"), [(23, False), (24, True)])
def test_a_season_needs_two_years(count, seasons):
    assert any(shape.order for shape in shapes_of(count, count - 1, 12)) == seasons


@pytest.mark.parametrize(("count", "told"), [(courses.SHORTEST - 1, False), (courses.SHORTEST, True)])
def test_a_course_needs_six_periods(count, told):
    assert course_of(noise(13, rows=1, count=count)).told[0] == told


def test_constant_rows_have_no_course():
    course = course_of(np.ones((2, 36)))
    assert not course.told.any()
    assert course.now(np.ones((2, 36))).tolist() == np.ones((2, 36)).tolist()


def test_gaps_count_their_periods():
    positions = np.delete(np.arange(40), [5, 6, 20, 21])
    course = course_of(noise(14) + 2 * np.sin(2 * np.pi * positions / 12), positions=positions)
    assert course.seasonal.mean() > 0.9


def test_weights_are_chances():
    values = noise(15, rows=10)
    weights = weigh(values, design(tuple(range(36)), 12))
    total = weights.none.sum(axis=1) + weights.step.sum(axis=(1, 2)) + weights.bend.sum(axis=(1, 2))
    np.testing.assert_allclose(total, 1.0)


def test_evidence_without_a_change_is_the_marginal_likelihood_of_its_formula():
    """Level flat, noise scale-free, AR(1): |C|^-1/2 |1'C^-1 1|^-1/2 rss^-(n-1)/2, from its prose by plain algebra."""
    values = noise(16, rows=1, count=8)
    designs = design(tuple(range(8)), 0)
    weights = weigh(values, designs)
    told = []
    for candidate in designs.candidates:
        if candidate.shape.trend:
            continue
        inverse = np.linalg.inv(candidate.memory.correlation(np.arange(8.0)))
        level = inverse.sum(axis=0) @ values[0] / inverse.sum()
        rest = values[0] - level
        likelihood = np.sqrt(np.linalg.det(inverse) / inverse.sum()) * (rest @ inverse @ rest) ** -3.5
        told.append(candidate.memory.prior * candidate.shape.prior * likelihood)
    plain = weights.none[0, ~designs.marks("trend")]
    np.testing.assert_allclose(plain / plain.sum(), np.array(told) / sum(told), rtol=1e-8)


def test_memories_are_chances_and_joined_variance_is_that_of_a_mean():
    assert sum(memory.prior for memory in MEMORIES) == pytest.approx(1)
    memory = Memory(0.5, 0.8, 1.0)
    exact = sum(1.0 if i == j else 0.8 * 0.5 ** abs(i - j) for i in range(3) for j in range(3)) / 3
    assert memory.joined(3) == pytest.approx(exact)
