"""What is wrong with records, told with its place: by us, or by the engine that reads them."""

import re

from saypro_analysis.data.readings.problems import DataError, Problem

_RECORD = re.compile(r"\s*Original Line:", re.IGNORECASE)  # behind which DuckDB shows the whole record
NO_NUMBER = "text that cast() takes for a number is none"


def refuse(source: str, column: str, value: str, expected: str, row: int | None = None) -> DataError:
    """The refusal of one thing about a source."""
    return DataError([Problem(source, row, column, value, expected)])


def tell(error: Exception, source: str) -> DataError:
    """What an engine said, as a problem with its row and column where the engine knows them."""
    text = str(error)
    row = re.search(r"Line: (\d+)", text)
    column = re.search(r"column \"?([^\"\n]+?)\"?(?: |\.|$)", text, re.MULTILINE)
    value = re.search(r"string \"([^\"]*)\"", text)
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip() and not _RECORD.match(line)]
    lines = lines or [type(error).__name__]
    # DuckDB says first on which line of a file something is wrong, and then what.
    first = " ".join(lines[:2] if "CSV Error" in lines[0] else lines[:1])[:200]
    first = NO_NUMBER if "user-defined function raised" in first else first
    named = column[1] if row and column else ""
    return refuse(source, named, value[1] if value else "", f"records that can be read ({first})",
                  int(row[1]) if row else None)  # fmt: skip
