"""What stands behind each gap: its figures, what people said of it, and the causes that were named."""

import pandas as pd

from saypro_analysis.data.anonymity import hide_names, say_who
from saypro_analysis.data.framework.gap_states import find_adverse, weigh_gaps
from saypro_analysis.data.readings.lookups import look_up
from saypro_analysis.data.readings.readings import complete_table

CRITICAL_SHARE = 0.5
_ADDED = ["weighted_shortfall", "critical", "mentions", "quote", "quote_from", "causes", "evidence"]


def summarise_evidence(
    gaps: pd.DataFrame,
    interviews: pd.DataFrame | None = None,
    causes: pd.DataFrame | None = None,
    signals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Gather the evidence for every adverse gap: one row per gap (status missed or near), critical ones first.

    `gaps` is what `quantify_gaps` returns; `interviews` and `causes` are the tables of those names, of which only
    rows that name a `kpi` count. Added to the columns of `gaps`: `weighted_shortfall`, weight x shortfall in
    tolerances; `critical`, the missed gaps that together hold at least half of their department's weighted shortfall;
    `mentions`, answers about the KPI; `quote`, the most severe of them, and `quote_from`, its group and department,
    or less where that would tell who spoke (never a name); `causes`, the statements named as causes;
    `evidence`, one of figures_and_voices, figures_only. With `signals` (what `detect_signals` returns) also `real`,
    whether the gap is more than noise, and no gap that could be noise is critical. Raises DataError for frames that
    break their declaration.

    >>> gaps = pd.DataFrame({"kpi": ["leads"], "department": ["Marketing"], "name": ["Leads"], "status": ["missed"],
    ...                      "tolerances": [6.7], "weight": [1.0]})
    >>> summarise_evidence(gaps)[["critical", "mentions", "evidence"]].values.tolist()
    [[True, 0, 'figures_only']]
    """
    adverse = gaps[find_adverse(gaps)].copy()
    adverse["weighted_shortfall"] = weigh_gaps(adverse)
    adverse["critical"] = _critical(adverse, _doubtful(adverse, signals))
    said = [look_up(part, adverse["kpi"]) for part in (_quotes(interviews), _statements(causes))]
    adverse = pd.concat([adverse, *said], axis=1)
    adverse["mentions"] = adverse["mentions"].fillna(0).astype(int)
    adverse["evidence"] = (adverse["mentions"] > 0).map({True: "figures_and_voices", False: "figures_only"})
    order = ["critical", "weighted_shortfall"]
    adverse = adverse.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    columns = list(dict.fromkeys([*gaps.columns, *_ADDED]))
    if signals is None:
        return adverse[columns]
    real = signals.loc[signals["significant"], "kpi"]
    return adverse[columns].assign(real=adverse["kpi"].isin(real))


def _doubtful(adverse: pd.DataFrame, signals: pd.DataFrame | None) -> pd.Series:
    """Which gaps could be ordinary variation."""
    noise = [] if signals is None else signals.loc[signals["verdict"] == "noise", "kpi"]
    return adverse["kpi"].isin(noise)


def _critical(adverse: pd.DataFrame, doubtful: pd.Series) -> pd.Series:
    """The largest missed gaps, until half of the department's weighted shortfall is reached."""
    size = adverse["weighted_shortfall"].where((adverse["status"] == "missed") & ~doubtful, 0).fillna(0)
    ordered = size.sort_values(ascending=False, kind="stable")
    department = adverse["department"].reindex(ordered.index)
    before = ordered.groupby(department).cumsum() - ordered
    total = ordered.groupby(department).transform("sum")
    return ((before < CRITICAL_SHARE * total) & (ordered > 0)).reindex(adverse.index)


def _quotes(interviews: pd.DataFrame | None) -> pd.DataFrame:
    columns = ["mentions", "quote", "quote_from"]
    if interviews is None or interviews.empty:
        return pd.DataFrame(columns=columns, index=pd.Index([], dtype="str"))
    spoken = complete_table(interviews, "interviews")
    said = hide_names(spoken["answer"], spoken["stakeholder"], spoken["department"].unique())
    answers = spoken.assign(answer=said, said_by=say_who(spoken))
    answers = answers[answers["kpi"].notna() & answers["answer"].notna()]
    answers = answers.sort_values(["severity", "held_on", "interview", "question"], ascending=[False, True, True, True])
    grouped = answers.groupby("kpi")
    first = grouped.first()
    return pd.DataFrame({"mentions": grouped.size(), "quote": first["answer"], "quote_from": first["said_by"]})


def _statements(causes: pd.DataFrame | None) -> pd.DataFrame:
    if causes is None or causes.empty:
        return pd.DataFrame({"causes": pd.Series(dtype="str")}, index=pd.Index([], dtype="str"))
    causes = complete_table(causes, "causes")
    roots = causes[~causes["cause"].isin(causes["parent"]) & (causes["status"] != "refuted") & causes["kpi"].notna()]
    return roots.groupby("kpi")["statement"].agg(lambda statements: "; ".join(statements.head(3))).to_frame("causes")
