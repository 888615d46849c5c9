"""Textbook methods against worked examples from the literature and against pymcdm."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import saypro_analysis as sp

pymcdm = pytest.importorskip("pymcdm", reason="the other library is in the dev extra")

# Hwang and Yoon 1981, the choice of a fighter aircraft: speed, range, payload, cost, reliability, manoeuvrability.
AIRCRAFT = pd.DataFrame(
    [[2.0, 1500, 20000, 5.5, 5, 9], [2.5, 2700, 18000, 6.5, 3, 5], [1.8, 2000, 21000, 4.5, 7, 7],
     [2.2, 1800, 20000, 5.0, 5, 5]],
    index=["A1", "A2", "A3", "A4"], columns=["speed", "range", "payload", "cost", "reliability", "manoeuvrability"],
)  # fmt: skip
WEIGHTS = dict(zip(AIRCRAFT, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], strict=True))
# Saaty 1990, How to make a decision (EJOR 48), the choice of a house.
HOUSE = ["size", "transport", "neighbourhood", "age", "yard", "facilities", "condition", "financing"]
UPPER = [[5, 3, 7, 6, 6, 1 / 3, 1 / 4], [1 / 3, 5, 3, 3, 1 / 5, 1 / 7], [6, 3, 4, 6, 1 / 5],
         [1 / 3, 1 / 4, 1 / 7, 1 / 8], [1 / 2, 1 / 5, 1 / 6], [1 / 5, 1 / 6], [1 / 2]]  # fmt: skip


def comparisons(names: list[str], upper: list[list[float]]) -> pd.DataFrame:
    """The upper triangle of a table of comparisons; what stands below it is left to be worked out."""
    table = pd.DataFrame(np.nan, index=names, columns=names)
    for row, values in enumerate(upper):
        table.iloc[row, row + 1 :] = values
    return table


class TestTopsis:
    def test_reproduces_hwang_and_yoon(self) -> None:
        told = sp.rank_topsis(AIRCRAFT, WEIGHTS, better={"cost": "lower"}).set_index("alternative").sort_index()
        # The book works on with figures rounded to four digits.
        assert told["closeness"].tolist() == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=1e-3)
        assert told["distance_best"].tolist() == pytest.approx([0.0545, 0.1197, 0.0580, 0.1009], abs=1e-4)
        assert told["distance_worst"].tolist() == pytest.approx([0.0983, 0.0439, 0.0920, 0.0458], abs=1e-4)
        assert told["rank"].tolist() == [1, 4, 2, 3]

    @pytest.mark.filterwarnings("ignore:Alternatives with")
    @given(arrays.arrays(float, (5, 3), elements=st.floats(1, 1000)), st.tuples(*[st.floats(0.1, 1)] * 3))
    def test_agrees_with_pymcdm(self, values: np.ndarray, weights: tuple[float, ...]) -> None:
        values = values + np.arange(15).reshape(5, 3)
        frame = pd.DataFrame(values, columns=list("abc"))
        told = sp.rank_topsis(frame, dict(zip("abc", weights, strict=True)), better={"b": "lower"})
        method = pymcdm.methods.TOPSIS(normalization_function=pymcdm.normalizations.vector_normalization)
        # pymcdm turns a cost to 1 - x / length before weighing, which leaves all distances as they are.
        expected = method(values, np.array(weights) / sum(weights), np.array([1, -1, 1]))
        assert told.set_index("alternative")["closeness"].sort_index().to_numpy() == pytest.approx(expected, abs=1e-9)

    def test_alternatives_that_are_all_alike_are_all_first(self) -> None:
        told = sp.rank_topsis(pd.DataFrame({"a": [2.0, 2.0]}), {"a": 1})
        assert told["rank"].tolist() == [1, 1]


class TestWeightedSum:
    @pytest.mark.parametrize(("how", "function"), [
        ("max", "linear_normalization"), ("range", "minmax_normalization"), ("sum", "sum_normalization"),
        ("vector", "vector_normalization"),
    ])  # fmt: skip
    def test_agrees_with_pymcdm(self, how: str, function: str) -> None:
        method = pymcdm.methods.WSM(normalization_function=getattr(pymcdm.normalizations, function))
        expected = method(AIRCRAFT.to_numpy(float), np.array(list(WEIGHTS.values())), np.array([1, 1, 1, -1, 1, 1]))
        told = sp.rank_weighted_sum(AIRCRAFT, WEIGHTS, better={"cost": "lower"}, normalise=how)
        assert told.set_index("alternative")["score"].sort_index().to_numpy() == pytest.approx(expected)

    def test_reproduces_hwang_and_yoon(self) -> None:
        told = sp.rank_weighted_sum(AIRCRAFT, WEIGHTS, better={"cost": "lower"}).set_index("alternative").sort_index()
        # The book works on with normalised figures rounded to two digits.
        assert told["score"].tolist() == pytest.approx([0.835, 0.709, 0.853, 0.738], abs=3e-3)
        assert told["rank"].tolist() == [2, 4, 1, 3]

    def test_wrong_arguments_are_named(self) -> None:
        with pytest.raises(ValueError, match="found beauty, expected columns"):
            sp.rank_weighted_sum(AIRCRAFT, {"beauty": 1})
        with pytest.raises(ValueError, match="missing or infinite"):
            sp.rank_topsis(AIRCRAFT.assign(cost=np.nan), WEIGHTS)
        with pytest.raises(ValueError, match="better: found up"):
            sp.rank_topsis(AIRCRAFT, WEIGHTS, better={"cost": "up"})
        with pytest.raises(ValueError, match="cannot divide by"):
            sp.rank_weighted_sum(AIRCRAFT.assign(cost=0.0), WEIGHTS, better={"cost": "lower"})
        with pytest.raises(ValueError, match="normalise: found 'z'"):
            sp.rank_weighted_sum(AIRCRAFT, WEIGHTS, normalise="z")


class TestWeights:
    def test_reproduces_saatys_house(self) -> None:
        told = sp.score_weights(comparisons(HOUSE, UPPER))
        assert told["weight"].round(3).tolist() == [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
        assert told["largest_eigenvalue"][0] == pytest.approx(9.669, abs=5e-4)
        assert told["consistency_index"][0] == pytest.approx(0.238, abs=5e-4)
        assert told["consistency_ratio"][0] == pytest.approx(0.169, abs=5e-4)
        assert not told["consistent"].any()

    @given(st.lists(st.floats(0.2, 5), min_size=2, max_size=8))
    def test_consistent_comparisons_give_back_their_weights(self, weights: list[float]) -> None:
        names = [f"c{place}" for place in range(len(weights))]
        table = pd.DataFrame(np.divide.outer(weights, weights), index=names, columns=names)
        told = sp.score_weights(table)
        assert told["weight"].to_numpy() == pytest.approx(np.array(weights) / sum(weights))
        assert told["consistency_ratio"].max() == pytest.approx(0, abs=1e-9)
        assert told["consistent"].all()

    def test_agrees_with_pymcdm(self) -> None:
        table = sp.score_weights(comparisons(list("abcd"), [[2, 4, 3], [3, 2], [1 / 2]]))
        matrix = np.array([[1, 2, 4, 3], [1 / 2, 1, 3, 2], [1 / 4, 1 / 3, 1, 1 / 2], [1 / 3, 1 / 2, 2, 1]])
        expected = pymcdm.weights.subjective.AHP(matrix=matrix)()
        assert table["weight"].to_numpy() == pytest.approx(expected, abs=1e-6)

    def test_what_is_not_a_comparison_is_refused(self) -> None:
        with pytest.raises(ValueError, match="above 0 for every pair"):
            sp.score_weights(comparisons(["a", "b"], [[np.nan]]))
        with pytest.raises(ValueError, match="expected \\(b, a\\) to be 1"):
            sp.score_weights(pd.DataFrame([[1, 3], [3, 1]], index=["a", "b"], columns=["a", "b"]))
        with pytest.raises(ValueError, match="1 to 10 criteria"):
            sp.score_weights(pd.DataFrame([[1.0, 2.0]], index=["a"], columns=["a", "b"]))


def test_text_and_no_alternatives_are_told_clearly() -> None:
    cars = pd.DataFrame({"speed": ["100", "fast"]}, index=["A", "B"])
    with pytest.raises(ValueError, match="alternatives: found 'fast', expected a number"):
        sp.rank_topsis(cars, {"speed": 1})
    with pytest.raises(ValueError, match="alternatives: found no row"):
        sp.rank_topsis(cars.head(0), {"speed": 1})
    with pytest.raises(ValueError, match="comparisons: found 'x'"):
        sp.score_weights(pd.DataFrame([[1, "x"], [1, 1]], index=["a", "b"], columns=["a", "b"]))
