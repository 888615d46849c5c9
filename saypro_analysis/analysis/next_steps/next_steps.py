"""What the first week leaves to the next: what may lie behind each gap, and whether to act or to look closer."""

import numpy as np
import pandas as pd

from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.readings.readings import complete_table

HYPOTHESES = ["kpi", "name", "department", "hypothesis", "category", "basis", "sureness", "to_find_out", "linked"]
STEPS = ["kpi", "name", "department", "step", "why", "speakers", "agreement", "linked"]
_BASIS = {"data": "data", "interview": "interview"}


def summarise_hypotheses(gaps: pd.DataFrame, causes: pd.DataFrame, typical: pd.DataFrame) -> pd.DataFrame:
    """Link every gap to what may lie behind it: one row per adverse gap and possible cause, in the order of `gaps`.

    `gaps` is what `quantify_gaps` returns (status missed or near counts), `causes` the table, `typical` what
    `suggest_causes` returns for gaps that nobody has named a cause for. Only the ends of the why-chains are listed, for
    what stands above them is the effect. Columns out: `kpi, name, department`; `hypothesis` in words, its `category`;
    `basis`, one of data, interview, none (named without evidence), catalogue (typical of such gaps); `sureness`,
    one of supported, hypothesis, refuted; `to_find_out`, the question that would settle it, where known; `linked`,
    whether anybody named a cause for the gap. Raises DataError for causes that break their declaration.

    >>> gaps = pd.DataFrame({"kpi": ["leads"], "name": ["Leads"], "department": ["Marketing"], "status": ["missed"]})
    >>> causes = pd.DataFrame({"cause": ["C1"], "kpi": ["leads"], "parent": [None], "category": ["Process"],
    ...                        "statement": ["Wrong audience"], "source": ["interview"]})
    >>> summarise_hypotheses(gaps, causes, causes.head(0))[["hypothesis", "basis", "sureness"]].values.tolist()
    [['Wrong audience', 'interview', 'hypothesis']]
    """
    named = complete_table(causes, "causes")
    ends = named[~named["cause"].isin(named["parent"])]
    adverse = gaps.loc[find_adverse(gaps), ["kpi", "name", "department"]]
    own = pd.DataFrame({
        "kpi": ends["kpi"], "hypothesis": ends["statement"], "category": ends["category"],
        "basis": ends["source"].str.strip().str.lower().map(_BASIS).fillna("none"),
        "sureness": ends["status"].fillna("hypothesis"), "linked": True,
    })  # fmt: skip
    others = typical[~typical["kpi"].isin(own["kpi"])]
    listed = pd.DataFrame({"kpi": others["kpi"], "hypothesis": others["statement"], "category": others["category"],
                           "basis": "catalogue", "sureness": "hypothesis", "linked": False,
                           "to_find_out": others.get("question")})  # fmt: skip
    told = adverse.merge(pd.concat([part for part in (own, listed) if len(part)] or [own]), on="kpi")
    return told.reindex(columns=HYPOTHESES)


def suggest_next_steps(evidence: pd.DataFrame, voices: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """Say of every gap whether to act now or to analyse further, and why: one row per gap, in the order of `evidence`.

    `evidence` is what `summarise_evidence` returns (with signals), `voices` what `compare_voices` returns,
    `hypotheses` what `summarise_hypotheses` returns. Act now: the gap is more than noise, people and data agree, and a
    cause is supported. Analyse further: anything less, with all reasons in `why`; watch: the gap could be noise and
    nobody spoke of it. Columns out: `kpi, name, department, step` (act_now, analyse_further, watch), `why` (words
    joined by "; "), `speakers`, `agreement` (see `compare_voices`), `linked`, whether a cause was named. Raises
    KeyError for frames that lack those columns.

    >>> evidence = pd.DataFrame({"kpi": ["k"], "name": "K", "department": "Sales", "real": True, "status": "missed"})
    >>> voices = pd.DataFrame({"kpi": ["k"], "agreement": ["data_only"], "speakers": [0]})
    >>> causes = pd.DataFrame({"kpi": ["k"], "sureness": ["supported"], "linked": [True]})
    >>> suggest_next_steps(evidence, voices, causes)[["step", "why"]].values.tolist()
    [['analyse_further', 'nobody was asked about it']]
    """
    told = evidence[["kpi", "name", "department"]].assign(
        real=evidence["real"] if "real" in evidence else evidence["status"] == "missed"
    )
    heard = voices.dropna(subset="kpi").drop_duplicates("kpi").set_index("kpi")
    agreed = heard["agreement"].dropna().to_dict()
    told["agreement"] = pd.Series([agreed.get(kpi, "data_only") for kpi in told["kpi"]], told.index, dtype="str")
    told["speakers"] = told["kpi"].map(heard["speakers"].to_dict()).fillna(0).astype(int)
    told["linked"] = told["kpi"].isin(hypotheses.loc[hypotheses["linked"].astype(bool), "kpi"])
    sure = told["kpi"].isin(hypotheses.loc[hypotheses["sureness"] == "supported", "kpi"])
    rows = told.assign(near=evidence["status"] == "near" if "status" in evidence else False).to_dict("records")
    reasons = [_reasons(row, bool(known)) for row, known in zip(rows, sure, strict=True)]
    told["why"] = ["; ".join(found) or "real, agreed, and a cause is supported" for found in reasons]
    unheard = ~told["real"].astype(bool) & (told["speakers"] == 0)
    clear = np.array([not found for found in reasons], dtype=bool)
    told["step"] = np.select([clear, unheard], ["act_now", "watch"], "analyse_further")
    return told[STEPS]


def _reasons(row: dict[str, object], sure: bool) -> list[str]:
    """What is still missing before somebody should act on a gap."""
    split = {"contradict": "people and data contradict each other", "interviews_only": "the data cannot confirm it"}
    small = "it lies within its tolerance" if row["near"] else "it could be ordinary variation"
    return [
        *([] if row["real"] else [small]),
        *([split[str(row["agreement"])]] if row["agreement"] in split else []),
        *([] if row["speakers"] else ["nobody was asked about it"]),
        *([] if row["linked"] else ["no cause was named"]),
        *(["no cause is supported by evidence"] if row["linked"] and not sure else []),
    ]
