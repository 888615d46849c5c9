"""Modules and functions stay short enough to read."""

import ast
from statistics import median

from tests.house.package import list_modules, tell

LONGEST_MODULE = 280  # lines
LONGEST_MEDIAN = 8  # lines of a function's body, without its docstring


def list_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef) -> int:
    """Lines of a function's body, without its docstring.

    >>> length(ast.parse("def f():\\n    'What.'\\n    x = 1\\n    return x").body[0])
    2
    """
    told = ast.get_docstring(function) is not None
    body = function.body[1:] if told else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_modules_are_short() -> None:
    lines = {module.place: module.path.read_text(encoding="utf-8").count("\n") for module in list_modules()}
    offenders = [f"{place}: {count} lines" for place, count in lines.items() if count > LONGEST_MODULE]
    assert not offenders, tell(offenders)


def test_functions_are_short() -> None:
    lengths = [length(function) for module in list_modules() for function in list_functions(module.tree)]
    assert len(lengths) > 1000
    assert median(lengths) <= LONGEST_MEDIAN
