"""The signals of the bundled organisation: the same gaps as `quantify_gaps`, and what was planted in it."""

import pandas as pd
import pytest
import yaml

from saypro_analysis.analysis.gaps.gaps import quantify_gaps
from saypro_analysis.analysis.signals.rebases import propose_rebase
from saypro_analysis.analysis.signals.signals import detect_signals
from saypro_analysis.data.reviews import Review
from tests.conftest import ROOT

TRUTHS = yaml.safe_load((ROOT / "tests/sample_organisation/truths.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def signals(sample: Review) -> pd.DataFrame:
    return detect_signals(sample.measurements, sample.kpis).set_index("kpi")


def test_the_gap_of_a_kpi_is_the_same_number_in_both(sample: Review, signals: pd.DataFrame) -> None:
    gaps = quantify_gaps(sample.measurements, sample.kpis).set_index("kpi")
    for name in ("actual", "target", "gap", "period_start_on", "period_end_on"):
        pd.testing.assert_series_equal(signals[name], gaps[name], check_dtype=False)


def test_a_gap_is_judged_real_or_noise_exactly_where_it_is_missed(sample: Review, signals: pd.DataFrame) -> None:
    gaps = quantify_gaps(sample.measurements, sample.kpis).set_index("kpi")
    status = signals["verdict"].replace(dict.fromkeys(["real", "noise", "cannot_tell"], "missed"))
    assert status.tolist() == gaps["status"].tolist()
    assert (signals["significant"] == (signals["verdict"] == "real")).all()


def test_the_gap_lies_within_its_interval(signals: pd.DataFrame) -> None:
    told = signals.dropna(subset=["gap", "gap_low"])
    assert len(told) > 35
    assert ((told["gap_low"] <= told["gap"]) & (told["gap"] <= told["gap_high"])).all()


@pytest.mark.parametrize("kpi", list(TRUTHS["worked_examples"]))
def test_the_worked_examples_are_real(signals: pd.DataFrame, kpi: str) -> None:
    assert signals.loc[kpi, "verdict"] == "real"


@pytest.mark.parametrize("kpi", list(TRUTHS["noise"]))
def test_gaps_that_are_only_noise_are_not_called_real(signals: pd.DataFrame, kpi: str) -> None:
    row = signals.loc[kpi]
    assert row["verdict"] in ("near", "noise")
    assert (row["variation"], row["p_value"] > 0.05) == ("steady", True)


@pytest.mark.parametrize("kpi", TRUTHS["successes"])
def test_reliable_successes_are_never_called_a_shortfall(signals: pd.DataFrame, kpi: str) -> None:
    row = signals.loc[kpi]
    assert (row["verdict"], row["recurring"]) == ("met", "not_missed")
    assert row["variation"] != "worsening"
    assert row["chance_next"] > 0.85


def test_what_always_follows_up_in_time_can_meet_its_target(signals: pd.DataFrame) -> None:
    assert signals.loc["follow_up_24h", "assurance"] == "consistently_met"


def test_a_short_kpi_says_how_much_longer_it_takes(signals: pd.DataFrame) -> None:
    row = signals.loc["tool_adoption"]
    assert (row["variation"], row["n"]) == ("too_few", TRUTHS["short"]["tool_adoption"])
    assert "4 more months" in row["advice"]


def test_a_gap_that_may_be_chance_says_what_it_would_take(signals: pd.DataFrame) -> None:
    row = signals.loc["average_deal"]
    assert row["periods_to_tell"] > 1
    assert f"about {row['periods_to_tell']:.0f} more months of the same would settle it" in row["advice"]
    assert signals.loc[signals["verdict"] != "noise", "periods_to_tell"].isna().all()


def test_the_interval_leaves_out_the_target_exactly_where_the_test_does(signals: pd.DataFrame) -> None:
    told = signals[signals["verdict"].isin(["real", "noise"])]
    beside = (told["gap_low"] > 0) | (told["gap_high"] < 0)
    assert (beside == (told["p_value"] < 0.05)).all()
    assert ((told["shortfall_pct_low"] > 0) == beside).all()


@pytest.fixture(scope="module")
def proposals(sample: Review) -> pd.DataFrame:
    return propose_rebase(sample.measurements, sample.kpis).set_index("kpi")


@pytest.mark.parametrize("shift", TRUTHS["shifts"], ids=lambda shift: shift["kpi"])
def test_planted_steps_are_proposed_with_their_date(sample: Review, proposals: pd.DataFrame, shift: dict) -> None:
    if shift["kpi"] in set(sample.kpis["kpi"]):
        months_off = (proposals.loc[shift["kpi"], "rebase_on"] - pd.Timestamp(shift["period_on"])).days / 30
        assert abs(months_off) < 2


@pytest.mark.parametrize("kpi", TRUTHS["trends"])
def test_planted_trends_are_not_called_steps(proposals: pd.DataFrame, signals: pd.DataFrame, kpi: str) -> None:
    assert kpi not in proposals.index
    assert pd.isna(signals.loc[kpi, "step_on"])


def test_nothing_but_what_was_planted_is_called_a_step(proposals: pd.DataFrame) -> None:
    planted = {shift["kpi"] for shift in TRUTHS["shifts"]}.union(*(shift["seen_in"] for shift in TRUTHS["shifts"]))
    assert set(proposals.index) <= planted


def test_no_advice_stops_asking_beside_a_dated_cause(signals: pd.DataFrame) -> None:
    dated = signals[signals["step_on"].notna() | signals["suspected_on"].notna() | signals["drift_since"].notna()]
    assert len(dated) > 15
    assert not dated["advice"].str.contains("No change stands out").any()
