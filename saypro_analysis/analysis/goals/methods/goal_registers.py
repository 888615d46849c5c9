"""The registers around the goals: what is live, and the names that stand in one cell."""

import pandas as pd

from saypro_analysis.data.readings.registers import read_register
from saypro_analysis.data.tables.known_words import CLOSED


def read_live(frame: pd.DataFrame | None, table: str, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """A table's rows as known on `day`, without those that somebody typed as closed or given up."""
    told = read_register(frame, table, day)
    return told[~told["status"].str.strip().str.lower().isin(CLOSED)]


def split_names(names: pd.Series) -> pd.Series:
    """Each row's names, which stand separated by semicolons, as a list; empty where there is none."""
    return (
        names.fillna("").astype("str").str.split(";").map(lambda told: [name.strip() for name in told if name.strip()])
    )
