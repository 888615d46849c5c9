"""The registers beside the partnerships: of partnerships only, as known on a day."""

import pandas as pd

from saypro_analysis.data.readings import registers
from saypro_analysis.data.readings.readings import complete_table


def read_register(
    frame: pd.DataFrame | None, table: str, day: pd.Timestamp, known: pd.Series | None = None
) -> pd.DataFrame:
    """A register as known on `day`, with `partnership` as whose its rows are.

    Registers that others share give the rows of the partnerships `known`, all that name any if None. What was reached
    or answered after `day` is not known yet. Raises DataError.
    """
    told = registers.read_register(frame, table, day)
    if "partnership" not in told and "subject" in told:
        told = told.rename(columns={"subject": "partnership"})
        told = told[told["partnership"].isin(known) if known is not None else told["partnership"].notna()]
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
