"""Scenarios move a forecast as their drivers say: hand-worked factors, what changes nothing, edges, named errors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.scenarios.frames import drivers, kpis, measured, noisy, scenarios

FIGURES = ["forecast", "mean", "low", "p50", "high", "change", "target", "shortfall", "shortfall_low",
           "shortfall_high"]  # fmt: skip
STILL = [50.0] * 24
MOVED = drivers(("up", "Demand", 100, 100, 130, 0.8), ("down", "Demand", 70, 100, 100, 0.8),
                ("down", "Prices", 90, 100, 105, -0.5))  # fmt: skip


def simulate(moved: pd.DataFrame, rows: pd.DataFrame, names: pd.DataFrame | None = None, **more) -> pd.DataFrame:
    told = more.pop("scenarios", scenarios())
    return sp.simulate_scenarios(told, moved, kpis() if names is None else names, rows, **{"draws": 400, **more})


def of(told: pd.DataFrame, scenario: str | None) -> pd.Series:
    return told[told["scenario"].isna() if scenario is None else told["scenario"] == scenario].iloc[0]


class TestByHand:
    @pytest.mark.parametrize(("value", "elasticity", "factor"), [
        (110, 1.0, 1.1), (90, 2.0, 0.81), (121, 0.5, 1.1), (80, -1.0, 1.25), (100, 3.0, 1.0), (150, 0.0, 1.0),
    ])  # fmt: skip
    def test_a_sure_driver_moves_a_still_kpi_by_its_power(self, value, elasticity, factor):
        sure = drivers(("up", "Demand", value, 100, value, elasticity), likely=value)
        told = simulate(sure, measured(STILL), scenarios=scenarios(up=1))
        assert told["mean"].tolist() == pytest.approx([50 * factor] * 2)
        assert told["low"].tolist() == told["high"].tolist() == pytest.approx([50 * factor] * 2)

    def test_drivers_multiply(self):
        both = drivers(("up", "A", 110, 100, 110, 1), ("up", "B", 0.5, 1, 0.5, 1), likely=[110, 0.5])
        assert of(simulate(both, measured(STILL), scenarios=scenarios(up=1)), "up")["mean"] == pytest.approx(27.5)

    def test_a_base_of_nothing_makes_the_ends_changes(self):
        change = drivers(("up", "A", 0.2, 0, 0.2, 1), likely=0.2)
        assert of(simulate(change, measured(STILL), scenarios=scenarios(up=1)), "up")["mean"] == pytest.approx(60)

    def test_a_driver_between_its_ends_has_the_mean_of_a_triangle(self):
        told = simulate(drivers(("up", "A", 90, 100, 140, 1)), measured(STILL), scenarios=scenarios(up=1), draws=4000)
        assert of(told, "up")["mean"] == pytest.approx(50 * (90 + 100 + 140) / 300, rel=1e-3)

    def test_what_falls_below_nothing_still_rises_with_a_favourable_driver(self):
        sure = drivers(("up", "A", 110, 100, 110, 1), likely=110)
        assert of(simulate(sure, measured([-20.0] * 24), scenarios=scenarios(up=1)), "up")["mean"] == pytest.approx(-18)

    def test_a_kpi_about_nothing_moves_by_its_middle_and_no_wider(self):
        about = measured(np.random.default_rng(3).normal(2, 10, 36))
        sure = drivers(("up", "A", 150, 100, 150, 1), likely=150)
        row = of(simulate(sure, about, scenarios=scenarios(up=1), draws=4000), "up")
        plain = of(simulate(sure.assign(elasticity=0), about, scenarios=scenarios(up=1), draws=4000), "up")
        assert row["high"] - row["low"] == pytest.approx(plain["high"] - plain["low"])
        assert row["mean"] - plain["mean"] == pytest.approx(abs(plain["p50"]) / 2, rel=0.02, abs=1e-6)

    def test_a_share_stays_one(self):
        sure = drivers(("up", "A", 150, 100, 150, 1), likely=150)
        told = simulate(sure, measured([0.9] * 24), kpis(unit="share"), scenarios=scenarios(up=1))
        assert of(told, "up")["mean"] == pytest.approx(1)

    @pytest.mark.parametrize(("better", "more", "shortfall", "met"), [
        ("higher", {}, 5, 0), ("lower", {}, -5, 1), ("neutral", {}, np.nan, np.nan),
        ("range", {"target_low": 40, "target_high": 52}, 3, 0), ("range", {"target_low": 50}, -5, 1),
        ("range", {}, 5, 0),
    ])  # fmt: skip
    def test_the_gap_is_worse_above_nothing(self, better, more, shortfall, met):
        sure = drivers(("up", "A", 110, 100, 110, 1), likely=110)
        names = kpis(better=better, **more)
        row = of(simulate(sure, measured(STILL, target=60.0), names, scenarios=scenarios(up=1)), "up")
        assert row["shortfall"] == pytest.approx(shortfall, nan_ok=True)
        assert row["chance_met"] == pytest.approx(met, nan_ok=True)

    def test_the_mix_of_a_sure_up_and_a_sure_down(self):
        sure = drivers(("up", "A", 120, 100, 120, 1), ("down", "A", 80, 100, 80, 1), likely=[120, 80])
        told = simulate(sure, measured(STILL, target=50.0), scenarios=scenarios(up=0.25, down=0.75))
        mix = of(told, None)
        assert mix["mean"] == pytest.approx(0.25 * 60 + 0.75 * 40)
        assert mix["chance_met"] == pytest.approx(0.25)
        assert (mix["low"], mix["high"], mix["probability"]) == (pytest.approx(40), pytest.approx(60), 1)

    def test_the_target_of_the_last_period_is_aimed_at_else_the_one_before_it(self):
        march = pd.DataFrame({"kpi": "k", "period_on": ["2024-03-01"], "actual": np.nan, "target": 70.0})
        rows = pd.concat([measured(STILL, target=55.0), march])
        sure = drivers(("up", "A", 100, 100, 100, 1))
        ends = [of(simulate(sure, rows, scenarios=scenarios(up=1), horizon=ahead), "up") for ahead in (2, 3)]
        assert [str(row["period_on"].date()) for row in ends] == ["2024-02-01", "2024-03-01"]
        assert [row["target"] for row in ends] == [55, 70]


class TestWhatChangesNothing:
    def test_all_drivers_at_base_are_the_forecast(self):
        rows = measured(noisy(), noisy(7, seed=2))
        base = MOVED.assign(low=100, base=100, high=100)
        told = simulate(base, rows, kpis("k", "m"))
        assert told["mean"].to_numpy() == pytest.approx(told["forecast"].to_numpy(), rel=1e-12)
        free = simulate(base.iloc[:0], rows, kpis("k", "m"))
        assert free[FIGURES].equals(told[FIGURES])

    @settings(max_examples=5)
    @given(share=st.floats(0, 1), seed=st.integers(0, 99))
    def test_the_means_of_the_mix_are_the_weighted_means(self, share, seed):
        told = simulate(MOVED, measured(noisy(seed=seed), target=100), seed=seed, draws=50,
                        scenarios=scenarios(up=share, down=1 - share))  # fmt: skip
        for figure in ("mean", "shortfall", "chance_met"):
            expected = share * of(told, "up")[figure] + (1 - share) * of(told, "down")[figure]
            assert of(told, None)[figure] == pytest.approx(expected, abs=1e-9)

    @settings(max_examples=5)
    @given(times=st.floats(1e-3, 1e6))
    def test_units_of_kpis_and_drivers(self, times):
        rows = measured(noisy(), noisy(7, seed=2), target=100)
        one = simulate(MOVED, rows, kpis("k", "m"))
        scaled = rows.assign(actual=rows["actual"] * times, target=rows["target"] * times)
        other = MOVED.assign(**{end: MOVED[end] / times for end in ("low", "base", "high")})
        other = simulate(other, scaled, kpis("k", "m"))
        assert (other[FIGURES] / times).to_numpy() == pytest.approx(one[FIGURES].to_numpy(), rel=1e-6, abs=1e-9)

    def test_order_of_rows_and_names(self):
        rows = measured(noisy(), noisy(7, seed=2), target=100)
        one = simulate(MOVED, rows, kpis("k", "m"))
        turned = simulate(MOVED.iloc[::-1], rows.iloc[::-1], kpis("m", "k"), scenarios=scenarios(down=0.5, up=0.5))
        both = [told.sort_values(["kpi", "scenario"], ignore_index=True)[FIGURES] for told in (one, turned)]
        assert both[1].to_numpy() == pytest.approx(both[0].to_numpy())
        names = {"up": "zenith", "down": "abyss", "Demand": "Zeal", "Prices": "Alms", "k": "z", "m": "a"}
        renamed = simulate(MOVED.replace(names), rows.replace(names), kpis("k", "m").replace(names),
                           scenarios=scenarios(zenith=0.5, abyss=0.5))  # fmt: skip
        assert renamed[FIGURES].to_numpy() == pytest.approx(one[FIGURES].to_numpy())

    def test_the_same_seed_and_another(self):
        rows = measured(noisy())
        assert simulate(MOVED, rows).equals(simulate(MOVED, rows))
        assert simulate(MOVED, rows)["low"].iloc[0] != simulate(MOVED, rows, seed=1)["low"].iloc[0]

    def test_nothing_that_was_given_is_changed(self):
        given_frames = scenarios(), MOVED.copy(), kpis(), measured(noisy())
        copies = [frame.copy() for frame in given_frames]
        sp.simulate_scenarios(*given_frames, draws=10)
        assert all(frame.equals(copy) for frame, copy in zip(given_frames, copies, strict=True))


class TestRows:
    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_so_many_scenarios(self, count):
        names = [f"s{at}" for at in range(count)]
        shares = dict.fromkeys(names, 1 / max(count, 1))
        table = scenarios(**shares) if count else scenarios().iloc[:0]
        told = simulate(MOVED.iloc[:0], measured(noisy()), scenarios=table)
        assert told["scenario"].dropna().tolist() == names
        assert len(told) == (count + 1 if count else 0)

    def test_kpis_of_one_name_are_told_apart_by_their_department(self):
        names = kpis("k", "m").assign(name="Orders", department=["North", "South"])
        told = simulate(MOVED, measured(STILL, STILL), names)
        assert told["name"].unique().tolist() == ["Orders, North", "Orders, South"]

    def test_each_kpi_has_the_mix_first_and_then_the_scenarios_in_their_order(self):
        told = simulate(MOVED, measured(noisy(), noisy(seed=2)), kpis("m", "k"))
        assert told["kpi"].tolist() == ["m"] * 3 + ["k"] * 3
        assert told["scenario"].fillna("").tolist() == ["", "up", "down"] * 2

    def test_kpis_without_a_figure_are_left_out_and_one_figure_goes_with_the_others(self):
        rows = measured(noisy(), [5.0], [np.nan])
        told = simulate(MOVED, rows, kpis("k", "m", "n"))
        assert told["kpi"].unique().tolist() == ["k", "m"]
        assert set(told["period_on"].dt.strftime("%Y-%m")) == {"2025-03"}

    def test_kpis_of_other_cadences_go_on_in_their_own_periods(self):
        starts = {"m": pd.date_range("2022-01-01", periods=8, freq="QS"),
                  "n": pd.date_range("2024-01-01", periods=30, freq="7D")}  # fmt: skip
        quarters, weeks = (pd.DataFrame({"kpi": name, "period_on": on, "actual": 4.0}) for name, on in starts.items())
        told = simulate(MOVED, pd.concat([measured(STILL), quarters, weeks]), kpis("k", "m", "n"), horizon=2)
        ends = told.drop_duplicates("kpi")["period_on"].dt.strftime("%Y-%m-%d").tolist()
        assert ends == ["2024-02-01", "2024-04-01", "2024-08-05"]

    def test_what_is_told_of_one_scenario_goes_before_what_is_told_of_all(self):
        rows = drivers((None, "A", 120, 100, 120, 1), ("down", "A", 80, 100, 80, 1), likely=[120, 80])
        told = simulate(rows, measured(STILL))
        assert [of(told, name)["mean"] for name in ("up", "down")] == pytest.approx([60, 40])

    def test_ends_and_elasticities_may_stand_in_rows_of_their_own(self):
        ends = drivers(("up", "A", 120, 100, 120, np.nan), likely=120)
        follow = drivers((None, "A", np.nan, np.nan, np.nan, 2), kpi="m")
        told = simulate(pd.concat([ends, follow]), measured(STILL, STILL), kpis("k", "m"), scenarios=scenarios(up=1))
        assert told[told["scenario"].notna()]["mean"].tolist() == pytest.approx([50, 72])
        assert told["drivers"].tolist() == [0, 0, 1, 1]

    def test_the_path_ends_where_the_simulation_does(self):
        rows = measured(noisy(), noisy(7, seed=2))
        path = sp.forecast_scenarios(scenarios(), MOVED, kpis("k", "m"), rows, draws=200)
        end = simulate(MOVED, rows, kpis("k", "m"), draws=200)
        last = path[path["ahead"] == 3].reset_index(drop=True)
        shared = ["scenario", "kpi", "period_on", "mean", "low", "p50", "high"]
        pd.testing.assert_frame_equal(last[shared], end[shared])
        assert path["ahead"].tolist() == [1, 2, 3] * 6

    @pytest.mark.parametrize(("better", "target", "on_target"), [
        ("higher", 50, True), ("higher", 50.01, False), ("lower", 50, True), ("lower", 49.99, False),
        ("neutral", 40, None), ("higher", np.nan, None),
    ])  # fmt: skip
    def test_the_path_says_whether_its_middle_is_on_the_targets_good_side(self, better, target, on_target):
        rows, still = measured(STILL, target=target), drivers(("up", "A", 100, 100, 100, 1), likely=100)
        path = sp.forecast_scenarios(scenarios(up=1), still, kpis(better=better), rows, draws=50)
        assert path["on_target"].tolist() == [on_target] * 6

    def test_an_unsure_elasticity_widens_the_range_about_the_same_middle(self):
        sure = drivers(("up", "A", 80, 100, 80, 1), likely=80)
        narrow, wide = (
            of(simulate(frame, measured(STILL), scenarios=scenarios(up=1), draws=4000), "up")
            for frame in (sure, sure.assign(elasticity_low=0.5, elasticity_high=1.5))
        )
        ends = [50 * 0.8**1.5, 50 * 0.8**0.5]
        assert [wide["low"], wide["high"]] == pytest.approx(ends, rel=0.02)
        assert wide["p50"] == pytest.approx(narrow["p50"], rel=0.01)


class TestErrors:
    @pytest.mark.parametrize(("told", "words"), [
        (scenarios(up=1.2, down=-0.2), "column probability"),
        (scenarios(up=0.6, down=0.6), "found '1.2 in all', expected probabilities that make 1"),
        (scenarios(up=0.998), "found '0.998 in all'"),
        (scenarios(up=np.nan), "scenarios, row 0, column probability: found nothing"),
    ])  # fmt: skip
    def test_probabilities(self, told, words):
        with pytest.raises(DataError, match=words):
            simulate(MOVED.iloc[:0], measured(STILL), scenarios=told)

    def test_probabilities_rounded_to_three_digits_make_1(self):
        told = simulate(MOVED.iloc[:0], measured(STILL), scenarios=scenarios(a=0.333, b=0.333, c=0.333))
        assert of(told, "a")["probability"] == pytest.approx(1 / 3)

    @pytest.mark.parametrize(("rows", "words"), [
        (drivers(("up", "A", 110, 100, 90, 1)), "row 0, column low: found '110', expected no more than high"),
        (drivers(("up", "A", 90, 100, 95, 1)), "column likely: found '100', expected between low and high"),
        (drivers(("up", "A", 0, 100, 110, 1)), "column low: found '0', expected above 0"),
        (drivers(("up", "A", -1, 0, 1, 1)), "column low: found '-1', expected a change as a share"),
        (drivers(("up", "A", -2, -1, 1, 1)), "column base: found '-1', expected a number of at least 0"),
        (drivers(("side", "A", 90, 100, 110, 1)), "column scenario: found 'side', expected one of the scenarios"),
        (drivers(("up", "A", 90, 100, 110, 1), kpi="x"), "column kpi: found 'x', expected a KPI"),
        (drivers(("up", "A", 90, 100, 110, np.nan), indicator="x"), "column indicator: found 'x'"),
        (drivers(("up", "A", np.nan, 100, 110, 1)), "column low: found nothing, expected a number"),
        (drivers(("up", "A", np.nan, np.nan, np.nan, 1)), "column high: found nothing"),
        (drivers(("up", "A", 90, 100, 110, 1), elasticity_low=1.1), "column elasticity_low: found '1.1'"),
        (drivers(("up", "A", 90, 100, 110, 1), elasticity_high=0.9), "column elasticity_high: found '0.9'"),
        (drivers(("up", "A", 90, 100, 110, np.nan), elasticity_low=0.9), "expected an elasticity between"),
        (drivers(("up", "A", 90, 100, 110, 1), ("up", "A", 80, 100, 110, 1), kpi=["k", None]), "row 1, column low"),
        (drivers(("up", "A", 90, 100, 110, 1), ("up", "A", 90, 100, 110, 2)), "expected one row for a scenario"),
    ])  # fmt: skip
    def test_drivers(self, rows, words):
        with pytest.raises(DataError, match=words):
            simulate(rows, measured(STILL))

    def test_all_at_once(self):
        wrong = drivers(("up", "A", 110, 100, 90, 1), ("side", "B", 0, 100, 110, 1))
        with pytest.raises(DataError, match="3 problems found"):
            simulate(wrong, measured(STILL))

    def test_a_table_without_scenarios_holds_in_all_of_them(self):
        told = simulate(drivers((None, "A", 120, 100, 120, 1), likely=120).drop(columns="scenario"), measured(STILL))
        assert told["mean"].tolist() == pytest.approx([60] * 3)

    @pytest.mark.parametrize(("elasticity", "fails"), [(20, False), (20.1, True), (-20.1, True)])
    def test_an_elasticity_that_is_a_percentage(self, elasticity, fails):
        rows = drivers(("up", "A", 99, 100, 101, elasticity))
        if not fails:
            assert len(simulate(rows, measured(STILL))) == 3
            return
        with pytest.raises(DataError, match="column elasticity: found"):
            simulate(rows, measured(STILL))

    @pytest.mark.parametrize(("name", "count"), [("horizon", 0), ("draws", 1), ("horizon", 1.5), ("horizon", "3")])
    def test_counts(self, name, count):
        with pytest.raises(ValueError, match=f"{name}: found {count!r}"):
            simulate(MOVED, measured(STILL), **{name: count})


class TestTornado:
    def test_each_driver_alone_between_the_ends_of_all_scenarios(self):
        rows = drivers(("up", "A", 100, 100, 120, 1), ("down", "A", 80, 100, 105, 1), ("down", "B", 90, 100, 90, 2),
                       likely=[100, 100, 90])  # fmt: skip
        told = sp.rank_scenario_drivers(scenarios(), rows, kpis(), measured(STILL), draws=10)
        shown = ["driver", "driver_low", "driver_high", "scenario_low", "scenario_high", "rank"]
        assert told[shown].to_numpy().tolist() == [["A", 80, 120, "down", "up", 1], ["B", 90, 90, "down", "down", 2]]
        assert told[["at_low", "at_high", "swing", "swing_share"]].round(9).to_numpy().tolist() == [
            [40, 60, 20, 0.4], [40.5, 40.5, 0, 0],
        ]  # fmt: skip

    def test_the_kpi_that_moves_most_comes_first(self):
        rows = drivers(("up", "A", 90, 100, 110, 1), ("up", "A", 90, 100, 110, 2), kpi=["k", "m"])
        told = sp.rank_scenario_drivers(scenarios(up=1), rows, kpis("k", "m"), measured(STILL, STILL), draws=10)
        assert told["kpi"].tolist() == ["m", "k"]


class TestEffects:
    @pytest.mark.parametrize(("better", "value", "effect"), [
        ("higher", 102.1, "better"), ("higher", 101.9, "about_the_same"), ("higher", 97.9, "worse"),
        ("lower", 102.1, "worse"), ("lower", 98.1, "about_the_same"), ("neutral", 120, None), ("range", 120, None),
    ])  # fmt: skip
    def test_what_a_scenario_does_to_a_kpi(self, better, value, effect):
        sure = drivers(("up", "A", value, 100, value, 1), likely=value)
        row = of(simulate(sure, measured(STILL), kpis(better=better), scenarios=scenarios(up=1)), "up")
        assert (None if pd.isna(row["effect"]) else row["effect"]) == effect

    def test_how_far_scenarios_lie_apart(self):
        sure = drivers(("up", "A", 120, 100, 120, 1), ("down", "A", 90, 100, 90, 1), likely=[120, 90])
        assert simulate(sure, measured(STILL))["apart_share"].tolist() == pytest.approx([0.3] * 3)

    def test_the_ends_of_a_driver_are_better_and_worse(self):
        told = sp.rank_scenario_drivers(
            scenarios(up=1), drivers(("up", "A", 90, 100, 100.5, 1)), kpis(), measured(STILL)
        )
        assert told[["low_effect", "high_effect"]].to_numpy().tolist() == [["worse", "about_the_same"]]
