"""The report before is found where it lies, whatever else lies there."""

import json
from pathlib import Path
from typing import Any

import pytest

from saypro_analysis.batch.editions_before import find_before

FACTS = [{"label": "Late", "value": "2 of 6"}]


def lay(place: Path, as_of: str, **more: Any) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "week4.json").write_text(json.dumps({"as_of": as_of, "facts": FACTS, "status": "missed", **more}))


def before(outputs: Path, as_of: str = "2025-03-31") -> str:
    return str(find_before(outputs / "2025-Q1", "sales", "week4", as_of).get("as_of", ""))


def test_an_edition_of_an_earlier_day_is_the_one_before(tmp_path: Path) -> None:
    lay(tmp_path / "2025-Q1" / "sales", "2025-03-24")
    lay(tmp_path / "2024-Q4" / "sales", "2024-12-31")
    assert before(tmp_path) == "2025-03-24"
    assert before(tmp_path, "31 March 2025") == "2025-03-24"


def test_made_anew_it_has_the_same_one_before(tmp_path: Path) -> None:
    kept = {"as_of": "2025-03-24", "status": "met", "facts": {"Late": "3 of 6"}, "states": {}}
    lay(tmp_path / "2025-Q1" / "sales", "2025-03-31", before=kept)
    assert find_before(tmp_path / "2025-Q1", "sales", "week4", "2025-03-31") == kept


def test_else_it_is_the_latest_of_the_cycles_before(tmp_path: Path) -> None:
    lay(tmp_path / "2024-Q3" / "sales", "2024-09-30")
    lay(tmp_path / "2024-Q4" / "sales", "2024-12-31")
    lay(tmp_path / "2025-Q2" / "sales", "2025-06-30")  # later
    lay(tmp_path / "2024-Q4" / "finance", "2025-01-15")  # another department's
    assert before(tmp_path) == "2024-12-31"
    lay(tmp_path / "2025-Q1" / "sales", "2025-03-31")  # made before there was one to tell it from
    assert before(tmp_path) == "2024-12-31"


@pytest.mark.parametrize("held", ["", "[]", "{", '{"as_of": 7}', '{"as_of": "yesterday"}', '{"as_of": "2025-03-24", '
                                  '"facts": [3]}', '{"as_of": "2025-03-24", "tables": {"cards": []}}'])  # fmt: skip
def test_what_is_no_edition_was_never_there(tmp_path: Path, held: str) -> None:
    (tmp_path / "2025-Q1" / "sales").mkdir(parents=True)
    (tmp_path / "2025-Q1" / "sales" / "week4.json").write_text(held)
    assert before(tmp_path) == ""
    assert before(tmp_path / "nowhere") == ""
