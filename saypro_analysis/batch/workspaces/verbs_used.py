"""Which verbs a workspace's notebooks call, and those that are no longer, or never were, among the package's."""

import ast
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import saypro_analysis as sp
from saypro_analysis.batch.cycles import Job
from saypro_analysis.batch.workspaces.notebooks import read_cells
from saypro_analysis.data.readings.problems import Problem

PACKAGE = "saypro_analysis"


def check_verbs(jobs: Iterable[Job]) -> tuple[list[Problem], list[str]]:
    """What keeps notebooks from running, and what will: names that the package lacks, and old names of verbs.

    A name is looked for in the cells of each job's notebook, after whatever the package is imported as. An old name
    works for one version; the note says which cell has it and what it is called now.
    """
    known, retired = set(dir(sp)), sp.list_retired()
    problems, notes = [], []
    for notebook in dict.fromkeys(job.notebook for job in jobs):
        for number, name in dict.fromkeys(_find_names(notebook)):
            where = f"notebooks/{notebook.name}"
            if name in retired:
                notes.append(f"{where}, cell {number}: {name} is called {retired[name]} now; the old name goes soon.")
            elif name not in known and not hasattr(sp, name):
                close = get_close_matches(name, known, 1, 0.6)
                hint = f" (did you mean {close[0]}?)" if close else ""
                problems.append(Problem(where, None, "", f"{PACKAGE}.{name}", f"a verb of this version{hint}",
                                        f"cell {number}"))  # fmt: skip
    return problems, notes


def _find_names(notebook: Path) -> Iterator[tuple[int, str]]:
    """Each cell's number with every name that it asks of the package."""
    called = {PACKAGE}
    for number, (kind, source, _) in enumerate(read_cells(notebook), 1):
        tree = _parse(source) if kind == "code" else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                called |= {alias.asname or alias.name for alias in node.names if alias.name == PACKAGE}
            elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                yield from ((number, alias.name) for alias in node.names if alias.name != "*")
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called:
                yield number, node.attr


def _parse(source: str) -> ast.Module | None:
    """A cell's tree; None where it holds what only IPython reads."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
