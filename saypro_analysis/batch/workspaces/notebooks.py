"""Where a workspace keeps its notebooks, and what a notebook declares in its parameters cell."""

import ast
import json
from pathlib import Path
from typing import Any

import saypro_analysis
from saypro_analysis.data.sources.regular_files import is_there, read_regular

LARGEST = 20_000_000  # bytes of a notebook, which carries no data
PACKAGE = Path(saypro_analysis.__file__).parent


class NoNotebook(ValueError):
    """A file that is not a notebook as Jupyter writes it."""


def bundled(name: str) -> Path:
    """A folder that travels with the package: inside it once installed, beside it in a checkout."""
    installed = PACKAGE / "workspace" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def find_notebook(name: str, workspace: Path) -> Path | None:
    """A notebook by name: what stands in the workspace under it, else the package's; None if there is none."""
    if Path(name).name != name or not name.isprintable():
        return None
    places = [workspace / "notebooks" / f"{name}.ipynb", bundled("notebooks") / f"{name}.ipynb"]
    return next((place for place in places if is_there(place)), None)


def read_cells(notebook: Path) -> list[tuple[str, str, list[str]]]:
    """A notebook's cells: each one's type, source and tags.

    Raises NoNotebook, saying what is wrong, for whatever is not a notebook as Jupyter writes it.
    """
    content, problem = read_regular(notebook, notebook.name, LARGEST)
    if problem is not None:
        raise NoNotebook(f"{notebook.name}: found {problem.value or 'nothing'}, expected {problem.expected}")
    try:
        told = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise NoNotebook(f"{notebook.name}: lists nested too deep, expected a notebook's JSON") from None
    cells = told.get("cells") if isinstance(told, dict) else None
    if not isinstance(cells, list):
        raise NoNotebook(f"{notebook.name}: found no list of cells, expected a notebook's JSON")
    return [_read_cell(cell, f"{notebook.name}, cell {number}") for number, cell in enumerate(cells, 1)]


def _read_cell(cell: Any, place: str) -> tuple[str, str, list[str]]:
    kind, source = (cell.get("cell_type"), cell.get("source")) if isinstance(cell, dict) else (None, None)
    source = "".join(source) if isinstance(source, list) and all(isinstance(line, str) for line in source) else source
    if not isinstance(kind, str) or not isinstance(source, str):
        raise NoNotebook(f"{place}: found no cell_type and source, expected a notebook's cell")
    metadata = cell.get("metadata", {})
    tags = metadata.get("tags", []) if isinstance(metadata, dict) else None
    if not isinstance(tags, list):
        raise NoNotebook(f"{place}: found no list of tags in its metadata, expected a notebook's cell")
    return kind, source, [tag for tag in tags if isinstance(tag, str)]


def read_parameters(notebook: Path) -> dict[str, Any]:
    """The names and defaults that a notebook's parameters cell declares.

    Raises ValueError where there is not exactly one such cell, SyntaxError where it holds more than plain literals.
    """
    tagged = [source for _, source, tags in read_cells(notebook) if "parameters" in tags]
    if len(tagged) != 1:
        raise ValueError(f"{notebook.name}: found {len(tagged)} cells tagged parameters, expected one")
    declared = {}
    for statement in ast.parse(tagged[0]).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                declared[name] = ast.literal_eval(value)
            case _:
                raise SyntaxError(f"{notebook.name}: the parameters cell may only hold lines such as name = value")
    return declared


def read_title(notebook: Path) -> str:
    """The notebook's title: its first heading, else its file's name."""
    for kind, source, _ in read_cells(notebook):
        first = source.split("\n", 1)[0]
        if kind == "markdown" and first.startswith("# "):
            return first[2:].strip()
    return notebook.stem
