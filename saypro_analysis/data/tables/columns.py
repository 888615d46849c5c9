"""Columns that a table may declare: what they hold, how text in a file is read, what is refused."""

from typing import Any

import pandera.pandas as pa

TEXT, NUMBER, DATE, PERIOD, FLAG, CHOICE = "text", "number", "date", "period", "flag", "choice"
TIME = "time"


def text(about: str, *, key: bool = False, required: bool | None = None, **more: Any) -> pa.Column:
    """Free text; `key` columns may not be empty.

    `refers` names the table.column that the value must be found in, `also` another that may hold it instead, `many` the
    mark between several such values, `known` words whose capitals do not matter. What is `confidential` is never shown
    as it is. In a key, an empty cell `counts_empty` as a name of its own.
    """
    return _column(TEXT, about, required=key if required is None else required, filled=key, **more)


def number(
    about: str, *, low: float | None = None, high: float | None = None, required: bool = False, unit: str = ""
) -> pa.Column:
    """A finite number of some unit, at least `low` and at most `high`."""
    checks = [] if low is None else [pa.Check.ge(low, error=f"a number of at least {low:g}")]
    checks += [] if high is None else [pa.Check.le(high, error=f"a number of at most {high:g}")]
    return _column(NUMBER, about, required=required, checks=checks, unit=unit)


def share(about: str, *, required: bool = False) -> pa.Column:
    """A share between 0 and 1, which a file may also hold as 40%."""
    expected = "a share between 0 and 1 (or 0% and 100%)"
    return _column(NUMBER, about, required=required, checks=[pa.Check.in_range(0, 1, error=expected)], unit="share")


def date(about: str, *, required: bool = False, filled: bool = False) -> pa.Column:
    """A day."""
    return _column(DATE, about, required=required, filled=filled)


def time(about: str, *, required: bool = False, filled: bool = False) -> pa.Column:
    """A moment: a day with the time of day, and its zone where one is told."""
    return _column(TIME, about, required=required, filled=filled)


def period(about: str) -> pa.Column:
    """The first day of a period; never empty."""
    return _column(PERIOD, about, required=True, filled=True)


def flag(about: str) -> pa.Column:
    """Yes or no."""
    return _column(FLAG, about)


def choice(about: str, *words: str, required: bool = False, filled: bool = False, **more: Any) -> pa.Column:
    """One of a few words; capital letters, spaces and hyphens in a file do not matter."""
    expected = f"{', '.join(words[:-1])} or {words[-1]}"
    checks = [pa.Check.isin(words, error=expected)]
    return _column(CHOICE, about, required=required, filled=filled, checks=checks, words=words, **more)


def _column(kind: str, about: str, *, required: bool = False, filled: bool = False, **more: Any) -> pa.Column:
    checks = more.pop("checks", [])
    metadata = {"kind": kind, **more}
    return pa.Column(checks=checks, nullable=not filled, required=required, description=about, metadata=metadata)
