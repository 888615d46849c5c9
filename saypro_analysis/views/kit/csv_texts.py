"""What a table or a figure was made of, as CSV text that goes with it: into the notebook, and beside the page."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from saypro_analysis.data.tables import TABLES

CSV_MIME = "application/vnd.saypro.csv+json"
MOST_ROWS = 10_000  # what is more stays in the data: a notebook has to be opened, too
_FIGURES = "iufcbM"  # the kinds of columns that cannot hold text: numbers, truths and days
_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]")


def defuse(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it; anything else as it is.

    >>> defuse("=HYPERLINK(1)"), defuse("Revenue"), defuse(-1)
    ("'=HYPERLINK(1)", 'Revenue', -1)
    """
    return "'" + value if isinstance(value, str) and (_FORMULA.match(value) or value[:1] in "\t\r") else value


def write_csv(frame: pd.DataFrame, *, guarded: bool = True) -> str:
    """A frame as CSV text: figures as they are, days as 2025-03-31, text that looks like a formula with an apostrophe.

    `guarded` leaves out the columns that any table declares confidential, for a frame of which the page shows less
    than it holds. Columns of frames or lists are left out, and rows beyond the first 10,000.

    >>> write_csv(pd.DataFrame({"kpi": ["=1+1"], "on": [pd.Timestamp("2025-03-31")], "user": ["Ada"]}))
    "kpi,on\\n'=1+1,2025-03-31\\n"
    """
    hidden = _name_confidential() if guarded else frozenset()
    top = frame.head(MOST_ROWS).reset_index(drop=True)
    told = {defuse(name): _tell(column) for name, column in top.items() if name not in hidden}
    flat = {name: column for name, column in told.items() if column is not None}
    return str(pd.DataFrame(flat, index=top.index).to_csv(index=False, lineterminator="\n"))


def bundle(texts: Iterable[str]) -> dict[str, Any]:
    """CSV texts as an output of a notebook carries them; nothing where there are none."""
    kept = list(texts)
    return {CSV_MIME: {"csv": kept}} if any(kept) else {}


@cache
def _name_confidential() -> frozenset[str]:
    return frozenset(name for table in TABLES.values() for name in table.confidential)


def _tell(column: pd.Series) -> pd.Series | None:
    """A column without formulas; None where it holds frames or lists."""
    if column.dtype.kind in _FIGURES:
        return column
    values = column.tolist()
    return None if any(map(_holds_more, values)) else pd.Series(list(map(defuse, values)), dtype=object)


def _holds_more(value: object) -> bool:
    return isinstance(value, (list, dict, tuple, set, pd.DataFrame, pd.Series))
