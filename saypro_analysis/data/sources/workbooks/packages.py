"""What a spreadsheet file holds beside its values: formulas that were never calculated, and cells with errors.

The reader of values shows both as empty cells, and an empty cell means "no data".
"""

import io
import re
import zipfile
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

UNCALCULATED = "a formula that was never calculated"
LARGEST, WIDEST = 1_000_000_000, 30_000_000
_CELL = re.compile(r"[A-Z]+\d+")
Faults = dict[tuple[int, int], str]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an .xlsx package of a size that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return sum(entry.file_size for entry in package.infolist()) <= LARGEST
    except (zipfile.BadZipFile, ValueError):
        return False


def find_faults(content: bytes, sheet: str) -> Faults:
    """By cell (row and column, counted from 0), the error that it shows or `UNCALCULATED`, for one sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        path = _paths(package).get(sheet)
        raw = package.read(path) if path else b""
    if not re.search(rb"<(?:\w+:)?f[ >]|t=[\"']e[\"']", raw):
        return {}
    faults = {}
    for _, element in ElementTree.iterparse(io.BytesIO(raw)):
        if _tag(element) == "c":
            if fault := _fault(element):
                faults[locate(element.get("r", "A1"))] = fault
            element.clear()
    return faults


def find_sprawl(content: bytes) -> tuple[str, str] | None:
    """The sheet and the cell that make a sheet larger than can be held, as a blank typed into its last cell does."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for sheet, path in _paths(package).items():
            raw = package.read(path) if path in package.namelist() else b""
            if cell := _farthest(raw):
                return sheet, cell
    return None


def _farthest(raw: bytes) -> str | None:
    """The last cell of a sheet with too many; most sheets need no look at each of their cells."""
    letters = next((n for n in (3, 2) if re.search(rb"r=[\"'][A-Z]{%d}\d" % n, raw)), 1)
    last = max((int(row) for row in re.findall(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)", raw)), default=0)
    if last * 26**letters <= WIDEST:
        return None
    row = column = 0
    for cell in re.finditer(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+\d+)[\"'][^>]*(?<!/)>", raw):
        here = locate(cell[1].decode())
        row, column = max(row, here[0]), max(column, here[1])
    return xl_rowcol_to_cell(row, column) if (row + 1) * (column + 1) > WIDEST else None


def counts_from_1904(content: bytes) -> bool:
    """Whether the workbook counts days from 1904, as those of old Macintoshes do."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return bool(re.search(rb"date1904=[\"'](?:1|true|on)[\"']", package.read("xl/workbook.xml")))


def locate(address: str) -> tuple[int, int]:
    """Row and column, counted from 0, of a cell such as B7; the first cell of what is no address."""
    return xl_cell_to_rowcol(address) if _CELL.fullmatch(address) else (0, 0)


def _fault(cell: ElementTree.Element) -> str:
    parts = {_tag(part): part.text or "" for part in cell}
    kind = cell.get("t", "n")
    if kind == "e":
        return parts.get("v", "")
    return UNCALCULATED if "f" in parts and kind != "str" and not parts.get("v") else ""


def _paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Where the package keeps each sheet, by the sheet's name."""
    targets = {
        part.get("Id"): part.get("Target", "")
        for part in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    paths = {}
    for element in ElementTree.fromstring(package.read("xl/workbook.xml")).iter():
        if _tag(element) == "sheet":
            target = targets.get(next(value for key, value in element.items() if key.endswith("}id")), "")
            paths[element.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return paths


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
