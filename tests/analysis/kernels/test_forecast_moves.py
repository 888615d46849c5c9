"""How far a series' own foretold moves are believed: more where an average moved too little, less where by chance."""

import numpy as np
import pytest

from saypro_analysis.analysis.kernels.forecasting.members import forecast_members
from saypro_analysis.analysis.kernels.forecasting.moves import BASE, believe_moves, learn_beliefs
from saypro_analysis.analysis.kernels.forecasting.past_errors import ask_members
from saypro_analysis.analysis.kernels.forecasting.weights import combine

ORIGINS, SERIES, HORIZON = 30, 40, 3


def regress(share: float, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Moves that were foretold, and what came: `share` of each, and noise."""
    random = np.random.default_rng(seed)
    foretold = random.standard_normal((ORIGINS, SERIES, HORIZON))
    return foretold, share * foretold + noise * random.standard_normal(foretold.shape)


@pytest.mark.parametrize("share", [0.2, 0.6, 1.0, 1.5])
def test_moves_are_believed_as_far_as_they_came_true(share):
    now, past = learn_beliefs(*regress(share, 0.3))
    assert now.mean() == pytest.approx(share, abs=0.02)
    assert past.mean() == pytest.approx(share, abs=0.02)


def test_they_are_believed_as_they_are_where_little_tells():
    foretold, came = (part[:1, :2] for part in regress(0.0, 1.0))
    now, _ = learn_beliefs(foretold / 100, came)
    assert now == pytest.approx(1.0, abs=0.01)
    assert learn_beliefs(foretold * np.nan, came)[0].tolist() == [1.0, 1.0]


def test_a_series_that_differs_from_the_panel_is_heard_for_itself():
    foretold, came = regress(1.0, 0.3)
    came[:, 0] = -foretold[:, 0]
    now, _ = learn_beliefs(foretold, came)
    assert now[0] < 0.8 < 0.9 < now[1:].min()


def test_a_past_belief_has_not_seen_what_came_then():
    foretold, came = regress(1.0, 0.3)
    other = came.copy()
    other[10, 0] += 3 * foretold[10, 0]
    rise = (learn_beliefs(foretold, other)[1] - learn_beliefs(foretold, came)[1])[:, 0]
    near = rise[10 - HORIZON + 1 : 10 + HORIZON]
    assert max(near) < 0.02 < min(*rise[: 10 - HORIZON + 1], *rise[10 + HORIZON :])


def test_nothing_is_believed_backwards_or_more_than_twice():
    assert learn_beliefs(*regress(-3.0, 0.1))[0].tolist() == [0.0] * SERIES
    assert learn_beliefs(*regress(9.0, 0.1))[0].tolist() == [2.0] * SERIES


def believe(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The middle before and after, of one period ahead."""
    asked = ask_members(values, 1, 1)
    before = combine(asked.told, asked.errors)
    return before.middle[:, 0], believe_moves(before, asked.told, asked.errors).middle[:, 0]


def test_noise_goes_further_back_to_its_level_and_wandering_stays_where_it_is():
    noise = np.random.default_rng(4).standard_normal((60, 36))
    before, after = believe(noise)
    assert np.mean(after**2) < np.mean(before**2)
    wandering = noise.cumsum(axis=1)
    before, after = believe(wandering)
    assert np.mean((after - wandering[:, -1]) ** 2) < 0.9 * np.mean((before - wandering[:, -1]) ** 2)


def test_a_series_alone_has_nothing_of_its_own():
    before, after = believe(np.random.default_rng(4).standard_normal((1, 36)))
    assert after.tolist() == before.tolist()


def test_the_member_that_moves_are_counted_from_stays_at_the_last_level_in_its_season():
    values, season = np.array([[[3.0, 5.0, 4.0, 6.0]]]), np.array([[[-1.0, 1.0]]])
    assert forecast_members(values, season, 3)[0, BASE, 0].tolist() == [4.0, 6.0, 4.0]
