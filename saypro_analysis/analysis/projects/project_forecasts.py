"""When the open projects will really be finished, from what this organisation's own projects did."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.finish_chances import Standing, tell_finishes
from saypro_analysis.analysis.projects.methods.project_dates import read_projects
from saypro_analysis.analysis.projects.methods.reference_classes import SlipScale, find_uplifts, fit_slips
from saypro_analysis.data.readings.dates import read_day

FEWEST_FINISHED = 5  # below which nothing is forecast
BUDGET_CHANCE = 0.8
LIKELY = 0.5  # the chance to be on time, below which a project is likely late
MOST_KINDS = 200
FARTHEST_DAYS = 36_500
COLUMNS = ["project", "name", "department", "kind", "planned_finish_on", "promised_on", "heard_on", "on_time_chance",
           "planned_chance", "p10_on", "p50_on", "p80_on", "p90_on", "likely_days_late", "budget", "spent",
           "uplift_p80", "budget_p80", "extra_p80", "finished_of_kind", "finished", "outlook", "method"]  # fmt: skip
_DAY = np.timedelta64(1, "D")


def forecast_finish(projects: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Forecast when each open project will be finished: one row per open project, the least likely on time first.

    `projects` is the table of that name; only finishes known by `as_of` (and by the row's `updated_on`) count. Slips of
    this organisation's projects of the same `kind` (else department), shrunk to those of all, with open ones censored,
    from where the project stands; with `percent_complete` also its own pace. Columns out: `on_time_chance` (0..1: by
    the promise, which is the first baseline), `planned_chance` (by `planned_finish_on`); `p10_on, p50_on, p80_on,
    p90_on`, by when it is finished with 10, 50, 80 and 90 % (10 to 90 is an 80 % range); `likely_days_late` (of
    `p50_on`, after the promise); `uplift_p80` (share of the budget), `budget_p80` (money) that suffice with 80 %,
    `extra_p80`, beyond the budget; `finished_of_kind, finished`, what it rests on; `outlook`: overdue, likely_late (a
    chance below a half), likely_on_time or cannot_tell; `method`, in words, also why nothing can be told. Raises
    DataError for a frame that breaks its declaration. Method, and how it did: docs/methods/projects.md.

    >>> frame = pd.DataFrame({"project": range(6), "name": "n", "department": "IT", "phase": "Execution",
    ...     "start_on": "2025-01-01", "planned_finish_on": ["2025-01-31"] * 5 + ["2025-03-31"],
    ...     "finished_on": ["2025-02-10", "2025-02-15", "2025-01-31", "2025-02-20", "2025-02-12", None]})
    >>> told = forecast_finish(frame.astype({"project": str}), as_of="2025-03-01").iloc[0]
    >>> str(told["p50_on"].date()), round(float(told["on_time_chance"]), 2)
    ('2025-04-21', 0.17)
    """
    told = read_projects(projects, read_day(as_of))
    told["kind"] = told["kind"].fillna(told["department"])
    told["scale"] = np.sqrt(((told["promised_on"] - told["start_on"]).dt.days + 1).astype(float).where(lambda n: n > 0))
    told["code"], kinds = _code(told)
    usable = told["scale"].notna() & ~told["backwards"].where(told["done"], False) & (told["done"] | told["open"])
    past, ahead = told[usable & (told["start_on"] <= told["heard_on"])], told[told["open"]].copy()
    finished = past["done"].groupby(past["code"]).sum().reindex(range(kinds), fill_value=0)
    ahead["finished"], ahead["finished_of_kind"] = int(past["done"].sum()), finished.to_numpy(int)[ahead["code"]]
    ahead = _add_budgets(_add_finishes(ahead, past, kinds), told, kinds)
    ahead["method"], ahead["outlook"] = _explain(ahead), _look_ahead(ahead)
    ahead["extra_p80"] = ahead["budget_p80"] - ahead["budget"]
    return ahead.sort_values(["on_time_chance", "project"], kind="stable", ignore_index=True)[COLUMNS]


def _code(told: pd.DataFrame) -> tuple[pd.Series, int]:
    """A number for each kind, and how many there are; kinds beyond those of most finished projects share the first."""
    most = told.loc[told["done"], "kind"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    codes = {kind: code for code, kind in enumerate(most.index[:MOST_KINDS], 1)}
    return told["kind"].map(codes).fillna(0).astype(int), len(codes) + 1


def _add_finishes(ahead: pd.DataFrame, past: pd.DataFrame, kinds: int) -> pd.DataFrame:
    names = ["p10_on", "p50_on", "p80_on", "p90_on"]
    ahead = ahead.assign(on_time_chance=np.nan, planned_chance=np.nan, likely_days_late=np.nan)
    ahead[names] = pd.Series(pd.NaT, ahead.index, dtype="datetime64[us]").to_frame().to_numpy().repeat(4, axis=1)
    rows = ahead.index[ahead["scale"].notna()]
    if int(past["done"].sum()) < FEWEST_FINISHED or rows.empty:
        return ahead.astype(dict.fromkeys(names, "datetime64[us]"))
    own = ahead.loc[rows]
    plans = _days(own["planned_finish_on"] - own["promised_on"])
    promised, planned, days = tell_finishes(_fit(past, kinds), _stand(own), plans)
    # What was open when it was last heard of is finished the day after at the earliest.
    days = np.clip(np.ceil(np.round(days, 6)), _days(own["heard_on"] - own["promised_on"])[:, None] + 1, FARTHEST_DAYS)
    ahead.loc[rows, ["on_time_chance", "planned_chance", "likely_days_late"]] = np.stack(
        [promised, planned, days[:, 1]], axis=1
    )
    for place, name in enumerate(names):
        ahead.loc[rows, name] = own["promised_on"].to_numpy() + days[:, place].astype(int) * _DAY
    return ahead.astype(dict.fromkeys(names, "datetime64[us]"))


def _fit(past: pd.DataFrame, kinds: int) -> SlipScale:
    ends = past["done_on"].fillna(past["heard_on"])
    scale = past["scale"].to_numpy()
    return fit_slips(
        -scale,
        _days(ends - past["promised_on"]) / scale,
        past["done"].to_numpy(bool),
        past["code"].to_numpy(int),
        kinds,
    )


def _stand(own: pd.DataFrame) -> Standing:
    """Where open projects stand, and where their own pace would lead: elapsed days over the share done."""
    scale, complete = own["scale"].to_numpy(), own["percent_complete"].to_numpy(float)
    elapsed = _days(own["heard_on"] - own["start_on"]) + 1
    paced = (complete > 0) & (complete < 1) & (elapsed > 0)
    left = np.where(paced, elapsed * (1 / np.where(paced, complete, 1.0) - 1), np.nan)
    behind = _days(own["heard_on"] - own["promised_on"])
    return Standing(own["code"].to_numpy(int), behind / scale, scale, behind + left, left)


def _add_budgets(ahead: pd.DataFrame, told: pd.DataFrame, kinds: int) -> pd.DataFrame:
    priced = told[told["done"] & (told["budget"] > 0) & told["spent"].notna()]
    if len(priced) < FEWEST_FINISHED:
        return ahead.assign(uplift_p80=np.nan, budget_p80=np.nan)
    overruns = (priced["spent"] / priced["budget"] - 1).to_numpy(float)
    uplifts = find_uplifts(overruns, priced["code"].to_numpy(int), kinds, BUDGET_CHANCE)[ahead["code"]]
    uplifts = pd.Series(np.maximum(uplifts, 0.0), ahead.index).where(ahead["budget"] > 0)
    money = (ahead["budget"] * (1 + uplifts)).combine(ahead["spent"], np.fmax).where(uplifts.notna())
    return ahead.assign(uplift_p80=uplifts, budget_p80=money)


def _explain(ahead: pd.DataFrame) -> pd.Series:
    """What each forecast rests on, or why there is none."""
    words = pd.Series("slips of its kind and of all", ahead.index)
    words = words.mask(ahead["percent_complete"].between(0, 1, inclusive="neither"), "slips and its own pace")
    words = words.mask(ahead["finished"] < FEWEST_FINISHED, f"fewer than {FEWEST_FINISHED} projects are finished")
    return words.mask(ahead["scale"].isna(), "no promise or start to reckon from")


def _look_ahead(ahead: pd.DataFrame) -> pd.Series:
    """Whether each project is overdue, more likely late than not, or more likely on time."""
    chance = ahead["on_time_chance"]
    words = pd.Series("cannot_tell", ahead.index).mask(chance >= LIKELY, "likely_on_time")
    words = words.mask(chance < LIKELY, "likely_late")
    return words.mask(ahead["late"] | ahead["unheard"], "overdue")


def _days(spans: pd.Series) -> np.ndarray:
    return spans.dt.days.to_numpy(float)
