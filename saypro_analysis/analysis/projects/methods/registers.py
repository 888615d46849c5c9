"""The registers beside the projects: completed, as of a day, empty where there are none."""

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table, empty_table
from saypro_analysis.data.tables import TABLES

_NAMES = ("project", "subject", "action")  # of the column that says whose a row is, in shared registers


def read_register(frame: pd.DataFrame | None, table: str, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """A table with `project` as whose its rows are, as known on `day`; None, or a frame without columns, is empty."""
    if frame is None or frame.columns.empty:
        told = empty_table(table).copy()
    else:
        own = next(name for name in (*_NAMES[1:], _NAMES[0]) if name in TABLES[table].columns)
        named = frame.rename(columns={"project": own}) if own not in frame else frame
        told = complete_table(named, table)
    told = told.rename(columns={name: "project" for name in _NAMES[1:] if name in told})
    dated_by = TABLES[table].dated_by
    return told[~(told[dated_by] > day)] if dated_by and day is not None else told
