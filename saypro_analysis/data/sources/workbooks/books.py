"""A workbook as the sources of a review: which sheet is which table, its cells as text, and where each one stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.found_files import Folder, Source
from saypro_analysis.data.sources.regular_files import read_regular
from saypro_analysis.data.sources.workbooks import REASON
from saypro_analysis.data.sources.workbooks.bodies import read_body
from saypro_analysis.data.sources.workbooks.cell_texts import show_cell, write_cells
from saypro_analysis.data.sources.workbooks.header_periods import MEASURES
from saypro_analysis.data.sources.workbooks.sheet_headers import Header, find_header, name_column, read_header
from saypro_analysis.data.sources.workbooks.sheets import Sheet, is_blank, open_sheets
from saypro_analysis.data.sources.workbooks.wides import Long, find_clash, find_odd_measure, take_long, turn_long
from saypro_analysis.data.tables import REQUIRED, TABLES

_SAME_KEY = re.compile(r"\(row (\d+) has it already\)")


@dataclass(frozen=True)
class Places:
    """Where a table's rows stand on a sheet; rows are counted from 1, as `Source.cells` numbers them."""

    sheet: Sheet
    long: Long

    def row(self, label: int) -> int:
        """The sheet's row of a row of the table."""
        return self.long.rows[label - 1] + 1

    def locate(self, problem: Problem) -> Problem:
        """The same problem, with its sheet and cell."""
        if problem.place or problem.row is None or not 0 < problem.row <= len(self.long.rows):
            return problem if problem.place else replace(problem, place=f"sheet {self.sheet.name!r}")
        cell = self.long.cell(problem.row - 1, problem.column)
        row = self.row(problem.row)
        place = self.sheet.place(*cell) if cell else self.sheet.place(row - 1)
        expected = _SAME_KEY.sub(lambda found: f"(row {self.row(int(found[1]))} has it already)", problem.expected)
        return replace(problem, row=row, place=place, expected=expected)


def read_workbook(path: Path, limits: Limits = LIMITS) -> Folder:
    """Read every declared table of a workbook, a sheet each; what is passed over is noted, the rest is a problem."""
    content, sheets, problems = _open(path, limits)
    folder = Folder(problems=problems)
    if problems:
        return folder
    homes = _assign(folder, sheets)
    for table, sheet in homes.items():
        _add(folder, table, sheet, content)
    told = {problem.table for problem in folder.problems}
    folder.problems += [
        Problem(table, None, "", "", f"a sheet named {table}{_nearest(table, sheets, homes)}")
        for table in REQUIRED
        if table not in homes and table not in told
    ]
    return folder


def read_table_book(folder: Folder, table: str, path: Path, limits: Limits = LIMITS) -> None:
    """Read one table from a workbook named after it, which has it on its own sheet or on its only one."""
    content, sheets, problems = _open(path, limits)
    folder.problems += [replace(problem, table=table) for problem in problems]
    named = [sheet for sheet in sheets if _table_of(sheet) == table]
    shown = [sheet for sheet in named or sheets if sheet.shown and not sheet.empty]
    if len(shown) == 1:
        _add(folder, table, shown[0], content)
    elif not problems:
        names = ", ".join(sheet.name for sheet in shown) or "no sheet that is shown and holds anything"
        folder.problems.append(Problem(table, None, "", f"{path.name}: {names}", f"one sheet, or one named {table}"))


def _open(path: Path, limits: Limits) -> tuple[bytes, list[Sheet], list[Problem]]:
    content, problem = read_regular(path, "data", limits.file)
    if problem is not None:
        return b"", [], [replace(problem, value=path.name, expected=f"{problem.expected} (here: {problem.value})")]
    return content, *open_sheets(content, path.name, limits)


def _assign(folder: Folder, sheets: list[Sheet]) -> dict[str, Sheet]:
    """Each table's sheet: by the sheet's name, else by its columns."""
    homes: dict[str, Sheet] = {}
    for sheet in sheets:
        table = _table_of(sheet)
        if not sheet.shown:
            _pass_hidden(folder, sheet, table)
        elif table:
            _give(folder, homes, table, sheet)
    named = {sheet.name for sheet in homes.values()}
    for sheet in sheets:
        if sheet.shown and sheet.name not in named and not _table_of(sheet) and not sheet.empty:
            recognised = _recognise(sheet, set(TABLES) - {_table_of(home) for home in homes.values()})
            if recognised is None:
                folder.notes.append(f"Sheet {sheet.name!r} holds no table that the review knows; it was left alone.")
            elif _give(folder, homes, recognised, sheet):
                folder.notes.append(f"Sheet {sheet.name!r} is read as {recognised}, by its columns.")
    return homes


def _give(folder: Folder, homes: dict[str, Sheet], table: str, sheet: Sheet) -> bool:
    if table in homes:
        expected = f"one sheet for the table, {homes[table].name!r} is read already"
        folder.problems.append(Problem(table, None, "", f"sheet {sheet.name}", expected, f"sheet {sheet.name!r}"))
        return False
    homes[table] = sheet
    return True


def _pass_hidden(folder: Folder, sheet: Sheet, table: str) -> None:
    if table:
        expected = "a sheet that is shown (show it, or rename it if it is not meant)"
        folder.problems.append(Problem(table, None, "", "a hidden sheet", expected, f"sheet {sheet.name!r}"))
    elif not sheet.name.startswith("_"):
        folder.notes.append(f"Sheet {sheet.name!r} is hidden; it was left alone.")


def _table_of(sheet: Sheet) -> str:
    """The table that a sheet is named after, in the plural or not; empty if none."""
    name = name_column(sheet.name)
    return next((table for table in TABLES if name in (table, table.removesuffix("s"))), "")


def _recognise(sheet: Sheet, tables: Iterable[str]) -> str | None:
    """The table whose required columns a sheet has all of, and of those the one that knows most of its columns."""
    fits: dict[str, int] = {}
    for table in sorted(set(tables)):
        row = None if _is_part(table) else find_header(sheet, table)
        if row is None:
            continue
        header, problems = read_header(sheet, table, row)
        names = set(header.names.values()) | ({"period_on", "actual", "target"} if header.periods else set())
        if _required(table) <= names and not problems:
            fits[table] = len(set(header.names.values()) - set(TABLES[table].columns))
    best = [table for table, unknown in fits.items() if unknown == min(fits.values())]
    return best[0] if len(best) == 1 else None


def _required(table: str) -> set[str]:
    return {name for name, column in TABLES[table].columns.items() if column.required}


def _is_part(table: str) -> bool:
    """Whether another table needs all that this one needs and more, so that columns do not tell them apart."""
    return table not in REQUIRED and any(_required(table) < _required(other) for other in TABLES)


def _nearest(table: str, sheets: list[Sheet], homes: dict[str, Sheet]) -> str:
    """What the sheets that are left have of a table, so that its keeper sees what is missing."""
    taken = {sheet.name for sheet in homes.values()}
    left = [sheet for sheet in sheets if sheet.shown and sheet.name not in taken and not sheet.empty]
    for sheet in left:
        row = find_header(sheet, table)
        if row is not None:
            missing = sorted(_required(table) - set(map(name_column, sheet.rows[row])))
            return f" (sheet {sheet.name!r} has some of its columns in row {row + 1}, but no {', '.join(missing)})"
    return f" (the workbook has {', '.join(sheet.name for sheet in sheets if sheet.shown) or 'none that is shown'})"


def _add(folder: Folder, table: str, sheet: Sheet, content: bytes) -> None:
    number = find_header(sheet, table)
    if number is None:
        columns = ", ".join(name for name, column in TABLES[table].columns.items() if column.required)
        found = "" if sheet.empty else "no such row"
        expected = f"a header row with {columns}"
        folder.problems.append(Problem(table, None, "", found, expected, f"sheet {sheet.name!r}"))
        return
    header, problems = read_header(sheet, table, number)
    folder.problems += problems
    if problems:
        return
    body = read_body(sheet, table, header)
    if header.periods and (clash := find_clash(header, body.rows)) is not None:
        expected = "one place for a figure (the periods beside it hold it too)"
        folder.problems.append(sheet.problem(table, header.row, clash, header.names[clash], expected))
        return
    if header.periods and (odd := find_odd_measure(header, body.rows)) is not None:
        expected = f"{', '.join(MEASURES[:-1])} or {MEASURES[-1]}, as the other rows say (or no such row)"
        folder.problems.append(sheet.problem(table, *odd, body.rows[odd[0]][odd[1]], expected))
        return
    long = turn_long(table, header, body.rows) if header.periods else take_long(header, body.rows)
    cells, wrong, notes = _write(table, sheet, long, {(p.row, p.place) for p in body.problems})
    folder.problems += [*body.problems, *wrong]
    told = [*_tell_header(sheet, table, number, header), *body.notes, *long.notes, *notes]
    if told:
        folder.notes.append(f"{table} (sheet {sheet.name!r}): {'; '.join(told)}.")
    folder.sources[table] = Source(table, cells, ".", sha256(content).hexdigest(), Places(sheet, long))


def _tell_header(sheet: Sheet, table: str, number: int, header: Header) -> Iterator[str]:
    """What was passed over to find the header, and the columns that it has beyond the declared ones."""
    title = next((str(cell) for row in sheet.rows[:number] for cell in row if not is_blank(cell)), "")
    if title:
        yield f"what stands above the header in row {number + 1} left out ({title.strip()[:60]!r})"
    if header.totals:
        yield f"columns {', '.join(header.totals.values())} left out"
    unknown = [name for name in header.names.values() if name not in TABLES[table].columns and name != REASON]
    if unknown and not TABLES[table].free and not header.periods:
        yield f"columns {', '.join(unknown)} are not declared, they are kept as they are"
    yield from header.notes


def _write(
    table: str, sheet: Sheet, long: Long, told: set[tuple[int | None, str]]
) -> tuple[pd.DataFrame, list[Problem], list[str]]:
    """The table's cells as text, the problems of cells that cannot be used, and what is worth telling."""
    columns, problems, notes = {}, [], []
    for name in long.columns:
        declared = TABLES[table].columns.get(name)
        kind = str((declared.metadata or {})["kind"]) if declared is not None else ""
        columns[name], wrong, note = write_cells(long.contents[name], kind)
        for position, expected in wrong.items():
            row, column = long.cell(position, name) or (long.rows[position], 0)
            value = show_cell(long.contents[name][position])
            problem = Problem(table, row + 1, name, value, expected, sheet.place(row, column))
            problems += [] if (problem.row, problem.place) in told else [problem]
        if note and sheet.from_1904:
            expected = "days that are formatted as days (this workbook counts them from 1904)"
            problems.append(Problem(table, None, name, note, expected, f"sheet {sheet.name!r}"))
        notes += [f"{note} in {name}"] if note else []
    index = pd.RangeIndex(1, len(long.rows) + 1)
    return pd.DataFrame(columns, index=index, columns=long.columns, dtype="str"), problems, notes
