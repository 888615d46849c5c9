"""The score's bounds by hand, what must hold whatever the figures are, and ranks that know how sure they are."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.partnerships.registers import DAY, make_kpi, make_partnerships

ENDS = ["score_low", "score", "score_high"]


def score(kpis: pd.DataFrame | None, *names: str, **more: object) -> pd.DataFrame:
    told = sp.score_partnerships(make_partnerships(*(names or ("P",))), kpis, as_of=DAY, **{"draws": 200, **more})
    return told.set_index("partnership")


def ends(kpis: pd.DataFrame, **more: object) -> list[float]:
    return score(kpis, **more).loc["P", ENDS].astype(float).round(6).tolist()


class TestBounds:
    def test_all_known_is_one_figure(self) -> None:
        kpis = pd.concat([make_kpi("a", [8, 10, 6], weight=3.0), make_kpi("b", [20, 5, 15], better="lower")])
        # a: 24 of 30; b: 40 where 30 was aimed at; (3 x .8 + .75) / 4
        assert ends(kpis) == [pytest.approx(100 * (3 * 0.8 + 0.75) / 4, abs=1e-6)] * 3

    def test_a_missing_month_is_nothing_at_worst_and_all_at_best(self) -> None:
        assert ends(make_kpi("a", [8, None, 10])) == pytest.approx([60, 80, 100], abs=1e-5)

    def test_where_lower_is_better_anything_may_hide_in_a_missing_month(self) -> None:
        assert ends(make_kpi("a", [20, None, 40], better="lower")) == [
            0,
            25,
            50,
        ]  # of 30 at most 60 and what is missing

    def test_a_good_month_makes_up_for_a_bad_one_of_the_same_kpi(self) -> None:
        assert ends(make_kpi("a", [8, 13, 9])) == [100, 100, 100]

    def test_a_month_that_nobody_wrote_down_is_missing_too(self) -> None:
        whole = make_kpi("a", [8, 8, 8, 8, 8])
        assert ends(whole.drop(index=4)) == ends(whole.assign(actual=[8, 8, 8, 8, None]))

    def test_a_kpi_that_begins_late_was_due_all_quarter(self) -> None:
        kpis = pd.concat([make_kpi("a", [10, 10, 10]), make_kpi("b", [10, 10, 10]).tail(1)])
        assert ends(kpis) == pytest.approx([200 / 3, 250 / 3, 100], abs=1e-5)

    def test_a_loss_counts_as_nothing_reached(self) -> None:
        assert ends(make_kpi("a", [-50, 10, 10], 10.0, unit="money"))[0] == pytest.approx(200 / 3, abs=1e-5)

    def test_more_than_the_target_makes_up_for_nothing(self) -> None:
        kpis = pd.concat([make_kpi("a", [100] * 3), make_kpi("b", [0] * 3)])
        assert ends(kpis) == [50, 50, 50]

    @pytest.mark.parametrize(("actual", "better", "reached"), [
        (0, "higher", 100), (-1, "higher", 0), (0, "lower", 100), (1, "lower", 0),
    ])  # fmt: skip
    def test_a_target_of_zero_is_reached_or_not(self, actual: float, better: str, reached: float) -> None:
        assert ends(make_kpi("a", [actual] * 3, 0.0, better=better)) == [reached] * 3

    def test_without_any_figure_nothing_is_known(self) -> None:
        for kpis in (None, make_kpi("a", [None, None, None])):
            row = score(kpis).loc["P"]
            assert (row["score_low"], row["score_high"], row["known"]) == (0, 100, 0)
            assert pd.isna(row["score"])
            assert row["verdict"] == "cannot_tell"

    def test_a_kpi_that_never_had_a_target_is_named_and_counts_nothing(self) -> None:
        kpis = pd.concat([make_kpi("a", [8, 8, 8]), make_kpi("b", [1, 1, 1], None)])
        row = score(kpis).loc["P"]
        assert (round(row["score"], 6), row["kpis"], row["without_target"]) == (80, 1, "b")

    def test_a_target_stands_until_another_is_set(self) -> None:
        kpis = make_kpi("a", [8, 8, 8]).assign(target=[10, None, None])
        assert ends(kpis) == [80, 80, 80]


class TestPeriods:
    def test_a_month_that_is_not_over_is_not_due(self) -> None:
        kpis = make_kpi("a", [10, 10, 10, 0])
        assert sp.score_partnerships(make_partnerships("P"), kpis, as_of="2025-03-30")["score"].tolist() == [100]
        assert sp.score_partnerships(make_partnerships("P"), kpis, as_of="2025-03-31")["score"].iloc[0] < 70

    @pytest.mark.parametrize("day", ["2025-02-28", "2025-06-30", "2024-02-29", "2025-08-31"])
    def test_a_quarter_is_three_whole_months_whatever_day_it_ends_on(self, day: str) -> None:
        periods = pd.date_range(end=day, periods=9, freq="MS")
        actual = [0.0] * 3 + [9] * 3 + [6] * 3
        kpis = pd.DataFrame({"partnership": "P", "kpi": "a", "period_on": periods, "actual": actual, "target": 10,
                             "unit": "score"})  # fmt: skip
        frame = make_partnerships("P", start_on="2022-01-01")
        row = sp.score_partnerships(frame, kpis, as_of=day, draws=1).iloc[0]
        assert (round(row["score"], 6), round(row["before"], 6)) == (60, 90)

    def test_quarters_and_years_count_as_their_latest(self) -> None:
        quarters = make_kpi("a", [2, 8]).assign(period_on=["2024-10-01", "2025-01-01"])
        years = make_kpi("b", [4, 6, 0]).assign(period_on=["2023-01-01", "2024-01-01", "2025-01-01"])
        row = score(pd.concat([quarters, years])).loc["P"]
        assert row["score"] == pytest.approx(70)  # .8 and .6: 2025 is not over

    def test_weeks_are_counted_in_days(self) -> None:
        weeks = pd.date_range("2024-12-30", "2025-03-24", freq="7D")
        kpis = pd.DataFrame({"partnership": "P", "kpi": "a", "period_on": weeks, "target": 10, "unit": "score",
                             "actual": [10.0] * 12 + [0]})  # fmt: skip
        # The weeks that begin on or after 1 January and are over by 31 March: 6 January to 24 March, twelve of them.
        assert ends(kpis)[0] == pytest.approx(100 * 11 / 12, abs=1e-5)

    def test_an_ended_partnership_is_scored_as_of_its_end(self) -> None:
        frame = make_partnerships("P", ended_on="2024-12-31")
        kpis = make_kpi("a", [10, 10, 10]).assign(period_on=["2024-10-01", "2024-11-01", "2024-12-01"])
        assert sp.score_partnerships(frame, kpis, as_of=DAY)["score"].tolist() == [100]

    def test_what_is_due_before_the_start_is_not(self) -> None:
        frame = make_partnerships("P", start_on="2025-02-10")
        kpis = make_kpi("a", [0, 10, 10])
        assert sp.score_partnerships(frame, kpis, as_of=DAY)["score"].tolist() == [100]

    def test_one_that_begins_later_is_left_out(self) -> None:
        assert sp.score_partnerships(make_partnerships("P", start_on="2025-04-01"), None, as_of=DAY).empty


UNITS = ["score", "count", "money"]


def make_many(number: int) -> pd.DataFrame:
    """Partnerships with one to three KPIs of every sort, a fifth of their figures missing."""
    random = np.random.default_rng(11)
    frames = [
        make_kpi(f"k{kpi}", [None if random.random() < 0.2 else random.uniform(-5, 30) for _ in range(months)],
                 random.choice([0.0, 10.0, 20.0]), partnership=f"P{n:03}", unit=random.choice(UNITS),
                 better=random.choice(["higher", "lower"]), weight=random.uniform(0.1, 5))
        for n in range(number)
        for kpi, months in enumerate(random.integers(3, 9, random.integers(1, 4)))
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


NAMES = tuple(f"P{n:03}" for n in range(200))


@pytest.fixture(scope="module")
def kpis() -> pd.DataFrame:
    return make_many(200)


@pytest.fixture(scope="module")
def whole(kpis: pd.DataFrame) -> pd.DataFrame:
    return score(kpis, *NAMES, draws=1)[ENDS]


class TestWhateverTheFiguresAre:
    def test_bounds_are_bounds(self, whole: pd.DataFrame) -> None:
        assert whole["score_low"].between(0, 100).all()
        assert (whole["score_low"] <= whole["score_high"] + 1e-9).all()
        assert (whole["score_low"] < whole["score_high"] - 1).mean() > 0.3

    @pytest.mark.parametrize("seed", [1, 2])
    @pytest.mark.parametrize("written", [True, False])
    def test_a_missing_figure_never_raises_the_lower_bound_nor_lowers_the_upper(
        self, kpis: pd.DataFrame, whole: pd.DataFrame, seed: int, written: bool
    ) -> None:
        """A figure of the quarter less in each partnership, its cell left empty or its row left out."""
        last = kpis[kpis["period_on"] >= "2025-01-01"].groupby("partnership").sample(1, random_state=seed).index
        less = kpis.assign(actual=kpis["actual"].mask(kpis.index.isin(last))) if written else kpis.drop(index=last)
        told = score(less, *NAMES, draws=1)[ENDS].loc[whole.index]
        assert (told["score_low"] <= whole["score_low"] + 1e-9).all()
        assert (told["score_high"] >= whole["score_high"] - 1e-9).all()
        assert (told["score_low"] < whole["score_low"] - 1).any()

    def test_names_and_the_order_of_rows_change_no_score(self) -> None:
        kpis = pd.concat([make_kpi("a", [8, None, 6]), make_kpi("b", [3, 9, 9])], ignore_index=True)
        turned = kpis.iloc[::-1].assign(kpi=kpis["kpi"].iloc[::-1].map({"a": "z", "b": "y"}))
        assert ends(kpis) == ends(turned)

    def test_another_partnership_changes_no_score(self) -> None:
        own = make_kpi("a", [8, None, 6])
        both = pd.concat([own, make_kpi("a", [1, 2, 3], partnership="Q")])
        assert score(both, "P", "Q").loc["P", ENDS].tolist() == score(own).loc["P", ENDS].tolist()

    def test_the_same_input_gives_the_same_ranks(self) -> None:
        kpis = pd.concat([make_kpi("a", [8, None, 6]), make_kpi("a", [7, 7, 7], partnership="Q")])
        pd.testing.assert_frame_equal(score(kpis, "P", "Q"), score(kpis, "P", "Q"))


class TestWeights:
    def test_what_they_name_is_expected_of_every_partnership(self) -> None:
        kpis = pd.concat([make_kpi("a", [10, 10, 10]), make_kpi("b", [0, 0, 0])])
        assert ends(kpis, weights={"a": 1}) == [100, 100, 100]
        assert ends(kpis, weights={"a": 3, "c": 1}) == [75, 87.5, 100]

    def test_a_kind_is_named_whatever_its_kpis_are_called_and_its_kpis_share_its_weight(self) -> None:
        kind = {"kind": "training_participation"}
        kpis = pd.concat(
            [make_kpi("a", [10, 10, 10], **kind), make_kpi("b", [0, 0, 0], **kind), make_kpi("c", [0, 0, 0])]
        )
        assert ends(kpis, weights={"training_participation": 1, "c": 1}) == [25, 25, 25]

    @pytest.mark.parametrize("weights", [{}, {"a": -1}, {"a": 0}, {"a": float("nan")}])
    def test_others_are_refused(self, weights: dict[str, float]) -> None:
        with pytest.raises(ValueError, match="weights: found"):
            score(None, weights=weights) if weights else score(None, weights={"a": float("inf")})

    @pytest.mark.parametrize("wrong", [{"draws": 0}, {"concentration": 0}])
    def test_draws_and_concentration_have_their_ranges(self, wrong: dict[str, float]) -> None:
        with pytest.raises(ValueError, match=f"{next(iter(wrong))}: found 0"):
            score(None, **wrong)

    def test_bad_frames_are_refused_with_every_problem(self) -> None:
        with pytest.raises(DataError) as refused:
            score(make_kpi("a", [1]).assign(actual="much", better="sideways"))
        assert {problem.column for problem in refused.value.problems} == {"actual", "better"}


@pytest.mark.parametrize(("reached", "verdict"), [(8.0, "delivers"), (7.99, "falls_short")])
def test_from_80_on_it_delivers(reached: float, verdict: str) -> None:
    assert score(make_kpi("a", [reached] * 3)).loc["P", "verdict"] == verdict


@pytest.mark.parametrize(("missing", "verdict"), [(0, "delivers"), (1, "cannot_tell")])
def test_what_could_be_either_is_told_as_neither(missing: int, verdict: str) -> None:
    actual = [None] * missing + [10.0] * (3 - missing)
    assert score(make_kpi("a", actual)).loc["P", "verdict"] == verdict


class TestRanks:
    def test_what_is_sure_has_one_place(self) -> None:
        kpis = pd.concat(
            [make_kpi("a", [number] * 3, partnership=name) for name, number in zip("PQR", (9, 5, 1), strict=True)]
        )
        told = score(kpis, "P", "Q", "R")
        assert told[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]

    def test_what_nothing_tells_apart_shares_its_places(self) -> None:
        kpis = pd.concat([make_kpi("a", [10, 10, 10], partnership=name) for name in "PQRS"])
        told = score(kpis, *"PQRS")
        assert told["rank_low"].tolist() == [1] * 4
        assert told["rank_high"].tolist() == [4] * 4
        assert told["chance_top3"].tolist() == [0.75] * 4

    def test_who_is_not_known_may_have_any_place_and_stands_last(self) -> None:
        kpis = pd.concat(
            [make_kpi("a", [number] * 3, partnership=name) for name, number in zip("PQR", (9, 5, 1), strict=True)]
        )
        told = score(kpis, *"APQR", draws=2000)
        assert told.loc["A", ["rank", "rank_low", "rank_high"]].tolist() == [4, 1, 4]

    def test_small_counts_make_places_less_sure(self) -> None:
        def ranks(size: int) -> list[list[int]]:
            kpis = pd.concat([
                make_kpi("a", [share], 1.0, partnership=name, unit="share", numerator=share * size, denominator=size)
                for name, share in zip("PQ", (0.6, 0.5), strict=True)
            ])  # fmt: skip
            return score(kpis, "P", "Q", draws=2000)[["rank_low", "rank_high"]].to_numpy().tolist()

        assert ranks(10) == [[1, 2], [1, 2]]
        assert ranks(10_000) == [[1, 1], [2, 2]]

    def test_chances_are_those_of_the_beta_distribution(self) -> None:
        kpis = pd.concat([
            make_kpi("a", [count / 20], 1.0, partnership=name, unit="share", numerator=count, denominator=20)
            for name, count in (("P", 12), ("Q", 9), ("R", 9), ("S", 9))
        ])  # fmt: skip
        told = score(kpis, *"PQRS", draws=20_000)
        own, others = (stats.beta(count + 0.5, 20 - count + 0.5) for count in (12, 9))
        last, _ = integrate.quad(lambda share: own.pdf(share) * others.sf(share) ** 3, 0, 1)
        assert told.loc["P", "chance_top3"] == pytest.approx(1 - last, abs=0.01)


class TestTrend:
    @pytest.mark.parametrize(("months", "told"), [(11, False), (12, True)])
    def test_it_takes_twelve_periods(self, months: int, told: bool) -> None:
        trend = score(make_kpi("a", [5.0 + n % 3 for n in range(months)])).loc["P", "trend"]
        assert (trend != "too_few") == told

    def test_a_fall_is_seen_and_a_wobble_is_not(self) -> None:
        noise = np.random.default_rng(3).normal(0, 0.2, 36)
        level = np.where(np.arange(36) < 28, 8.0, 5.0)
        assert score(make_kpi("a", list(level + noise))).loc["P", "trend"] == "worsening"
        assert score(make_kpi("a", list(13 - level + noise))).loc["P", "trend"] == "improving"
        assert score(make_kpi("a", list(8 + noise))).loc["P", "trend"] == "steady"

    def test_false_alarms_are_as_rare_as_those_of_signals(self) -> None:
        noise = np.random.default_rng(7).normal(0, 0.5, (150, 36)).clip(-2, 2)
        kpis = pd.concat([make_kpi("a", list(7 + row), partnership=f"P{n}") for n, row in enumerate(noise)])
        told = score(kpis, *(f"P{n}" for n in range(150)), draws=1)
        assert (told["trend"] != "steady").mean() < 0.05

    def test_a_month_with_a_missing_figure_is_passed_over(self) -> None:
        whole = pd.concat([make_kpi("a", [8.0] * 11 + [None]), make_kpi("b", [8.0] * 12)])
        assert score(whole).loc["P", "trend"] == "too_few"
