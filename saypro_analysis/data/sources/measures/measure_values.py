"""A measure's value taken apart: aggregates that a database computes, and the fraction that they make up."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlglot import exp

from saypro_analysis.data.sources.measures.cage import AGGREGATES, ExpressionError, check_scalar, read_expression

ADDITIVE = {"sum", "count"}
_ONE_DIVISION = "sums of aggregates times numbers, divided at most once, so that numerator and denominator stay apart"
Linear = dict["Aggregate", float]


@dataclass(frozen=True)
class Aggregate:
    """One aggregate: its kind, what it is taken of (None: the records), of which records, and a quantile's share."""

    kind: str
    argument: exp.Expression | None = None
    where: exp.Expression | None = None
    share: float | None = None

    @property
    def additive(self) -> bool:
        """Whether the aggregate of a whole is the sum of those of its parts."""
        return self.kind in ADDITIVE


@dataclass(frozen=True)
class Value:
    """A measure's value: weights of the aggregates in the numerator and, where it is a ratio, in the denominator."""

    numerator: Linear
    denominator: Linear | None

    def __hash__(self) -> int:
        return hash((*self.numerator.items(), *(self.denominator or {}).items()))

    @property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """The aggregates, each once."""
        return tuple(dict.fromkeys([*self.numerator, *(self.denominator or {})]))

    @property
    def additive(self) -> bool:
        """Whether parts sum to the whole, in numerator and denominator."""
        return all(aggregate.additive for aggregate in self.aggregates)


def read_value(text: object) -> Value:
    """Read a measure's value, such as `sum(amount)`, `count(distinct customer)` or `1 - sum(late) / count(*)`.

    >>> value = read_value("avg(days) * 24")
    >>> [(a.kind, weight) for a, weight in value.numerator.items()], [a.kind for a in value.denominator]
    ([('sum', 24.0)], ['count'])
    """
    numerator, constant, denominator = _fraction(read_expression(text))
    if constant or not numerator:
        raise ExpressionError(str(text)[:80], "an aggregate such as sum(amount), no number beside it")
    return Value(numerator, denominator)


def _fraction(node: exp.Expression) -> tuple[Linear, float, Linear | None]:
    """The numerator's aggregates and constant, and the denominator's aggregates."""
    if isinstance(node, exp.Paren) or _guards_zero(node):
        return _fraction(node.this)
    if isinstance(node, exp.Neg):
        return _scale(_fraction(node.this), -1)
    if isinstance(node, exp.Literal) and not node.is_string:
        return {}, float(node.this), None
    if type(node) in _JOINED:
        return _JOINED[type(node)](_fraction(node.this), _fraction(node.expression), node)
    if isinstance(node, exp.Avg) or (isinstance(node, exp.Filter) and isinstance(node.this, exp.Avg)):
        total, count = _average(node)
        return {total: 1.0}, 0.0, {count: 1.0}
    return {_aggregate(node): 1.0}, 0.0, None


Fraction = tuple[Linear, float, Linear | None]


def _scale(fraction: Fraction, factor: float) -> Fraction:
    numerator, constant, denominator = fraction
    return {aggregate: weight * factor for aggregate, weight in numerator.items()}, constant * factor, denominator


def _add(left: Fraction, right: Fraction, node: exp.Expression) -> Fraction:
    below = left[2] or right[2]
    if (left[2] and right[2] and left[2] != right[2]) or (below and any(p[0] and not p[2] for p in (left, right))):
        raise ExpressionError(node.sql()[:80], _ONE_DIVISION)
    numerator, constant = _merge(left[0], right[0]), left[1] + right[1]
    if below and constant:
        numerator, constant = _merge(numerator, {a: w * constant for a, w in below.items()}), 0.0
    return numerator, constant, below


def _merge(left: Linear, right: Linear) -> Linear:
    return {a: left.get(a, 0.0) + right.get(a, 0.0) for a in dict.fromkeys([*left, *right])}


def _multiply(left: Fraction, right: Fraction, node: exp.Expression) -> Fraction:
    number, other = (left, right) if not left[0] and not left[2] else (right, left)
    if number[0] or number[2]:
        raise ExpressionError(node.sql()[:80], _ONE_DIVISION)
    return _scale(other, number[1])


def _divide(above: Fraction, below: Fraction, node: exp.Expression) -> Fraction:
    if not below[0] and not below[2] and below[1]:
        return _scale(above, 1 / below[1])
    if above[1] or above[2] or below[1] or below[2] or not (above[0] and below[0]):
        raise ExpressionError(node.sql()[:80], _ONE_DIVISION)
    return above[0], 0.0, below[0]


def _subtract(left: Fraction, right: Fraction, node: exp.Expression) -> Fraction:
    return _add(left, _scale(right, -1), node)


_JOINED: dict[type, Callable[[Fraction, Fraction, exp.Expression], Fraction]] = {
    exp.Add: _add, exp.Sub: _subtract, exp.Mul: _multiply, exp.Div: _divide,
}  # fmt: skip


def _guards_zero(node: exp.Expression) -> bool:
    """`nullif(x, 0)`: a ratio over nothing is missing anyway."""
    return isinstance(node, exp.Nullif) and node.expression.sql() == "0"


def _average(node: exp.Expression) -> tuple[Aggregate, Aggregate]:
    where = check_scalar(node.expression.this) if isinstance(node, exp.Filter) else None
    argument = check_scalar((node.this if isinstance(node, exp.Filter) else node).this)
    return Aggregate("sum", argument, where), Aggregate("count", argument, where)


def _aggregate(node: exp.Expression) -> Aggregate:
    if isinstance(node, exp.Filter):
        inner = _aggregate(node.this)
        if inner.where is not None:
            raise ExpressionError(node.sql()[:80], "one condition: count_if(...) or filter (where ...)")
        return Aggregate(inner.kind, inner.argument, check_scalar(node.expression.this), inner.share)
    if not isinstance(node, AGGREGATES):
        raise ExpressionError(node.sql(dialect="duckdb")[:80], "columns inside an aggregate, such as sum(amount)")
    if isinstance(node, exp.CountIf):
        return Aggregate("count", None, check_scalar(node.this))
    if isinstance(node, exp.Count):
        return _count(node)
    if isinstance(node, (exp.Quantile, exp.PercentileCont)):
        return _quantile(node)
    return Aggregate(type(node).__name__.lower(), check_scalar(node.this))


def _count(node: exp.Count) -> Aggregate:
    if node.expressions:
        raise ExpressionError(node.sql()[:80], "one column in count()")
    if node.this is None or isinstance(node.this, exp.Star | exp.Literal):
        return Aggregate("count")
    if not isinstance(node.this, exp.Distinct):
        return Aggregate("count", check_scalar(node.this))
    if len(node.this.expressions) != 1:
        raise ExpressionError(node.sql()[:80], "one column after distinct")
    return Aggregate("distinct", check_scalar(node.this.expressions[0]))


def _quantile(node: exp.Expression) -> Aggregate:
    share = node.args.get("quantile") or node.args.get("expression")
    if not isinstance(share, exp.Literal) or share.is_string or not 0 <= float(share.this) <= 1:
        raise ExpressionError(node.sql(dialect="duckdb")[:80], "quantile(column, share) with a share between 0 and 1")
    return Aggregate("quantile", check_scalar(node.this), None, float(share.this))


def weigh(linear: Linear, columns: pd.DataFrame) -> pd.Series:
    """The weighted sum of the aggregates' columns; missing where one of them is."""
    total = pd.Series(0.0, index=columns.index)
    for aggregate, weight in linear.items():
        total = total + columns[aggregate].astype(float) * weight
    return total.replace([np.inf, -np.inf], np.nan)
