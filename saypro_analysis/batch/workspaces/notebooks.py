"""Where a workspace keeps its notebooks, and what a notebook declares in its parameters cell."""

import ast
import json
from pathlib import Path
from typing import Any

import saypro_analysis

PACKAGE = Path(saypro_analysis.__file__).parent


def bundled(name: str) -> Path:
    """A folder that travels with the package: inside it once installed, beside it in a checkout."""
    installed = PACKAGE / "workspace" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def find_notebook(name: str, workspace: Path) -> Path | None:
    """A notebook by name: the workspace's own first, then the package's; None if there is none."""
    if Path(name).name != name:
        return None
    places = [workspace / "notebooks" / f"{name}.ipynb", bundled("notebooks") / f"{name}.ipynb"]
    return next((place for place in places if place.is_file()), None)


def read_parameters(notebook: Path) -> dict[str, Any]:
    """The names and defaults that a notebook's parameters cell declares.

    Raises ValueError where there is not exactly one such cell, SyntaxError where it holds more than plain literals.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8")).get("cells", [])
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise ValueError(f"{notebook.name}: found {len(tagged)} cells tagged parameters, expected one")
    declared = {}
    for statement in ast.parse("".join(tagged[0]["source"])).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                declared[name] = ast.literal_eval(value)
            case _:
                raise SyntaxError(f"{notebook.name}: the parameters cell may only hold lines such as name = value")
    return declared


def read_title(notebook: Path) -> str:
    """The notebook's title: its first heading, else its file's name."""
    for cell in json.loads(notebook.read_text(encoding="utf-8")).get("cells", []):
        first = "".join(cell["source"]).split("\n", 1)[0]
        if cell["cell_type"] == "markdown" and first.startswith("# "):
            return first[2:].strip()
    return notebook.stem
