"""Subjects know nothing of one another, and each is found on every floor under its own word."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.house.package import (
    ASSEMBLERS,
    NAME,
    PACKAGE,
    ROOMS,
    ROOT,
    Module,
    floor_of,
    list_modules,
    list_subjects,
    read_module,
    room_of,
    tell,
)  # fmt: skip

REPEATING = {"__init__", "cells", "figures", "sentences", "methods"}
# What stands once on the first screen for each week's subject: its four figures. Every subject's own file.
REPEATING |= {"facts"}


def list_strangers(module: Module) -> Iterator[str]:
    """Imports of another subject; in a shared room, of any subject."""
    floor, room = module.floor, module.room
    if floor not in ROOMS or (floor, room) in ASSEMBLERS or not room:
        return
    shared = {"kernels", "kit"}
    for found in module.names.modules:
        met = room_of(found.name) if found.name.startswith(f"{NAME}.") and floor_of(found.name) in ROOMS else ""
        if met and met not in shared | {room}:
            yield f"{module.place}:{found.line} imports {found.name}"


def list_repeated(modules: tuple[Module, ...]) -> Iterator[str]:
    """Names of modules that stand more than once, but for those that may and a subject's own word in its own folder."""
    free = [
        m for m in modules if m.path.stem not in REPEATING and m.path.stem not in m.path.relative_to(ROOT).parts[:-1]
    ]
    times = Counter(module.path.stem for module in free)
    yield from (f"{module.path.stem}: {module.place}" for module in free if times[module.path.stem] > 1)


def list_missing() -> Iterator[str]:
    """What a subject lacks: its tests, its page, its row in the architecture picture, the floor below."""
    picture = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("```mermaid")[2].partition("```")[0]
    for subject in sorted(list_subjects("analysis") | list_subjects("views")):
        if subject not in list_subjects("analysis"):
            yield f"{subject}: saypro_analysis/analysis/{subject}/"
        if not list((ROOT / "tests" / "analysis" / subject).glob("test_*.py")):
            yield f"{subject}: tests/analysis/{subject}/test_*.py"
        if not (ROOT / "docs" / "methods" / f"{subject}.md").exists():
            yield f"{subject}: docs/methods/{subject}.md"
        if f'["{subject}"]' not in picture:
            yield f"{subject}: its row in the picture of CONTRIBUTING.md"


def test_no_subject_imports_another_and_no_shared_room_a_subject() -> None:
    offenders = [line for module in list_modules() for line in list_strangers(module)]
    assert not offenders, tell(offenders)


def test_a_name_stands_once() -> None:
    offenders = list(list_repeated(list_modules()))
    assert not offenders, tell(offenders)


def test_every_subject_has_its_tests_its_page_and_its_row_in_the_picture() -> None:
    missing = list(list_missing())
    assert not missing, tell(missing)


def test_there_are_the_subjects_of_the_review() -> None:
    assert {"gaps", "signals", "segments", "effects", "rollouts"} <= list_subjects("analysis")
    assert {"kernels", "kit", "tables"}.isdisjoint(list_subjects("analysis") | list_subjects("views"))


@pytest.mark.parametrize("source", [
    "from saypro_analysis.analysis.gaps import evidence",
    "from saypro_analysis.analysis import gaps",
    "import saypro_analysis.analysis.gaps.evidence as e",
    "from ..gaps.evidence import summarise_evidence",
    "from .. import gaps",
    "import saypro_analysis as sp\nsp.summarise_evidence",
    "from importlib import import_module\nimport_module('..gaps', __package__)",
])  # fmt: skip
@pytest.mark.parametrize("room", ["plans", "kernels"])
def test_the_rule_catches_a_subject_that_imports_another(room: str, source: str) -> None:
    assert list(list_strangers(read_module(PACKAGE / "analysis" / room / "made_up.py", source)))


def test_the_rule_catches_a_view_that_imports_another_subject_below_it() -> None:
    made_up = read_module(PACKAGE / "views" / "plans" / "cells.py", "from saypro_analysis.analysis.gaps import gaps")
    assert list(list_strangers(made_up))


def test_the_rule_catches_a_name_that_stands_twice() -> None:
    again = read_module(PACKAGE / "views" / "plans" / "evidence.py", "")
    assert len(list(list_repeated((*list_modules(), again)))) == 2
