"""What a workspace's notebook was made of: the package's version and a hash of every cell, kept in its metadata."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from saypro_analysis import __version__
from saypro_analysis.batch.workspaces.notebooks import NoNotebook, read_cells

MARK = "saypro"  # the notebook's metadata under which its origin stands
_DIGITS = 16
Notebook = dict[str, Any]
Cell = dict[str, Any]


def stamp_folder(folder: Path) -> None:
    """Note in every notebook of a new workspace what it was made of; a notebook that says so already keeps that.

    What is no notebook is left as it is: whoever runs it is told.
    """
    for path in sorted(folder.glob("*.ipynb")):
        try:
            notebook = read_notebook(path)
        except ValueError:
            continue
        if MARK not in notebook["metadata"]:
            write_notebook(path, stamp(notebook, notebook))


def stamp(notebook: Notebook, origin: Notebook) -> Notebook:
    """A notebook whose metadata tells of its origin, which is the package's notebook of this version."""
    told = {"version": __version__, "cells": hash_cells(origin)}
    return {**notebook, "metadata": {**notebook["metadata"], MARK: told}}


def hash_cells(notebook: Notebook) -> dict[str, str]:
    """A hash of every cell that has an id: what it says and how it is marked, not what it showed."""
    return {cell["id"]: hash_cell(cell) for cell in notebook["cells"] if "id" in cell}


def hash_cell(cell: Cell) -> str:
    """A cell's kind, text and tags as a few letters."""
    told = [cell["cell_type"], source_of(cell), cell.get("metadata", {}).get("tags", [])]
    return sha256(json.dumps(told).encode()).hexdigest()[:_DIGITS]


def source_of(cell: Cell) -> str:
    """A cell's text, however its lines are kept."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def read_notebook(path: Path) -> Notebook:
    """A notebook's JSON; raises NoNotebook, as `read_cells` does, for whatever is none, and for odd ids or origins."""
    read_cells(path)
    read: Notebook = json.loads(path.read_text(encoding="utf-8"))
    about = read.setdefault("metadata", {})
    origin = about.get(MARK, {}) if isinstance(about, dict) else None
    if not isinstance(origin, dict) or not all(isinstance(cell.get("id", ""), str) for cell in read["cells"]):
        raise NoNotebook(f"{path.name}: found odd metadata or ids, expected a notebook's JSON")
    return read


def write_notebook(path: Path, notebook: Notebook) -> None:
    """Write a notebook as Jupyter does, whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    draft.replace(path)
