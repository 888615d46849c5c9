"""docs/requirements.md: every tier A row is there, and every name in it exists."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import saypro_analysis as sp

ROOT = Path(__file__).parents[2]
STATES = {"delivered", "in part", "not yet"}
ROW = re.compile(r"^\| ([A-Z]{3}-\d\d) \| (.+?) \| (.*?) \| (.*?) \| (.*?) \| (.*?) ?\|$")


def rows() -> list[tuple[str, ...]]:
    text = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    return [found.groups() for line in text.splitlines() if (found := ROW.match(line))]


def headings(notebook: str) -> list[str]:
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    lines = [line.strip() for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"]]
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


def test_there_are_all_194_rows_each_once(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [row[0] for row in rows()]
    assert len(ids) == len(set(ids)) == 194
    with capsys.disabled():
        print(f"\nrequirements: {dict(Counter(row[2] for row in rows()))}")  # noqa: T201


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_names_only_what_exists(row: tuple[str, ...]) -> None:
    _, _, state, verbs, place, _ = row
    assert state in STATES
    assert bool(verbs) == bool(place) == (state != "not yet")
    assert [verb for verb in re.findall(r"`(\w+)`", verbs) if verb not in sp.__all__] == []
    if place:
        notebook, heading = re.fullmatch(r"`(\w+)`: (.+)", place).groups()
        assert heading in headings(notebook)


def test_the_rows_are_those_of_the_source_documents(shared: Callable[[str], Path]) -> None:
    source = shared("requirements.md").read_text(encoding="utf-8")
    asked = re.findall(r"^\| ([A-Z]{3}-\d\d) \| A \|", source, re.MULTILINE)
    assert [row[0] for row in rows()] == asked
