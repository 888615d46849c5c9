"""Some cells of a workbook get other values; every other byte of it stays, so that formulas, looks and macros stay too.

Programs that read a workbook and write it anew lose what they do not know, and the values of formulas.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_rowcol_to_cell

from saypro_analysis.data.sources.workbooks.packages import find_paths, locate

Value = str | float | datetime | None
Edits = Mapping[tuple[int, int], Value]  # by row and column, counted from 0
_FIRST_DAY = datetime(1899, 12, 30)


class FormulaInTheWay(ValueError):
    """A cell that is to get a value holds a formula; the message is the cell's address."""


@dataclass
class _Cell:
    """A cell as it stands in the sheet's bytes."""

    column: int
    style: str
    start: int
    end: int = 0
    formula: bool = False


@dataclass
class _Row:
    """A row's tag and where its cells may stand, by their columns."""

    number: int
    start: int
    inner: int = 0
    end: int = 0
    closed: bool = False  # a tag without an inside
    cells: dict[int, _Cell] = field(default_factory=dict)


def edit_workbook(content: bytes, edits: Mapping[str, Edits]) -> bytes:
    """The bytes of an .xlsx package in which some cells of some sheets have other values; None empties a cell.

    `edits` are by sheet. A cell keeps its look; one that is new takes that of the cell above it. Raises
    FormulaInTheWay for a cell that holds a formula.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        paths = find_paths(package)
        changed = {paths[sheet]: cells for sheet, cells in edits.items() if cells}
        for entry in package.infolist():
            raw = package.read(entry)
            new.writestr(entry, _edit_sheet(raw, changed[entry.filename]) if entry.filename in changed else raw)
    return made.getvalue()


def _edit_sheet(raw: bytes, edits: Edits) -> bytes:
    scan = _Scan(raw)
    pieces = [scan.splice(number, edits) for number in sorted({row for row, _ in edits})]
    for start, end, text in sorted(pieces, key=lambda piece: piece[:2], reverse=True):
        raw = raw[:start] + text + raw[end:]
    return raw


class _Scan:
    """Where the rows and cells of a sheet stand in its bytes, and what takes their place."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.rows, self.last = raw, dict[int, _Row](), len(raw)
        self.prefix, self.row, self.cell = "", -1, -1
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.Parse(raw, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name, at = tag.rpartition(":")[2], self.parser.CurrentByteIndex
        if name == "row":
            self.row, self.cell = int(attributes.get("r", self.row + 2)) - 1, -1
            self.rows[self.row] = _Row(self.row, at, self._after(at))
            self.prefix = tag.removesuffix("row")
        elif name == "c":
            self.cell = locate(attributes["r"])[1] if "r" in attributes else self.cell + 1
            self.rows[self.row].cells[self.cell] = _Cell(self.cell, attributes.get("s", ""), at)
        elif name == "f" and self.cell >= 0:
            self.rows[self.row].cells[self.cell].formula = True

    def _end(self, tag: str) -> None:
        name, at = tag.rpartition(":")[2], self.parser.CurrentByteIndex
        if name == "row":
            row = self.rows[self.row]
            row.closed, row.end = at == row.start, at
        elif name == "c":
            self.rows[self.row].cells[self.cell].end = self._after(at)
        elif name == "sheetData":
            self.last = at

    def _after(self, at: int) -> int:
        return self.raw.index(b">", at) + 1

    def splice(self, number: int, edits: Edits) -> tuple[int, int, bytes]:
        """The bytes that one row's inside has now, from where to where, and those that take their place."""
        cells = {column: value for (row, column), value in sorted(edits.items()) if row == number}
        row = self.rows.get(number)
        kept = row.cells if row else {}
        for column in cells:
            if column in kept and kept[column].formula:
                raise FormulaInTheWay(xl_rowcol_to_cell(number, column))
        made = {column: self.raw[cell.start : cell.end] for column, cell in kept.items()}
        made |= {column: self._write(number, column, value) for column, value in cells.items()}
        inside = b"".join(made[column] for column in sorted(made))
        tag = f"{self.prefix}row"
        if row is None:
            after = [later.start for later in self.rows.values() if later.number > number]
            at = min(after, default=self.last)
            return at, at, f'<{tag} r="{number + 1}">'.encode() + inside + f"</{tag}>".encode()
        if row.closed:
            opened = self.raw[row.start : row.inner].rstrip(b">").rstrip(b"/").rstrip() + b">"
            return row.start, row.inner, opened + inside + f"</{tag}>".encode()
        return row.inner, row.end, inside

    def _write(self, number: int, column: int, value: Value) -> bytes:
        """A cell with its value: text stands in it as text, so that nothing of it is ever a formula."""
        place, style = xl_rowcol_to_cell(number, column), self._style(number, column)
        head = f'<{self.prefix}c r="{place}"' + (f' s="{escape(style)}"' if style else "")
        if value is None:
            text = f"{head}/>"
        elif isinstance(value, str):
            inner = f'<{self.prefix}is><{self.prefix}t xml:space="preserve">{escape(value)}</{self.prefix}t>'
            text = f'{head} t="inlineStr">{inner}</{self.prefix}is></{self.prefix}c>'
        else:
            number_of = (value - _FIRST_DAY).days if isinstance(value, datetime) else value
            text = f"{head}><{self.prefix}v>{number_of!r}</{self.prefix}v></{self.prefix}c>"
        return text.encode()

    def _style(self, number: int, column: int) -> str:
        """The look of the cell, or of the nearest one above it that is not the header's own."""
        above = sorted((row for row in self.rows if row <= number and column in self.rows[row].cells), reverse=True)
        return self.rows[above[0]].cells[column].style if above else ""
