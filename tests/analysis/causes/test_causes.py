"""Pareto and why-chains: by hand, on the sample's planted complaints and chains, and against broken tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review
from tests.test_sample import TRUTHS


def chain(*links: tuple[str, str | None, str | None, str | None]) -> pd.DataFrame:
    rows = [(cause, "leads", parent, "Process", f"Statement {cause}", evidence, "data", status)
            for cause, parent, evidence, status in links]  # fmt: skip
    columns = ["cause", "kpi", "parent", "category", "statement", "evidence", "source", "status"]
    return pd.DataFrame(rows, columns=columns)


class TestPareto:
    def test_rows_in_another_order_say_the_same(self) -> None:
        causes = pd.DataFrame({"statement": list("abcdef"), "occurrences": [5, 5, 5, 3, 2, 2]})
        pd.testing.assert_frame_equal(sp.rank_pareto(causes[::-1]), sp.rank_pareto(causes))

    def test_a_weight_that_is_no_number_is_named(self) -> None:
        with pytest.raises(ValueError, match="occurrences: found 'many', expected a number"):
            sp.rank_pareto(pd.DataFrame({"statement": ["a", "b"], "occurrences": ["3", "many"]}))

    def test_finds_the_planted_complaints(self, sample: Review) -> None:
        truth = TRUTHS["complaints"]
        pareto = sp.rank_pareto(sample.causes[sample.causes["kpi"] == truth["kpi"]], by="cause")
        assert list(pareto.loc[pareto["vital"], "cause"]) == truth["vital_few"]
        assert pareto["weight"].sum() == truth["total"]
        assert pareto["cumulative"][2] == pytest.approx(truth["share_of_vital_few"], abs=0.005)
        assert pareto["left_out"][0] == 3

    @given(st.lists(st.integers(0, 500), min_size=1, max_size=30).filter(any))
    def test_the_vital_set_is_the_smallest_that_reaches_four_fifths(self, weights: list[int]) -> None:
        causes = pd.DataFrame({"statement": [f"C{place}" for place in range(len(weights))], "occurrences": weights})
        pareto = sp.rank_pareto(causes)
        cut = int(pareto["vital"].sum())
        ordered = np.sort(weights)[::-1]
        assert ordered[:cut].sum() >= 0.8 * sum(weights) - 1e-6
        assert ordered[: cut - 1].sum() < 0.8 * sum(weights)
        assert pareto["share"].sum() == pytest.approx(1)
        assert pareto["cut_low"][0] <= pareto["cut_high"][0]
        assert pareto["vital_chance"].between(0, 1).all()

    def test_does_not_depend_on_the_order_of_rows_and_is_the_same_twice(self, sample: Review) -> None:
        usual = sp.rank_pareto(sample.causes)
        pd.testing.assert_frame_equal(usual, sp.rank_pareto(sample.causes))
        shuffled = sp.rank_pareto(sample.causes.sample(frac=1, random_state=3))
        stable = ["statement", "weight", "share", "cumulative", "vital", "cut"]
        pd.testing.assert_frame_equal(usual[stable], shuffled[stable])

    def test_a_clear_cut_is_stable_and_a_close_one_is_not(self) -> None:
        clear = sp.rank_pareto(pd.DataFrame({"statement": list("ab"), "occurrences": [950, 50]}))
        close = sp.rank_pareto(pd.DataFrame({"statement": list("abc"), "occurrences": [80, 10, 10]}))
        assert clear["vital_chance"].tolist() == [1.0, 0.0]
        assert (close["cut_low"][0], close["cut_high"][0]) == (1, 2)

    def test_the_first_fifth_is_told_as_it_is(self) -> None:
        pareto = sp.rank_pareto(pd.DataFrame({"statement": list("abcdefghij"), "occurrences": [10] * 10}))
        assert pareto["in_top"].sum() == 2
        assert pareto["top_share"][0] == pytest.approx(0.2)

    def test_money_may_weigh_and_weight_within_a_chain_is_counted(self, sample: Review) -> None:
        pareto = sp.rank_pareto(sample.causes, weight="cost")
        assert pareto["statement"][0] == "Sales were lower than expected"
        assert pareto["nested"][0] >= 2

    def test_rows_are_counted_without_a_weight(self, sample: Review) -> None:
        pareto = sp.rank_pareto(sample.causes, by="category", weight=None)
        assert pareto["category"][0] == "Process"
        assert pareto["weight"].sum() == len(sample.causes)

    def test_without_any_weight_there_is_no_row(self, sample: Review) -> None:
        assert sp.rank_pareto(sample.causes[sample.causes["kpi"] == "revenue"]).empty
        assert sp.rank_pareto(sample.causes.head(0)).empty

    def test_a_negative_weight_and_an_unknown_column_are_refused(self, sample: Review) -> None:
        with pytest.raises(ValueError, match="expected finite weights of at least 0"):
            sp.rank_pareto(pd.DataFrame({"statement": ["a"], "occurrences": [-1]}))
        with pytest.raises(ValueError, match="no column colour"):
            sp.rank_pareto(sample.causes, by="colour")


class TestWhys:
    @pytest.mark.parametrize("kpi", TRUTHS["chains"])
    def test_the_worked_chains_of_the_documents_are_found(self, sample: Review, kpi: str) -> None:
        whys = sp.trace_whys(sample.causes, kpi).set_index("cause")
        last = TRUTHS["chains"][kpi][-1]
        assert whys.loc[last, "path"] == " > ".join(TRUTHS["chains"][kpi])
        assert whys.loc[last, "end"]

    def test_the_first_chain_ends_in_a_root_cause_and_the_second_breaks_at_its_first_link(self, sample: Review) -> None:
        whys = sp.trace_whys(sample.causes).set_index("cause")
        assert whys.loc["SAL-C05", "verdict"] == "root_cause"
        assert whys.loc["SAL-C14", ["verdict", "broken_at"]].tolist() == ["refuted", "SAL-C11"]
        assert len(whys) == len(sample.causes)

    def test_chains_branch(self, sample: Review) -> None:
        whys = sp.trace_whys(sample.causes, "revenue")
        roots = whys.loc[whys["verdict"] == "root_cause", "cause"]
        assert set(roots) == {"SAL-C05", "SAL-C06", "SAL-C08"}

    def test_one_unsupported_link_is_enough_to_deny_a_root(self) -> None:
        whys = sp.trace_whys(chain(("A", None, "seen", "supported"), ("B", "A", None, "hypothesis"),
                                   ("C", "B", "seen", "supported")), "leads")  # fmt: skip
        assert whys["verdict"].tolist() == ["link", "open", "open"]
        assert whys["broken_at"].tolist()[1:] == ["B", "B"]

    def test_support_without_evidence_is_a_hypothesis_and_said_to_be(self) -> None:
        whys = sp.trace_whys(chain(("A", None, None, "supported")), "leads")
        assert whys[["status", "source", "verdict"]].to_numpy().tolist() == [["hypothesis", "none", "open"]]
        assert "no evidence" in whys["remark"][0]

    def test_a_chain_through_another_kpi_is_followed_to_its_top(self) -> None:
        causes = chain(("A", None, "seen", "supported"), ("B", "A", "seen", "supported"))
        causes.loc[0, "kpi"] = "revenue"
        assert sp.trace_whys(causes, "leads")["path"].tolist() == ["A", "A > B"]

    def test_a_ring_is_refused_and_an_unknown_kpi_named(self, sample: Review) -> None:
        with pytest.raises(DataError, match="a chain that ends"):
            sp.trace_whys(chain(("A", "B", None, None), ("B", "A", None, None)))
        with pytest.raises(ValueError, match="kpi: found 'profit', expected one of revenue"):
            sp.trace_whys(sample.causes, "profit")

    def test_a_chain_may_be_very_long(self) -> None:
        links = [(f"C{i}", f"C{i - 1}" if i else None, "seen", "supported") for i in range(500)]
        assert sp.trace_whys(chain(*links), "leads")["depth"].max() == 500

    def test_without_causes_there_is_no_row(self, sample: Review) -> None:
        assert sp.trace_whys(sample.causes.head(0)).empty
