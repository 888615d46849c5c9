"""What content brought, per item, channel or type, without mistaking small numbers for a better rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.collaboration.methods.best_chances import SURE, TEST_LEVEL, Chances, find_chances
from saypro_analysis.analysis.collaboration.methods.rate_spreads import (
    Counts,
    Posterior,
    count_groups,
    mean_spread,
    shrink_rates,
)
from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import days_of

LEVEL = 0.95
MEASURES = {"engagement": ("engagements", "impressions"), "clicks": ("clicks", "impressions"),
            "conversion": ("conversions", "clicks")}  # fmt: skip
BEST, BEHIND, CANNOT_TELL, ALONE, NO_DATA = "best", "behind", "cannot_tell", "alone", "no_data"
SUGGESTIONS = {BEST: "more", BEHIND: "less", CANNOT_TELL: "test", ALONE: None, NO_DATA: "measure"}
MOST_TIMES = 20  # as much again as there is: what would take more is too alike to be told apart
COLUMNS = ["measure", "by", "name", "within", "items", "count", "of", "rate", "shrunken", "low", "high", "few",
           "chance_best", "chance_behind", "verdict", "more_to_tell", "suggestion", "odd_items"]  # fmt: skip
POWER = 0.8  # of the test with which so many more would tell
LEAST_MORE = 0.1  # as much again as there is


def summarise_content(
    content: pd.DataFrame,
    *,
    by: str = "content",
    within: str | None = None,
    start_on: object = None,
    as_of: object = None,
) -> pd.DataFrame:
    """Tell what content brought: one row per measure and value of `by`, by group and shrunken rate.

    `content` is the table of that name, `by` a column such as content, channel, type or audience; compared is within
    the values of `within` (of items: their `test`, else their channel; of the rest: all), of what went out from
    `start_on` to `as_of`. Measures: `engagement` and `clicks` per impression, `conversion` per click (per impression
    where no clicks are told). Columns out: `items`, `count` of `of`, the raw `rate` (0..1); `shrunken`, the rate to be
    expected, with its 95 % interval `low, high`, and `few`, whether the raw one lies outside, for it is of few;
    `chance_best`, that it is better than all others of its group, `chance_behind`, that it is worse than the first;
    `verdict`: best, behind, cannot_tell, alone or no_data; `more_to_tell`, how many more impressions (or clicks) would
    tell it from the best if the rates are what they seem; `suggestion` for the next quarter: more, less, test or
    measure; `odd_items` counted more than can be and left out. Raises DataError for a frame that breaks its
    declaration, ValueError for an unknown column.

    >>> content = pd.DataFrame({"content": ["A", "B", "C"], "channel": "mail", "clicks": [400, 90, 1],
    ...                         "impressions": [9000, 9000, 20]})
    >>> summarise_content(content)[["name", "rate", "verdict"]].round(3).values.tolist()
    [['A', 0.044, 'cannot_tell'], ['C', 0.05, 'cannot_tell'], ['B', 0.01, 'behind']]
    """
    table = complete_table(content, "content")
    if unknown := [name for name in (by, within) if name is not None and name not in table]:
        raise ValueError(f"by, within: found {unknown[0]!r}, expected a column of the content")
    out = days_of(table["published_at"])
    if as_of is not None:
        table = table[~(out > read_day(as_of))]
    if start_on is not None:
        table = table[~(out.reindex(table.index) < read_day(start_on))]
    parts = [_measure(table, measure, by, within) for measure in MEASURES]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _measure(table: pd.DataFrame, measure: str, by: str, within: str | None) -> pd.DataFrame:
    count, of = MEASURES[measure]
    of = of if table[of].notna().any() or of != "clicks" else "impressions"
    odd = table[count] > table[of]
    fine = table[table[count].notna() & (table[of] > 0) & ~odd]
    keys = _keys(fine, by, within)
    rows = fine.assign(**keys, count=fine[count], of=fine[of], square=fine[of] ** 2)
    groups = rows.groupby(["within", "name"], dropna=False)
    told = groups[["count", "of", "square"]].sum().assign(items=groups.size()).reset_index()
    odd_items = table[odd].assign(**_keys(table[odd], by, within)).groupby("name").size()
    told = _without_data(told, table, by, within)
    told = told.assign(measure=measure, by=by, odd_items=told["name"].map(odd_items).fillna(0).astype(int))
    return _judge(told, rows, by) if len(fine) else told.iloc[:0].reindex(columns=COLUMNS)


def _keys(table: pd.DataFrame, by: str, within: str | None) -> dict[str, pd.Series]:
    """What each item is called and compared within."""
    name = table[by].astype("str").fillna("not said")
    if within is not None:
        return {"name": name, "within": table[within].astype("str").fillna("not said")}
    if by == "content":
        return {"name": name, "within": table["test"].fillna(table["channel"]).astype("str").fillna("not said")}
    return {"name": name, "within": pd.Series("all", table.index, dtype="str")}


def _without_data(told: pd.DataFrame, table: pd.DataFrame, by: str, within: str | None) -> pd.DataFrame:
    """The rows with those added of which nothing was counted; never shown is no rate of 0."""
    keys = pd.DataFrame(_keys(table, by, within)).drop_duplicates()
    told = keys.merge(told, on=["name", "within"], how="left")
    return told.fillna({"items": 0, "count": 0, "of": 0, "square": 0}).astype({"items": int})


def _judge(told: pd.DataFrame, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    told = told.sort_values(["within", "name"], kind="stable", ignore_index=True)
    there = told[told["of"] > 0]
    share = np.ones(len(there)) if by == "content" else _effective(there, rows).to_numpy()
    group = there["within"].astype("category").cat.codes.to_numpy()
    counts = count_groups((there["count"] * share).to_numpy(), (there["of"] * share).to_numpy(), _dense(group))
    known = shrink_rates(counts)
    chances = find_chances(counts, known)
    low, high = _interval(known)
    judged = pd.DataFrame({
        "rate": there["count"] / there["of"], "shrunken": known.mean, "low": low, "high": high,
        "chance_best": chances.best, "chance_behind": np.where(chances.leads, np.nan, chances.below_leader),
        "verdict": _verdicts(counts, chances), "more_to_tell": _more(counts, known, chances) / share,
    }, index=there.index)  # fmt: skip
    told = told.join(judged)
    told["few"] = (told["rate"] < told["low"]) | (told["rate"] > told["high"])
    told["verdict"] = told["verdict"].fillna(NO_DATA).astype("str")
    told["suggestion"] = told["verdict"].map(SUGGESTIONS).astype("str")
    return told.sort_values(["within", "shrunken"], ascending=[True, False], kind="stable", ignore_index=True)


def _dense(codes: np.ndarray) -> np.ndarray:
    return np.unique(codes, return_inverse=True)[1]


def _effective(there: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """How much of the counts of each row speaks for it, as its items differ among themselves (Kish's design effect)."""
    group = _dense(rows["channel"].fillna("").astype("category").cat.codes.to_numpy())
    items = rows.assign(group=group).sort_values("group", kind="stable")
    counts = count_groups(*(items[name].to_numpy() for name in ("count", "of", "group")))
    spread = mean_spread(shrink_rates(counts).spread_weights)
    rate = (there["count"] + 0.5) / (there["of"] + 1)
    return 1 / (1 + spread * rate * (1 - rate) * there["square"] / there["of"])


def _interval(known: Posterior) -> tuple[Floats, Floats]:
    """The interval of each rate, by the beta distribution of its mean and variance."""
    size = known.mean * (1 - known.mean) / known.variance - 1
    hits, misses = known.mean * size, (1 - known.mean) * size
    tail = (1 - LEVEL) / 2
    return special.betaincinv(hits, misses, tail), special.betaincinv(hits, misses, 1 - tail)


def _verdicts(counts: Counts, chances: Chances) -> np.ndarray:
    """Best, where both the chance and a test that holds for a single group say so; behind, where both say less.

    Behind is tested against the leader among all pairs of the group (Bonferroni).
    """
    size = np.bincount(counts.group)[counts.group]
    pairs = np.maximum(size * (size - 1) / 2, 1)
    best = (chances.best >= SURE) & (chances.p_leader <= TEST_LEVEL)
    behind = ~chances.leads & (chances.below_leader >= SURE) & (chances.p_leader * pairs <= TEST_LEVEL)
    return np.select([size == 1, best, behind], [ALONE, BEST, BEHIND], CANNOT_TELL)


def _more(counts: Counts, known: Posterior, chances: Chances) -> Floats:
    """How many more trials each item needs to be told from the best (the best: from the next), of like rates."""
    order = np.lexsort((-known.mean, counts.group))
    leader = np.flatnonzero(chances.leads)[counts.group]
    second = order[np.minimum(counts.starts + 1, len(order) - 1)][counts.group]
    rival = np.where(chances.leads, second, leader)
    size = np.bincount(counts.group)[counts.group]
    tests = np.where(chances.leads, 1, np.maximum(size * (size - 1) / 2, 1))
    reach = special.ndtri(1 - TEST_LEVEL / 2 / tests) + special.ndtri(POWER)
    gap = np.abs(known.mean - known.mean[rival])
    both = known.mean * (1 - known.mean) + known.mean[rival] * (1 - known.mean[rival])
    with np.errstate(divide="ignore"):
        needed = np.ceil(reach**2 * both / gap**2) - counts.trials
    open_still = _verdicts(counts, chances) == CANNOT_TELL
    enough = needed <= MOST_TIMES * counts.trials
    return np.where(open_still & enough, np.maximum(needed, np.ceil(LEAST_MORE * counts.trials)), np.nan)
