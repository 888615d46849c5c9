"""The framework of a review: the bundled rules, none, or a file of one's own, checked whole before anything uses it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from saypro_analysis.data.framework.rule_kinds import KINDS, Framework
from saypro_analysis.data.framework.shapes import HEAD, SECTIONS, find_unknown, read_codes, read_entry
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.locations import find_workspace, is_same_place, locate
from saypro_analysis.data.sources.regular_files import is_there, read_regular
from saypro_analysis.data.sources.yamls import LARGEST, read_yaml

SAYPRO, NONE = "saypro", "none"
CHOICE = "framework"  # the key of params/framework.yaml that names another file
FILE = Path("params") / f"{CHOICE}.yaml"
_BUNDLED = Path(__file__).parent / f"{SAYPRO}.yaml"
_EXPECTED = "saypro, none, or a file of rules beside params/framework.yaml"
_KEYS = ("name", "base", *SECTIONS, *KINDS)
_ROWS = {"targets": "T", "actions": "A", "questions": "Q", "causes": "C"}  # what rows are called that have no name


def open_framework(framework: str | Path | None = None) -> Framework:
    """Open the rules that a review goes by: numeric targets, tiers, actions, questions, typical causes and themes.

    `framework` is "saypro" (the bundled rules), "none", or a file in the form of docs/framework.md; None means as
    `params/framework.yaml` of the workspace says, the nearest folder upwards that holds `params/`: one of these words,
    `framework:` with one of them or with a file beside it, or the rules themselves. Where there is none, it is the
    bundled rules. Returns a Framework, for the argument `framework` of `check_targets`, `score_impact`,
    `suggest_actions`, `suggest_causes`, `summarise_questions`, `code_themes` and others; reports call it by its `name`.
    Raises DataError with every problem of the file at once.

    >>> open_framework("saypro")
    Framework SayPro: targets 28, contradictions 7, tiers 6, actions 22, questions 26, causes 16, codes 713
    >>> open_framework("none")
    Framework none: no rules
    """
    if framework is None:
        found, problems = read_workspace_framework(find_workspace())
    else:
        found, problems = _choose(str(framework), locate(Path(framework).expanduser()), "")
    if problems:
        raise DataError(problems)
    return found


def settle_framework(framework: Framework | None) -> Framework:
    """The framework that a verb goes by: what it was given, else the bundled one."""
    return read_bundled() if framework is None else framework


@cache
def read_bundled() -> Framework:
    """The bundled rules, which pass the same checks as anybody's."""
    found, problems = _read_file(_BUNDLED, _BUNDLED.name)
    if problems:
        raise DataError(problems)
    return found


def read_workspace_framework(home: Path | None) -> tuple[Framework, list[Problem]]:
    """The framework of a workspace, and what is wrong with it."""
    if home is None or not _is_there(home / FILE):
        return read_bundled(), []
    shown = FILE.as_posix()
    content, problem = read_regular(home / FILE, shown, LARGEST)
    if problem is not None:
        return Framework(NONE), [problem]
    lines = [line.partition("#")[0].strip() for line in content.decode("utf-8-sig", "replace").splitlines()]
    told = [line for line in lines if line]
    if len(told) == 1 and ":" not in told[0]:  # the word alone
        return _choose(told[0], home / "params" / told[0], shown)
    values, problems = read_yaml(home / FILE, shown)
    if problems or CHOICE not in values:
        return (Framework(NONE), problems) if problems else _read(values, shown)
    more = [
        Problem(shown, None, "", key, f"{CHOICE}: alone, or the rules themselves") for key in values if key != CHOICE
    ]
    choice = "" if values[CHOICE] is None else str(values[CHOICE])
    found, problems = _choose(choice, home / "params" / Path(choice).expanduser(), shown)
    return found, [*more, *problems]


def _is_there(path: Path) -> bool:
    """Whether there is a file; one that is absent is asked for all the same, as the batch keeps account of readings."""
    if not is_there(path):
        with suppress(OSError):
            path.open("rb").close()
        return False
    return True


def _choose(choice: str, place: Path, shown: str) -> tuple[Framework, list[Problem]]:
    if choice.strip().lower() in (SAYPRO, NONE):
        return (read_bundled() if choice.strip().lower() == SAYPRO else Framework(NONE)), []
    if not choice or not place.is_file() or (shown and is_same_place(place, place.parent / FILE.name)):
        return Framework(NONE), [Problem(shown or CHOICE, None, CHOICE, choice, _EXPECTED)]
    return _read_file(place, f"params/{choice}" if shown else choice)


def _read_file(path: Path, shown: str) -> tuple[Framework, list[Problem]]:
    values, problems = read_yaml(path, shown)
    return (Framework(NONE), problems) if problems else _read(values, shown)


def _read(values: dict[str, Any], shown: str) -> tuple[Framework, list[Problem]]:
    """A framework from a file's sections; those that it lacks are its base's."""
    unknown = list(find_unknown(values, _KEYS, shown, None))
    told, problems = read_entry({k: v for k, v in values.items() if k in ("name", "base")}, HEAD, shown, None)
    rules: dict[str, Any] = {}
    for name in SECTIONS:
        if name in values:
            rules[name], found = _read_section(name, values[name], f"{shown}, {name}")
            problems += found
    codes, found = _read_every_code(values, shown)
    problems = [*unknown, *problems, *found]
    if problems:
        return Framework(NONE), problems
    base = read_bundled() if told.get("base") == SAYPRO else Framework(NONE)
    own = {kind for name, kind in KINDS.items() if name in values}
    rules["codes"] = (*(code for code in base.codes if code[0] not in own), *codes)
    return replace(base, name=told["name"], **rules), []


def _read_section(name: str, entries: Any, table: str) -> tuple[tuple[Any, ...], list[Problem]]:
    if not isinstance(entries, list):
        return (), [Problem(table, None, "", str(entries), "a list of entries, each beginning with -")]
    section = SECTIONS[name]
    read = [read_entry(entry, section.keys, table, row) for row, entry in enumerate(entries, start=1)]
    problems = [problem for _, found in read for problem in found]
    values = [_complete(name, value, row) for row, (value, _) in enumerate(read, start=1)]
    problems += _check(name, values, table)
    return (() if problems else tuple(section.make(**value) for value in values)), problems


def _complete(name: str, value: dict[str, Any], row: int) -> dict[str, Any]:
    """An entry with a row of its own, and a question with the words by which it is known."""
    if name in _ROWS:
        value = {"row": f"{_ROWS[name]}{row}", **value}
    if name == "tiers":
        value = {"large_row": f"rule {row}", "minor_row": f"rule {row}", **value}
    if name == "questions" and "question" in value and "marks" not in value:
        value["marks"] = (" ".join(re.findall(r"[\w']+", value["question"])),)
    return value


def _check(name: str, values: list[dict[str, Any]], table: str) -> Iterator[Problem]:
    """What no entry shows alone: rows that stand twice or nowhere, tiers that say nothing."""
    counts = Counter(value["row"] for value in values if name == "targets")
    for row, value in enumerate(values, start=1):
        if counts[value.get("row")] > 1:
            yield Problem(table, row, "row", value["row"], "a row that stands once")
        for other in value.get("contradicts", ()):
            if other not in counts:
                yield Problem(table, row, "contradicts", other, "the row of another target")
        if name == "tiers" and not {"large", "minor"} & set(value):
            yield Problem(table, row, "large", "", "a tier for large or for minor shortfalls")


def _read_every_code(values: dict[str, Any], shown: str) -> tuple[list[tuple[str, str, str]], list[Problem]]:
    read = [read_codes(values[name], kind, f"{shown}, {name}") for name, kind in KINDS.items() if name in values]
    return [code for codes, _ in read for code in codes], [problem for _, found in read for problem in found]
