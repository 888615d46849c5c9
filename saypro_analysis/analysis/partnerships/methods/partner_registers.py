"""The registers beside the partnerships: completed, of partnerships only, as known on a day."""

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table, empty_table
from saypro_analysis.data.tables import TABLES


def read_register(
    frame: pd.DataFrame | None, table: str, day: pd.Timestamp, known: pd.Series | None = None
) -> pd.DataFrame:
    """A table with `partnership` as whose its rows are; None, or a frame without columns, is empty.

    Registers that others share give the rows of the partnerships `known`, all that name any if None. Rows that are
    dated after `day` are not known yet, and neither is what was reached or answered after it. Raises DataError.
    """
    nothing = frame is None or frame.columns.empty
    told = empty_table(table).copy() if nothing else complete_table(frame, table)
    if "partnership" not in told and "subject" in told:
        told = told.rename(columns={"subject": "partnership"})
        told = told[told["partnership"].isin(known) if known is not None else told["partnership"].notna()]
    dated_by = TABLES[table].dated_by
    told = told[~(told[dated_by] > day)] if dated_by else told
    if "answered_on" in told:
        told = told.assign(score=told["score"].mask(told["answered_on"] > day))
    if "finished_on" in told:
        told = told.assign(finished_on=told["finished_on"].mask(told["finished_on"] > day))
    return told.reset_index(drop=True)


def read_partnerships(partnerships: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The partnerships that had begun by a day, in the order of their names, with `done_on`, the end if it was by then.

    Those that begin later are left out: nothing of them can be late. Raises DataError.
    """
    told = complete_table(partnerships, "partnerships")
    told = told[~(told["start_on"] > day)]
    return told.assign(done_on=told["ended_on"].mask(told["ended_on"] > day)).sort_values(
        "partnership", kind="stable", ignore_index=True
    )


def of_each(figures: pd.Series, told: pd.DataFrame, otherwise: object = None) -> pd.Series:
    """A figure by partnership for each row of a frame, `otherwise` where there is none."""
    found = figures.reindex(told["partnership"]).set_axis(told.index)
    return found if otherwise is None else found.fillna(otherwise)
