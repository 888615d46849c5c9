"""What is in the way of the actions, and how long it takes to clear it."""

import numpy as np
import pandas as pd
from scipy.stats import chi2

from saypro_analysis.analysis.progress.methods.roadblocks_as_of import roadblocks_until
from saypro_analysis.analysis.progress.methods.updates_as_of import reports_until
from saypro_analysis.data.readings.dates import read_day

LEVEL = 0.95
FEWEST = 3  # roadblocks cleared, below which an upper end would be a number without meaning
_LOG = ["action", "roadblock", "roadblock_type", "raised_on", "cleared_on", "open", "days"]
_COLUMNS = ["roadblock_type", "roadblocks", "cleared", "still_open", "mean_days", "mean_days_low", "mean_days_high",
            "mean_days_cleared_only", "oldest_open_days"]  # fmt: skip


def track_roadblocks(updates: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """List what stood in the way of actions: one row per roadblock, by the day on which it was raised.

    `updates` is the table of that name; what happened after `as_of` is set aside. The same words reported again for
    the same action are one roadblock until it is cleared. Columns out: `action, roadblock, roadblock_type, raised_on,
    cleared_on` (missing while open), `open`, `days` (to its clearing, or so far). Raises DataError for a frame that
    breaks its declaration.

    >>> updates = pd.DataFrame({"action": ["S1"], "reported_on": ["2025-01-10"], "complete": [0.4],
    ...                         "roadblock": ["No room"], "cleared_on": ["2025-01-15"]})
    >>> track_roadblocks(updates, as_of="2025-01-31")[["roadblock", "open", "days"]].values.tolist()
    [['No room', False, 5.0]]
    """
    day = read_day(as_of)
    return roadblocks_until(reports_until(updates, day), day)[_LOG]


def summarise_roadblocks(updates: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how long roadblocks take to clear: one row per type, and one for all of them at the end ("all").

    `updates` is the table of that name. Columns out: `roadblock_type` ("not said" where it is missing),
    `roadblocks, cleared, still_open` (counts); `mean_days`, the mean time to clear, with its exact 95 % interval
    `mean_days_low, mean_days_high`; `mean_days_cleared_only`, which ignores the open ones and is too short;
    `oldest_open_days`. Open ones count with the days they have lasted (exponential times, censored: total days /
    cleared); with fewer than three cleared the upper end is missing (it cannot be told), with none cleared the mean
    is too. Raises DataError. Method: docs/methods/progress.md.

    >>> updates = pd.DataFrame({"action": ["A", "B"], "reported_on": ["2025-01-01"] * 2, "complete": [0.1, 0.1],
    ...                         "roadblock": ["x", "y"], "cleared_on": ["2025-01-11", None]})
    >>> summarise_roadblocks(updates, as_of="2025-01-31")[["mean_days", "mean_days_cleared_only"]].iloc[-1].tolist()
    [40.0, 10.0]
    """
    log = track_roadblocks(updates, as_of=as_of)
    log = log.assign(roadblock_type=log["roadblock_type"].fillna("not said"))
    rows = [_clearing(str(kind), own) for kind, own in log.groupby("roadblock_type")]
    return pd.DataFrame([*rows, *([_clearing("all", log)] if len(log) else [])], columns=_COLUMNS)


def _clearing(kind: str, own: pd.DataFrame) -> dict[str, object]:
    total, cleared = float(own["days"].sum()), int((~own["open"]).sum())
    low = 2 * total / chi2.ppf(0.5 + LEVEL / 2, 2 * cleared + 2)
    high = 2 * total / chi2.ppf(0.5 - LEVEL / 2, 2 * cleared) if cleared >= FEWEST else np.nan
    return {
        "roadblock_type": kind, "roadblocks": len(own), "cleared": cleared, "still_open": int(own["open"].sum()),
        "mean_days": total / cleared if cleared else np.nan, "mean_days_low": float(low), "mean_days_high": high,
        "mean_days_cleared_only": own.loc[~own["open"], "days"].mean(),
        "oldest_open_days": own.loc[own["open"], "days"].max(),
    }  # fmt: skip
