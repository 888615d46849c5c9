"""Which figures were due: every period that each KPI has to tell of by a day, whether somebody reported it or not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
LENGTHS = (1, 3, 6, 12)  # months of a period
SHORTEST_MONTH = 27  # days between periods below which they are counted in days
QUARTER = 3  # months that a score looks back on
KEY = ["partnership", "kpi"]
EPOCH = pd.Timestamp("1970-01-01")


def list_due(rows: pd.DataFrame, partnerships: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """One row per partnership, KPI and period that is over by `day` (or by the partnership's end), reported or not.

    `rows` is the completed table `partner_kpis`, `partnerships` names `partnership, start_on, done_on`. Columns added
    to those of the table: `ends_on`, the period's last day; `months`, its length; `now`, whether it is one of the last
    quarter's (of longer periods the last one), `then`, of as many before those. A KPI is due in every period of the
    partnership in these, also before its first figure. A KPI with one period has the length of its partnership's
    others, else of all; where that is not known either, its one period is due.
    """
    if rows.empty:
        none = {"ends_on": pd.Series(dtype="datetime64[us]"), "months": pd.Series(dtype=float)}
        return rows.assign(**none, now=pd.Series(dtype=bool), then=pd.Series(dtype=bool))
    spans = partnerships.set_index("partnership")[["start_on", "done_on"]]
    kpis = _measure_lengths(rows)
    kpis["until"] = (spans["done_on"].reindex(kpis["partnership"]).fillna(day) + pd.Timedelta(days=1)).to_numpy()
    kpis["start"] = spans["start_on"].reindex(kpis["partnership"]).to_numpy()
    grid = _lay_grid(kpis)
    placed = rows.merge(kpis[[*KEY, "months", "days"]], on=KEY)
    placed["place"] = _place(placed["period_on"], placed["days"])
    told = grid.merge(placed.drop(columns=["months", "days"]), on=[*KEY, "place"], how="left", suffixes=("", "_typed"))
    told["period_on"] = told["period_on_typed"].fillna(told["period_on"])
    return told.drop(columns=["place", "period_on_typed", "days"]).sort_values(
        [*KEY, "period_on"], kind="stable", ignore_index=True
    )


def _measure_lengths(rows: pd.DataFrame) -> pd.DataFrame:
    """Each KPI's length of a period, in `months` or else `days`, and one of its periods, the `first`."""
    days = rows[[*KEY, "period_on"]].drop_duplicates().sort_values([*KEY, "period_on"])
    step = days.groupby(KEY)["period_on"].diff().dt.days
    shortest = step.groupby([days[name] for name in KEY]).min()
    kpis = days.groupby(KEY)["period_on"].agg(first="min", last="max").assign(step=shortest).reset_index()
    kpis["step"] = kpis["step"].fillna(kpis.groupby("partnership")["step"].transform("min")).fillna(kpis["step"].min())
    monthly = ~(kpis["step"] < SHORTEST_MONTH)
    at = np.searchsorted(LENGTHS, np.round(kpis["step"].fillna(0) / 30.44), side="right") - 1
    months = np.array(LENGTHS)[np.maximum(at, 0)].astype(float)
    return kpis.assign(months=np.where(monthly, months, 0), days=np.where(monthly, 0, kpis["step"].fillna(0)),
                       alone=kpis["step"].isna())  # fmt: skip


def _place(on: pd.Series, days: pd.Series) -> Ints:
    """A day's number: of its month, or of the day itself where periods are counted in days."""
    month = on.dt.year * 12 + on.dt.month - 1
    return np.asarray(np.where(days > 0, (on - EPOCH).dt.days, month)).astype(np.int64)


def _begin(place: Ints, in_days: NDArray[np.bool_]) -> pd.DatetimeIndex:
    """The first day of the period that begins at a place."""
    month = np.where(in_days, 0, place)
    of_month = pd.to_datetime({"year": month // 12 + 1970 * (month == 0), "month": month % 12 + 1, "day": 1})
    of_day = EPOCH + pd.to_timedelta(np.where(in_days, place, 0), unit="D")
    return pd.DatetimeIndex(np.where(in_days, of_day, of_month)).as_unit("us")


def _lay_grid(kpis: pd.DataFrame) -> pd.DataFrame:
    """All periods of each KPI, from its first or the quarter's, if that is earlier, to the last that is over."""
    in_days = kpis["days"] > 0
    step = np.where(in_days, kpis["days"], kpis["months"]).astype(np.int64)
    anchor, until = _place(kpis["first"], kpis["days"]), _place(kpis["until"], kpis["days"])
    latest = anchor + (until - anchor) // step * step - step  # the last period that ends before `until`
    back = kpis["until"] - pd.DateOffset(months=QUARTER)
    opened = np.where(in_days, _place(back, kpis["days"]), until - QUARTER)
    window = np.minimum(anchor + -(-(opened - anchor) // step) * step, latest)
    before = window - (latest - window + step)
    began = _place(kpis["start"].fillna(kpis["first"]), kpis["days"])
    first = np.minimum(anchor, before)
    first = np.maximum(first, anchor + (began - anchor) // step * step)
    alone = kpis["alone"].to_numpy()
    first, latest, window, before = (np.where(alone, anchor, place) for place in (first, latest, window, before))
    count = np.where(alone, kpis["first"] < kpis["until"], (latest - first) // step + 1).clip(min=0)
    row = np.repeat(np.arange(len(kpis)), count)
    nth = np.arange(len(row)) - np.repeat(count.cumsum() - count, count)
    place = first[row] + nth * step[row]
    ends_on = _begin(place + step[row], in_days.to_numpy()[row]) - pd.Timedelta(days=1)
    ends_on = ends_on.where(~alone[row])
    grid = kpis.loc[row, [*KEY, "months", "days"]].reset_index(drop=True)
    now, since = place >= window[row], place >= before[row]
    return grid.assign(place=place, now=now, then=since & ~now, ends_on=ends_on,
                       period_on=_begin(place, in_days.to_numpy()[row]))  # fmt: skip
