"""The cage: an SQL expression is parsed, and only columns, literals, listed functions and aggregates come through.

What passes is never sent to a database as text: `translations` rebuilds it, node by node, as an Ibis expression.
"""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

LONGEST, DEEPEST = 2000, 60
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div)
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
AGGREGATES = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Count, exp.CountIf, exp.Median, exp.Quantile, exp.PercentileCont)
FUNCTIONS = {"days_between": 2, "hours_between": 2, "minutes_between": 2, "add_days": 2}
_KINDS = exp.DataType.Type
TYPES = {_KINDS.INT: "int64", _KINDS.BIGINT: "int64", _KINDS.DOUBLE: "float64", _KINDS.FLOAT: "float64",
         _KINDS.TEXT: "string", _KINDS.VARCHAR: "string", _KINDS.DATE: "date", _KINDS.TIMESTAMP: "timestamp",
         _KINDS.DECIMAL: "decimal"}  # fmt: skip
_LEAVES = (exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.DataType)
_SCALARS = (exp.Paren, exp.Neg, exp.Not, exp.And, exp.Or, exp.Mod, exp.Is, exp.In, exp.Between, exp.Like, exp.Case,
            exp.If, exp.Coalesce, exp.Nullif, exp.Abs, exp.Round, exp.Lower, exp.Upper, exp.Trim, exp.DPipe, exp.Cast,
            exp.Year, exp.Month, exp.Day, exp.Hour, exp.Anonymous)  # fmt: skip
SCALARS = frozenset({*_LEAVES, *_SCALARS, *ARITHMETIC, *COMPARISONS})
_AROUND = frozenset({*AGGREGATES, exp.Filter, exp.Where, exp.Distinct, exp.Star, exp.DataTypeParam})
_HIDES = (";", "--", "/*", "*/", "\\", "$", "`", "\x00")
# What a node may carry beside other nodes; anything else (a window, an order, a modifier) is refused.
_PLAIN = {"this", "expression", "expressions", "to", "low", "high", "ifs", "true", "default", "false", "quantile",
          "decimals", "is_string", "quoted", "table", "typed", "safe", "big_int", "nested", "coalesce"}  # fmt: skip
_EXPECTED = "an expression of columns, numbers, texts and functions that docs/measures.md lists"


class ExpressionError(ValueError):
    """An expression that is refused: `found` is the part that is, `expected` what may stand there."""

    def __init__(self, found: str, expected: str = _EXPECTED) -> None:
        self.found, self.expected = found, expected
        super().__init__(f"found {found!r}, expected {expected}")


class NotANumberError(ExpressionError):
    """An aggregate of figures over what is none: `value` is it, as the engine's column."""

    def __init__(self, found: str, expected: str, value: object) -> None:
        super().__init__(found, expected)
        self.value = value


def read_expression(text: object) -> exp.Expression:
    """Parse one expression in DuckDB's dialect; refuse whatever is not on the list.

    >>> read_expression("sum(amount - cost)").sql()
    'SUM(amount - cost)'
    >>> read_expression("(select 1)")
    Traceback (most recent call last):
    saypro_analysis.data.sources.measures.cage.ExpressionError: found '(SELECT 1)', expected an expression...
    """
    tree = _parse(text)
    for node, depth in _walk(tree):
        if type(node) not in SCALARS | _AROUND or depth > DEEPEST or not _is_plain(node):
            raise ExpressionError(_shown(node))
    return tree


def _parse(text: object) -> exp.Expression:
    if not isinstance(text, str) or not text.strip():
        raise ExpressionError("" if text is None else str(text))
    if len(text) > LONGEST:
        raise ExpressionError(f"{len(text):,} characters", f"at most {LONGEST:,}")
    if hidden := next((mark for mark in _HIDES if mark in text), None):
        raise ExpressionError(hidden, "one expression, without comments, semicolons and parameters")
    if text.count("(") > DEEPEST or text.count("[") or text.count("{"):
        raise ExpressionError(text[:80])
    try:
        trees = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise ExpressionError(text[:80]) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Expression):
        raise ExpressionError(text[:80])
    return trees[0]


def _walk(tree: exp.Expression) -> Iterator[tuple[exp.Expression, int]]:
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + 1) for child in node.iter_expressions()]


def _is_plain(node: exp.Expression) -> bool:
    """Whether a node carries nothing beside what its kind needs, and names and types are of the simple sort."""
    if node.comments or any(value for key, value in node.args.items() if key not in _PLAIN):
        return False
    if isinstance(node, exp.Anonymous):
        return FUNCTIONS.get(str(node.this).lower()) == len(node.expressions)
    if isinstance(node, exp.DataType):
        return node.this in TYPES and not node.args.get("nested")
    if isinstance(node, exp.Column):
        return isinstance(node.this, exp.Identifier) and not node.args.get("db")
    if isinstance(node, exp.Trim):
        return node.expression is None
    if isinstance(node, exp.In):
        return bool(node.expressions) and all(isinstance(item, exp.Literal | exp.Neg) for item in node.expressions)
    return True


def check_scalar(tree: exp.Expression) -> exp.Expression:
    """An expression for each record: no aggregate in it."""
    for node, _ in _walk(tree):
        if type(node) not in SCALARS and not isinstance(node, exp.DataTypeParam):
            raise ExpressionError(_shown(node), "an expression for each record, without aggregates")
    return tree


def _shown(node: exp.Expression) -> str:
    try:
        return node.sql(dialect="duckdb")[:80]
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError):
        return type(node).__name__
