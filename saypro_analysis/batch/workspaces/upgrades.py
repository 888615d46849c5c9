"""A workspace's notebooks against the package's: what is new comes in, what was edited stays, both are shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from saypro_analysis.batch.workspaces.notebook_origins import (
    MARK,
    Cell,
    Notebook,
    hash_cell,
    read_notebook,
    source_of,
    stamp,
    write_notebook,
)
from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.data.readings.problems import DataError, Problem


@dataclass(frozen=True)
class Upgrade:
    """What becomes of one notebook of a workspace.

    `state` is current (nothing to do), upgraded, or unknown (it does not say what it was made of, and stays); `diff`
    shows what changes, `clashes` are cells that both sides changed and that stay as the workspace has them.
    """

    name: str
    state: str
    diff: str = ""
    clashes: tuple[str, ...] = ()


def upgrade_notebooks(workspace: str | Path, *, write: bool = False) -> list[Upgrade]:
    """Hold each notebook of a workspace against the package's of the same name: one Upgrade each, in their order.

    `workspace` is the folder that holds `params/`. Cells are compared three ways, by their ids and the hashes of the
    original that the notebook's metadata keeps: a cell that only the package changed is taken from there, one that was
    edited stays, one that both changed stays and is named, one that was deleted stays away. `write` writes the
    notebooks, each whole or not at all; without it nothing is written. A notebook of one's own is left alone. Raises
    DataError for a notebook that is none.

    >>> [upgrade.state for upgrade in upgrade_notebooks("reviews")]  # doctest: +SKIP
    ['current', 'upgraded']
    """
    upgrades = []
    for path in sorted((Path(workspace) / "notebooks").glob("*.ipynb")):
        package = bundled("notebooks") / path.name
        if package.is_file():
            upgrades.append(_upgrade(path, package, write=write))
    return upgrades


def _upgrade(path: Path, package: Path, *, write: bool) -> Upgrade:
    try:
        mine, new = read_notebook(path), read_notebook(package)
    except ValueError as error:
        raise DataError([Problem("upgrade", None, "", path.name, f"a notebook ({error})")]) from None
    if list(map(hash_cell, mine["cells"])) == list(map(hash_cell, new["cells"])):
        return Upgrade(path.stem, "current")
    origin = mine["metadata"].get(MARK, {}).get("cells")
    if not isinstance(origin, dict):
        return Upgrade(path.stem, "unknown", _show(path.name, mine, new))
    cells, clashes = merge_cells(mine["cells"], new["cells"], origin)
    merged = stamp({**mine, "cells": cells}, new)
    diff = _show(path.name, mine, merged)
    if write and merged != mine:
        write_notebook(path, merged)
    return Upgrade(path.stem, "upgraded" if diff else "current", diff, tuple(clashes))


def merge_cells(mine: list[Cell], new: list[Cell], origin: dict[str, str]) -> tuple[list[Cell], list[str]]:
    """The cells of both sides, and the ids of those that both changed; `origin` has the hash of each cell before."""
    theirs = {cell["id"]: cell for cell in new if "id" in cell}
    cells: list[Cell] = []
    clashes: list[str] = []
    for cell in mine:
        before, other = origin.get(cell.get("id", "")), theirs.get(cell.get("id", ""))
        edited = before is None or hash_cell(cell) != before
        changed = before is not None and (other is None or hash_cell(other) != before)
        if edited and changed and (other is None or hash_cell(other) != hash_cell(cell)):
            clashes.append(cell["id"])
        if edited or not changed:
            cells.append(cell)
        elif other is not None:
            cells.append(other)
    _add_new(cells, new, origin)
    return cells, clashes


def _add_new(cells: list[Cell], new: list[Cell], origin: dict[str, str]) -> None:
    """Put the package's new cells behind those that they follow there."""
    places = [cell.get("id") for cell in cells]
    before: str | None = None
    for cell in new:
        name = cell.get("id")
        if name not in origin and name not in places:
            at = places.index(before) + 1 if before in places else 0
            cells.insert(at, cell)
            places.insert(at, name)
        before = name if name in places else before


def _show(name: str, old: Notebook, new: Notebook) -> str:
    return "".join(unified_diff(list(_lines(old)), list(_lines(new)), f"{name} (here)", f"{name} (upgraded)", n=1))


def _lines(notebook: Notebook) -> Iterator[str]:
    for cell in notebook["cells"]:
        yield f"[{cell['cell_type']}]\n"
        yield from (f"{line}\n" for line in source_of(cell).splitlines())
