"""Losses against figures worked out elsewhere: closed forms, and quantiles of compounds by an independent transform."""

import numpy as np
import pytest
from scipy import stats

from saypro_analysis.analysis.kernels.losses.compounds import pass_with
from saypro_analysis.analysis.kernels.losses.correlation_repairs import find_nearest_correlation, is_correlation
from saypro_analysis.analysis.kernels.losses.couplings import Coupling
from saypro_analysis.analysis.kernels.losses.frequencies import Frequency
from saypro_analysis.analysis.kernels.losses.loss_curves import LossCurves
from saypro_analysis.analysis.kernels.losses.loss_draws import draw_losses, draw_scores, place_points, plan_replicates
from saypro_analysis.analysis.kernels.losses.severities import Fixed, Lognormal, Pert, Severity
from saypro_analysis.analysis.kernels.losses.tails import average_tail, weigh_tail

TEN_TO_HUNDRED = Lognormal.between(10_000, 100_000)
SEVERITIES = [TEN_TO_HUNDRED, Lognormal.between(1, 10_000), Pert(2, 4, 12), Pert(0, 0, 5), Fixed(7.0)]


def test_a_lognormal_of_its_interval() -> None:
    assert TEN_TO_HUNDRED.mean == pytest.approx(40_400.128, abs=5e-4)
    assert TEN_TO_HUNDRED.beyond([0.95, 0.05]) == pytest.approx([10_000, 100_000])
    worst = TEN_TO_HUNDRED.mean * stats.norm.sf(stats.norm.ppf(0.95) - TEN_TO_HUNDRED.sigma) / 0.05
    assert worst == pytest.approx(139_259.65, abs=0.005)
    assert LossCurves.of([(Frequency.once(1.0), TEN_TO_HUNDRED)]).shortfalls(0.95)[0] == pytest.approx(worst, rel=1e-5)


def test_a_pert_of_its_three_points() -> None:
    pert = Pert(2, 4, 12)
    assert (pert.mean, pert.variance) == (5.0, 3.0)
    assert pert.beyond([0.5, 0.2, 0.05]) == pytest.approx([4.767, 6.503, 8.213], abs=5e-4)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_limited_means_are_those_of_draws(severity: Severity) -> None:
    drawn = severity.beyond(np.random.default_rng(1).random(200_000))
    most = float(severity.beyond(0.3)) * 1.01
    assert float(severity.limited(most)) == pytest.approx(np.minimum(drawn, most).mean(), rel=0.01)
    assert severity.scaled(0.5).mean == pytest.approx(severity.mean / 2)


@pytest.mark.parametrize(
    ("rate", "chances", "expected"),
    [(2.0, [0.5, 0.2, 0.05], [64_350, 132_300, 221_400]), (0.5, [0.5, 0.2, 0.05], [0, 38_350, 93_700])],
)
def test_frequency_times_severity_meets_an_independent_transform(
    rate: float, chances: list[float], expected: list[float]
) -> None:
    assert pass_with(Frequency.often(rate), TEN_TO_HUNDRED, np.array(chances)) == pytest.approx(expected, rel=0.001)
    if rate == 2.0:
        assert LossCurves.of([(Frequency.often(rate), TEN_TO_HUNDRED)]).shortfalls(0.95)[0] == pytest.approx(
            283_026, rel=0.001
        )


@pytest.mark.parametrize("rate", [0.02, 3.0, 15.0])
@pytest.mark.parametrize("severity", SEVERITIES)
def test_compounds_are_those_of_losses_drawn_one_by_one(rate: float, severity: Severity) -> None:
    random = np.random.default_rng(7)
    counts = random.poisson(rate, 20_000)
    each = np.repeat(np.arange(len(counts)), counts)
    sums = np.bincount(each, severity.beyond(random.random(len(each))), minlength=len(counts))
    for chance in (0.5, 0.1, 0.01):
        loss = float(pass_with(Frequency.often(rate), severity, np.array([chance]))[0])
        slack = 4 * np.sqrt(chance * (1 - chance) / len(counts))
        assert (sums > loss * (1 + 1e-9)).mean() <= chance + slack
        assert (sums >= loss * (1 - 1e-9)).mean() >= chance - slack


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("frequency", [Frequency.often(0.3), Frequency.often(2000.0), Frequency.once(0.1),
                                       Frequency.between(0, 1, 4)])  # fmt: skip
def test_the_mean_is_frequency_times_severity_and_curves_never_fall(frequency: Frequency, severity: Severity) -> None:
    curves = LossCurves.of([(frequency, severity)])
    chances = stats.norm.sf(np.linspace(-8, 8, 20_001))
    losses = curves.look_up(np.linspace(-8, 8, 20_001)[None, :])[0]
    assert (np.diff(losses) >= 0).all()
    assert float(np.sum((losses[1:] + losses[:-1]) / 2 * -np.diff(chances))) == pytest.approx(
        frequency.mean * severity.mean, rel=2e-3
    )


def test_an_unsure_rate_spreads_the_count() -> None:
    unsure = Frequency.between(0.0, 2.0, 10.0)
    pert = Pert(0.0, 2.0, 10.0)
    assert unsure.mean == pytest.approx(pert.mean)
    drawn = pert.beyond(np.random.default_rng(3).random(200_000))
    assert unsure.happens == pytest.approx(1 - np.exp(-drawn).mean(), abs=0.003)


class TestTogether:
    def two_normals(self, loadings: np.ndarray | None) -> np.ndarray:
        """Totals of two standard normal scores, coupled as asked."""
        coupling = Coupling(2, loadings)
        return np.concatenate([scores.sum(axis=0) for scores in draw_scores(coupling, 400_000, 5)])

    def test_two_standard_normals_that_are_one(self) -> None:
        totals = self.two_normals(np.ones((2, 1)))
        assert np.quantile(totals, 0.95) == pytest.approx(3.28971, rel=0.002)
        assert average_tail(totals) == pytest.approx(4.12543, rel=0.002)

    def test_two_standard_normals_on_their_own(self) -> None:
        totals = self.two_normals(None)
        assert np.quantile(totals, 0.95) == pytest.approx(2.32617, rel=0.002)
        assert average_tail(totals) == pytest.approx(2.91712, rel=0.002)

    def test_a_matrix_gives_the_correlations_that_it_holds(self) -> None:
        matrix = np.array([[1, 0.6, -0.3], [0.6, 1, 0.1], [-0.3, 0.1, 1]])
        root = np.linalg.cholesky(matrix)
        scores = np.concatenate(list(draw_scores(Coupling(3, root=root), 50_000, 1)), axis=1)
        assert np.corrcoef(scores) == pytest.approx(matrix, abs=0.01)

    def test_a_t_copula_brings_the_worst_together_and_keeps_each_alone_as_it_was(self) -> None:
        plain, heavy = (
            np.concatenate(
                list(draw_scores(Coupling(2, np.full((2, 1), np.sqrt(0.3)), degrees=degrees), 200_000, 2)), 1
            )
            for degrees in (None, 3.0)
        )
        both = [(scores > 2.5).all(axis=0).mean() for scores in (plain, heavy)]
        assert both[1] > 2 * both[0]
        assert stats.kstest(heavy[0][::20], "norm").pvalue > 0.001

    def test_of_an_exclusive_group_one_at_most_comes(self) -> None:
        curves = LossCurves.of([(Frequency.once(0.3), Fixed(10.0)), (Frequency.once(0.5), Fixed(100.0))])
        coupling = Coupling(2, exclusive=((0, 1),), happens=curves.happens)
        drawn = draw_losses([curves], coupling, draws=20_000, seed=0)[0]
        assert set(drawn.totals.ravel().round(1).tolist()) <= {0.0, 10.0, 100.0} | set(
            drawn.totals[(drawn.totals > 0) & ~np.isin(drawn.totals.round(1), [10.0, 100.0])].round(1).tolist()
        )
        assert (drawn.totals > 101).sum() == 0
        assert drawn.means.mean(axis=0) == pytest.approx([3.0, 50.0], rel=0.01)


@pytest.mark.parametrize(
    ("matrix", "good"),
    [([[1, 0.5], [0.5, 1]], True), ([[1, 1.2], [1.2, 1]], False), ([[1, 0.5], [0.4, 1]], False),
     ([[2, 0.5], [0.5, 1]], False), ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], False)],
)  # fmt: skip
def test_what_is_a_correlation_matrix(matrix: list[list[float]], good: bool) -> None:
    assert is_correlation(np.array(matrix, dtype=float)) == good
    nearest = find_nearest_correlation(np.array(matrix, dtype=float))
    assert is_correlation(nearest)
    assert not good or nearest == pytest.approx(np.array(matrix), abs=1e-6)


def test_the_nearest_correlation_of_higham() -> None:
    """The tridiagonal example of Higham (2002), section 4."""
    matrix = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    expected = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    assert find_nearest_correlation(matrix) == pytest.approx(np.array(expected), abs=1e-4)


def test_tails_of_few_draws() -> None:
    assert weigh_tail(np.array([0.0, 0, 0, 5]), tail=0.5) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
    assert average_tail(np.arange(1, 101.0)) == pytest.approx(98.0)


@pytest.mark.parametrize("draws", [1, 31, 32, 33, 1000, 65_535, 65_536, 100_000, 1_000_000])
def test_replicates_are_whole_powers_of_two_and_enough(draws: int) -> None:
    replicates, size = plan_replicates(draws)
    assert replicates >= 32
    assert size & (size - 1) == 0
    assert replicates * size >= draws


def test_points_lie_within_the_cube_and_are_even() -> None:
    for points in (place_points(3, 256, 1), place_points(3, 256, 1) ^ np.uint32(123_456_789)):
        assert points.max() < 2**30
        for row in points:
            assert np.bincount(row >> 22, minlength=256).tolist() == [1] * 256  # one in each of 256 slices
