"""A workbook's sheets as plain lists, read in a process of its own; nothing here knows a table."""

import io
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from saypro_analysis.data.sources.workbooks.packages import counts_from_1904, find_faults, find_sprawl, is_workbook

WORKBOOK = "an Excel workbook saved as .xlsx"
LOCKED = "a workbook without a password"
_FAR = "nothing so far from the table (clear the rows and columns beyond it)"
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what a package with a password calls its content
Refusal = tuple[str, ...]  # what was expected, and where if that can be said


def read_sheets(content: bytes) -> tuple[list[tuple[Any, ...]], Refusal | None]:
    """Each worksheet (name, whether it is shown, rows, merged ranges, faults, whether days count from 1904), in order.

    Second, why there is none: what was expected instead, and the cell that is meant if it is one.
    """
    if refused := _refuse(content):
        return [], refused
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            if not content.startswith(_ZIP):
                return [], (WORKBOOK,)
            return [_read(book, sheet, content) for sheet in book.sheets_metadata
                    if sheet.typ == SheetTypeEnum.WorkSheet], None  # fmt: skip
    except PasswordError:
        return [], (LOCKED,)
    except (CalamineError, ValueError, KeyError, SyntaxError, OSError) as error:
        return [], (f"{WORKBOOK} ({str(error).splitlines()[0] if str(error) else 'unreadable'})",)


def _refuse(content: bytes) -> Refusal | None:
    """What is seen before the reader takes in all strings, and fills every cell up to the last."""
    if content.startswith(_OLE) and _ENCRYPTED in content:
        return (LOCKED,)
    if not content.startswith(_ZIP):
        return None
    if not is_workbook(content):
        return (WORKBOOK,)
    try:
        far = find_sprawl(content)
    except (ValueError, KeyError, SyntaxError, OSError) as error:
        return (f"{WORKBOOK} ({str(error).splitlines()[0] if str(error) else 'unreadable'})",)
    return (_FAR, f"sheet {far[0]!r}, cell {far[1]}") if far else None


def _read(book: CalamineWorkbook, metadata: Any, content: bytes) -> tuple[Any, ...]:
    sheet = book.get_sheet_by_name(metadata.name)
    rows = sheet.to_python(skip_empty_area=False)
    faults = find_faults(content, metadata.name)
    shown = metadata.visible == SheetVisibleEnum.Visible
    return metadata.name, shown, rows, sheet.merged_cell_ranges or [], faults, counts_from_1904(content)
