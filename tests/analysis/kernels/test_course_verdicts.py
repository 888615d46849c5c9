"""Each threshold of a course's verdict on both sides of its edge, from weights that are written down here."""

import numpy as np
import pytest

from saypro_analysis.analysis.kernels.processes import course_verdicts as verdicts
from saypro_analysis.analysis.kernels.processes.course_designs import (
    BEND_EDGE,
    RECENT,
    RECENT_SHARE,
    SHORTEST_BEND,
    SHORTEST_TREND,
    date_steps,
    design,
    shapes_of,
)
from saypro_analysis.analysis.kernels.processes.course_fits import BENT, NONE, STEPPED
from saypro_analysis.analysis.kernels.processes.course_weights import Weights, weigh
from saypro_analysis.analysis.kernels.processes.courses import read_course

LITTLE = 0.01


def judged(count=36, length=0, *, phi=0.0, none=1.0, step=0.0, bend=0.0, likely=None):
    """The verdict on one series: all weight lies on the candidates of one memory, shared out as `likely` says."""
    designs = design(tuple(range(count)), length)
    share = np.array([candidate.memory.phi == phi for candidate in designs.candidates], dtype=float)
    share *= share / share.sum() if likely is None else likely(designs)
    share /= share.sum()
    places, bends = (np.zeros((1, len(share), len(starts))) for starts in (designs.places, designs.bends))
    places[0, :, -4] = step * share
    if len(designs.bends):
        bends[0, :, 1] = bend * share
    blank, whole = np.zeros(1), np.zeros(1, dtype=np.int64)
    idle = (none * share)[None]
    return verdicts.judge(Weights(idle, places, bends, idle, idle, blank, whole, whole, blank), designs)


def asked(count=36, phi=0.0):
    """What the documentation says that the logarithm of a step's odds must exceed."""
    return -0.27 + 1.5 * max(phi, 0) - 0.8 * np.log(max(count, 24) / 36)


@pytest.mark.parametrize(("count", "phi"), [(36, 0.0), (36, 0.6), (36, -0.2), (60, 0.0), (24, 0.3), (14, 0.0)])
def test_a_step_is_proposed_beyond_the_odds_that_memory_and_length_ask(count, phi):
    for beyond, proposed in ((-LITTLE, False), (LITTLE, True)):
        odds = np.exp(asked(count, phi) + beyond)
        assert judged(count, phi=phi, none=1.0, step=odds).proposed.tolist() == [proposed]


@pytest.mark.parametrize(("trend", "season"), [(0.0, 1.0), (1.0, 0.0), (1.0, 1.0), (0.5, 0.8)])
def test_a_step_beside_both_a_trend_and_a_season_is_asked_for_less(trend, season):
    def likely(designs):
        marks = {name: designs.marks(name) for name in ("trend", "season")}
        plain = np.array([one.memory.phi for one in designs.candidates]) == 0
        share = np.where(marks["trend"], trend, 1 - trend) * np.where(marks["season"], season, 1 - season)
        groups = [plain & (marks["trend"] == one) & (marks["season"] == two) for one in (0, 1) for two in (0, 1)]
        return sum(share * group / group.sum() for group in groups)

    for beyond, proposed in ((-LITTLE, False), (LITTLE, True)):
        odds = np.exp(asked(36) - 0.5 * trend * season + beyond)
        assert judged(36, 12, none=1.0, step=odds, likely=likely).proposed.tolist() == [proposed]


@pytest.mark.parametrize(("rival", "proposed"), [(4 - LITTLE, True), (4 + LITTLE, False)])
def test_a_bend_four_times_as_likely_is_no_step(rival, proposed):
    assert judged(none=0.1, step=1.0, bend=rival).proposed.tolist() == [proposed]


@pytest.mark.parametrize(("certainty", "kind"), [(0.8 - LITTLE, NONE), (0.8 + LITTLE, STEPPED)])
def test_a_step_is_established_from_a_certainty_of_four_fifths(certainty, kind):
    verdict = judged(none=1 - certainty, step=certainty)
    assert verdict.proposed.all()
    assert (verdict.kind.tolist(), verdict.certainty[0]) == ([kind], pytest.approx(certainty))


@pytest.mark.parametrize(("chance", "kind"), [(0.8 - LITTLE, NONE), (0.8 + LITTLE, BENT)])
def test_a_bend_is_established_from_a_chance_of_four_fifths(chance, kind):
    assert judged(none=1 - chance, bend=chance).kind.tolist() == [kind]


@pytest.mark.parametrize(
    ("name", "edge", "length"), [("trend", 0.97, 0), ("season", verdicts.SEASON_SURE, 12)], ids=["trend", "season"]
)
def test_a_trend_and_a_season_are_established_beyond_their_chance(name, edge, length):
    for chance, sure in ((edge - 0.001, False), (edge + 0.001, True)):

        def likely(designs, chance=chance):
            marked = designs.marks(name) & (np.array([one.memory.phi for one in designs.candidates]) == 0)
            plain = ~designs.marks(name) & (np.array([one.memory.phi for one in designs.candidates]) == 0)
            return chance * marked / marked.sum() + (1 - chance) * plain / plain.sum()

        assert getattr(judged(36, length, likely=likely), name).tolist() == [sure]


def test_half_of_the_steps_are_expected_within_a_year_and_the_rest_by_the_logarithm_of_their_age():
    places = np.arange(4, 57)
    age = 60 - places
    chance = np.exp(date_steps(np.arange(60.0), places))
    assert chance.sum() == pytest.approx(1)
    old = chance[age > RECENT]
    assert np.ptp(old * age[age > RECENT]) == pytest.approx(0)
    assert chance[age == RECENT][0] > 2 * chance[age == RECENT + 1][0]
    flat = 1 / age / (1 / age).sum()
    assert chance[age <= RECENT].sum() == pytest.approx(RECENT_SHARE + (1 - RECENT_SHARE) * flat[age <= RECENT].sum())


def test_steps_that_are_all_older_than_a_year_share_the_whole_chance():
    positions = np.append(np.arange(12.0), np.arange(30.0, 34.0))
    assert np.exp(date_steps(positions, np.arange(4, 8))).sum() == pytest.approx(1)


@pytest.mark.parametrize(("count", "possible"), [(SHORTEST_TREND - 1, False), (SHORTEST_TREND, True)])
def test_a_trend_needs_eight_periods(count, possible):
    assert any(shape.trend for shape in shapes_of(count, count - 1, 0)) == possible


@pytest.mark.parametrize(("count", "possible"), [(SHORTEST_BEND - 1, False), (SHORTEST_BEND, True)])
def test_a_bend_needs_twenty_periods_and_six_on_either_side(count, possible):
    bends = design(tuple(range(count)), 0).bends
    assert (len(bends) > 0) == possible
    assert all(BEND_EDGE <= bend <= count - BEND_EDGE for bend in bends)


def test_a_lone_outlier_is_brought_back_where_its_odds_are_above_ten():
    noise = np.random.default_rng(3).standard_normal((1, 36))
    designs, low, high = design(tuple(range(36)), 0), 0.0, 8.0
    for _ in range(30):
        middle = (low + high) / 2
        values = noise + middle * (np.arange(36) == 20)
        odds = weigh((values - np.median(values)) / values.std(), designs).spike[0]
        low, high = (middle, high) if odds < np.log(10) else (low, middle)
    below, above = (
        read_course(noise + height * (np.arange(36) == 20), np.arange(36.0)[None], np.zeros(1, dtype=np.int64))
        for height in (low, high)
    )
    assert high - low < 1e-6
    assert above.noise.deviation()[0] < 0.9 * below.noise.deviation()[0]
