"""Whom a project concerns: how much they can move, how much it concerns them, and so what to do with them."""

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.data.tables.known_words import LEVELS

ENOUGH = 2  # of 3 (low, medium, high), from which influence or interest counts as high
QUADRANTS = {(True, True): "manage_closely", (True, False): "keep_satisfied",
             (False, True): "keep_informed", (False, False): "monitor"}  # fmt: skip
COLUMNS = ["project", "stakeholder", "department", "influence", "interest", "influence_score", "interest_score",
           "quadrant"]  # fmt: skip


def map_stakeholders(stakeholders: pd.DataFrame) -> pd.DataFrame:
    """Place stakeholders by influence and interest: one row per project and stakeholder, whom to manage closely first.

    `stakeholders` is the table `project_stakeholders`. Columns out: `project, stakeholder, department, influence,
    interest` (low, medium, high), their scores (1 to 3), and `quadrant`: manage_closely (both), keep_satisfied
    (influence), keep_informed (interest), monitor (neither); medium counts as high, for whom to leave out is the
    costlier mistake. Empty where one of the two is not told. Source: Mendelow (1981). Raises DataError for a frame that
    breaks its declaration.

    >>> people = pd.DataFrame({"project": "A", "stakeholder": ["Sellers", "Board"], "department": "Sales",
    ...                        "influence": ["low", "high"], "interest": ["high", "low"]})
    >>> map_stakeholders(people)[["stakeholder", "quadrant"]].values.tolist()
    [['Board', 'keep_satisfied'], ['Sellers', 'keep_informed']]
    """
    told = read_register(stakeholders, "project_stakeholders")
    scores = {level: place for place, level in enumerate(LEVELS, 1)}
    influence, interest = told["influence"].map(scores).astype(float), told["interest"].map(scores).astype(float)
    quadrant = [QUADRANTS[can >= ENOUGH, wants >= ENOUGH] for can, wants in zip(influence, interest, strict=True)]
    quadrants = pd.Series(quadrant, told.index, dtype="str").where(influence.notna() & interest.notna())
    told = told.assign(influence_score=influence, interest_score=interest, quadrant=quadrants)
    rank = place_words(quadrants, QUADRANTS.values())
    order = told.assign(rank=rank).sort_values(["rank", "project", "stakeholder"], kind="stable", ignore_index=True)
    return order[COLUMNS]
