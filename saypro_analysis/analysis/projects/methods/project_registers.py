"""The registers beside the projects, whose rows are known by the column `project`, whatever it is called there."""

import pandas as pd

from saypro_analysis.data.readings import registers
from saypro_analysis.data.tables import TABLES

_NAMES = ("subject", "action", "project")  # of the column that says whose a row is, in shared registers


def read_register(frame: pd.DataFrame | None, table: str, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """A register as known on `day`, with `project` as whose its rows are; it may be called so in the frame, too."""
    own = next(name for name in _NAMES if name in TABLES[table].columns)
    named = frame.rename(columns={"project": own}) if frame is not None and own not in frame else frame
    return registers.read_register(named, table, day).rename(columns={own: "project"})
