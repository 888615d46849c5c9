"""A KPI's formula: text such as `leads * conversion * average_deal`, read without ever being run as code."""

import ast
import unicodedata
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LONGEST, DEEPEST = 1000, 200
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-"})
_HIDES = set("#\\")  # Python would pass over what follows them
_EXPECTED = "driver names and numbers joined by + - * / and brackets"
_KNOWN = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Load, ast.Add, ast.Sub, ast.Mult, ast.Div,
          ast.USub, ast.UAdd)  # fmt: skip


class FormulaError(ValueError):
    """A formula that cannot be read, or figures that it cannot be worked out for."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text, its tree, and the drivers in the order in which they are named."""

    text: str
    tree: ast.expr
    drivers: tuple[str, ...]

    def evaluate(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """The formula's value for each entry of the arrays; raises FormulaError where it would divide by zero."""
        return np.asarray(_evaluate(self.tree, values), dtype=float)

    def exponents(self) -> dict[str, int] | None:
        """How often each driver multiplies (a divisor counts below zero); None where anything is added."""
        return _exponents(self.tree)


def read_formula(text: str) -> Formula:
    """Read a formula of driver names, numbers, + - * / and brackets; anything else is refused.

    Nothing is run: the text becomes Python's syntax tree, and a tree that holds more than arithmetic is a FormulaError.

    >>> read_formula("(materials + labour) / units").drivers
    ('materials', 'labour', 'units')
    """
    tree = _parse(text)
    for node in ast.walk(tree):
        if not isinstance(node, _KNOWN) or (isinstance(node, ast.Constant) and type(node.value) not in (int, float)):
            raise FormulaError(f"formula: found {_found(text, node)!r}, expected {_EXPECTED}")
    if _depth(tree) > DEEPEST:
        raise FormulaError(f"formula: found more than {DEEPEST} steps inside one another, expected fewer")
    names = sorted((node for node in ast.walk(tree) if isinstance(node, ast.Name)), key=lambda node: node.col_offset)
    if not names:
        raise FormulaError(f"formula: found {text[:80]!r}, expected at least one driver's name")
    return Formula(text, tree, tuple(dict.fromkeys(node.id for node in names)))


def read_name(name: object) -> str:
    """A driver's name as Python's parser writes it, so that a name is found whatever its accents are made of."""
    return unicodedata.normalize("NFKC", str(name).strip())


def _parse(text: str) -> ast.expr:
    if not isinstance(text, str) or not text.strip():
        raise FormulaError(f"formula: found nothing, expected {_EXPECTED}")
    if set(text) & _HIDES:
        raise FormulaError(f"formula: found {text[:80]!r}, expected {_EXPECTED}")
    if len(text) > LONGEST:
        raise FormulaError(f"formula: found {len(text):,} characters, expected at most {LONGEST:,}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(" ".join(text.translate(_SIGNS).split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"formula: found {text[:80]!r}, expected {_EXPECTED}") from error


def _found(text: str, node: ast.AST) -> str:
    part = ast.get_source_segment(" ".join(text.translate(_SIGNS).split()), node) if hasattr(node, "lineno") else None
    return (part or text)[:80]


def _depth(tree: ast.expr) -> int:
    depth, level = 0, [tree]
    while level and depth <= DEEPEST:
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        depth += 1
    return depth


def _evaluate(node: ast.expr, values: Mapping[str, np.ndarray]) -> np.ndarray:
    if isinstance(node, ast.Constant):
        return np.asarray(float(str(node.value)))
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        inner = _evaluate(node.operand, values)
        return -inner if isinstance(node.op, ast.USub) else inner
    assert isinstance(node, ast.BinOp)  # read_formula lets nothing else pass
    left, right = _evaluate(node.left, values), _evaluate(node.right, values)
    if isinstance(node.op, ast.Div):
        return _divide(left, right, node.right)
    return {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply}[type(node.op)](left, right)


def _divide(left: np.ndarray, right: np.ndarray, divisor: ast.expr) -> np.ndarray:
    if np.any(right == 0):
        mixed = "" if isinstance(divisor, ast.Name) else " for some mixture of actual and target"
        raise FormulaError(f"formula: {ast.unparse(divisor)} is zero{mixed}, and the formula divides by it")
    return np.divide(left, right)


def _exponents(node: ast.expr) -> dict[str, int] | None:
    if isinstance(node, ast.Constant):
        return {}
    if isinstance(node, ast.Name):
        return {node.id: 1}
    if isinstance(node, ast.UnaryOp):
        return _exponents(node.operand) if isinstance(node.op, ast.UAdd) else None
    assert isinstance(node, ast.BinOp)
    left, right = _exponents(node.left), _exponents(node.right)
    if left is None or right is None or isinstance(node.op, (ast.Add, ast.Sub)):
        return None
    joined = Counter(left)
    (joined.subtract if isinstance(node.op, ast.Div) else joined.update)(right)
    return dict(joined)
