"""Roadblocks as episodes: from the first report that names one to the day on which it was cleared."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from saypro_analysis.analysis.progress.methods.updates_as_of import finished_on

_NAMED = ["action", "roadblock", "roadblock_type", "reported_on", "cleared_on"]
_TOLD = ["action", "roadblock", "roadblock_type", "raised_on", "cleared_on"]


@dataclass
class _Episode:
    """A roadblock from when it was raised."""

    action: str
    words: str
    roadblock: str
    raised_on: pd.Timestamp
    roadblock_type: str | None = None
    cleared_on: pd.Timestamp = pd.NaT


def roadblocks_until(reports: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """One row per roadblock of an action, as known on `day`; the same words reported again are the same one.

    What is open when its action is reported complete stands in nobody's way: it ends on that day.
    """
    named = reports.loc[reports["roadblock"].notna() & (reports["reported_on"] <= day), _NAMED]
    named["cleared_on"] = named["cleared_on"].where(named["cleared_on"] <= day)
    episodes = _part(zip(*(named[name].tolist() for name in _NAMED), strict=True))
    finished = finished_on(reports).to_dict()
    for one in episodes:
        if pd.isna(one.cleared_on) and one.action in finished:
            one.cleared_on = max(finished[one.action], one.raised_on)
    episodes.sort(key=lambda one: (one.raised_on, one.action, one.words))
    kinds = named.rename(columns={"reported_on": "raised_on"}).dtypes
    rows = pd.DataFrame({name: pd.Series([getattr(one, name) for one in episodes], dtype=kinds[name])
                         for name in _TOLD})  # fmt: skip
    days = (rows["cleared_on"].fillna(day) - rows["raised_on"]).dt.days.clip(lower=0)
    return rows.assign(open=rows["cleared_on"].isna(), days=days.astype(float))


def _part(named: Iterable[tuple[str, str, str | None, pd.Timestamp, pd.Timestamp]]) -> list[_Episode]:
    """Reports that name a roadblock, joined; reported anew after it had been cleared, it is another episode."""
    episodes: list[_Episode] = []
    latest: dict[tuple[str, str], tuple[_Episode, pd.Timestamp, pd.Timestamp]] = {}
    for action, roadblock, kind, reported_on, cleared_on in named:
        whose = action, roadblock.strip().lower()
        one, ever, before = latest.get(whose, (None, pd.NaT, pd.NaT))
        if one is None or before < reported_on:
            one = _Episode(*whose, roadblock, reported_on)
            episodes.append(one)
        one.raised_on = min(one.raised_on, reported_on)
        one.roadblock_type = kind if isinstance(kind, str) else one.roadblock_type
        one.cleared_on, ever = (_later(cleared_on, known) for known in (one.cleared_on, ever))
        latest[whose] = one, ever, ever if not pd.isna(cleared_on) else pd.NaT
    return episodes


def _later(day: pd.Timestamp, known: pd.Timestamp) -> pd.Timestamp:
    """The later of two days, of which either may be missing."""
    return known if pd.isna(day) or day < known else day


def open_on(roadblocks: pd.DataFrame) -> pd.DataFrame:
    """Those that are still in the way."""
    return roadblocks[roadblocks["open"]]
