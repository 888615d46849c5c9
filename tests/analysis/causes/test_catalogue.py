"""The documents' typical causes: twelve, four departments by three, and offered as hypotheses only."""

from collections import Counter

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.data.framework.frameworks import read_bundled
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review


def test_there_are_twelve_four_by_three() -> None:
    counts = Counter(typical.family for typical in read_bundled().causes if typical.family)
    assert counts == {"sales": 3, "marketing": 3, "customer_service": 3, "operations": 3}
    assert all("RCA-14" in typical.row for typical in read_bundled().causes if typical.family)
    assert all(typical.question.endswith("?") for typical in read_bundled().causes if typical.family)


def test_each_adverse_gap_is_offered_those_of_its_family(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    told = sp.suggest_causes(gaps, sample.kpis)
    adverse = gaps.loc[gaps["status"].isin(["missed", "near"]), "kpi"]
    assert set(told["kpi"]) == set(adverse)
    assert set(told["status"]) == {"hypothesis"}
    assert set(told["source"]) == {"none"}
    assert told["cause"].is_unique
    general = told[told["department"] == "Technology"]
    assert set(general["requirement"]) <= {"RCA-12", "RCA-13"}


def test_they_are_rows_of_the_table_of_causes(sample: Review) -> None:
    told = sp.suggest_causes(sp.quantify_gaps(sample.measurements, sample.kpis), sample.kpis)
    joined = pd.concat([sample.causes, told], ignore_index=True)
    assert len(complete_table(joined, "causes")) == len(joined)
    traced = sp.trace_whys(told, "revenue")
    assert set(traced["verdict"]) == {"open"}


def test_without_an_adverse_gap_nothing_is_offered(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    assert sp.suggest_causes(gaps[gaps["status"] == "met"]).empty
