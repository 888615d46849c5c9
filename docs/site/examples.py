"""The gallery's examples: each call of a verb that shows something in a notebook, cut out so that it runs alone."""

import ast
import doctest
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import saypro_analysis as sp
from docs.site.code_slices import called, given, import_lines, slice_code, spell_out
from docs.site.faces import Face, show
from saypro_analysis.views.lab.guide import read_verbs
from saypro_analysis.views.tables.kinds import find_layout

ROOT = Path(__file__).parents[2]
RECIPES = Path(__file__).parent / "recipes.yaml"
SHOWS = ("plot_", "describe_", "tabulate")
DEPARTMENT = "Sales"  # whose reports the gallery shows; it has figures in every table
LEFT_OUT = ("describe_scope",)  # what the parameters say of themselves is told in the guides


class Example(NamedTuple):
    """A call that shows something: its verb, the question before it, the code that makes it, what came out.

    `kind` is the verb that made what a table shows, else the verb itself; `place` where the call stands.
    """

    verb: str
    kind: str
    question: str
    code: str
    face: Face
    place: str


class Step(NamedTuple):
    """A statement of a notebook, its section's heading, and the last question asked before it."""

    statement: ast.stmt
    heading: str
    question: str


def list_showing() -> list[str]:
    """Every verb that shows something, and that the gallery owes an example."""
    return [name for name in sp.__all__ if name.startswith(SHOWS) and name not in LEFT_OUT]


def list_examples() -> list[Example]:
    """Every example: the notebooks' on the bundled organisation, the recipes', then the docstrings' of what is left."""
    paths = [
        path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if "plot_" in path.read_text(encoding="utf-8")
    ]
    with ProcessPoolExecutor() as pool:
        found = [example for examples in pool.map(read_notebook, paths) for example in examples]
    found += read_recipes()
    found = list({example.code: example for example in reversed(found)}.values())[::-1]  # a code is shown once
    left = [name for name in list_showing() if name not in {example.verb for example in found}]
    return [*found, *(read_docstring(name) for name in left)]


def read_notebook(path: Path) -> list[Example]:
    """Execute a notebook's statements in order: each call that shows something, once."""
    space: dict[str, Any] = {}
    steps, found = list(_list_steps(path, space)), {}
    for place, step in enumerate(steps):
        value = execute(step.statement, space)
        before = [one.statement for one in steps[:place]]
        for call in _list_calls(step.statement):
            whole = step.statement if getattr(step.statement, "value", None) is call else ast.Expr(call)
            face = show(value if whole is step.statement else execute(whole, space))
            code = slice_code([*before, whole], space)
            if face.html and code not in found:
                home = f"{path.stem}, {step.heading}"
                found[code] = Example(called(call), _kind_of(call, space), step.question, code, face, home)
    return [example._replace(question=example.question or _ask(example.kind)) for example in found.values()]


def read_recipes() -> Iterator[Example]:
    """What no notebook shows, on the bundled organisation: `recipes.yaml` holds the question and the code of each."""
    for verb, told in yaml.safe_load(RECIPES.read_text(encoding="utf-8")).items():
        value = run_code(told["code"])
        yield Example(verb, verb, told["question"], told["code"].strip(), show(value), "explore")


def read_docstring(name: str) -> Example:
    """The example of a verb's docstring: what its last line that calls it gives."""
    verb = getattr(sp, name)
    source = "".join(step.source for step in doctest.DocTestParser().get_examples(verb.__doc__))
    code = spell_out(source, name, sp.__all__)
    return Example(
        name, name, _ask(name), code, show(run_code(code, vars(import_module(verb.__module__)))), "docstring"
    )


def run_code(code: str, known: dict[str, Any] | None = None) -> Any:
    """What the last line of an example gives, in a space of its own."""
    space = dict(known or {})
    return [execute(statement, space) for statement in ast.parse(code).body][-1]


def _ask(verb: str) -> str:
    return read_verbs()[verb].title if verb in read_verbs() else ""


def _list_steps(path: Path, space: dict[str, Any]) -> Iterator[Step]:
    """The statements of a notebook; those of its parameters are executed at once, with the gallery's department."""
    heading = question = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading, question = _read_prose(source, heading, question)
        elif "parameters" in cell["metadata"].get("tags", []):
            exec(compile(source, path.name, "exec"), space)
            space |= {"department": DEPARTMENT} if "department" in space else {}
            space["PARAMETERS"] = tuple(name for one in ast.parse(source).body for name in given(one))
        else:
            yield from (Step(one, heading, question) for one in ast.parse(source).body)


def _read_prose(source: str, heading: str, question: str) -> tuple[str, str]:
    if source.startswith("#"):
        title, _, source = source.partition("\n\n")
        heading, question = title.lstrip("# "), ""
    asked = [line.strip() for line in source.replace("? ", "?\n").splitlines() if line.strip().endswith("?")]
    return heading, asked[-1] if asked else question


def execute(statement: ast.stmt, space: dict[str, Any]) -> Any:
    """Run a statement in a space of names; what it gives, if it is an expression."""
    if isinstance(statement, ast.Expr) and called(statement.value) != "publish":
        return eval(compile(ast.fix_missing_locations(ast.Expression(statement.value)), "<example>", "eval"), space)
    if not isinstance(statement, ast.Expr):
        exec(compile(ast.Module([statement], []), "<example>", "exec"), space)
    return None


def _list_calls(statement: ast.stmt) -> list[ast.Call]:
    """The calls in a statement that show something, the outermost of each."""
    calls = [one for one in ast.walk(statement) if isinstance(one, ast.Call) and called(one).startswith(SHOWS)]
    return [one for one in calls if called(one) not in LEFT_OUT]


def _kind_of(call: ast.Call, space: dict[str, Any]) -> str:
    """The verb whose frame a call of `tabulate` shows, by its layout; of another verb its own name."""
    if called(call) != "tabulate":
        return called(call)
    kind = next((ast.literal_eval(one.value) for one in call.keywords if one.arg == "kind"), None)
    found = find_layout(execute(ast.Expr(call.args[0]), space), kind).kind
    return found.partition("_by_")[0] or "tabulate"


__all__ = ["Example", "import_lines", "list_examples", "list_showing", "run_code"]
