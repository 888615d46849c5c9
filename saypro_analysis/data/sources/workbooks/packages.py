"""What a spreadsheet file holds beside its values: formulas that were never calculated, and cells with errors.

The reader of values shows both as empty cells, and an empty cell means "no data".
"""

import io
import re
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from saypro_analysis.data.sources.file_limits import LIMITS

UNCALCULATED = "a formula that was never calculated"
PROPERTIES, MOST_PROPERTIES = "docProps/custom.xml", 1_000_000  # bytes
LARGEST, MOST_SHEETS = 1_000_000_000, 1_000
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
Faults = dict[tuple[int, int], str]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an .xlsx package of a size that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return sum(entry.file_size for entry in package.infolist()) <= LARGEST
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def find_faults(content: bytes, sheet: str) -> Faults:
    """By cell (row and column, counted from 0), the error that it shows or `UNCALCULATED`, for one sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        path = find_paths(package).get(sheet)
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


def find_sprawl(content: bytes, most: int = LIMITS.cells) -> tuple[str, str] | None:
    """The sheet and the cell that make a sheet larger than can be held, as a blank typed into its last cell does."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for sheet, path in find_paths(package).items():
            raw = package.read(path) if path in package.namelist() else b""
            if cell := _farthest(raw, most):
                return sheet, cell
    return None


class _Extent:
    """How far the cells of a sheet reach; rows and cells that give no place of their own follow those before them."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = -1
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
        elif name == "c":
            self.inside = True
            place = attributes.get("r")
            self.row, self.column = locate(place) if place else (self.row, self.column + 1)
        elif self.inside:
            self.inside = False
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)

    def end(self, tag: str) -> None:
        self.inside = self.inside and tag.rpartition(":")[2] != "c"


def _farthest(raw: bytes, most: int) -> str | None:
    """The last cell of a sheet with too many."""
    extent, parser = _Extent(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = extent.start, extent.end
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise ValueError(f"its sheet is no well-formed XML: {error}") from None
    if (extent.last_row + 1) * (extent.last_column + 1) <= most:
        return None
    return xl_rowcol_to_cell(extent.last_row, extent.last_column)


def counts_from_1904(content: bytes) -> bool:
    """Whether the workbook counts days from 1904, as those of old Macintoshes do."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return bool(re.search(rb"date1904=[\"'](?:1|true|on)[\"']", package.read("xl/workbook.xml")))


def locate(address: str) -> tuple[int, int]:
    """Row and column, counted from 0, of a cell such as B7."""
    if _CELL.fullmatch(address) is None:
        raise ValueError(f"found {address[:40]!r} as a cell's place, expected one such as B7")
    row, column = xl_cell_to_rowcol(address)
    return row, column


def _fault(cell: ElementTree.Element) -> str:
    parts = {_tag(part): part.text or "" for part in cell}
    kind = cell.get("t", "n")
    if kind == "e":
        return parts.get("v", "")
    return UNCALCULATED if "f" in parts and kind != "str" and not parts.get("v") else ""


def has_many_sheets(content: bytes) -> bool:
    """Whether a workbook lists more sheets than anybody keeps; they cost time though they were all the same one."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        elements = ElementTree.fromstring(package.read("xl/workbook.xml")).iter()
    return sum(_tag(element) == "sheet" for element in elements) > MOST_SHEETS


def find_paths(package: zipfile.ZipFile) -> dict[str, str]:
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


def read_property(content: bytes, name: str) -> str:
    """A property that a program gave the workbook, as text; empty where it has none of that name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if PROPERTIES not in package.namelist() or package.getinfo(PROPERTIES).file_size > MOST_PROPERTIES:
            return ""
        root = ElementTree.fromstring(package.read(PROPERTIES))
    return next(("".join(told.itertext()).strip() for told in root if told.get("name") == name), "")


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
