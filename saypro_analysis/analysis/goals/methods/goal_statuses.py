"""The status of a goal by its chance; it stays until the chance has clearly left its band."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

ON_TRACK, AT_RISK, OFF_TRACK, CANNOT_TELL = "on_track", "at_risk", "off_track", "cannot_tell"
MARGIN = 0.05  # by which a chance has to leave the band of a status before that changes
LEVELS = (0.7, 0.3)  # at least the first: on track; at least the second: at risk


def judge_chance(chance: float, levels: tuple[float, float] = LEVELS) -> str:
    """The status of a chance that is looked at for the first time."""
    if np.isnan(chance):
        return CANNOT_TELL
    return ON_TRACK if chance >= levels[0] else AT_RISK if chance >= levels[1] else OFF_TRACK


def follow_chances(chances: Iterable[float], levels: tuple[float, float] = LEVELS) -> list[str]:
    """The status at each of several looks, the oldest first."""
    told: list[str] = []
    held = CANNOT_TELL
    for chance in chances:
        low, high = _band(held, levels)
        if np.isnan(chance) or not low - MARGIN < chance < high + MARGIN:
            held = judge_chance(chance, levels)
        told.append(held)
    return told


def _band(status: str, levels: tuple[float, float]) -> tuple[float, float]:
    """The chances of a status; a chance at the end of all lies within."""
    bands = {ON_TRACK: (levels[0], np.inf), AT_RISK: (levels[1], levels[0]), OFF_TRACK: (-np.inf, levels[1])}
    return bands.get(status, (np.inf, -np.inf))


def check_levels(on_track: float, at_risk: float) -> tuple[float, float]:
    """Both thresholds; ValueError where they are not chances in order."""
    if not 0 < at_risk < on_track <= 1:
        raise ValueError(f"on_track and at_risk: found {on_track} and {at_risk}, expected 0 < at_risk < on_track <= 1")
    return on_track, at_risk
