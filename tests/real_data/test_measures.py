"""Real records measured by a short file and no Python: what the sources say must come out."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.cli import main
from tests.real_data import adventureworks

Shared = Callable[[str], Path]
FILES = Path(__file__).parent / "measures"


def write_workspace(records: Path, name: str, folder: Path, **cycle: object) -> Path:
    """A workspace with `records` and a measures file; returns its params folder."""
    shutil.copytree(records, folder / "records")
    params = folder / "params"
    (params / "departments").mkdir(parents=True)
    shutil.copy(FILES / f"{name}.yaml", params / "measures.yaml")
    department = cycle.pop("department")
    (params / "departments" / "one.yaml").write_text(yaml.safe_dump({"department": department}))
    values = {"data": "records", "notebooks": ["week1_performance_review", "week2_gap_identification"],
              "organisation": ["leadership_digest"], **cycle}  # fmt: skip
    (params / "cycle.yaml").write_text(yaml.safe_dump(values))
    return params


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.stem)
def test_a_measures_file_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 60


def test_nine_of_163_salesperson_quarters_met_their_quota(shared: Shared) -> None:
    measurements, segments = sp.build_measures(shared("data/adventureworks"), FILES / "adventureworks.yaml")
    met = measurements[measurements["kpi"] == "quota_met"]
    assert (met["numerator"].sum(), met["denominator"].sum()) == (9, 163)
    sales = segments[segments["kpi"] == "sales"].groupby(["salesperson", "period_on"])[["actual", "expected"]].sum()
    quotas = sales[sales["expected"] > 0]
    assert (len(quotas), (quotas["actual"] >= quotas["expected"]).sum()) == (163, 9)


def test_the_measures_are_those_that_were_once_written_in_python(shared: Shared) -> None:
    measurements, segments = sp.build_measures(shared("data/adventureworks"), FILES / "adventureworks.yaml")
    by_hand = adventureworks.make_tables(shared("data/adventureworks"))
    columns = ["actual", "target"]
    ours = measurements.set_index(["kpi", "period_on"])[columns]
    theirs = by_hand["measurements"].set_index(["kpi", "period_on"])[columns].reindex(ours.index)
    pd.testing.assert_frame_equal(ours, theirs, rtol=1e-9, check_exact=False)
    year = segments[(segments["kpi"] == "sales_year") & (segments["period_on"] >= "2018-07-01")]
    hand = by_hand["segments"].query("kpi == 'sales_year' and period_on >= '2018-07-01'")
    keys = ["period_on", "territory", "category", "business"]
    both = year.merge(hand, on=keys, how="outer")
    filled = both[(both["actual_x"].fillna(0) != 0) | (both["actual_y"].fillna(0) != 0)]
    assert filled["actual_x"].tolist() == pytest.approx(filled["actual_y"].tolist())


def test_nhs_shares_within_four_hours_come_from_attendances_and_breaches(shared: Shared) -> None:
    measurements, _ = sp.build_measures(shared("data/nhs_ae"), FILES / "nhs_ae.yaml")
    share = measurements[measurements["kpi"].str.endswith("_four_hours")]
    england = share.groupby("period_on")[["numerator", "denominator"]].sum()
    assert len(england) == 36
    assert (england["numerator"] / england["denominator"]).mean() == pytest.approx(0.824849, abs=5e-7)


def test_incidents_are_measured_as_pandas_measures_them(shared: Shared) -> None:
    measurements, _ = sp.build_measures(shared("data/uci_incidents"), FILES / "uci_incidents.yaml")
    with gzip.open(shared("data/uci_incidents/incidents.csv.gz")) as file:
        rows = pd.read_csv(file, parse_dates=["opened_at", "resolved_at"])
    took = (rows["resolved_at"] - rows["opened_at"]).dt.total_seconds() / 3600
    month = rows["opened_at"].dt.to_period("M").dt.start_time
    expected = {"incidents": rows.groupby(month).size(), "sla": rows.groupby(month)["made_sla"].mean(),
                "resolution": took.groupby(month).mean(), "resolution_median": took.groupby(month).median(),
                "resolution_p90": took.groupby(month).quantile(0.9),
                "reopened": (rows["reopen_count"] > 0).groupby(month).mean()}  # fmt: skip
    for kpi, values in expected.items():
        ours = measurements[measurements["kpi"] == kpi].set_index("period_on")["actual"]
        assert ours.isna().sum() == 2  # February 2016 begins, and February 2017 ends, with half a month
        known = ours.dropna()
        assert known.to_dict() == pytest.approx(values.loc[known.index].to_dict(), rel=1e-9)


def test_a_workspace_of_records_is_checked_as_a_colleague_would(
    shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    params = write_workspace(shared("data/uci_incidents"), "uci_incidents", tmp_path, cycle="2017-02",
                             as_of="2017-02-28", department="IT service desk")  # fmt: skip
    assert main(["check", str(params)]) == 2  # half a month of records is no figure of that month
    assert "expected figures of February 2017, but the data has those of January 2017" in capsys.readouterr().err
    with (params / "cycle.yaml").open("a") as file:
        file.write("period: 2017-01\n")
    assert main(["check", str(params)]) == 0
    told = capsys.readouterr().out
    assert "incidents, month of 2017-02-01: records end on 2017-02-16" in told
    assert "24,918 records of incidents, from 29 Feb 2016 to 16 Feb 2017" in told


@pytest.mark.slow
def test_adventureworks_runs_from_records_to_reports(shared: Shared, tmp_path: Path) -> None:
    params = write_workspace(shared("data/adventureworks"), "adventureworks", tmp_path, cycle="2020-Q2",
                             as_of="2020-06-30", currency="USD", department="Reseller sales")  # fmt: skip
    assert main(["run", str(params)]) == 0
    page = (tmp_path / "outputs/2020-Q2/reseller-sales/week2_gap_identification.html").read_text()
    assert "Salespeople at quota" in page
