"""Which gaps count and how much: the columns of quantify_gaps, and the same answer for a frame made by hand."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.framework.gap_states import find_adverse, find_judged, weigh_gaps
from saypro_analysis.data.reviews import Review


@pytest.mark.parametrize(("status", "judged", "adverse"), [("met", True, False), ("near", True, True),
    ("missed", True, True), ("no_target", False, False), ("no_data", False, False)])  # fmt: skip
def test_what_each_status_counts_for(status: str, judged: bool, adverse: bool) -> None:
    gaps = pd.DataFrame({"status": [status]})
    assert (find_judged(gaps).tolist(), find_adverse(gaps).tolist()) == ([judged], [adverse])


def test_the_columns_are_read_where_they_are_there() -> None:
    gaps = pd.DataFrame({"status": ["met"], "adverse": [True], "weight": [1.0], "tolerances": [2.0],
                         "weighted_shortfall": [7.0]})  # fmt: skip
    assert (find_adverse(gaps).tolist(), weigh_gaps(gaps).tolist()) == ([True], [7.0])


def test_quantify_gaps_writes_both_answers(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    assert gaps.loc[gaps["adverse"], "status"].isin(["missed", "near"]).all()
    assert not gaps.loc[~gaps["adverse"], "status"].isin(["missed", "near"]).any()
    assert 0 < gaps["adverse"].sum() < len(gaps)
    pd.testing.assert_series_equal(gaps["weighted_shortfall"], gaps["weight"] * gaps["tolerances"], check_names=False)


def test_what_is_ranked_and_told_follows_the_columns() -> None:
    kpis = pd.DataFrame([["a", "Sales", "Calls", "count", "higher"], ["b", "Sales", "Leads", "count", "higher"]],
                        columns=["kpi", "department", "name", "unit", "better"])  # fmt: skip
    measured = pd.DataFrame([["a", "2025-01-01", 50, 100], ["b", "2025-01-01", 70, 100]],
                            columns=["kpi", "period_on", "actual", "target"])  # fmt: skip
    gaps = sp.quantify_gaps(measured, kpis)
    turned = gaps.assign(weighted_shortfall=[1.0, 9.0])
    assert [sp.summarise_departments(table)["worst"].iloc[0] for table in (gaps, turned)] == ["Calls", "Leads"]
    assert [sp.describe_gaps(table, top=1)[0].split()[0] for table in (gaps, turned)] == ["Calls", "Leads"]
    assert [sp.describe_facts(table)[0].detail.split(":")[0] for table in (gaps, turned)] == ["Calls", "Leads"]
    assert [sp.summarise_evidence(table)["name"].iloc[0] for table in (gaps, turned)] == ["Calls", "Leads"]
