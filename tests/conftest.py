"""Fixtures that several test modules share."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings

from saypro_analysis.batch.slots import Warmth
from saypro_analysis.batch.warm.preloads import import_schemas
from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.views.kit.formats import set_formats

import_schemas()  # before nbformat does, whose grammars take two seconds of each worker
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
# Files that take long, the longest first: each is one worker's, and a long one that comes last is waited for by all.
LONG = (
    "tests/reports/test_pages.py", "tests/batch/test_resuming.py", "tests/analysis/signals/test_signals.py",
    "tests/views/test_consistency.py", "tests/reports/test_hostile.py", "tests/batch/test_killers.py",
    "tests/analysis/causes/test_relations.py", "tests/batch/warm/test_warm.py", "tests/batch/test_hazards.py",
    "tests/reports/test_seen.py", "tests/batch/workspaces/test_next_cycles.py",
)  # fmt: skip
AT_MOST, WHY = 5, {"long", "slow"}  # seconds of a test; the marks that say why one takes more
assert [name for name in LONG if not (ROOT / name).exists()] == [], "files of LONG that are gone"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that took long and do not say why; how long a machine takes makes no test fail."""
    passed = terminalreporter.getreports("passed")
    silent = [told for told in passed if told.when == "call" and told.duration > AT_MOST and not WHY & {*told.keywords}]
    if silent:
        terminalreporter.section(f"over {AT_MOST} s and no word why (@pytest.mark.long)")
    for told in sorted(silent, key=lambda told: -told.duration):
        terminalreporter.write_line(f"{told.duration:6.1f} s  {told.nodeid}")


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
    folder, lock = _place(tmp_path_factory, pytestconfig, "sample_run")
    with lock:
        if not (told := folder.with_suffix(".made")).exists():
            command = [sys.executable, "-m", "saypro_analysis", "run", str(ROOT / "params"), "--outputs", str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            told.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", encoding="utf-8")
    code, _, words = told.read_text(encoding="utf-8").partition("\n")
    assert code == "0", words
    return folder / "2025-Q1"


@pytest.fixture(scope="session")
def verb_frames(
    sample: Review, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> dict[str, pd.DataFrame]:
    """Every frame that a verb makes of the sample; the workers of one session share them, too."""
    from tests.views.tables.verb_frames import make_frames

    path, lock = _place(tmp_path_factory, pytestconfig, "verb_frames")
    with lock:
        if not path.exists():
            path.write_bytes(pickle.dumps(make_frames(sample)))
    frames: dict[str, pd.DataFrame] = pickle.loads(path.read_bytes())
    return frames


def _place(factory: pytest.TempPathFactory, config: pytest.Config, name: str) -> tuple[Path, FileLock]:
    """Where the workers of one session keep what only the first of them makes, and the lock for it."""
    base = factory.getbasetemp()
    place = (base.parent if hasattr(config, "workerinput") else base) / name
    return place, FileLock(place.with_suffix(".lock"))


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
