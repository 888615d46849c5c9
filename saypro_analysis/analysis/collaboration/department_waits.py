"""Who waits for whom: pairs of departments, chains of what is overdue, and the department everyone waits for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.collaboration.methods.blocking_paths import Link, chain_waits, find_cycles, name_path
from saypro_analysis.analysis.collaboration.methods.dependency_rows import read_dependencies
from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.data.readings.dates import read_day

PAIRS = ["department", "waits_for", "dependencies", "weight", "open", "overdue", "undated", "days_lost", "longest_days",
         "worst", "worst_deliverable", "blocking_path", "path_days", "path_split", "path_stated", "cycle",
         "departments_waiting", "days_lost_by", "own_days", "most_waited_for", "layer", "waits_for_layer"]  # fmt: skip
DEPARTMENTS = ["department", "asked", "due", "on_time", "on_time_share", "on_time_low", "on_time_high", "open",
               "overdue", "departments_waiting", "days_lost_by", "own_days", "waits_days",
               "most_waited_for", "layer"]  # fmt: skip
LINKS = ["path", "step", "department", "waits_for", "dependency", "deliverable", "needed_on", "late_days", "own_days",
         "path_days", "blocking_path", "stated"]  # fmt: skip
WAITS, BOTH, AWAITED = "waits", "both", "awaited"  # the layers of a map, by which of the two a department does more
BALANCE = 1 / 3  # of the days that it waits and is waited for together, from which one of them is more


def map_dependencies(dependencies: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Map who waits for whom: one row per pair of departments, the one that lost most days first.

    `dependencies` is the table of that name. Columns out: `department` waits for `waits_for`; `dependencies, weight`
    (summed), `open`, `overdue` (open after their day), `undated`; `days_lost`, those that delivery came or is behind
    `needed_on`, open ones up to `as_of`; `longest_days` of `worst`, its `worst_deliverable`. Of what is overdue
    longest: the `blocking_path` to where it is stuck, its `path_days` and how they fall to departments (`path_split`);
    each day counts once, for the deepest department that was overdue on it. `path_stated`: whether every link is in
    `requires`. `cycle` names the shortest ring of open needs that the pair is in. Of `waits_for`: `departments_waiting`
    for something overdue, `days_lost_by` all others, `own_days` of these (not for want of others), `most_waited_for`
    where that is the most; `layer, waits_for_layer`: whether each mostly waits, mostly is awaited, or both. Raises
    DataError, also where a department waits for itself.

    >>> waits = pd.DataFrame({"dependency": ["D1", "D2"], "department": ["Sales", "Legal"],
    ...     "waits_for": ["Legal", "Board"], "needed_on": ["2025-03-01", "2025-03-05"], "delivered_on": None})
    >>> told = map_dependencies(waits, as_of="2025-03-11")
    >>> told[["blocking_path", "path_days", "path_split"]].values.tolist()[0]
    ['Sales → Legal → Board', 10, 'Legal 4, Board 6']
    """
    day, told = read_day(as_of), read_dependencies(dependencies, as_of)
    chains, rings = chain_waits(told, day), find_cycles(told)
    most = _summarise(told, chains).set_index("department")
    rows = [
        _pair(str(waiting), str(awaited), own, told, chains) | {"cycle": rings.get((waiting, awaited))}
        for (waiting, awaited), own in told.groupby(["department", "waits_for"], sort=False)
    ]
    pairs = pd.DataFrame(
        rows, columns=[name for name in PAIRS if name not in (*_OF_AWAITED, "layer", "waits_for_layer")]
    )
    pairs = pairs.merge(most[_OF_AWAITED], left_on="waits_for", right_index=True, how="left")
    pairs = pairs.assign(
        layer=pairs["department"].map(most["layer"]), waits_for_layer=pairs["waits_for"].map(most["layer"])
    )
    pairs = pairs[PAIRS]
    words = dict.fromkeys(("worst", "worst_deliverable", "blocking_path", "path_split", "cycle"), "str")
    order = ["days_lost", "overdue", "open"]
    return pairs.astype(words).sort_values(order, ascending=False, kind="stable", ignore_index=True)


_OF_AWAITED = ["departments_waiting", "days_lost_by", "own_days", "most_waited_for"]


def _pair(
    waiting: str, awaited: str, own: pd.DataFrame, told: pd.DataFrame, chains: dict[int, list[Link]]
) -> dict[str, object]:
    """One pair's figures; what is open goes before what was delivered as the worst."""
    late = own[own["days_lost"] > 0].sort_values(["open", "days_lost"], ascending=False, kind="stable")
    row = {"department": waiting, "waits_for": awaited, "dependencies": len(own), "weight": own["weight"].sum(),
           "open": int(own["open"].sum()), "overdue": int(own["overdue"].sum()),
           "undated": int(own["needed_on"].isna().sum()), "days_lost": own["days_lost"].sum()}  # fmt: skip
    if late.empty:
        return row
    worst = late.iloc[0]
    row |= {"longest_days": worst["days_lost"], "worst": worst["dependency"], "worst_deliverable": worst["deliverable"]}
    chain = chains.get(late.index[0], [])
    if not chain:
        return row
    split = ", ".join(f"{told.loc[link.row, 'waits_for']} {link.own_days}" for link in chain if link.own_days)
    return row | {"blocking_path": name_path(told, chain), "path_days": sum(link.own_days for link in chain),
                  "path_split": split, "path_stated": all(link.stated for link in chain)}  # fmt: skip


def trace_waits(dependencies: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Follow what is overdue to where it is stuck: one row per link of a chain, the chain that lost most days first.

    `dependencies` is the table of that name. Columns out: `path` (its number), `step` (1: who waits in the end),
    `department, waits_for, dependency, deliverable, needed_on`, `late_days` of the link, `own_days` of the head's that
    count for it, `path_days`, their sum; `blocking_path`, the chain by its departments; `stated`, whether `requires`
    says so or the department merely lacks it as well. Chains within others are left out. Raises DataError for a frame
    that breaks its declaration, also where a department waits for itself.

    >>> waits = pd.DataFrame({"dependency": ["D1", "D2"], "department": ["Sales", "Legal"],
    ...     "waits_for": ["Legal", "Board"], "needed_on": ["2025-03-01", "2025-03-05"], "delivered_on": None})
    >>> trace_waits(waits, as_of="2025-03-11")[["waits_for", "late_days", "own_days"]].values.tolist()
    [['Legal', 10, 4], ['Board', 6, 6]]
    """
    day, told = read_day(as_of), read_dependencies(dependencies, as_of)
    chains = chain_waits(told, day)
    within = {link.row for chain in chains.values() for link in chain[1:]}
    heads = [chain for head, chain in chains.items() if head not in within]
    heads = sorted(heads, key=lambda chain: -sum(link.own_days for link in chain))
    rows = [
        {**told.loc[link.row].to_dict(), "path": number, "step": step, "own_days": link.own_days, "stated": link.stated,
         "late_days": int(told.loc[link.row, "days_lost"]), "path_days": sum(link.own_days for link in chain),
         "blocking_path": name_path(told, chain)}
        for number, chain in enumerate(heads, 1) for step, link in enumerate(chain, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=LINKS)


def summarise_waits(dependencies: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell of each department how others fare by it: one row per department, the most waited for first.

    `dependencies` is the table of that name. Columns out: `department`; what it was `asked` for (a count), `due` by
    `as_of`, delivered `on_time` by the day needed and its share of those due with an exact 95 % interval
    (`on_time_share, on_time_low, on_time_high`, 0..1); `open, overdue`; `departments_waiting` for something overdue;
    `days_lost_by` others waiting for it, `own_days` of them that are not for want of what it waits for itself (these
    sum to all days lost); `waits_days`, the days it lost waiting; `most_waited_for`; `layer` (waits,
    both, awaited). Raises DataError as `map_dependencies` does.

    >>> waits = pd.DataFrame({"dependency": ["D1", "D2"], "department": ["Sales", "Legal"],
    ...     "waits_for": ["Legal", "Board"], "needed_on": ["2025-03-01", "2025-03-05"], "delivered_on": None})
    >>> summarise_waits(waits, as_of="2025-03-11")[["department", "days_lost_by", "own_days"]].values.tolist()
    [['Board', 6.0, 12.0], ['Legal', 10.0, 4.0], ['Sales', 0.0, 0.0]]
    """
    told = read_dependencies(dependencies, as_of)
    return _summarise(told, chain_waits(told, read_day(as_of)))


def _summarise(told: pd.DataFrame, chains: dict[int, list[Link]]) -> pd.DataFrame:
    names = pd.unique(pd.concat([told["waits_for"], told["department"]]))
    groups, waits = dict(list(told.groupby("waits_for"))), told.groupby("department")["days_lost"].sum()
    own_days = _own_days(told, chains)
    rows = [
        _department(name, groups.get(name, told.iloc[:0])) | {"own_days": own_days.get(name, 0.0),
        "waits_days": waits.get(name, 0.0)} for name in names
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[name for name in DEPARTMENTS if not name.startswith("on_time_")])
    low, high = share_interval(frame["on_time"].to_numpy(float), frame["due"].to_numpy(float))
    due = frame["due"] > 0
    frame = frame.assign(
        on_time_share=(frame["on_time"] / frame["due"].where(due)).astype(float),
        on_time_low=np.where(due, low, np.nan),
        on_time_high=np.where(due, high, np.nan),
    )
    balance = (frame["days_lost_by"] - frame["waits_days"]) / (frame["days_lost_by"] + frame["waits_days"])
    frame = frame.assign(layer=np.select([balance > BALANCE, balance < -BALANCE], [AWAITED, WAITS], BOTH))
    order = ["own_days", "departments_waiting", "days_lost_by", "asked"]
    frame = frame.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    first = (frame["own_days"] == frame["own_days"].max()) & (frame["own_days"] > 0)
    return frame.assign(most_waited_for=first)[DEPARTMENTS]


def _own_days(told: pd.DataFrame, chains: dict[int, list[Link]]) -> dict[str, float]:
    """The days lost by department, each for the one where it was stuck; what was delivered late for who delivered."""
    over = told[~told["overdue"]].groupby("waits_for")["days_lost"].sum().to_dict()
    for chain in chains.values():
        for link in chain:
            name = told.loc[link.row, "waits_for"]
            over[name] = over.get(name, 0.0) + link.own_days
    return over


def _department(name: str, own: pd.DataFrame) -> dict[str, object]:
    due = own[own["due"]]
    return {"department": name, "asked": len(own), "due": len(due), "open": int(own["open"].sum()),
            "on_time": int((due["delivered_on"] <= due["needed_on"]).sum()), "overdue": int(own["overdue"].sum()),
            "departments_waiting": own.loc[own["overdue"], "department"].nunique(),
            "days_lost_by": own["days_lost"].sum()}  # fmt: skip
