"""How each department stands, from the gaps of its KPIs."""

import pandas as pd

from saypro_analysis.data.framework.gap_states import count_money, find_adverse, find_judged, weigh_gaps

_COUNTED = ["met", "near", "missed", "no_target", "no_data"]


def summarise_departments(gaps: pd.DataFrame) -> pd.DataFrame:
    """Count a department's KPIs by status and name its largest gap: one row per department, worst first.

    `gaps` is what `quantify_gaps` returns; needed are `department, name, status, exceeds, shortfall,
    tolerances, money, weight`. Columns out: `department`; the counts `kpis, met, near, missed, no_target, no_data,
    exceeding`; `missed_share`, the weight of the missed KPIs among those that could be judged (0..1); `money`, the sum
    of what adverse gaps cost, where a value per unit is known, once along a chain of KPIs (`money_once`); `worst`, the
    name of the KPI with the largest weight x shortfall in tolerances; `status`, the worst status among its KPIs.
    Departments are ordered by `missed_share`, then by name. Raises ValueError for a missing column.

    >>> gaps = pd.DataFrame({"department": ["Sales", "Sales"], "name": ["Revenue", "Leads"],
    ...                      "status": ["missed", "met"], "exceeds": [False, True],
    ...                      "shortfall": [3.0, -1.0], "tolerances": [4.0, -4.0],
    ...                      "money": [3.0, -1.0], "weight": [1.0, 1.0]})
    >>> summarise_departments(gaps)[["kpis", "missed", "missed_share", "money", "worst"]].values.tolist()
    [[2, 1, 0.5, 3.0, 'Revenue']]
    """
    needed = {"department", "name", "status", "exceeds", "shortfall", "tolerances", "money", "weight"}
    if absent := sorted(needed - set(gaps)):
        raise ValueError(f"gaps: found no column {', '.join(absent)}, expected what quantify_gaps returns")
    told = gaps[["name", "status", "exceeds", "weight"]].assign(judged=find_judged(gaps), adverse=find_adverse(gaps))
    told = told.assign(size=weigh_gaps(gaps), money=count_money(gaps))
    rows = [_summarise(department, part) for department, part in told.groupby(gaps["department"])]
    columns = ["department", "kpis", *_COUNTED, "exceeding", "missed_share", "money", "worst", "status"]
    summary = pd.DataFrame(rows, columns=columns)
    return summary.sort_values(
        ["missed_share", "department"], ascending=[False, True], kind="stable", ignore_index=True
    )


def _summarise(department: object, gaps: pd.DataFrame) -> dict[str, object]:
    counts, judged = gaps["status"].value_counts(), gaps["judged"]
    missed, adverse = judged & (gaps["status"] == "missed"), judged & gaps["adverse"]
    size, weight = gaps["size"][adverse], gaps["weight"]
    worst = gaps["name"][adverse].loc[size.idxmax()] if size.notna().any() else None
    return {
        "department": department,
        "kpis": len(gaps),
        **{status: int(counts.get(status, 0)) for status in _COUNTED},
        "exceeding": int(gaps["exceeds"].sum()),
        "missed_share": weight[missed].sum() / weight[judged].sum() if judged.any() else float("nan"),
        "money": gaps["money"][adverse].sum(min_count=1),
        "worst": worst,
        "status": check_gaps(gaps),
    }


def check_gaps(gaps: pd.DataFrame) -> str:
    """The status of several KPIs in one word: that of the worst which could be judged.

    `gaps` is what `quantify_gaps` returns; needed is `status`. Returns "missed" if any KPI missed its target, else
    "near" if any only came near, else "met" if any reached it, else "no_target" or, where there is no figure at all,
    "no_data". The counts beside it (`summarise_departments`) tell how many. Raises ValueError for a missing column.

    >>> check_gaps(pd.DataFrame({"status": ["met", "near", "no_data"]}))
    'near'
    """
    if "status" not in gaps:
        raise ValueError("gaps: found no column status, expected what quantify_gaps returns")
    present = set(gaps["status"])
    return next((status for status in ("missed", "near", "met", "no_target") if status in present), "no_data")


def summarise_scope(evidence: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Say which departments need a closer look and at what: one row per department, the largest shortfall first.

    `evidence` is what `summarise_evidence` returns, `gaps` what `quantify_gaps` returns. Columns out: `department`;
    `investigate`, whether it has a critical gap; `shortfall_share`, its share of the organisation's weighted
    shortfall (weight x tolerances, of gaps that are missed; 0..1); `in_scope`, the names of its critical and missed
    KPIs, critical ones first, and `to_watch`, those near target, joined by "; ". Every department of `gaps` has a row.
    Raises KeyError for a missing column.

    >>> gaps = pd.DataFrame({"department": ["Sales", "Finance"]})
    >>> evidence = pd.DataFrame({"department": ["Sales"], "name": ["Revenue"], "status": ["missed"],
    ...                          "critical": [True], "weighted_shortfall": [6.0]})
    >>> summarise_scope(evidence, gaps)[["department", "investigate", "in_scope"]].values.tolist()
    [['Sales', True, 'Revenue'], ['Finance', False, '']]
    """
    missed = evidence[evidence["status"] == "missed"].sort_values("critical", ascending=False, kind="stable")
    near = evidence[evidence["status"] == "near"]
    whole = missed["weighted_shortfall"].sum()
    rows = [
        {
            "department": department,
            "investigate": bool(own["critical"].any()),
            "shortfall_share": own["weighted_shortfall"].sum() / whole if whole else 0.0,
            "in_scope": "; ".join(own["name"]),
            "to_watch": "; ".join(near.loc[near["department"] == department, "name"]),
        }
        for department in gaps["department"].unique()
        for own in [missed[missed["department"] == department]]
    ]
    columns = ["department", "investigate", "shortfall_share", "in_scope", "to_watch"]
    told = pd.DataFrame(rows, columns=columns)
    return told.sort_values("shortfall_share", ascending=False, kind="stable", ignore_index=True)
