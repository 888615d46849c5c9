"""What the rows of explain_gap are called: one row a segment, by the name under which a pivot has its figures."""

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_analysis.analysis.segments.explanations import MATERIAL, explain_gap
from saypro_analysis.analysis.segments.methods.parts import LIKELY
from saypro_analysis.analysis.segments.methods.search import MOST_PARTS

BY = ["region", "product", "shop"]


def shops(seed: int = 1, products: str = "ABCDE") -> pd.DataFrame:
    """Leaves within 2 % of their expectation."""
    rng = np.random.default_rng(seed)
    leaves = pd.DataFrame(list(product("NESW", products, range(8))), columns=BY)
    leaves["expected"] = rng.uniform(50, 500, len(leaves)).round(2)
    return leaves.assign(actual=(leaves["expected"] * rng.normal(1, 0.02, len(leaves))).round(2))


def fall(leaves: pd.DataFrame, factor: float, **where: object) -> pd.DataFrame:
    inside = np.logical_and.reduce([leaves[name] == value for name, value in where.items()])
    return leaves.assign(actual=leaves["actual"].where(~inside, leaves["actual"] * factor))


def explain(leaves: pd.DataFrame, **named: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return explain_gap(leaves, by=BY, **named)


def segments(explained: pd.DataFrame) -> pd.DataFrame:
    return explained[explained["kind"] == "segment"]


def pivot(leaves: pd.DataFrame, row: pd.Series) -> pd.DataFrame:
    """The leaves of the cell that a row is called by."""
    told = {name: row[name] for name in BY if pd.notna(row[name])}
    return leaves[np.logical_and.reduce([leaves[name] == value for name, value in told.items()])]


@pytest.mark.parametrize("products", ["ABC", "ABCDE"])
def test_a_region_that_fell_differently_by_product_is_one_row(products: str) -> None:
    leaves = shops(products=products)
    for place, name in enumerate(products):
        leaves = fall(leaves, 1 - 1 / (2 + place), region="N", product=name)
    assert segments(explain(leaves))["segment"].tolist() == ["region=N"]


def test_a_region_of_which_two_products_fell_is_two_rows() -> None:
    leaves = fall(fall(shops(), 0.3, region="N", product="A"), 0.6, region="N", product="B")
    assert set(segments(explain(leaves))["segment"]) == {"region=N&product=A", "region=N&product=B"}


def test_a_cell_is_split_in_at_most_three() -> None:
    leaves = shops(products="ABCDEFGH")
    for place, name in enumerate("ABCDEF"):
        leaves = fall(leaves, 0.9 - 0.15 * place, region="N", product=name)
    inside = [name for name in segments(explain(leaves))["segment"] if name.startswith("region=N")]
    assert 1 <= len(inside) <= MOST_PARTS


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.sampled_from("NESW"), st.sampled_from("ABCDE"),
                                                  st.sampled_from([0.2, 0.5, 0.7, 1.6])), max_size=5))  # fmt: skip
def test_a_row_has_the_figures_of_its_name_or_says_what_it_is_without(seed: int, falls: list[tuple]) -> None:
    leaves = shops(seed)
    for number, (region, name, factor) in enumerate(falls):
        where = ({"region": region}, {"product": name}, {"region": region, "product": name})[number % 3]
        leaves = fall(leaves, factor, **where)
    told = segments(explain(leaves, min_share=0.0))
    assert told["segment"].is_unique
    for _, row in told.iterrows():
        cell = pivot(leaves, row)
        if pd.isna(row["without"]):
            assert row["leaves"] == len(cell)
            assert row["gap"] == pytest.approx((cell["actual"] - cell["expected"]).sum())
        else:
            assert row["leaves"] < len(cell)
            assert set(row["without"].split(" or ")) <= set(told["segment"])


def test_a_row_whose_cell_another_one_shares_says_so() -> None:
    told = segments(explain(fall(fall(shops(), 0.3, region="N"), 0.6, product="A"))).set_index("segment")
    assert told.loc["product=A", "without"] == "region=N"
    assert pd.isna(told.loc["region=N", "without"])


def test_segments_below_two_percent_of_the_gap_are_left_to_the_residual() -> None:
    leaves = shops().assign(expected=100.0, actual=100.0)
    leaves = fall(leaves, 0.5, region="N")  # 2,000
    for other, kept in ((45.0, True), (35.0, False)):  # of 2,045: 2.2 %, of 2,035: 1.7 %
        small = fall(leaves, 1 - other / 800, region="W", product="E")
        told = segments(explain(small, min_share=MATERIAL))["segment"]
        assert ("region=W&product=E" in set(told)) == kept
        assert len(segments(explain(small, min_share=0.0))) == 2


def test_what_is_told_is_likely() -> None:
    told = [segments(explain(fall(shops(seed), 0.93, region="N", shop=seed % 8))) for seed in range(12)]
    every = pd.concat(told)
    assert len(every) > 0
    assert (every["confidence"] >= LIKELY).all()


def test_a_lone_residual_names_what_came_closest() -> None:
    leaves = shops(4)
    explained = explain(leaves)
    assert explained["kind"].tolist() == ["residual"]
    assert explained["runner_up"].notna().all()
    assert explain(leaves.assign(actual=leaves["expected"]))["runner_up"].isna().all()


def test_days_are_written_as_days_and_times_as_times() -> None:
    leaves = pd.DataFrame(list(product(pd.date_range("2025-01-01", periods=8), "abcdefgh")), columns=["day", "shop"])
    leaves = leaves.assign(expected=100.0, actual=np.random.default_rng(1).normal(100, 2, 64).round(1))
    leaves["actual"] = leaves["actual"].where(leaves["day"] != "2025-01-03", 40.0)
    assert explain_gap(leaves, by=["day", "shop"])["segment"].iloc[0] == "day=2025-01-03"
    later = leaves.assign(day=leaves["day"] + pd.Timedelta(hours=9))
    assert explain_gap(later, by=["day", "shop"])["segment"].iloc[0] == "day=2025-01-03 09:00:00"


def test_a_vanished_leaf_without_a_name_is_not_an_expectation_for_others() -> None:
    leaves = shops()
    leaves.loc[leaves.index[:3], ["region", "actual"]] = [None, np.nan]
    explained = explain(fall(leaves, 0.3, product="C"))
    assert explained["gap"].sum() == pytest.approx(
        fall(leaves, 0.3, product="C")["actual"].sum() - leaves["expected"].sum()
    )
    assert "region=(missing)" in set(explained["segment"])


def test_a_gap_of_last_digits_is_none() -> None:
    explained = explain(shops().assign(expected=0.3, actual=0.1 + 0.2))
    assert explained["kind"].tolist() == ["residual"]
    assert explained["gap"].tolist() == [0.0]
    assert explained["share"].isna().all()
