"""What a notebook may hold: prose around short cells, one cell of parameters, nothing computed and nothing left."""

import ast
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.house.package import ROOT, tell

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOGIC = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.ListComp)
LINES = 6  # of a cell of code
SHORT = 80  # characters of the paragraph for the reader
NUMBERS = {"1", "2", "3", "4", "5"}  # weeks, and the ends of a scale
Cells = list[dict[str, Any]]


def read(path: Path) -> Cells:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def is_parameters(cell: dict[str, Any]) -> bool:
    return "parameters" in cell["metadata"].get("tags", [])


def of_kind(cells: Cells, kind: str) -> Cells:
    return [cell for cell in cells if cell["cell_type"] == kind]


def opening(cells: Cells) -> Iterator[str]:
    title, _, paragraph = source(cells[0]).partition("\n\n")
    if cells[0]["cell_type"] != "markdown" or not title.startswith("# "):
        yield "a title first"
    if len(paragraph) <= SHORT or "\n\n" in paragraph:
        yield "one paragraph for the reader below the title"


def parameters(cells: Cells) -> Iterator[str]:
    tagged = [cell for cell in of_kind(cells, "code") if is_parameters(cell)]
    if len(tagged) != 1:
        yield f"one cell of parameters, found {len(tagged)}"
    yield from (
        f"a plain literal with a comment: {line!r}" for cell in tagged for line in cell["source"] if not plain(line)
    )


def plain(line: str) -> bool:
    """Whether a line gives a name a literal and says in a comment what it is.

    >>> plain('department = "Sales"  # whose review'), plain("day = today()  # now"), plain("day = 1")
    (True, False, False)
    """
    (statement,) = ast.parse(line).body
    try:
        ast.literal_eval(statement.value)
    except ValueError:
        return False
    return isinstance(statement, ast.Assign) and "  # " in line


def code(cells: Cells) -> Iterator[str]:
    for cell in of_kind(cells, "code"):
        if source(cell).count("\n") >= LINES and not is_parameters(cell):
            yield f"a cell of at most {LINES} lines: {source(cell)!r}"
        if any(isinstance(node, LOGIC) for node in ast.walk(ast.parse(source(cell)))):
            yield f"no logic: {source(cell)!r}"
        if cell["outputs"] or cell["execution_count"] is not None:
            yield f"no output and no count: {source(cell)!r}"


def prose(cells: Cells) -> Iterator[str]:
    told = [cell for cell in cells if not is_parameters(cell)]
    for before, cell in pairwise(told):
        if before["cell_type"] == cell["cell_type"] == "code":
            yield f"prose before {source(cell)!r}"


def figures(cells: Cells) -> Iterator[str]:
    for cell in of_kind(cells, "markdown"):
        words = source(cell).replace(":", " ").replace("(", " ").replace(",", " ").split()
        yield from (f"no figure typed into prose: {w}" for w in words if any(map(str.isdigit, w)) and w not in NUMBERS)


def ending(cells: Cells) -> Iterator[str]:
    if not source(of_kind(cells, "code")[-1]).startswith("sp.publish("):
        yield "sp.publish at the end"


def check(rule: Callable[[Cells], Iterator[str]]) -> None:
    offenders = [f"{path.name}: {told}" for path in NOTEBOOKS for told in rule(read(path))]
    assert not offenders, tell(offenders)


def test_there_are_notebooks() -> None:
    assert {"week1_performance_review", "leadership_digest"} <= {path.stem for path in NOTEBOOKS}


def test_a_notebook_opens_with_a_title_and_one_paragraph() -> None:
    check(opening)


def test_a_notebook_has_one_parameters_cell_of_plain_commented_literals() -> None:
    check(parameters)


def test_code_is_short_without_logic_and_without_outputs() -> None:
    check(code)


def test_every_cell_of_code_has_prose_before_it() -> None:
    check(prose)


def test_no_figure_is_typed_into_prose() -> None:
    check(figures)


def test_a_notebook_ends_by_publishing() -> None:
    check(ending)


def test_the_rules_catch_a_notebook_that_breaks_them_all() -> None:
    def cell(kind: str, text: str) -> dict[str, Any]:
        return {"cell_type": kind, "source": [text], "metadata": {}, "outputs": [1], "execution_count": 1}

    bad = [cell("markdown", "Sales fell by 7 %"), cell("code", "for i in x:\n    i"), cell("code", "\n" * LINES)]
    broken = {rule.__name__: len(list(rule(bad))) for rule in (opening, parameters, code, prose, figures, ending)}
    assert broken == {"opening": 2, "parameters": 1, "code": 4, "prose": 1, "figures": 1, "ending": 1}
