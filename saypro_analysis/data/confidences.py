"""What was said in confidence stays where it was said: which tables hold it, and what leaves them out."""

from collections.abc import Mapping

import pandas as pd

from saypro_analysis.data.tables import TABLES


def leave_out_confidential(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that may be passed round: those without a column that is declared confidential."""
    return {name: frame for name, frame in tables.items() if name not in TABLES or not TABLES[name].confidential}


def recognise_confidential(frame: pd.DataFrame) -> str:
    """The confidential table that a frame is, whatever it is called; empty if it is none.

    A frame is such a table if it holds the columns that tell its rows apart and all that are confidential. What an
    analysis made of it, without the names, is not.
    """
    held = set(map(str, frame))
    tables = (table for table in TABLES.values() if table.confidential)
    fitting = [table for table in tables if {*table.key, *table.confidential} <= held]
    return max(fitting, key=lambda table: len(held & set(table.columns))).name if fitting else ""
