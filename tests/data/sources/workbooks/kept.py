"""Workbooks as people keep them, made by openpyxl: each differs in one habit from the plain one.

`READ` are those that hold the same figures as the plain one, `REFUSED` those that may be read two ways or hold what is
no figure, each with the sheet and cell that its keeper is to look at.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

Rows = list[list[Any]]
Make = Callable[[], Workbook]
KPIS: Rows = [
    ["kpi", "department", "name", "unit", "better"],
    ["revenue", "Sales", "Revenue", "money", "higher"],
    ["win_rate", "Sales", "Win rate", "share", "higher"],
]
MONTHS = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
HEADER = ["kpi", "period_on", "actual", "target"]
MEASURED: Rows = [
    ["revenue", MONTHS[0], 1234.5, 1300],
    ["revenue", MONTHS[1], 1250, 1300],
    ["revenue", MONTHS[2], 1400.25, 1300],
    ["win_rate", MONTHS[0], 0.12, 0.2],
    ["win_rate", MONTHS[1], 0.25, 0.2],
    ["win_rate", MONTHS[2], None, 0.2],
]


def book(**sheets: Rows) -> Workbook:
    """A workbook with these sheets, and the KPIs and measurements where none are given."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in {"kpis": KPIS, "measurements": [HEADER, *MEASURED], **sheets}.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def measurements(*rows: list[Any]) -> Workbook:
    """A workbook whose measurements sheet holds these rows."""
    return book(measurements=list(rows))


def change(made: Workbook, action: Callable[[Worksheet], object], sheet: str = "measurements") -> Workbook:
    """A workbook with one sheet changed."""
    action(made[sheet])
    return made


def with_cells(cells: dict[str, Any], sheet: str = "measurements") -> Workbook:
    """The plain workbook with some cells written anew."""
    made = book()
    for place, value in cells.items():
        made[sheet][place] = value
    return made


def _with_title() -> Workbook:
    title: Rows = [["Figures of Sales, as agreed with Finance"], ["Draft", date(2025, 4, 2)], []]
    made = measurements(*title, HEADER, *MEASURED)
    return change(made, lambda sheet: sheet.merge_cells("A1:D1"))


def _merged_keys() -> Workbook:
    rows = [["revenue", *MEASURED[0][1:]], *([None, *row[1:]] for row in MEASURED[1:3])]
    rows += [["win_rate", *MEASURED[3][1:]], *([None, *row[1:]] for row in MEASURED[4:])]
    made = measurements(HEADER, *rows)
    change(made, lambda sheet: sheet.merge_cells("A2:A4"))
    return change(made, lambda sheet: sheet.merge_cells("A5:A7"))


def _with_totals() -> Workbook:
    rows: Rows = [*MEASURED, ["Total", None, "=SUM(C2:C7)", "=SUM(D2:D7)"], [], ["Source: the order system, 2 April"]]
    return measurements(HEADER, *rows)


def _wide(header: list[Any], *above: list[Any]) -> Workbook:
    return measurements(
        *above, [*header, "target"], ["revenue", 1234.5, 1250, 1400.25, 1300], ["win_rate", 0.12, 0.25, "n/a", 0.2]
    )


def _wide_by_measure() -> Workbook:
    header = ["kpi", "figure", "Jan 2025", "Feb 2025", "Mar 2025", "Total"]
    return measurements(
        header,
        ["revenue", "Actual", 1234.5, 1250, 1400.25, 3884.75],
        ["revenue", "Target", 1300, 1300, 1300, 3900],
        ["win_rate", "Actual", 0.12, 0.25, None, None],
        ["win_rate", "Target", 0.2, 0.2, 0.2, None],
        ["Total", None, 2, 2, 2, 2],
    )


def _wide_by_two_rows() -> Workbook:
    made = measurements(
        ["kpi", *(cell for month in MONTHS for cell in (month, None))],
        [None, *["Actual", "Target"] * 3],
        ["revenue", 1234.5, 1300, 1250, 1300, 1400.25, 1300],
        ["win_rate", 0.12, 0.2, 0.25, 0.2, None, 0.2],
    )
    for place in ("A1:A2", "B1:C1", "D1:E1", "F1:G1"):
        made["measurements"].merge_cells(place)
    return made


def _hidden() -> Workbook:
    made = book(old_figures=[HEADER, ["revenue", MONTHS[0], 1, 1]])
    made["old_figures"].sheet_state = "hidden"
    return made


def _hide_measurements() -> Workbook:
    return change(book(), lambda sheet: setattr(sheet, "sheet_state", "hidden"))


def _percent_cells() -> Workbook:
    made = book()
    for row in range(5, 8):
        made["measurements"][f"C{row}"].number_format = "0 %"
        made["measurements"][f"B{row}"].number_format = "mmm yy"
    return made


def _merged_figures() -> Workbook:
    made = with_cells({"D3": None, "D4": None})
    return change(made, lambda sheet: sheet.merge_cells("D2:D4"))


def _error() -> Workbook:
    made = with_cells({"C3": "#DIV/0!"})
    made["measurements"]["C3"].data_type = "e"
    return made


def _own_column() -> Workbook:
    made = measurements([*HEADER, "against last year"], *([*row, 1] for row in MEASURED))
    made["measurements"]["E3"], made["measurements"]["E4"] = "#DIV/0!", "=1/0"
    made["measurements"]["E3"].data_type = "e"
    return made


def _two_rows() -> Workbook:
    made = measurements(["kpi", "period_on", "Figures", None], [None, None, "actual", "target"], *MEASURED)
    for place in ("A1:A2", "B1:B2", "C1:D1"):
        made["measurements"].merge_cells(place)
    return made


def _coloured() -> Workbook:
    made = book()
    made["measurements"]["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    return made


def _from_1904(made: Workbook) -> Workbook:
    made.epoch = CALENDAR_MAC_1904
    return made


READ: dict[str, Make] = {
    "plain": book,
    "title rows above the header": _with_title,
    "header and rows away from the corner": lambda: measurements(
        [], [None, *HEADER], *([None, *row] for row in MEASURED)
    ),
    "blank rows between": lambda: measurements(HEADER, *MEASURED[:3], [], [], *MEASURED[3:]),
    "a blank column between": lambda: measurements(
        [*HEADER[:2], None, *HEADER[2:]], *([*row[:2], None, *row[2:]] for row in MEASURED)
    ),
    "merged keys": _merged_keys,
    "totals and a remark at the foot": _with_totals,
    "dates as text": lambda: measurements(
        HEADER, *([row[0], row[1].strftime("%B %Y"), *row[2:]] for row in MEASURED)
    ),
    "dates with day first": lambda: measurements(
        HEADER, *([row[0], row[1].strftime("%d.%m.%Y"), *row[2:]] for row in MEASURED)
    ),
    "dates as day numbers": lambda: measurements(
        HEADER, *([row[0], (row[1] - date(1899, 12, 30)).days, *row[2:]] for row in MEASURED)
    ),
    "dates with a time": lambda: measurements(
        HEADER, *([row[0], datetime.combine(row[1], datetime.min.time()), *row[2:]] for row in MEASURED)
    ),
    "figures as text": lambda: with_cells({"C2": "1 234,5", "C4": "€ 1 400,25", "C5": "12%", "C7": "n/a"}),
    "not available as a formula": lambda: with_cells({"C7": "#N/A"}),
    "percent and month formats": _percent_cells,
    "units and stars in the header": lambda: measurements(
        ["KPI", "Period on", "Actual (EUR)", "Target *"], *MEASURED
    ),
    "sheets by other names": lambda: _renamed("Our KPIs", "Figures Q1"),
    "names in capitals, in the singular": lambda: _renamed("KPI", "Measurements "),
    "a hidden sheet": _hidden,
    "a notes sheet": lambda: book(notes=[["Ask Ann about March"]]),
    "wide, by month": lambda: _wide(["kpi", "Jan 2025", "Feb 2025", "Mar 2025"]),
    "wide, by dates": lambda: _wide(["kpi", *MONTHS]),
    "wide, the year in the title": lambda: _wide(["kpi", "Jan", "Feb", "Mar"], ["Sales figures 2025"]),
    "wide, a row per measure": _wide_by_measure,
    "wide, two header rows": _wide_by_two_rows,
    "columns of years beside the periods": lambda: measurements(
        [*HEADER, 2023, 2024], *([*row, 1, 2] for row in MEASURED)
    ),
    "an error in a column of its keeper's own": _own_column,
    "a row of units below the header": lambda: measurements(HEADER, [None, None, "EUR", "EUR"], *MEASURED),
    "subtotals within, as a spreadsheet writes them": lambda: measurements(
        HEADER, *MEASURED[:3], ["revenue Total", None, 3884.75, 3900], *MEASURED[3:], ["Grand Total", None, 3885, 3901]
    ),
    "a total that names its period": lambda: measurements(HEADER, *MEASURED, ["Total Q1 2025", None, 3885, 3901]),
    "a header in two rows": _two_rows,
    "line breaks and colons in the header": lambda: measurements(
        ["KPI:", "Period\non", "Actual\n(EUR)", " TARGET "], *MEASURED
    ),
    "a colour in the last cell of the sheet": _coloured,
    "days counted from 1904": lambda: _from_1904(book()),
}  # fmt: skip
REFUSED: dict[str, tuple[Make, str]] = {
    "two tables one below the other": (
        lambda: measurements(HEADER, *MEASURED, [], HEADER, *MEASURED), "sheet 'measurements', cell A9"
    ),
    "a table of another kind below": (
        lambda: measurements(HEADER, *MEASURED, [], ["Region", "Head", "Comment"], ["North", "Ann", "late"]),
        "sheet 'measurements', cell A9",
    ),
    "two tables side by side": (
        lambda: measurements([*HEADER, None, "region", "total"], *([*row, None, "North", 5] for row in MEASURED)),
        "sheet 'measurements', cell F1",
    ),
    "the same table twice side by side": (
        lambda: measurements([*HEADER, *HEADER], *([*row, *row] for row in MEASURED)), "sheet 'measurements', cell E1"
    ),
    "a remark beside the table": (lambda: with_cells({"G4": "checked"}), "sheet 'measurements', cell G4"),
    "two wide tables one below the other": (
        lambda: measurements(["kpi", *MONTHS], ["revenue", 1, 2, 3], [], ["kpi", *MONTHS], ["win_rate", 0.1, 0.2, 0.3]),
        "sheet 'measurements', cell A4",
    ),
    "wide, a row of neither measure": (
        lambda: measurements(
            ["kpi", "what", *MONTHS], ["revenue", "Actual", 1, 2, 3], ["revenue", "Variance", 0, 0, 0]
        ),
        "sheet 'measurements', cell B3",
    ),
    "thousands beside ones": (
        lambda: measurements(["kpi", "period_on", "Actual (in k€)", "Target (€)"], *MEASURED),
        "sheet 'measurements', cell D1",
    ),
    "money with two readings beside money with one": (
        lambda: with_cells({"C2": "1.234,5", "C3": "£1,200"}), "sheet 'measurements', cell C3"
    ),
    "a flag for a figure": (lambda: with_cells({"C3": True}), "sheet 'measurements', cell C3"),
    "a blank typed into the last cell of the sheet": (
        lambda: with_cells({"XFD1048576": " "}), "sheet 'measurements', cell XFD1048576"
    ),
    "a figure that is none": (lambda: with_cells({"C3": "about 1250"}), "sheet 'measurements', cell C3"),
    "a figure with two readings": (lambda: with_cells({"C3": "1,250"}), "sheet 'measurements', cell C3"),
    "a figure that became a date": (lambda: with_cells({"C3": date(2025, 2, 1)}), "sheet 'measurements', cell C3"),
    "days and months that may be swapped": (
        lambda: with_cells({"B2": date(2025, 2, 1), "B3": date(2025, 3, 2), "B4": "13/02/2025"}),
        "sheet 'measurements', cell B4",
    ),
    "a day with two readings": (
        lambda: with_cells({f"B{row}": "02/03/2025" for row in range(2, 8)}), "sheet 'measurements', cell B2"
    ),
    "a formula's error": (_error, "sheet 'measurements', cell C3"),
    "figures merged over rows": (_merged_figures, "sheet 'measurements', cell D2"),
    "a key that is missing": (lambda: with_cells({"A3": None}), "sheet 'measurements', cell A3"),
    "a total amid the rows, unlabelled": (
        lambda: measurements(HEADER, *MEASURED[:3], [None, None, 3884.75, 3900], *MEASURED[3:]),
        "sheet 'measurements', cell A5",
    ),
    "the same row twice": (lambda: measurements(HEADER, *MEASURED, MEASURED[0]), "sheet 'measurements', row 8"),
    "an unknown KPI": (lambda: with_cells({"A4": "revenu"}), "sheet 'measurements', cell A4"),
    "a percentage without its sign": (lambda: with_cells({"C5": 12}), "sheet 'measurements', cell C5"),
    "a hidden table": (_hide_measurements, "sheet 'measurements'"),
    "two sheets for one table": (lambda: book(measurement=[HEADER, *MEASURED]), "sheet 'measurement'"),
    "wide, months without a year": (lambda: _wide(["kpi", "Jan", "Feb", "Mar"]), "sheet 'measurements', cell B1"),
    "wide, a fiscal year": (
        lambda: _wide(["kpi", "Jan", "Feb", "Mar"], ["Figures 2024/25"]), "sheet 'measurements', cell B2"
    ),
    "wide, half a year's digits": (
        lambda: _wide(["kpi", "Jan-25", "Feb-25", "Mar-25"]), "sheet 'measurements', cell B1"
    ),
    "day numbers counted from 1904": (
        lambda: _from_1904(measurements(HEADER, *([row[0], 44196 + n, *row[2:]] for n, row in enumerate(MEASURED)))),
        "sheet 'measurements'"
    ),
    "wide, a figure beside its periods": (
        lambda: measurements(["kpi", "Actual", *MONTHS], ["revenue", 1, 1, 2, 3]), "sheet 'measurements', cell B1"
    ),
    "wide, targets beside rows of targets": (
        lambda: measurements(
            ["kpi", "what", "Target", *MONTHS], ["revenue", "actual", 5, 1, 2, 3], ["revenue", "target", 5, 1, 2, 3]
        ),
        "sheet 'measurements', cell C1",
    ),
    "wide, a figure that is none": (
        lambda: change(_wide(["kpi", *MONTHS]), lambda sheet: sheet.__setitem__("C2", "many")),
        "sheet 'measurements', cell C2",
    ),
}  # fmt: skip


def _renamed(kpis: str, figures: str) -> Workbook:
    made = book()
    made["kpis"].title, made["measurements"].title = kpis, figures
    return made


def write_books(folder: Path) -> None:
    """Write every workbook into a folder, named by its number among its kind."""
    for kind, makes in (("read", list(READ.values())), ("refused", [make for make, _ in REFUSED.values()])):
        for number, make in enumerate(makes):
            make().save(folder / f"{kind}{number}.xlsx")
