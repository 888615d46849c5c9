"""The package as others get it: a wheel, installed in a fresh environment outside the repository."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: object, cwd: Path) -> str:
    """Run a command as somebody would who has never seen the repository; returns what it printed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that holds the wheel and what it depends on."""
    home = tmp_path_factory.mktemp("installed")
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", home, ROOT]
    made = subprocess.run([str(word) for word in wheel], cwd=home, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"no wheel can be built here: {made.stderr.strip().splitlines()[-1][:200]}")
    venv.create(home / "env", with_pip=True)
    place = home / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [place / "python", "-m", "pip", "install", "--quiet", "--constraint", ROOT / "requirements.lock"]
    installed = subprocess.run(
        [*map(str, pip), *map(str, home.glob("*.whl"))], cwd=home, capture_output=True, text=True
    )
    if "No matching distribution" in installed.stderr or "Connection" in installed.stderr:
        pytest.skip("the packages that it depends on cannot be fetched here")
    assert installed.returncode == 0, installed.stderr
    yield place
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.slow
def test_every_notebook_runs_outside_the_repository(programs: Path, tmp_path: Path) -> None:
    run(programs / "saypro", "init", "x", cwd=tmp_path)
    params = tmp_path / "x" / "params"
    for path in (params / "departments").iterdir():
        if path.stem != "sales":
            path.unlink()
    cycle = params / "cycle.yaml"
    cycle.write_text(cycle.read_text().replace("organisation:", "- explore\norganisation:"))
    notebooks = sorted(path.stem for path in (tmp_path / "x" / "notebooks").glob("*.ipynb"))
    assert f"{len(notebooks)} of {len(notebooks)} reports are ready" in run(
        programs / "saypro", "run", cwd=tmp_path / "x"
    )
    assert sorted(path.stem for path in (tmp_path / "x" / "outputs").rglob("*.ipynb")) == notebooks
    explore = tmp_path / "x" / "notebooks" / "explore.ipynb"
    run(programs / "papermill", "--no-progress-bar", explore, tmp_path / "alone.ipynb", cwd=tmp_path)
    assert (tmp_path / "alone.ipynb").stat().st_size > 2 * explore.stat().st_size, "it shows figures"


@pytest.mark.slow
@pytest.mark.parametrize("excel", [(), ("--excel",)], ids=["CSV", "a workbook"])
def test_a_workspace_of_the_installed_package_runs(programs: Path, tmp_path: Path, excel: tuple[str, ...]) -> None:
    saypro = programs / "saypro"
    run(saypro, "init", "x", *excel, cwd=tmp_path)
    told = run(saypro, "run", "--department", "Sales", cwd=tmp_path / "x")
    assert "4 of 4 reports are ready" in told
    assert (tmp_path / "x" / "outputs" / "2025-Q1" / "index.html").exists()
    where = run(programs / "python", "-c", "import saypro_analysis as sp; print(sp.__path__[0])", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(programs.parent)
