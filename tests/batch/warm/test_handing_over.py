"""A zygote takes over what its owner has read and checked, and is started before the owner begins to read."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import psutil
import pytest

from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.batch.warm.forks import Zygote
from saypro_analysis.data import whole_readings
from saypro_analysis.data.reviews import open_review
from tests.batch.making import ask, make_warm, text
from tests.data.sources.workbench import KPIS, MEASUREMENTS, write_folder

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
NAMES = 'import saypro_analysis as sp\nprint(*sp.open_review("data").kpis["name"])'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    whole_readings._readings.clear()
    (tmp_path / "data").mkdir()
    return write_folder(tmp_path / "data", kpis=KPIS, measurements=MEASUREMENTS)


@contextmanager
def promised(data: Path) -> Iterator[Zygote]:
    zygote = Zygote(data=[(data.name, "")], workspace=data.parent, promised=True)
    yield zygote
    zygote.close()


def pack() -> BytesIO:
    file = BytesIO()
    whole_readings.pack_readings(file)
    whole_readings._readings.clear()
    file.seek(0)
    return file


def test_what_is_handed_over_is_what_was_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_review(data)
    whole_readings.unpack_readings(pack())
    with monkeypatch.context() as without:
        without.delattr(whole_readings, "read_table")
        after = open_review(data)
    assert (after.fingerprint, after.notes, after.as_of) == (before.fingerprint, before.notes, before.as_of)
    for table, frame in before.tables.items():
        assert frame.equals(after.tables[table]), table


def test_files_that_changed_meanwhile_are_read_anew(data: Path) -> None:
    open_review(data)
    whole_readings.unpack_readings(pack())
    (data / "kpis.csv").write_text((data / "kpis.csv").read_text().replace("Revenue", "Takings"))
    assert "Takings" in set(open_review(data).kpis["name"])


@linux
@pytest.mark.long("a zygote of its own imports everything")
def test_forks_see_what_the_owner_has_read(data: Path) -> None:
    open_review(data)
    (reading,) = whole_readings._readings.values()
    reading["kpis"].loc[reading["kpis"].index[0], "name"] = "Handed over"
    with promised(data) as zygote:
        zygote.hand_over()
        assert not whole_readings._readings  # nobody holds them twice
        zygote.hand_over()  # a second time changes nothing, nor is it taken for a request
        request = ask(data.parent, NAMES)
        make_warm(zygote, request)
    assert text(request).startswith("Handed over")


@linux
@pytest.mark.long("a zygote of its own imports everything")
def test_where_there_is_nothing_to_read_the_zygote_serves_all_the_same(tmp_path: Path) -> None:
    with promised(tmp_path / "absent") as zygote:
        zygote.hand_over()
        request = ask(tmp_path, "print(5)")
        make_warm(zygote, request)
    assert text(request) == "5\n"


@linux
@pytest.mark.long("a zygote of its own imports everything")
def test_where_there_is_no_memory_to_hand_over_the_zygote_reads_for_itself(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_readings, "pack_readings", refuse)
    with promised(data) as zygote:
        zygote.hand_over()
        request = ask(data.parent, NAMES)
        make_warm(zygote, request)
    assert "Revenue" in text(request)


@linux
@pytest.mark.long("a zygote of its own imports everything")
def test_a_zygote_that_waits_ends_with_its_owner(tmp_path: Path) -> None:
    code = """from saypro_analysis.batch.warm.forks import Zygote
zygote = Zygote(promised=True)
print(zygote.process.pid, flush=True)
input()"""
    owner = psutil.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, env=steady_environment(tmp_path), text=True)
    zygote = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.communicate()
    assert not psutil.wait_procs([zygote], timeout=60)[1]


def test_a_run_starts_its_zygote_before_it_imports_pandas(tmp_path: Path) -> None:
    code = """import sys
from saypro_analysis.batch import runs
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.workspaces.notebooks import bundled

def begin(*_, **__):
    raise SystemExit(", ".join({"pandas", "numpy", "matplotlib", "nbformat"} & set(sys.modules)) or "none of them")

runs.Warmth = type("Warmth", (), {"__init__": begin})
runs.run_cycle(open_cycle(bundled("params")), outputs=sys.argv[1])"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=steady_environment(tmp_path))
    assert told.stderr.strip() == "none of them"
