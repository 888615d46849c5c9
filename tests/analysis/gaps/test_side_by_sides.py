"""Departments and cycles side by side, against exact tests worked out apart, and at the edges of what differs."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

import saypro_analysis as sp
from saypro_analysis.analysis.gaps import side_by_sides
from saypro_analysis.data.reviews import Review


def gaps_of(**counts: tuple[int, int]) -> pd.DataFrame:
    """Departments with so many KPIs missed and so many met."""
    states = [(name, state) for name, (missed, met) in counts.items() for state in ["missed"] * missed + ["met"] * met]
    frame = pd.DataFrame(states, columns=["department", "status"])
    return frame.assign(tolerances=frame["status"].map({"missed": 2.0, "met": -1.0}), money=np.nan)


def fisher(missed: int, met: int, missed_elsewhere: int, met_elsewhere: int) -> float:
    """Two-sided, by adding up the tables that are no likelier than the one seen."""
    own, whole = missed + met, missed + missed_elsewhere
    size = own + missed_elsewhere + met_elsewhere
    span = range(max(0, whole - (size - own)), min(own, whole) + 1)
    chances = {k: comb(own, k) * comb(size - own, whole - k) / comb(size, whole) for k in span}
    return sum(chance for chance in chances.values() if chance <= chances[missed] * (1 + 1e-9))


def test_shares_intervals_and_chances_are_those_worked_out_apart() -> None:
    told = sp.compare_departments(gaps_of(A=(7, 1), B=(2, 9), C=(0, 6))).set_index("department")
    assert told.index.tolist() == ["A", "B", "C"]
    low, high = proportion_confint([7, 2, 0], [8, 11, 6], alpha=0.1, method="beta")
    np.testing.assert_allclose(told["part_low"], np.nan_to_num(low), atol=1e-9)
    np.testing.assert_allclose(told["part_high"], high, atol=1e-9)
    raw = sorted([fisher(7, 1, 2, 15), fisher(2, 9, 7, 7), fisher(0, 6, 9, 10)])
    holm = np.minimum(np.maximum.accumulate(np.array(raw) * [3, 2, 1]), 1)
    np.testing.assert_allclose(sorted(told["p_value"]), holm, rtol=1e-9)
    assert told["whole_part"].tolist() == pytest.approx([9 / 25] * 3)
    assert told["differs"].tolist() == [True, False, False]
    assert told["standing"].tolist() == ["worse", "cannot_tell", "cannot_tell"]


def test_a_department_that_missed_less_than_the_others_stands_better() -> None:
    told = sp.compare_departments(gaps_of(A=(0, 12), B=(9, 3), C=(8, 4))).set_index("department")
    assert told.loc["A", "standing"] == "better"


def test_a_department_differs_only_below_the_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    assert side_by_sides.DIFFERS == 0.05
    frame = gaps_of(A=(5, 0), B=(1, 6))
    chance = sp.compare_departments(frame)["p_value"].iloc[0]
    for edge, differs in ((chance, False), (chance * 1.001, True)):
        monkeypatch.setattr(side_by_sides, "DIFFERS", edge)
        assert sp.compare_departments(frame)["differs"].tolist() == [differs, differs]


def test_a_department_without_a_figure_comes_last_and_has_no_interval() -> None:
    frame = gaps_of(A=(1, 1), B=(0, 2), C=(1, 0))
    frame.loc[frame["department"] == "C", ["status", "tolerances"]] = ["no_data", np.nan]
    last = sp.compare_departments(frame).iloc[-1]
    assert (last["department"], last["kpis"]) == ("C", 0)
    assert last[["missed_part", "part_low", "part_high", "p_value"]].isna().all()
    assert (last["differs"], last["standing"]) == (False, "cannot_tell")


@pytest.mark.parametrize("frame", [gaps_of(A=(1, 1)), gaps_of(A=(1, 1), B=(1, 1)).drop(columns="money")])
def test_what_cannot_be_compared_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="gaps: found"):
        sp.compare_departments(frame)


def test_of_the_samples_departments_one_stands_apart(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    told = sp.compare_departments(gaps)
    by_hand = gaps[gaps["status"].isin(["met", "near", "missed"])].groupby("department")["status"]
    counts = by_hand.agg(lambda states: (states == "missed").sum())
    assert told.set_index("department")["missed"].to_dict() == counts.to_dict()
    assert told.loc[told["differs"], "department"].tolist() == ["Finance"]  # 0 of 6 beside 24 of 34


def cycle(**states: str) -> pd.DataFrame:
    short = {"met": -0.1, "near": 0.02, "missed": 0.3, "no_data": np.nan}
    frame = pd.DataFrame({"kpi": list(states), "status": list(states.values())})
    shortfall = frame["status"].map(short)
    frame = frame.assign(department="Sales", unit="count", better="higher", target=100.0, shortfall_pct=shortfall)
    return frame.assign(name=frame["kpi"].str.upper(), actual=100 * (1 - shortfall))


def test_every_move_between_states_is_named_and_what_worsened_comes_first() -> None:
    old = cycle(a="met", b="missed", c="near", d="near", e="met", f="no_data", g="met")
    new = cycle(a="missed", b="near", c="met", d="missed", e="met", f="met", h="met")
    told = sp.compare_cycles(old, new)
    assert dict(zip(told["kpi"], told["moved"], strict=True)) == {
        "a": "worsened", "d": "worsened", "h": "new", "g": "gone", "e": "same", "b": "improved", "c": "improved",
        "f": "cannot_tell"}  # fmt: skip
    assert told["kpi"].head(2).tolist() == ["a", "d"]
    assert told.set_index("kpi").loc["b", "closer"] == pytest.approx(0.28)
    assert told.set_index("kpi").loc["g", "name"] == "G"
    assert told["variation"].isna().all()


def test_another_target_is_told_and_rounding_is_none() -> None:
    old = cycle(a="met", b="met", c="met")
    new = old.assign(target=[100.0, 100.0 + 1e-10, 101.0])
    assert sp.compare_cycles(old, new).set_index("kpi")["retargeted"].to_dict() == {"a": False, "b": False, "c": True}


def test_cycles_of_other_kpis_are_refused() -> None:
    with pytest.raises(ValueError, match="old, new: found no KPI that is in both"):
        sp.compare_cycles(cycle(a="met"), cycle(b="met"))
    with pytest.raises(ValueError, match="old: found no column target"):
        sp.compare_cycles(cycle(a="met").drop(columns="target"), cycle(a="met"))


def test_the_figures_of_two_quarters_are_those_of_each(sample: Review) -> None:
    new = sp.quantify_gaps(sample.measurements, sample.kpis)
    old = sp.quantify_gaps(sample.measurements, sample.kpis, period="2024Q4")
    signals = sp.detect_signals(sample.measurements, sample.kpis)
    told = sp.compare_cycles(old, new, signals).set_index("kpi")
    for column, frame in (("actual", new), ("actual_before", old)):
        by = "actual"
        pd.testing.assert_series_equal(told[column].sort_index(), frame.set_index("kpi")[by].sort_index(),
                                       check_names=False)  # fmt: skip
    assert told["variation"].dropna().isin(["improving", "worsening", "steady", "high", "low", "too_few"]).all()
