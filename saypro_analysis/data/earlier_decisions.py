"""The decisions that an earlier digest asked for, from the files beside its page."""

from pathlib import Path

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem

FILE = "leadership_digest.decisions.csv"
NEEDED = ("request", "subject")


def find_decisions(before: str | Path | None, otherwise: pd.DataFrame) -> pd.DataFrame:
    """Find what was asked of leadership before: one row per decision, as the earlier digest published it.

    `before` is the outputs of an earlier cycle (`outputs/2024-Q4`, or its folder `organisation`) or the file itself,
    `leadership_digest.decisions.csv`; None takes `otherwise`, what `summarise_requests` says of the same tables as they
    were known then. Columns out: `request, subject` and what else stood there (`statement, owner, answer_by`). Raises
    DataError where there is no such file, or where it lacks a column.

    >>> asked = pd.DataFrame({"request": ["decide"], "subject": ["A1"]})
    >>> find_decisions(None, asked)["subject"].tolist()
    ['A1']
    """
    if before is None:
        return otherwise.copy()
    given = Path(before)
    places = [given, given / FILE, given / "organisation" / FILE]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise DataError([Problem("decisions", None, "", str(before), f"a folder of outputs that holds {FILE}")])
    told = pd.read_csv(path, dtype="str")
    if absent := [name for name in NEEDED if name not in told]:
        raise DataError([Problem("decisions", None, name, "", "a column of that name") for name in absent])
    if "answer_by" in told:
        told["answer_by"] = pd.to_datetime(told["answer_by"], errors="coerce")
    return told
