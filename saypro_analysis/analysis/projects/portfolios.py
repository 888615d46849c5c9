"""A portfolio in figures: on time and within budget, with what the finished ones alone would hide."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.projects.methods.inconsistencies import VARIANCE_SLACK_DAYS, stated_wrongly
from saypro_analysis.analysis.projects.methods.project_dates import read_projects
from saypro_analysis.data.readings.dates import read_day

OVERRUN_SLACK = 0.10  # of the budget, within which a project still counts as near it
_QUANTILES = {"median": 0.5, "p80": 0.8, "p90": 0.9}
_COUNTS = ["completed", "open", "open_late", "open_unheard", "open_over_budget", "undated", "given_up", "unknown"]
_SHARES = ["on_time", "on_time_with_late", "on_time_consistent", "within_budget", "within_tenth", "within_budget_all",
           "exactly_on_plan", "rebaselined", "stated_wrongly"]  # fmt: skip
_SPREADS = ["slip_days", "slip_share", "overrun_share"]
_NOTED = ["projections", "backwards", "placeholders"]
__all__ = ["VARIANCE_SLACK_DAYS", "summarise_projects"]


def summarise_projects(projects: pd.DataFrame, *, as_of: object, by: str | None = None) -> pd.DataFrame:
    """Count what was on time and within budget: one row, or one per value of the column `by`, the latest first.

    `projects` is the table of that name. A finish after `as_of`, or after the row's `updated_on`, is a projection and
    no finish; the promise is `baseline_on`, else `planned_finish_on`. Columns out, counts: `projects, completed, open,
    open_late` (past their promise when last heard of), `open_unheard` (since then), `open_over_budget, undated,
    given_up, unknown`. Shares (0..1), each with its exact 95 % interval `_low, _high` and what it is `_of`: `on_time`
    (of the completed), `on_time_with_late` (late open ones count as not on time), `on_time_consistent` (without those
    finished before they started), `within_budget, within_tenth` (up to +10 %), `within_budget_all` (whatever is spent
    so far, completed or not), `exactly_on_plan, rebaselined, stated_wrongly`. Of the completed, `_median, _p80, _p90`
    of `slip_days`, `slip_share` (of the planned duration), `overrun_share` (of the budget). Money of all:
    `planned_money, spent_money`. `age_days`, the median age of the figures. Noted: `projections, backwards,
    placeholders`. Raises DataError for a frame that breaks its declaration, ValueError for an unknown `by`.
    Method: docs/methods/projects.md.

    >>> frame = pd.DataFrame({"project": ["A", "B"], "name": ["A", "B"], "department": "IT", "phase": "Closure",
    ...     "start_on": "2025-01-01", "planned_finish_on": "2025-02-01", "finished_on": ["2025-02-01", "2025-05-01"]})
    >>> summarise_projects(frame, as_of="2025-03-31")[["completed", "on_time", "on_time_with_late"]].values.tolist()
    [[1.0, 1.0, 0.5]]
    """
    day = read_day(as_of)
    told = read_projects(projects, day)
    if by is not None and by not in told:
        raise ValueError(f"by: found {by!r}, expected a column of projects ({', '.join(told.columns[:21])})")
    marks = _mark(told, day)
    keys = pd.Series("all", told.index) if by is None else told[by].astype("str").fillna("not said")
    made = _count(marks, keys)
    if by is None:
        return (
            made.reset_index(drop=True)
            if len(made)
            else _count(marks.reindex([0]), pd.Series("all", [0])).reset_index(drop=True)
        )
    made = made.rename_axis(by).reset_index()
    return made.sort_values(["open_late", "on_time", by], ascending=[False, True, True], ignore_index=True)


def _mark(told: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """What counts of each project: flags, shares as 0 and 1 (missing where they do not apply), figures."""
    done, kept, plan = told["done"], ~told["given_up"], told["planned_finish_on"]
    budget, spent = told["budget"].where(kept), told["spent"].where(kept)
    slip = (told["done_on"] - told["promised_on"]).dt.days.astype(float)
    length = (told["promised_on"] - told["start_on"]).dt.days + 1
    sound = done & ~told["backwards"] & (length > 0)
    over = spent / budget.where(budget > 0) - 1
    on_time = _share(slip <= 0, slip.notna())
    priced = budget.notna() & spent.notna()
    moved = told["baseline_on"].notna() & plan.notna()
    return pd.DataFrame({
        "projects": 1, "completed": done, "open": told["open"], "open_late": told["late"],
        "open_unheard": told["unheard"], "open_over_budget": told["open"] & (spent > budget),
        "undated": told["open"] & told["promised_on"].isna(), "given_up": told["given_up"], "unknown": told["unknown"],
        "on_time": on_time, "on_time_with_late": on_time.mask(told["late"], 0.0),
        "on_time_consistent": on_time.mask(told["backwards"]),
        "within_budget": _share(spent <= budget, priced & done),
        "within_tenth": _share(spent <= budget * (1 + OVERRUN_SLACK) * (1 + 1e-12), priced & done),
        "within_budget_all": _share(spent <= budget, priced),
        "exactly_on_plan": _share(told["done_on"] == plan, done & plan.notna()),
        "rebaselined": _share(told["baseline_on"] != plan, moved),
        "stated_wrongly": stated_wrongly(told),
        "slip_days": slip, "slip_share": (slip / length).where(sound), "overrun_share": over.where(done),
        "planned_money": budget, "spent_money": spent,
        "age_days": (day - told["updated_on"].clip(upper=day)).dt.days.astype(float),
        "projections": told["projected_on"].notna(), "backwards": told["backwards"],
        "placeholders": told["placeholders"] != "",
    })  # fmt: skip


def _share(met: pd.Series, applies: pd.Series) -> pd.Series:
    return met.astype(float).where(applies)


def _count(marks: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    groups = marks.astype(float).groupby(keys)
    told = groups[["projects", *_COUNTS]].sum().astype(int)
    for name in _SHARES:
        told = told.assign(**_interval(name, groups[name].sum(), groups[name].count()))
    for name in _SPREADS:
        told = told.assign(**{f"{name}_{word}": groups[name].quantile(q) for word, q in _QUANTILES.items()})
    money = groups[["planned_money", "spent_money"]].sum(min_count=1)
    return pd.concat([told, money, groups["age_days"].median(), groups[_NOTED].sum().astype(int)], axis=1)


def _interval(name: str, met: pd.Series, of: pd.Series) -> dict[str, pd.Series]:
    low, high = share_interval(met.to_numpy(dtype=float), of.where(of > 0).to_numpy(dtype=float))
    ends = {
        f"{name}_low": pd.Series(np.asarray(low), met.index),
        f"{name}_high": pd.Series(np.asarray(high), met.index),
    }
    return {name: met / of.where(of > 0), **ends, f"{name}_of": of.astype(int)}
