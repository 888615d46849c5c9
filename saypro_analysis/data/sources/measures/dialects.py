"""What engines compute each in their own way, written so that all of them give the same."""

import re
from typing import Any

ISO_DAY = "____-__-__%"
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_WHOLE = re.compile(r"\s*[+-]?\d+\s*")
_LARGE = 1e15  # beyond it a floating-point number has no decimals that could be rounded or shown


def teach(con: Any) -> None:
    """Give SQLite the functions that it lacks: letters beyond ASCII, text that has to be a number."""
    if str(con.name) == "sqlite":
        for name, function in (("lower", str.lower), ("upper", str.upper), ("whole", _whole), ("number", _number)):
            con.con.create_function(f"saypro_{name}", 1, _of_text(function), deterministic=True)


def _of_text(function: Any) -> Any:
    return lambda text: None if text is None else function(str(text))


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def is_sqlite(value: Any) -> bool:
    """Whether a value is one of a SQLite database."""
    return str(value._find_backend(use_default=True).name) == "sqlite"


def _builtin(name: str, kind: str, value: Any, more: Any = None) -> Any:
    """A function of SQLite's that Ibis does not know, of one text or two."""
    import ibis

    if more is None:
        return ibis.udf.scalar.builtin(lambda _: None, name=name, signature=(("string",), kind))(value)
    return ibis.udf.scalar.builtin(lambda _, __: None, name=name, signature=(("string", "string"), kind))(value, more)


def change_case(value: Any, case: str) -> Any:
    """Text in small (`lower`) or capital (`upper`) letters, those beyond ASCII too."""
    return _builtin(f"saypro_{case}", "string", value) if is_sqlite(value) else getattr(value, case)()


def as_text(value: Any) -> Any:
    """A value as text: true and false, 2 for 2.0, 0.5 for 0.50."""
    import ibis

    kind = value.type()
    if kind.is_boolean():
        return ibis.cases((value, "true"), (~value, "false"))
    if not (kind.is_floating() or kind.is_decimal()):
        return value.cast("string")
    number = value.cast("float64")
    whole = (number == number.round(0)) & (number.abs() < _LARGE)
    return ibis.cases((whole, number.cast("int64").cast("string")), else_=number.cast("string"))


def divide(value: Any, other: Any) -> Any:
    """A division in floating point; over nothing it is missing, rather than infinite or an error."""
    return value.cast("float64") / other.nullif(0)


def remainder(value: Any, other: Any) -> Any:
    """The remainder of a division; over nothing it is missing."""
    return value % other.nullif(0)


def widen(value: Any) -> Any:
    """Whole numbers in 64 bits, so that products of small ones do not overflow."""
    return value.cast("int64") if value.type().is_integer() else value


def round_to(value: Any, digits: int) -> Any:
    """A number rounded, halves away from zero; decimals are left to the engine, which does the same."""
    import ibis

    if not value.type().is_floating():
        return value.round(digits)
    scale = 10.0**digits
    scaled = (value.abs() * scale + 0.5).floor().cast("float64") / scale
    return ibis.cases((value.abs() * scale < _LARGE, value.sign() * scaled), else_=value)


def convert(value: Any, kind: str, digits: int) -> Any:
    """A cast: fractions are rounded, text has to be what it is taken for."""
    own = value.type()
    if kind == "string":
        return as_text(value)
    if own.is_string() and kind in ("int64", "float64") and is_sqlite(value):
        return _builtin("saypro_whole" if kind == "int64" else "saypro_number", kind, value)
    if own.is_floating() and (kind == "int64" or kind.startswith("decimal")):
        value = round_to(value, digits)
    elif own.is_decimal() and kind == "int64":
        value = value.round(0)
    return value.cast(kind)


def add_days(value: Any, days: Any) -> Any:
    """A date some days later."""
    import ibis

    days = ibis.literal(days) if isinstance(days, int) else days
    seconds = (days * 86_400).cast("int64")
    if is_sqlite(value):
        return _builtin("date", "date", value.cast("string"), seconds.cast("string") + " seconds")
    return (value.cast("timestamp") + seconds.as_interval("s")).date()


def read_iso(text: Any) -> Any:
    """The day of a text such as 2025-03-31; a modifier makes SQLite look whether there is such a day."""
    import ibis

    return _builtin("date", "date", text, ibis.literal("+0 days")) if is_sqlite(text) else text.cast("date")
