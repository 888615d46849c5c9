"""What was agreed for issues of each severity: limits and how often they have to be kept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.known_words import SEVERITIES

USUAL_ATTAINMENT = 0.90
USUAL_HOURS = 48.0


class Limits(NamedTuple):
    """Limits by the code of a severity."""

    response_hours: Floats
    resolution_hours: Floats
    attainment: Floats


def read_limits(sla: pd.DataFrame | None, party: str | None = None) -> Limits | None:
    """The desk's own limits, or those of an external `party`; None without a table or without rows of theirs.

    A severity that was not agreed on has 48 hours and 90 %. Raises DataError for two rows of one severity.
    """
    if sla is None:
        return None
    table = complete_table(sla, "sla")
    own = table[table["party"].isna()] if party is None else table[table["party"] == party]
    twice = own[own["severity"].duplicated()]
    if len(twice):
        told = [Problem("sla", int(row), "severity", str(word), "one row of each severity")
                for row, word in twice["severity"].items()]  # fmt: skip
        raise DataError(told)
    if own.empty:
        return None
    rows = own.set_index("severity").reindex(list(SEVERITIES))
    usual = {"response_hours": np.inf, "resolution_hours": USUAL_HOURS, "attainment": USUAL_ATTAINMENT}
    return Limits(*(rows[name].fillna(value).to_numpy(dtype=float) for name, value in usual.items()))
