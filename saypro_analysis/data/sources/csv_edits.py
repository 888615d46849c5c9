"""Some cells of a CSV file get other values, and rows come after the last; every other line stays as it is written."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saypro_analysis.data.sources.table_files import plain_name

BOM = b"\xef\xbb\xbf"
Row = Mapping[str, str]


@dataclass
class _Lines:
    """A file's records beside the lines that each was written as."""

    records: list[list[str]]
    written: list[str]


def edit_csv(content: bytes, delimiter: str, edits: Mapping[int, Row], added: Sequence[Row] = ()) -> bytes:
    """The bytes of a CSV file in which some rows have other cells; a column that the file lacks comes last.

    `edits` are cells by column, by the file's number of a row (the first line is row 1); `added` are rows after the
    last one. Marks at the start, line ends and the lines of other rows stay.
    """
    mark, text = (BOM if content.startswith(BOM) else b""), content.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = _split(text, delimiter)
    top = next(number for number, record in enumerate(lines.records) if _is_header(record))
    header = [plain_name(cell) for cell in lines.records[top]]
    new = dict.fromkeys(name for row in [*edits.values(), *added] for name in row if name not in header)
    if new:
        lines.written[top] = _join([*lines.records[top], *new], delimiter, end)
        header += new
    for number, cells in edits.items():
        record = lines.records[number - 1] + [""] * (len(header) - len(lines.records[number - 1]))
        merged = [cells.get(name, record[place]) for place, name in enumerate(header)]
        lines.written[number - 1] = _join(merged, delimiter, end)
    if added and lines.written and not lines.written[-1].endswith(("\n", "\r")):
        lines.written[-1] += end
    lines.written += [_join([row.get(name, "") for name in header], delimiter, end) for row in added]
    return mark + "".join(lines.written).encode()


def _is_header(record: list[str]) -> bool:
    return any(cell.strip() for cell in record) and not record[0].startswith("sep=")


def _split(text: str, delimiter: str) -> _Lines:
    """Each record and its lines; a record in quotes may have several."""
    source = io.StringIO(text, newline="").readlines()
    lines = _Lines([], [])
    reader = csv.reader(iter(source), delimiter=delimiter)
    done = 0
    for record in reader:
        lines.records.append(record)
        lines.written.append("".join(source[done : reader.line_num]))
        done = reader.line_num
    return lines


def _join(cells: Sequence[str], delimiter: str, end: str) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=delimiter, lineterminator=end).writerow(cells)
    return line.getvalue()
