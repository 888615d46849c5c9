"""One sheet of a workbook per table: columns explained, words to choose from, and text that stays text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import xlsxwriter

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.column_notes import explain_column
from saypro_analysis.data.tables.columns import CHOICE, DATE, FLAG, NUMBER, PERIOD, TIME
from saypro_analysis.reports.brandings import Branding
from saypro_analysis.views.kit.palette import PAPER
from saypro_analysis.views.kit.words import cut

LONGEST, MOST_ROWS = 32_767, 1_048_575
LONGEST_LINE = 120
LISTS = "_lists"
SPARE_ROWS = 200
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r]")
_WRITTEN = datetime(2000, 1, 1)  # the same tables are the same bytes, whenever they are written
_WIDTHS = {NUMBER: 12, DATE: 12, PERIOD: 12, TIME: 17, FLAG: 10, CHOICE: 14}


@dataclass
class Lists:
    """The words that drop-downs offer, each list in a column of a hidden sheet (a rule itself holds 255 characters)."""

    columns: list[list[str]] = field(default_factory=list)

    def offer(self, words: Iterable[str]) -> str:
        """The place of a list of words, as a rule of a cell names it."""
        words = list(dict.fromkeys(words))
        if words not in self.columns:
            self.columns.append(words)
        column = xlsxwriter.utility.xl_col_to_name(self.columns.index(words))
        return f"={LISTS}!${column}$1:${column}${len(words)}"


def write_book(
    path: Path,
    tables: Mapping[str, pd.DataFrame],
    offers: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
    extra: Mapping[str, str] | None = None,
    properties: Mapping[str, str] | None = None,
    branding: Branding = Branding(),  # noqa: B008 (it cannot be changed)
) -> Path:
    """Write declared tables as a workbook, a sheet each; the workbook appears whole or not at all.

    `tables` are frames by name, `offers` the words that a table's column offers without insisting on them, `extra`
    explains columns that no table declares, `properties` are told of the workbook beside its cells, `branding` says
    whose it is. Raises DataError for text and tables that a sheet cannot hold.
    """
    problems = [problem for table, frame in tables.items() for problem in _too_large(table, frame)]
    if problems:
        raise DataError(problems)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)  # it may be a link, or what a writer that was killed left
    try:
        _write_tables(draft, tables, offers or {}, extra or {}, properties or {}, branding)
        return draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_tables(
    draft: Path,
    tables: Mapping[str, pd.DataFrame],
    offers: Mapping[str, Mapping[str, Iterable[str]]],
    extra: Mapping[str, str],
    properties: Mapping[str, str],
    branding: Branding,
) -> None:
    book = xlsxwriter.Workbook(str(draft), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _WRITTEN, "company": branding.organisation, "comments": branding.foot})
    for name, value in properties.items():
        book.set_custom_property(name, value, "text")
    lists = Lists()
    formats = _Formats(book, branding.day)
    for table, frame in tables.items():
        sheet = book.add_worksheet(table)
        _sign(sheet, branding)
        _write_sheet(sheet, formats, lists, table, frame, offers.get(table, {}), extra)
    _write_lists(book, lists)
    book.close()


def _too_large(table: str, frame: pd.DataFrame) -> list[Problem]:
    if len(frame) > MOST_ROWS:
        return [Problem(table, None, "", f"{len(frame)} rows", f"at most {MOST_ROWS:,} rows, as a sheet holds")]
    expected = f"text of at most {LONGEST:,} characters, as a cell holds"
    texts = [(column, frame[column]) for column in frame if isinstance(frame[column].dtype, pd.StringDtype)]
    return [
        Problem(table, number, str(column), str(values.iloc[number - 1]), expected)
        for column, values in texts
        for number in 1 + (values.str.len() > LONGEST).to_numpy().nonzero()[0]
    ]


def _sign(sheet: Any, branding: Branding) -> None:
    """Whose sheet it is, on paper."""
    name, foot = _escape(branding.organisation), _escape(branding.foot)
    logo = branding.logo if branding.logo and branding.logo.kind == "png" else None
    if logo:
        sheet.set_header(f"&L&G&R{name}", {"image_left": "logo.png", "image_data_left": BytesIO(logo.data)})
    elif name:
        sheet.set_header(f"&R{name}")
    if foot:
        sheet.set_footer(f"&L{foot}")


def _escape(text: str) -> str:
    """A line of a sheet's margin, which holds 255 characters: an ampersand begins a command there, two are one."""
    return cut(text, LONGEST_LINE - text.count("&")).replace("&", "&&").replace("&G", "&\u2060G")


class _Formats:
    """The few looks of a cell."""

    def __init__(self, book: Any, accent: str) -> None:
        fill = {"bg_color": accent, "font_color": PAPER} if accent else {"bg_color": "#DCE6F1"}
        self.header = book.add_format({"bold": True, **fill, "bottom": 1, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        # The mark of typed text: a program that lets the cell be edited still takes it for text.
        self.quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.number = book.add_format({"valign": "top"})


def _write_sheet(
    sheet: Any,
    formats: _Formats,
    lists: Lists,
    table: str,
    frame: pd.DataFrame,
    offers: Mapping[str, Iterable[str]],
    extra: Mapping[str, str],
) -> None:
    declared = TABLES[table].columns
    comment = f"{TABLES[table].comment}\n\n" if TABLES[table].comment else ""
    last = max(len(frame), 1)
    for place, name in enumerate(map(str, frame.columns)):
        column = declared.get(name)
        kind = str((column.metadata or {})["kind"]) if column is not None else ""
        sheet.write_string(0, place, name, formats.header)
        about = explain_column(column) if column is not None else extra.get(name, "")
        if about := (comment if place == 0 else "") + about:
            sheet.write_comment(0, place, about, {"x_scale": 1.6, "author": ""})
        for row, value in enumerate(frame[name], 1):
            _write_value(sheet, formats, row, place, value)
        sheet.set_column(place, place, _width(frame[name], kind, name), formats.day if kind in (DATE, PERIOD) else None)
        if rule := _rule(column, kind, lists, list(offers.get(name, ()))):
            sheet.data_validation(1, place, last + SPARE_ROWS, place, rule)
    sheet.autofilter(0, 0, last, max(len(frame.columns) - 1, 0))
    sheet.freeze_panes(1, 1)


def _write_value(sheet: Any, formats: _Formats, row: int, place: int, value: Any) -> None:
    if pd.isna(value):
        return
    if isinstance(value, pd.Timestamp) and value.tzinfo is not None:
        sheet.write_string(row, place, value.isoformat(), formats.text)  # spreadsheets know no zones
    elif isinstance(value, pd.Timestamp) and value != value.normalize():
        sheet.write_datetime(row, place, value.to_pydatetime(), formats.time)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, place, value.to_pydatetime(), formats.day)
    elif isinstance(value, bool) or type(value).__name__ == "bool":
        sheet.write_string(row, place, "yes" if value else "no", formats.text)
    elif isinstance(value, (int, float)) or hasattr(value, "item"):
        sheet.write_number(row, place, float(value), formats.number)
    else:
        sheet.write_string(row, place, str(value), formats.quoted if _FORMULA.match(str(value)) else formats.text)


def _rule(column: pa.Column | None, kind: str, lists: Lists, offered: list[str]) -> dict[str, Any] | None:
    """What a spreadsheet lets people enter: it insists on declared words, and asks back about what is only usual."""
    if column is None:
        return None
    metadata = column.metadata or {}
    words = metadata.get("words") or (("yes", "no") if kind == FLAG else ())
    if words or offered:
        strict = {"error_type": "stop" if words else "warning"}
        message = "Choose one of the list." if words else "This is not on the list. Keep it all the same?"
        return {"validate": "list", "source": lists.offer(words or offered), "error_message": message, **strict}
    if kind in (DATE, PERIOD):
        span = {"minimum": datetime(1900, 1, 1), "maximum": datetime(2199, 12, 31)}
        return {"validate": "date", "criteria": "between", **span, "error_message": "Enter a day such as 2025-03-31."}
    return None


def _width(values: pd.Series, kind: str, name: str) -> float:
    longest = values.dropna().astype(str).str.len().quantile(0.9) if kind not in _WIDTHS and len(values.dropna()) else 8
    return float(max(_WIDTHS.get(kind, 0), len(name) + 4, min(longest + 2, 48)))


def _write_lists(book: Any, lists: Lists) -> None:
    if lists.columns:
        sheet = book.add_worksheet(LISTS)
        for place, words in enumerate(lists.columns):
            for row, word in enumerate(words):
                sheet.write_string(row, place, word)
        sheet.hide()
