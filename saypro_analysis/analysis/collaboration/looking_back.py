"""What was said when the quarter was looked back at, what is changed for the next one, and what is written down."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.collaboration import KINDS

STALE_DAYS = 180  # since its last change, from above which a document may be out of date
NOTES = ["kind", "note", "held_on", "statement", "department", "refines", "owner", "due_on", "done_on", "state"]
DOCUMENTS = ["document", "title", "department", "owner", "kind", "place", "updated_on", "age_days", "state"]
_TO_DO = ("improve", "refinement", "new_goal")


def summarise_post_mortem(post_mortems: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """List what was said when the quarter was looked back at: one row per note, by kind, the latest meeting first.

    `post_mortems` is the table of that name. Kinds: worked, did_not_work, improve, refinement (of meeting_schedules,
    roles or priorities) and new_goal. Columns out: what the table says, and `state` of what is to be done: done,
    overdue, ahead, no_owner (nobody sees to it) or undated; missing for what worked or did not. Raises DataError for a
    frame that breaks its declaration.

    >>> notes = pd.DataFrame({"note": ["N1", "N2"], "held_on": "2025-03-28", "kind": ["refinement", "worked"],
    ...                       "statement": ["Meet before the drafts", "One calendar"], "refines": ["roles", None]})
    >>> summarise_post_mortem(notes, as_of="2025-03-31")[["kind", "state"]].values.tolist()
    [['worked', nan], ['refinement', 'no_owner']]
    """
    day, table = read_day(as_of), complete_table(post_mortems, "post_mortems")
    table = table[table["held_on"] <= day]
    done_on = table["done_on"].where(table["done_on"] <= day)
    conditions = [done_on.notna(), table["owner"].isna(), table["due_on"].isna(), table["due_on"] < day]
    state = pd.Series(np.select(conditions, ["done", "no_owner", "undated", "overdue"], "ahead"), table.index)
    told = table.assign(done_on=done_on, state=state.where(table["kind"].isin(_TO_DO)).astype("str"),
                        place=place_words(table["kind"], KINDS))  # fmt: skip
    return told.sort_values(["place", "held_on", "note"], ascending=[True, False, True], ignore_index=True)[NOTES]


def review_documents(documents: pd.DataFrame, *, as_of: object, stale_days: int = STALE_DAYS) -> pd.DataFrame:
    """Tell which shared documents can be relied on: one row per document, those to be seen to first.

    `documents` is the table of that name. Columns out: what the table says; `age_days` since it was last changed;
    `state`: no_owner, undated (nobody knows when it was changed), stale (more than `stale_days` ago) or current. Raises
    DataError for a frame that breaks its declaration.

    >>> shelf = pd.DataFrame({"document": ["D1"], "title": ["Style"], "department": ["Events"], "owner": ["Ada"],
    ...                       "updated_on": ["2024-06-01"]})
    >>> review_documents(shelf, as_of="2025-03-31")[["age_days", "state"]].values.tolist()
    [[303.0, 'stale']]
    """
    day, table = read_day(as_of), complete_table(documents, "documents")
    updated = table["updated_on"].where(table["updated_on"] <= day)
    age = (day - updated).dt.days.astype(float)
    conditions = [table["owner"].isna(), updated.isna(), age > stale_days]
    told = table.assign(updated_on=updated, age_days=age,
                        state=np.select(conditions, ["no_owner", "undated", "stale"], "current"))  # fmt: skip
    told = told.assign(place=place_words(told["state"], ("no_owner", "undated", "stale", "current")))
    return told.sort_values(["place", "age_days", "document"], ascending=[True, False, True], ignore_index=True)[
        DOCUMENTS
    ]
