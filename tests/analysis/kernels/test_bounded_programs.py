"""The relaxation's bound leads to what branch and bound gives; draws stop when classes are sure."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.stats import binom

from saypro_analysis.analysis.kernels.selection.bounded_programs import Program
from saypro_analysis.analysis.kernels.selection.departures import MOST_SETS, Departures, Group, list_departures
from saypro_analysis.analysis.kernels.selection.silence import silence_solver
from saypro_analysis.analysis.plans.methods.selection_draws import are_sure, grade_chances, list_looks


def draw_program(rng: np.random.Generator) -> Program:
    """A knapsack of one or two limits with rivals, needs, and places that are taken or shut; often full of ties."""
    count = int(rng.integers(1, 30))
    gain = [rng.uniform(1, 100, count), rng.integers(0, 10, count), np.full(count, 5), rng.uniform(-20, 100, count)]
    gain = np.asarray(gain[rng.integers(4)], dtype=float)
    cost = rng.integers(0, 50, count) if rng.random() < 0.7 else np.abs(gain) + 10
    limits = [cost, rng.integers(0, 20, count)][: int(rng.integers(1, 3))]
    rows = [used / max(used.sum() * rng.uniform(0.05, 0.9), 0.5) for used in limits]
    most = [1.0] * len(rows)
    for _ in range(int(rng.integers(0, count // 2 + 1))):
        one, other = rng.integers(count, size=2)
        if one != other:
            rows.append(np.zeros(count))
            needs = rng.random() < 0.5
            rows[-1][[max(one, other), min(one, other)]] = [1, -1 if needs else 1]
            most.append(0.0 if needs else 1.0)
    low = (rng.random(count) < 0.03).astype(float)
    return Program(
        gain * 1000, csr_array(np.array(rows)), np.array(most), low, np.maximum(low, rng.random(count) > 0.05)
    )


def branch(program: Program) -> np.ndarray | None:
    rules = LinearConstraint(program.rules, ub=program.most)
    found = milp(-program.gain, integrality=np.ones(len(program.gain)), bounds=Bounds(program.low, program.high),
                 constraints=rules, options={"mip_rel_gap": 0.0})  # fmt: skip
    return None if found.x is None else np.round(found.x)


@pytest.mark.parametrize("seed", range(4))
def test_it_gains_what_branch_and_bound_gains(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(40):
        program = draw_program(rng)
        with silence_solver():
            taken, peer = program.solve(), branch(program)
        assert (taken is None) == (peer is None)
        if taken is not None and peer is not None:
            assert (program.rules @ taken <= program.most + 2e-6).all()
            assert (taken >= program.low).all()
            assert (taken <= program.high).all()
            assert program.gain @ taken >= program.gain @ peer - 0.02


def test_the_order_of_the_places_does_not_matter() -> None:
    rng = np.random.default_rng(9)
    gain, cost = rng.uniform(1, 100, 80), rng.uniform(1, 50, 80)
    turned = rng.permutation(80)
    first, second = (
        Program(gain[order], csr_array(cost[None, order] / 600), np.ones(1), np.zeros(80), np.ones(80)).solve()
        for order in (np.arange(80), turned)
    )
    assert first is not None
    assert second is not None
    assert first[turned].tolist() == second.tolist()


def test_every_departure_within_reach_is_listed_once() -> None:
    group = Group(np.array([0, 1]), np.array([[False, False], [True, True]]), np.array([0.0, 2.0]))
    departures = Departures((group,), np.array([2, 3]), np.array([1.0, 4.0]))
    flips, places = list_departures(departures, 3.0) or pytest.fail("too many")
    assert places.tolist() == [0, 1, 2]
    listed = {tuple(row) for row in flips.astype(int).tolist()}
    assert listed == {(0, 0, 0), (1, 1, 0), (0, 0, 1), (1, 1, 1)}
    assert len(flips) == 4
    assert departures.most == 7.0


def test_too_many_departures_are_left_to_others() -> None:
    places = MOST_SETS.bit_length() - 1
    as_many, more = (Departures((), np.arange(count), np.zeros(count)) for count in (places, places + 1))
    listed = list_departures(as_many, 1.0)
    assert listed is not None
    assert len(listed[0]) == MOST_SETS
    assert list_departures(more, 1.0) is None


def test_looks_double_up_to_the_draws_and_begin_with_a_hundred() -> None:
    assert list_looks(1000) == [125, 250, 500, 1000]
    assert list_looks(200) == [100, 200]
    assert list_looks(199) == [199]


def test_a_class_is_sure_as_long_as_its_edge_would_hardly_have_given_so_few() -> None:
    looks, tail = 4, 0.01 / 4 / 2
    most = max(taken for taken in range(400, 600) if binom.cdf(taken, 1000, 0.6) <= tail)
    assert are_sure(np.array([float(most), 0.0, 1000.0]), 1000, looks)
    assert not are_sure(np.array([most + 1.0]), 1000, looks)
    assert not are_sure(np.array([0.0]), 0, looks)


def test_few_draws_that_stop_early_seldom_tell_a_wrong_class() -> None:
    looks, truth = list_looks(1600), 0.57  # just below the edge at which borderline becomes often
    wrong = 0
    rng = np.random.default_rng(3)
    for row in rng.random((500, 1600)) < truth:
        for look in looks:
            taken = float(row[:look].sum())
            if are_sure(np.array([taken]), look, len(looks)):
                wrong += str(grade_chances(np.array([taken / look]))[0]) != "borderline"
                break
    assert wrong <= binom.ppf(0.999, 500, 0.01)
