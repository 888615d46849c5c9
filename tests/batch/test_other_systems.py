"""What differs on Windows and macOS, as far as it can be stood in for here."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from saypro_analysis.batch.warm import forks
from tests.batch.workspace import write_workspace

ROOT = Path(__file__).parents[2]
DEPARTMENTS = ("Sales", "販売部 Zürich")  # whose folders and messages no Latin code page can write
LONGEST = 260  # characters of a path that Windows takes unless told otherwise
BELOW = 150  # of these, what a run may add to its workspace's own path
LATIN = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "PYTHONIOENCODING": "cp1252"}


def saypro(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "saypro_analysis", *map(str, words)]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=False, text=True,
                          encoding="cp1252" if env else "utf-8", errors="replace")  # fmt: skip


@pytest.fixture(scope="module")
def params(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("elsewhere"), DEPARTMENTS)


@pytest.fixture(scope="module")
def cold(params: Path) -> subprocess.CompletedProcess[str]:
    """A run as on Windows: no fork, files and messages in a Latin code page unless they say otherwise."""
    return saypro("run", params, "--cold", **LATIN)


def test_a_run_without_forks_in_a_latin_code_page_makes_the_reports(
    cold: subprocess.CompletedProcess[str], params: Path
) -> None:
    assert cold.returncode == 0, cold.stdout + cold.stderr
    pages = sorted((params.parent / "outputs").rglob("short.html"))
    assert len(pages) == len(DEPARTMENTS)
    assert any("販売部 Zürich" in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("command", ["list", "check"])
def test_what_a_latin_code_page_lacks_does_not_stop_a_message(command: str, params: Path) -> None:
    told = saypro(command, params, **LATIN)
    assert told.returncode == 0, told.stderr
    assert "Sales" in told.stdout
    assert "Zürich" in told.stdout


@pytest.mark.parametrize(("system", "forks_there"), [("win32", False), ("darwin", False), ("linux", True)])
def test_only_linux_forks(system: str, forks_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert forks.can_fork() is forks_there


def test_no_path_below_a_workspace_is_long(cold: subprocess.CompletedProcess[str], params: Path) -> None:
    assert cold.returncode == 0
    below = [path.relative_to(params.parent).as_posix() for path in params.parent.rglob("*")]
    assert below
    assert max(map(len, below)) <= BELOW < LONGEST


def test_no_two_files_of_the_repository_differ_by_capitals_alone() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout of git")
    names = listed.stdout.splitlines()
    assert len(names) > 500
    assert [name for name, times in Counter(name.casefold() for name in names).items() if times > 1] == []
    assert [
        name
        for name in names
        if set(name) & set('<>:"|?*\\') or any(part.endswith((".", " ")) for part in name.split("/"))
    ] == []


def test_departments_that_differ_by_capitals_alone_are_refused(tmp_path: Path) -> None:
    params = write_workspace(tmp_path, ("Sales", "SALES"))
    (params / "departments" / "b.yaml").write_text("department: SALES\n", encoding="utf-8")
    told = saypro("list", params)
    assert told.returncode == 2
    assert "a folder of its own" in told.stderr
