"""A workbook's sheets as plain lists, read in a process of its own; nothing here knows a table."""

import io
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from saypro_analysis.data.sources.workbooks.packages import (
    MOST_SHEETS,
    counts_from_1904,
    find_faults,
    find_sprawl,
    has_many_sheets,
    is_workbook,
)

WORKBOOK = "an Excel workbook saved as .xlsx"
LOCKED = "a workbook without a password"
_FAR = "nothing so far from the table (clear the rows and columns beyond it)"
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what a package with a password calls its content
Refusal = tuple[str, ...]  # what was expected, and where if that can be said
Reading = tuple[list[tuple[Any, ...]], Refusal | None]


def read_sheets(content: bytes, values: int, unpacked: int) -> Reading:
    """Each worksheet (name, whether it is shown, rows, merged ranges, faults, whether days count from 1904), in order.

    Second, why there is none: what was expected instead, and the cell that is meant if it is one. All sheets together
    have at most so many `values`, and `unpacked` characters of text.
    """
    try:
        if refused := _refuse(content, values):
            return [], refused
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            if not content.startswith(_ZIP):
                return [], (WORKBOOK,)
            return _read_all(book, content, values, unpacked)
    except PasswordError:
        return [], (LOCKED,)
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken package makes its readers stumble over
        return [], (f"{WORKBOOK} ({str(error).splitlines()[0] if str(error) else 'unreadable'})",)


def _read_all(book: CalamineWorkbook, content: bytes, values: int, unpacked: int) -> Reading:
    sheets: list[tuple[Any, ...]] = []
    for metadata in book.sheets_metadata:
        if metadata.typ == SheetTypeEnum.WorkSheet:
            sheets.append(_read(book, metadata, content))
            rows = sheets[-1][2]
            values -= sum(map(len, rows))
            unpacked -= sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        if values < 0 or unpacked < 0:
            return [], ("a workbook with fewer cells, or less text in them", f"sheet {metadata.name!r}")
    return sheets, None


def _refuse(content: bytes, values: int) -> Refusal | None:
    """What is seen before the reader takes in all strings, and fills every cell up to the last."""
    if content.startswith(_OLE) and _ENCRYPTED in content:
        return (LOCKED,)
    if not content.startswith(_ZIP):
        return None
    if not is_workbook(content):
        return (WORKBOOK,)
    if has_many_sheets(content):
        return (f"a workbook of at most {MOST_SHEETS:,} sheets",)
    far = find_sprawl(content, values)
    return (_FAR, f"sheet {far[0]!r}, cell {far[1]}") if far else None


def _read(book: CalamineWorkbook, metadata: Any, content: bytes) -> tuple[Any, ...]:
    sheet = book.get_sheet_by_name(metadata.name)
    rows = sheet.to_python(skip_empty_area=False)
    faults = find_faults(content, metadata.name)
    shown = metadata.visible == SheetVisibleEnum.Visible
    return metadata.name, shown, rows, sheet.merged_cell_ranges or [], faults, counts_from_1904(content)
