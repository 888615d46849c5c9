"""The code and the commands of the guides run, in the order in which they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

import saypro_analysis as sp
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from tests.docs.pages import GUIDES, ROOT, list_blocks

START, REVIEW = ROOT / "docs" / "start.md", ROOT / "docs" / "guides" / "new_review.md"
# Their code asks for a cluster of machines, and for records of one's own.
ELSEWHERE = [ROOT / "docs" / name for name in ("clusters.md", "measures.md")]
WITH_CODE = [page for page in GUIDES if page not in (START, REVIEW, *ELSEWHERE)
             and any(block.language == "python" for block in list_blocks(page))]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init_workspace(tmp_path_factory.mktemp("docs") / "sample", source="sample")


def test_pages_with_code_are_found() -> None:
    assert {"README.md", "data.md", "four_weeks.md"} <= {page.name for page in WITH_CODE}


LONG = {"data.md"}  # writes and reads a workbook of all tables


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[pytest.mark.slow] * (page.name in LONG), id=page.name) for page in WITH_CODE],
)
def test_the_code_of_a_page_runs(page: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    space: dict[str, object] = {}
    for place, block in enumerate(block for block in list_blocks(page) if block.language == "python"):
        exec(compile(block.text, f"{page.name}, block {place + 1}", "exec"), space)
    assert "sp" in space


@pytest.mark.parametrize("page", ELSEWHERE, ids=lambda page: page.name)
def test_code_that_cannot_run_here_is_code_and_names_verbs(page: Path) -> None:
    blocks = [block for block in list_blocks(page) if block.language == "python"]
    assert blocks
    for block in blocks:
        compile(block.text, page.name, "exec")
        assert [name for name in re.findall(r"\bsp\.(\w+)", block.text) if name not in sp.__all__] == []


def write_files(page: Path, folder: Path) -> None:
    for block in list_blocks(page):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")


def lay_programs(folder: Path) -> dict[str, str]:
    """An environment whose `saypro` is this repository's; make takes the virtual environment for ready."""
    (folder / "saypro").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m saypro_analysis "$@"\n', encoding="utf-8")
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "activate").write_text(f'export PATH="{folder}:$PATH"\n', encoding="utf-8")
    for name in ("saypro", "python"):
        (folder / name).chmod(0o755)
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run(script: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(["sh", "-e"], input=script, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("git") and shutil.which("make")), reason="git and make are needed")
def test_the_start_is_walked_from_a_clone_to_a_report_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    env = lay_programs(tmp_path / "bin")
    first, *later = [block.text for block in list_blocks(START) if block.language == "sh"]
    run(first.replace("<this repository>", f"'{ROOT}'").replace("make report", ""), tmp_path, env)
    clone = tmp_path / "saypro-analysis"
    (clone / ".venv").mkdir()
    (clone / ".venv" / "bin").symlink_to(tmp_path / "bin")
    (clone / ".venv" / ".ready").touch()
    assert "reports are ready" in run("make -o .venv/.ready report", clone, env)
    assert (clone / "outputs" / "2025-Q1" / "index.html").exists()
    run(later[0], clone, env)
    own = tmp_path / "reviews"
    write_files(START, own)
    env |= {"PATH": f"{tmp_path / 'bin'}:{env['PATH']}"}
    assert "2 of 2 reports are ready" in run(later[1], own, env)
    page = (own / "outputs" / "2025-Q1" / "sales" / "week1_performance_review.html").read_text(encoding="utf-8")
    assert "Takings" in page
    code = next(block.text for block in list_blocks(START) if block.language == "python")
    run("python -W error::DeprecationWarning code.py", own, env) if (own / "code.py").write_text(code) else None


def assemble() -> nbformat.NotebookNode:
    """The notebook that the guide to a new review describes, cell by cell."""
    make = SimpleNamespace(markdown=nbformat.v4.new_markdown_cell, python=nbformat.v4.new_code_cell)
    cells = [getattr(make, block.language)(block.text.strip()) for block in list_blocks(REVIEW)
             if block.language in ("markdown", "python") and not block.file]  # fmt: skip
    cells[1].metadata["tags"] = ["parameters"]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.slow
def test_a_review_in_four_files_is_made_and_run(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    env = lay_programs(tmp_path / "bin")
    env |= {"PATH": f"{tmp_path / 'bin'}:{env['PATH']}"}
    run("saypro init returns --from empty && rm returns/data/*.csv", tmp_path, env)
    write_files(REVIEW, tmp_path / "returns")
    nbformat.write(assemble(), tmp_path / "returns" / "notebooks" / "returns_review.ipynb")
    script = next(block.text for block in list_blocks(REVIEW) if block.language == "sh")
    assert "1 of 1 reports are ready" in run(script, tmp_path / "returns", env)
    page = (tmp_path / "returns" / "outputs" / "2025-Q1" / "sales" / "returns_review.html").read_text(encoding="utf-8")
    assert "What comes back" in page
    assert "Goods sent back" in page
