"""docs/methods/security.md names what holds each of its claims: every test and benchmark that it names is there."""

import re

from tests.house.package import ROOT

PAGE = (ROOT / "docs" / "methods" / "security.md").read_text(encoding="utf-8")
ROWS = [row.strip("|").split("|") for row in PAGE.splitlines() if row.startswith("| ") and "---" not in row][1:]
NAMED = re.compile(r"`((?:tests|benchmarks)/[^`]+)`")


def test_every_claim_names_what_holds_it() -> None:
    assert len(ROWS) > 10
    nameless = [row[0] for row in ROWS if len(row) != 3 or not (NAMED.search(row[-1]) or "the same" in row[-1])]
    assert nameless == []


def test_what_is_named_is_there_and_tests_something() -> None:
    named = [place for row in ROWS for place in NAMED.findall(row[-1])]
    empty = [place for place in named if place.startswith("tests/") and not _holds_tests(place)]
    assert empty == []
    assert [place for place in named if not (ROOT / place).is_file()] == []


def _holds_tests(place: str) -> bool:
    file = ROOT / place
    return file.is_file() and re.search(r"^ *def test_", file.read_text(encoding="utf-8"), re.MULTILINE) is not None
