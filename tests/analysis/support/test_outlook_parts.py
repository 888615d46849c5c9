"""The parts of the desk's outlook, each against a reckoning of another make: day by day, by scikit-learn, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student
from sklearn.linear_model import LogisticRegression

from saypro_analysis.analysis.support.methods.in_time_chances import learn_chances, shift_chances
from saypro_analysis.analysis.support.methods.outlooks import (
    Desk,
    Outlook,
    _earlier_misses,
    _reach,
    _shrink,
    look_ahead,
    tell_shares,
)
from saypro_analysis.analysis.support.methods.snapshots import (
    BINS,
    DAY,
    Counted,
    count_days,
    look_back,
    used_part,
    weekday_of,
)

NOW = 200 * DAY
HOUR = DAY / 24


@pytest.fixture(scope="module")
def tickets() -> tuple[np.ndarray, ...]:
    """Reported, deadline, end (NaN: open) and whether in time, on whole hours."""
    rng = np.random.default_rng(3)
    reported = NOW - rng.integers(1, 130 * 24, 400) * HOUR
    deadline = reported + rng.integers(1, 9, 400) * 12 * HOUR
    end = np.where(rng.random(400) < 0.9, reported + rng.integers(1, 120, 400) * HOUR, np.nan)
    end = np.where(end <= NOW, end, np.nan)
    return reported, deadline, end, end <= deadline


def test_tickets_on_earlier_days_by_looking_at_each(tickets: tuple[np.ndarray, ...]) -> None:
    reported, deadline, end, made = tickets
    seen = look_back(reported, deadline, end, made, NOW)
    told = set(zip(seen.ticket.tolist(), seen.day.tolist(), seen.part.tolist(), seen.made.tolist(), strict=True))
    expected = set()
    for ticket in range(len(reported)):
        if not NOW - 91 * DAY < deadline[ticket] <= NOW:
            continue
        for day in range(1, 92):
            moment = NOW - day * DAY
            stood = reported[ticket] <= moment and moment < deadline[ticket] and not end[ticket] <= moment
            if stood:
                share = (moment - reported[ticket]) / (deadline[ticket] - reported[ticket])
                expected.add((ticket, day, min(int(share * 8 + 1e-12), 7), bool(made[ticket])))
    assert told == expected
    assert len(told) == len(seen.ticket)


def test_days_are_counted_by_part_and_weekday(tickets: tuple[np.ndarray, ...]) -> None:
    seen = look_back(*tickets, NOW)
    told = count_days(seen, NOW - 60 * DAY, NOW)
    for day in (1, 2, 30, 91):
        for part in range(BINS):
            here = (seen.day == day) & (seen.part == part)
            assert told.open[day - 1, part] == here.sum()
            assert told.made[day - 1, part] == (here & seen.made).sum()
        assert told.weekdays[day - 1] == (3 + 200 - day) % 7
    assert told.known.tolist() == [day <= 60 for day in range(1, 92)]


@pytest.mark.parametrize(("used", "part"), [(0.0, 0), (0.124, 0), (0.125, 1), (0.5, 4), (0.99, 7), (1.0, 7), (-0.1, 0)])
def test_an_age_is_one_of_eight(used: float, part: int) -> None:
    assert used_part(np.array([0.0]), np.array([100.0]), 100 * used).tolist() == [part]


def test_days_of_the_week_begin_with_monday() -> None:
    assert weekday_of(np.array([0, 4 * DAY - 1, 4 * DAY, 11 * DAY])).tolist() == [3, 6, 0, 0]


def counted(days: int = 40, seed: int = 1, low: float = 0.2, high: float = 0.9) -> Counted:
    rng = np.random.default_rng(seed)
    opened = rng.integers(0, 9, (days, BINS)).astype(float)
    made = rng.binomial(opened.astype(int), np.linspace(high, low, BINS)).astype(float)
    return Counted(opened, made, (100 - np.arange(days)) % 7, np.ones(days, dtype=bool))


@pytest.mark.parametrize("today", [0.0, 6.0])
def test_chances_are_those_of_a_penalised_logistic_regression(today: float) -> None:
    """The same by scikit-learn: a column's scale sets its penalty (.5 on weekdays and parts, .25 on what is beside)."""
    seen = counted()
    use = np.arange(int(today), 40)
    rows, wins, weights = [], [], []
    for place in use:
        for part in range(BINS):
            row = np.zeros(1 + 7 + BINS + 7 * BINS)
            weekday = seen.weekdays[place]
            row[0] = 1 / np.sqrt(1e-3)
            row[1 + weekday] = row[8 + part] = 1 / np.sqrt(0.5)
            row[8 + BINS + weekday * BINS + part] = 1 / np.sqrt(0.25)
            half = 0.5 ** ((place + 1 - today) / 28)
            for won, count in ((1, seen.made[place, part]), (0, seen.open[place, part] - seen.made[place, part])):
                rows, wins, weights = [*rows, row], [*wins, won], [*weights, half * count]
    peer = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-9, max_iter=500, solver="newton-cholesky")
    peer.fit(np.array(rows), wins, sample_weight=weights)
    told = learn_chances(seen, use, today)
    for weekday in range(7):
        for part in range(BINS):
            row = np.zeros((1, 1 + 7 + BINS + 7 * BINS))
            row[0, 0], row[0, 1 + weekday], row[0, 8 + part] = 1 / np.sqrt(1e-3), 1 / np.sqrt(0.5), 1 / np.sqrt(0.5)
            row[0, 8 + BINS + weekday * BINS + part] = 1 / np.sqrt(0.25)
            assert told[weekday, part] == pytest.approx(peer.predict_proba(row)[0, 1], abs=2e-4)


def test_log_odds_are_moved() -> None:
    moved = shift_chances(np.array([0.5, 0.2, 1.0, 0.0]), np.log(3))
    assert moved.tolist() == pytest.approx([0.75, 3 / 7, 1, 0], abs=1e-8)


def test_earlier_days_are_forecast_from_what_was_known_then() -> None:
    seen = counted(30)
    misses, doubts = _earlier_misses(seen, 2)
    expected = []
    for place in range(1, 30):  # a day's deadlines are known two days later
        before = np.arange(place + 2, 30)
        if len(before) >= 14:
            chance = learn_chances(seen, before, float(place + 1))[seen.weekdays[place]]
            expected.append([(seen.made[place] - seen.open[place] * chance).sum(),
                             (seen.open[place] * chance * (1 - chance)).sum()])  # fmt: skip
    assert np.array(expected).T.tolist() == [pytest.approx(misses.tolist()), pytest.approx(doubts.tolist())]


@pytest.mark.parametrize(("count", "lag"), [(0, 1), (10, 1), (19, 2), (60, 2), (200, 2)])
def test_the_reach_lies_half_way_between_students_and_the_misses_own_quantile(count: int, lag: int) -> None:
    misses = np.random.default_rng(count).exponential(1.5, count)
    usual = student(max(count / lag, 3)).ppf(0.975)
    place = int(np.ceil(0.95 * (count + 1)))
    own = np.sort(misses)[place - 1] if place <= count else usual
    assert _reach(misses, lag, 0.95) == pytest.approx((usual + own) / 2)


class TestGroups:
    def test_groups_that_differ_by_chance_alone_are_drawn_together(self) -> None:
        shift, rest = _shrink(np.array([2.0, -2.0]), np.array([20.0, 20.0]), 0.0)
        assert shift.tolist() == rest.tolist() == [0, 0]

    def test_groups_that_differ_keep_most_of_it(self) -> None:
        """Two of 100 ± 10: the squares of the misses beyond their noise, over the squared doubts, are what differs."""
        miss, doubt = np.array([60.0, -60.0]), np.array([100.0, 100.0])
        shift, rest = _shrink(miss, doubt, 0.0)
        between = (2 * 60**2 - 2 * 100) / (2 * 100**2)
        held = between / (between + 100 / 100**2)
        assert shift.tolist() == pytest.approx([0.6 * held, -0.6 * held])
        assert rest.tolist() == pytest.approx([between * (1 - held)] * 2)

    def test_days_that_differ_add_to_the_noise(self) -> None:
        miss, doubt, spread = np.array([60.0, -60.0]), np.array([100.0, 100.0]), 0.1
        noise = 100 + 0.1 * 100 * 100 / 2
        between = (2 * 60**2 - 2 * noise) / (2 * 100**2)
        shift, _ = _shrink(miss, doubt, spread)
        assert shift[0] == pytest.approx(0.6 * between / (between + noise / 100**2))

    def test_one_group_and_one_without_tickets_are_not_moved(self) -> None:
        assert [part.tolist() for part in _shrink(np.array([60.0]), np.array([100.0]), 0.0)] == [[0], [0]]
        shift, _ = _shrink(np.array([60.0, 0.0]), np.array([100.0, 0.0]), 0.0)
        assert shift[1] == 0


class TestShares:
    def test_never_below_what_is_in_time_nor_above_what_may_be(self) -> None:
        outlook = Outlook(
            np.array([50.0, 50.0]), np.array([10.0, 40.0]), np.array([5.0, 20.0]), np.array([9.0, 100.0]), 2.0, 30
        )
        middle, low, high = tell_shares(outlook, np.array([100.0, 100.0]))
        assert middle.tolist() == [0.55, 0.7]
        assert low.tolist() == [0.5, 0.5]
        assert high.tolist() == [0.6, 0.9]
        narrow = outlook._replace(variance=np.array([1.0, 4.0]))
        assert [part.tolist() for part in tell_shares(narrow, np.array([100.0, 100.0]))[1:]] == [
            [0.53, 0.66],
            [0.57, 0.74],
        ]

    def test_with_little_history_the_curve_tells_the_chance(self) -> None:
        """Ten tickets of a day each: four in time after half a day, four never; two are open after half a day."""
        reported = np.full(10, NOW - 0.5 * DAY)
        old = np.arange(10) < 8
        reported[old] -= 3 * DAY
        end = np.array([*reported[:4] + 0.75 * DAY, *reported[4:8] + 2 * DAY, np.nan, np.nan])
        desk = Desk(reported, reported + DAY, end, end <= reported + DAY, np.zeros(10, bool), np.zeros(10, int), NOW)
        told = look_ahead(desk, 1)
        assert told.learnt_days == 0
        assert (told.made[0], told.pending[0]) == (4, 2)
        assert told.expected[0] == pytest.approx(2 * 0.5)
        doubt = 2 * 0.5 * 0.5
        assert told.variance[0] == pytest.approx(doubt + 0.5**2 * doubt**2)
        assert told.reach == pytest.approx(student(3).ppf(0.975))
