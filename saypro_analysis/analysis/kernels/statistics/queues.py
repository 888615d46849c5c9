"""Waiting for somebody who is free: Erlang's formula for calls that queue (Erlang 1917, Erlang C)."""

from __future__ import annotations

import math
from typing import NamedTuple


class Queue(NamedTuple):
    """How calls fare with some agents: the chance to wait, the share answered in time, the mean wait, agents' load."""

    wait_chance: float
    service_level: float
    mean_wait_seconds: float
    occupancy: float


def measure_queue(calls: float, seconds: float, handling: float, agents: int, target: float) -> Queue:
    """How `calls` within `seconds` fare that take `handling` seconds each, with so many agents, against a target wait.

    With no more agents than work the queue grows without end: everybody waits.

    >>> [round(figure, 4) for figure in measure_queue(100, 1800, 180, 14, 20)]
    [0.1741, 0.8884, 7.8359, 0.7143]
    """
    load, blocked = calls * handling / seconds, 1.0
    for agent in range(1, agents + 1 if agents > load else 1):
        blocked = _block(load, blocked, agent)
    return _fare(load, blocked, handling, agents, target)


def agents_for(calls: float, seconds: float, handling: float, target: float, share: float) -> int:
    """The fewest agents with which that share of calls is answered within the target."""
    load, blocked, agents = calls * handling / seconds, 1.0, 0
    while load and (agents <= load or _fare(load, blocked, handling, agents, target).service_level < share):
        agents += 1
        blocked = _block(load, blocked, agents)
    return agents


def _block(load: float, blocked: float, agents: int) -> float:
    """Erlang B with one agent more, by its recursion: no factorials, which overflow."""
    return load * blocked / (agents + load * blocked)


def _fare(load: float, blocked: float, handling: float, agents: int, target: float) -> Queue:
    """How calls fare, from the chance that all agents are taken where nobody waits."""
    if load == 0:
        return Queue(0.0, 1.0, 0.0, 0.0)
    if agents <= load:
        return Queue(1.0, 0.0, math.inf, 1.0)
    waits = blocked / (1 - load / agents * (1 - blocked))
    in_time = 1 - waits * math.exp(-(agents - load) * target / handling)
    return Queue(waits, in_time, waits * handling / (agents - load), load / agents)
