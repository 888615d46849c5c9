"""explain_gap: parts that sum and never overlap, each kind by hand, refusals, and what was planted in the sample."""

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.segments.explanations import explain_gap
from saypro_analysis.data.reviews import Review

few = settings(max_examples=15)
BY = ["region", "channel", "customer"]
VALUES = {"region": "NESW", "channel": "abcde", "customer": "xyz"}
ODD = ["<script>alert(1)</script>", "R&D", "a=b", "🦄", "مرحبا", "x" * 10_000, "=1+1", " "]


def grid(seed: int = 1, level: float = 0.05) -> pd.DataFrame:
    """Sixty leaves around their expectation."""
    rng = np.random.default_rng(seed)
    leaves = pd.DataFrame(list(product(*VALUES.values())), columns=BY)
    leaves["expected"] = np.round(rng.uniform(50, 500, len(leaves)), 2)
    leaves["actual"] = np.round(leaves["expected"] * rng.normal(1, level, len(leaves)), 2)
    return leaves


def ratios(seed: int = 1) -> pd.DataFrame:
    """Sixty leaves with rates that differ from one another and not from what is expected of them."""
    rng = np.random.default_rng(seed)
    leaves = grid(seed).rename(columns={"expected": "expected_denominator", "actual": "denominator"})
    rate = rng.uniform(0.1, 0.5, len(leaves))
    leaves["expected_numerator"] = leaves["expected_denominator"] * rate
    leaves["numerator"] = leaves["denominator"] * rate * rng.normal(1, 0.02, len(leaves))
    return leaves


def fall(leaves: pd.DataFrame, factor: float, column: str = "actual", **where: str) -> pd.DataFrame:
    """Lower a column where the dimensions have these values."""
    inside = np.logical_and.reduce([leaves[name] == value for name, value in where.items()])
    return leaves.assign(**{column: leaves[column].where(~inside, leaves[column] * factor)})


def explain(leaves: pd.DataFrame, **named: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return explain_gap(leaves, by=BY, **named)


def kinds(explained: pd.DataFrame) -> list[str]:
    return explained["kind"].tolist()


def found(explained: pd.DataFrame) -> set[str]:
    return set(explained.loc[explained["kind"] == "segment", "segment"])


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    seed = draw(st.integers(0, 10_000))
    leaves = grid(seed, draw(st.sampled_from([0.0, 0.02, 0.2])))
    for _ in range(draw(st.integers(0, 3))):
        cell = {name: draw(st.sampled_from(VALUES[name])) for name in draw(st.sets(st.sampled_from(BY), min_size=1))}
        leaves = fall(leaves, draw(st.sampled_from([0.0, 0.3, 0.6, 2.0, -1.0])), **cell)
    gone = draw(st.sampled_from([0.0, 0.2]))
    new = np.random.default_rng(seed).uniform(size=len(leaves)) < gone
    return leaves.assign(expected=leaves["expected"].where(~new, 0.0))


@few
@given(tables())
def test_parts_sum_to_the_gap_and_do_not_overlap(leaves: pd.DataFrame) -> None:
    explained = explain(leaves)
    gap = (leaves["actual"] - leaves["expected"]).sum()
    scale = leaves[["actual", "expected"]].abs().sum().sum()
    assert abs(explained["gap"].sum() - gap) <= 1e-9 * scale
    assert explained["leaves"].sum() == len(leaves)
    summed = explained["actual"] - explained["expected"]
    np.testing.assert_allclose(summed.fillna(0), explained["gap"], atol=1e-9 * scale)


@few
@given(tables(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_names_of_values_matter(leaves: pd.DataFrame, random: object) -> None:
    renames = {name: {value: f"{index}{value}" for index, value in enumerate(reversed(VALUES[name]))} for name in BY}
    other = leaves.sample(frac=1, random_state=random.randrange(1000)).replace(renames)  # type: ignore[attr-defined]
    first, second = explain(leaves), explain(other)
    assert kinds(first) == kinds(second)
    for name in BY:
        assert first[name].map(renames[name]).tolist() == second[name].tolist() or first[name].isna().all()
    np.testing.assert_allclose(first["gap"], second["gap"], rtol=1e-9, atol=1e-6)


@few
@given(tables())
def test_another_unit_changes_the_figures_and_nothing_else(leaves: pd.DataFrame) -> None:
    other = leaves.assign(**{name: (leaves[name] * 10).round(1) for name in ("actual", "expected")})
    leaves = leaves.assign(**{name: leaves[name].round(2) for name in ("actual", "expected")})
    first, second = explain(leaves), explain(other)
    assert first[["kind", "segment"]].equals(second[["kind", "segment"]])
    np.testing.assert_allclose(first["gap"] * 10, second["gap"], rtol=1e-9, atol=1e-6)


@few
@given(st.integers(0, 10_000), st.sampled_from([0.3, 1.0, 1.7]))
def test_parts_of_a_ratio_sum_to_its_gap(seed: int, factor: float) -> None:
    leaves = fall(ratios(seed), factor, "numerator", region="N")
    leaves = fall(leaves, 0.0, "denominator", channel="a", customer="y")
    leaves.loc[leaves["denominator"] == 0, "numerator"] = 0.0
    leaves.loc[5:9, ["expected_numerator", "expected_denominator"]] = 0.0
    gap = leaves["numerator"].sum() / leaves["denominator"].sum()
    gap -= leaves["expected_numerator"].sum() / leaves["expected_denominator"].sum()
    assert explain(leaves)["gap"].sum() == pytest.approx(gap, abs=1e-9)


def test_finds_a_segment_over_two_dimensions_and_one_over_another() -> None:
    leaves = fall(fall(grid(), 0.5, region="N", channel="a"), 0.7, customer="z")
    explained = explain(leaves)
    assert found(explained) == {"region=N&channel=a", "customer=z"}
    assert explained.iloc[-1]["kind"] == "residual"
    assert explained["share"].sum() == pytest.approx(1)
    assert (explained["confidence"].dropna() > 0.9).all()


def test_nothing_stands_out_is_a_lone_residual() -> None:
    assert [kinds(explain(grid(seed))) for seed in range(20)].count(["residual"]) >= 19


def test_leaves_that_meet_their_expectation_are_a_lone_residual() -> None:
    leaves = grid(level=0.0)
    explained = explain(leaves)
    assert kinds(explained) == ["residual"]
    assert explained["gap"].tolist() == [0.0]
    assert explained["share"].isna().all()


def test_a_fall_of_all_leaves_alike_is_everywhere() -> None:
    leaves = grid()
    assert kinds(explain(leaves.assign(actual=leaves["actual"] * 0.85))) == ["everywhere"]


def test_a_fall_of_all_leaves_and_a_larger_one_of_some() -> None:
    leaves = grid()
    leaves = fall(leaves.assign(actual=leaves["actual"] * 0.85), 0.5, region="S")
    explained = explain(leaves)
    assert kinds(explained) == ["segment", "everywhere"]
    assert found(explained) == {"region=S"}


def test_a_rate_that_fell_is_a_segment_of_a_ratio() -> None:
    explained = explain(fall(ratios(), 0.6, "numerator", region="W"))
    assert found(explained) == {"region=W"}
    assert "mix" not in kinds(explained)


def test_volume_that_moved_without_a_change_of_rate_is_mix() -> None:
    leaves = fall(fall(ratios(), 3.0, "numerator", region="E"), 3.0, "denominator", region="E")
    explained = explain(leaves)
    assert kinds(explained) == ["mix", "residual"]
    mix = explained.iloc[0]
    assert mix["runner_up"] == "region=E"
    assert mix["actual"] - mix["expected"] == pytest.approx(mix["gap"])


def test_new_and_vanished_segments_are_labelled() -> None:
    leaves = fall(fall(grid(), 0.0, region="N", customer="x"), 0.0, "expected", channel="e")
    explained = explain(leaves).set_index("segment")["label"]
    assert explained[["channel=e", "region=N&customer=x"]].tolist() == ["New", "Gone"]


def test_a_segment_of_which_nothing_was_recorded_is_not_gone() -> None:
    leaves = grid()
    leaves.loc[leaves["region"] == "N", "actual"] = np.nan
    assert explain(leaves)["label"].tolist()[0] == "No data"
    leaves.loc[leaves["region"] == "N", "actual"] = [0.0] + [np.nan] * 14
    assert explain(leaves)["label"].tolist()[0] == "Gone"


def test_negative_values_are_tolerated() -> None:
    leaves = grid()
    leaves[["actual", "expected"]] *= -1
    assert found(explain(fall(leaves, 2.0, region="N"))) == {"region=N"}


def test_several_periods_are_summed() -> None:
    months = [grid(seed).assign(period_on=f"2025-0{seed}-01") for seed in (1, 2, 3)]
    explained = explain(fall(pd.concat(months), 0.5, channel="b"))
    assert found(explained) == {"channel=b"}
    assert explained["leaves"].tolist() == [12, 48]


def test_a_coarser_expectation_is_explained_at_its_own_grain() -> None:
    leaves = fall(grid(), 0.4, region="N", customer="x")
    coarse = leaves.groupby(["region", "customer"], as_index=False)["expected"].sum()
    explained = explain(pd.concat([leaves.drop(columns="expected"), coarse]))
    assert found(explained) == {"region=N&customer=x"}
    assert explained["channel"].isna().all()
    assert explained["gap"].sum() == pytest.approx((leaves["actual"] - leaves["expected"]).sum())


def test_small_segments_can_be_left_to_the_residual() -> None:
    leaves = fall(fall(grid(), 0.2, region="N"), 0.3, region="E", channel="a", customer="x")
    assert len(found(explain(leaves))) == 2
    assert found(explain(leaves, min_share=0.1)) == {"region=N"}


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_stays_as_it_is(text: str) -> None:
    explained = explain(fall(grid(), 0.4, region="N").replace({"region": {"N": text}}))
    assert explained.loc[0, "segment"] == f"region={text}"
    assert explained.loc[0, "region"] == text


def test_values_may_be_numbers_or_absent() -> None:
    leaves = fall(grid(), 0.4, region="N")
    numbered = explain(leaves.assign(region=leaves["region"].map({"N": 1, "E": 2, "S": 3, "W": 4})))
    assert numbered.loc[0, "region"] == 1
    assert found(explain(leaves.assign(region=leaves["region"].where(leaves["region"] != "N")))) == {"region=(missing)"}


def test_one_leaf_and_one_dimension_say_nothing() -> None:
    assert kinds(explain_gap(pd.DataFrame({"a": ["x"], "actual": [1.0], "expected": [2.0]}), by="a")) == ["residual"]


def test_the_frame_given_is_not_changed() -> None:
    leaves = grid()
    before = leaves.copy()
    explain(leaves)
    pd.testing.assert_frame_equal(leaves, before)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: f.drop(columns="expected"), "found no column expected"),
        (lambda f: f.head(0), "found no row"),
        (lambda f: f.assign(actual="many"), "actual: found 'many' in row 1, expected a finite number"),
        (lambda f: f.assign(actual=np.inf), "expected a finite number"),
        (lambda f: f.assign(actual=np.nan), "actual: found no figure at all"),
        (lambda f: f.assign(expected=np.nan), "expected: found no figure at all"),
        (lambda f: f.assign(actual=f["actual"].where(f.index != 7, 1e100)), "in row 8, expected a number less than"),
        (lambda f: pd.concat([f, f[["actual"]]], axis=1), "found several columns actual, expected one of each name"),
        (lambda f: f.assign(kpi=["a", "b"] * 30), "expected the rows of one KPI"),
        (lambda f: f.assign(unit="share"), "does not add up"),
        (lambda f: f.assign(aggregate="mean"), "does not add up"),
        (lambda f: with_total(f), "sum of all other values"),
        (lambda f: uneven(f), "found 2 periods with actual and 1 with expected"),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_summed(change: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        explain_gap(change(grid()), by=BY)  # type: ignore[operator]


def with_total(leaves: pd.DataFrame) -> pd.DataFrame:
    total = leaves.groupby(["channel", "customer"], as_index=False)[["actual", "expected"]].sum()
    return pd.concat([leaves, total.assign(region="All")])


def uneven(leaves: pd.DataFrame) -> pd.DataFrame:
    later = leaves.assign(period_on="2025-02-01", expected=np.nan)
    return pd.concat([leaves.assign(period_on="2025-01-01"), later])


@pytest.mark.parametrize("by", [[], ["region", "region"], ["region", "actual"], ["nowhere"]])
def test_refuses_dimensions_that_are_none(by: list[str]) -> None:
    with pytest.raises(ValueError, match="expected"):
        explain_gap(grid(), by=by)


def test_refuses_a_share_that_is_none() -> None:
    with pytest.raises(ValueError, match="min_share: found 2"):
        explain_gap(grid(), by=BY, min_share=2)


def test_refuses_a_ratio_without_volume() -> None:
    with pytest.raises(ValueError, match="expected positive volumes"):
        explain_gap(ratios().assign(denominator=0.0), by=BY)


def test_warns_of_a_numerator_that_is_missing_beside_its_denominator() -> None:
    leaves = ratios()
    leaves.loc[2, "numerator"] = float("nan")
    with pytest.warns(UserWarning, match="numerator is missing beside a denominator in row 3; it counts as 0"):
        explain_gap(leaves, by=BY)


def test_warns_of_shares_that_are_summed() -> None:
    leaves = grid()
    with pytest.warns(UserWarning, match="shares do not add up"):
        explain_gap(leaves.assign(actual=leaves["actual"] / 1000, expected=leaves["expected"] / 1000), by=BY)


def test_warns_of_a_truncated_dimension() -> None:
    with pytest.warns(UserWarning, match="channel is truncated: 'Other'"):
        explain_gap(grid().replace({"channel": {"e": "Other"}}), by=BY)


def test_warns_where_large_parts_cancel() -> None:
    leaves = grid(level=0.01)
    leaves = leaves.assign(expected=100.0, actual=100 * leaves["actual"] / leaves["expected"])
    with pytest.warns(UserWarning, match="large parts cancel"):
        explained = explain_gap(fall(fall(leaves, 0.5, region="N"), 1.5, region="S"), by=BY)
    assert found(explained) == {"region=N", "region=S"}


def test_warns_of_one_record_that_makes_a_segment() -> None:
    leaves = grid()
    leaves[["actual", "expected"]] /= 100
    leaves = fall(leaves, 0.3, region="N")
    leaves.loc[0, ["actual", "expected"]] = [2e4, 6e4]
    with pytest.warns(UserWarning, match="one record makes up over 90 %"):
        explain_gap(leaves, by=BY)


PLANTED = {
    "revenue": (["region", "channel", "customer"],
                {"region=North&channel=Online": 0.570, "channel=Partner&customer=Small business": 0.244}),
    "leads": (["channel", "campaign"], {"channel=Paid search": 0.775}),
    "satisfaction": (["product", "channel"], {"product=Service plans": 0.965}),
    "qualified_share": (["channel", "customer"], {}),
    "conversion": (["region", "channel", "customer"], {}),
    "downtime": (["line", "shift"], {}),
    "click_through_rate": (["campaign"], {}),
    "campaign_roi": (["campaign"], {}),
}  # fmt: skip


@pytest.mark.parametrize("kpi", PLANTED)
def test_finds_what_was_planted_in_the_sample(sample: Review, kpi: str) -> None:
    by, planted = PLANTED[kpi]
    rows = sample.segments[(sample.segments["kpi"] == kpi) & (sample.segments["period_on"] >= "2025-01-01")]
    explained = explain_gap(rows, by=by)
    shares = explained[explained["kind"] == "segment"].set_index("segment")["share"]
    assert shares.round(3).to_dict() == pytest.approx(planted, abs=0.002)
    everywhere = {"downtime", "click_through_rate", "campaign_roi"}
    assert (explained.loc[0, "kind"] == "everywhere") == (kpi in everywhere)
    if kpi == "qualified_share":
        assert explained.loc[0, ["kind", "runner_up"]].tolist() == ["mix", "channel=Paid search"]
        assert explained.loc[0, "gap"] == pytest.approx(-0.0287, abs=0.0005)


class TestEveryKpi:
    def test_the_parts_of_each_kpi_sum_to_its_gap(self, sample: Review) -> None:
        explained = sp.explain_segments(sample.segments, sample.kpis)
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis).set_index("kpi")["gap"]
        summed = explained.groupby("kpi")["gap"].sum()
        assert summed["revenue"] == pytest.approx(gaps["revenue"])
        assert summed["leads"] == pytest.approx(gaps["leads"])
        assert set(explained["kpi"]) == set(sample.segments["kpi"])

    def test_without_segments_there_are_no_rows(self, sample: Review) -> None:
        empty = sp.explain_segments(sample.segments.head(0), sample.kpis)
        assert empty.empty
        assert "segment" in empty

    def test_segments_that_do_not_add_up_name_their_kpi(self, sample: Review) -> None:
        leaves = sample.segments.query("kpi == 'revenue'")
        short = leaves.assign(expected=leaves["expected"].where(leaves["period_on"] < "2025-03-01"))
        with pytest.raises(ValueError, match="segments of revenue: period_on"):
            sp.explain_segments(short, sample.kpis)

    def test_segments_of_which_nothing_was_expected_are_left_out(self, sample: Review) -> None:
        leaves = sample.segments.query("kpi == 'revenue'").assign(expected=float("nan"))
        assert sp.explain_segments(leaves, sample.kpis).empty
