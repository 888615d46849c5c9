"""The package as the rules see it: its modules, the floor and the subject of each."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import saypro_analysis as sp
from tests.house.imports import Names, read_names

ROOT = Path(__file__).parents[2]
NAME = "saypro_analysis"
PACKAGE = ROOT / NAME
FLOORS = {"offers": 0, "data": 1, "analysis": 2, "views": 3, "reports": 4, "batch": 5, "delivery": 6, "cli": 7}
BATCH = FLOORS["batch"]
ENTRANCES = {"__init__", "__main__"}  # at the top of the package: they stand on no floor
ROOMS = {"analysis": {"kernels"}, "views": {"kit", "inventory", "lab", "tables"}}  # no subjects
ASSEMBLERS = {("views", "tables"), ("views", "lab")}  # put the subjects' cells together, know every verb


class Module(NamedTuple):
    """A module of the package, where it stands, and what it imports and names."""

    path: Path
    name: str
    tree: ast.Module
    names: Names

    @property
    def place(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def floor(self) -> str:
        return floor_of(self.name)

    @property
    def room(self) -> str:
        return room_of(self.name)


def floor_of(name: str) -> str:
    """The floor's word in a dotted name, such as `analysis`; empty for the package itself."""
    return [*name.split("."), ""][1]


def room_of(name: str) -> str:
    """The word after the floor in a dotted name, such as `gaps`; empty where there is none."""
    return [*name.split("."), "", ""][2]


def dotted(path: Path, top: Path = ROOT) -> str:
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def list_modules() -> tuple[Module, ...]:
    """Every module of the package that stands on a floor."""
    paths = sorted(p for p in PACKAGE.rglob("*.py") if not (p.parent == PACKAGE and p.stem in ENTRANCES))
    return tuple(read_module(path, path.read_text(encoding="utf-8")) for path in paths)


def read_module(path: Path, source: str) -> Module:
    """A module from its source, as it stands or as it might."""
    tree, name = ast.parse(source), dotted(path)
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    return Module(path, name, tree, read_names(tree, package, list_names(), list_homes()))


@cache
def list_names() -> frozenset[str]:
    return frozenset(dotted(path) for path in PACKAGE.rglob("*.py"))


@cache
def list_homes() -> dict[str, str]:
    """Each verb that the package offers lazily -> the module that holds it, by every name it has."""
    homes = {}
    for module, verbs in sp.list_verbs().items():
        parts = module.split(".")
        for verb in verbs:
            for depth in (0, 2):
                homes[".".join([NAME, *parts[:depth], verb])] = f"{NAME}.{module}"
    return homes


def list_subjects(floor: str) -> set[str]:
    folders = (path for path in (PACKAGE / floor).iterdir() if (path / "__init__.py").exists())
    return {path.name for path in folders if any(path.glob("[a-z]*"))} - ROOMS[floor]


def tell(offenders: Iterable[object]) -> str:
    """Every offender of a rule in one message."""
    return "\n".join(["", *sorted(map(str, offenders))])
