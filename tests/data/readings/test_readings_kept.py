"""What was read once is not read again while its bytes are the same, and is never what is shown by mistake."""

from pathlib import Path

import pytest

from saypro_analysis.data import whole_readings
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review, remember_files
from tests.data.sources.workbench import KPIS, MEASUREMENTS, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    whole_readings._readings.clear()
    return write_folder(tmp_path, kpis=KPIS, measurements=MEASUREMENTS)


def test_files_that_were_remembered_are_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember_files(str(folder))
    monkeypatch.delattr(whole_readings, "read_table")
    assert len(open_review(folder).kpis) > 0


def test_a_changed_file_is_read_again(folder: Path) -> None:
    before = open_review(folder).measurements
    path = folder / "measurements.csv"
    path.write_text(path.read_text().replace(str(int(before["actual"][0])), "987654", 1))
    assert open_review(folder).measurements["actual"][0] == 987654
    assert before["actual"][0] != 987654


def test_one_review_does_not_change_the_next(folder: Path) -> None:
    first = open_review(folder)
    first._tables["kpis"].loc[0, "name"] = "Mine"
    assert open_review(folder).kpis["name"][0] != "Mine"


def test_what_is_wrong_is_told_again(folder: Path) -> None:
    path = folder / "kpis.csv"
    path.write_text(path.read_text().replace("higher", "up", 1))
    told = []
    for _ in range(2):
        with pytest.raises(DataError) as refusal:
            open_review(folder)
        told.append(str(refusal.value))
    assert told[0] == told[1]
