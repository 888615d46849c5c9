"""`saypro init --next`: what is open comes along, what is closed is archived, nothing is lost."""

from pathlib import Path

import pandas as pd
import pytest

from saypro_analysis.batch.checks import check_jobs
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.workspaces.closings import close_cycle
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.next_cycles import next_cycle, open_next_cycle
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review, read_tables
from tests.batch.workspace import write_workspace


def actions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Actions by name, typed status and what they require."""
    frame = pd.DataFrame(rows, columns=["action", "status", "requires"])
    more = {"department": "Sales", "kpi": "k", "statement": "Do", "owner": "Ann", "start_on": "", "due_on": ""}
    return complete_table(frame.assign(**more), "actions")


def updates(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return complete_table(pd.DataFrame(rows, columns=["action", "reported_on", "complete"]), "updates")


@pytest.mark.parametrize(
    ("status", "reports", "closed"),
    [
        ("", [], False),
        ("in_progress", [0.5, 1.0], True),
        ("done", [], True),
        ("Done ", [1.0], True),
        ("done", [0.6], False),
        ("in_progress", [1.0, 0.8], False),
        ("cancelled", [0.6], True),
        ("not_started", [], False),
    ],
)
def test_an_action_is_closed_by_its_reports_and_else_by_its_status(status, reports, closed):
    told = [("A1", f"2025-01-{day:02}", complete) for day, complete in enumerate(reports, 1)]
    tables = {"actions": actions(("A1", status, "")), **({"updates": updates(*told)} if told else {})}
    kept, archive = close_cycle(tables)
    assert ("actions" in archive, "actions" in kept) == (closed, not closed)


def test_a_closed_action_that_an_open_one_needs_stays_and_so_do_those_before_it():
    frame = actions(("A1", "done", ""), ("A2", "done", "A1"), ("A3", "open", "A2; A9"), ("A4", "done", ""))
    kept, archive = close_cycle(
        {"actions": frame, "updates": updates(("A1", "2025-01-01", 1), ("A4", "2025-01-01", 1))}
    )
    assert kept["actions"]["action"].tolist() == ["A1", "A2", "A3"]
    assert (kept["updates"]["action"].tolist(), archive["updates"]["action"].tolist()) == (["A1"], ["A4"])


def test_unanswered_signoffs_come_along():
    rows = pd.DataFrame({"subject": list("abcd"), "department": "Sales", "stakeholder": "Ann",
                         "decision": ["pending", None, "confirmed", "rejected"], "decided_on": None})  # fmt: skip
    kept, archive = close_cycle({"signoffs": complete_table(rows, "signoffs")})
    assert (kept["signoffs"]["subject"].tolist(), archive["signoffs"]["subject"].tolist()) == (["a", "b"], ["c", "d"])


def test_of_the_sample_no_row_is_lost_and_no_row_stands_twice(sample: Review):
    tables = {table: frame for table, frame in sample.tables.items() if len(frame)}
    kept, archive = close_cycle(tables)
    for table, frame in tables.items():
        parts = [part[table] for part in (kept, archive) if table in part]
        assert pd.concat(parts).sort_index().equals(frame), table


@pytest.mark.parametrize(
    ("name", "as_of", "after"),
    [
        ("2025-Q1", "2025-03-31", ("2025-Q2", "2025-06-30")),
        ("2025Q4", "2025-12-31", ("2026-Q1", "2026-03-31")),
        ("2025-12", "2025-12-31", ("2026-01", "2026-01-31")),
        ("2025-01", "2025-01-31", ("2025-02", "2025-02-28")),
        ("2024", "2024-12-31", ("2025", "2025-12-31")),
        ("Spring", "2025-04-15", ("Spring next", "2025-07-15")),
        ("2025-Q1", "", ("2025-Q2", "")),
    ],
)
def test_the_next_cycle_has_the_next_name_and_day(name, as_of, after):
    assert next_cycle(name, as_of) == after


@pytest.mark.parametrize("excel", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_next_workspace_passes_its_check_and_leaves_the_old_one_alone(tmp_path: Path, excel: bool):
    old = init_workspace(tmp_path / "old", excel=excel)
    before = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}
    new = open_next_cycle(tmp_path / "new", old)
    with pytest.raises(DataError, match="expected figures of April to June 2025"):
        check_jobs(open_cycle(new / "params").jobs, new)
    with (new / "params" / "cycle.yaml").open("a") as file:
        file.write("period: 2025-Q1\n")
    cycle = open_cycle(new / "params")
    (review,) = check_jobs(cycle.jobs, cycle.workspace)
    assert (cycle.name, str(review.as_of.date()), (new / "data.xlsx").exists()) == ("2025-Q2", "2025-06-30", excel)
    assert {path: path.read_bytes() for path in old.rglob("*") if path.is_file()} == before
    last = pd.read_csv(new / "archive" / "updates.csv").groupby("action")["complete"].last()
    assert set(last) == {1}
    assert set(last.index) == set(pd.read_csv(new / "archive" / "actions.csv")["action"])
    assert "pending" in set(review.signoffs["decision"])
    assert review.interviews.empty


@pytest.mark.long("whole workspaces are written and checked")
@pytest.mark.parametrize("excel", [False, True])
def test_tables_that_are_empty_now_keep_their_places(tmp_path: Path, excel: bool):
    old = init_workspace(tmp_path / "old", source="empty", excel=excel)
    new = open_next_cycle(tmp_path / "new", old)
    place = "data.xlsx" if excel else "data"
    before, after = read_tables(old / place), read_tables(new / place)
    assert set(after) == set(before)
    assert len(before["interviews"]) == 1
    assert after["interviews"].empty
    assert set(after["interviews"]) == set(before["interviews"])


def test_comments_in_the_parameters_and_own_notebooks_come_along(tmp_path: Path):
    params = write_workspace(tmp_path / "old")
    (params / "cycle.yaml").write_text(
        "# ours\ncycle: 2025-Q1  # the first\nas_of: 2025-03-31\ndata: data\nperiod: 2025-Q1\nnotebooks: [short]\n"
    )
    new = open_next_cycle(tmp_path / "new", tmp_path / "old")
    text = (new / "params" / "cycle.yaml").read_text()
    assert text == "# ours\ncycle: 2025-Q2  # the first\nas_of: 2025-06-30\ndata: data\nnotebooks: [short]\n"
    assert [path.name for path in (new / "notebooks").iterdir()] == ["short.ipynb"]
    assert set(read_tables(new / "data")) == {"kpis", "measurements"}


def test_a_workspace_without_parameters_or_with_a_database_is_refused(tmp_path: Path, capsys):
    assert main(["init", str(tmp_path / "new"), "--next", str(tmp_path / "nowhere")]) == 2
    assert "params/cycle.yaml" in capsys.readouterr().err
    write_workspace(tmp_path / "old", data="duckdb:///big.duckdb")
    with pytest.raises(DataError, match="a database keeps every cycle"):
        open_next_cycle(tmp_path / "new", tmp_path / "old")
    assert not (tmp_path / "new").exists()


def test_a_department_with_data_of_its_own_is_named(tmp_path: Path):
    params = write_workspace(tmp_path / "old")
    (params / "departments" / "0.yaml").write_text("department: Sales\ndata: other\n")
    with pytest.raises(DataError, match=r"departments/0\.yaml, column data"):
        open_next_cycle(tmp_path / "new", tmp_path / "old")
