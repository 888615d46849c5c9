"""What a run writes names no place of this machine, follows no link, and refuses names that no folder can have."""

import json
import os
import sys
from pathlib import Path

import pytest

from saypro_analysis.batch.cycles import LONGEST_NAME, open_cycle
from saypro_analysis.batch.links import refuse_links
from saypro_analysis.batch.places_told import find_place, hide_places, tell_place
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import Warmth
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import OPEN, write_notebook, write_workspace


class TestPlaces:
    def test_the_record_names_no_place_of_this_machine_and_still_serves(self, tmp_path: Path, warmth: Warmth) -> None:
        params = write_workspace(tmp_path / "here", departments=("Sales",), notebooks=["short", "broken"])
        write_notebook(tmp_path / "here" / "notebooks" / "broken.ipynb", OPEN, "open('/no/such/place')")
        run_cycle(open_cycle(params), warm=warmth)
        record = (tmp_path / "here" / "outputs" / "2025-Q1" / "run.json").read_text(encoding="utf-8")
        for place in (str(tmp_path), sys.prefix, str(Path.home()) + "/", "/tmp", "/no/such"):
            assert place not in record, place
        files = [name for run in json.loads(record)["runs"] for reading in run["readings"] for name in reading["files"]]
        assert "data/kpis.csv" in files
        (tmp_path / "here").rename(tmp_path / "there")
        runs = run_cycle(open_cycle(tmp_path / "there" / "params"), warm=warmth)
        assert [(run.notebook, run.unchanged) for run in runs] == [("short", True), ("broken", False)]

    @pytest.mark.parametrize("record", [
        "[" * 100_000, "7", "null", '{"runs": 5}', '{"runs": [7, "x", null, {}, {"error": "", "path": "x.html"}]}',
        '{"runs": [{"notebook": "short", "department": "Sales", "title": "", "state": "done", "seconds": 1, "path": '
        '"sales/short.html", "error": "", "readings": [], "files": {"../../../data/kpis.csv": "x"}}]}',
    ])  # fmt: skip
    def test_a_record_that_is_none_is_written_anew(self, tmp_path: Path, warmth: Warmth, record: str) -> None:
        params = write_workspace(tmp_path, departments=("Sales",))
        (place := tmp_path / "outputs" / "2025-Q1" / "run.json").parent.mkdir(parents=True)
        place.write_text(record, encoding="utf-8")
        (tmp_path / "outputs" / "2024-Q4" / "sales").mkdir(parents=True)
        os.mkfifo(tmp_path / "outputs" / "2024-Q4" / "sales" / "short.json")  # where an earlier edition would lie
        assert [run.state for run in run_cycle(open_cycle(params), warm=warmth)] == ["done"]
        assert (tmp_path / "data" / "kpis.csv").exists()

    @pytest.mark.parametrize("place", ["data/kpis.csv", "../elsewhere/kpis.csv", "/srv/data/kpis.csv", "."])
    def test_what_is_told_leads_back(self, tmp_path: Path, place: str) -> None:
        told = tell_place(tmp_path / place, tmp_path)
        assert not Path(told).is_absolute()
        assert find_place(told, tmp_path) == Path((tmp_path / place).resolve())

    def test_a_workspace_behind_a_link_is_told_from_itself(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to("real")
        assert tell_place(tmp_path / "real" / "data", tmp_path / "link") == "data"
        assert tell_place(tmp_path / "link" / "data", tmp_path / "link") == "data"

    @pytest.mark.parametrize(("text", "shown"), [
        ("No such file: '/home/ann/a b.csv'", "No such file: 'a b.csv'"),
        (r"C:\Users\ann\x.csv is gone", "x.csv is gone"),
        ("1/2 of https://example.org/a/b and/or data/kpis.csv", "1/2 of https://example.org/a/b and/or data/kpis.csv"),
    ])  # fmt: skip
    def test_texts_lose_the_folders_of_this_machine_only(self, text: str, shown: str) -> None:
        assert hide_places(text) == shown


class TestLinks:
    @pytest.mark.parametrize("place", ["outputs/2025-Q1", "outputs/2025-Q1/sales", "outputs/2025-Q1/.lock",
                                       "outputs/2025-Q1/.run.json", "outputs/2025-Q1/sales/short.html"])  # fmt: skip
    def test_a_run_does_not_write_through_a_link(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
    ) -> None:
        params = write_workspace(tmp_path / "space", departments=("Sales",))
        target = tmp_path / "precious"
        if place.endswith(("Q1", "sales")):
            target.mkdir()
        else:
            target.write_text("mine")
        link = tmp_path / "space" / place
        link.parent.mkdir(parents=True)
        link.symlink_to(target)
        assert main(["run", str(params)]) == 2
        assert "no link where reports are written" in capsys.readouterr().err
        assert list(target.iterdir()) == [] if target.is_dir() else target.read_text() == "mine"

    @pytest.mark.parametrize("place", [".lock-holder", ".run.json", "run.json", "sales/short.json", "outbox"])
    def test_nor_into_a_pipe(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str) -> None:
        params = write_workspace(tmp_path / "space", departments=("Sales",))
        pipe = tmp_path / "space" / "outputs" / "2025-Q1" / place
        pipe.parent.mkdir(parents=True)
        os.mkfifo(pipe)
        assert main(["run", str(params)]) == 2
        assert f"2025-Q1/{place}', expected no pipe where reports are written" in capsys.readouterr().err

    def test_the_outputs_themselves_may_lie_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "disk" / "2025-Q1" / "sales").mkdir(parents=True)
        (tmp_path / "outputs").symlink_to("disk")
        refuse_links(tmp_path / "outputs" / "2025-Q1")
        refuse_links(tmp_path / "outputs" / "2025-Q2")


class TestNames:
    def test_a_name_of_five_thousand_letters_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["run", str(write_workspace(tmp_path / "one", departments=("x" * 5000,)))]) == 2
        assert "column department" in capsys.readouterr().err
        assert main(["run", str(write_workspace(tmp_path / "two", cycle="x" * 5000))]) == 2
        assert "column cycle" in capsys.readouterr().err

    def test_a_name_may_be_as_long_as_a_folder_s(self, tmp_path: Path) -> None:
        fits = "x" * LONGEST_NAME
        assert open_cycle(write_workspace(tmp_path / "one", departments=(fits,), cycle=fits)).name == fits
        for number, values in enumerate(
            ({"departments": (fits + "x",)}, {"cycle": fits + "x"}, {"departments": ("汉" * 41,)})
        ):
            with pytest.raises(DataError, match=f"a name of at most {LONGEST_NAME} letters"):
                open_cycle(write_workspace(tmp_path / str(number), **values))


def test_words_of_the_data_steer_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path, departments=("Sales",))
    kpis = tmp_path / "data" / "kpis.csv"
    lines = kpis.read_text().splitlines()
    kpis.write_text(f"{lines[0]},odd\x1b[2J\u202e\n{lines[1]},1\n")
    (tmp_path / "data" / "\x1b[31m.csv").write_text("x")
    assert main(["check", str(params)]) == 0
    told = capsys.readouterr().out
    assert "odd\\x1b[2j\\u202e" in told
    assert "\\x1b[31m.csv" in told
    assert not {"\x1b", "\u202e"} & set(told)
