"""Nobody is named: what was said in confidence is in no file that the product writes, unless asked for by name."""

import email
import email.policy
import io
import json
import shutil
import subprocess
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.next_cycles import open_next_cycle
from saypro_analysis.data.confidences import recognise_confidential
from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.declarations import Table
from saypro_analysis.delivery.deliveries import draft_mail
from saypro_analysis.delivery.settings import open_mail
from saypro_analysis.reports.findings import publish
from saypro_analysis.reports.workbooks import write_plan

CONFIDENTIAL = {name: table for name, table in TABLES.items() if table.confidential}
MARK = "Zqxmarked"


SAID = "Zqxsaid"
PDFS = shutil.which("pdftotext") is not None
FAILING = "week4_implementation_monitoring"
MARKS = 50  # of each column's texts, those in the first rows


def find_texts(table: Table) -> tuple[list[str], list[str]]:
    """The confidential columns of a table that name somebody, and those that hold what was said in confidence."""
    names = [column for column in table.confidential if column in table.key]
    said = [column for column in table.confidential if column not in names and not table.meta(column).get("words")]
    return names, said


def mark(data: Path) -> None:
    """Names by which their bearers would be known, and fifty texts by which what was said would be, in every column."""
    for name, table in CONFIDENTIAL.items():
        frame = pd.read_csv(data / f"{name}.csv", dtype=str)
        names, said = find_texts(table)
        for column in names:
            frame[column] = MARK + frame[column]
        for column in said:
            first = frame.index[frame[column].notna()][:MARKS]
            texts = [f"{SAID}{name}{number} {text}" for number, text in enumerate(frame.loc[first, column])]
            frame.loc[first, column] = texts
        frame.to_csv(data / f"{name}.csv", index=False)


def contents(path: Path) -> list[bytes]:
    """What a file holds, also within what it packs."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return [packed.read(name) for name in packed.namelist()]
    if path.suffix == ".eml":
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        parts = [part.get_payload(decode=True) or b"" for part in mail.walk() if not part.is_multipart()]
        return [read_pdf(part) if part.startswith(b"%PDF-") else part for part in parts]
    return [read_pdf(path.read_bytes())] if path.suffix == ".pdf" else [path.read_bytes()]


def read_pdf(content: bytes) -> bytes:
    """A PDF's text, whose own bytes are packed."""
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout


def marked(folder: Path, mark: str = MARK) -> list[str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert files
    return [path.name for path in files if any(mark.encode() in content for content in contents(path))]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = init_workspace(tmp_path / "made")
    mark(made / "data")
    return made


def test_there_are_such_tables_and_the_marks_are_in_them(workspace: Path) -> None:
    named = {"feedback", "interviews", "stakeholders", "support_log", "surveys", "trainings"}
    assert set(CONFIDENTIAL) == {*named, "incidents"}
    assert marked(workspace / "data") == [f"{name}.csv" for name in sorted(named)]
    said = {name: texts for name, table in CONFIDENTIAL.items() if (texts := find_texts(table)[1])}
    assert said == {"interviews": ["answer"], "feedback": ["comment"], "surveys": ["comment"], "incidents": ["user"]}
    assert marked(workspace / "data", SAID) == [f"{name}.csv" for name in sorted(said)]


@pytest.mark.long("workbooks of the whole sample, written and read")
def test_a_plan_travels_without_them_unless_they_are_asked_for(workspace: Path) -> None:
    review = open_review(workspace / "data")
    (workspace / "out").mkdir()
    path = write_plan(review.actions, workspace / "out" / "plan.xlsx", tables=review.tables)
    assert marked(workspace / "out") == []
    assert not set(CONFIDENTIAL) & set(openpyxl.load_workbook(path).sheetnames)
    write_plan(review.actions, path, tables=review.tables, confidential=True)
    assert set(CONFIDENTIAL) <= set(openpyxl.load_workbook(path).sheetnames)


@pytest.mark.parametrize("confidential", [False, True])
def test_the_next_cycles_archive_is_without_them_unless_they_are_asked_for(workspace: Path, confidential: bool) -> None:
    new = open_next_cycle(workspace.parent / "new", workspace, confidential=confidential)
    assert ("interviews.csv" in marked(new / "archive")) == confidential
    assert marked(new / "outputs" if (new / "outputs").exists() else new / "params") == []


@pytest.mark.parametrize("name", CONFIDENTIAL)
def test_such_a_table_is_not_published_unless_it_is_asked_for(sample: Review, name: str) -> None:
    frame = sample.tables[name].assign(more=1)
    assert recognise_confidential(frame) == name
    with pytest.raises(ValueError, match=f"found the table {name} under 'mine'"):
        publish(sample, tables={"mine": frame})
    publish(sample, tables={"mine": frame}, confidential=True)
    publish(sample, tables={"mine": frame.drop(columns=TABLES[name].confidential[0])})


def fail_at_the_end(notebook: Path) -> None:
    """All is shown, then the last cell fails over a frame of confidential texts, which its error would like to show."""
    told = json.loads(notebook.read_text(encoding="utf-8"))
    told["cells"][-1]["source"] = "review.interviews['nowhere']"
    notebook.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.slow
def test_no_file_of_a_cycle_and_no_mail_names_anybody(workspace: Path) -> None:
    params = workspace / "params"
    mail = {"sender": "a@example.org", "operator": "b@example.org", "allowed_domains": ["example.org"],
            "departments": {"Sales": ["c@example.org"]}, "digest": ["d@example.org"],
            "attach": "pdf" if PDFS else "html"}  # fmt: skip
    (params / "mail.yaml").write_text(yaml.safe_dump(mail))
    cycle = open_cycle(params)
    jobs = [job for job in cycle.jobs if job.department in ("Sales", "")]
    fail_at_the_end(workspace / "notebooks" / f"{FAILING}.ipynb")
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        runs = run_cycle(cycle, jobs=jobs, workers=1)
    assert {run.notebook for run in runs if run.error} == {FAILING}
    assert list((workspace / "outputs").rglob("*.failed.ipynb"))
    assert not any(word in said.getvalue() + "".join(run.trace for run in runs) for word in (MARK, SAID))
    draft_mail(cycle, open_mail(params, cycle), workspace / "outputs" / cycle.name, print)
    assert list((workspace / "outputs").rglob("*.eml"))
    # Neither in what stays out of the report: an executed notebook is passed round, too.
    assert list((workspace / "outputs").rglob("*.ipynb"))
    assert marked(workspace / "outputs") == []
    # Answers are quoted, without who gave them, as the reports have to (CYC-06, CYC-20), and so is what departments say
    # of working together, on its own page; comments on actions are not.
    assert marked(workspace / "outputs", f"{SAID}feedback") == marked(workspace / "outputs", f"{SAID}incidents") == []
    assert {name.partition(".")[0] for name in marked(workspace / "outputs", f"{SAID}surveys")} <= {"collaboration"}
