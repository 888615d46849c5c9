"""Causes as they were entered: which few hold most of the weight, and which why-chains hold link by link."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table

VITAL, TOP = 0.8, 0.2
_SEED, _RESAMPLES = 20, 1000
_ROUNDING = 1e-9
PARETO = ["rank", "weight", "share", "cumulative", "vital", "vital_chance", "in_top", "top_share", "cut", "cut_low",
          "cut_high", "measure", "left_out", "nested"]  # fmt: skip
WHYS = ["cause", "kpi", "parent", "category", "statement", "evidence", "source", "status", "depth", "path", "links",
        "end", "supported", "broken_at", "verdict", "remark"]  # fmt: skip


def rank_pareto(causes: pd.DataFrame, *, by: str = "statement", weight: str | None = "occurrences") -> pd.DataFrame:
    """Rank causes by what they weigh, and mark the fewest that hold 80 % of it: one row per value of `by`.

    `causes` is any frame with the column `by` and, unless `weight` is None (then rows are counted), the number column
    `weight`; rows without a weight are left out and counted in `left_out`. Columns out, the heaviest first: the column
    `by`, `rank`, `weight` (in the measure's unit), `share` and `cumulative` (0..1), `vital` (in the smallest set that
    reaches 80 %), `vital_chance` (the share of 1,000 seeded resamples of the single observations in which it is
    there), `in_top` (among the first fifth of the causes) and `top_share`, what that fifth really holds; `cut`, the
    number of vital causes, with its 90 % range `cut_low, cut_high`; `measure`, what was weighed; `nested`, how many
    causes stand below another weighed one in a why-chain, so that weight may count twice. Raises ValueError for an
    unknown column or a negative weight. Method: docs/methods/causes.md, "Pareto".

    >>> causes = pd.DataFrame({"statement": ["Billed twice", "No log-in", "Damaged"], "occurrences": [80, 15, 5]})
    >>> rank_pareto(causes)[["statement", "cumulative", "vital", "cut_low", "cut_high"]].values.tolist()[0]
    ['Billed twice', 0.8, True, 1, 2]
    """
    weighed = _weigh(causes, by, weight)
    known = weighed[weighed["weight"].notna() & weighed[by].notna()]
    total = known.groupby(by)[["weight", "seen"]].sum()
    total = total.sort_values("weight", ascending=False, kind="stable").reset_index()
    whole = total["weight"].sum()
    if not whole > 0:
        return pd.DataFrame(columns=[by, *PARETO])
    share = total["weight"] / whole
    cut = _cut(share.to_numpy()[None, :])[0]
    fifth = max(round(TOP * len(total)), 1)
    chance, low, high = _resample(known, by, list(total[by]))
    nested = _nested(causes, set(causes.loc[known.index, "cause"])) if weight and "cause" in causes else 0
    return total.assign(
        rank=np.arange(1, len(total) + 1), share=share, cumulative=share.cumsum(), vital=total.index < cut,
        vital_chance=chance, in_top=total.index < fifth, top_share=share.iloc[:fifth].sum(), cut=cut, cut_low=low,
        cut_high=high, measure=weight or "rows", left_out=len(weighed) - len(known),
        nested=nested,
    )[[by, *PARETO]]  # fmt: skip


def _weigh(causes: pd.DataFrame, by: str, weight: str | None) -> pd.DataFrame:
    if absent := [name for name in (by, weight) if name is not None and name not in causes]:
        raise ValueError(
            f"causes: found no column {', '.join(absent)}, expected it among {', '.join(map(str, causes))}"
        )
    values = _read_numbers(causes, weight) if weight else pd.Series(1.0, index=causes.index)
    if (values < 0).any() or np.isinf(values.astype(float)).any():
        raise ValueError(f"{weight}: found {values.min():g}, expected finite weights of at least 0")
    seen = _read_numbers(causes, "occurrences") if "occurrences" in causes else pd.Series(1.0, index=causes.index)
    return pd.DataFrame({by: causes[by], "weight": values, "seen": seen.fillna(1.0)})


def _read_numbers(causes: pd.DataFrame, column: str) -> pd.Series:
    values = pd.to_numeric(causes[column], errors="coerce")
    if (unread := causes[column].notna() & values.isna()).any():
        raise ValueError(f"{column}: found {str(causes.loc[unread, column].iloc[0])[:40]!r}, expected a number")
    return values.astype(float)


def _nested(causes: pd.DataFrame, weighed: set[object]) -> int:
    """How many of the weighed causes have another of them somewhere above."""
    if not {"cause", "parent"} <= set(causes):
        return 0
    parents = dict(zip(causes["cause"], causes["parent"], strict=True))
    return sum(not weighed.isdisjoint(_above(cause, parents)) for cause in weighed)


def _above(cause: object, parents: dict[object, object]) -> list[object]:
    """The causes above one, up to the top or to where a chain would return to itself."""
    seen: dict[object, None] = {}
    link = parents.get(cause)
    while link in parents and link not in seen:
        seen[link] = None
        link = parents[link]
    return list(seen)


def _cut(shares: np.ndarray) -> np.ndarray:
    """For each row of shares, how many of the largest reach the vital share."""
    ordered = np.sort(shares, axis=1)[:, ::-1].cumsum(axis=1)
    return 1 + (ordered < VITAL - _ROUNDING).sum(axis=1)


def _resample(known: pd.DataFrame, by: str, order: list[object]) -> tuple[np.ndarray, int, int]:
    """Draw the observations again, each with its row's mean weight: how often a cause is vital, and how many are."""
    places = pd.Index(order).get_indexer(known[by])
    # In an order of their own, so that the draws fall on the same observations however the rows came.
    rows = np.lexsort((known["seen"], known["weight"], places))
    known, places = known.iloc[rows], places[rows]
    seen = np.maximum(known["seen"].round().to_numpy(dtype=float), 1)
    drawn = np.random.default_rng(_SEED).multinomial(int(seen.sum()), seen / seen.sum(), size=_RESAMPLES)
    member = (places[:, None] == np.arange(len(order))).astype(float)
    weights = (drawn * (known["weight"].to_numpy() / seen)) @ member
    weights = weights[weights.sum(axis=1) > 0]
    shares = weights / weights.sum(axis=1, keepdims=True)
    cuts = _cut(shares)
    place = np.argsort(np.argsort(-shares, axis=1, kind="stable"), axis=1, kind="stable")
    low, high = np.quantile(cuts, [0.05, 0.95], method="nearest")
    return (place < cuts[:, None]).mean(axis=0), int(low), int(high)


def trace_whys(causes: pd.DataFrame, kpi: str | None = None) -> pd.DataFrame:
    """Follow the why-chains of a KPI from the effect to the last why: one row per link, parents before their causes.

    `causes` is the table of that name; `kpi` chooses one KPI (with the links of others that its chains pass through),
    None all. Chains branch. Columns out: those of the table; `status` (supported needs evidence: without any it counts
    as hypothesis, and `remark` says so); `depth` (1 is next to the gap); `path`, the causes from the top joined by
    " > ", and `links`, their number; `end`, whether no further why was asked; `supported`, whether every link so far
    is; `broken_at`, the first link that is not; `verdict`, one of root_cause (the end of a chain that is supported
    link by link), link (on the way), open (a hypothesis in the chain), refuted (a refuted link in the chain). Raises
    DataError for a chain that returns to itself and ValueError for an unknown KPI. Method: docs/methods/causes.md.

    >>> causes = pd.DataFrame({"cause": ["C1", "C2"], "kpi": "leads", "parent": [None, "C1"], "category": "Process",
    ...     "statement": ["Fewer clicks", "Wrong audience"], "evidence": ["Click-through fell", None],
    ...     "source": ["data", None], "status": ["supported", "hypothesis"]})
    >>> trace_whys(causes, "leads")[["path", "verdict"]].values.tolist()
    [['C1', 'link'], ['C1 > C2', 'open']]
    """
    table = complete_table(causes, "causes").reset_index(drop=True)
    _check_rings(table)
    chosen = _chosen(table, kpi)
    judged = _judge_links(table[table["cause"].isin(chosen)])
    rows = {row["cause"]: row for row in judged.to_dict("records")}
    told = [_trace(rows, path) for path in _paths(judged)]
    return pd.DataFrame(told, columns=WHYS)


def _check_rings(table: pd.DataFrame) -> None:
    parents = dict(zip(table["cause"], table["parent"], strict=True))
    settled: set[object] = set()
    for row, cause in enumerate(table["cause"]):
        seen: dict[object, None] = {}
        link = cause
        while link in parents and link not in seen and link not in settled:
            seen[link] = None
            link = parents[link]
        if link in seen:
            raise DataError([Problem("causes", row, "parent", str(parents[link]), "a chain that ends")])
        settled.update(seen)


def _chosen(table: pd.DataFrame, kpi: str | None) -> set[object]:
    """The KPI's causes and all that they hang from."""
    if kpi is None:
        return set(table["cause"])
    if kpi not in set(table["kpi"].dropna()):
        raise ValueError(f"kpi: found {kpi!r}, expected one of {', '.join(table['kpi'].dropna().unique()) or 'none'}")
    parents = dict(zip(table["cause"], table["parent"], strict=True))
    chosen: set[object] = set()
    for cause in table.loc[table["kpi"] == kpi, "cause"]:
        link = cause
        while link in parents and link not in chosen:
            chosen.add(link)
            link = parents[link]
    return chosen


def _judge_links(table: pd.DataFrame) -> pd.DataFrame:
    said = table["evidence"].notna()
    source = table["source"].str.lower().fillna("none").where(said, "none")
    bare = (table["status"] == "supported") & ~said
    status = table["status"].fillna("hypothesis").mask(bare, "hypothesis")
    remark = pd.Series("", index=table.index).mask(bare, "called supported, but no evidence is given")
    return table.assign(source=source, status=status, remark=remark)


def _paths(table: pd.DataFrame) -> Iterator[list[str]]:
    """Every cause with the causes above it, depth first, in the order of the table."""
    below: dict[object, list[str]] = {}
    known = set(table["cause"])
    for cause, parent in zip(table["cause"], table["parent"], strict=True):
        below.setdefault(parent if parent in known else None, []).append(cause)
    waiting = [[cause] for cause in reversed(below.get(None, []))]
    while waiting:
        path = waiting.pop()
        yield path
        waiting += [[*path, cause] for cause in reversed(below.get(path[-1], []))]


def _trace(rows: dict[str, dict[str, object]], path: list[str]) -> dict[str, object]:
    statuses = [rows[cause]["status"] for cause in path]
    broken = next((cause for cause, status in zip(path, statuses, strict=True) if status != "supported"), None)
    end = not any(row["parent"] == path[-1] for row in rows.values())
    sure = "root_cause" if end else "link"
    verdict = "refuted" if "refuted" in statuses else sure if broken is None else "open"
    return {**rows[path[-1]], "depth": len(path), "path": " > ".join(path), "links": len(path), "end": end,
            "supported": broken is None, "broken_at": broken, "verdict": verdict}  # fmt: skip
