"""Thousands of departments: what is done for each of them does not grow with how many there are."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from saypro_analysis.cli import main
from tests.batch.workspace import write_workspace

FEW = 60


def count_calls(folder: Path, departments: int) -> Counter[str]:
    """How often each function of Python is called by `saypro check`, by its name; `` is all of them."""
    folder.mkdir()
    params = write_workspace(folder, tuple(f"Department {number}" for number in range(departments)))
    calls: Counter[str] = Counter()

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call":
            calls[""] += 1
            calls[frame.f_code.co_name] += 1

    sys.setprofile(note)
    try:
        assert main(["check", str(params)]) == 0
    finally:
        sys.setprofile(None)
    return calls


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> list[Counter[str]]:
    """The calls for some departments, for twice as many, and for four times as many, after one that imports all."""
    folder = tmp_path_factory.mktemp("many")
    return [count_calls(folder / f"{n}-{size}", size) for n, size in enumerate((2, FEW, 2 * FEW, 4 * FEW))][1:]


def test_a_check_of_twice_the_departments_takes_twice_the_calls(
    counted: list[Counter[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    few, twice, four = (calls[""] for calls in counted)
    assert four - twice <= 2.2 * (twice - few)


def test_the_data_is_opened_once_and_months_are_found_once(counted: list[Counter[str]]) -> None:
    for name in ("open_review", "read_csv", "find_months", "take_checklist", "read_title", "find_oddities"):
        assert len({calls[name] for calls in counted}) == 1, name
        assert counted[0][name] > 0, name
