"""Kaplan-Meier against Freireich's leukaemia data, as textbooks print it, and against statsmodels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from saypro_analysis.analysis.kernels.statistics.survival import estimate_survival

# 6-MP arm of Freireich et al. (1963): weeks in remission, False where it still lasted.
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [True] * 9 + [False] * 12
PRINTED = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
times = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40)


class TestFreireich:
    def test_the_printed_shares(self):
        curve = estimate_survival(WEEKS, RELAPSED)
        assert curve.times.tolist() == list(PRINTED)
        np.testing.assert_allclose(curve.shares, list(PRINTED.values()), atol=5e-5)

    def test_the_median_and_the_restricted_mean(self):
        curve = estimate_survival(WEEKS, RELAPSED)
        assert curve.quantile(0.5) == 23
        assert curve.restricted_mean(35)[0] == pytest.approx(23.2874, abs=5e-5)
        # R's survival 3: print(fit, rmean = 35) gives se(rmean) 2.83
        assert curve.restricted_mean(35)[1] == pytest.approx(2.83, abs=0.005)

    def test_the_lower_end_of_the_median_and_no_upper_one(self):
        low, high = estimate_survival(WEEKS, RELAPSED).quantile_interval(0.5)
        assert (low, np.isnan(high)) == (13, True)  # Klein and Moeschberger, table 4.7: log-log

    def test_beyond_the_last_week_nothing_is_known(self):
        assert np.isnan(estimate_survival(WEEKS, RELAPSED).still([35.5])).all()
        assert estimate_survival(WEEKS, RELAPSED).still([35, 5.9]).round(4).tolist() == [0.4482, 1.0]


@given(times)
def test_agrees_with_statsmodels(rows):
    lasted, over = map(np.array, zip(*rows, strict=True))
    curve = estimate_survival(lasted, over)
    other = SurvfuncRight(lasted, over.astype(int))
    at = np.searchsorted(other.surv_times, curve.times)
    np.testing.assert_allclose(curve.shares, other.surv_prob[at], atol=1e-9)
    inside = curve.shares > 0
    errors = (curve.shares * np.sqrt(curve.scatter))[inside]
    np.testing.assert_allclose(errors, other.surv_prob_se[at][inside], atol=1e-9)


@given(times)
def test_counts_stand_for_repeated_rows_and_order_does_not_matter(rows):
    lasted, over = map(np.array, zip(*rows, strict=True))
    weights = np.arange(len(rows)) % 3 + 1
    counted = estimate_survival(lasted, over, weights)
    repeated = estimate_survival(np.repeat(lasted, weights)[::-1], np.repeat(over, weights)[::-1])
    np.testing.assert_allclose(counted.shares, repeated.shares, atol=1e-12)
    np.testing.assert_allclose(counted.scatter, repeated.scatter, atol=1e-12)


@given(times, st.integers(1, 14))
def test_the_interval_holds_the_share_within_0_and_1(rows, time):
    curve = estimate_survival(*map(np.array, zip(*rows, strict=True)))
    (low,), (high,), (share,) = *curve.interval([time]), curve.still([time])
    assert np.isnan(share) or 0 <= low <= share <= high <= 1


def test_nothing_open_is_the_plain_mean_and_share():
    curve = estimate_survival([1, 2, 4, 9], [True] * 4)
    assert curve.restricted_mean(9)[0] == pytest.approx(4)
    assert curve.still([3, 100]).tolist() == [0.5, 0]


def test_the_march_week_of_the_service_desk(shared):
    log = pd.read_csv(shared("data/uci_incidents/incidents.csv.gz"), parse_dates=["opened_at", "resolved_at"])
    week = log[log["opened_at"].between("2016-03-25", "2016-03-31 23:59:59") & log["resolved_at"].notna()]
    day = pd.Timestamp("2016-04-01")
    over = week["resolved_at"] <= day
    hours = (week["resolved_at"].where(over, day) - week["opened_at"]).dt.total_seconds() / 3600
    curve = estimate_survival(hours, over)
    low, high = curve.interval([48])
    assert len(week) == 1458
    assert [round(100 * (1 - float(x[0])), 1) for x in (curve.still([48]), high, low)] == [57.1, 54.3, 59.9]
    assert round(100 * float((hours[over] <= 48).mean()), 1) == 91.3
