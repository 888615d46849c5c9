"""Causes, the gaps they reach and the departments behind those: what is no single department's to mend."""

import re
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd

from saypro_analysis.data.readings.readings import complete_table

NETWORK = ["causes", "statement", "category", "status", "tie", "kpi", "name", "department", "systemic", "centrality"]
SYSTEMIC = ["causes", "statement", "category", "status", "gaps", "departments", "gap_count", "department_count", "ties",
            "centrality"]  # fmt: skip
ALIKE, SHARED_WORDS = 0.3, 2
_LONGEST = 400
_ENDINGS = ("ing", "ed", "es", "s")
_COMMON_WORDS = (
    "about after all and any are because been before but can could did does enough every for from had has have into "
    "its itself less many more most much not now off one only our out over should than that the their them then there "
    "they this those too was were what when where which while who why will with without would you"
)
_COMMON = frozenset(_COMMON_WORDS.split(" "))
_TIES = {"explains": 0, "chain": 1, "alike": 2, "named": 3}
_ORDER = {"supported": 0, "hypothesis": 1}


def summarise_cause_network(causes: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    """Tell which gaps and departments each cause reaches: one row per cause and gap, systemic causes first.

    `causes` and `kpis` are the tables of those names. Refuted causes are left out. A cause reaches the gap that it
    was entered for, the gaps that its chain of whys leads to, those of causes alike in words (cosine of their rarer
    words at least 0.3 and two words shared; `causes` then names them all), and the departments that its own words
    name. Columns out: `causes` (joined by ";"), `statement, category, status` of the best supported of them; `tie`,
    one of explains, chain, alike, named; the gap's `kpi, name, department` (no kpi where only a department is named);
    `systemic`, whether it reaches two gaps or two departments; `centrality`, gaps and departments reached, each
    divided by its distance. Ties of wording are proposals to be confirmed. Method: docs/methods/causes.md, "Systems".

    >>> kpis = pd.DataFrame([["leads", "Marketing", "Leads"], ["revenue", "Sales", "Revenue"]],
    ...                     columns=["kpi", "department", "name"]).assign(unit="count", better="higher")
    >>> causes = pd.DataFrame({"cause": ["C1", "C2"], "kpi": ["revenue", "leads"], "parent": [None, "C1"],
    ...                        "category": "Process", "statement": ["Fewer leads", "Wrong audience"]})
    >>> summarise_cause_network(causes, kpis)[["causes", "name", "systemic"]].values.tolist()
    [['C2', 'Leads', True], ['C2', 'Revenue', True], ['C1', 'Revenue', False]]
    """
    table, kpis = _read(causes), complete_table(kpis, "kpis")
    if table.empty:
        return pd.DataFrame(columns=NETWORK)
    groups = _groups(table, _words(" ".join([*kpis["name"], *kpis["department"]]), None))
    graph = _graph(table, kpis, groups)
    rows = [row for group in sorted(set(groups.values())) for row in _reached(graph, table, kpis, groups, group)]
    told = pd.DataFrame(rows, columns=NETWORK)
    order = told.assign(own=told["tie"].map(_TIES), sure=told["status"].map(_ORDER)).sort_values(
        ["systemic", "centrality", "sure", "causes", "own", "name"], ascending=[False, False, True, True, True, True]
    )
    return order.reset_index(drop=True)[NETWORK]


def summarise_systemic_causes(causes: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    """List the causes tied to two or more gaps or departments: one row per cause, the most central first.

    `causes` and `kpis` are the tables of those names; how a cause reaches a gap is told at `summarise_cause_network`.
    Columns out: `causes` (one, or several alike in words, joined by ";"), `statement, category, status` of the best
    supported; `gaps` and `departments` by name, joined by "; ", with `gap_count, department_count`; `ties`, how they
    are reached (explains, chain, alike, named); `centrality`. No row means that no cause goes beyond one gap of one
    department. Raises DataError for frames that break their declaration.

    >>> kpis = pd.DataFrame([["leads", "Marketing", "Leads"], ["revenue", "Sales", "Revenue"]],
    ...                     columns=["kpi", "department", "name"]).assign(unit="count", better="higher")
    >>> causes = pd.DataFrame({"cause": ["C1", "C2"], "kpi": ["revenue", "leads"], "parent": [None, "C1"],
    ...                        "category": "Process", "statement": ["Fewer leads", "Wrong audience"]})
    >>> summarise_systemic_causes(causes, kpis)[["statement", "gaps", "departments"]].values.tolist()
    [['Wrong audience', 'Leads; Revenue', 'Marketing; Sales']]
    """
    network = summarise_cause_network(causes, kpis)
    network = network[network["systemic"].astype(bool)]
    rows = [_summarise(part) for _, part in network.groupby("causes", sort=False)]
    return pd.DataFrame(rows, columns=SYSTEMIC)


def _summarise(part: pd.DataFrame) -> dict[str, object]:
    gaps, departments = ([str(name) for name in part[column].dropna().unique()] for column in ("name", "department"))
    ties = sorted(part["tie"].unique(), key=lambda tie: _TIES[tie])
    return {**part.iloc[0], "gaps": "; ".join(gaps), "departments": "; ".join(departments), "gap_count": len(gaps),
            "department_count": len(departments), "ties": "; ".join(ties)}  # fmt: skip


def _read(causes: pd.DataFrame) -> pd.DataFrame:
    table = complete_table(causes, "causes")
    table = table.assign(status=table["status"].fillna("hypothesis"))
    return table[table["status"] != "refuted"].reset_index(drop=True)


def _groups(table: pd.DataFrame, names: frozenset[str]) -> dict[str, str]:
    """Each cause's group: itself, or the first of those alike in words; names of KPIs only say where."""
    alike = nx.Graph()
    alike.add_nodes_from(table["cause"])
    words = [_words(text) - names for text in table["statement"]]
    alike.add_edges_from(_alike(list(table["cause"]), words))
    place = {cause: row for row, cause in enumerate(table["cause"])}
    groups = {}
    for members in nx.connected_components(alike):
        first = min(members, key=lambda cause: place[cause])
        groups.update(dict.fromkeys(members, first))
    return groups


def _words(text: str, longest: int | None = _LONGEST) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", text[:longest].lower())
    return frozenset(_stem(word) for word in words if word not in _COMMON)


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 4), "")
    return word[: len(word) - len(ending)]


def _alike(causes: list[str], words: list[frozenset[str]]) -> list[tuple[str, str]]:
    """Pairs whose rarer words agree: cosine with the logarithm of rarity as weight."""
    vocabulary = sorted(set().union(*words))
    place = {word: column for column, word in enumerate(vocabulary)}
    holds = np.zeros((len(causes), max(len(vocabulary), 1)))
    for row, found in enumerate(words):
        holds[row, [place[word] for word in found]] = 1
    rarity = np.log((len(causes) + 1) / (holds.sum(axis=0) + 0.5))
    weighed = holds * rarity
    size = np.linalg.norm(weighed, axis=1, keepdims=True)
    cosine = (weighed / np.where(size > 0, size, 1)) @ (weighed / np.where(size > 0, size, 1)).T
    shared = holds @ holds.T
    same = (cosine >= ALIKE) & (shared >= SHARED_WORDS) | (cosine > 1 - 1e-9)
    return [(causes[one], causes[other]) for one, other in combinations(range(len(causes)), 2) if same[one, other]]


def _graph(table: pd.DataFrame, kpis: pd.DataFrame, groups: dict[str, str]) -> nx.DiGraph:
    """Arrows from a cause to what it causes: another cause, a gap, and the gap's department."""
    graph = nx.DiGraph()
    home = dict(zip(kpis["kpi"], kpis["department"], strict=True))
    known = set(table["cause"])
    for row in table.to_dict("records"):
        cause, parent = ("cause", groups[row["cause"]]), row["parent"]
        graph.add_node(cause)
        if parent in known and groups[parent] != groups[row["cause"]]:
            graph.add_edge(cause, ("cause", groups[parent]))
        if row["kpi"] in home and (parent not in known or _kpi(table, parent) != row["kpi"]):
            graph.add_edge(cause, ("gap", row["kpi"]))
            graph.add_edge(("gap", row["kpi"]), ("department", home[row["kpi"]]))
        for department in _named(row, set(home.values())):
            graph.add_edge(cause, ("department", department))
    return graph


def _kpi(table: pd.DataFrame, cause: object) -> object:
    return table.loc[table["cause"] == cause, "kpi"].iloc[0]


def _named(row: dict[str, object], departments: set[str]) -> list[str]:
    """Departments that the cause's own words name, where the evidence names more than one or the statement does."""
    text = " ".join(str(row[column]) for column in ("statement", "evidence") if isinstance(row[column], str))
    found = [
        name for name in sorted(departments) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text[: 10 * _LONGEST])
    ]
    return found if len(found) > 1 else []


def _reached(
    graph: nx.DiGraph, table: pd.DataFrame, kpis: pd.DataFrame, groups: dict[str, str], group: str
) -> list[dict[str, object]]:
    members = table[table["cause"].map(groups) == group]
    best = members.sort_values("status", key=lambda status: status.map(_ORDER), kind="stable").iloc[0]
    steps = nx.single_source_shortest_path_length(graph, ("cause", group))
    gaps = [kpi for kind, kpi in steps if kind == "gap"]
    names = kpis.set_index("kpi")
    departments = {name for kind, name in steps if kind == "department"}
    ends = {node: length for node, length in steps.items() if node[0] != "cause"}
    shared = {
        "causes": "; ".join(members["cause"]), "statement": best["statement"], "category": best["category"],
        "status": best["status"], "systemic": len(gaps) > 1 or len(departments) > 1,
        "centrality": sum(1 / length for length in ends.values()),
    }  # fmt: skip
    rows = [{**shared, "tie": _tie(best, members, kpi), "kpi": kpi, "name": names.loc[kpi, "name"],
             "department": names.loc[kpi, "department"]} for kpi in gaps]  # fmt: skip
    only = sorted(departments - {row["department"] for row in rows})
    return rows + [{**shared, "tie": "named", "kpi": None, "name": None, "department": name} for name in only]


def _tie(best: pd.Series, members: pd.DataFrame, kpi: object) -> str:
    if best["kpi"] == kpi:
        return "explains"
    return "alike" if kpi in set(members["kpi"]) else "chain"
