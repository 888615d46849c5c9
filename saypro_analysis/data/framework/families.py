"""The family of gaps that a KPI belongs to: sales, marketing, customer_service, operations, finance, technology ..."""

import pandas as pd


def find_families(gaps: pd.DataFrame, kpis: pd.DataFrame | None = None) -> list[str]:
    """Each gap's family: that of its KPI (`kpis.family`), else a column `family` of its own, else its department.

    >>> find_families(pd.DataFrame({"kpi": ["nps"], "department": ["Customer Service"]}))
    ['customer_service']
    """
    told = pd.Series(None, index=gaps.index, dtype=object)
    if kpis is not None and "family" in kpis:
        told = gaps["kpi"].map(dict(zip(kpis["kpi"], kpis["family"], strict=True))).astype(object)
    if "family" in gaps:
        told = told.where(told.notna(), gaps["family"].astype(object))
    told = told.where(told.notna(), gaps["department"].astype(object))
    return [str(family).strip().lower().replace(" ", "_") for family in told]
