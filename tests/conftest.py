"""Fixtures that several test modules share."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from saypro_analysis.batch.slots import Warmth
from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.views.kit.formats import set_formats

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _usual_display() -> None:
    set_formats()


@pytest.fixture(scope="session")
def sample() -> Review:
    """The bundled organisation."""
    return open_review("sample", as_of="2025-03-31")


@pytest.fixture(scope="session")
def warmth() -> Iterator[Warmth]:
    """One zygote for all runs that tests ask for."""
    warmth = Warmth(())
    yield warmth
    warmth.close()


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The folder of a cycle's outputs: every report of the bundled organisation, as `saypro run` makes them.

    Tests may read it and never write: the workers of one session share it, and the first to ask makes it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(pytestconfig, "workerinput") else base) / "sample_run"
    with FileLock(folder.with_suffix(".lock")):
        if not (told := folder.with_suffix(".made")).exists():
            command = [sys.executable, "-m", "saypro_analysis", "run", str(ROOT / "params"), "--outputs", str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            told.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", encoding="utf-8")
    code, _, words = told.read_text(encoding="utf-8").partition("\n")
    assert code == "0", words
    return folder / "2025-Q1"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The real data beside the repository; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the shared data {name} is not beside this repository")
        return path

    return find


settings.register_profile("steady", max_examples=30, deadline=None, derandomize=True)
settings.load_profile("steady")
