"""The few figures of a report's first screen."""

import pandas as pd

from saypro_analysis.data.framework.gap_states import count_money, find_adverse, find_judged, weigh_gaps
from saypro_analysis.views.gaps.sentences import join_verdicts, rank_adverse
from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import (
    format_chance,
    format_chance_range,
    format_compact,
    format_gap,
    format_value,
)
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import (
    count_of,
    initial,
    spans_departments,
)


def describe_facts(gaps: pd.DataFrame, signals: pd.DataFrame | None = None) -> list[Fact]:
    """Pick the four figures that a manager needs first: the gap that weighs most, KPIs missed, money, data held.

    `gaps` is what `quantify_gaps` returns. Each Fact has `label, value, detail, tone`; a fact that cannot be told is
    left out, so there may be fewer than four. With `signals` (what `detect_signals` returns) it is the real gap that
    weighs most, with its range, how many gaps are real, what they cost, and the chance to meet the target next time.
    Returns a list that `publish` takes as `facts`.

    >>> gaps = pd.DataFrame([["Revenue", "money", 1.2e6, 1.5e6, -3e5, 3e5, 4.0, 3e5, "missed", 1.0, 3, 0, False]],
    ...     columns=["name", "unit", "actual", "target", "gap", "shortfall", "tolerances", "money", "status",
    ...              "weight", "periods", "periods_missing", "exceeds"])
    >>> [fact.value for fact in describe_facts(gaps)]
    ['−$300,000', '1 of 1', '$300,000', '3 of 3']
    """
    judged = gaps[find_judged(gaps)]
    if signals is None:
        facts = [_furthest(judged), _missed(judged), _money(judged), _held(gaps)]
    else:
        facts = [_surest(judged, signals), _real(judged, signals), _money(judged, signals), _chance(judged, signals)]
    return [fact for fact in facts if fact is not None]


def _furthest(judged: pd.DataFrame) -> Fact | None:
    adverse = judged[find_adverse(judged) & weigh_gaps(judged).notna()]
    if adverse.empty:
        return None
    worst = adverse.loc[weigh_gaps(adverse).idxmax()]
    actual, target = (format_value(worst[column], worst["unit"]) for column in ("actual", "target"))
    tone = tone_of(worst["status"])
    several = spans_departments(judged)
    name = f"{worst['department']}, {worst['name']}" if several else initial(str(worst["name"]))
    return Fact("Biggest gap", format_gap(worst["gap"], worst["unit"]), f"{name}: {actual} against {target}", tone)


def _weightiest(judged: pd.DataFrame, signals: pd.DataFrame) -> tuple[pd.Series, pd.Series] | None:
    """The gap that the headline is about, and its signal."""
    adverse = rank_adverse(join_verdicts(judged, signals))
    adverse = adverse[adverse["kpi"].isin(signals["kpi"])]
    if adverse.empty:
        return None
    return adverse.iloc[0], signals.set_index("kpi").loc[adverse["kpi"].iloc[0]]


def _surest(judged: pd.DataFrame, signals: pd.DataFrame) -> Fact | None:
    found = _weightiest(judged, signals)
    if found is None:
        return None
    gap, signal = found
    name, real = initial(str(gap["name"])), gap["verdict"] == "real"
    least, most = sorted((signal[f"gap_{end}"] for end in ("low", "high")), key=abs)
    sizes = (_size(end, gap["unit"]) for end in (least, most))
    detail = f"{name}; by {' to '.join(sizes)}, 90 % range" if real else f"{name}; could be ordinary variation"
    told = detail if gap["verdict"] in ("real", "noise") else name
    return Fact("Biggest gap", format_gap(gap["gap"], gap["unit"]), told, tone_of(gap["verdict"]))


def _size(difference: float, unit: str) -> str:
    """A difference without its sign, as short as a fact has room for."""
    if unit in ("share", "ratio"):
        return format_gap(abs(difference), unit).removeprefix("+")
    return format_compact(abs(difference), unit)


def _real(judged: pd.DataFrame, signals: pd.DataFrame) -> Fact | None:
    missed = join_verdicts(judged[judged["status"] == "missed"], signals)
    if judged.empty:
        return None
    if missed.empty:
        return Fact(
            "Gaps that are real", "none", f"all {count_of(len(judged), 'KPI')} met their target or came near", "good"
        )
    real = int((missed["verdict"] == "real").sum())
    doubtful = len(missed) - real
    verb = "could be" if doubtful else "none could be"
    detail = f"{doubtful if doubtful else ''} {verb} ordinary variation".strip()
    return Fact("Gaps that are real", f"{real} of {len(missed)}", detail, tone_of("real" if real else "noise"))


def _chance(judged: pd.DataFrame, signals: pd.DataFrame) -> Fact | None:
    found = _weightiest(judged, signals)
    if found is None or pd.isna(found[1]["chance_next"]):
        return None
    gap, signal = found
    between = format_chance_range(signal["chance_low"], signal["chance_high"])
    detail = f"{initial(str(gap['name']))}, if nothing changes; 95 % range {between}"
    return Fact(f"Chance to meet target next {signal['cadence']}", format_chance(signal["chance_next"]), detail)


def _missed(judged: pd.DataFrame) -> Fact | None:
    if judged.empty:
        return None
    missed, near = (int((judged["status"] == status).sum()) for status in ("missed", "near"))
    better = int(judged["exceeds"].sum())
    detail = f"{near} near target, {better} better than target"
    return Fact("KPIs that missed", f"{missed} of {len(judged)}", detail, tone_of("missed" if missed else "met"))


def _money(judged: pd.DataFrame, signals: pd.DataFrame | None = None) -> Fact | None:
    adverse = judged[find_adverse(judged) & judged["money"].notna()]
    if adverse.empty:
        return None
    counted = count_money(adverse)
    known = f"in {count_of(int((counted != 0).sum()), 'KPI')} with a known value per unit"
    once = ", once along each chain of KPIs" if (counted != adverse["money"]).any() else ""
    return Fact(
        "Cost of the gaps", format_value(counted.sum(), "money"), known + once + _apart(adverse, signals), "bad"
    )


def _apart(adverse: pd.DataFrame, signals: pd.DataFrame | None) -> str:
    """The part of the sum that may be noise, said beside it."""
    if signals is None:
        return ""
    told = join_verdicts(adverse, signals)
    noise = count_money(told[told["verdict"] == "noise"]).sum()
    return f"; {format_value(noise, 'money')} of it could be ordinary variation" if noise else ""


def _held(gaps: pd.DataFrame) -> Fact:
    held, missing = int(gaps["periods"].sum()), int(gaps["periods_missing"].sum())
    empty = int((gaps["status"] == "no_data").sum())
    detail = f"{count_of(empty, 'KPI')} without any figure" if empty else "every KPI has figures"
    return Fact("Figures received", f"{held:,} of {held + missing:,}", detail)
