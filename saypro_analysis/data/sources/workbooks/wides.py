"""A wide table, with a column per period, becomes a long one, and each row still knows its cells."""

from dataclasses import dataclass, field
from typing import Any

from saypro_analysis.data.sources.workbooks.header_periods import MEASURES
from saypro_analysis.data.sources.workbooks.sheet_headers import Header
from saypro_analysis.data.sources.workbooks.sheets import Row, is_blank

Cell = tuple[int, int]


@dataclass
class Long:
    """The rows of a table: the values by column, and the sheet's cell that each was read from."""

    columns: list[str]
    contents: dict[str, list[Any]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)
    cells: list[dict[str, Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def cell(self, position: int, name: str) -> Cell | None:
        """Where the sheet has a value."""
        if self.cells:
            return self.cells[position].get(name)
        return (self.rows[position], self.at[name]) if name in self.at else None


def take_long(header: Header, rows: dict[int, Row]) -> Long:
    """A table that has a row for each of its rows already."""
    columns = dict(sorted(header.names.items()))
    long = Long(list(columns.values()))
    long.contents = {name: [row[column] for row in rows.values()] for column, name in columns.items()}
    long.rows = list(rows)
    long.at = {name: column for column, name in columns.items()}
    return long


def turn_long(table: str, header: Header, rows: dict[int, Row]) -> Long:
    """Make a row for each row and period; a column of measures (actual, target ...) becomes a column for each."""
    teller = _measure_column(header, rows)
    measures = _measures(header, rows, teller)
    labels = {column: name for column, name in sorted(header.names.items()) if column != teller}
    extra = ["target"] if table == "measurements" and "target" not in [*labels.values(), *measures] else []
    long = Long([*labels.values(), "period_on", *measures, *extra])
    records = _records(header, rows, teller, labels)
    blank = sum(1 for row in rows.values() for column in header.periods if is_blank(row[column]))
    for record, cells, number in records:
        long.cells.append(cells)
        long.rows.append(number)
        for name in long.columns:
            long.contents.setdefault(name, []).append(record.get(name, ""))
    long.contents = {name: long.contents.get(name, []) for name in long.columns}
    long.notes = [_tell(header, measures, blank), *_tell_carried(labels, extra)]
    return long


def find_clash(header: Header, rows: dict[int, Row]) -> int | None:
    """The column of a figure that the rows of measures hold too."""
    measures = _measures(header, rows, _measure_column(header, rows))
    return next((column for column, name in header.names.items() if name in measures), None)


def find_odd_measure(header: Header, rows: dict[int, Row]) -> Cell | None:
    """The cell that says neither actual nor target, in a column of which others do."""
    for column, name in header.names.items():
        words = {number: _word(row[column]) for number, row in rows.items()}
        known = set(words.values()) & set(MEASURES)
        if name not in MEASURES and "actual" in known and len(set(words.values())) > len(known):
            return next((number, column) for number, word in words.items() if word not in MEASURES)
    return None


def _tell(header: Header, measures: list[str], blank: int) -> str:
    periods = len({period for period, _ in header.periods.values()})
    empty = f", without the {blank} empty cells" if blank else ""
    return f"{periods} periods side by side turned into rows of {' and '.join(measures)}{empty}"


def _tell_carried(labels: dict[int, str], extra: list[str]) -> list[str]:
    carried = [name for name in labels.values() if name in MEASURES]
    told = [f"the {name} of a row taken for each of its periods" for name in carried]
    return [*told, *(["no targets in it"] if extra else [])]


def _measure_column(header: Header, rows: dict[int, Row]) -> int | None:
    """The column that says of each row what it measures."""
    for column, name in header.names.items():
        words = {_word(row[column]) for row in rows.values()}
        if name not in MEASURES and words and words <= set(MEASURES):
            return column
    return None


def _measures(header: Header, rows: dict[int, Row], teller: int | None) -> list[str]:
    found = {measure or "actual" for _, measure in header.periods.values()}
    if teller is not None:
        found = {_word(row[teller]) for row in rows.values()}
    return [measure for measure in MEASURES if measure in found | {"actual"}]


def _word(cell: Any) -> str:
    return str(cell).strip().lower().replace(" ", "_")


def _records(
    header: Header, rows: dict[int, Row], teller: int | None, labels: dict[int, str]
) -> list[tuple[dict[str, Any], dict[str, Cell], int]]:
    records: list[tuple[dict[str, Any], dict[str, Cell], int]] = []
    known: dict[tuple[Any, ...], int] = {}
    for number, row in rows.items():
        for column, (period, measure) in header.periods.items():
            if is_blank(row[column]):
                continue
            what = _word(row[teller]) if teller is not None else measure or "actual"
            key = (*(str(row[label]) for label in labels), period)
            if key not in known or what in records[known[key]][0]:
                known[key] = len(records)
                record = {name: row[label] for label, name in labels.items()} | {"period_on": period}
                cells = {name: (number, label) for label, name in labels.items()}
                records.append((record, cells | {"period_on": (header.row, column)}, number))
            records[known[key]][0][what] = row[column]
            records[known[key]][1][what] = (number, column)
    return records
