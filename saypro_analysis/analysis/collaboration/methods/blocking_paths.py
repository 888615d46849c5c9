"""Chains of what is overdue: who waits for whom who waits for whom, each lost day counted for one link."""

from __future__ import annotations

from typing import Any, NamedTuple

import networkx as nx
import pandas as pd

ARROW = " → "


class Link(NamedTuple):
    """A row of the dependencies within a chain, the days that the chain's head lost by it, whether it was stated."""

    row: int
    own_days: int
    stated: bool


def chain_waits(told: pd.DataFrame, day: pd.Timestamp) -> dict[int, list[Link]]:
    """For each overdue row the chain that begins with it.

    A link leads on to what it `requires` where that is said and overdue; where nothing is said, to what its own
    department lacks longest (`stated` is then False). A chain ends before a department comes a second time. Each day
    that the head lost counts for the deepest link that was overdue on it, so that they sum.
    """
    overdue = told[told["overdue"]]
    lacking = overdue.groupby("department", sort=False).head(1).set_index("department").index
    first = dict(zip(lacking, overdue.groupby("department", sort=False).head(1).index, strict=True))
    number = dict(zip(overdue["dependency"], overdue.index, strict=True))
    rows = {row: overdue.loc[row] for row in overdue.index}
    steps = {row: _step(row, own, first, number) for row, own in rows.items()}
    return {row: _chain(row, rows, steps, day) for row in overdue.index}


def _step(row: int, own: pd.Series, first: dict[Any, int], number: dict[Any, int]) -> tuple[int | None, bool]:
    """The row that a row waits for in turn, and whether that was stated."""
    if pd.notna(own["requires"]):
        named = [number[name.strip()] for name in str(own["requires"]).split(";") if name.strip() in number]
        return (min(named) if named else None), True
    found = first.get(own["waits_for"])
    return (None if found == row else found), False


def _chain(
    head: int, rows: dict[int, pd.Series], steps: dict[int, tuple[int | None, bool]], day: pd.Timestamp
) -> list[Link]:
    chain, stated, met = [head], [True], {rows[head]["department"], rows[head]["waits_for"]}
    step, said = steps[head]
    while step is not None and step not in chain and rows[step]["waits_for"] not in met:
        chain, stated = [*chain, step], [*stated, said]
        met.add(rows[step]["waits_for"])
        step, said = steps[step]
    ends, begin = day, rows[head]["needed_on"]
    own: list[int] = []
    for row in reversed(chain):
        since = min(max(rows[row]["needed_on"], begin), ends)
        own, ends = [(ends - since).days, *own], since
    return [Link(*link) for link in zip(chain, own, stated, strict=True)]


def name_path(told: pd.DataFrame, chain: list[Link]) -> str:
    """A chain by its departments, the one that waits first."""
    rows = [link.row for link in chain]
    return ARROW.join([told.loc[rows[0], "department"], *told.loc[rows, "waits_for"]])


def find_cycles(told: pd.DataFrame) -> dict[tuple[str, str], str]:
    """By pair of departments the shortest ring in which they wait for each other, named from its oldest need on."""
    still = told[told["open"]]
    pairs = list(dict.fromkeys(still[["department", "waits_for"]].itertuples(index=False, name=None)))
    graph = nx.DiGraph(pairs)
    age = {pair: place for place, pair in enumerate(pairs)}
    homes = {node: n for n, part in enumerate(nx.strongly_connected_components(graph)) for node in part}
    return {
        (begin, end): _name_ring(nx.shortest_path(graph, end, begin), age)
        for begin, end in pairs
        if homes[begin] == homes[end]
    }


def _name_ring(ring: list[str], age: dict[tuple[str, str], int]) -> str:
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    oldest = min(range(len(pairs)), key=lambda place: age[pairs[place]])
    turned = ring[oldest:] + ring[:oldest]
    return ARROW.join([*turned, turned[0]])
