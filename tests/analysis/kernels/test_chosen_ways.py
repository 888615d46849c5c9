"""Ways, prices and the search near them lead to what branch and bound gives, at whatever figures, limits and rules."""

from itertools import pairwise, product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from saypro_analysis.analysis.kernels.selection import near_sets
from saypro_analysis.analysis.kernels.selection.choices import Choices
from saypro_analysis.analysis.kernels.selection.near_sets import find_undominated
from saypro_analysis.analysis.kernels.selection.optimisation import Case, Chosen, Model, fits
from saypro_analysis.analysis.kernels.selection.prices import Priced
from saypro_analysis.analysis.kernels.selection.silence import silence_solver
from saypro_analysis.analysis.kernels.selection.ways import MOST_WAYS, Ways

MOST_DEGREES = (0.2, 0.5, 1.0)


def draw_choices(rng: np.random.Generator, count: int) -> Choices:
    """Things with needs, rivals, a group of which one can be had, and what is forced; often full of ties."""
    worth = [rng.uniform(1, 100, count), rng.integers(0, 10, count), np.full(count, 5), rng.uniform(-20, 100, count)]
    ends = rng.integers(count, size=(int(rng.integers(0, count * rng.choice(MOST_DEGREES) + 1)), 2)).tolist()
    pairs = [(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]]
    group = rng.permutation(count)[: rng.integers(0, 5)].tolist()
    clashes = {*pairs[::2], *((a, b) for a in group for b in group if a < b)}
    needs = {(high, low) for low, high in pairs[1::2]}
    forced = rng.random(count) < rng.choice([0, 0.05])
    figures = (np.asarray(worth[rng.integers(4)], dtype=float), rng.integers(0, 50, count).astype(float),
               rng.integers(0, 20, count).astype(float))  # fmt: skip
    return Choices(tuple(map(str, range(count))), *figures, tuple(needs), tuple(clashes), forced, forced & False)


def draw_cases(rng: np.random.Generator, choices: Choices) -> list[Case]:
    """The given figures and drawn ones, within much and little, with and without a thing that is fixed."""
    count, days = len(choices.names), None if rng.random() < 0.5 else float(choices.days.sum() * rng.random())
    shares = [0.0, 0.3, rng.random(), np.inf]
    fixed = [None, (int(rng.integers(count)), True), (int(rng.integers(count)), False), None]
    whole = float(max(choices.costs.sum(), 1))
    cases = []
    for share, place, wide in zip(shares, fixed, (0, 0, 0.2, 0.2), strict=True):
        worth, costs = (figure * rng.uniform(1 - wide, 1 + wide, count) for figure in (choices.worth, choices.costs))
        cases.append(Case(worth, costs, whole * share, days, place))
    return cases


def branch(choices: Choices, case: Case) -> Chosen | None:
    rows, most = [case.costs], [case.budget]
    if case.days is not None:
        rows, most = [*rows, choices.days], [*most, case.days]
    for pairs, sign, limit in ((choices.needs, -1, 0.0), (choices.clashes, 1, 1.0)):
        for one, other in pairs:
            rows, most = [*rows, np.zeros(len(choices.names))], [*most, limit]
            rows[-1][[one, other]] = [1, sign]
    low, high = choices.forced.astype(float), np.ones(len(choices.names))
    if case.fixed:
        place, wanted = case.fixed
        (low if wanted else high)[place] = float(wanted)
    if (low > high).any():
        return None
    found = milp(-case.worth, integrality=np.ones(len(low)), bounds=Bounds(low, high), options={"mip_rel_gap": 0.0},
                 constraints=LinearConstraint(np.array(rows), ub=np.minimum(most, 1e9)))  # fmt: skip
    return None if found.x is None else np.asarray(found.x > 0.5)


def keeps_rules(choices: Choices, case: Case, taken: Chosen) -> bool:
    needs = all(taken[other] or not taken[one] for one, other in choices.needs)
    clashes = any(taken[one] and taken[other] for one, other in choices.clashes)
    fixed = case.fixed is None or taken[case.fixed[0]] == case.fixed[1]
    return bool(needs and not clashes and fixed and taken[choices.forced].all())


@pytest.mark.parametrize("seed", range(4))
def test_the_best_set_gains_what_branch_and_bound_gains(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(15):
        choices = draw_choices(rng, int(rng.integers(1, 40)))
        cases = draw_cases(rng, choices)
        with silence_solver():
            found, peers = list(Model(choices).solve_each(cases)), [branch(choices, case) for case in cases]
        for case, taken, peer in zip(cases, found, peers, strict=True):
            assert (taken is None) == (peer is None)
            if taken is not None and peer is not None:
                assert keeps_rules(choices, case, taken)
                assert fits(choices.with_figures(case.worth, case.costs), taken, case.budget, case.days)
                assert case.worth @ taken >= case.worth @ peer - 1e-6


@pytest.mark.parametrize(("limit", "name"), [(0, "MOST_SETS"), (-1, "MANY")])
def test_what_is_left_to_others_or_thinned_out_gains_the_same(
    limit: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(8)
    choices = draw_choices(rng, 30)
    case = Case(rng.uniform(1, 100, 30), choices.costs, float(choices.costs.sum()) * 0.3, None)
    usual = next(Model(choices).solve_each([case]))
    monkeypatch.setattr(near_sets, name, limit)
    other = next(Model(choices).solve_each([case]))
    assert usual is not None
    assert other is not None
    assert usual.tolist() == other.tolist()


def test_the_ways_of_blocks_make_every_set_that_keeps_the_rules_once() -> None:
    for seed in range(20):
        choices = draw_choices(np.random.default_rng(seed), 8)
        ways = Ways.read(choices)
        sets = {one for one in product([False, True], repeat=8)
                if keeps_rules(choices, Case(choices.worth, choices.costs, 0, None), np.array(one))}  # fmt: skip
        if ways is None:
            assert not sets
            continue
        ends = np.append(ways.starts, len(ways.blocks))
        picks = list(product(*(range(*pair) for pair in pairwise(ends))))
        made = [tuple(ways.take(np.array(pick)).tolist()) for pick in picks]
        assert len(set(made)) == len(made)
        assert set(made) == sets


def test_a_block_with_too_many_ways_is_programmed() -> None:
    several = MOST_WAYS.bit_length() - 1
    for count, listed in ((several, True), (several + 1, False)):  # all need one: each set of the others, and none
        none = np.zeros(count, dtype=bool)
        choices = Choices(tuple(map(str, range(count))), np.arange(1.0, count + 1), np.ones(count), np.zeros(count),
                          tuple((place, 0) for place in range(1, count)), (), none, none)  # fmt: skip
        ways = Ways.read(choices)
        assert (ways is not None) == listed
        if ways is not None:
            assert len(ways.blocks) == 2 ** (count - 1) + 1
        taken = Model(choices).solve(2, None)
        assert taken is not None
        assert np.flatnonzero(taken).tolist() == [0, count - 1]


def test_one_limits_price_bounds_as_well_as_the_linear_relaxation() -> None:
    rng = np.random.default_rng(4)
    count = 60
    none, worth, cost = np.zeros(count, dtype=bool), rng.uniform(1, 100, count), rng.uniform(1, 50, count)
    ways = Ways.read(Choices(tuple(map(str, range(count))), worth, cost, cost * 0, (), (), none, none))
    assert ways is not None
    gains, uses = (np.asarray(ways.members @ figure)[None] for figure in (worth, cost / 400))
    priced = Priced.read(ways, gains, [uses])
    worths, best = priced.choose()
    bound = np.take_along_axis(worths, best, axis=1).sum() + priced.prices.sum()
    relaxed = linprog(-worth, A_ub=cost[None] / 400, b_ub=[1.0], bounds=(0, 1))
    assert bound == pytest.approx(-relaxed.fun, rel=1e-10)
    assert priced.prices[0, 0] == pytest.approx(-relaxed.ineqlin.marginals[0], rel=1e-6)


def test_a_set_stays_where_none_gains_as_much_for_as_little() -> None:
    gains, uses = np.array([3.0, 5.0, 4.0, 5.0, 6.0]), np.array([1.0, 2.0, 3.0, 2.0, 9.0])
    assert find_undominated(gains, uses).tolist() == [0, 1, 4]


def test_the_order_of_the_things_does_not_matter() -> None:
    rng = np.random.default_rng(9)
    choices = draw_choices(rng, 30)
    worth, turned = rng.uniform(1, 100, 30), rng.permutation(30)
    at = np.argsort(turned)
    again = Choices(choices.names, worth[turned], choices.costs[turned], choices.days[turned],
                    tuple((int(at[a]), int(at[b])) for a, b in choices.needs),
                    tuple((int(at[a]), int(at[b])) for a, b in choices.clashes), choices.forced[turned],
                    choices.kept)  # fmt: skip
    first = Model(choices.with_figures(worth, choices.costs)).solve(choices.costs.sum() * 0.4, None)
    second = Model(again).solve(choices.costs.sum() * 0.4, None)
    assert first is not None
    assert second is not None
    assert first[turned].tolist() == second.tolist()
