"""Each documented threshold of gaps, on both sides of its edge (docs/methods/README.md, "Gaps")."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.gaps.departments import check_gaps


def gap(actual: float | None, target: float | None = 100.0, unit: str = "count", better: str = "higher",
        **given: object) -> pd.Series:  # fmt: skip
    kpis = pd.DataFrame([{"kpi": "k", "department": "D", "name": "K", "unit": unit, "better": better, **given}])
    rows = pd.DataFrame({"kpi": ["k"], "period_on": "2025-01-01", "actual": [actual], "target": [target]})
    return sp.quantify_gaps(rows, kpis).iloc[0]


@pytest.mark.parametrize(
    ("actual", "status", "exceeds"),
    [(100.0, "met", False), (99.9, "near", False), (95.0, "near", False), (94.9, "missed", False),
     (105.0, "met", False), (105.1, "met", True), (None, "no_data", False)],
)  # fmt: skip
def test_a_tolerance_is_a_share_of_the_target(actual: float | None, status: str, exceeds: bool) -> None:
    told = gap(actual, tolerance=0.05)
    assert (told["status"], bool(told["exceeds"])) == (status, exceeds)


@pytest.mark.parametrize(
    ("actual", "status", "exceeds"),
    [(100.0, "met", False), (105.0, "near", False), (105.1, "missed", False), (95.0, "met", False),
     (94.9, "met", True)],
)  # fmt: skip
def test_it_lies_above_the_target_where_lower_is_better(actual: float, status: str, exceeds: bool) -> None:
    told = gap(actual, better="lower", tolerance=0.05)
    assert (told["status"], bool(told["exceeds"])) == (status, exceeds)


@pytest.mark.parametrize(("actual", "status"), [(0.75, "near"), (0.749, "missed"), (0.8, "met")])
def test_the_tolerance_of_a_share_is_in_points(actual: float, status: str) -> None:
    assert gap(actual, 0.8, "share", tolerance=0.05)["status"] == status


def test_without_a_tolerance_gaps_are_measured_in_five_hundredths_of_the_target() -> None:
    told = gap(90.0)
    assert (told["status"], told["tolerances"]) == ("missed", pytest.approx(2.0))
    assert gap(90.0, tolerance=0.1)["tolerances"] == pytest.approx(1.0)
    assert gap(90.0, None)["status"] == "no_target"


@pytest.mark.parametrize(
    ("shortfalls", "critical"),
    [
        ([5.0, 5.0], [True, False]),  # the first already holds half
        ([5.5, 4.5], [True, False]),
        ([4.9, 3.0, 2.1], [True, True, False]),
        ([4.0, 3.0, 3.0], [True, True, False]),
    ],
)
def test_critical_gaps_hold_half_of_their_departments_weighted_shortfall(
    shortfalls: list[float], critical: list[bool]
) -> None:
    gaps = pd.DataFrame({"kpi": [f"k{at}" for at in range(len(shortfalls))], "department": "D", "name": "K",
                         "status": "missed", "tolerances": shortfalls, "weight": 1.0})  # fmt: skip
    assert sp.summarise_evidence(gaps)["critical"].tolist() == critical
    halved = gaps.assign(weight=2.0, tolerances=gaps["tolerances"] / 2)
    assert sp.summarise_evidence(halved)["weighted_shortfall"].tolist() == pytest.approx(shortfalls)


def test_what_is_near_or_may_be_noise_is_never_critical() -> None:
    gaps = pd.DataFrame({"kpi": ["a", "b"], "department": "D", "name": "K", "status": ["near", "missed"],
                         "tolerances": [9.0, 2.0], "weight": 1.0})  # fmt: skip
    assert sp.summarise_evidence(gaps).set_index("kpi")["critical"].to_dict() == {"a": False, "b": True}
    signals = pd.DataFrame({"kpi": ["a", "b"], "verdict": ["real", "noise"], "significant": [True, False]})
    told = sp.summarise_evidence(gaps, signals=signals).set_index("kpi")
    assert told["critical"].to_dict() == {"a": False, "b": False}
    assert told["real"].to_dict() == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("statuses", "word"),
    [(["met", "near", "missed"], "missed"), (["met", "near"], "near"), (["met", "no_target"], "met"),
     (["no_target", "no_data"], "no_target"), (["no_data"], "no_data")],
)  # fmt: skip
def test_the_worst_status_that_could_be_judged_speaks_for_all(statuses: list[str], word: str) -> None:
    assert check_gaps(pd.DataFrame({"status": statuses})) == word


@pytest.mark.parametrize(
    ("better", "actual", "missed"),
    [
        ("higher", 8.0, False),
        ("higher", 7.9, True),
        ("lower", 8.0, False),
        ("lower", 8.1, True),
        ("neutral", 7.0, None),
    ],
)
def test_a_period_is_missed_on_the_wrong_side_of_its_target(better: str, actual: float, missed: bool | None) -> None:
    kpis = pd.DataFrame([["k", "D", "K", "count", better]], columns=["kpi", "department", "name", "unit", "better"])
    rows = pd.DataFrame([["k", "2025-01-01", actual, 8.0]], columns=["kpi", "period_on", "actual", "target"])
    told = sp.summarise_histories(rows, kpis)["missed"]
    assert told.isna().tolist() == [missed is None]
    assert missed is None or told.tolist() == [missed]


@pytest.mark.parametrize(("actual", "missed"), [(5.0, False), (4.9, True), (9.0, False), (9.1, True)])
def test_a_range_is_missed_outside_of_its_ends(actual: float, missed: bool) -> None:
    kpis = pd.DataFrame([{"kpi": "k", "department": "D", "name": "K", "unit": "score", "better": "range",
                          "target_low": 5.0, "target_high": 9.0}])  # fmt: skip
    rows = pd.DataFrame([["k", "2025-01-01", actual, None]], columns=["kpi", "period_on", "actual", "target"])
    told = sp.summarise_histories(rows, kpis)
    assert told[["low", "high", "missed"]].to_numpy().tolist() == [[5.0, 9.0, missed]]


def test_the_latest_periods_are_kept_and_36_of_them_if_none_is_said() -> None:
    kpis = pd.DataFrame([["k", "D", "K", "count", "higher"]], columns=["kpi", "department", "name", "unit", "better"])
    months = pd.date_range("2021-01-01", periods=40, freq="MS")
    rows = pd.DataFrame({"kpi": "k", "period_on": months, "actual": 1.0, "target": 1.0})
    assert sp.summarise_histories(rows, kpis)["period_on"].tolist() == list(months[4:])
    assert sp.summarise_histories(rows, kpis, periods=1)["period_on"].tolist() == [months[-1]]
    with pytest.raises(ValueError, match="at least 1"):
        sp.summarise_histories(rows, kpis, periods=0)
