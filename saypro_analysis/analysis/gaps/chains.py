"""KPIs that lead to one another: the money of their gaps is one sum of money, which is counted at the chain's end."""

import networkx as nx
import pandas as pd

from saypro_analysis.data.formulas import FormulaError, read_formula, read_name

MANY = ";"


def count_once(gaps: pd.DataFrame) -> pd.Series:
    """What each gap costs, counted once along chains: nought where a gap that it leads to is counted already.

    `gaps` needs `kpi, money, adverse, formula, contributes_to`. A KPI leads to those whose formula names it, and to
    those that its `contributes_to` names. Of adverse gaps with money those count that lead to no other such gap.
    """
    links = _link(gaps)
    costly = set(gaps.loc[gaps["adverse"] & (gaps["money"] > 0), "kpi"])
    further = {kpi for kpi in costly if kpi in links and (nx.descendants(links, kpi) - {kpi}) & costly}
    rings = [ring for ring in nx.strongly_connected_components(links) if len(ring & costly) > 1]
    ends = {max(ring & costly, key=lambda kpi: (_money(gaps, kpi), kpi)) for ring in rings
            if not (nx.descendants(links, next(iter(sorted(ring)))) - ring) & costly}  # fmt: skip
    return gaps["money"].mask(gaps["kpi"].isin(further - ends), 0.0)


def _link(gaps: pd.DataFrame) -> "nx.DiGraph[str]":
    """What leads to what, among the KPIs at hand."""
    known, every = {read_name(kpi): kpi for kpi in gaps["kpi"]}, set(gaps["kpi"])
    links: nx.DiGraph[str] = nx.DiGraph()
    for kpi, formula, to in gaps[["kpi", "formula", "contributes_to"]].to_numpy().tolist():
        links.add_node(kpi)
        links.add_edges_from((known[name], kpi) for name in _drivers(formula) if name in known)
        names = [name.strip() for name in str(to).split(MANY)] if pd.notna(to) else []
        links.add_edges_from((kpi, name) for name in names if name in every)
    return links


def _drivers(formula: object) -> tuple[str, ...]:
    try:
        return read_formula(str(formula)).drivers if pd.notna(formula) else ()
    except FormulaError:
        return ()


def _money(gaps: pd.DataFrame, kpi: str) -> float:
    return float(gaps.loc[gaps["kpi"] == kpi, "money"].iloc[0])
