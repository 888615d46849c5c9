"""The next state of a file of the plan, as bytes: a CSV file's lines, or a workbook's cells."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.csv_edits import edit_csv
from saypro_analysis.data.sources.found_files import Source
from saypro_analysis.data.sources.table_files import find_delimiter, read_csv
from saypro_analysis.data.sources.workbooks.books import Places
from saypro_analysis.data.sources.workbooks.sheet_edits import FormulaInTheWay, Value, edit_workbook
from saypro_analysis.data.sources.workbooks.sheet_headers import find_header, read_header
from saypro_analysis.data.tables import TABLES

_NUMBER, _COMMA = re.compile(r"-?\d+\.\d+"), re.compile(r"\d,\d{1,2}(?!\d)")
Cells = Mapping[int, Mapping[str, Any]]
Told = tuple[Source | None, Cells, Sequence[Mapping[str, Any]]]


class NoPlace(ValueError):
    """A value for which a file has no place."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def draft_csv(
    table: str, old: bytes, cells: Mapping[int, Mapping[str, str]], added: Sequence[Mapping[str, str]]
) -> bytes:
    """A CSV file with other cells and more rows, written with the delimiter and the decimal mark that it has."""
    _, delimiter = find_delimiter(table, old.decode("utf-8-sig"))
    written, _, _ = read_csv(table, old)
    commas = {name for name in (written if written is not None and delimiter != "," else ())
              if written is not None and written[name].str.contains(_COMMA).any()}  # fmt: skip

    def spell(row: Mapping[str, str]) -> dict[str, str]:
        return {name: text.replace(".", ",") if name in commas and _NUMBER.fullmatch(text) else text
                for name, text in row.items()}  # fmt: skip

    return edit_csv(old, delimiter, {row: spell(texts) for row, texts in cells.items()}, list(map(spell, added)))


def draft_book(old: bytes, told: Mapping[str, Told]) -> bytes:
    """A workbook with other cells and more rows; raises NoPlace for a table or a column that it lacks."""
    edits: dict[str, dict[tuple[int, int], Value]] = {}
    for table, (source, cells, added) in told.items():
        if not cells and not added:
            continue
        if source is None or not isinstance(source.places, Places):
            columns = ", ".join(TABLES[table].columns)
            raise NoPlace(Problem(table, None, "", "", f"a sheet named {table} with {columns} in its first row"))
        sheet = _Sheet(table, source.places)
        edits[source.places.sheet.name] = {**sheet.edit(cells), **sheet.add(added)}
    try:
        return edit_workbook(old, edits)
    except FormulaInTheWay as error:
        expected = "a cell without a formula (change what it is computed from, or write a value)"
        raise NoPlace(Problem("actions", None, "", "a formula", expected, f"cell {error}")) from None


class _Sheet:
    """Where a table's columns and rows stand on its sheet."""

    def __init__(self, table: str, places: Places) -> None:
        self.table, self.places = table, places
        number = find_header(places.sheet, table)
        header, _ = read_header(places.sheet, table, number if number is not None else 0)
        self.columns = {name: column for column, name in header.names.items()}
        self.first = max(places.long.rows, default=header.row) + 1  # the row below the last

    def edit(self, cells: Cells) -> dict[tuple[int, int], Value]:
        return {(self.places.long.rows[label - 1], self.column(name)): self.value(name, value)
                for label, row in cells.items() for name, value in row.items()}  # fmt: skip

    def add(self, added: Sequence[Mapping[str, Any]]) -> dict[tuple[int, int], Value]:
        return {(self.first + place, self.column(name)): self.value(name, value)
                for place, row in enumerate(added) for name, value in row.items()}  # fmt: skip

    def column(self, name: str) -> int:
        if name in self.columns:
            return self.columns[name]
        expected = f"a column {name} on that sheet (write the name into its header)"
        raise NoPlace(Problem(self.table, None, name, "", expected, f"sheet {self.places.sheet.name!r}"))

    def value(self, name: str, value: Any) -> Value:
        """A value as the column writes its others: days as days where it has any, else as text."""
        if pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            others = self.places.long.contents.get(name, [])
            real = any(hasattr(other, "year") for other in others) and not self.places.sheet.from_1904
            return datetime(value.year, value.month, value.day) if real else str(value.date())
        if isinstance(value, bool) or type(value).__name__ == "bool":
            return "yes" if value else "no"
        return float(value) if isinstance(value, int | float) or hasattr(value, "item") else str(value)
