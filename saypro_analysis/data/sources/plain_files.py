"""CSV files without any quirk, which are most of the large ones, read by Arrow; whatever is odd is left to `files`."""

import io
import re

import pandas as pd

from saypro_analysis.data.sources.file_limits import COLUMNS

LARGE = 1_000_000
_BLANK = re.compile(rb"(?:^|\n)[ \t]*\r?\n")


def read_plain(content: bytes, delimiter: str) -> tuple[list[str], pd.DataFrame] | None:
    """The header and the cells of a large file, as text; None where it is small, or holds anything that needs care.

    Care is needed for quotes, blank lines, rows of other widths, and rows without a value: there the number of a row
    in the file is no longer its place.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if len(content) < LARGE or b'"' in content or b"\r" in content.replace(b"\r\n", b"") or _BLANK.search(content):
        return None
    if b"\n" not in content:
        return None
    import pyarrow as pa
    from pyarrow import csv

    first = content[: content.index(b"\n")].decode().rstrip("\r")
    names = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in first.split(delimiter)]
    if len(names) > COLUMNS:
        return None
    numbered = [str(number) for number in range(len(names))]
    try:
        table = csv.read_csv(
            io.BytesIO(content),
            csv.ReadOptions(column_names=numbered, skip_rows=1, block_size=8 << 20),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(numbered, pa.large_string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    cells = table.to_pandas(types_mapper={pa.large_string(): pd.StringDtype(na_value=float("nan"))}.get)
    if (cells.apply(lambda column: column.str.strip()) == "").all(axis=1).any() or "" in names:
        return None
    return names, cells.set_axis(pd.RangeIndex(2, len(cells) + 2))
