"""A caged expression is rebuilt as an Ibis expression, node by node: no text of a measures file reaches a database."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlglot import exp

from saypro_analysis.data.sources.measures.cage import TYPES, ExpressionError, NotANumberError
from saypro_analysis.data.sources.measures.dialects import (
    add_days,
    as_text,
    change_case,
    convert,
    divide,
    remainder,
    round_to,
    widen,
)
from saypro_analysis.data.sources.measures.measure_values import Aggregate

Column = Callable[[exp.Column], Any]
_SECONDS = {"days_between": 86_400.0, "hours_between": 3_600.0, "minutes_between": 60.0}
_DIGITS = 12


def rebuild(node: exp.Expression, column: Column) -> Any:
    """The Ibis value of a scalar expression; `column` finds the Ibis column that a name stands for."""

    def inner(child: exp.Expression) -> Any:
        return rebuild(child, column)

    if isinstance(node, exp.Column):
        return column(node)
    if type(node) in _OPERATORS:
        return _OPERATORS[type(node)](inner(node.this), inner(node.expression))
    if type(node) in _FUNCTIONS:
        return _FUNCTIONS[type(node)](inner(node.this))
    return _REBUILT[type(node)](node, inner)


def aggregate(told: Aggregate, column: Column, where: Any, *, exact: bool) -> Any:
    """The Ibis aggregate; sums of floating-point numbers are compensated where the engine can (`exact`)."""
    if told.where is not None:
        condition = rebuild(told.where, column)
        where = condition if where is None else where & condition
    if told.argument is None:
        return where.fill_null(False).sum() if where is not None else None
    value = rebuild(told.argument, column)
    if not hasattr(value, "nunique"):  # Ibis' scalars know no aggregates
        raise ExpressionError(told.argument.sql(dialect="duckdb"), f"a column in {told.kind}()")
    if told.kind in _COUNTS:
        return getattr(value, _COUNTS[told.kind])(where=where)
    _check_number(value, told)
    if told.kind == "sum" and exact and value.type().is_floating():
        return _exact_sum()(value, where=True if where is None else where)
    if told.share is not None:
        return value.cast("float64").quantile(told.share, where=where)
    # Of decimals the middle lies between two of them, and is not rounded to their scale.
    value = value.cast("float64") if told.kind == "median" else value
    return getattr(value, told.kind)(where=where)


_COUNTS = {"count": "count", "distinct": "nunique"}


def _check_number(value: Any, told: Aggregate) -> None:
    if not (value.type().is_numeric() or value.type().is_boolean()):
        shown = told.argument.sql(dialect="duckdb") if told.argument is not None else "*"
        kind = "text" if value.type().is_string() else str(value.type())
        raise NotANumberError(shown, f"numbers in {told.kind}(), this is {kind}", value)


@cache
def _exact_sum() -> Any:
    import ibis

    def kahan_sum(value: float, where: bool = True) -> float: ...  # type: ignore[empty-body]

    return ibis.udf.agg.builtin(kahan_sum, name="kahan_sum")


def _literal(node: exp.Expression, _: Any) -> Any:
    import ibis

    if node.is_string:
        return ibis.literal(str(node.this))
    text = str(node.this)
    # A fraction is written as a cast, for PostgreSQL takes a bare one for a decimal, and Ibis for a float.
    return ibis.literal(int(text)) if text.isdigit() else ibis.literal(text).cast("float64")


def _case(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    import ibis

    tests = [inner(node.this) == inner(arm.this) if node.this is not None else inner(arm.this)
             for arm in node.args["ifs"]]  # fmt: skip
    arms = list(zip(tests, [inner(arm.args["true"]) for arm in node.args["ifs"]], strict=True))
    default = node.args.get("default")
    return ibis.cases(*arms, else_=None if default is None else inner(default))


def _cast(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    kind, digits = TYPES[node.args["to"].this], 0
    if kind == "decimal":
        parts = [int(str(part.this.this)) for part in node.args["to"].expressions] or [38, 6]
        digits = parts[1] if len(parts) == 2 else 0
        kind = f"decimal({parts[0]}, {digits})"
    return convert(inner(node.this), kind, digits)


def _named(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    name = str(node.this).lower()
    first, second = (inner(child) for child in node.expressions)
    if name == "add_days":
        return add_days(first, second)
    return (_seconds(second) - _seconds(first)) / _SECONDS[name]


def _seconds(value: Any) -> Any:
    return (value if value.type().is_timestamp() else value.cast("timestamp")).epoch_seconds()


def _is(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    if not isinstance(node.expression, exp.Null):
        return inner(node.this).identical_to(inner(node.expression))
    return inner(node.this).isnull()


def _round(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    decimals = node.args.get("decimals")
    if decimals is not None and not (isinstance(decimals, exp.Literal) and str(decimals.this).isdigit()):
        raise ExpressionError(node.sql(dialect="duckdb"), "round(column, digits) with a whole number of digits")
    return round_to(inner(node.this), int(str(decimals.this)) if decimals is not None else 0)


def _coalesce(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    import ibis

    return ibis.coalesce(inner(node.this), *(inner(child) for child in node.expressions))


def _if(node: exp.Expression, inner: Callable[[exp.Expression], Any]) -> Any:
    otherwise = node.args.get("false")
    return inner(node.this).ifelse(inner(node.args["true"]), None if otherwise is None else inner(otherwise))


def _null(_: exp.Expression, __: Any) -> Any:
    import ibis

    return ibis.null()


_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    exp.Add: lambda a, b: widen(a) + widen(b), exp.Sub: lambda a, b: widen(a) - widen(b),
    exp.Mul: lambda a, b: widen(a) * widen(b), exp.Div: divide, exp.Mod: remainder,
    exp.And: lambda a, b: a & b, exp.Or: lambda a, b: a | b,
    exp.EQ: lambda a, b: a == b, exp.NEQ: lambda a, b: a != b, exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b, exp.LT: lambda a, b: a < b, exp.LTE: lambda a, b: a <= b,
    exp.Like: lambda a, b: a.like(_text(b)), exp.Nullif: lambda a, b: a.nullif(b),
    exp.DPipe: lambda a, b: as_text(a) + as_text(b),
}  # fmt: skip
_FUNCTIONS: dict[type, Callable[[Any], Any]] = {
    exp.Paren: lambda a: a, exp.Neg: lambda a: -a, exp.Not: lambda a: ~a, exp.Abs: lambda a: a.abs(),
    exp.Lower: lambda a: change_case(a, "lower"), exp.Upper: lambda a: change_case(a, "upper"),
    exp.Trim: lambda a: a.strip(),
    exp.Year: lambda a: a.year(), exp.Month: lambda a: a.month(), exp.Day: lambda a: a.day(),
    exp.Hour: lambda a: a.hour(),
}  # fmt: skip
_REBUILT: dict[type, Callable[[Any, Any], Any]] = {
    exp.Literal: _literal, exp.Boolean: lambda node, _: _boolean(node), exp.Null: _null, exp.Case: _case,
    exp.Cast: _cast, exp.Anonymous: _named, exp.Is: _is, exp.Round: _round, exp.Coalesce: _coalesce, exp.If: _if,
    exp.In: lambda node, inner: inner(node.this).isin([inner(item) for item in node.expressions]),
    exp.Between: lambda node, inner: inner(node.this).between(inner(node.args["low"]), inner(node.args["high"])),
}  # fmt: skip


def _boolean(node: exp.Expression) -> Any:
    import ibis

    return ibis.literal(bool(node.this))


def _text(value: Any) -> str:
    """The pattern of `like`, which may only be a text."""
    operation = value.op()
    if not isinstance(getattr(operation, "value", None), str):
        raise ExpressionError(str(value)[:80], "a text after like")
    return str(operation.value)


def scale(node: exp.Expression | None, column: Column) -> int | None:
    """How many decimals an expression's exact value has at most; None where it is not exact."""
    if node is None:
        return 0
    if isinstance(node, exp.Column):
        kind = column(node).type()
        return 0 if kind.is_integer() or kind.is_boolean() else kind.scale if kind.is_decimal() else None
    if isinstance(node, exp.Literal):
        return None if node.is_string else len(str(node.this).partition(".")[2])
    parts = [scale(child, column) for child in _parts(node)]
    if type(node) not in _EXACT or any(part is None for part in parts) or not parts:
        return None
    known = [part for part in parts if part is not None]
    total = sum(known) if isinstance(node, exp.Mul) else max(known)
    return total if total <= _DIGITS else None


_EXACT = {exp.Add, exp.Sub, exp.Mul, exp.Paren, exp.Neg, exp.Abs, exp.Coalesce, exp.Case, exp.If}


def _parts(node: exp.Expression) -> list[exp.Expression]:
    """The expressions whose values an expression may take."""
    if isinstance(node, exp.Case):
        arms = [arm.args["true"] for arm in node.args["ifs"]]
        return [*arms, *([node.args["default"]] if node.args.get("default") is not None else [])]
    if isinstance(node, exp.If):
        return [node.args["true"], *([node.args["false"]] if node.args.get("false") is not None else [])]
    return list(node.iter_expressions())
