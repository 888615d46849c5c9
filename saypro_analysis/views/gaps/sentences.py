"""Sentences about gaps, evidence and departments: the figures in them come from the frame, never from prose."""

import pandas as pd

from saypro_analysis.data.framework.gap_states import find_adverse, find_judged, weigh_gaps
from saypro_analysis.views.kit.formats import format_percent, format_size, format_value
from saypro_analysis.views.kit.words import Sentences, be, count_of, initial, join_words, spans_departments, sure_of

_AGAINST = {
    "target": ("below target", "above target"),
    "benchmark": ("below the benchmark", "above the benchmark"),
    "industry": ("below the industry", "above the industry"),
    "year_before": ("less than a year before", "more than a year before"),
}


def describe_gaps(gaps: pd.DataFrame, signals: pd.DataFrame | None = None, *, top: int = 3) -> Sentences:
    """Say by how much the furthest KPIs fall short, then how many do: a sentence per gap, largest first, and a count.

    `gaps` is what `quantify_gaps` returns. Gaps are ordered by weight x shortfall in tolerances, each with its
    department where there are several; at most `top` are told. A gap between shares is told in percentage points, any
    other in its unit with its share of the target. With `signals` (what `detect_signals` returns) gaps that are real
    come first, and each sentence says whether its gap is. Returns Sentences, a tuple of plain text that a notebook
    shows as a list.

    >>> gaps = pd.DataFrame({"name": ["Revenue"], "unit": ["money"], "better": ["higher"], "actual": [1.2e6],
    ...     "target": [1.5e6], "gap": [-3e5], "gap_pct": [-0.2], "shortfall": [3e5], "tolerances": [4.0],
    ...     "status": ["missed"], "weight": [1.0], "reference": ["target"]})
    >>> describe_gaps(gaps)
    Revenue is $300,000 (20 %) below target.
    The one KPI with a target missed it.
    """
    judged = gaps[find_judged(gaps)]
    if judged.empty:
        return Sentences(["None of the KPIs can be held against a target: there is no data or no target."])
    several, judged = spans_departments(gaps), join_verdicts(judged, signals)
    adverse = rank_adverse(judged).head(top)
    told = [_gap_sentence(gap, several, gap["verdict"]) for _, gap in adverse.iterrows()]
    return Sentences([*told, _count(judged)])


def describe_overperformance(gaps: pd.DataFrame, *, top: int = 5) -> Sentences:
    """Say which KPIs are better than their target by more than the tolerance, largest first: a sentence each.

    `gaps` is what `quantify_gaps` returns; at most `top` are told. Where there is none, one sentence says so. Returns
    Sentences, a tuple of plain text.

    >>> gaps = pd.DataFrame({"name": ["Follow-up in 24 h"], "unit": ["share"], "better": ["higher"], "actual": [0.852],
    ...     "target": [0.8], "gap": [0.052], "gap_pct": [0.065], "tolerances": [-2.6], "exceeds": [True],
    ...     "reference": ["target"]})
    >>> describe_overperformance(gaps)
    Follow-up in 24 h is 5.2 percentage points above target (85.2 % against 80 %).
    """
    better = gaps[gaps["exceeds"].astype(bool)].sort_values("tolerances", kind="stable").head(top)
    if better.empty:
        return Sentences(["No KPI is better than its target by more than its tolerance."])
    several = spans_departments(gaps)
    return Sentences(_gap_sentence(gap, several) for _, gap in better.iterrows())


def describe_evidence(evidence: pd.DataFrame) -> Sentences:
    """Say which gaps are critical and how many of all gaps have both figures and voices behind them.

    `evidence` is what `summarise_evidence` returns. One sentence names the critical gaps, one gives the completeness of
    the evidence (gaps with at least one figure and one quote among all gaps). Returns Sentences, a tuple of plain text;
    with no gap at all it says so.

    >>> describe_evidence(pd.DataFrame({"name": ["Leads"], "critical": [True], "evidence": ["figures_only"]}))
    Critical, for together they hold at least half of the shortfall: Leads.
    Of 1 gap, 0 have both figures and voices behind them (0 %).
    """
    if evidence.empty:
        return Sentences(["No KPI is short of its target."])
    critical = list(evidence.loc[evidence["critical"].astype(bool), "name"])
    both = int((evidence["evidence"] == "figures_and_voices").sum())
    share = format_percent(both / len(evidence))
    naming = f"Critical, for together they hold at least half of the shortfall: {join_words(critical)}."
    counting = f"Of {count_of(len(evidence), 'gap')}, {both} have both figures and voices behind them ({share})."
    return Sentences([naming if critical else "", counting])


def describe_departments(departments: pd.DataFrame) -> Sentences:
    """Say how the departments stand: how many missed something, who missed most, what it costs where that is known.

    `departments` is what `summarise_departments` returns, worst first. Returns Sentences, a tuple of plain text.

    >>> describe_departments(pd.DataFrame({"department": ["Sales"], "met": [3], "near": [0], "missed": [4],
    ...     "missed_share": [0.5], "money": [3e5], "worst": ["Revenue"]}))
    4 of 7 KPIs missed their target.
    Sales missed most: 4 of 7, above all Revenue.
    Where a value per unit is known, the adverse gaps cost $300,000, each chain of KPIs counted once.
    """
    missed, judged = (int(departments[columns].sum().sum()) for columns in (["missed"], ["met", "near", "missed"]))
    if not judged:
        return Sentences(["No department has a KPI that can be held against a target."])
    worst = departments.iloc[0]
    total = int(worst[["met", "near", "missed"]].sum())
    most = f"{worst['department']} missed most: {int(worst['missed'])} of {total}, above all {worst['worst']}."
    money = departments["money"].sum(min_count=1)
    sum_of = f"the adverse gaps cost {format_value(money, 'money')}, each chain of KPIs counted once"
    cost = f"Where a value per unit is known, {sum_of}."
    return Sentences([
        f"{missed:,} of {count_of(judged, 'KPI')} missed their target.",
        most if missed else "",
        "" if pd.isna(money) else cost,
    ])  # fmt: skip


def _count(judged: pd.DataFrame) -> str:
    missed, total = int((judged["status"] == "missed").sum()), len(judged)
    if total == 1:
        return f"The one KPI with a target {'missed' if missed else 'reached'} it."
    if not missed:
        return f"All {total} KPIs with a target reached it or came near."
    return f"{missed} of {total} KPIs with a target missed it."


def join_verdicts(gaps: pd.DataFrame, signals: pd.DataFrame | None) -> pd.DataFrame:
    """The gaps with the column `verdict` of their signals, empty where there is none."""
    if signals is None:
        return gaps.assign(verdict="")
    verdicts = dict(zip(signals["kpi"], signals["verdict"], strict=True))
    return gaps.assign(verdict=[verdicts.get(kpi, "") for kpi in gaps["kpi"]])


def rank_adverse(judged: pd.DataFrame) -> pd.DataFrame:
    """The gaps that are short, those that are real first, then by weight x shortfall in tolerances."""
    adverse = judged[find_adverse(judged)]
    size = weigh_gaps(adverse).fillna(0)
    order = pd.DataFrame({"real": adverse["verdict"] == "real", "size": size})
    return adverse.loc[order.sort_values(["real", "size"], ascending=False, kind="stable").index]


def _gap_sentence(gap: pd.Series, several: bool, verdict: str = "") -> str:
    below, above = _AGAINST[gap["reference"]]
    if gap["better"] == "range" and gap["reference"] == "target":
        below, above = "below its target range", "above its target range"
    place = below if gap["gap"] < 0 else above
    size = format_size(gap["gap"], gap["unit"])
    name, sure = initial(str(gap["name"])), sure_of(verdict)
    subject = f"{name} ({gap['department']}) {be(name)}" if several else f"{name} {be(name)}"
    end = f", {sure}." if sure else "."
    if gap["unit"] in ("share", "ratio"):
        both = f"{format_value(gap['actual'], gap['unit'])} against {format_value(gap['target'], gap['unit'])}"
        return f"{subject} {size} {place} ({both}){end}"
    share = "" if pd.isna(gap["gap_pct"]) else f" ({format_percent(abs(gap['gap_pct']))})"
    return f"{subject} {size}{share} {place}{end}"
