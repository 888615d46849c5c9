"""Code cut out of a notebook: one statement, all that it needs from those before it, and the parameters' values."""

import ast
from collections.abc import Collection, Mapping, Sequence
from typing import Any

_SETS_UP = ("import saypro_analysis", "sp.set_display", "sp.publish")
_PLAIN = (str, int, float, type(None))


def slice_code(statements: Sequence[ast.stmt], space: Mapping[str, Any]) -> str:
    """The last statement and those before it that it needs; `space` holds the values of its `PARAMETERS`, and `scope`.

    >>> code = ast.parse("a = 1; b = 2; sp.plot_gaps(a, day)").body
    >>> print(slice_code(code, {"PARAMETERS": ("day",), "day": "2025-03-31"}))
    import saypro_analysis as sp
    <BLANKLINE>
    a = 1
    sp.plot_gaps(a, '2025-03-31')
    """
    needed, kept = taken(statements[-1]), [statements[-1]]
    for statement in reversed(statements[:-1]):
        if given(statement) & needed and not ast.unparse(statement).startswith(_SETS_UP):
            needed |= taken(statement)
            kept.insert(0, statement)
    lines = [_Inlined(space).visit(ast.parse(ast.unparse(one)).body[0]) for one in kept]
    lines = [one for one in lines if given(one) != {"scope"} or any("scope" in taken(other) for other in lines)]
    return "\n".join(
        ["import saypro_analysis as sp\n", *(ast.unparse(ast.fix_missing_locations(one)) for one in lines)]
    )


def spell_out(source: str, verb: str, verbs: Collection[str]) -> str:
    """A docstring's example up to the call of its verb, with `sp.` before the names of verbs.

    >>> print(spell_out("from x import y\\nplot_gaps(y).title\\nlen('')", "plot_gaps", ["plot_gaps"]))
    import pandas as pd
    import saypro_analysis as sp
    <BLANKLINE>
    sp.plot_gaps(y)
    """
    body = [one for one in ast.parse(source).body if not _imports_verbs(one)]
    last = max((place for place, one in enumerate(body) if verb in taken(one)), default=len(body) - 1)
    call = next((ast.Expr(one) for one in ast.walk(body[last]) if called(one) == verb), body[last])
    lines = [_Spelled(verbs).visit(one) for one in (*body[:last], call)]
    return "\n".join([import_lines(), *(ast.unparse(ast.fix_missing_locations(one)) for one in lines)])


def import_lines() -> str:
    return "import pandas as pd\nimport saypro_analysis as sp\n"


def called(node: ast.AST) -> str:
    """The last word of what is called; empty for what is no call."""
    function = node.func if isinstance(node, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def taken(node: ast.AST) -> set[str]:
    """The names that a statement reads."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def given(node: ast.AST) -> set[str]:
    """The names that a statement gives something."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _imports_verbs(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom | ast.Import)


class _Inlined(ast.NodeTransformer):
    """Parameters, and what the scope says of them, become the values that they have here; a keyword's None goes."""

    def __init__(self, space: Mapping[str, Any]) -> None:
        self.space, self.parameters = space, space["PARAMETERS"]

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "scope":
            value = getattr(self.space["scope"], node.attr)
            if isinstance(value, _PLAIN):
                return ast.Constant(value)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        known = node.id in self.parameters and isinstance(node.ctx, ast.Load)
        return ast.parse(repr(self.space[node.id]), mode="eval").body if known else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.keywords = [one for one in node.keywords if getattr(one.value, "value", ...) is not None]
        return node


class _Spelled(ast.NodeTransformer):
    """Bare names of verbs, as docstrings have them, become `sp.verb`."""

    def __init__(self, verbs: Collection[str]) -> None:
        self.verbs = verbs

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.verbs and isinstance(node.ctx, ast.Load):
            return ast.Attribute(ast.Name("sp", ast.Load()), node.id, ast.Load())
        return node
