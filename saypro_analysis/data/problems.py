"""What is wrong with the data, told so that the person who keeps the file can mend it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import pandas as pd

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach: where it is (table, row as the file numbers it, column), the value found, and what was expected.

    `place` is how a spreadsheet calls it: the sheet and the cell; empty where the data is no workbook.
    """

    table: str
    row: int | None
    column: str
    value: str
    expected: str
    place: str = ""

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        row = f", {self.place}" if self.place else row
        column = f", column {self.column}" if self.column else ""
        value = f": found {_shorten(self.value)!r}" if self.value else ": found nothing"
        return f"{self.table}{row}{column}{value}, expected {self.expected}"


class DataError(ValueError):
    """Data that cannot be used, with every problem at once.

    `problems` holds them all, ordered by table, row and column; `frame` is the same as a table of columns `table`,
    `row`, `column`, `value`, `expected`, and `place` (sheet and cell) where a workbook was read. The message shows the
    first twenty and counts the rest by table and column.

    >>> raise DataError([Problem("kpis", 3, "better", "up", "higher, lower, range or neutral")])
    Traceback (most recent call last):
    ...
    saypro_analysis.data.problems.DataError: 1 problem found
      kpis, row 3, column better: found 'up', expected higher, lower, range or neutral
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.table, p.row or 0, p.column, p.place, p.value))
        super().__init__(_message(self.problems))

    @property
    def frame(self) -> pd.DataFrame:
        """The problems as a table: one row is one problem."""
        frame = pd.DataFrame([astuple(p) for p in self.problems], columns=list(Problem.__slots__))
        return frame if any(p.place for p in self.problems) else frame.drop(columns="place")


def _message(problems: list[Problem]) -> str:
    count = len(problems)
    lines = [f"{count} problem{'s' if count != 1 else ''} found"]
    lines += [f"  {problem}" for problem in problems[:SHOWN]]
    if count > SHOWN:
        rest = pd.Series([f"{p.table}.{p.column}" if p.column else p.table for p in problems[SHOWN:]])
        counts = ", ".join(f"{where} {number}" for where, number in rest.value_counts(sort=False).items())
        lines.append(f"  and {count - SHOWN} more: {counts}")
    return "\n".join(lines)


def _shorten(text: str, width: int = 80) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
