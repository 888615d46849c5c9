"""Impact by hand, ranks against a plain loop, priorities and tiers by the documents' rules."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.priorities.methods.impact_parts import PARTS, WEIGHTS
from saypro_analysis.data.reviews import Review


def made(*tolerances: float, **columns: object) -> pd.DataFrame:
    """Gaps of KPIs that are higher-is-better, ten units to a tolerance."""
    sizes = np.array(tolerances)
    return pd.DataFrame({
        "kpi": [f"k{place}" for place in range(len(sizes))], "department": "Legal", "status": "missed",
        "gap": -10 * sizes, "shortfall": 10 * sizes, "tolerances": sizes,
    }).assign(**columns)  # fmt: skip


def told(gaps: pd.DataFrame, half: float = 0.0, **columns: object) -> pd.DataFrame:
    """Signals of these gaps, with intervals of `half` to either side."""
    return pd.DataFrame({
        "kpi": gaps["kpi"], "better": "higher", "gap": gaps["gap"], "gap_low": gaps["gap"] - half,
        "gap_high": gaps["gap"] + half, "verdict": "real", "variation": "steady", "cadence": "month",
        "missed_last_year": 6, "n": 36, "chance_next": 0.5, "slope": 0.0, "trend_p_value": 1.0,
    }).assign(**columns)  # fmt: skip


class TestImpact:
    def test_is_the_weighted_mean_of_its_parts(self) -> None:
        gaps = made(3.0, 1.0, money=[50.0, 200.0], weight=[4.0, 2.0])
        scored = sp.score_impact(gaps, told(gaps)).set_index("kpi")
        # size 3/6, strategic 4/4, money 50/200, persistence 6/12, breadth 2/2, steady: by hand
        assert scored.loc["k0", "impact"] == pytest.approx(
            100 * (0.3 * 0.5 + 0.25 * 1 + 0.15 * 0.25 + 0.1 * 0.5 + 0.1 * 1 + 0.1 * 0.5)
        )
        assert scored.loc["k1", "impact"] == pytest.approx(
            100 * (0.3 * 0.25 + 0.25 * 0.5 + 0.15 * 1 + 0.1 * 0.5 + 0.1 * 1 + 0.1 * 0.5)
        )

    def test_what_is_not_known_counts_as_a_half(self) -> None:
        gaps = made(3.0, money=np.nan, weight=np.nan)
        scored = sp.score_impact(gaps, None, weights={"size": 1, "money": 1, "trend": 3, "strategic": 2})
        assert scored["impact"][0] == pytest.approx(50)
        size = sp.score_impact(made(9.0, money=np.nan), None, weights={"size": 1, "money": 3})
        assert size["impact"][0] == pytest.approx(100 * (0.75 + 3 * 0.5) / 4)
        assert scored[["part_money", "part_trend", "part_strategic"]].isna().all(axis=None)

    def test_another_gap_does_not_change_the_part_of_the_size(self) -> None:
        alone, among = made(2.0), made(2.0, 400.0)
        parts = [sp.score_impact(gaps, None).set_index("kpi").loc["k0", "part_size"] for gaps in (alone, among)]
        assert parts[0] == parts[1] == pytest.approx(0.4)

    @given(st.lists(st.floats(0.01, 50), min_size=1, max_size=8), st.integers(0, 7), st.floats(0.1, 20))
    def test_a_larger_gap_never_weighs_less(self, sizes: list[float], place: int, more: float) -> None:
        place %= len(sizes)
        grown = [size + (more if at == place else 0) for at, size in enumerate(sizes)]
        one, other = (sp.score_impact(made(*values), None, draws=50).set_index("kpi") for values in (sizes, grown))
        assert other.loc[f"k{place}", "impact"] >= one.loc[f"k{place}", "impact"]
        assert other.loc[f"k{place}", "rank"] <= one.loc[f"k{place}", "rank"]
        assert one["impact"].between(0, 100).all()

    def test_only_adverse_gaps_are_ranked(self) -> None:
        gaps = made(3.0, -2.0, 0.5, 1.0).assign(status=["missed", "met", "near", "no_target"])
        assert sp.score_impact(gaps, None)["kpi"].tolist() == ["k0", "k2"]

    def test_breadth_is_the_share_of_a_goals_kpis_that_are_short(self) -> None:
        gaps = made(3.0, -2.0, 3.0).assign(status=["missed", "met", "missed"])
        kpis = pd.DataFrame({"kpi": ["k0", "k1", "k2"], "department": "Legal", "name": "K", "unit": "count",
                             "better": "higher", "goal": ["g", "g", "h"]})  # fmt: skip
        assert sp.score_impact(gaps, None, kpis=kpis).set_index("kpi")["part_breadth"].to_dict() == {"k0": 0.5, "k2": 1}

    def test_an_adverse_slope_is_a_trend_whichever_way_is_better(self) -> None:
        gaps = made(3.0, 3.0, 3.0)
        signals = told(
            gaps, slope=[1.0, 1.0, -1.0], trend_p_value=[0.01, 0.01, 0.3], better=["higher", "lower", "higher"]
        )
        assert sp.score_impact(gaps, signals).set_index("kpi")["part_trend"].to_dict() == {"k0": 0, "k1": 1, "k2": 0.5}

    def test_the_stated_weights_sum_to_one(self) -> None:
        assert sum(WEIGHTS.values()) == pytest.approx(1)
        assert PARTS == ("size", "strategic", "money", "persistence", "breadth", "trend")

    def test_wrong_arguments_are_named(self) -> None:
        with pytest.raises(ValueError, match="weights: found beauty, expected some of size"):
            sp.score_impact(made(1.0), None, weights={"beauty": 1})
        with pytest.raises(ValueError, match="numbers of at least 0"):
            sp.score_impact(made(1.0), None, weights={"size": -1})
        with pytest.raises(ValueError, match="draws: found 0"):
            sp.score_impact(made(1.0), None, draws=0)
        with pytest.raises(ValueError, match="concentration: found 0"):
            sp.score_impact(made(1.0), None, concentration=0)
        with pytest.raises(ValueError, match="no column tolerances"):
            sp.score_impact(made(1.0).drop(columns="tolerances"), None)

    def test_without_a_gap_there_is_no_row_but_every_column(self) -> None:
        nothing, some = (sp.score_impact(gaps, None) for gaps in (made(), made(1.0)))
        assert nothing.empty
        assert list(nothing) == list(some)

    def test_gaps_without_a_size_or_without_end_are_ranked_too(self) -> None:
        gaps = made(1.0, 1.0, 1.0).assign(tolerances=[np.nan, np.inf, 1.0])
        ranked = sp.score_impact(gaps, told(gaps, 5.0), weights={"size": 1})
        assert ranked[["kpi", "impact"]].to_numpy().tolist() == [["k1", 100.0], ["k0", 50.0], ["k2", 25.0]]
        assert ranked[["impact_low", "impact_high"]].notna().all(axis=None)

    def test_nothing_is_changed_in_place(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        before = gaps.copy()
        sp.score_impact(gaps, None, kpis=sample.kpis, actions=sample.actions)
        pd.testing.assert_frame_equal(gaps, before)


class TestRanks:
    def test_with_certain_weights_and_gaps_the_range_is_the_rank(self) -> None:
        gaps = made(*np.random.default_rng(5).gamma(2, 2, 40), weight=np.random.default_rng(6).integers(1, 6, 40) * 1.0)
        ranked = sp.score_impact(gaps, told(gaps), concentration=np.inf)
        assert (ranked["rank_low"] == ranked["rank"]).all()
        assert (ranked["rank_high"] == ranked["rank"]).all()
        assert ranked["chance_top3"].tolist() == [1.0] * 3 + [0.0] * 37
        assert ranked["impact_low"].to_numpy() == pytest.approx(ranked["impact"].to_numpy(), abs=1e-3)

    def test_one_part_alone_makes_weights_certain(self) -> None:
        gaps = made(5.0, 4.0, 3.0, 2.0)
        ranked = sp.score_impact(gaps, told(gaps), weights={"size": 1})
        assert ranked[["rank_low", "rank_high"]].to_numpy().tolist() == [[place, place] for place in (1, 2, 3, 4)]

    def test_the_same_seed_gives_the_same_and_another_hardly_another(self) -> None:
        gaps = made(4.0, 3.5, 3.0, 1.0, weight=[1.0, 3.0, 5.0, 2.0])
        one, same, other = (sp.score_impact(gaps, told(gaps, 15.0), seed=seed) for seed in (1, 1, 2))
        pd.testing.assert_frame_equal(one, same)
        assert not one["chance_top3"].equals(other["chance_top3"])
        assert one["chance_top3"].to_numpy() == pytest.approx(other["chance_top3"].to_numpy(), abs=0.03)

    def test_counts_what_a_plain_loop_counts(self) -> None:
        """The peer draws from scipy, one gap and one draw after the other, in double precision."""
        from scipy import stats

        sizes, weight, half = [4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 5.0, 4.0], 12.0
        gaps = made(*sizes, weight=weight)
        ranked = sp.score_impact(gaps, told(gaps, half), weights={"size": 2, "strategic": 1}).set_index("kpi")
        random = np.random.default_rng(8)
        shares = stats.dirichlet([20.0, 10.0]).rvs(4000, random_state=random)
        places = np.zeros((4, 4))
        for share in shares:
            drawn = [max(random.normal(size, half / 10 / stats.norm.ppf(0.95)), 0) for size in sizes]
            impact = [share[0] * t / (t + 3) + share[1] * w / 5 for t, w in zip(drawn, weight, strict=True)]
            for place, gap in enumerate(np.argsort(impact)[::-1]):
                places[gap, place] += 1 / len(shares)
        for gap in range(4):
            assert ranked.loc[f"k{gap}", "chance_top3"] == pytest.approx(places[gap, :3].sum(), abs=0.03)
            within = places[gap, ranked.loc[f"k{gap}", "rank_low"] - 1 : ranked.loc[f"k{gap}", "rank_high"]].sum()
            assert within >= 0.88

    def test_wider_intervals_make_places_less_sure(self) -> None:
        gaps = made(4.0, 3.0, 2.0, 1.0)
        widths = [(ranked["rank_high"] - ranked["rank_low"]).sum()
                  for ranked in (sp.score_impact(gaps, told(gaps, half)) for half in (0, 10, 40))]  # fmt: skip
        assert widths == sorted(widths)
        assert widths[2] > widths[0]

    def test_ties_keep_the_order_of_the_frame(self) -> None:
        ranked = sp.score_impact(made(2.0, 2.0, 2.0), None)
        assert ranked["kpi"].tolist() == ["k0", "k1", "k2"]
        assert ranked["rank_high"].tolist() == [3, 3, 3]


class TestWords:
    def test_noise_is_never_urgent_and_what_cannot_be_told_is_not_either(self) -> None:
        gaps = made(30.0, 30.0, 30.0)
        signals = told(gaps, verdict=["real", "noise", "cannot_tell"], variation="worsening", missed_last_year=12,
                       chance_next=0.01)  # fmt: skip
        words = sp.score_impact(gaps, signals).set_index("kpi")["priority"].to_dict()
        assert words == {"k0": "Urgent", "k1": "Medium", "k2": "High"}
        assert set(sp.score_impact(gaps, None)["priority"]) <= {"High", "Medium", "Low"}

    @given(
        st.lists(
            st.tuples(st.floats(0.1, 99), st.sampled_from(["real", "noise", "cannot_tell"])), min_size=1, max_size=9
        )
    )
    def test_urgent_means_real_and_immediate(self, rows: list[tuple[float, str]]) -> None:
        gaps = made(*(size for size, _ in rows))
        signals = told(gaps, verdict=[verdict for _, verdict in rows], variation="worsening", chance_next=0.0)
        scored = sp.score_impact(gaps, signals, draws=20)
        assert (scored.loc[scored["priority"] == "Urgent", "verdict"] == "real").all()
        assert ((scored["horizon"] == "immediate") == (scored["priority"] == "Urgent")).all()

    @pytest.mark.parametrize(("family", "name", "unit", "size", "tier", "row"), [
        ("sales", "Revenue", "money", 8.0, "High", "GAP-21"),
        ("sales", "Revenue", "money", 2.0, "Medium", "GAP-22"),
        ("sales", "Deals won", "count", 2.0, "Medium", "GAP-22"),
        ("customer_service", "Customer satisfaction", "share", 2.0, "High", "GAP-21"),
        ("customer_service", "Waiting time", "minutes", 2.0, "Low", "GAP-23"),
        ("operations", "Downtime", "share", 8.0, "High", "GAP-21"),
        ("operations", "Downtime", "share", 2.0, "Medium", "GAP-22"),
        ("marketing", "New leads", "count", 2.0, "Low", "GAP-23"),
        ("legal", "Contracts", "count", 2.0, "Medium", "score"),
    ])  # fmt: skip
    def test_tiers_follow_the_documents(
        self, family: str, name: str, unit: str, size: float, tier: str, row: str
    ) -> None:
        gaps = made(size, family=family, name=name, unit=unit)
        scored = sp.score_impact(gaps, None, weights={"size": 1})
        assert scored[["impact_tier", "tier_by"]].to_numpy().tolist() == [[tier, row]]

    def test_a_rule_two_steps_from_the_score_gives_way_by_one(self) -> None:
        gaps = made(2.9, family="marketing", name="New leads", unit="count", weight=5.0)
        scored = sp.score_impact(gaps, told(gaps, missed_last_year=12, variation="worsening"))
        assert scored[["tier_by_score", "impact_tier", "tier_by"]].to_numpy().tolist() == [
            ["High", "Medium", "GAP-23 and score"]
        ]

    def test_near_misses_are_not_ruled_by_families(self) -> None:
        gaps = made(0.5, family="customer_service", name="Customer satisfaction", status="near")
        assert sp.score_impact(gaps, None, weights={"size": 1})["impact_tier"].tolist() == ["Low"]


class TestFeasibility:
    def test_the_most_feasible_open_action_counts(self) -> None:
        gaps = made(9.0, 9.0)
        actions = pd.DataFrame({
            "action": ["A", "B", "C", "D"], "kpi": ["k0", "k0", "k0", "k1"], "department": "Legal",
            "statement": "Do", "owner": "Ada", "start_on": "2025-01-06",
            "due_on": ["2025-02-28", "2025-02-28", "2025-02-28", "2025-12-31"],
            "feasibility": [3, 4, 5, 5], "status": ["", "in progress", "done", ""],
        })  # fmt: skip
        scored = sp.score_impact(gaps, None, actions=actions, weights={"size": 1})
        assert scored[["action", "feasibility", "quick_win"]].to_numpy().tolist() == [
            ["B", 0.8, True],
            ["D", 1.0, False],
        ]

    def test_the_sample_has_quick_wins(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        signals = sp.detect_signals(sample.measurements, sample.kpis, rebases=sample.rebases)
        scored = sp.score_impact(gaps, signals, kpis=sample.kpis, actions=sample.actions)
        noise = set(signals.loc[signals["verdict"] == "noise", "kpi"])
        assert scored.loc[scored["priority"] == "Urgent", "kpi"].isin(noise).sum() == 0
        assert set(scored["kpi"].head(6)) >= {"leads", "revenue", "satisfaction"}
        assert scored["quick_win"].any()


def test_tied_gaps_share_their_ranks_whatever_their_order() -> None:
    tied = pd.DataFrame({"kpi": list("abcd"), "department": "Sales", "status": "missed", "gap": -3.0, "shortfall": 3.0,
                         "tolerances": 3.0})  # fmt: skip
    for gaps in (tied, tied.iloc[::-1]):
        told = sp.score_impact(gaps, None)
        assert told[["rank_low", "rank_high", "chance_top3"]].to_numpy().tolist() == [[1, 4, 0.75]] * 4
    apart = sp.score_impact(tied.assign(tolerances=[9.0, 3.0, 3.0, 1.0]), None, weights={"size": 1})
    assert apart[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 3], [2, 3], [4, 4]]


def test_the_strategic_weight_is_that_of_the_table_of_kpis() -> None:
    gaps = pd.DataFrame({"kpi": ["a", "b"], "department": "Sales", "status": "missed", "gap": -3.0, "shortfall": 3.0,
                         "tolerances": 3.0})  # fmt: skip
    kpis = pd.DataFrame({"kpi": ["a", "b", "c"], "department": "Sales", "name": ["A", "B", "C"], "unit": "count",
                         "better": "higher", "weight": [1.0, 2.0, 4.0]})  # fmt: skip
    told = sp.score_impact(gaps, None, kpis=kpis).set_index("kpi")["part_strategic"]
    assert told.to_dict() == {"a": 0.25, "b": 0.5}
    own = sp.score_impact(gaps.assign(weight=[1.0, 5.0]), None).set_index("kpi")["part_strategic"]
    assert own.to_dict() == {"a": 0.2, "b": 1.0}
