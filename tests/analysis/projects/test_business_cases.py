"""Present values and payback by the textbook, and what is not sure of them."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp


def flows(amounts: list[float], project: str = "A", **more: object) -> pd.DataFrame:
    return pd.DataFrame({"project": project, "year": range(len(amounts)), "amount": amounts, **more})


def tell(amounts: list[float], rate: float = 0.1, **more: object) -> pd.Series:
    return sp.estimate_business_case(flows(amounts, **more), rate=rate).iloc[0]


def test_the_textbook_case() -> None:
    told = tell([-1000, 500, 400, 300, 100])
    assert told["npv"] == pytest.approx(78.820, abs=5e-4)
    assert told["payback_years"] == pytest.approx(2.333, abs=5e-4)
    assert told["discounted_payback_years"] == pytest.approx(2.953, abs=5e-4)
    assert told["benefit_cost_ratio"] == pytest.approx(1.0788, abs=5e-5)


def test_without_ends_nothing_is_unsure() -> None:
    told = tell([-1000, 500, 400, 300, 100])
    assert told[["npv_low", "npv_high"]].tolist() == pytest.approx([told["npv"]] * 2)
    assert told["chance_worth_it"] == 1


def test_the_interval_is_that_of_a_triangle() -> None:
    """One amount between 0 and 200, most likely 100: its 5 % quantile is 200 x sqrt(.05 / 2) above 0."""
    told = tell([100], low=0, high=200)
    assert told["npv_low"] == pytest.approx(200 * np.sqrt(0.05 / 2), abs=3)
    assert told["npv_high"] == pytest.approx(200 - 200 * np.sqrt(0.05 / 2), abs=3)


@pytest.mark.parametrize(("amounts", "years"), [([-100, 50, 50], 2.0), ([-100, 50, 49.99], np.nan), ([0, 5], 0.0)])
def test_what_is_never_paid_back_has_no_payback(amounts: list[float], years: float) -> None:
    assert tell(amounts, rate=0)["payback_years"] == pytest.approx(years, nan_ok=True)


def test_at_no_rate_money_is_summed() -> None:
    told = tell([-100, 30, 90], rate=0)
    assert told[["cost", "benefit", "npv"]].tolist() == [100, 120, 20]


def test_years_without_money_count() -> None:
    gap = pd.DataFrame({"project": "A", "year": [0, 3], "amount": [-100, 200]})
    assert sp.estimate_business_case(gap, rate=0).iloc[0]["payback_years"] == 2.5


def test_projects_do_not_disturb_each_other() -> None:
    both = pd.concat([flows([-10, 20], low=-12, high=30), flows([-5, 9], "B", low=-9, high=20)], ignore_index=True)
    ends = both.assign(low=both["amount"] - 2, high=both["amount"] + 2)
    alone = sp.estimate_business_case(ends[ends["project"] == "B"])
    together = sp.estimate_business_case(ends)
    pd.testing.assert_frame_equal(together[together["project"] == "B"].reset_index(drop=True), alone)


def test_ends_that_do_not_hold_the_amount_are_refused_together() -> None:
    with pytest.raises(sp.DataError, match=r"(?s)2 problems.*column low.*column high"):
        tell([10, 20], low=[15, 20], high=[30, 5])


def test_a_rate_of_minus_one_is_refused() -> None:
    with pytest.raises(ValueError, match="rate: found -1"):
        tell([1], rate=-1)
