"""Small tables' texts, held where pandas holds the texts that are made of them.

pandas keeps texts in Arrow, which is spare with memory and quick with millions of rows; over a few rows its steps take
longer than with Python's own texts, a tenth of a report. The batch has new texts held in Python (the option
`mode.string_storage`); tables that were read in Arrow follow here, for a mixture is slower than either.
Large tables stay in Arrow: processes share its memory, which counting references to Python's texts would copy.
"""

import pandas as pd

MOST_ROWS = 20_000
_PYTHON = "python"


def prefer_python() -> None:
    """Let this process hold new texts, and those of small tables that it reads, in Python."""
    pd.set_option("mode.string_storage", _PYTHON)


def hold_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of at most 20,000 rows with its texts where new ones are held; any other as it is.

    >>> hold_texts(pd.DataFrame({"kpi": ["revenue"]}))["kpi"].tolist()
    ['revenue']
    """
    if pd.get_option("mode.string_storage") != _PYTHON or len(frame) > MOST_ROWS:
        return frame
    moved = {
        name: pd.StringDtype(_PYTHON, na_value=kind.na_value)
        for name, kind in frame.dtypes.items()
        if isinstance(kind, pd.StringDtype) and kind.storage != _PYTHON
    }
    return frame.astype(moved) if moved else frame
