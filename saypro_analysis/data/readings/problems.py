"""What is wrong with the data, told so that the person who keeps the file can mend it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

from saypro_analysis.data.readings.secrets import hide_secrets
from saypro_analysis.data.readings.steering_marks import show_marks

if TYPE_CHECKING:
    import pandas as pd

SHOWN, LISTED = 20, 10_000
HABIT = (
    "one decimal mark in the whole column"  # how every cell of a column is written, beside which a mistake would drown
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach: where it is (table, row as the file numbers it, column), the value found, and what was expected.

    `times` is more than one where it stands for others of its column, too, which are not listed. `place` is how a
    spreadsheet calls it: the sheet and the cell; empty where the data is no workbook.
    """

    table: str
    row: int | None
    column: str
    value: str
    expected: str
    place: str = ""
    times: int = 1

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        row = f", {self.place}" if self.place else row
        column = f", column {self.column}" if self.column else ""
        told, expected = self._without_secrets() if self.table.startswith("param") else (self.value, self.expected)
        value = f": found {_shorten(told)!r}" if told else ": found nothing"
        more = f" (and {self.times - 1:,} more rows like it)" if self.times > 1 else ""
        return show_marks(f"{self.table}{row}{column}{value}, expected {expected}{more}")

    def _without_secrets(self) -> tuple[str, str]:
        """The value and what was expected, as they may be told of parameters, where people write passwords."""
        told = hide_secrets(self.value)
        return told, self.expected.replace(self.value, told) if self.value else self.expected


def list_problems(rows: Sequence[Any], make: Callable[[Any], Problem]) -> list[Problem]:
    """A problem for each of `rows`; of very many the first ten thousand, the last of which stands for the rest."""
    listed = [make(row) for row in rows[:LISTED]]
    if len(rows) > LISTED:
        listed[-1] = replace(listed[-1], times=len(rows) - LISTED + 1)
    return listed


class DataError(ValueError):
    """Data that cannot be used, with every problem at once.

    `problems` holds them all, ordered by table, row and column, a column's habits after its mistakes (of a column with
    millions, the first ten thousand and how many more); `frame` is the same as a table of columns `table`, `row`,
    `column`, `value`, `expected`, and `place` (sheet and cell) where a workbook was read. The message shows the first
    twenty and counts the rest by table and column.

    >>> raise DataError([Problem("kpis", 3, "better", "up", "higher, lower, range or neutral")])
    Traceback (most recent call last):
    ...
    saypro_analysis.data.readings.problems.DataError: 1 problem found
      kpis, row 3, column better: found 'up', expected higher, lower, range or neutral
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=_rank)
        super().__init__(_message(self.problems))

    @property
    def frame(self) -> "pd.DataFrame":
        """The problems as a table: one row is one problem."""
        import pandas as pd

        columns = [name for name in Problem.__slots__ if name != "times"]
        frame = pd.DataFrame([astuple(p) for p in self.problems], columns=list(Problem.__slots__))[columns]
        return frame if any(p.place for p in self.problems) else frame.drop(columns="place")


def _rank(problem: Problem) -> tuple[object, ...]:
    habit = problem.expected.startswith(HABIT)
    return problem.table, habit, problem.row or 0, problem.column, problem.place, problem.value


def _message(problems: list[Problem]) -> str:
    count = sum(problem.times for problem in problems)
    lines = [f"{count} problem{'s' if count != 1 else ''} found"]
    lines += [f"  {problem}" for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        rest: dict[str, int] = {}
        for p in problems[SHOWN:]:
            where = f"{p.table}.{p.column}" if p.column else p.table
            rest[where] = rest.get(where, 0) + p.times
        counts = ", ".join(f"{where} {number}" for where, number in rest.items())
        lines.append(f"  and {sum(rest.values())} more: {counts}")
    return "\n".join(lines)


def _shorten(text: str, width: int = 80) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
