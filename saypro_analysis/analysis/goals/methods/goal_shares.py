"""How much of the way to a goal an opportunity is expected to bring."""

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.registers import read_register

LEVELS = 5  # of likelihood and impact: the highest stands for certain, and for the whole way


def find_shares(links: pd.DataFrame, goals: pd.DataFrame, opportunities: pd.DataFrame | None) -> pd.DataFrame:
    """The links between goals and opportunities with `expected_share`, the part of the way to the target they bring.

    The way is from the goal's baseline to its target; without an effect in figures, `impact` 5 is the whole way and 1 a
    fifth of it. It is multiplied by the chance: the link's, else the opportunity's, else its likelihood (5 is certain),
    else 1. No more than the whole way counts; missing where neither effect nor impact is known.
    """
    goal = goals.drop_duplicates("goal").set_index("goal").reindex(links["goal"]).set_axis(links.index)
    known = read_register(opportunities, "opportunities").drop_duplicates("opportunity").set_index("opportunity")
    own = known.reindex(links["opportunity"]).set_axis(links.index)
    way = goal["target"] - goal["baseline"]
    by_effect = links["expected_effect"] / way.where(way != 0)
    share = by_effect.fillna(links["impact"].fillna(own["impact"]) / LEVELS).clip(upper=1.0)
    chance = links["probability"].fillna(own["probability"]).fillna(own["likelihood"] / LEVELS).fillna(1.0)
    return links.assign(expected_share=(share * chance).astype(float), likelihood=np.nan)
