"""Registers that need not be there: with all their columns, as they were known on a day, empty where there are none."""

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table, empty_table
from saypro_analysis.data.tables import TABLES


def read_register(frame: pd.DataFrame | None, table: str, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """A table as known on `day`: without the rows that are dated after it; all of them where it is None.

    A frame that is None or has no columns is a register without rows. Raises DataError for one that breaks its
    declaration.

    >>> read_register(None, "checkins").empty
    True
    >>> held = pd.DataFrame({"department": "Sales", "planned_on": ["2025-03-03", "2025-04-07"]})
    >>> len(read_register(held, "checkins"))
    2
    """
    told = empty_table(table).copy() if frame is None or frame.columns.empty else complete_table(frame, table)
    dated_by = TABLES[table].dated_by
    return told[~(told[dated_by] > day)] if dated_by and day is not None else told
