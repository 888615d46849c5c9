"""How much of a wrong change the tests see: `python -m tests.house.mutate [modules]` changes, tests, and counts.

The tests of a subject are collected once. Each change of `mutations.py` is then made in a child of that process, which
runs those tests that come past the changed lines, the fastest first. What no test sees is listed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import io
import json
import math
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from types import FunctionType, ModuleType
from typing import NamedTuple

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings

import saypro_analysis as sp
from tests.house.mutations import Mutant, blocks, mutants, mutate

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "saypro_analysis"
# A property is tried with few examples: most changes break the first, and what survives would cost minutes.
settings.register_profile("few", max_examples=4, deadline=None, derandomize=True, database=None)
QUIET = ("-q", "-s", "-m", "not slow", "-p", "no:cacheprovider", "-W", "ignore:Module already imported")
CONTRACT = "tests/test_contract.py::test_what_is_written_down_is_what_is_there[verbs]"
# A change that makes the tests hang is seen: that takes so much longer than they did without it.
SECONDS, PATIENCE = 60, 5


class Notes(NamedTuple):
    """Which blocks of the subject's modules each test comes past, as (module, line), and how long it takes."""

    calls: dict[str, set[tuple[str, int]]]
    seconds: dict[str, float]


class Trial:
    """A pytest plugin that, in place of running the collected tests, tries the changes of some modules."""

    def __init__(self, paths: list[Path], every: int, given: argparse.Namespace) -> None:
        self.paths, self.every = paths, every
        self.seed, self.jobs, self.most = given.seed, given.jobs, given.most
        self.tried, self.seen = 0, 0
        self.refused = ""
        self.called: set[tuple[str, int]] = set()
        self.of_fixtures: dict[str, set[tuple[str, int]]] = defaultdict(set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """What fixtures call counts for the whole file: a later test may only read what they made."""
        self.called.clear()
        yield
        self.of_fixtures[file_of(item)] |= self.called

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        settings.load_profile("few")
        if session.testsfailed:
            self.refused = "its tests cannot be collected"
            return True
        for verb in sp.__all__:  # imported once, and not by each child
            getattr(sp, verb)
        notes = self.trace(session.items)
        if notes is None:
            return True
        for path in self.paths:
            found = mutants(path)
            found = random.Random(f"{self.seed} {path.relative_to(ROOT)}").sample(found, -(-len(found) // self.every))
            wanted = [(mutant, fastest(choose(mutant, notes, session.items), notes, self.most)) for mutant in found]
            lost = survivors(wanted, notes, self.jobs)
            self.tried, self.seen = self.tried + len(found), self.seen + len(found) - len(lost)
            tell(path.relative_to(ROOT).as_posix(), len(found) - len(lost), len(found))
            lines = path.read_text(encoding="utf-8").splitlines()
            for mutant in lost:
                say(f"  line {mutant.line}: {mutant.told:<24} {lines[mutant.line - 1].strip()[:90]}")
        return True

    def trace(self, items: list[pytest.Item]) -> Notes | None:
        """Which tests come past which block of the unchanged modules; refused if a test fails already."""
        with tempfile.TemporaryDirectory() as folder:
            notes = Path(folder, "notes.json")
            if os.waitpid(fork(lambda: self.note(items, notes), 20 * SECONDS), 0)[1]:
                failed = notes.read_text(encoding="utf-8") if notes.exists() else "the run itself"
                self.refused = f"fails before anything is changed: {failed}"
                return None
            calls, seconds = json.loads(notes.read_text(encoding="utf-8"))
        return Notes({key: {(path, line) for path, line in called} for key, called in calls.items()}, seconds)

    def note(self, items: list[pytest.Item], notes: Path) -> int:
        for path in self.paths:
            put_in(path, counting(path), _called_=self.called)
        calls, seconds = {}, {}
        for item, after in zip(items, [*items[1:], None], strict=True):
            begun = time.perf_counter()
            if fails(item, after):
                notes.write_text(item.nodeid, encoding="utf-8")
                return 1
            calls[item.nodeid], seconds[item.nodeid] = sorted(self.called), time.perf_counter() - begun
        calls |= {file: sorted(called) for file, called in self.of_fixtures.items()}
        notes.write_text(json.dumps([calls, seconds]), encoding="utf-8")
        return 0


def file_of(item: pytest.Item) -> str:
    return item.nodeid.split("::")[0]


def module_of(path: Path) -> ModuleType:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def put_in(path: Path, tree: ast.Module, **more: object) -> None:
    """Make a loaded module what the tree says, also where others have imported or kept something of it."""
    module = module_of(path)
    old = dict(vars(module))
    vars(module).update(more)
    exec(compile(tree, path, "exec"), vars(module))
    for name, new in list(vars(module).items()):
        before = old.get(name)
        if isinstance(new, FunctionType) and isinstance(before, FunctionType) and new is not before:
            before.__code__, before.__defaults__ = new.__code__, new.__defaults__
            before.__kwdefaults__ = new.__kwdefaults__
            setattr(module, name, before)
        elif name in old and not name.startswith("__") and new is not before:
            for other in [other for key, other in sys.modules.items() if key.startswith(("saypro_analysis", "tests"))]:
                if vars(other).get(name) is before:
                    setattr(other, name, new)


def counting(path: Path) -> ast.Module:
    """The module, each block of whose functions notes that it is run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for body in {id(body): body for body in blocks(tree)}.values():
        body[:0] = ast.parse(f"_called_.add(({path.as_posix()!r}, {body[0].lineno}))").body
    return tree


def fork(work: Callable[[], int], seconds: int) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    code = 70
    with contextlib.suppress(BaseException):
        code = int(work())
    os._exit(code)


def fails(item: pytest.Item, after: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, nextitem=after, log=False))


def first_failure(items: list[pytest.Item]) -> bool:
    return any(fails(item, after) for item, after in zip(items, [*items[1:], None], strict=True))


def choose(mutant: Mutant, notes: Notes, items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests that come past the changed block, the fastest first; where none does all of them, and those that come
    past any block of the module before the others."""
    path = mutant.path.as_posix()
    called = {item: notes.calls[item.nodeid] | notes.calls.get(file_of(item), set()) for item in items}
    strangers = {item: item.nodeid != CONTRACT and all(module != path for module, _ in called[item]) for item in items}
    # What no test comes past may have been run by the module itself, when it was imported.
    chosen = [item for item in items if (path, mutant.block) in called[item]] or items
    return sorted(chosen, key=lambda item: (strangers[item], notes.seconds[item.nodeid]))


def fastest(chosen: list[pytest.Item], notes: Notes, most: float) -> list[pytest.Item]:
    """As many of the tests as take `most` seconds together, at least one; what they see bounds the share from below."""
    whole = list(accumulate(notes.seconds[item.nodeid] for item in chosen))
    return [item for item, seconds in zip(chosen, whole, strict=True) if seconds <= most] or chosen[:1]


def try_out(mutant: Mutant, chosen: list[pytest.Item], notes: Notes) -> int:
    def work() -> int:
        put_in(mutant.path, mutate(mutant))
        return first_failure(chosen)

    usual = sum(notes.seconds[item.nodeid] for item in chosen)
    return fork(work, SECONDS + round(PATIENCE * usual))


def survivors(wanted: list[tuple[Mutant, list[pytest.Item]]], notes: Notes, jobs: int) -> list[Mutant]:
    """Those that the tests pass; at most `jobs` are tried at a time."""
    left, running, waiting = [], {}, list(wanted)
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant, chosen = waiting.pop()
            running[try_out(mutant, chosen, notes)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        if status == 0:
            left.append(mutant)
    return sorted(left)


def verbs() -> list[Path]:
    """The modules that decide and tell: the subjects' verbs, their sentences and cells."""
    rooms = [path for path in PACKAGE.glob("analysis/*/*.py") if path.stem != "__init__"]
    rooms += [path for name in ("sentences", "cells") for path in PACKAGE.glob(f"views/*/{name}.py")]
    return sorted(path for path in rooms if path.parent.name not in ("kernels", "kit", "tables", "inventory"))


def main(words: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.house.mutate", description=__doc__)
    asked.add_argument("paths", nargs="*", type=Path, help="modules or folders; all the subjects' verbs if none")
    asked.add_argument("--every", type=int, default=0, help="try one change of so many (1: all); as many as fit, if 0")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--most", type=float, default=math.inf, help="seconds of tests for each change")
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--least", type=float, default=0.0, help="fail if a subject's share seen is below this, as .85")
    given = asked.parse_args(words)
    paths = [one.resolve() for path in given.paths for one in (sorted(path.glob("*.py")) if path.is_dir() else [path])]
    rooms = defaultdict(list)
    for path in paths or verbs():
        if path.stem != "__init__":
            rooms["/".join(path.relative_to(PACKAGE).parts[:2])].append(path)
    every = given.every or (1 if paths else 12)
    trials = {room: try_subject(room, Trial(own, every, given)) for room, own in rooms.items()}
    return report(trials, given.least)


def try_subject(room: str, trial: Trial) -> Trial:
    """Collect the tests of a subject, its folder in the tests' floor, the modules' own examples and the contract, which
    holds the defaults of the verbs' arguments, and try them."""
    folder = f"tests/{room}"
    where = [path.relative_to(ROOT).as_posix() for path in trial.paths]
    where += [folder] if (ROOT / folder).is_dir() else []
    where += [CONTRACT] if room.startswith("analysis/") else []
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*QUIET, "--rootdir", str(ROOT), *where], [trial])
    if trial.refused:  # pytest would swallow an exit from within, and the share of nothing tried be taken for whole
        raise SystemExit(f"{room}: {trial.refused}")
    return trial


def say(words: str) -> None:
    print(words, file=sys.__stdout__, flush=True)


def tell(name: str, seen: int, tried: int) -> None:
    if tried:
        say(f"{name:<60}{seen:>5} of {tried:>5} seen {seen / tried:>7.1%}")


def report(trials: dict[str, Trial], least: float) -> int:
    """The share seen of each subject; 1 if one of them is below the least share asked for."""
    for room, trial in trials.items():
        tell(room, trial.seen, trial.tried)
    tell("all", sum(trial.seen for trial in trials.values()), sum(trial.tried for trial in trials.values()))
    return int(any(trial.seen < least * trial.tried for trial in trials.values()))


if __name__ == "__main__":
    sys.exit(main())
