"""Which actions must come before which: lists of names read, and rings refused."""

import networkx as nx
import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem


def read_names(listed: object) -> list[str]:
    """The names in a cell, separated by semicolons.

    >>> read_names("MKT-01; TEC-02;")
    ['MKT-01', 'TEC-02']
    """
    return [name.strip() for name in listed.split(";") if name.strip()] if isinstance(listed, str) else []


def draw_requirements(actions: pd.DataFrame) -> "nx.DiGraph[str]":
    """The network of actions: an arrow from each that is required to the one that requires it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(actions["action"])
    known = set(actions["action"])
    graph.add_edges_from(
        (needed, action)
        for action, listed in zip(actions["action"], actions["requires"], strict=True)
        for needed in read_names(listed)
        if needed in known
    )
    return graph


def check_rings(actions: pd.DataFrame) -> None:
    """Raise DataError for actions that require one another in a ring, each ring told once at its first action."""
    rows = {action: row for row, action in enumerate(actions["action"])}
    problems = []
    for ring in nx.strongly_connected_components(draw_requirements(actions)):
        first = min(ring, key=lambda action: rows[action])
        listed = actions["requires"].iloc[rows[first]]
        if len(ring) > 1 or first in read_names(listed):
            around = ", ".join(sorted(ring, key=lambda action: rows[action]))
            expected = f"actions that do not require one another in a ring ({around})"
            problems.append(Problem("actions", int(actions.index[rows[first]]), "requires", str(listed), expected))
    if problems:
        raise DataError(problems)
