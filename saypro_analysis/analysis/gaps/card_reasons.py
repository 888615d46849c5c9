"""The few reasons that a KPI's card has room for: where its gap sits, which driver holds it, what lies behind it."""

import numpy as np
import pandas as pd

MATERIAL = 0.1  # of the gap: what holds less is no place to look first
_PLACES = ["where", "where_share", "where_next", "where_next_share"]
_DRIVERS = {"driver_name": "driver", "share": "driver_share", "actual": "driver_actual", "target": "driver_target",
            "driver_unit": "driver_unit", "periods": "driver_periods"}  # fmt: skip
_CAUSES = ["cause", "cause_state", "causes_supported"]
_STATES = ("root_cause", "open", "refuted")  # the first that a KPI has is told


def pick_places(segments: pd.DataFrame | None) -> pd.DataFrame:
    """By KPI the segment that adds most to its gap and the next; `everywhere` or `mix` where that adds more.

    `segments` is what `explain_segments` returns. Of parts that hold less than a tenth none is told: `where` is none.
    """
    if segments is None or segments.empty:
        return pd.DataFrame(columns=_PLACES, index=pd.Index([], dtype="str"))
    known = segments[segments["kind"] != "residual"]
    rows = {kpi: _places(part) for kpi, part in known.groupby("kpi", sort=False)}
    rows |= {kpi: ("none", np.nan, None, np.nan) for kpi in segments["kpi"] if kpi not in rows}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_PLACES)


def _places(part: pd.DataFrame) -> tuple[str, float, str | None, float]:
    adds = part[part["share"] >= MATERIAL].sort_values("share", ascending=False, kind="stable")
    named = [(str(row["segment"]) if row["kind"] == "segment" else str(row["kind"]), float(row["share"]))
             for row in adds.to_dict("records")]  # fmt: skip
    first, second = [*(named or [("none", np.nan)]), (None, np.nan)][:2]
    return str(first[0]), first[1], *second


def pick_drivers(drivers: pd.DataFrame | None) -> pd.DataFrame:
    """By KPI the driver that adds most to its gap, with its own figures; none where all add less than a tenth.

    `drivers` is what `explain_drivers` returns.
    """
    if drivers is None or drivers.empty:
        return pd.DataFrame(columns=list(_DRIVERS.values()), index=pd.Index([], dtype="str"))
    adds = drivers[drivers["share"] >= MATERIAL].sort_values("share", ascending=False, kind="stable")
    return adds.drop_duplicates("kpi").set_index("kpi")[list(_DRIVERS)].rename(columns=_DRIVERS)


def pick_causes(whys: pd.DataFrame | None) -> pd.DataFrame:
    """By KPI the ends of its why-chains that hold best: root causes, else what nobody checked, else what was disproved.

    `whys` is what `trace_whys` returns. `cause` joins up to two statements, `causes_supported` counts the root causes.
    """
    if whys is None or whys.empty:
        return pd.DataFrame(columns=_CAUSES, index=pd.Index([], dtype="str"))
    ends = whys[whys["end"].astype(bool) & whys["kpi"].notna()]
    rows = {kpi: _best(part) for kpi, part in ends.groupby("kpi", sort=False)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_CAUSES)


def _best(part: pd.DataFrame) -> tuple[str | None, str | None, int]:
    state = next((state for state in _STATES if (part["verdict"] == state).any()), None)
    told = part.loc[part["verdict"] == state, "statement"].str.strip().str.rstrip(".")
    joined = "; ".join(told.head(2)) or None
    return joined, state, int((part["verdict"] == "root_cause").sum())
