"""What was read once is not read again while its bytes are the same, and is never what is shown by mistake."""

import os
from pathlib import Path

import pandas as pd
import pytest

from saypro_analysis.batch.warm.process_trees import count_threads
from saypro_analysis.data import whole_readings
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review, remember_files
from saypro_analysis.data.sources import cells_ahead, files, known_files, parquet_files
from saypro_analysis.data.sources.regular_files import read_regular
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


def write_large(folder: Path, *, packed: bool = False) -> Path:
    """Two departments, whose segments are more than Python reads without threads; in Parquet on request."""
    kpis = pd.DataFrame({"kpi": ["a", "b"], "department": ["North", "South"], "name": ["A", "B"], "unit": "count",
                         "better": "higher"})  # fmt: skip
    months = pd.date_range("2024-01-01", periods=12, freq="MS").strftime("%Y-%m-%d")
    measurements = pd.DataFrame([(kpi, month, 5.0, 6.0) for kpi in "ab" for month in months],
                                columns=["kpi", "period_on", "actual", "target"])  # fmt: skip
    segments = pd.DataFrame([(kpi, month, f"shop {shop}", shop % 7) for shop in range(2000) for kpi in "ab"
                             for month in months], columns=["kpi", "period_on", "shop", "actual"])  # fmt: skip
    write_folder(folder, kpis=kpis.to_csv(index=False), measurements=measurements.to_csv(index=False))
    if packed:
        segments.to_parquet(folder / "segments.parquet", index=False)
    else:
        segments.to_csv(folder / "segments.csv", index=False)
        assert (folder / "segments.csv").stat().st_size > cells_ahead.SMALL
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_large_files_that_were_read_ahead_are_not_read_again_and_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    folder = write_large(tmp_path, packed=packed)
    alone = open_review(folder, department="South")
    whole_readings._readings.clear()
    threads = count_threads()
    remember_files(str(folder))
    assert count_threads() == threads
    monkeypatch.delattr(files, "read_csv")
    parquet_files._recall.cache_clear()
    monkeypatch.delattr(parquet_files, "call_guarded")
    monkeypatch.delattr(whole_readings, "read_table")
    again = open_review(folder, department="South")
    assert len(again.segments) == 2000 * 12
    assert all(again.tables[name].equals(frame) for name, frame in alone.tables.items())
    assert (again.notes, again.fingerprint) == (alone.notes, alone.fingerprint)


def test_a_large_file_that_changed_since_is_read_again(tmp_path: Path) -> None:
    folder = write_large(tmp_path)
    remember_files(str(folder))
    path = folder / "segments.csv"
    path.write_text(path.read_text().replace("shop 17,", "shop x,", 1))
    assert (open_review(folder).segments["shop"] == "shop x").sum() == 1


YEARS_LATER = 2**62  # nanoseconds


def test_a_large_file_that_did_not_change_is_not_even_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_large(tmp_path)
    alone = open_review(folder, department="South")
    opened, told = [], []
    monkeypatch.setattr(
        files, "read_regular", lambda path, *rest: opened.append(path.name) or read_regular(path, *rest)
    )
    assert remember_files(str(folder), YEARS_LATER)
    opened.clear()
    monkeypatch.setattr(known_files.sys, "audit", lambda *event: told.append(event))
    again = open_review(folder, department="South")
    assert sorted(opened) == ["kpis.csv", "measurements.csv"]
    assert (known_files.KNOWN, str(folder / "segments.csv")) in told
    assert all(again.tables[name].equals(frame) for name, frame in alone.tables.items())
    assert again.fingerprint == alone.fingerprint


def test_a_file_of_the_same_size_and_time_that_is_another_is_read_again(tmp_path: Path) -> None:
    folder = write_large(tmp_path)
    remember_files(str(folder), YEARS_LATER)
    path = folder / "segments.csv"
    before = path.stat()
    path.write_text(path.read_text().replace("shop 17,", "shop 1x,", 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert (open_review(folder).segments["shop"] == "shop 1x").sum() == 1


@pytest.mark.parametrize(("short_of", "kept"), [(0, True), (1, False)])
def test_only_of_a_file_at_rest_is_the_digest_kept(tmp_path: Path, short_of: int, kept: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1")
    stamp = known_files.stamp_file(path)
    known_files.learn_digest(path, stamp, "digest", max(stamp[-2:]) + known_files.AT_REST - short_of)
    assert known_files.recall_digest(path) == ("digest" if kept else "")


def test_a_file_that_changed_while_it_was_read_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1")
    before = known_files.stamp_file(path)
    path.write_text("12")
    known_files.learn_digest(path, before, "digest", YEARS_LATER)
    assert known_files.recall_digest(path) == ""
    assert known_files.recall_digest(tmp_path / "nothing") == ""


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert known_files.digest_file(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert known_files.digest_file(tmp_path / "nothing") == "absent"
    known_files.learn_digest(path, known_files.stamp_file(path), "learnt", YEARS_LATER)
    assert known_files.digest_file(path) == "learnt"
    assert known_files.digest_file(path, anew=True)[:8] == "ba7816bf"


def test_a_folder_with_a_file_that_cannot_be_read_is_left_to_whoever_opens_it(tmp_path: Path) -> None:
    folder = write_large(tmp_path)
    (folder / "drivers.parquet").write_bytes(b"no Parquet")
    remember_files(str(folder))
    assert not cells_ahead._kept
    with pytest.raises(DataError, match=r"drivers.*readable Parquet"):
        open_review(folder)


def test_what_is_asked_once_is_found_anew_after_many_days(folder: Path) -> None:
    days = [open_review(folder, as_of=f"2030-01-{day:02}") for day in range(1, 29)]
    assert [str(review.as_of.date()) for review in days[::27]] == ["2030-01-01", "2030-01-28"]
    (reading,) = whole_readings._readings.values()
    assert len(reading._answers) == whole_readings._MOST_ANSWERS
