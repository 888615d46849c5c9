"""A workspace whose KPIs are measured in records: files beside them, targets in a sheet, one department at a time."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from saypro_analysis.batch.workspaces.next_cycles import open_next_cycle
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
from tests.batch.workspace import OPEN, PUBLISH, write_notebook

MEASURES = {
    "defaults": {"department": {"column": "shop"}, "source": "orders", "better": "higher", "dimensions": ["region"]},
    "sources": {"orders": {"date": "day"}},
    "measures": {"sales": {"name": "Sales", "unit": "money", "value": "sum(paid)"},
                 "returned": {"name": "Returned", "unit": "share", "better": "lower", "value": "sum(back) / count(*)"}},
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "params" / "departments").mkdir(parents=True)
    (tmp_path / "records").mkdir()
    write_notebook(tmp_path / "notebooks" / "short.ipynb", OPEN, PUBLISH)
    (tmp_path / "params" / "measures.yaml").write_text(yaml.safe_dump(MEASURES, sort_keys=False))
    cycle = {"cycle": "2024-Q2", "as_of": "2024-06-30", "data": "records", "notebooks": ["short"]}
    (tmp_path / "params" / "cycle.yaml").write_text(yaml.safe_dump(cycle))
    (tmp_path / "params" / "departments" / "north.yaml").write_text("department: North Shop\n")
    days = pd.date_range("2024-01-01", "2024-06-30").repeat(4)
    numbers = pd.Series(range(len(days)))
    orders = pd.DataFrame({"day": days, "paid": numbers % 9 + 0.5, "back": numbers % 11 == 0, "region": numbers % 3,
                           "shop": numbers.map(lambda n: "North Shop" if n % 2 else "South Shop")})  # fmt: skip
    orders.to_csv(tmp_path / "records" / "orders.csv", index=False)
    return tmp_path


def test_a_review_has_the_measured_tables(workspace: Path) -> None:
    review = open_review(workspace / "records")
    assert review.departments == ("North Shop", "South Shop")
    assert sorted(review.kpis["kpi"]) == ["North Shop_returned", "North Shop_sales", "South Shop_returned",
                                          "South Shop_sales"]  # fmt: skip
    assert len(review.measurements) == 24
    assert review.notes == ()
    assert set(review.segments["region"]) == {"0", "1", "2"}


def test_one_department_is_what_all_have_of_it(workspace: Path) -> None:
    whole, own = open_review(workspace / "records"), open_review(workspace / "records", department="South Shop")
    assert own.departments == whole.departments
    for table in ("measurements", "segments"):
        theirs = getattr(whole, table)
        theirs = theirs[theirs["kpi"].str.startswith("South")].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(own, table), theirs)
    with pytest.raises(DataError, match="did you mean North Shop"):
        open_review(workspace / "records", department="north")


def test_a_sheet_of_targets_meets_the_figures_of_the_records(workspace: Path) -> None:
    rows = ["kpi,period_on,actual,target,industry", "South Shop_sales,2024-02-01,,500,550", "budget,2024-02-01,7,8,"]
    (workspace / "records" / "measurements.csv").write_text("\n".join(rows) + "\n")
    kpis = ["kpi,department,name,unit,better,tolerance", "budget,North Shop,Budget,money,lower,0.05"]
    (workspace / "records" / "kpis.csv").write_text("\n".join(kpis) + "\n")
    review = open_review(workspace / "records")
    february = review.measurements.set_index(["kpi", "period_on"]).loc[("South Shop_sales", pd.Timestamp("2024-02-01"))]
    assert (february["target"], february["industry"]) == (500, 550)
    assert february["actual"] > 0
    assert len(review.measurements) == 25
    rows[1] = "South Shop_sales,2024-02-01,3,500,550"
    (workspace / "records" / "measurements.csv").write_text("\n".join(rows) + "\n")
    with pytest.raises(DataError, match="row 2, column actual: found '3', expected an empty cell"):
        open_review(workspace / "records")


def test_kpis_may_carry_their_measure_in_their_own_row(workspace: Path) -> None:
    (workspace / "params" / "measures.yaml").unlink()
    kpis = ["kpi,department,name,unit,better,source,date,value,where,dimensions,grain",
            "sales,North Shop,Sales,money,higher,orders,day,sum(paid),shop = 'North Shop',region,quarter"]  # fmt: skip
    (workspace / "records" / "kpis.csv").write_text("\n".join(kpis) + "\n")
    review = open_review(workspace / "records")
    orders = pd.read_csv(workspace / "records" / "orders.csv", parse_dates=["day"])
    own = orders[orders["shop"] == "North Shop"]
    assert review.measurements["actual"].tolist() == own.groupby(own["day"].dt.quarter)["paid"].sum().tolist()
    assert "value" not in review.kpis
    assert review.kpis["aggregate"].tolist() == ["sum"]
    assert len(review.segments) == 6


def test_every_mistake_of_file_and_tables_is_told_at_once(workspace: Path) -> None:
    broken = {**MEASURES, "measures": {"sales": {"name": "Sales", "unit": "money", "value": "sum(payed)"}}}
    (workspace / "params" / "measures.yaml").write_text(yaml.safe_dump(broken))
    (workspace / "records" / "actions.csv").write_text("action\nA1\n")
    with pytest.raises(DataError) as refused:
        open_review(workspace / "records")
    told = str(refused.value)
    assert "did you mean paid" in told
    assert "actions, column owner" in told


def test_records_in_a_database_are_measured_there(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    path = workspace / "shop.sqlite"
    with sqlite3.connect(path) as con:
        pd.read_csv(workspace / "records" / "orders.csv").to_sql("orders", con, index=False)
    con.close()
    monkeypatch.chdir(workspace)
    ours, theirs = open_review("sqlite:///shop.sqlite"), open_review("records")
    pd.testing.assert_frame_equal(ours.measurements, theirs.measurements)
    pd.testing.assert_frame_equal(ours.segments, theirs.segments)


@pytest.mark.long("a run")
def test_run_and_check_go_from_records_to_pages(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(workspace / "params")]) == 0
    told = capsys.readouterr().out
    assert "728 records of orders, from 1 Jan 2024 to 30 Jun 2024: sales and returned over 6 months." in told
    assert "24 measurements were received" in told
    assert main(["run", str(workspace / "params")]) == 0
    assert (workspace / "outputs" / "2024-Q2" / "north-shop" / "short.html").is_file()


def test_the_same_records_have_the_same_fingerprint(workspace: Path) -> None:
    first = open_review(workspace / "records").fingerprint
    assert open_review(workspace / "records").fingerprint == first
    with (workspace / "records" / "orders.csv").open("a") as file:
        file.write("2024-06-30,1.5,False,1,North Shop\n")
    assert open_review(workspace / "records").fingerprint != first


def test_the_next_cycle_measures_the_same_records(workspace: Path) -> None:
    actions = pd.DataFrame({"action": ["A", "B"], "department": "North Shop", "kpi": "North Shop_sales", "owner": "Ann",
                            "statement": "Do", "start_on": "2024-05-01", "due_on": "2024-07-01",
                            "status": ["done", ""]})  # fmt: skip
    actions.to_csv(workspace / "records" / "actions.csv", index=False)
    (workspace / "records" / "more").mkdir()
    made = open_next_cycle(workspace.parent / f"{workspace.name}-next", workspace)
    assert sorted(entry.name for entry in (made / "data").iterdir()) == ["actions.csv", "more", "orders.csv"]
    old, new = open_review(workspace / "records"), open_review(made / "data")
    pd.testing.assert_frame_equal(old.measurements, new.measurements)
    assert new.actions["action"].tolist() == ["B"]


def test_a_joined_file_is_no_stranger(workspace: Path) -> None:
    pd.DataFrame({"region": range(3), "name": list("abc")}).to_csv(workspace / "records" / "regions.csv", index=False)
    told = {**MEASURES, "sources": {"orders": {"date": "day", "join": {"regions": "region"}}}}
    (workspace / "params" / "measures.yaml").write_text(yaml.safe_dump(told, sort_keys=False))
    assert open_review(workspace / "records").notes == ()


def test_a_measured_figure_that_cannot_be_is_named_by_its_segment_and_not_by_a_row_of_no_file(workspace: Path) -> None:
    told = {**MEASURES, "measures": {"often": {"name": "Often", "unit": "share", "value": "sum(paid) / count(*)"}}}
    (workspace / "params" / "measures.yaml").write_text(yaml.safe_dump(told, sort_keys=False))
    with pytest.raises(DataError) as refused:
        open_review(workspace / "records")
    places = {problem.table: problem.place for problem in reversed(refused.value.problems)}
    assert places["measurements"] == "measured as North Shop_often, 2024-01-01"
    assert places["segments"] == "measured as North Shop_often, 2024-01-01, region 0"
