"""Drivers: the worked example, exact sums, order-free shares, the sample's planted drivers, and what is refused."""

import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.formulas import FormulaError, read_formula
from saypro_analysis.data.reviews import Review
from tests.test_sample import TRUTHS

PRODUCT = "leads * conversion * average_deal"
figure = st.floats(-1e4, 1e4).map(lambda value: round(value, 3))
positive = st.floats(0.01, 1e4).map(lambda value: round(value, 3))


def frame(actual: list[float], target: list[float], names: str = "abcdefghijklmnopq") -> pd.DataFrame:
    return pd.DataFrame({"driver": list(names[: len(actual)]), "actual": actual, "target": target})


def worked() -> pd.DataFrame:
    return frame([800, 0.15, 60], [1000, 0.2, 50]).assign(driver=["leads", "conversion", "average_deal"])


def by_orders(drivers: pd.DataFrame, formula: str) -> list[float]:
    """Shapley's definition word by word: each driver's move, over every order in which drivers could move."""
    read, rows = read_formula(formula), drivers.set_index("driver")
    added = dict.fromkeys(read.drivers, 0.0)
    orders = list(permutations(read.drivers))
    for order in orders:
        values = {name: np.array([rows.loc[name, "target"]]) for name in read.drivers}
        for name in order:
            before = float(read.evaluate(values)[0])
            values[name] = np.array([rows.loc[name, "actual"]])
            added[name] += (float(read.evaluate(values)[0]) - before) / len(orders)
    return [added.get(name, 0.0) for name in rows.index]


class TestShapley:
    def test_gives_the_worked_example(self) -> None:
        told = sp.decompose_drivers(worked(), PRODUCT)
        assert list(told) == ["driver", "actual", "target", "contribution", "share"]
        assert told["contribution"].round(2).tolist() == [-1916.67, -2466.67, 1583.33]
        assert told["share"].sum() == pytest.approx(1)

    @given(st.lists(st.tuples(figure, figure), min_size=4, max_size=4))
    def test_sums_to_the_gap_and_agrees_with_its_definition(self, pairs: list[tuple[float, float]]) -> None:
        drivers = frame([one for one, _ in pairs], [other for _, other in pairs])
        formula = "a * (b - c) + 2 * d * a"
        told = sp.decompose_drivers(drivers, formula)["contribution"]
        assert told.tolist() == pytest.approx(by_orders(drivers, formula), rel=1e-9, abs=1e-5)
        (a, x), (b, y), (c, z), (d, w) = pairs
        gap = (a * (b - c) + 2 * d * a) - (x * (y - z) + 2 * w * x)
        assert told.sum() == pytest.approx(gap, rel=1e-9, abs=1e-9 * max(1, *(abs(v) for p in pairs for v in p)) ** 2)

    @given(positive, positive, st.permutations(["a", "b", "c"]))
    def test_does_not_depend_on_the_order_of_rows_or_factors(self, now: float, then: float, order: list[str]) -> None:
        drivers = frame([now, 2.0, 5.0], [then, 3.0, 4.0])
        usual = sp.decompose_drivers(drivers, "a * b * c").set_index("driver")["contribution"]
        other = sp.decompose_drivers(drivers.iloc[::-1], " * ".join(order)).set_index("driver")["contribution"]
        assert other[usual.index].tolist() == pytest.approx(usual.tolist(), rel=1e-9, abs=1e-9)

    @given(positive, positive)
    def test_drivers_with_the_same_part_get_the_same(self, now: float, then: float) -> None:
        told = sp.decompose_drivers(frame([now, now, 7.0], [then, then, 5.0]), "a * b * c")["contribution"]
        assert told[0] == pytest.approx(told[1], rel=1e-9, abs=1e-9)

    def test_a_driver_at_its_target_or_outside_the_formula_gets_exactly_zero(self) -> None:
        told = sp.decompose_drivers(frame([3, 4, 9], [2, 4, 1]), "a * b")["contribution"]
        assert told.tolist() == [4.0, 0.0, 0.0]

    def test_zeros_are_fine_where_nothing_is_divided_by_them(self) -> None:
        assert sp.decompose_drivers(frame([0, 5], [4, 0]), "a * b + a")["contribution"].sum() == pytest.approx(-4)

    def test_without_a_gap_there_are_no_shares(self) -> None:
        told = sp.decompose_drivers(frame([2, 4], [4, 2]), "a * b")
        assert told["contribution"].tolist() == [-6.0, 6.0]
        assert told["share"].isna().all()

    def test_twelve_drivers_are_split_and_thirteen_refused_with_a_way_out(self) -> None:
        names = "abcdefghijklm"
        drivers = frame([1.1] * 13, [1.0] * 13)
        told = sp.decompose_drivers(drivers.head(12), " * ".join(names[:12]))
        assert told["contribution"].sum() == pytest.approx(1.1**12 - 1, rel=1e-12)
        with pytest.raises(FormulaError, match=r"found 13 drivers off target, expected at most 12.*lmdi"):
            sp.decompose_drivers(drivers, " * ".join(names))

    def test_any_number_of_drivers_at_target_costs_nothing(self) -> None:
        drivers = frame([2.0] + [1.0] * 15, [1.0] * 16)
        assert sp.decompose_drivers(drivers, " * ".join(drivers["driver"]))["contribution"].sum() == 1.0


class TestLmdi:
    def test_gives_the_worked_example(self) -> None:
        told = sp.decompose_drivers(worked(), PRODUCT, method="lmdi")["contribution"]
        assert told.round(2).tolist() == [-1901.96, -2452.05, 1554.02]

    @given(st.lists(st.tuples(positive, positive), min_size=3, max_size=3))
    def test_sums_to_the_gap_for_products_and_quotients(self, pairs: list[tuple[float, float]]) -> None:
        (a, x), (b, y), (c, z) = pairs
        told = sp.decompose_drivers(frame([a, b, c], [x, y, z]), "100 * a * b / c", method="lmdi")["contribution"]
        now, then = 100 * a * b / c, 100 * x * y / z
        assert told.sum() == pytest.approx(now - then, rel=1e-9, abs=1e-9 * max(now, then))

    def test_drivers_that_make_up_for_each_other_are_told_although_the_total_is_the_same(self) -> None:
        told = sp.decompose_drivers(frame([2, 3], [3, 2]), "a * b", method="lmdi")["contribution"]
        assert told.tolist() == pytest.approx([6 * math.log(2 / 3), 6 * math.log(3 / 2)])

    @pytest.mark.parametrize(("formula", "actual", "words"), [
        ("a + b", [1, 2], "adds; use shapley"), ("a * b", [0, 2], "a is not; use shapley"),
        ("a * b", [-1, 2], "positive values only"), ("a * b * 0", [1, 2], "the formula's is not"),
    ])  # fmt: skip
    def test_refuses_what_it_cannot_split(self, formula: str, actual: list[float], words: str) -> None:
        with pytest.raises(FormulaError, match=words):
            sp.decompose_drivers(frame(actual, [1, 1]), formula, method="lmdi")


@pytest.mark.parametrize(("drivers", "formula", "words"), [
    (frame([1, 2], [1, 2]), "a * z", "names z, but the drivers are a, b"),
    (frame([1, np.nan], [1, 2]), "a * b", "no finite actual and target for b"),
    (frame([1, np.inf], [1, 2]), "a * b", "no finite actual and target for b"),
    (frame([1, 2], [1, 0]), "a / b", "b is zero, and the formula divides by it"),
    (frame([1, 2], [1, 2]).assign(driver="a"), "a", "a more than once"),
    (frame([1], [1]).drop(columns="target"), "a", "no column target"),
    (frame([1e200, 1e200], [1, 1]), "a * b", "too large"),
])  # fmt: skip
def test_what_cannot_be_worked_out_is_named(drivers: pd.DataFrame, formula: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words):
        sp.decompose_drivers(drivers, formula)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="method: found 'magic', expected shapley or lmdi"):
        sp.decompose_drivers(worked(), PRODUCT, method="magic")


class TestSample:
    @pytest.mark.parametrize("truth", TRUTHS["drivers"], ids=lambda truth: truth["kpi"])
    def test_the_planted_driver_holds_most_of_the_gap(self, sample: Review, truth: dict) -> None:
        told = sp.explain_drivers(sample.drivers, sample.kpis)
        told = told[told["kpi"] == truth["kpi"]].set_index("driver")
        assert told["contribution"].abs().idxmax() == truth["main"]
        gap = sp.quantify_gaps(sample.measurements, sample.kpis).set_index("kpi").loc[truth["kpi"], "gap"]
        assert told["contribution"].sum() == pytest.approx(gap, rel=1e-5)

    def test_the_shares_of_revenue_are_near_those_of_the_logarithms(self, sample: Review) -> None:
        told = sp.explain_drivers(sample.drivers, sample.kpis).query("kpi == 'revenue'").set_index("driver")["share"]
        for driver, share in TRUTHS["drivers"][0]["log_shares"].items():
            assert told[driver] == pytest.approx(share, abs=0.01)

    def test_periods_without_a_target_are_left_out(self, sample: Review) -> None:
        drivers = sample.drivers.copy()
        last = drivers["period_on"] == drivers["period_on"].max()
        drivers.loc[last & (drivers["driver"] == "conversion"), "target"] = np.nan
        told = sp.explain_drivers(drivers, sample.kpis).query("kpi == 'revenue'")
        assert set(told["periods"]) == {2}

    def test_without_drivers_there_is_no_row(self, sample: Review) -> None:
        assert sp.explain_drivers(sample.drivers.head(0), sample.kpis).empty

    def test_a_kpi_that_cannot_be_split_says_why_and_the_others_are_there(self, sample: Review) -> None:
        without = sample.drivers[sample.drivers["driver"] != "conversion"]
        told = sp.explain_drivers(without, sample.kpis).set_index("kpi")
        assert told.loc["revenue", "remark"] == "its formula names conversion, without any figures in the period"
        assert pd.isna(told.loc["revenue", "driver"])
        assert told.drop(index="revenue")["contribution"].notna().all()
        assert len(told) > 1

    @pytest.mark.parametrize("formula", ["leads /", "leads / (leads - leads)", "__import__('os')"])
    def test_no_formula_stops_the_others(self, sample: Review, formula: str) -> None:
        kpis = sample.kpis.assign(formula=sample.kpis["formula"].mask(sample.kpis["kpi"] == "revenue", formula))
        told = sp.explain_drivers(sample.drivers, kpis).set_index("kpi")
        assert "formula" in told.loc["revenue", "remark"]
        assert told.drop(index="revenue")["contribution"].notna().all()
