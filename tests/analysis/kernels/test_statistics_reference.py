"""The shared statistics against other people's code (scipy, statsmodels, numpy), clocks against counting minutes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from saypro_analysis.analysis.kernels.statistics import grids
from saypro_analysis.analysis.kernels.statistics.binomials import (
    binomial_above,
    binomial_below,
    binomial_quantile,
    share_interval,
)
from saypro_analysis.analysis.kernels.statistics.means import mean_change, mean_interval
from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.kernels.statistics.service_clocks import HOUR, micros, read_clock
from saypro_analysis.analysis.kernels.statistics.share_changes import score_interval, share_change
from saypro_analysis.analysis.kernels.statistics.survival import estimate_survival
from saypro_analysis.analysis.kernels.statistics.triangles import triangle_quantile
from saypro_analysis.analysis.kernels.statistics.weighted_draws import weighted_mean, weighted_quantiles
from saypro_analysis.data.readings.problems import DataError

RNG = np.random.default_rng(77)
GRID = np.where(RNG.random((9, 8)) < 0.7, RNG.normal(size=(9, 8)).round(1), np.nan)
GRID[0] = np.nan


class TestGrids:
    @pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:All-NaN")
    def test_rows_are_summed_up_as_numpy_does(self) -> None:
        assert grids.counts(GRID).tolist() == np.isfinite(GRID).sum(axis=1)[:, None].tolist()
        np.testing.assert_allclose(grids.row_mean(GRID), np.nanmean(GRID, axis=1, keepdims=True))
        np.testing.assert_allclose(grids.row_median(GRID), np.nanmedian(GRID, axis=1, keepdims=True))
        np.testing.assert_allclose(grids.row_sum(GRID), np.nansum(GRID, axis=1, keepdims=True))
        size = np.abs(np.nan_to_num(GRID)).max(axis=1, keepdims=True)
        np.testing.assert_allclose(grids.rounding_of(GRID), 1e-12 * size)

    def test_a_constant_row_has_exactly_its_value_for_a_mean(self) -> None:
        assert grids.row_mean(np.full((1, 7), 0.1))[0, 0] == 0.1
        assert [part.shape for part in (grids.row_median(np.empty((2, 0))), grids.row_mean(np.empty((2, 0))))] == [
            (2, 1)
        ] * 2

    @pytest.mark.parametrize("length", [1, 3, 8])
    def test_marks_are_counted_over_a_window(self, length: int) -> None:
        mask = RNG.random((5, 8)) < 0.4
        back, ahead = grids.count_back(mask, length), grids.within_next(mask, length)
        for row in range(5):
            for at in range(8):
                assert back[row, at] == mask[row, max(at - length + 1, 0) : at + 1].sum()
                assert ahead[row, at] == mask[row, at : at + length].any()

    def test_points_before_last_and_anywhere(self) -> None:
        packed = np.array([[1.0, 2, np.nan], [3, np.nan, np.nan], [np.nan] * 3])
        np.testing.assert_array_equal(grids.before(packed), [[np.nan, 1, 2], [np.nan, 3, np.nan], [np.nan] * 3])
        np.testing.assert_array_equal(grids.last(packed), [2, 3, np.nan])
        np.testing.assert_array_equal(grids.at(packed, np.array([0, -1, 1])), [1, np.nan, np.nan])

    def test_nothing_is_divided_by_nothing(self) -> None:
        told = grids.divide(np.array([1.0, 1, 0, 1]), np.array([2.0, 0, 0, np.nan]), 7.0)
        assert told.tolist() == [0.5, 7, 7, 7]


class TestMeans:
    @pytest.mark.parametrize("size", [2, 5, 30])
    def test_intervals_are_students_and_welchs(self, size: int) -> None:
        now, before = RNG.normal(3, 1, size), RNG.normal(2, 2, size + 3)
        peer = stats.ttest_1samp(now, 0).confidence_interval(0.95)
        assert mean_interval(now) == pytest.approx((now.mean(), *peer))
        welch = stats.ttest_ind(now, before, equal_var=False).confidence_interval(0.95)
        assert mean_change(now, before) == pytest.approx((now.mean() - before.mean(), *welch))

    def test_an_interval_ends_with_its_scale(self) -> None:
        assert mean_interval(np.array([1.0, 5.0]), 1, 5) == (3.0, 1, 5)

    def test_one_value_or_no_scatter_have_no_interval(self) -> None:
        assert np.isnan(mean_interval(np.array([3.0]))[1:]).all()
        one, two, same = np.array([3.0]), np.array([1.0, 2]), np.array([4.0, 4])
        for now, before in ((one, two), (two, one), (same, same)):
            assert np.isnan(mean_change(now, before)[1:]).all()
        assert np.isfinite(mean_change(same, two)[1:]).all()
        assert np.isfinite(mean_change(two, same)[1:]).all()


class TestShares:
    COUNT, SIZE = np.array([0.0, 3, 7, 10]), np.array([10.0, 10, 10, 10])

    def test_binomials_are_scipys(self) -> None:
        for share in (0.1, 0.5, 0.93):
            spread = stats.binom(10, share)
            np.testing.assert_allclose(binomial_below(self.COUNT, self.SIZE, np.full(4, share)), spread.cdf(self.COUNT))
            np.testing.assert_allclose(
                binomial_above(self.COUNT, self.SIZE, np.full(4, share)), spread.sf(self.COUNT - 1)
            )
            for chance in (0.025, 0.3, 0.8):
                told = binomial_quantile(chance, self.SIZE, np.full(4, share))
                assert told.tolist() == [spread.ppf(chance)] * 4
        assert binomial_below(np.array([-1.0, 11]), np.array([10.0, 10]), np.array([0.3, 0.3])).tolist() == [0, 1]

    @pytest.mark.parametrize("level", [0.8, 0.95])
    def test_intervals_are_those_of_clopper_pearson_wilson_and_newcombe(self, level: float) -> None:
        for told, method in ((share_interval, "beta"), (score_interval, "wilson")):
            low, high = told(self.COUNT, self.SIZE, level)
            peer = proportion_confint(self.COUNT, self.SIZE, alpha=1 - level, method=method)
            np.testing.assert_allclose([low, high], peer, atol=1e-12)
        for late, early in ((3, 7), (7, 2), (5, 5)):
            change, low, high = share_change(
                (np.array([late]), np.array([20])), (np.array([early]), np.array([15])), level
            )
            peer = confint_proportions_2indep(late, 20, early, 15, method="newcomb", alpha=1 - level)
            assert [change[0], low[0], high[0]] == pytest.approx([late / 20 - early / 15, *peer])

    def test_without_anybody_there_is_no_interval(self) -> None:
        assert np.isnan(score_interval(np.array([0.0]), np.array([0.0]))).all()


@pytest.fixture(scope="module")
def lasted() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.integers(1, 30, 80).astype(float), rng.random(80) < 0.7


class TestSurvival:
    def test_the_curve_and_its_scatter_are_statsmodels(self, lasted: tuple[np.ndarray, np.ndarray]) -> None:
        peer, told = SurvfuncRight(lasted[0], lasted[1].astype(int)), estimate_survival(*lasted)
        np.testing.assert_allclose(told.still(peer.surv_times), peer.surv_prob)
        inside = peer.surv_prob > 0
        error = told.still(peer.surv_times) * np.sqrt(told.scatter)
        np.testing.assert_allclose(error[inside], peer.surv_prob_se[inside])
        assert told.still([0, 0.5]).tolist() == [1, 1]

    @pytest.mark.parametrize("over", [0.2, 0.5, 0.75])
    def test_quantiles_and_their_intervals_are_statsmodels(
        self, lasted: tuple[np.ndarray, np.ndarray], over: float
    ) -> None:
        peer, told = SurvfuncRight(lasted[0], lasted[1].astype(int)), estimate_survival(*lasted)
        assert told.quantile(over) == peer.quantile(over)
        held = [time for time in peer.surv_times if self.holds(peer, time, 1 - over)]
        low, high = told.quantile_interval(over)
        assert low == held[0]
        later = [time for time in peer.surv_times if time > held[-1]]
        assert high == later[0] if later else np.isnan(high)

    @staticmethod
    def holds(peer: SurvfuncRight, time: float, share: float) -> bool:
        """Whether the interval of log(-log S) at a time holds a share: what Brookmeyer and Crowley turn round."""
        at = list(peer.surv_times).index(time)
        own, error = peer.surv_prob[at], peer.surv_prob_se[at]
        if own in (0, 1):
            return False
        gap = np.log(-np.log(own)) - np.log(-np.log(share))
        return abs(gap) < stats.norm.ppf(0.975) * error / abs(own * np.log(own))

    def test_weights_stand_for_as_many_rows(self, lasted: tuple[np.ndarray, np.ndarray]) -> None:
        counts = np.arange(80) % 3 + 1
        told = estimate_survival(*lasted, counts)
        many = estimate_survival(np.repeat(lasted[0], counts), np.repeat(lasted[1], counts))
        for name in ("times", "at_risk", "ended", "shares", "scatter"):
            np.testing.assert_allclose(getattr(told, name), getattr(many, name))

    @pytest.mark.parametrize("until", [5.0, 12.0, 40.0])
    def test_the_restricted_mean_is_the_area_with_greenwoods_error(self, lasted, until: float) -> None:
        told = estimate_survival(*lasted)
        curve = dict(zip(told.times, told.shares, strict=True))

        def still(at: float) -> float:
            return min((share for time, share in curve.items() if time <= at), default=1.0)

        steps = np.arange(0, until, 0.5)  # times are whole, so that halves are exact
        area = sum(0.5 * still(step) for step in steps)
        variance = sum(
            sum(0.5 * still(step) for step in steps if step >= time) ** 2 * ended / (risk * (risk - ended))
            for time, ended, risk in zip(told.times, told.ended, told.at_risk, strict=True)
            if time < until and risk > ended
        )  # fmt: skip
        assert told.restricted_mean(until) == pytest.approx((area, np.sqrt(variance)))

    def test_beyond_what_was_seen_nothing_is_known_unless_all_was_over(self) -> None:
        assert np.isnan(estimate_survival([1, 5], [True, False]).still([6])[0])
        assert estimate_survival([1, 5], [True, True]).still([6]).tolist() == [0]
        assert estimate_survival([1, 5], [True, False]).still([5]).tolist() == [0.5]


class TestClocks:
    HOURS = {"mon-thu": "08:00-17:00", "fri": "08:30-12:00", "holidays": ["2025-03-05"]}  # noqa: RUF012

    def test_opening_hours_by_counting_minutes(self) -> None:
        first = pd.Timestamp("2025-03-03")
        clock = read_clock(self.HOURS, first, first + pd.Timedelta(days=14))
        moments = first + pd.to_timedelta(np.arange(0, 14 * 24 * 60), unit="min")
        minute = moments.hour * 60 + moments.minute
        weekday, friday = moments.day_of_week < 4, moments.day_of_week == 4
        opened = (weekday & (minute >= 480) & (minute < 1020)) | (friday & (minute >= 510) & (minute < 720))
        opened &= moments.normalize() != pd.Timestamp("2025-03-05")
        shown = clock.show(micros(pd.Series([*moments, moments[-1] + pd.Timedelta(minutes=1)])))
        np.testing.assert_allclose(np.diff(shown) / HOUR * 60, opened.astype(float), atol=1e-9)

    @pytest.mark.parametrize(("start", "hours", "end"), [
        ("2025-03-03 16:00", 1, "2025-03-03 17:00"), ("2025-03-03 16:00", 1.5, "2025-03-04 08:30"),
        ("2025-03-04 16:00", 2, "2025-03-06 09:00"), ("2025-03-07 11:00", 2, "2025-03-10 09:00"),
    ])  # fmt: skip
    def test_a_deadline_is_reached_when_the_clock_has_counted_it(self, start: str, hours: float, end: str) -> None:
        clock = read_clock(self.HOURS, pd.Timestamp("2025-03-03"), pd.Timestamp("2025-03-12"))
        begun = micros(pd.Series([pd.Timestamp(start)]))
        reached = clock.reach(clock.show(begun) + hours * HOUR)
        assert pd.Timestamp(reached[0], unit="us") == pd.Timestamp(end)

    def test_round_the_clock_every_hour_counts(self) -> None:
        clock = read_clock(None, pd.Timestamp("2025-03-03"), pd.Timestamp("2025-03-12"))
        assert clock.show(np.array([5.0])).tolist() == clock.reach(np.array([5.0])).tolist() == [5]

    @pytest.mark.parametrize(("hours", "fine"), [("00:00-24:00", True), ("08:00-08:00", False), ("08:00-24:01", False),
                                                 ("17:00-08:00", False)])  # fmt: skip
    def test_a_day_opens_before_it_closes(self, hours: str, fine: bool) -> None:
        ends = pd.Timestamp("2025-03-03"), pd.Timestamp("2025-03-12")
        if fine:
            assert len(read_clock({"mon": hours}, *ends).edges)
        else:
            with pytest.raises(DataError, match="service_hours"):
                read_clock({"mon": hours}, *ends)

    def test_days_may_go_round_the_weekend(self) -> None:
        clock = read_clock({"sat-mon": "08:00-09:00"}, pd.Timestamp("2025-03-03"), pd.Timestamp("2025-03-03"))
        days = {pd.Timestamp(edge, unit="us").day_name() for edge in clock.edges}
        assert days == {"Saturday", "Sunday", "Monday"}


class TestDraws:
    @pytest.mark.parametrize("chance", [0.0, 0.1, 0.25, 0.7, 1.0])
    def test_a_triangle_is_scipys(self, chance: float) -> None:
        for low, mode, high in ((0, 1, 4), (-3, -3, 1), (2, 5, 5)):
            peer = stats.triang((mode - low) / (high - low), low, high - low).ppf(chance)
            assert float(triangle_quantile(np.array(chance), low, mode, high)) == pytest.approx(peer)
        assert float(triangle_quantile(np.array(chance), 3, 3, 3)) == 3

    def test_weighted_figures_are_numpys(self) -> None:
        values, weights = RNG.normal(size=(40, 3)), RNG.integers(1, 5, 40).astype(float)
        np.testing.assert_allclose(weighted_mean(values, weights), np.average(values, axis=0, weights=weights))
        even = weighted_quantiles(values, np.ones(40), (0.05, 0.5, 0.9))
        np.testing.assert_allclose(even, np.quantile(values, [0.05, 0.5, 0.9], axis=0, method="hazen"))
        assert weighted_mean(np.full((3, 1), 0.1), np.array([1.0, 2, 4]))[0] == 0.1

    def test_a_weight_moves_the_quantile_to_its_draw(self) -> None:
        told = weighted_quantiles(np.array([[3.0], [1.0], [2.0]]), np.array([2.0, 1.0, 1.0]), (0.125, 0.375, 0.75, 0.5))
        assert told[:, 0].tolist() == pytest.approx([1, 2, 3, 2 + 1 / 3])


def test_words_have_their_place_in_an_order() -> None:
    told = place_words(pd.Series(["late", "soon", "never", None]), ("soon", "late"))
    assert told.tolist()[:2] == [1, 0]
    assert told.isna().tolist() == [False, False, True, True]
