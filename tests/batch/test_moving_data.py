"""Data that changes while a run reads it: the run's reports never mix two states of it."""

import json
from pathlib import Path

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import Run, run_cycle
from saypro_analysis.batch.slots import Warmth
from tests.batch.workspace import write_workspace


def change(folder: Path, number: int) -> None:
    path = folder / "data" / "measurements.csv"
    rows = "".join(f"k{kpi},2025-03-01,{number + 1},2\n" for kpi in (0, 1))
    path.write_text(f"kpi,period_on,actual,target\n{rows}")


def run_changing(folder: Path, warmth: Warmth, times: int) -> tuple[list[Run], list[str]]:
    """Run with the data changed after each of the first `times` reports; the runs, and what ended in turn."""
    params = write_workspace(folder)
    told: list[str] = []

    def report(run: Run) -> None:
        told.append(run.department)
        if len(told) <= times:
            change(folder, len(told))

    return run_cycle(open_cycle(params), warm=warmth, workers=1, report=report), told


def fingerprints(folder: Path) -> list[str]:
    record = json.loads((folder / "outputs" / "2025-Q1" / "run.json").read_text(encoding="utf-8"))
    return list(record["data"])


def test_a_run_of_data_at_rest_makes_each_report_once(tmp_path: Path, warmth: Warmth) -> None:
    runs, told = run_changing(tmp_path, warmth, 0)
    assert [run.state for run in runs] == ["done", "done"]
    assert len(told) == 2


def test_reports_of_data_that_changed_are_made_again(tmp_path: Path, warmth: Warmth) -> None:
    runs, told = run_changing(tmp_path, warmth, 1)
    assert [run.state for run in runs] == ["done", "done"]
    assert len(told) == 3
    assert len(fingerprints(tmp_path)) == 1


def test_data_that_never_rests_is_told(tmp_path: Path, warmth: Warmth) -> None:
    runs, _ = run_changing(tmp_path, warmth, 9)
    assert {run.failure for run in runs if run.error} == {"changed"}
    assert any("at rest" in run.error for run in runs)
    assert len(fingerprints(tmp_path)) <= 1
    for run in runs:
        page = tmp_path / "outputs" / "2025-Q1" / (run.path or "none")
        assert page.is_file() == (run.state == "done")
