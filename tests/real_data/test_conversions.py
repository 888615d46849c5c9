"""Real figures brought into the tables: what the sources themselves say must come out."""

from collections.abc import Callable
from pathlib import Path

import pytest

import saypro_analysis as sp
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from tests.real_data import adventureworks, canada, nhs_ae

Shared = Callable[[str], Path]


def test_canadas_own_verdicts_agree_in_every_usable_row(shared: Shared, tmp_path: Path) -> None:
    canada.write_tables(shared("data/canada_service_standards/ss_2024.csv"), tmp_path)
    review = sp.open_review(tmp_path)
    assert len(review.departments) == 62
    gaps = sp.quantify_gaps(review.measurements, review.kpis)
    usable = gaps.assign(says=review.kpis["file_says_met"]).query("says in ['Y', 'N'] and gap == gap")
    assert len(usable) == 1783
    assert ((usable["status"] == "met") == (usable["says"] == "Y")).all()
    assert set(usable["status"]) == {"met", "missed"}


def test_englands_mean_of_the_monthly_share_is_the_published_one(shared: Shared) -> None:
    rows = nhs_ae.pd.read_csv(shared("data/nhs_ae/ae_attendances.csv"), dtype={"type": str})
    monthly = rows[rows["type"] == "1"].groupby("period")[["attendances", "breaches"]].sum()
    assert (1 - monthly["breaches"] / monthly["attendances"]).mean() == pytest.approx(0.824849, abs=5e-7)


def test_a_quarters_share_is_pooled_over_attendances(shared: Shared, tmp_path: Path) -> None:
    nhs_ae.write_workspace(shared("data/nhs_ae/ae_attendances.csv"), tmp_path / "nhs", departments=3)
    review = sp.open_review(tmp_path / "nhs" / "data", as_of="2019-03-31")
    gaps = sp.quantify_gaps(review.measurements, review.kpis).set_index("kpi")
    code = review.departments[0]
    rows = nhs_ae.read_major_departments(shared("data/nhs_ae/ae_attendances.csv"))
    quarter = rows[(rows["org_code"] == code) & (rows["period"] >= "2019-01-01")]
    pooled = 1 - quarter["breaches"].sum() / quarter["attendances"].sum()
    assert gaps.loc[f"{code}_four_hours", "actual"] == pytest.approx(pooled)
    assert gaps.loc[f"{code}_attendances", "status"] == "no_target"


def test_nine_of_163_salespeople_met_their_quarters_quota(shared: Shared) -> None:
    lines = adventureworks.read_lines(shared("data/adventureworks"))
    quotas = adventureworks.read_quotas(shared("data/adventureworks"), sorted(lines["period_on"].unique()))
    met = adventureworks.compare_quotas(lines, quotas)["met"]
    assert (len(met), met.sum()) == (163, 9)


def test_quotas_known_by_salesperson_only_are_spread_and_nothing_is_lost(shared: Shared, tmp_path: Path) -> None:
    adventureworks.write_workspace(shared("data/adventureworks"), tmp_path / "aw")
    review = sp.open_review(tmp_path / "aw" / "data", as_of="2020-06-30")
    gaps = sp.quantify_gaps(review.measurements, review.kpis).set_index("kpi")
    parts = sp.explain_segments(review.segments, review.kpis).groupby("kpi")["gap"].sum()
    assert parts.to_dict() == pytest.approx(gaps.loc[parts.index, "gap"].to_dict(), abs=0.01)
    new = sp.explain_segments(review.segments, review.kpis).query("label == 'New'")["segment"]
    assert set(new) == {"territory=Germany", "territory=Australia"}


@pytest.mark.slow
def test_twelve_hospitals_get_their_reports(shared: Shared, tmp_path: Path) -> None:
    nhs_ae.write_workspace(shared("data/nhs_ae/ae_attendances.csv"), tmp_path / "nhs", departments=12)
    runs = run_cycle(open_cycle(tmp_path / "nhs" / "params"))
    assert [run.error for run in runs if run.error] == []
    assert len(runs) == 25
