"""Which gaps count: those that could be judged, those that are adverse, and how much each weighs.

`quantify_gaps` writes both answers into its frame. A frame that was put together by hand, with no more than the columns
it needs, gets the same answer here.
"""

import pandas as pd

ADVERSE = ("missed", "near")
JUDGED = ("met", *ADVERSE)
LONG_RUN = 3  # misses in a row from which on a run is told


def find_judged(gaps: pd.DataFrame) -> pd.Series:
    """Which gaps have a figure and something to hold it against, by `status`."""
    return gaps["status"].isin(JUDGED)


def find_adverse(gaps: pd.DataFrame) -> pd.Series:
    """Which gaps are worse than what was aimed at, beyond rounding: the column `adverse`, else by `status`.

    >>> find_adverse(pd.DataFrame({"status": ["met", "near", "missed", "no_data"]})).tolist()
    [False, True, True, False]
    """
    return gaps["adverse"].astype(bool) if "adverse" in gaps else gaps["status"].isin(ADVERSE)


def weigh_gaps(gaps: pd.DataFrame) -> pd.Series:
    """How much each gap weighs beside the others, in weighted tolerances; missing where it cannot be told.

    It is the column `weighted_shortfall`, else `weight` x `tolerances`; less than nothing on the better side.

    >>> weigh_gaps(pd.DataFrame({"weight": [2.0, 1.0], "tolerances": [3.0, -1.5]})).tolist()
    [6.0, -1.5]
    """
    return gaps["weighted_shortfall"] if "weighted_shortfall" in gaps else gaps["weight"] * gaps["tolerances"]


def count_money(gaps: pd.DataFrame) -> pd.Series:
    """What each gap adds to a total: its money counted once along chains of KPIs, where the frame tells that."""
    return gaps["money_once"] if "money_once" in gaps else gaps["money"]
