"""Departments beside one another, and a cycle beside the one before: what differs, and what may be chance."""

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_holm
from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.framework.gap_states import JUDGED, count_money, find_judged

LEVEL = 0.9  # of the intervals, as in the figures of gaps
DIFFERS = 0.05  # adjusted p value below which a department stands apart from the others
_OF_DEPARTMENTS = ["department", "kpis", "missed", "missed_part", "part_low", "part_high", "typical_tolerances",
                   "money", "p_value", "differs", "standing", "whole_part"]  # fmt: skip
_OF_CYCLES = ["kpi", "name", "department", "unit", "better", "actual_before", "actual", "target_before", "target",
              "shortfall_pct_before", "shortfall_pct", "closer", "status_before", "status", "moved", "retargeted",
              "variation"]  # fmt: skip
_ORDER = ("worsened", "new", "gone", "same", "improved", "cannot_tell")


def compare_departments(gaps: pd.DataFrame) -> pd.DataFrame:
    """Hold departments beside one another by what they missed: one row per department, the most missed first.

    `gaps` is what `quantify_gaps` returns for several departments; needed are `department, status, tolerances, money`.
    Columns out: `department`; `kpis`, those that could be judged; `missed`; `missed_part`, their share (0..1) with its
    exact 90 % interval `part_low, part_high`; `typical_tolerances`, the median shortfall in tolerances, so that KPIs of
    different units compare; `money`, the sum of what was missed or near; `p_value` of Fisher's exact test (1935)
    against all other departments together, adjusted by Holm (1979); `differs`, where that is below .05; `standing`
    among the others: better, worse, or cannot_tell where it does not differ; `whole_part`, the share over all.
    Departments without a KPI that could be judged come last. Raises ValueError for a missing column or fewer than two
    departments.

    >>> gaps = pd.DataFrame({"department": ["Sales"] * 3 + ["Finance"] * 3, "status": ["missed"] * 2 + ["met"] * 4,
    ...                      "tolerances": [4.0, 2.0, -1.0, -1.0, 0.0, -2.0], "money": None})
    >>> compare_departments(gaps)[["department", "missed", "kpis", "differs"]].values.tolist()
    [['Sales', 2, 3, False], ['Finance', 0, 3, False]]
    """
    _require(gaps, {"department", "status", "tolerances", "money"}, "gaps")
    if gaps["department"].nunique() < 2:
        raise ValueError("gaps: found fewer than two departments, expected several to compare")
    judged = gaps[find_judged(gaps)]
    whole = (judged["status"] == "missed").mean()
    rows = pd.DataFrame([_count(name, judged) for name in sorted(gaps["department"].unique())])
    low, high = share_interval(rows["missed"].to_numpy(float), rows["kpis"].to_numpy(float), LEVEL)
    known = rows["kpis"] > 0
    told = rows.assign(part_low=np.where(known, low, np.nan), part_high=np.where(known, high, np.nan), whole_part=whole)
    told["p_value"] = adjust_holm(told["p_value"].to_numpy(float))
    told["differs"] = told["p_value"] < DIFFERS
    told["standing"] = np.select(
        [~told["differs"], told["missed_part"] > told["whole_part"]], ["cannot_tell", "worse"], "better"
    )
    order = ["missed_part", "typical_tolerances", "department"]
    return told.sort_values(order, ascending=[False, False, True], kind="stable", ignore_index=True)[_OF_DEPARTMENTS]


def _count(department: str, judged: pd.DataFrame) -> dict[str, object]:
    own, others = (judged[side] for side in (judged["department"] == department, judged["department"] != department))
    missed, elsewhere = (int((part["status"] == "missed").sum()) for part in (own, others))
    table = [[missed, len(own) - missed], [elsewhere, len(others) - elsewhere]]
    return {
        "department": department,
        "kpis": len(own),
        "missed": missed,
        "missed_part": missed / len(own) if len(own) else np.nan,
        "typical_tolerances": pd.to_numeric(own["tolerances"]).median(),
        "money": pd.to_numeric(count_money(own[own["status"] != "met"])).sum(min_count=1),
        "p_value": fisher_exact(table).pvalue if len(own) and len(others) else np.nan,
    }


def compare_cycles(old: pd.DataFrame, new: pd.DataFrame, signals: pd.DataFrame | None = None) -> pd.DataFrame:
    """Hold a cycle beside the one before: one row per KPI of either, what worsened first.

    `old` is what `quantify_gaps` returns for the earlier cycle, `new` is what `quantify_gaps` returns for the later;
    `signals` is what `detect_signals` returns for the later. Columns out: `kpi, name, department, unit, better`; of
    both cycles `actual_before, actual, target_before, target, shortfall_pct_before, shortfall_pct, status_before,
    status`; `closer`, by how much of the target the KPI is nearer to it (less than nothing: further); `moved`, by
    status: improved, worsened, same, new, gone, or cannot_tell where either could not be judged; `retargeted`, whether
    the target is another; `variation`, whether the KPI itself changed beyond noise (improving, steady, worsening ...;
    missing without `signals`). Raises ValueError for a missing column, and where no KPI is in both.

    >>> cycle = pd.DataFrame({"kpi": ["r"], "name": "Revenue", "department": "Sales", "unit": "money",
    ...     "better": "higher", "actual": 80.0, "target": 100.0, "shortfall_pct": 0.2, "status": "missed"})
    >>> later = cycle.assign(actual=101.0, shortfall_pct=-0.01, status="met")
    >>> compare_cycles(cycle, later)[["kpi", "closer", "moved"]].round(2).values.tolist()
    [['r', 0.21, 'improved']]
    """
    held = {"kpi", "name", "department", "unit", "better", "actual", "target", "shortfall_pct", "status"}
    for name, frame in {"old": old, "new": new}.items():
        _require(frame, held, name)
    if not set(old["kpi"]) & set(new["kpi"]):
        raise ValueError("old, new: found no KPI that is in both, expected two cycles of the same KPIs")
    both = new[sorted(held)].merge(old[sorted(held)], on="kpi", how="outer", suffixes=("", "_before"), sort=False)
    for name in ("name", "department", "unit", "better"):
        both[name] = both[name].fillna(both[f"{name}_before"])
    both["closer"] = both["shortfall_pct_before"] - both["shortfall_pct"]
    both["moved"] = [_move(*states) for states in both[["status_before", "status"]].itertuples(index=False)]
    targets = both[["target_before", "target"]].notna().all(axis=1)
    both["retargeted"] = targets & ~np.isclose(both["target_before"], both["target"], rtol=1e-9)
    both["variation"] = None if signals is None else both["kpi"].map(signals.set_index("kpi")["variation"])
    both["_order"] = place_words(both["moved"], _ORDER)
    return both.sort_values(["_order", "closer", "kpi"], kind="stable", ignore_index=True)[_OF_CYCLES]


def _move(before: object, after: object) -> str:
    """How a KPI's status moved.

    >>> _move("missed", "near"), _move("met", "met"), _move("no_data", "met"), _move(float("nan"), "met")
    ('improved', 'same', 'cannot_tell', 'new')
    """
    if not isinstance(before, str) or not isinstance(after, str):
        return "gone" if isinstance(before, str) else "new"
    if before not in JUDGED or after not in JUDGED:
        return "cannot_tell"
    places = {"met": 0, "near": 1, "missed": 2}
    step = places[after] - places[before]
    return "worsened" if step > 0 else "improved" if step < 0 else "same"


def _require(frame: pd.DataFrame, needed: set[str], name: str) -> None:
    if absent := sorted(needed - set(frame)):
        raise ValueError(f"{name}: found no column {', '.join(absent)}, expected what quantify_gaps returns")
