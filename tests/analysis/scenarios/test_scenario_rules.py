"""What the verbs of scenarios count, held against plain counting row by row, and the order of their rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from saypro_analysis.analysis.scenarios.runways import count_months

NOW = pd.Timestamp("2025-03-31")
SCENARIOS = pd.DataFrame({"scenario": ["up", "down"], "name": ["Growth", "Slump"], "probability": [0.4, 0.6]})


def test_options_of_equal_worth_stand_by_name_the_best_first() -> None:
    flows = pd.DataFrame({"option": list("ccbbaa"), "year": [0, 1] * 3, "amount": [-10.0, 30, -10, 20, -10, 20]})
    told = sp.estimate_options(flows, rate=0)
    assert told["option"].to_dict() == {0: "c", 1: "a", 2: "b"}


def test_an_option_by_hand() -> None:
    flows = pd.DataFrame({"option": "A", "year": [0, 0, 1, 2], "amount": [-100.0, 20.0, 60.0, 40.0],
                          "scenario": [None, "up", "down", None]})  # fmt: skip
    told = sp.estimate_options(flows, SCENARIOS, rate=0.25, draws=1000).iloc[0]
    today = [-100.0, 20.0, 60 / 1.25, 40 / 1.25**2]
    expected = today[0] + 0.4 * today[1] + 0.6 * today[2] + today[3]
    assert told["npv"] == pytest.approx(expected)
    assert [told["cost"], told["benefit"]] == pytest.approx([100, expected + 100])
    assert told["benefit_cost_ratio"] == pytest.approx((expected + 100) / 100)
    worth = {"Growth": today[0] + today[1] + today[3], "Slump": today[0] + today[2] + today[3]}
    assert [told["best_scenario"], told["worst_scenario"]] == ["Slump", "Growth"]
    assert [told["best_npv"], told["worst_npv"]] == pytest.approx([worth["Slump"], worth["Growth"]])
    assert told["years"] == 2
    assert told["chance_worth_it"] == 0
    assert told["verdict"] == "not_worth_it"


def test_points_by_counting() -> None:
    rng = np.random.default_rng(12)
    names = ["up", "down", "flat", "bare"]
    scenarios = pd.DataFrame({"scenario": names, "name": names, "probability": [0.4, 0.3, 0.2, 0.1]})
    points = pd.DataFrame({"scenario": rng.choice(names[:3], 50), "point": [f"p{n}" for n in range(50)],
                           "kind": rng.choice(["opportunity", "risk", "action"], 50),
                           "likelihood": pd.Series(rng.integers(1, 6, 50)).where(rng.random(50) < 0.8),
                           "impact": pd.Series(rng.integers(1, 6, 50)).where(rng.random(50) < 0.8)})  # fmt: skip
    told = sp.compare_scenarios(scenarios, points)
    assert told["scenario"].tolist() == names
    for row in told.itertuples():
        own = points[points["scenario"] == row.scenario].to_dict("records")
        of = {kind: [one for one in own if one["kind"] == kind] for kind in ("opportunity", "risk", "action")}
        assert [row.opportunities, row.risks, row.actions] == [len(of[kind]) for kind in of]
        score = {kind: sum(one["likelihood"] * one["impact"] for one in of[kind]
                           if pd.notna(one["likelihood"]) and pd.notna(one["impact"])) for kind in of}  # fmt: skip
        net = score["opportunity"] - score["risk"]
        assert [row.opportunity_score, row.risk_score, row.net_score] == [score["opportunity"], score["risk"], net]
        assert row.weighted_score == pytest.approx(row.probability * net)
        blank = [one for one in of["opportunity"] + of["risk"]
                 if pd.isna(one["likelihood"]) or pd.isna(one["impact"])]  # fmt: skip
        assert row.unscored == len(blank)
    assert told["balance"].isna().tolist() == [False, False, False, True]


def test_reviews_by_counting() -> None:
    rng = np.random.default_rng(5)
    reviews = pd.DataFrame({"scenario": "up", "probability": rng.integers(1, 9, 12) / 10,
                            "reviewed_on": NOW + pd.to_timedelta(rng.permutation(40)[:12] - 30, unit="D"),
                            "version": [f"v{n}" for n in range(12)]})  # fmt: skip
    told = sp.review_scenarios(SCENARIOS, reviews, as_of=NOW).set_index("scenario")
    known = reviews[reviews["reviewed_on"] <= NOW].sort_values("reviewed_on")
    row, chances = told.loc["up"], known["probability"].tolist()
    assert [row["reviews"], row["version"]] == [len(known), known["version"].iloc[-1]]
    names = ["first_probability", "before_probability", "reviewed_probability"]
    assert row[names].tolist() == [chances[0], chances[-2], chances[-1]]
    assert row["change"] == pytest.approx(chances[-1] - chances[-2])
    assert row["course"] == "; ".join(f"{chance:g}" for chance in chances)
    assert row["days_since"] == (NOW - known["reviewed_on"].max()).days
    assert row["differs"] == (chances[-1] != 0.4)
    assert told.loc["down", ["reviews", "overdue", "differs"]].tolist() == [0, True, False]


def test_stocks_by_the_textbook_the_shortest_first_of_one_by_name() -> None:
    rng = np.random.default_rng(6)
    stocks = pd.DataFrame({"item": [f"i{n}" for n in range(12)], "demand": rng.integers(1, 50, 12),
                           "demand_sd": rng.integers(0, 9, 12), "lead_periods": rng.integers(1, 6, 12),
                           "lead_sd_periods": pd.Series(rng.integers(0, 3, 12)).where(rng.random(12) < 0.6),
                           "service_level": pd.Series(0.9, range(12)).where(rng.random(12) < 0.5),
                           "on_hand": pd.Series(rng.integers(0, 300, 12)).where(rng.random(12) < 0.8),
                           "unit_cost": 0.5})  # fmt: skip
    told = sp.measure_safety_stock(stocks[::-1], service_level=0.975)
    assert told.index.tolist() == list(range(12))
    keys = [(np.inf if pd.isna(row.short) else -row.short, row.item) for row in told.itertuples()]
    assert keys == sorted(keys)
    for row in told.itertuples():
        one = stocks.set_index("item").loc[row.item].fillna({"lead_sd_periods": 0, "service_level": 0.975})
        spread = np.hypot(np.sqrt(one["lead_periods"]) * one["demand_sd"], one["demand"] * one["lead_sd_periods"])
        safety = stats.norm.ppf(one["service_level"]) * spread
        needed = one["demand"] * one["lead_periods"] + safety
        assert [row.safety_stock, row.reorder_point, row.buffer_cost] == pytest.approx([safety, needed, safety / 2])
        if pd.isna(one["on_hand"]):
            assert row.state == "unknown"
            assert pd.isna(row.chance_out)
            continue
        assert row.short == pytest.approx(max(needed - one["on_hand"], 0))
        assert row.state == ("short" if one["on_hand"] < needed else "enough")
        ahead = one["demand"] * one["lead_periods"]
        out = stats.norm.sf(one["on_hand"], ahead, spread) if spread else float(ahead > one["on_hand"])
        assert row.chance_out == pytest.approx(out)


def make_kpis(*names: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    kpis = pd.DataFrame({"kpi": names, "department": "A", "name": names, "unit": "count", "better": "higher"})
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    rows = [pd.DataFrame({"kpi": name, "period_on": months, "actual": 100.0, "target": 100.0}) for name in names]
    return kpis, pd.concat(rows, ignore_index=True)


def test_drivers_that_move_a_kpi_alike_stand_by_name_kpis_by_how_far_they_move() -> None:
    rows = [("wages", "k1", 1.0), ("demand", "k1", 1.0), ("demand", "k2", 3.0), ("demand", "k0", 1.0)]
    drivers = pd.DataFrame(rows, columns=["driver", "kpi", "elasticity"])
    drivers = drivers.assign(scenario=None, low=90, base=100, high=110)
    told = sp.rank_scenario_drivers(SCENARIOS, drivers, *make_kpis("k0", "k1", "k2"), horizon=1, draws=50)
    assert told[["kpi", "driver", "rank"]].to_numpy().tolist() == [
        ["k2", "demand", 1], ["k1", "demand", 1], ["k1", "wages", 2], ["k0", "demand", 1],
    ]  # fmt: skip
    assert told.index.tolist() == [0, 1, 2, 3]
    assert told.loc[0, ["at_low", "at_high", "swing", "swing_share"]].tolist() == pytest.approx(
        [72.9, 133.1, 60.2, 0.602]
    )


def test_the_cash_of_a_mix_by_hand() -> None:
    """What comes in and goes out never varies: all is reckoned by hand, in cents as in millions."""
    months = pd.date_range("2024-01-01", periods=12, freq="MS")
    for unit in (1e-3, 1.0, 1e6):
        balance = unit * np.linspace(155, 45, 12)
        cash = pd.DataFrame({"period_on": months, "received": 90 * unit, "paid": 100 * unit, "balance": balance,
                             "credit": 20 * unit})  # fmt: skip
        told = sp.simulate_runway(cash, horizon=6, draws=20).iloc[0]
        expected = {"balance": 45, "credit": 20, "received": 90, "paid": 100, "burn": 10, "balance_end": -15,
                    "balance_end_low": -15, "balance_end_high": -15, "lowest_low": -15}  # fmt: skip
        assert told[list(expected)].astype(float).tolist() == pytest.approx([v * unit for v in expected.values()])
        assert told[["months", "months_low"]].tolist() == pytest.approx([4.5, 4.5])
        chances = ["chance_out", "chance_out_quarter", "chance_out_with_credit"]
        assert told[chances].tolist() == [1, 0, 0]
        assert told[["horizon", "state"]].tolist() == [6, "may_run_out"]


def test_months_are_counted_from_the_first_on_over_a_gap_and_a_new_year() -> None:
    months = pd.to_datetime(["2023-11-01", "2023-12-01", "2024-02-01", "2024-03-01"])
    cash = pd.DataFrame({"period_on": months, "received": 90.0, "paid": 100.0, "balance": [50, 40, 20, 10.0]})
    told = sp.simulate_runway(cash[::-1], horizon=3, draws=20).iloc[0]
    assert told["as_of_month_on"] == pd.Timestamp("2024-03-01")
    assert told["months"] == 1


def test_cash_that_varies_ends_within_an_interval_as_wide_as_it_varies() -> None:
    rng = np.random.default_rng(2)
    months = pd.date_range("2022-01-01", periods=36, freq="MS")
    received, paid = 1000 + 50 * rng.standard_normal(36), 1000 + 50 * rng.standard_normal(36)
    cash = pd.DataFrame({"period_on": months, "received": received, "paid": paid,
                         "balance": [np.nan] * 35 + [9000.0]})  # fmt: skip
    told = sp.simulate_runway(cash, horizon=4, draws=2000).iloc[0]
    wide = stats.norm.ppf(0.95) * 50 * np.sqrt(2 * 4)
    assert told["balance_end_high"] - told["balance_end_low"] == pytest.approx(2 * wide, rel=0.5)
    middle = (told["balance_end_low"] + told["balance_end_high"]) / 2
    assert told["balance_end"] == pytest.approx(middle, abs=wide / 3)
    assert told["balance_end_low"] > told["lowest_low"] > told["balance_end_low"] - wide
    assert np.isnan(told["months"])


def test_cash_goes_on_from_its_last_month() -> None:
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    told = {}
    for place in (0, 23):
        cash = pd.DataFrame({"period_on": months, "received": 100.0, "paid": 100.0, "balance": [np.nan] * 23 + [500.0]})
        cash.loc[place, "received"] = 400.0
        told[place] = sp.simulate_runway(cash.drop(index=4), horizon=1, draws=50)["received"].iloc[0]
    assert told[0] == pytest.approx(100, abs=15)
    assert told[23] > 1.2 * told[0]


def test_who_has_nothing_left_at_the_end_of_a_month_lasts_that_month() -> None:
    balance = np.array([[5.0, 0.0, 0.0], [5.0, 0.0, -5.0], [-1.0, 2.0, 3.0], [10.0, 10.0, -10.0]])
    assert count_months(10.0, balance).tolist() == pytest.approx([np.inf, 2.0, 10 / 11, 2.5])
    assert count_months(-1.0, np.array([[-1.0, -1.0]])).tolist() == [0]


def test_half_of_the_draws_last_longer_and_nearly_all_a_shorter_while() -> None:
    rng = np.random.default_rng(2)
    months = pd.date_range("2022-01-01", periods=36, freq="MS")
    cash = pd.DataFrame({"period_on": months, "received": 1000 + 90 * rng.standard_normal(36), "paid": 1200.0,
                         "balance": [np.nan] * 35 + [1000.0]})  # fmt: skip
    told = sp.simulate_runway(cash, horizon=24, draws=1000).iloc[0]
    assert told["months"] == pytest.approx(told["balance"] / told["burn"], rel=0.15)
    assert told["months_low"] < told["months"] - 0.3


@pytest.mark.parametrize(("day", "reviews"), [("2025-03-31", 1), ("2025-04-01", 0)])
def test_a_review_of_today_counts(day: str, reviews: int) -> None:
    held = pd.DataFrame({"scenario": ["up"], "reviewed_on": [day], "probability": [0.4]})
    assert sp.review_scenarios(SCENARIOS, held, as_of=NOW)["reviews"].tolist() == [reviews, 0]
