"""Roadblocks as episodes: from the first report that names one to the day on which it was cleared."""

import pandas as pd

from saypro_analysis.analysis.progress.methods.updates_as_of import finished_on


def roadblocks_until(reports: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """One row per roadblock of an action, as known on `day`; the same words reported again are the same one.

    What is open when its action is reported complete stands in nobody's way: it ends on that day.
    """
    named = reports[reports["roadblock"].notna() & (reports["reported_on"] <= day)].copy()
    named["words"] = named["roadblock"].str.strip().str.lower()
    cleared = named["cleared_on"].where(named["cleared_on"] <= day)
    named["cleared_on"] = cleared
    # Reported anew after it had been cleared, it is another episode.
    before = cleared.groupby([named["action"], named["words"]]).cummax()
    before = before.groupby([named["action"], named["words"]]).shift()
    again = (before < named["reported_on"]).astype(int)
    named["episode"] = again.groupby([named["action"], named["words"]]).cumsum()
    groups = named.groupby(["action", "words", "episode"], sort=False)
    rows = groups.agg(roadblock=("roadblock", "first"), roadblock_type=("roadblock_type", "last"),
                      raised_on=("reported_on", "min"), cleared_on=("cleared_on", "max")).reset_index()  # fmt: skip
    finished = finished_on(reports)
    done = pd.to_datetime(pd.Series([finished.get(action) for action in rows["action"]], rows.index))
    done = done.where(done.isna() | (done > rows["raised_on"]), rows["raised_on"])
    rows["cleared_on"] = rows["cleared_on"].fillna(done)
    rows["open"] = rows["cleared_on"].isna()
    ends = rows["cleared_on"].fillna(day)
    rows["days"] = (ends - rows["raised_on"]).dt.days.clip(lower=0).astype(float)
    rows = rows.sort_values(["raised_on", "action", "words"], kind="stable", ignore_index=True)
    return rows.drop(columns=["words", "episode"])


def open_on(roadblocks: pd.DataFrame) -> pd.DataFrame:
    """Those that are still in the way."""
    return roadblocks[roadblocks["open"]]
