"""The registers around the goals: completed, as of a day, empty where there are none."""

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table, empty_table
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.known_words import CLOSED


def read_register(frame: pd.DataFrame | None, table: str, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """A table as known on `day`; None, or a frame without columns, is one without rows."""
    told = empty_table(table).copy() if frame is None or frame.columns.empty else complete_table(frame, table)
    dated_by = TABLES[table].dated_by
    return told[~(told[dated_by] > day)] if dated_by and day is not None else told


def read_live(frame: pd.DataFrame | None, table: str, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """A table's rows as known on `day`, without those that somebody typed as closed or given up."""
    told = read_register(frame, table, day)
    return told[~told["status"].str.strip().str.lower().isin(CLOSED)]


def split_names(names: pd.Series) -> pd.Series:
    """Each row's names, which stand separated by semicolons, as a list; empty where there is none."""
    return (
        names.fillna("").astype("str").str.split(";").map(lambda told: [name.strip() for name in told if name.strip()])
    )
