"""What was planned and earned of each project by a day, in money and in time, for all projects at once.

The plan runs straight from one milestone to the next (from the start to the promised day without any), so that earned
schedule interpolates as Lipke (2003) does.
"""

import numpy as np
import pandas as pd

FIGURES = ["pv", "ev", "ac", "sv", "cv", "spi", "cpi", "eac", "eac_budget", "eac_both", "etc", "vac", "tcpi",
           "earned_days", "actual_days", "spi_time", "forecast_finish_on", "planned_complete"]  # fmt: skip
FARTHEST_DAYS = 36_500
_DAY = pd.Timedelta(days=1)


def add_earned_values(told: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """Add `FIGURES` to projects that have `start_on, promised_on, heard_on, complete, spent, budget, done_on`.

    `milestones` has `project, planned_on, weight`. What has no plan, no budget or no progress has no figure that needs
    them; ratios without anything below are missing.
    """
    legs = _legs(told, milestones)
    elapsed = (told["done_on"].fillna(told["heard_on"]) - told["start_on"]).dt.days.astype(float) + 1
    elapsed = elapsed.clip(lower=0)
    planned = _walk(legs, elapsed, "from_day", "length", "weight")
    earned = _walk(legs, told["complete"], "from_share", "weight", "length")
    whole = legs.groupby("row")["length"].sum().reindex(told.index)
    budget, ac = told["budget"].where(told["budget"] > 0), told["spent"]
    pv, ev = budget * planned, budget * told["complete"]
    pace = earned / elapsed.where(elapsed > 0)
    cpi, spi = ev / ac.where(ac > 0), ev / pv.where(pv > 0)
    eac = budget / cpi.where(cpi > 0)
    lasts = np.ceil((whole / pace.where(pace > 0)).round(6)).where(lambda days: days < FARTHEST_DAYS)
    finish = (told["start_on"] - _DAY + pd.to_timedelta(lasts, unit="D")).astype("datetime64[us]")
    return told.assign(
        planned_complete=planned, pv=pv, ev=ev, ac=ac, sv=ev - pv, cv=ev - ac, spi=spi, cpi=cpi, eac=eac,
        eac_budget=ac + budget - ev, eac_both=ac + (budget - ev) / (cpi * spi).where(cpi * spi > 0), etc=eac - ac,
        vac=budget - eac, tcpi=(budget - ev) / (budget - ac).where(budget > ac), earned_days=earned,
        actual_days=elapsed.where(earned.notna()), spi_time=pace, forecast_finish_on=told["done_on"].fillna(finish),
    )  # fmt: skip


def _legs(told: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """The straight parts of each plan: days from the eve of the start, length, share before, share of the work."""
    places = pd.Series(told.index, index=told["project"].astype(object))
    marks = milestones.dropna(subset="planned_on")
    marks = marks.assign(row=marks["project"].map(places), weight=marks["weight"].fillna(1.0)).dropna(subset="row")
    bare = told[~told.index.isin(marks["row"])]
    ends = pd.concat([
        marks[["row", "planned_on", "weight"]],
        pd.DataFrame({"row": bare.index, "planned_on": bare["promised_on"], "weight": 1.0}),
    ]).astype({"row": told.index.dtype})  # fmt: skip
    ends["day"] = (ends["planned_on"] - told["start_on"].reindex(ends["row"]).set_axis(ends.index)).dt.days + 1.0
    ends = ends[ends["day"].notna()].assign(day=lambda e: e["day"].clip(lower=0))
    ends = ends.sort_values(["row", "day"], kind="stable")
    groups = ends.groupby("row")
    total = groups["weight"].transform("sum")
    ends["weight"] = (ends["weight"] / total).where(total > 0, 1 / groups["weight"].transform("size"))
    ends["from_day"] = groups["day"].shift().fillna(0.0)
    ends["from_share"] = groups["weight"].cumsum() - ends["weight"]
    return ends.assign(length=ends["day"] - ends["from_day"])


def _walk(legs: pd.DataFrame, reached: pd.Series, begin: str, along: str, worth: str) -> pd.Series:
    """How much of `worth` the legs give up to where one came `along` them."""
    gone = reached.reindex(legs["row"]).to_numpy(float) - legs[begin].to_numpy(float)
    size = legs[along].to_numpy(float)
    # Sums of shares are a hair off; whoever stands at the end of a leg has walked it.
    part = np.where(size > 0, np.clip(gone / np.where(size > 0, size, 1.0), 0, 1), gone >= -1e-12)
    part = np.where(np.isnan(gone), np.nan, np.where(part > 1 - 1e-9, 1.0, part))
    made = pd.Series(part * legs[worth].to_numpy(float)).groupby(legs["row"].to_numpy()).sum(min_count=1)
    made = made.where(pd.Series(np.isnan(part)).groupby(legs["row"].to_numpy()).sum() == 0)
    return made.reindex(reached.index)
