"""People spoke in confidence: what is shown of an answer never tells who gave it."""

import pandas as pd

SMALLEST_GROUP = 3
JOINED = "several groups"


def join_small_groups(interviews: pd.DataFrame) -> pd.DataFrame:
    """The interviews with each group of fewer than three speakers renamed, so that no speaker stands alone."""
    speakers = interviews.groupby("group")["stakeholder"].nunique()
    small = interviews["group"].isin(speakers.index[speakers < SMALLEST_GROUP]) | interviews["group"].isna()
    return interviews.assign(group=interviews["group"].mask(small, JOINED))
