"""Small wrong changes of a module, one at a time: a moved threshold, another comparison, a swapped state."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

# A state becomes the next of its family; a word that is in none is no state and stays.
FAMILIES = (
    ("met", "near", "missed"), ("improving", "steady", "worsening"), ("higher", "lower"), ("good", "bad", "neutral"),
    ("on_track", "slipping", "overdue", "done"), ("Urgent", "High", "Medium", "Low"), ("yes", "no"),
    ("consistently_met", "hit_or_miss", "consistently_missed"), ("real", "noise", "cannot_tell"),
    ("planned", "running"), ("draft", "reviewed", "approved", "adjusted"), ("open", "closed"), ("warn", "quiet"),
    ("timeline", "task", "resources", "strategy"), ("early", "late"), ("up", "down"),
)  # fmt: skip
SWAPS = {word: family[(at + 1) % len(family)] for family in FAMILIES for at, word in enumerate(family)}
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
METHODS = {"lt": "le", "le": "lt", "gt": "ge", "ge": "gt", "eq": "ne", "ne": "eq", "notna": "isna", "isna": "notna",
           "min": "max", "max": "min"}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr,
             ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And}  # fmt: skip
# What guards ourselves, or is smaller than any figure that is shown: moving it changes no result.
GUARDS = {"strict", "observed", "copy"}
ROUNDING, DIGITS = 1e-6, 6


class Mutant(NamedTuple):
    path: Path
    at: int  # the node's place in `ast.walk`
    turn: int  # which of the node's changes
    line: int
    block: int  # the line at which the innermost block of a function begins that holds it; 0 in the module itself
    told: str


def mutants(path: Path) -> list[Mutant]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out, homes = _left_out(tree), _homes(tree)
    return [
        Mutant(path, at, turn, node.lineno, homes.get(id(node), 0), told)
        for at, node in enumerate(ast.walk(tree))
        if id(node) not in left_out
        for turn, (told, _) in enumerate(changes(node))
    ]


def mutate(mutant: Mutant) -> ast.Module:
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    node = list(ast.walk(tree))[mutant.at]
    list(changes(node))[mutant.turn][1]()
    return tree


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each wrong change of one node: what it is, and what makes it."""
    for told, name, value in _fields(node):
        yield told, lambda name=name, value=value: setattr(node, name, value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        called, new = node.func, METHODS[node.func.attr]
        yield f".{called.attr} -> .{new}", lambda: setattr(called, "attr", new)


def _fields(node: ast.AST) -> Iterator[tuple[str, str, object]]:
    """What is put in place of which field of the node."""
    if isinstance(node, ast.Constant):
        yield from ((f"{node.value!r} -> {new!r}", "value", new) for new in _values(node.value))
    elif isinstance(node, ast.Compare):
        for at, old in enumerate(node.ops):
            new = COMPARISONS[type(old)]()
            yield f"{_word(old)} -> {_word(new)}", "ops", [*node.ops[:at], new, *node.ops[at + 1 :]]
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in OPERATORS and not _joins_text(node):
        new = OPERATORS[type(node.op)]()
        yield f"{_word(node.op)} -> {_word(new)}", "op", new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not x -> x", "operand", ast.copy_location(ast.UnaryOp(ast.Not(), node.operand), node)
    elif isinstance(node, ast.UnaryOp):
        yield f"{_word(node.op)} x -> x", "op", ast.UAdd()


def _word(node: ast.AST) -> str:
    return type(node).__name__


def _values(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1] + ([round(value * 1.5)] if value >= 10 else [])
    if isinstance(value, float) and (value == 0 or abs(value) > ROUNDING):
        return [value * 1.5 if value else 1.0]
    return [SWAPS[value]] if isinstance(value, str) and value in SWAPS else []


def _joins_text(node: ast.BoolOp | ast.BinOp) -> bool:
    return isinstance(node, ast.BinOp) and any(
        isinstance(side, ast.JoinedStr | ast.List) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def _left_out(tree: ast.Module) -> set[int]:
    """Annotations, imports, messages of errors, guards, digits of rounding beyond all that is shown."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            roots.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            roots += [node.returns, *node.decorator_list]
        elif isinstance(node, ast.Raise | ast.ImportFrom):
            roots.append(node)
        elif isinstance(node, ast.keyword) and node.arg in GUARDS:
            roots.append(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "round":
            digits = [one for one in node.args[1:] if isinstance(one, ast.Constant)]
            roots += [one for one in digits if isinstance(one.value, int) and one.value >= DIGITS]
    return {id(child) for root in roots if root is not None for child in ast.walk(root)}


def blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """The bodies of functions, and within them of branches and loops: what is run is run from its first line on."""
    for home in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for node in ast.walk(home):
            bodies = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
            yield from (body for body in bodies if isinstance(body, list) and body)


def _homes(tree: ast.Module) -> dict[int, int]:
    """Each node's block: inner ones come after those that hold them, and so have the last word."""
    return {id(child): body[0].lineno for body in blocks(tree) for part in body for child in ast.walk(part)}
