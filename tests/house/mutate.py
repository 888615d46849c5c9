"""How much of a wrong change the tests see: `python -m tests.house.mutate [modules]` changes, tests, and counts.

Each change of `mutations.py` is made in a child of this process, which has imported all that is slow; the child runs
those tests of the module's subject that call the changed function, the fastest first. What no test sees is listed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.house.mutations import Mutant, mutants, mutate

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "saypro_analysis"
HEAVY = ("pandas", "scipy.stats", "scipy.optimize", "networkx", "pandera.pandas", "hypothesis.strategies",
         "babel.numbers", "great_tables", "matplotlib.pyplot", "saypro_analysis.data.reviews",
         "sklearn.decomposition")  # fmt: skip
FLOOR = 0.85
SECONDS = 90  # a change that makes the tests hang is seen


class Tracer:
    """A pytest plugin that notes which functions of one module each test calls, and how long it takes."""

    def __init__(self, called: set[int]) -> None:
        self.called = called
        self.calls: dict[str, set[int]] = defaultdict(set)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """What fixtures call counts for the whole file: a later test may only read what they made."""
        self.called.clear()
        yield
        self.calls[item.nodeid.split("::")[0]] |= self.called

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        begun = time.perf_counter()
        self.called.clear()
        yield
        self.calls[item.nodeid] |= self.called
        self.seconds[item.nodeid] = time.perf_counter() - begun

    def pytest_sessionfinish(self) -> None:
        told = {"calls": {key: sorted(called) for key, called in self.calls.items()}, "seconds": self.seconds}
        Path(os.environ["MUTATE_NOTES"]).write_text(json.dumps(told), encoding="utf-8")


class Chooser:
    """A pytest plugin that runs only the chosen tests, in the order of their list."""

    def __init__(self, chosen: list[str]) -> None:
        self.places = {nodeid: at for at, nodeid in enumerate(chosen)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.places), key=lambda item: self.places[item.nodeid]
        )


class Loader(SourceFileLoader):
    """Imports one module from another tree, under its own name; also the finder, and the plugin that puts it first."""

    def __init__(self, path: Path, tree: ast.Module, called: set[int]) -> None:
        super().__init__(".".join(path.relative_to(ROOT).with_suffix("").parts), str(path))
        self.tree, self.called = tree, called

    def pytest_sessionstart(self) -> None:
        """After pytest's own finder, which would take the module for itself where its file is an argument."""
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["_called_"] = self.called
        exec(compile(self.tree, self.path, "exec"), module.__dict__)


def counting(path: Path) -> ast.Module:
    """The module, each of whose functions notes that it was called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            note = ast.parse(f"_called_.add({node.lineno})").body[0]
            node.body.insert(1 if ast.get_docstring(node) is not None else 0, note)
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


def run(arguments: list[str], *plugins: object) -> int:
    usual = ["-q", "-p", "no:cacheprovider", "-W", "ignore:Module already imported", "--rootdir", str(ROOT)]
    return int(pytest.main([*usual, *arguments], plugins=plugins))


def places(path: Path) -> list[str]:
    """Where the tests of a module's subject lie: its folder in the tests' floor, and its own doctests."""
    floor, subject = path.relative_to(PACKAGE).parts[:2]
    folder = f"tests/{floor}/{subject}"
    return [path.relative_to(ROOT).as_posix(), *([folder] if (ROOT / folder).is_dir() else [])]


def trace(path: Path) -> dict[str, Any]:
    """Which tests call which function of the unchanged module; refused if a test fails already."""
    called: set[int] = set()

    def work() -> int:
        return run(["-m", "not slow", *places(path)], Tracer(called), Loader(path, counting(path), called))

    with tempfile.TemporaryDirectory() as folder:
        notes = os.environ["MUTATE_NOTES"] = f"{folder}/notes.json"
        if os.waitpid(fork(work, 10 * SECONDS), 0)[1]:
            raise SystemExit(f"{path}: a test fails before anything is changed")
        told: dict[str, Any] = json.loads(Path(notes).read_text(encoding="utf-8"))
    return told


def choose(mutant: Mutant, told: dict[str, Any]) -> list[str]:
    """The tests that call the changed function, the fastest first; all where the change is outside of functions."""
    places = {key for key, called in told["calls"].items() if not mutant.function or mutant.function in called}
    chosen = [test for test in told["seconds"] if {test, test.split("::")[0]} & places]
    return sorted(chosen, key=lambda test: told["seconds"][test])


def try_out(mutant: Mutant, chosen: list[str]) -> int:
    def work() -> int:
        files = dict.fromkeys(test.split("::")[0] for test in chosen)
        return run(["-x", *files], Chooser(chosen), Loader(mutant.path, mutate(mutant), set()))

    return fork(work, SECONDS)


def survivors(wanted: list[tuple[Mutant, list[str]]], jobs: int) -> list[Mutant]:
    """Those that the tests pass; at most `jobs` are tried at a time."""
    left, running = [mutant for mutant, chosen in wanted if not chosen], {}
    waiting = [pair for pair in wanted if pair[1]]
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant, chosen = waiting.pop()
            running[try_out(mutant, chosen)] = mutant
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
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args(words)
    paths = [one.resolve() for path in given.paths for one in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    for name in HEAVY:
        importlib.import_module(name)
    every = given.every or (1 if paths else 12)
    tried, lost = defaultdict(int), defaultdict(list)
    for path in paths or verbs():
        found = mutants(path)
        found = random.Random(f"{given.seed} {path.relative_to(ROOT)}").sample(found, -(-len(found) // every))
        told = trace(path) if found else {}
        subject = path.relative_to(PACKAGE).parts[1]
        tried[subject] += len(found)
        lost[subject] += survivors([(mutant, choose(mutant, told)) for mutant in found], given.jobs)
    return report(tried, lost)


def report(tried: dict[str, int], lost: dict[str, list[Mutant]]) -> int:
    for subject in tried:
        for mutant in lost[subject]:
            print(f"{mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.told}")  # noqa: T201
    rows = [(subject, tried[subject], len(lost[subject])) for subject in tried if tried[subject]]
    for subject, many, left in [*rows, ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))]:
        print(f"{subject:<14}{many - left:>5} of {many:>5} seen {(many - left) / max(many, 1):>7.1%}")  # noqa: T201
    share = 1 - sum(row[2] for row in rows) / max(sum(row[1] for row in rows), 1)
    return 0 if share >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
