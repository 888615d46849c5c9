"""Workbooks of raw records: a sheet's rows below the first that names two columns, typed column by column."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.file_limits import LIMITS
from saypro_analysis.data.sources.measures.definitions import Source
from saypro_analysis.data.sources.measures.refusals import refuse
from saypro_analysis.data.sources.regular_files import read_regular
from saypro_analysis.data.sources.workbooks.cell_texts import write_cell
from saypro_analysis.data.sources.workbooks.sheets import Sheet, explain_fault, is_blank, open_sheets


def read_book(path: Path, source: Source, missing: list[str]) -> Any:
    """A workbook's sheet of the source's name, else its first that is shown, as an Arrow table.

    A column of figures, days or flags only has that type, any other is text, so that what does not belong there can be
    named by whoever asks for figures. Raises DataError for what is no workbook, and for formulas without a value.
    """
    import pyarrow as pa

    content, problem = read_regular(path, "", LIMITS.file)
    sheets, problems = ([], [problem]) if problem else open_sheets(content, path.name)
    shown = [sheet for sheet in sheets if sheet.shown and not sheet.empty]
    if problems or not shown:
        told = problems or [Problem("", None, "", path.name, "a sheet with records")]
        raise DataError([replace(problem, table=source.name) for problem in told])
    sheet = next((one for one in shown if one.name.strip().lower() == source.name.lower()), shown[0])
    header = next((n for n, row in enumerate(sheet.rows) if sum(not is_blank(cell) for cell in row) > 1), 0)
    names = {column: str(cell).strip() for column, cell in enumerate(sheet.rows[header]) if not is_blank(cell)}
    _refuse_odd(sheet, source, header, names)
    rows = [row for row in sheet.rows[header + 1 :] if not all(map(is_blank, row))]
    columns = {name: _type([_cell(row, column, missing) for row in rows]) for column, name in names.items()}
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def _refuse_odd(sheet: Sheet, source: Source, header: int, names: dict[int, str]) -> None:
    folded = [name.lower() for name in names.values()]
    if twice := next((name for name in names.values() if folded.count(name.lower()) > 1), None):
        raise refuse(source.name, twice, f"{folded.count(twice.lower())} columns of that name", "one")
    problems = [replace(sheet.problem(source.name, row, column, fault, explain_fault(fault)), column=names[column])
                for row in range(header + 1, len(sheet.rows)) for column, fault in sheet.faulty(row)
                if column in names]  # fmt: skip
    if problems:
        raise DataError(problems)


def _cell(row: list[Any], column: int, missing: list[str]) -> Any:
    cell = row[column] if column < len(row) else ""
    return None if is_blank(cell) or (isinstance(cell, str) and cell.strip() in missing) else cell


def _type(cells: list[Any]) -> Any:
    """Values of one type, or all of them as text."""
    filled = [cell for cell in cells if cell is not None]
    if filled and all(isinstance(cell, bool) for cell in filled):
        return cells
    if filled and all(isinstance(cell, float) for cell in filled):
        return [int(c) if c is not None else None for c in cells] if all(map(_is_whole, filled)) else cells
    if filled and all(isinstance(cell, date) for cell in filled):
        return pd.Series(pd.to_datetime(pd.Series(cells, dtype=object))).astype("datetime64[us]")
    return [None if cell is None else write_cell(cell) for cell in cells]


def _is_whole(cell: float) -> bool:
    return cell.is_integer() and abs(cell) < 1e15
