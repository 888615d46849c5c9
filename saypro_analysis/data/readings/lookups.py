"""Rows of one table for the keys of another."""

import pandas as pd


def look_up(table: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """The row of `table` (indexed by key, each key once) for each of `keys`, missing where it has none.

    It stands for `DataFrame.join`, which pandas 3 cannot do when both sides are empty columns of Arrow text.

    >>> table = pd.DataFrame({"complete": [0.4]}, index=["S1"])
    >>> look_up(table, pd.Series(["S1", "S2"]))["complete"].tolist()
    [0.4, nan]
    """
    return table.reindex(keys).set_axis(keys.index)
