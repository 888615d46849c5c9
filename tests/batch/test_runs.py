"""Real runs of a small workspace: what is written, what a failure leaves, what is refused before anything runs."""

import json
import re
from pathlib import Path

import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import Warmth
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import OPEN, PUBLISH, write_notebook, write_workspace


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, warmth: Warmth) -> Path:
    """A workspace whose two departments and organisation have run."""
    params = write_workspace(tmp_path_factory.mktemp("workspace"), organisation=["short"])
    run_cycle(open_cycle(params), workers=2, warm=warmth)
    return params.parent


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


class TestDone:
    def test_each_job_leaves_its_notebook_page_findings_and_tables(self, done: Path) -> None:
        expected = {f"{place}/short{suffix}" for place in ("sales", "research-development", "organisation")
                    for suffix in (".ipynb", ".html", ".json", ".kpis.csv")}  # fmt: skip
        assert files(done / "outputs" / "2025-Q1") == expected | {"index.html", "run.json"}

    def test_the_page_shows_no_code_and_no_printed_text(self, done: Path) -> None:
        page = (done / "outputs/2025-Q1/sales/short.html").read_text(encoding="utf-8")
        assert "All is well" in page
        assert "open_review" not in page.partition("<footer")[0]
        assert "not for readers" not in page.partition("<footer")[0]

    def test_the_findings_are_written_beside_it(self, done: Path) -> None:
        found = json.loads((done / "outputs/2025-Q1/sales/short.json").read_text(encoding="utf-8"))
        assert found["department"] == "Sales"
        assert found["headlines"] == ["All is well."]
        assert (done / "outputs/2025-Q1/sales/short.kpis.csv").read_text().startswith("kpi,department,")

    def test_the_notebook_holds_its_parameters_and_no_path_of_this_machine(self, done: Path) -> None:
        text = (done / "outputs/2025-Q1/sales/short.ipynb").read_text(encoding="utf-8")
        assert "injected-parameters" in text
        assert str(done) not in text

    def test_the_record_tells_what_ran(self, done: Path) -> None:
        record = json.loads((done / "outputs/2025-Q1/run.json").read_text(encoding="utf-8"))
        assert [run["state"] for run in record["runs"]] == ["done"] * 3
        assert set(record) == {"cycle", "finished", "waiting", "data", "versions", "seconds", "runs"}
        assert (record["finished"], record["waiting"]) == (True, [])
        assert record["runs"][0]["parameters"]["department"] == "Sales"
        assert all(run["seconds"] > 0 for run in record["runs"])

    def test_the_index_links_every_report(self, done: Path) -> None:
        index = (done / "outputs/2025-Q1/index.html").read_text(encoding="utf-8")
        pages = {f"{place}/short.html" for place in ("sales", "research-development", "organisation")}
        assert set(re.findall('href="([^"#]+)"', index)) == pages
        assert "3 reports are ready" in index

    def test_a_second_run_gives_the_same_bytes(self, done: Path, warmth: Warmth) -> None:
        folder = done / "outputs" / "2025-Q1"
        before = {name: (folder / name).read_bytes() for name in files(folder) if name != "run.json"}
        run_cycle(open_cycle(done / "params"), workers=1, fresh=True, warm=warmth)
        assert {name: (folder / name).read_bytes() for name in before} == before


@pytest.mark.long("a run")
def test_one_failing_notebook_stops_nothing_and_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    params = write_workspace(tmp_path, departments=("A", "B", "C"))
    fails = 'level = level\nif department == "B":\n    raise RuntimeError("no such <figure>")'
    write_notebook(tmp_path / "notebooks" / "short.ipynb", OPEN, fails, PUBLISH)
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--jobs", "2"]) == 1
    folder = tmp_path / "outputs" / "2025-Q1"
    assert (folder / "a/short.html").exists()
    assert (folder / "c/short.html").exists()
    assert files(folder / "b") == {"short.failed.ipynb"}
    told = capsys.readouterr()
    assert "2 of 3 reports are ready" in told.out
    assert "failed (exception): B, short: cell" in told.err
    assert "line 3: RuntimeError: no such <figure>" in told.err
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "1 of 3 reports could not be made" in index
    assert "RuntimeError: no such &lt;figure&gt;" in index
    assert json.loads((folder / "run.json").read_text())["runs"][1]["state"] == "failed"
    assert params.exists()


def test_a_failure_takes_away_the_page_of_before_and_a_success_the_failure(tmp_path: Path, warmth: Warmth) -> None:
    cycle = open_cycle(write_workspace(tmp_path, departments=("A",)))
    place, notebook = tmp_path / "outputs/2025-Q1/a", tmp_path / "notebooks" / "short.ipynb"
    run_cycle(cycle, warm=warmth)
    write_notebook(notebook, "1 / 0")
    assert "ZeroDivisionError" in run_cycle(cycle, warm=warmth)[0].error
    assert files(place) == {"short.failed.ipynb"}
    write_notebook(notebook, OPEN, PUBLISH)
    run_cycle(cycle, warm=warmth)
    assert "short.html" in files(place)
    assert "short.failed.ipynb" not in files(place)


def test_running_one_department_keeps_the_others_in_the_index(tmp_path: Path, warmth: Warmth) -> None:
    cycle = open_cycle(write_workspace(tmp_path))
    run_cycle(cycle, warm=warmth)
    run_cycle(cycle, jobs=cycle.choose(["Sales"]), warm=warmth)
    record = json.loads((tmp_path / "outputs/2025-Q1/run.json").read_text())
    assert [run["department"] for run in record["runs"]] == ["Sales", "Research & Development"]


class TestRefused:
    """Nothing is written, and the exit status is 2."""

    def refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, *arguments: str) -> str:
        monkeypatch.chdir(tmp_path)
        assert main(["run", *arguments]) == 2
        assert not (tmp_path / "outputs").exists()
        told: str = capsys.readouterr().err
        return told

    def test_a_department_that_the_data_does_not_have(self, tmp_path: Path, monkeypatch, capsys) -> None:
        params = write_workspace(tmp_path)
        (params / "departments" / "0.yaml").write_text("department: Slaes\n")
        assert "'Slaes'" in self.refused(tmp_path, monkeypatch, capsys)

    @pytest.mark.parametrize("as_of", ["the end of March", "2025-02-30", "31/03/2025"])
    def test_a_bad_date(self, tmp_path: Path, monkeypatch, capsys, as_of: str) -> None:
        write_workspace(tmp_path, as_of=as_of)
        assert f"as_of: found '{as_of}', expected a date such as" in self.refused(tmp_path, monkeypatch, capsys)

    def test_a_parameter_that_no_notebook_knows(self, tmp_path: Path, monkeypatch, capsys) -> None:
        write_workspace(tmp_path, levle=1.0)
        assert "levle" in self.refused(tmp_path, monkeypatch, capsys)

    def test_a_department_asked_for_that_is_not_there(self, tmp_path: Path, monkeypatch, capsys) -> None:
        write_workspace(tmp_path)
        assert "did you mean Sales?" in self.refused(tmp_path, monkeypatch, capsys, "--department", "Salse")

    def test_broken_data_with_every_problem(self, tmp_path: Path, monkeypatch, capsys) -> None:
        write_workspace(tmp_path)
        (tmp_path / "data/measurements.csv").write_text(
            "kpi,period_on,actual,target\nk0,2025-03-01,1e400,\nk9,03/04/2025,x,\n"
        )
        assert self.refused(tmp_path, monkeypatch, capsys).startswith("4 problems found")

    def test_data_that_is_not_there(self, tmp_path: Path, monkeypatch, capsys) -> None:
        write_workspace(tmp_path, data="nowhere")
        told = self.refused(tmp_path, monkeypatch, capsys)
        assert "nowhere" in told
        assert "a folder of CSV or Parquet files" in told

    def test_a_department_called_as_a_path(self, tmp_path: Path, monkeypatch, capsys) -> None:
        write_workspace(tmp_path, departments=("Sales", "../../x"))
        assert "'../../x', expected a department's name, not a path" in self.refused(tmp_path, monkeypatch, capsys)


def test_data_that_breaks_after_the_check_is_a_failure_not_a_crash(tmp_path: Path, warmth: Warmth) -> None:
    cycle = open_cycle(write_workspace(tmp_path, departments=("A",)))
    write_notebook(tmp_path / "notebooks/short.ipynb", 'import pathlib\npathlib.Path("data/kpis.csv").unlink()', OPEN)
    assert "DataError" in run_cycle(cycle, warm=warmth)[0].error


def test_refusals_name_the_problem_in_python_too(tmp_path: Path) -> None:
    cycle = open_cycle(write_workspace(tmp_path, as_of="soon"))
    with pytest.raises(DataError, match="as_of"):
        run_cycle(cycle)
