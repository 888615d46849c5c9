"""The words in which people confirm or reject what was found."""

import pandas as pd

_WORDS = {"confirmed": "confirmed", "confirm": "confirmed", "yes": "confirmed", "agreed": "confirmed",
          "approved": "confirmed", "rejected": "rejected", "no": "rejected", "disagreed": "rejected",
          "pending": "pending", "open": "pending"}  # fmt: skip


def read_decisions(decisions: pd.Series) -> pd.Series:
    """Each decision as confirmed, rejected or pending; a word that nobody knows has decided nothing.

    >>> read_decisions(pd.Series([" Agreed", "no", "perhaps"])).tolist()
    ['confirmed', 'rejected', 'pending']
    """
    return decisions.str.strip().str.lower().map(_WORDS).fillna("pending")
