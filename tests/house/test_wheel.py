"""What a wheel holds: the package with its data, notebooks, parameters and types, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import saypro_analysis as sp
from tests.house.package import PACKAGE, ROOT

LARGEST = 4_000_000  # bytes


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warn" not in (done.stdout + done.stderr).lower()
    (made,) = folder.glob("*.whl")
    assert made.name == f"saypro_analysis-{sp.__version__}-py3-none-any.whl"
    assert made.stat().st_size < LARGEST
    return zipfile.ZipFile(made)


def list_owed() -> set[str]:
    """Every file of the package, the notebooks and the parameters, by its place in a wheel."""
    own = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file() and not _is_left(path)}
    laid = [path for part in ("notebooks", "params") for path in (ROOT / part).rglob("*") if path.is_file()]
    return own | {
        f"saypro_analysis/workspace/{path.relative_to(ROOT).as_posix()}" for path in laid if not _is_left(path)
    }


def _is_left(path: Path) -> bool:
    return bool({"__pycache__", ".ipynb_checkpoints", "workspace"} & {*path.parts}) or path.suffix == ".pyc"


def test_a_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert (sorted(list_owed() - held), sorted(held - list_owed())) == ([], [])


@pytest.mark.parametrize("name", ["py.typed", "data/sample/kpis.csv", "data/framework/saypro.yaml",
                                  "reports/templates/style.css", "workspace/params/cycle.yaml",
                                  "workspace/notebooks/week1_performance_review.ipynb"])  # fmt: skip
def test_a_wheel_holds_what_a_run_needs(wheel: zipfile.ZipFile, name: str) -> None:
    assert f"saypro_analysis/{name}" in wheel.namelist()


def test_a_wheel_tells_its_command_licence_and_python(wheel: zipfile.ZipFile) -> None:
    parts = {name.split("/", 1)[1]: name for name in wheel.namelist() if ".dist-info/" in name}
    told = wheel.read(parts["METADATA"]).decode()
    assert "saypro = saypro_analysis.cli:main" in wheel.read(parts["entry_points.txt"]).decode()
    assert "Requires-Python: >=3.11" in told
    assert "licenses/LICENSE" in parts
    assert "Requires-Dist: pytest" not in told.replace("; extra == 'dev'", "DEV")[: told.index("Provides-Extra")]
