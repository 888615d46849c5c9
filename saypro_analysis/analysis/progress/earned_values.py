"""Earned value: what was planned, earned and spent, over time, and where that leads in money and in time."""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.progress.methods.plans_as_of import is_given_up, plan_on
from saypro_analysis.analysis.progress.methods.tallies import refuse_mixed
from saypro_analysis.analysis.progress.methods.updates_as_of import reports_until, spending_is_older
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["on", "budget", "pv", "ev", "ac", "sv", "cv", "spi", "cpi", "eac", "eac_budget", "eac_both", "etc", "vac",
           "tcpi", "earned_days", "actual_days", "spi_time", "start_on", "planned_finish_on", "forecast_finish_on",
           "actions", "left_out", "spending"]  # fmt: skip
OVERSPENT = 0.95  # below this CPI; from 1 the work is worth what was spent
_DAY = pd.Timedelta(days=1)
_NAMED = 5


class _Curves(NamedTuple):
    days: pd.DatetimeIndex
    pv: np.ndarray
    ev: np.ndarray
    ac: np.ndarray


def earned_value(
    actions: pd.DataFrame,
    updates: pd.DataFrame,
    milestones: pd.DataFrame | None = None,
    *,
    as_of: object,
    form: str = "cumulative",
    every_days: int = 7,
) -> pd.DataFrame:
    """Tell what was planned, earned and spent: one row per week up to `as_of`, which is the last row.

    `actions` (their `cost` is the budget), `updates` and `milestones` are the tables of those names. Planned value runs
    evenly from start to due date, or by weighted milestones where an action has any. `form` says what `complete` and
    `spent` are: "cumulative" (so far) or "periodic" (since the last report); figures that fit only the other form are
    refused. Columns out, money: `budget, pv, ev, ac, sv, cv, eac` (budget / CPI), `eac_budget` (rest at budget),
    `eac_both` (rest at CPI x SPI), `etc, vac`; ratios: `spi, cpi, tcpi, spi_time`; `earned_days` (earned schedule),
    `actual_days`, `forecast_finish_on`; `actions, left_out` (without a cost, or worked on without any spending told);
    `spending`, one of worth_it (CPI of 1 or more), close, overspent (below .95), or None without a CPI.
    Warns of spending older than the progress it is held against. Raises DataError for mixed or broken input,
    ValueError for a wrong `form`. Method: docs/methods/progress.md.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...     "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-20"], "cost": [1000]})
    >>> updates = pd.DataFrame({"action": ["S1"], "reported_on": ["2025-01-10"], "complete": [0.4], "spent": [500]})
    >>> earned_value(actions, updates, as_of="2025-01-10")[["pv", "ev", "spi", "cpi", "eac"]].iloc[-1].tolist()
    [500.0, 400.0, 0.8, 0.8, 1250.0]
    """
    if form not in ("cumulative", "periodic"):
        raise ValueError(f"form: found {form!r}, expected cumulative or periodic")
    if not every_days >= 1 or every_days != int(every_days):
        raise ValueError(f"every_days: found {every_days!r}, expected a whole number of days, 1 or more")
    day = read_day(as_of)
    plan, reports = plan_on(actions, None, day), refuse_mixed(reports_until(updates, day), form)
    kept, left_out = _usable(plan, reports)
    if kept.empty:
        return pd.DataFrame(columns=COLUMNS)
    steps = complete_table(milestones, "milestones") if milestones is not None else None
    _warn_of_old_spending(kept, reports)
    curves = _curves(kept, reports, steps, day)
    told = _indices(curves, float(kept["cost"].sum()), day, int(every_days))
    return told.assign(actions=len(kept), left_out=left_out, spending=_judge_spending(told["cpi"]))[COLUMNS]


def _warn_of_old_spending(plan: pd.DataFrame, reports: pd.DataFrame) -> None:
    """Say whose money was last told before their progress: what it was worth looks better than it was."""
    groups = reports[reports["action"].isin(set(plan["action"]))].groupby("action", sort=False)
    old = [str(action) for action, own in groups if spending_is_older(own)]
    if old:
        named = ", ".join(old[:_NAMED]) + (f" and {len(old) - _NAMED} more" if len(old) > _NAMED else "")
        told = "spending is older than the latest progress, which makes the CPI too good"
        warnings.warn(f"earned_value: {told}: {named}", UserWarning, stacklevel=3)


def _judge_spending(cpi: pd.Series) -> pd.Series:
    """Whether the work that was done is worth what was spent on it."""
    words = pd.Series(None, index=cpi.index, dtype=object)
    words[cpi >= 1] = "worth_it"
    words[cpi < 1] = "close"
    words[cpi < OVERSPENT] = "overspent"
    return words


def _usable(plan: pd.DataFrame, reports: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The actions whose money is known: a cost, and spending wherever work was reported; none that were given up."""
    worked = set(reports.loc[reports["complete"] > 0, "action"])
    paid = set(reports.loc[reports["spent"].notna(), "action"])
    silent = plan["action"].isin(worked - paid)
    silent |= is_given_up(plan["status"]) & ~plan["action"].isin(reports.loc[reports["complete"] >= 1, "action"])
    kept = plan[(plan["cost"] > 0) & ~silent & plan["start_on"].notna() & plan["due_on"].notna()]
    return kept, len(plan) - len(kept)


def _curves(plan: pd.DataFrame, reports: pd.DataFrame, steps: pd.DataFrame | None, day: pd.Timestamp) -> _Curves:
    groups = dict(tuple(reports.groupby("action")))
    weighted = {} if steps is None else dict(tuple(steps.dropna(subset="planned_on").groupby("subject")))
    begin = plan["start_on"].min() - _DAY
    last = [marks["planned_on"].max() for subject, marks in weighted.items() if subject in set(plan["action"])]
    days = pd.date_range(begin, max(plan["due_on"].max(), day, begin + _DAY, *last), freq="D")
    pv, ev, ac = np.zeros(len(days)), np.zeros(len(days)), np.zeros(len(days))
    for _, action in plan.iterrows():
        own, cost = groups.get(action["action"]), float(action["cost"])
        marks = weighted.get(action["action"])
        pv += cost * (_linear(action, days) if marks is None else _stepped(marks, "planned_on", days))
        if marks is not None:
            ev += cost * _stepped(marks, "finished_on", days)
        elif own is not None:
            ev += cost * _held(own, "complete", days)
        ac += 0 if own is None else _held(own, "spent", days)
    return _Curves(days, pv, ev, ac)


def _linear(action: pd.Series, days: pd.DatetimeIndex) -> np.ndarray:
    length = (action["due_on"] - action["start_on"]).days + 1
    return np.clip(((days - action["start_on"]).days.to_numpy() + 1) / length, 0, 1)


def _stepped(marks: pd.DataFrame, column: str, days: pd.DatetimeIndex) -> np.ndarray:
    weights = marks["weight"].fillna(1.0).to_numpy(dtype=float)
    weights = weights if weights.sum() > 0 else np.ones(len(weights))
    passed = marks[column].to_numpy()[:, None] <= days.to_numpy()[None, :]
    return (weights[:, None] * passed).sum(axis=0) / weights.sum()


def _held(own: pd.DataFrame, column: str, days: pd.DatetimeIndex) -> np.ndarray:
    """A figure as last reported, 0 before the first report."""
    known = own.dropna(subset=column).drop_duplicates("reported_on", keep="last").set_index("reported_on")[column]
    return np.nan_to_num(known.reindex(known.index.union(days)).ffill().reindex(days).to_numpy(dtype=float))


def _indices(curves: _Curves, budget: float, day: pd.Timestamp, every_days: int) -> pd.DataFrame:
    begin, finish = curves.days[0], curves.days[int(np.argmax(curves.pv >= budget * (1 - 1e-12)))]
    shown = list(pd.date_range(day, begin, freq=f"-{every_days}D"))[::-1] or [day]
    places = [max(int((on - begin).days), 0) for on in shown]  # before the start all is as on its eve
    pv, ev, ac = (np.asarray(curve)[places] for curve in (curves.pv, curves.ev, curves.ac))
    told = pd.DataFrame({"on": shown, "budget": budget, "pv": pv, "ev": ev, "ac": ac, "sv": ev - pv, "cv": ev - ac})
    told["spi"], told["cpi"] = _over(ev, pv), _over(ev, ac)
    told["eac"] = _over(budget, told["cpi"])
    told["eac_budget"] = ac + budget - ev
    told["eac_both"] = ac + _over(budget - ev, told["cpi"] * told["spi"])
    told["etc"], told["vac"] = told["eac"] - ac, budget - told["eac"]
    told["tcpi"] = _over(budget - ev, np.where(budget - ac > 0, budget - ac, np.nan))
    return _add_time(told, curves, places, begin, finish)


def _add_time(told: pd.DataFrame, curves: _Curves, places: list[int], begin: pd.Timestamp, finish: pd.Timestamp
              ) -> pd.DataFrame:  # fmt: skip
    places = [min(place, _done_since(curves, place)) for place in places]
    elapsed, planned = np.array(places, dtype=float), float((finish - begin).days)
    earned = [_earned_days(curves.pv, value, place) for value, place in zip(told["ev"], places, strict=True)]
    pace = _over(np.array(earned), elapsed)
    length = np.ceil(np.round(_over(planned, pace), 6))
    ends = [begin + pd.Timedelta(days=float(days)) if days < 36500 else pd.NaT for days in length]
    return told.assign(earned_days=earned, actual_days=elapsed, spi_time=pace, start_on=begin + _DAY,
                       planned_finish_on=finish, forecast_finish_on=pd.to_datetime(pd.Series(ends)))  # fmt: skip


def _done_since(curves: _Curves, place: int) -> int:
    """The place of the day on which the last of the work was earned; `place` itself while some is left."""
    open_ = np.flatnonzero(curves.ev[: place + 1] < curves.pv[-1] * (1 - 1e-12))
    return int(open_[-1]) + 1 if len(open_) and open_[-1] < place else place


def _earned_days(pv: np.ndarray, value: float, place: int) -> float:
    """When the plan would have earned this much; exactly on plan it is today, however flat the plan is there."""
    slack = 1e-9 * pv[-1]
    if abs(pv[place] - value) <= slack and value < pv[-1] - slack:
        return float(place)
    first = int(np.argmax(pv >= value - slack))
    last = first if value >= pv[-1] - slack else int(np.searchsorted(pv, value + slack, side="right")) - 1
    if last + 1 >= len(pv) or pv[last] >= value - slack:
        return float(last)
    return last + float((value - pv[last]) / (pv[last + 1] - pv[last]))


def _over(above: object, below: object) -> np.ndarray:
    """A ratio, missing where nothing stands below."""
    top, bottom = np.broadcast_arrays(np.asarray(above, dtype=float), np.asarray(below, dtype=float))
    return np.divide(top, bottom, out=np.full(bottom.shape, np.nan), where=bottom > 0)
