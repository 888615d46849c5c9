"""The sheets of a workbook as grids of cells, and how a cell is called."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as address

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.guarded import Unreadable, call_guarded
from saypro_analysis.data.sources.workbooks.packages import UNCALCULATED, Faults

Range = tuple[tuple[int, int], tuple[int, int]]
Row = list[Any]
NOT_AVAILABLE = "#N/A"
WORKBOOK = "an Excel workbook saved as .xlsx"
_READER = "saypro_analysis.data.sources.workbooks.raw_sheets:read_sheets"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of cells from A1 on (text, number, flag, date; empty text where there is nothing)."""

    name: str
    shown: bool
    rows: list[Row]
    merged: list[Range] = field(default_factory=list)
    faults: Faults = field(default_factory=dict)
    from_1904: bool = False

    def __post_init__(self) -> None:
        """A formula's "not available" is how people write that there is no figure."""
        for (row, column), fault in self.faults.items():
            if fault == NOT_AVAILABLE and row < len(self.rows) and column < len(self.rows[row]):
                self.rows[row][column] = fault

    @property
    def empty(self) -> bool:
        """Whether nothing is written on it."""
        return all(is_blank(cell) for row in self.rows for cell in row)

    def place(self, row: int, column: int | None = None) -> str:
        """How people call a cell of the sheet, or a row."""
        where = f"row {row + 1}" if column is None else f"cell {address(row, column)}"
        return f"sheet {self.name!r}, {where}"

    def problem(self, table: str, row: int, column: int | None, value: object, expected: str) -> Problem:
        """A breach at a cell, or in a row."""
        return Problem(table, row + 1, "", str(value), expected, self.place(row, column))

    def faulty(self, row: int) -> Iterator[tuple[int, str]]:
        """The columns of a row whose formula gave no value, with what is there instead."""
        for column in range(len(self.rows[row])):
            fault = self.faults.get((row, column), NOT_AVAILABLE)
            if fault != NOT_AVAILABLE:
                yield column, fault


def explain_fault(fault: str) -> str:
    """What is expected in the place of a fault."""
    if fault == UNCALCULATED:
        return "a value (open the workbook in a spreadsheet program and save it, so that it calculates)"
    return "a value, not a formula's error"


def open_sheets(content: bytes, shown: str, limits: Limits = LIMITS) -> tuple[list[Sheet], list[Problem]]:
    """Every worksheet of a workbook, in its order; `shown` is how messages name the file."""
    try:
        most = limits.unpacked(len(content))
        own = limits.of_reader(len(content))
        sheets, refused = call_guarded(_READER, content, limits.cells, most, limits=own)
    except Unreadable as error:
        return [], [Problem("data", None, "", shown, f"{WORKBOOK} ({error})")]
    if refused is not None:
        return [], [Problem("data", None, "", shown, *refused)]
    return [Sheet(*sheet) for sheet in sheets], []


def is_blank(cell: object) -> bool:
    """Whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
