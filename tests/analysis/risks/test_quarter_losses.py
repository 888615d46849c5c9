"""The quarter's loss against analytic figures, what changes it and how, and what is refused."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.risks import simulate_exceedance, simulate_risks
from saypro_analysis.data.readings.problems import DataError

COLUMNS = ["risk", "description", "category", "mean", "mean_error", "p50", "p80", "p95", "expected_shortfall",
           "tail_share"]  # fmt: skip


def register(count: int = 3, **columns: object) -> pd.DataFrame:
    whole = {"risk": [f"R{n}" for n in range(count)], "description": "something", "category": "operational",
             "frequency": 1.0, "loss_low": 10_000.0, "loss_high": 100_000.0, **columns}  # fmt: skip
    return pd.DataFrame({name: values for name, values in whole.items() if values is not None}, index=range(count))


def total(risks: pd.DataFrame, **more: object) -> pd.Series:
    return simulate_risks(risks, **more).iloc[0]  # type: ignore[arg-type]


def test_the_first_row_is_the_total_and_the_others_are_the_risks() -> None:
    told = simulate_risks(register(), draws=2000)
    assert told.columns[:10].tolist() == COLUMNS
    assert told["risk"].isna().tolist() == [True, False, False, False]
    assert told["risk"][1:].tolist() == ["R0", "R1", "R2"]
    assert told["mean"][0] == pytest.approx(told["mean"][1:].sum())
    assert told["tail_share"][1:].sum() == pytest.approx(1)


def test_a_loss_without_a_frequency_is_the_quarters_own() -> None:
    row = total(register(1, frequency=None))
    assert row["mean"] == pytest.approx(40_400.128, abs=3 * row["mean_error"])
    assert row["p95"] == pytest.approx(100_000, rel=0.01)
    assert row["expected_shortfall"] == pytest.approx(139_259.65, rel=0.01)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [(2.0, [64_350, 132_300, 221_400]), (0.5, [0, 38_350, 93_700])],
)
def test_frequency_times_severity(frequency: float, expected: list[float]) -> None:
    told = simulate_risks(register(1, frequency=frequency))
    for row in told.to_dict("records"):  # the total as drawn, the risk by its curve
        assert [row["p50"], row["p80"], row["p95"]] == pytest.approx(expected, rel=0.01)
    if frequency == 2.0:
        assert told["expected_shortfall"].tolist() == pytest.approx([283_026] * 2, rel=0.01)


@pytest.mark.parametrize("correlation", [None, 0.0, 0.5, 1.0, np.full((8, 8), 0.3) + 0.7 * np.eye(8)])
def test_the_mean_is_the_analytic_sum_whatever_hangs_together(correlation: object) -> None:
    row = total(register(8, frequency=np.linspace(0.1, 3, 8)), correlation=correlation, seed=2)
    assert row["mean"] == pytest.approx(np.linspace(0.1, 3, 8).sum() * 40_400.128, abs=4 * row["mean_error"])


def test_the_error_shrinks_with_draws_and_a_seed_gives_the_same_again() -> None:
    few, many, again = (total(register(), draws=draws) for draws in (2000, 64_000, 64_000))
    assert many["mean_error"] < few["mean_error"] / 4
    assert many.equals(again)
    assert total(register(), draws=2000, seed=1)["mean"] != few["mean"]


def test_the_error_owns_up_to_what_rare_losses_hide() -> None:
    rare = register(2, frequency=0.03, loss_low=1e3, loss_high=1e6)
    rows = [total(rare, draws=500, seed=seed) for seed in range(40)]
    off = np.array([abs(row["mean"] - 0.06 * 286_711.2247) / row["mean_error"] for row in rows])
    assert off.max() <= 2 + 1e-4
    assert (off < 1.9).sum() >= 10  # of most it is the replicates' spread


def test_risks_that_come_together_cost_more_in_the_tail_and_no_more_on_average() -> None:
    apart, together, one = (total(register(6), correlation=value) for value in (0.0, 0.5, 1.0))
    assert apart["p95"] < together["p95"] < one["p95"]
    assert one["p95"] == pytest.approx(6 * simulate_risks(register(1))["p95"][1], rel=0.01)  # comonotonic: they add up
    assert apart["mean"] == pytest.approx(one["mean"], rel=0.001)


def test_risks_with_one_driver_come_together() -> None:
    apart = total(register(4, driver=["a", "b", "c", None]))
    together = total(register(4, driver=["Supply", "supply; weather", "supply", None]))
    assert together["expected_shortfall"] > 1.05 * apart["expected_shortfall"]
    assert "driver" in together["dependence"]
    assert "on its own" in apart["dependence"]
    assert total(register(4, driver="supply"), correlation=0.0)["p95"] == pytest.approx(apart["p95"])


def test_a_t_copula_makes_the_worst_quarters_worse() -> None:
    plain, heavy = (total(register(6), correlation=0.3, degrees=degrees) for degrees in (None, 2))
    assert heavy["expected_shortfall"] > 1.03 * plain["expected_shortfall"]
    assert heavy["mean"] == pytest.approx(plain["mean"], rel=0.005)
    assert "t copula of 2 degrees" in heavy["dependence"]


def test_mitigations_lower_what_they_are_against_and_nothing_else() -> None:
    plans = pd.DataFrame({"mitigation": ["A", "B"], "risk": ["R0; R1", "R0"], "plan": "p",
                          "likelihood_reduction": [0.5, None], "impact_reduction": [None, 0.5]})  # fmt: skip
    told = simulate_risks(register(), mitigations=plans)
    assert (told["mean"] / told["mean_before"])[1:].round(3).tolist() == [0.25, 0.5, 1.0]
    plain = simulate_risks(register())
    assert told["mean_before"].tolist() == plain["mean"].tolist()
    assert (told["p95"] <= told["p95_before"]).all()
    dropped = simulate_risks(register(), mitigations=plans.assign(status="dropped"))
    assert dropped["mean"].tolist() == plain["mean"].tolist()


def test_words_stand_for_what_the_page_says() -> None:
    words = register(1, frequency=None, loss_low=None, loss_high=None, likelihood="Possible", impact="major")
    row = simulate_risks(words).iloc[1]
    assert row["mean"] == pytest.approx(0.35 * 404_001.28, rel=0.001)
    assert row["chance"] == pytest.approx(0.35)
    by_level = words.assign(likelihood="3", impact=4)
    assert simulate_risks(by_level)["mean"].tolist() == simulate_risks(words)["mean"].tolist()


def test_an_organisations_own_words_go_before_the_houses() -> None:
    scale = pd.DataFrame({"kind": ["frequency", "impact"], "word": ["Frequent", "Medium"], "level": [5, 3],
                          "low": [2.5, 10_000], "high": [13, 500_000]})  # fmt: skip
    words = register(1, frequency=None, loss_low=None, loss_high=None, likelihood="frequent", impact="medium")
    row = simulate_risks(words, scale=scale).iloc[1]
    severity = np.sqrt(10_000 * 500_000) * np.exp((np.log(50) / (2 * 1.6448536)) ** 2 / 2)
    assert row["mean"] == pytest.approx(7.75 * severity, rel=0.002)
    with pytest.raises(DataError, match="expected frequent"):
        simulate_risks(words.assign(likelihood="likely"), scale=scale)


def test_a_column_of_fractions_is_one_of_chances() -> None:
    told = simulate_risks(register(2, frequency=None, likelihood=["0.2", "1"]))
    assert told["chance"][1:].tolist() == [0.2, 1.0]
    assert simulate_risks(register(1, frequency=None, likelihood="20%"))["chance"][1] == pytest.approx(0.2)


def test_what_is_closed_or_has_no_figures_is_not_in_the_total() -> None:
    frame = register(3, status=["open", "closed", None])
    frame.loc[2, ["frequency", "loss_low", "loss_high"]] = np.nan
    told = simulate_risks(frame)
    assert told["risk"][1:].tolist() == ["R0", "R2"]
    assert told["mean"].isna().tolist() == [False, False, True]
    assert told["mean"][0] == pytest.approx(told["mean"][1])


def test_exclusive_risks_never_come_together() -> None:
    frame = register(
        2, frequency=None, likelihood=["0.4", "0.5"], loss_low=100.0, loss_high=100.0, excludes=["R1", None]
    )
    told = simulate_risks(frame)
    assert told["p95"][0] <= 101
    assert told["chance"][0] == pytest.approx(0.9, abs=0.01)
    assert "R0, R1 one at most" in told["dependence"][0]
    with pytest.raises(DataError, match="chances add up to at most 1"):
        simulate_risks(frame.assign(likelihood=["0.6", "0.5"]))


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"loss_low": [1, 2e5, 1]}, "risks, row 1, column loss_low: found '200000', expected no more than loss_high"),
        ({"loss_low": 0.0}, "more than 0, or loss_likely beside it"),
        ({"loss_high": None}, "loss_high beside it"),
        ({"loss_likely": 1.0}, "between loss_low and loss_high"),
        ({"frequency": -1.0}, "a number of at least 0"),
        ({"frequency": 10_001.0}, "at most 10,000 times a quarter"),
        ({"frequency_low": 3.0, "frequency_high": 2.0, "frequency": None}, "no more than frequency_high"),
        ({"likelihood": ["0.3", "1.4", "0.2"]}, "found '1.4', expected rare"),
        ({"likelihood": "perhaps"}, "found 'perhaps', expected rare, unlikely"),
        ({"likelihood": "6"}, "a level of 1 to 5"),
        ({"impact": "0.5"}, "negligible, minor"),
    ],
)
def test_what_is_refused(columns: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=told):
        simulate_risks(register(3, **columns), draws=64)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(DataError) as refused:
        simulate_risks(register(1, frequency=-1.0, loss_low=2e5, likelihood="perhaps"))
    assert {problem.column for problem in refused.value.problems} == {"frequency", "loss_low", "likelihood"}


def test_the_most_often_is_allowed() -> None:
    assert total(register(1, frequency=10_000.0), draws=64)["mean"] == pytest.approx(10_000 * 40_400.128, rel=0.01)


def test_a_mitigation_for_no_risk_is_refused() -> None:
    plans = pd.DataFrame({"mitigation": ["A"], "risk": ["R9"], "plan": ["p"]})
    with pytest.raises(DataError, match="found 'R9', expected a risk of the table risks"):
        simulate_risks(register(), mitigations=plans)


class TestCorrelations:
    def test_what_is_no_correlation_matrix_is_mended_and_said(self) -> None:
        matrix = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
        with pytest.warns(UserWarning, match="mended to the nearest one") as said:
            told = simulate_risks(register(), correlation=matrix, draws=2000)
        assert said[0].filename == __file__
        assert "mended to the nearest one (largest change 0.4" in told["dependence"][0]

    def test_a_number_that_so_many_cannot_have_is_mended_and_said(self) -> None:
        with pytest.warns(UserWarning, match="no correlation that 3 risks can have"):
            simulate_risks(register(), correlation=-0.9, draws=64)

    def test_the_lowest_that_they_can_have_is_taken_as_it_is(self) -> None:
        assert "(correlation -0.5)" in total(register(), correlation=-0.5, draws=64)["dependence"]

    @pytest.mark.parametrize(
        "wrong", [1.01, -1.01, "much", float("nan"), np.eye(2), np.full((3, 3), np.nan), np.full((3, 3), "x")]
    )
    def test_what_is_no_correlation_at_all_is_refused(self, wrong: object) -> None:
        with pytest.raises(DataError, match="correlation"):
            simulate_risks(register(), correlation=wrong, draws=64)

    def test_a_frame_is_read_by_its_names(self) -> None:
        names = ["R2", "R0", "R1"]
        matrix = pd.DataFrame(np.eye(3), names, names)
        matrix.loc["R0", "R2"] = matrix.loc["R2", "R0"] = 0.99
        frame = register(3, loss_low=[1e4, 1.0, 1e4], loss_high=[1e5, 2.0, 1e5])
        assert total(frame, correlation=matrix)["p95"] > 1.1 * total(frame, correlation=0.0)["p95"]
        with pytest.raises(DataError, match="a row and a column of this risk"):
            simulate_risks(frame, correlation=matrix.drop(index="R0"))


@pytest.mark.parametrize("risks", [register(1).iloc[:0], pd.DataFrame()])
def test_no_risk_costs_nothing(risks: pd.DataFrame) -> None:
    told = simulate_risks(risks)
    assert told[["mean", "p95"]].to_numpy().tolist() == [[0.0, 0.0]]
    assert simulate_exceedance(risks).empty


@pytest.mark.slow
def test_five_thousand_risks() -> None:
    told = simulate_risks(register(5000), draws=32)
    assert len(told) == 5001
    assert told["mean"][0] == pytest.approx(5000 * 40_400.128, rel=0.01)


def test_the_exceedance_curve_says_what_the_totals_do() -> None:
    curve = simulate_exceedance(register())
    row = total(register())
    assert np.interp(-0.05, -curve["chance"], curve["loss"]) == pytest.approx(row["p95"], rel=0.01)
    assert np.interp(-0.5, -curve["chance"], curve["loss"]) == pytest.approx(row["p50"], rel=0.01)
    assert curve["loss"].is_monotonic_increasing
    assert curve["loss"].tolist() == curve["loss_before"].tolist()


@pytest.mark.parametrize(("high", "warns"), [(1e8, False), (1.01e8, True)])
def test_an_interval_that_is_too_wide_for_a_mean_is_warned_of(high: float, warns: bool) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        simulate_risks(register(1, loss_high=high), draws=64)
    assert [("hardly ever come" in str(one.message), one.filename) for one in said] == [(True, __file__)] * warns


@pytest.mark.parametrize("more", [{"draws": 0}, {"draws": "many"}, {"degrees": 0.5}])
def test_figures_that_make_no_sense_are_refused(more: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(more))):
        simulate_risks(register(), **more)  # type: ignore[arg-type]


def test_fifty_six_scenarios_from_words_to_money(shared: Callable[[str], Path]) -> None:
    folder = shared("data/openfair_register")
    scenarios, words = (
        pd.read_csv(folder / f"{name}.csv") for name in ("mc_qualitative_scenarios", "qualitative_mappings")
    )
    kinds = {"tef": "frequency", "lm": "impact"}
    own = words[words["type"].isin(list(kinds))]
    per = own["type"].map({"tef": 4, "lm": 1})  # frequencies are per year
    levels = {"rare": 1, "occasional": 3, "frequent": 5, "low": 2, "medium": 3, "high": 4}
    scale = pd.DataFrame({"kind": own["type"].map(kinds), "word": own["label"], "low": own["l"] / per,
                          "high": own["h"] / per, "level": own["label"].map(levels)})  # fmt: skip
    frame = pd.DataFrame({"risk": scenarios["scenario_id"], "description": scenarios["scenario"],
                          "category": "operational", "likelihood": scenarios["tef"],
                          "impact": scenarios["lm"]})  # fmt: skip
    row = total(frame, scale=scale)
    low, high = (scenarios["lm"].map(own.set_index("label")[end]) for end in ("l", "h"))
    severity = np.sqrt(low * high) * np.exp((np.log(high / low) / (2 * 1.6448536269514722)) ** 2 / 2)
    often = scenarios["tef"].map((own["l"] + own["h"]).groupby(own["label"]).first() / 2) / 4
    assert len(frame) == 56
    assert row["mean"] == pytest.approx((often * severity).sum(), abs=3 * row["mean_error"])
