"""`saypro upgrade`: what is new comes in, own edits stay, what both changed is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from saypro_analysis import __version__
from saypro_analysis.batch.workspaces.notebook_origins import MARK, hash_cells, read_notebook, stamp_folder
from saypro_analysis.batch.workspaces.upgrades import merge_cells, upgrade_notebooks
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.reports.provenance import trace_page


def cell(name: str, source: str) -> dict[str, Any]:
    return {"id": name, "cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


ORIGIN = [cell("a", "1"), cell("b", "2"), cell("c", "3")]


def merged(mine: list[dict[str, Any]], new: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    cells, clashes = merge_cells(mine, new, hash_cells({"cells": ORIGIN}))
    return [one["source"] for one in cells], clashes


@pytest.mark.parametrize("odd", ["[]", '{"cells": [{"cell_type": "code", "source": "", "id": []}]}',
                                 '{"cells": [], "metadata": []}',
                                 '{"cells": [], "metadata": {"saypro": 7}}'])  # fmt: skip
def test_what_is_no_notebook_is_named_and_left_as_it_is(tmp_path: Path, odd: str) -> None:
    place = tmp_path / "notebooks" / "explore.ipynb"
    place.parent.mkdir()
    place.write_text(odd)
    with pytest.raises(DataError, match=r"explore.ipynb', expected a notebook"):
        upgrade_notebooks(tmp_path)
    stamp_folder(place.parent)
    assert place.read_text() == odd


def test_what_only_the_package_changed_is_taken() -> None:
    assert merged(ORIGIN, [cell("a", "1"), cell("b", "two"), cell("c", "3")]) == (["1", "two", "3"], [])


def test_what_was_edited_stays() -> None:
    mine = [cell("a", "1"), cell("b", "mine"), cell("own", "x"), cell("c", "3")]
    assert merged(mine, [cell("a", "one"), cell("b", "2"), cell("c", "3")]) == (["one", "mine", "x", "3"], [])


def test_what_both_changed_stays_and_is_named() -> None:
    mine = [cell("a", "1"), cell("b", "mine"), cell("c", "3")]
    assert merged(mine, [cell("a", "1"), cell("b", "theirs"), cell("c", "3")]) == (["1", "mine", "3"], ["b"])
    assert merged(mine, [cell("a", "1"), cell("b", "mine"), cell("c", "3")]) == (["1", "mine", "3"], [])
    assert merged(mine, [cell("a", "1"), cell("c", "3")]) == (["1", "mine", "3"], ["b"])


def test_cells_come_and_go() -> None:
    new = [cell("z", "0"), cell("a", "1"), cell("d", "1.5"), cell("c", "3")]
    assert merged(ORIGIN, new) == (["0", "1", "1.5", "3"], [])
    assert merged([cell("a", "1"), cell("c", "3")], [*ORIGIN, cell("e", "4")]) == (["1", "3", "4"], [])


def write(path: Path, cells: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace begun with a package of one notebook, which the package has changed since."""
    write(tmp_path / "w" / "notebooks" / "week.ipynb", ORIGIN)
    stamp_folder(tmp_path / "w" / "notebooks")
    write(tmp_path / "package" / "notebooks" / "week.ipynb", [*ORIGIN[:2], cell("c", "three")])
    (tmp_path / "w" / "params").mkdir()
    monkeypatch.setattr("saypro_analysis.batch.workspaces.upgrades.bundled", lambda name: tmp_path / "package" / name)
    return tmp_path / "w"


def test_a_diff_is_shown_and_nothing_is_written_unless_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = home / "notebooks" / "week.ipynb"
    before = place.read_bytes()
    assert main(["upgrade", str(home / "params")]) == 0
    out = capsys.readouterr().out
    assert "-3\n+three\n" in out
    assert "week: would change" in out
    assert place.read_bytes() == before
    assert main(["upgrade", str(home / "params"), "--write"]) == 0
    notebook = read_notebook(place)
    assert [one["source"] for one in notebook["cells"]] == ["1", "2", "three"]
    assert notebook["metadata"][MARK]["version"] == __version__
    assert [upgrade.state for upgrade in upgrade_notebooks(home)] == ["current"]


def test_outputs_are_no_edits(home: Path) -> None:
    notebook = read_notebook(home / "notebooks" / "week.ipynb")
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "3"}]
    (home / "notebooks" / "week.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (upgrade,) = upgrade_notebooks(home, write=True)
    assert (upgrade.state, upgrade.clashes) == ("upgraded", ())


def test_a_notebook_of_unknown_origin_stays(home: Path) -> None:
    write(home / "notebooks" / "week.ipynb", [cell("a", "own")])
    (upgrade,) = upgrade_notebooks(home, write=True)
    assert upgrade.state == "unknown"
    assert [one["source"] for one in read_notebook(home / "notebooks" / "week.ipynb")["cells"]] == ["own"]


def test_a_notebook_that_is_none_is_refused_and_ones_own_is_left_alone(home: Path) -> None:
    (home / "notebooks" / "mine.ipynb").write_text("no notebook", encoding="utf-8")
    assert [upgrade.name for upgrade in upgrade_notebooks(home)] == ["week"]
    (home / "notebooks" / "week.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"week\.ipynb"):
        upgrade_notebooks(home)


def test_a_page_says_of_which_version_its_notebook_is() -> None:
    made = {"papermill": {"input_path": "notebooks/week1.ipynb"}, MARK: {"version": "0.2.0"}}
    assert trace_page({"metadata": made, "cells": []}).notebook == "week1 0.2.0"
