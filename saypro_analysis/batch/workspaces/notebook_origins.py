"""What a workspace's notebook was made of: the package's version and a hash of every cell, kept in its metadata."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from saypro_analysis import __version__

MARK = "saypro"  # the notebook's metadata under which its origin stands
_DIGITS = 16
Notebook = dict[str, Any]
Cell = dict[str, Any]


def stamp_folder(folder: Path) -> None:
    """Note in every notebook of a new workspace what it was made of; a notebook that says so already keeps that."""
    for path in sorted(folder.glob("*.ipynb")):
        notebook = read_notebook(path)
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
    """A notebook's JSON; `read_cells` says what is wrong with one that is none."""
    read: Notebook = json.loads(path.read_text(encoding="utf-8"))
    read.setdefault("metadata", {})
    return read


def write_notebook(path: Path, notebook: Notebook) -> None:
    """Write a notebook as Jupyter does, whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    draft.replace(path)
