"""How often and how much, from losses written down: against exact intervals and other samples of the same kind."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from saypro_analysis.analysis.kernels.losses.frequencies import Frequency
from saypro_analysis.analysis.risks import estimate_risks, score_risks, simulate_risks
from saypro_analysis.analysis.risks.past_losses import FEWEST, QUARTER, estimate_cost, estimate_frequency
from saypro_analysis.data.readings.problems import DataError

RISKS = pd.DataFrame({"risk": ["A", "B"], "description": "something", "category": "market"})
YEARS = {"since": "2023-01-01", "as_of": "2024-12-31"}


def losses(count: int, risk: str = "A", much: object = 1000.0) -> pd.DataFrame:
    return pd.DataFrame({"risk": risk, "happened_on": pd.date_range("2023-02-01", periods=count), "loss": much})


@pytest.mark.parametrize("count", [1, 3, 10, 40])
def test_the_interval_is_the_exact_one_of_a_poisson_mean(count: int) -> None:
    low, _, high = estimate_frequency(count, 1.0)
    assert stats.poisson.sf(count - 1, low) == pytest.approx(0.05)
    assert stats.poisson.cdf(count, high) == pytest.approx(0.05)


@pytest.mark.parametrize("count", [1, 2, 9, 50])
def test_what_is_simulated_comes_as_often_as_the_losses_did(count: int) -> None:
    row = estimate_risks(RISKS, losses(count), **YEARS).iloc[0]
    quarters = 731 / QUARTER
    simulated = Frequency.between(row["frequency_low"], row["frequency"], row["frequency_high"])
    assert simulated.mean == pytest.approx(count / quarters)
    assert simulate_risks(pd.DataFrame([row]), draws=64)["mean"].notna().tolist() == [True, count >= FEWEST]


def test_the_next_loss_lies_between_the_ends_in_9_cases_of_10() -> None:
    random = np.random.default_rng(5)
    samples = random.lognormal(9, 1.2, (4000, FEWEST + 1))
    ends = np.array([estimate_cost(own[:-1]) for own in samples])
    assert (samples[:, -1] < ends[:, 0]).mean() == pytest.approx(0.05, abs=0.012)
    assert (samples[:, -1] > ends[:, 2]).mean() == pytest.approx(0.05, abs=0.012)


def test_few_losses_say_how_often_but_not_how_much() -> None:
    few, enough = (estimate_risks(RISKS, losses(count), **YEARS).iloc[0] for count in (FEWEST - 1, FEWEST))
    assert few["frequency"] > 0
    assert np.isnan(few["loss_high"])
    assert enough["loss_low"] == enough["loss_high"] == pytest.approx(1000)
    assert enough["past_mean"] == 1000
    unknown = losses(FEWEST, much=[None, *[1000.0] * (FEWEST - 1)])
    told = estimate_risks(RISKS, unknown, **YEARS).iloc[0]
    assert (told["past_losses"], np.isnan(told["loss_high"])) == (FEWEST, True)


def test_what_was_entered_stays_and_what_never_came_gets_nothing() -> None:
    entered = RISKS.assign(frequency=[0.5, np.nan], loss_low=[1.0, np.nan], loss_high=[2.0, np.nan])
    told = estimate_risks(entered, losses(10), **YEARS)
    assert told.loc[0, ["frequency", "loss_low", "loss_high"]].tolist() == [0.5, 1.0, 2.0]
    assert told["frequency_high"].isna().all()
    assert told["past_losses"].tolist() == [10, 0]


def test_figures_from_losses_are_held_against_the_words() -> None:
    worded = RISKS.assign(likelihood="rare", impact="severe")
    told = estimate_risks(worded, losses(40), **YEARS)
    assert score_risks(told).set_index("risk")["disagreement"].notna().to_dict() == {"A": True, "B": False}


def test_later_losses_are_not_seen_and_the_time_begins_with_a_quarter() -> None:
    early = estimate_risks(RISKS, losses(20), since="2023-01-01", as_of="2023-02-05")
    assert early["past_losses"].tolist() == [5, 0]
    pd.testing.assert_frame_equal(early, estimate_risks(RISKS, losses(20), as_of="2023-02-05"))


@pytest.mark.parametrize("nothing", [None, pd.DataFrame(), losses(0)])
def test_without_losses_the_register_is_what_it_was(nothing: pd.DataFrame | None) -> None:
    told = estimate_risks(RISKS, nothing, as_of="2024-12-31")
    assert told[["risk", "description", "category"]].equals(RISKS)
    assert told[["frequency", "loss_low"]].isna().all(axis=None)
    assert estimate_risks(pd.DataFrame(), nothing, as_of="2024-12-31").empty


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = pd.DataFrame({"risk": ["A", "X"], "happened_on": ["2024-01-02", "2024-01-03"], "loss": [0.0, 5.0]})
    with pytest.raises(DataError) as told:
        estimate_risks(RISKS, wrong, as_of="2024-12-31")
    assert {(one.row, one.column) for one in told.value.problems} == {(0, "loss"), (1, "risk")}
    with pytest.raises(DataError, match="not before 2024-01-01"):
        estimate_risks(RISKS, losses(1), as_of="2024-12-31", since="2024-01-01")
