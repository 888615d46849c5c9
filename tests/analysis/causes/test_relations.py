"""Relations: numbers from SciPy, the sample's planted lag, and few false alarms where nothing is related."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f_oneway, spearmanr, theilslopes

import saypro_analysis as sp
from saypro_analysis.analysis.causes.methods import shared_calendars, shared_seasons
from saypro_analysis.analysis.causes.methods.lagged_pairs import relate_lags
from saypro_analysis.analysis.causes.methods.rank_agreements import _rho_interval
from saypro_analysis.analysis.causes.methods.rank_slopes import _theil_sen
from saypro_analysis.analysis.causes.methods.shared_seasons import _season_chance
from saypro_analysis.data.reviews import Review
from tests.test_sample import TRUTHS

KPIS = pd.DataFrame(
    [[kpi, "D", kpi.upper(), "count", "higher"] for kpi in "ab"],
    columns=["kpi", "department", "name", "unit", "better"],
)
TRUTH = TRUTHS["correlation"]


def measured(a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    months = pd.date_range("2022-01-01", periods=len(a), freq="MS")
    parts = [pd.DataFrame({"kpi": kpi, "period_on": months, "actual": values}) for kpi, values in (("a", a), ("b", b))]
    return pd.concat(parts)


class TestSample:
    def test_the_planted_lag_is_found_before_the_portal_hides_it(self, sample: Review) -> None:
        early = sample.measurements[sample.measurements["period_on"] < "2024-10-01"]
        told = sp.compare_kpis(early, sample.kpis, TRUTH["leader"], TRUTH["follower"]).set_index("lag")
        for lag, rho in TRUTH["by_lag"].items():
            assert told.loc[lag, "rho"] == pytest.approx(rho, abs=0.01)
        assert told.loc[1, ["relation", "strongest"]].tolist() == ["opposite", True]
        assert set(told.drop(index=1)["relation"]) == {"cannot_tell"}
        assert told.loc[1, "slope"] == pytest.approx(-0.012, abs=0.002)

    def test_over_all_months_nothing_is_claimed(self, sample: Review) -> None:
        for season in (True, False):
            told = sp.compare_kpis(sample.measurements, sample.kpis, TRUTH["leader"], TRUTH["follower"],
                                  remove_season=season)  # fmt: skip
            assert set(told["relation"]) == {"cannot_tell"}


def test_agrees_with_scipy_where_nothing_remembers() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=40).round(1)
    y = (0.5 * x + rng.normal(size=40)).round(1)
    told = sp.compare_kpis(measured(x, y), KPIS, "a", "b", max_lag=0, remove_season=False).iloc[0]
    assert told["rho"] == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)
    assert told["slope"] == pytest.approx(theilslopes(y, x).slope)
    slope, low, high = _theil_sen(x, y, effective=40, sure=0.95)
    known = theilslopes(y, x, alpha=0.95)
    assert (slope, low, high) == pytest.approx((known.slope, known.low_slope, known.high_slope))


def test_holes_do_not_turn_into_lags() -> None:
    x = np.random.default_rng(5).normal(size=30)
    rows = measured(x[1:], x[:-1])
    rows = rows[rows["period_on"].dt.month != 5]
    told = sp.compare_kpis(rows, KPIS, "a", "b", max_lag=1, remove_season=False).set_index("lag")
    assert told.loc[1, "rho"] == pytest.approx(1.0)
    assert told.loc[1, "periods"] < 28


def test_a_season_that_both_share_is_no_relation() -> None:
    season = np.tile(10 * np.sin(np.arange(12) / 12 * 2 * np.pi), 4)
    rng = np.random.default_rng(6)
    rows = measured(season + rng.normal(size=48), season + rng.normal(size=48))
    told = sp.compare_kpis(rows, KPIS, "a", "b", max_lag=0)
    assert told[["season_removed", "relation"]].to_numpy().tolist() == [[True, "cannot_tell"]]


def _opposed(rng: np.random.Generator, periods: int, *, related: bool) -> pd.DataFrame:
    wave = 4 * np.sin(np.arange(periods) / 12 * 2 * np.pi)
    one = rng.normal(size=periods)
    other = one if related else rng.normal(size=periods)
    return measured(100 + one + wave, 100 + other - wave)


@pytest.mark.long("a hundred pairs")
def test_opposed_seasons_do_not_hide_a_relation() -> None:
    """A hundred of a hundred: the changes are those of what the season leaves, as the levels are."""
    rng = np.random.default_rng(8)
    told = [sp.compare_kpis(_opposed(rng, 48, related=True), KPIS, "a", "b", max_lag=0) for _ in range(100)]
    assert [one["relation"].item() for one in told] == ["together"] * 100


@pytest.mark.parametrize("periods", [24, 36])
def test_opposed_seasons_make_no_relation(periods: int) -> None:
    rng = np.random.default_rng(9)
    told = [sp.compare_kpis(_opposed(rng, periods, related=False), KPIS, "a", "b", max_lag=1) for _ in range(40)]
    assert sum((one["relation"] != "cannot_tell").any() for one in told) / 40 <= 0.05


@pytest.mark.parametrize(("periods", "wave", "removed"), [
    (36, 0.0, True), (35, 0.0, False), (35, 5.0, True), (24, 5.0, True), (23, 5.0, False),
])  # fmt: skip
def test_a_season_is_taken_out_of_three_years_or_of_two_that_both_show(
    periods: int, wave: float, removed: bool
) -> None:
    rng = np.random.default_rng(10)
    season = wave * np.sin(np.arange(periods) / 12 * 2 * np.pi)
    one, other = rng.normal(size=periods) + season, rng.normal(size=periods) - season
    told = sp.compare_kpis(measured(one, other), KPIS, "a", "b", max_lag=0)
    assert told["season_removed"].tolist() == [removed]


def test_a_season_of_one_kpi_alone_stays_in_two_years() -> None:
    rng = np.random.default_rng(12)
    season = 5 * np.sin(np.arange(30) / 12 * 2 * np.pi)
    told = sp.compare_kpis(measured(rng.normal(size=30) + season, rng.normal(size=30)), KPIS, "a", "b", max_lag=0)
    assert told["season_removed"].tolist() == [False]


@pytest.mark.parametrize(("chance", "removed"), [(0.099, True), (0.101, False)])
def test_both_show_a_season_below_a_chance_of_a_tenth(
    monkeypatch: pytest.MonkeyPatch, chance: float, removed: bool
) -> None:
    monkeypatch.setattr(shared_seasons, "_season_chance", lambda rows, *_: np.full(len(rows), chance))
    rng = np.random.default_rng(13)
    told = sp.compare_kpis(measured(rng.normal(size=24), rng.normal(size=24)), KPIS, "a", "b", max_lag=0)
    assert told["season_removed"].tolist() == [removed]


def test_the_chance_of_a_season_is_that_of_an_analysis_of_variance() -> None:
    rng = np.random.default_rng(11)
    series, of_month = rng.normal(size=(3, 25)), np.tile(np.eye(12), (3, 1))[:25]
    series[0, 0] = np.nan
    known = [f_oneway(*(row[month::12][~np.isnan(row[month::12])] for month in range(12))).pvalue for row in series]
    assert _season_chance(series, of_month, ~np.isnan(series) @ of_month) == pytest.approx(known)


def _walk(rng: np.random.Generator) -> np.ndarray:
    return np.cumsum(rng.normal(size=36))


def _shift(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=36) + 3 * rng.choice([-1, 1]) * (np.arange(36) >= rng.integers(8, 28))


@pytest.mark.parametrize("draw", [lambda rng: rng.normal(size=36), _walk, _shift], ids=["white", "walk", "shift"])
def test_unrelated_series_are_seldom_called_related(draw) -> None:
    rng = np.random.default_rng(7)
    months = pd.date_range("2022-01-01", periods=36, freq="MS")
    false = 0
    for _ in range(150):
        charted = pd.DataFrame({"a": draw(rng), "b": draw(rng)}, index=months)
        told = relate_lags(charted, "a", "b", max_lag=3, remove_season=False)
        false += (told["relation"] != "cannot_tell").any()
    assert false / 150 <= 0.07


@pytest.mark.parametrize(("a", "b"), [
    (np.ones(20), np.arange(20.0)), (np.arange(3.0), np.arange(3.0)), (np.array([]), np.array([])),
    (np.full(12, np.nan), np.arange(12.0)),
])  # fmt: skip
def test_too_little_to_tell_is_said(a: np.ndarray, b: np.ndarray) -> None:
    told = sp.compare_kpis(measured(a, b), KPIS, "a", "b", max_lag=1)
    assert set(told["relation"]) == {"cannot_tell"}
    assert "cannot be told" in sp.describe_relation(told)[0]


def test_where_nearly_all_is_tied_in_both_the_slope_has_no_ends() -> None:
    x = np.array([0.0] * 16 + [1, 1, 2, 2])
    told = sp.compare_kpis(measured(x, x[::-1]), KPIS, "a", "b", max_lag=0, remove_season=False).iloc[0]
    assert np.isfinite(told[["rho_low", "rho_high", "slope"]].astype(float)).all()
    assert told[["slope_low", "slope_high"]].isna().all()


@pytest.mark.parametrize(("periods", "relation"), [(7, "cannot_tell"), (8, "together")])
def test_eight_periods_are_enough_to_tell(periods: int, relation: str) -> None:
    x = np.array([1.0, 4, 2, 3, 7, 0, 6, 5])[-periods:]
    told = sp.compare_kpis(measured(x, x), KPIS, "a", "b", max_lag=0)
    assert told["rho_low"].item() > 0
    assert told["relation"].tolist() == [relation]


def test_of_four_independent_pairs_no_interval_can_be_told() -> None:
    low, high = _rho_interval(np.array([0.9, 0.9]), np.array([4.0, 4.01]), 0.95)
    assert np.isnan([low, high]).tolist() == [[True, False]] * 2


@pytest.mark.parametrize(("periods", "all_count"), [(3, True), (4, False)])
def test_a_memory_is_looked_for_in_four_periods(periods: int, all_count: bool) -> None:
    told = sp.compare_kpis(measured(np.arange(periods), np.arange(periods)), KPIS, "a", "b", max_lag=0)
    assert (told["effective"].item() == periods) is all_count


def test_more_pairs_than_are_reckoned_at_once_are_told_as_together(monkeypatch: pytest.MonkeyPatch) -> None:
    measured, kpis = TestPairs._table(lambda rng: rng.normal(size=36), 6, 17)
    pairs = list(combinations(kpis["kpi"], 2))
    together = sp.rank_relations(measured, kpis, pairs=pairs)
    monkeypatch.setattr(shared_calendars, "_CELLS", 100)
    pd.testing.assert_frame_equal(together, sp.rank_relations(measured, kpis, pairs=pairs), check_exact=True)


@pytest.mark.parametrize("lag", [0, 2])
def test_one_lag_is_the_strongest_of_those_that_agree_alike(lag: int) -> None:
    x = np.random.default_rng(15).normal(size=30)
    told = sp.compare_kpis(measured(x[2:], np.r_[x, x, x][2 - lag : 30 - lag] * 2), KPIS, "a", "b", max_lag=3)
    assert told["strongest"].tolist() == [one == lag for one in range(4)]


def test_what_cannot_be_compared_is_refused() -> None:
    rows = measured(np.arange(9.0), np.arange(9.0))
    with pytest.raises(ValueError, match="second: found 'c', expected one of a, b"):
        sp.compare_kpis(rows, KPIS, "a", "c")
    with pytest.raises(ValueError, match="two different KPIs"):
        sp.compare_kpis(rows, KPIS, "a", "a")
    with pytest.raises(ValueError, match="max_lag"):
        sp.compare_kpis(rows, KPIS, "a", "b", max_lag=-1)


class TestPairs:
    @staticmethod
    def _table(draw, pairs: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        rng = np.random.default_rng(seed)
        months = pd.date_range("2022-01-01", periods=36, freq="MS")
        names = [f"k{place}" for place in range(pairs)]
        rows = [pd.DataFrame({"kpi": name, "period_on": months, "actual": draw(rng)}) for name in names]
        kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "unit": "count", "better": "higher"})
        return pd.concat(rows, ignore_index=True), kpis

    @pytest.mark.long("thirty panels of six KPIs, all pairs")
    @pytest.mark.parametrize("draw", [lambda rng: rng.normal(size=36), _walk, _shift], ids=["white", "walk", "shift"])
    def test_six_unrelated_kpis_are_seldom_called_related(self, draw) -> None:
        false = sum(len(sp.rank_relations(*self._table(draw, 6, seed))) > 0 for seed in range(30))
        assert false / 30 <= 0.1

    def test_one_that_follows_another_is_found_with_its_lag_whichever_is_named_first(self) -> None:
        measured, kpis = self._table(lambda rng: rng.normal(size=36), 5, 3)
        leading = measured.loc[measured["kpi"] == "k4", "actual"].to_numpy()
        measured.loc[measured["kpi"] == "k1", "actual"] = -3 * np.r_[0, 0, leading[:-2]]
        told = sp.rank_relations(measured, kpis)
        assert told[["first", "second", "lag", "relation", "pairs"]].to_numpy().tolist() == [
            ["k4", "k1", 2, "opposite", 10]]  # fmt: skip

    def test_named_pairs_are_listed_whatever_comes_out(self, sample: Review) -> None:
        told = sp.rank_relations(sample.measurements, sample.kpis, pairs=[["first_response", "satisfaction"]])
        assert told[["pairs", "relation"]].to_numpy().tolist() == [[1, "cannot_tell"]]
        before = sample.measurements[
            sample.measurements["period_on"] < TRUTHS["relations"][0]["visible_until"].isoformat()
        ]
        told = sp.rank_relations(before, sample.kpis, pairs=[["satisfaction", "first_response"]])
        assert told[["first", "lag", "relation"]].to_numpy().tolist() == [["first_response", 1, "opposite"]]

    def test_a_pair_among_others_is_told_as_it_is_alone(self) -> None:
        """With holes, other beginnings, quarters beside months, ties and a KPI that never moves."""
        rng = np.random.default_rng(14)
        measured, kpis = self._table(lambda rng: rng.normal(size=36).round(1), 9, 14)
        of = {kpi: (measured["kpi"] == kpi).to_numpy() for kpi in kpis["kpi"]}
        month = measured["period_on"].dt.year * 12 + measured["period_on"].dt.month
        measured.loc[of["k1"], "actual"] += 5 * np.sin(np.arange(36) / 6 * np.pi)
        measured.loc[of["k2"], "actual"] = 4 * measured.loc[of["k1"], "actual"].shift(2, fill_value=0).to_numpy()
        measured.loc[of["k3"], "actual"] = 0.1
        gone = of["k4"] & (rng.random(len(measured)) < 0.2) | of["k5"] & (month < month.min() + 10)
        gone |= (of["k6"] | of["k7"]) & (month % 3 != 1) | of["k8"]
        measured = measured[~gone]
        pairs = list(combinations(kpis["kpi"], 2))
        told = sp.rank_relations(measured, kpis, pairs=pairs).drop(columns=["p_value", "pairs", "relation"])
        assert told["periods"].nunique() > 5
        assert told["season_removed"].any()
        for (first, second), row in zip(told[["first", "second"]].to_numpy(), told.to_dict("records"), strict=True):
            of_both = measured[measured["kpi"].isin([first, second])]
            alone = sp.compare_kpis(of_both, kpis, first, second).drop(columns="relation")
            assert pd.DataFrame([row]).equals(alone[alone["lag"] == row["lag"]].reset_index(drop=True))

    def test_an_unknown_kpi_is_named(self, sample: Review) -> None:
        with pytest.raises(ValueError, match="'speed'"):
            sp.rank_relations(sample.measurements, sample.kpis, pairs=[["speed", "satisfaction"]])
