"""Which incidents are about the same: by the key that somebody gave, else by system, category and the same words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.support.methods.snapshots import DAY, Ints

WINDOW_DAYS = 90  # after an issue was resolved, within which the same again is a recurrence
READ = 300  # characters of a description: what follows is a log
NOISE = r"[0-9!-/:-@\[-`{-~ \t\n\r]+"  # figures, punctuation and spaces: numbers and dates differ each time


def key_issues(table: pd.DataFrame) -> Ints:
    """A code for each incident, the same for those about the same thing."""
    words = plain_words(table["description"]).fillna("")
    own = pd.Series(table["system"].fillna("") + "\n" + table["category"].fillna("") + "\n" + words, index=table.index)
    keys = table["issue"].where(table["issue"].notna(), own)
    return np.asarray(pd.factorize(keys)[0], dtype=np.int64)


def plain_words(descriptions: pd.Series) -> pd.Series:
    """Descriptions in small letters, without figures and punctuation.

    >>> plain_words(pd.Series(["Report 4711 does not load (again!)"]))[0]
    'report does not load again'
    """
    return descriptions.str[:READ].str.lower().str.replace(NOISE, " ", regex=True).str.strip()


def find_recurrences(reported: Floats, resolved: Floats, issue: Ints) -> Floats:
    """Whether each is the same as one that was resolved in the 90 days before it was reported (1 or 0)."""
    order = np.argsort(reported, kind="stable")
    asked = pd.DataFrame({"at": reported[order], "issue": issue[order], "row": order})
    done = np.flatnonzero(~np.isnan(resolved))
    ends = pd.DataFrame({"at": resolved[done], "issue": issue[done], "end": resolved[done]}).sort_values(
        "at", kind="stable"
    )
    met = pd.merge_asof(asked, ends, on="at", by="issue", allow_exact_matches=False)
    again = np.zeros(len(reported))
    again[met["row"].to_numpy()] = (met["at"] - met["end"] <= WINDOW_DAYS * DAY).to_numpy(dtype=float)
    return again
