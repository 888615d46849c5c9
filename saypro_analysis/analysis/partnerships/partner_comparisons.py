"""Partners side by side: each by each dimension, between nothing and all, and how much of that is not known."""

import pandas as pd

from saypro_analysis.analysis.partnerships.partner_surveys import SCALE

COLUMNS = ["partnership", "name", "dimension", "value", "low", "high", "counted", "of"]


def compare_partnerships(
    review: pd.DataFrame,
    scores: pd.DataFrame,
    *,
    surveys: pd.DataFrame | None = None,
    exchanges: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Lay partnerships side by side: one row per partnership and dimension, the weakest partnership first.

    `review` is what `review_partnerships` returns, `scores` what `score_partnerships` does, `surveys` what
    `summarise_partner_surveys`, `exchanges` what `summarise_exchanges`. `dimension`: score (of KPIs), goals (mean
    progress), milestones (on time, of those due), checkins (held, of those expected), satisfaction (1 to 5 as 0 to 1),
    attendance (of events). `value`, 0..1, is empty where it is not known; `low, high`, what it could be at worst and at
    best; `counted` of how many, where it was counted. Partnerships come in the order of their score, those of which
    nothing is known last. Columns that are not there make a dimension unknown.

    >>> review = pd.DataFrame({"partnership": ["P"], "name": "P", "milestones": 4, "on_time_share": 0.5,
    ...                        "progress": 0.7, "checkins_expected": 3, "checkins_held": 2})
    >>> scores = pd.DataFrame({"partnership": ["P"], "score": 60.0, "score_low": 50.0, "score_high": 70.0})
    >>> compare_partnerships(review, scores)[["dimension", "value", "low"]].round(2).values.tolist()[:2]
    [['score', nan, 0.5], ['goals', 0.7, 0.7]]
    """
    order = scores.sort_values(["score", "score_low", "partnership"], kind="stable")["partnership"]
    told = review.set_index("partnership").reindex(order)
    own = scores.set_index("partnership").reindex(order)
    latest = _latest(surveys, order)
    came = _by_partnership(exchanges, order)
    low, high = own["score_low"] / 100, own["score_high"] / 100
    held = (told["checkins_held"] / told["checkins_expected"].where(told["checkins_expected"] > 0)).clip(upper=1)
    span = SCALE[1] - SCALE[0]
    parts = {
        "score": {"value": low.where(low == high), "low": low, "high": high},
        "goals": _known(told["progress"]),
        "milestones": _known(told["on_time_share"]),
        "checkins": _known(held, told["checkins_held"], told["checkins_expected"]),
        "satisfaction": {**_known((latest["score"] - SCALE[0]) / span, latest["answered"], latest["asked"]),
                         "low": (latest["least"] - SCALE[0]) / span, "high": (latest["most"] - SCALE[0]) / span},
        "attendance": _known(came["attendance"].clip(upper=1), came["attended"], came["invited"]),
    }  # fmt: skip
    frames = [pd.DataFrame({"partnership": order.to_numpy(), "name": told["name"].to_numpy(), "dimension": dimension,
                            "place": range(len(order)), **{name: values.to_numpy() for name, values in part.items()}})
              for dimension, part in parts.items()]  # fmt: skip
    whole = pd.concat(frames, ignore_index=True).sort_values("place", kind="stable", ignore_index=True)
    figures = whole.reindex(columns=COLUMNS[3:]).astype(float).fillna({"low": 0.0, "high": 1.0})
    return pd.concat([whole[COLUMNS[:3]], figures], axis=1)


def _known(value: pd.Series, counted: pd.Series | None = None, of: pd.Series | None = None) -> dict[str, pd.Series]:
    """A dimension that is known, or is not: its bounds are itself."""
    more = {} if counted is None or of is None else {"counted": counted, "of": of}
    return {"value": value, "low": value, "high": value, **more}


def _latest(surveys: pd.DataFrame | None, order: pd.Series) -> pd.DataFrame:
    """Each partnership's latest survey of which a score is told."""
    frame = surveys if surveys is None else surveys[surveys["score"].notna()].drop_duplicates("partnership")
    return _by_partnership(frame, order)


def _by_partnership(frame: pd.DataFrame | None, order: pd.Series) -> pd.DataFrame:
    names = ["score", "answered", "asked", "least", "most", "attendance", "attended", "invited"]
    if frame is None:
        return pd.DataFrame(index=pd.Index(order), columns=names, dtype=float)
    return frame.set_index("partnership").reindex(order).reindex(columns=names)
