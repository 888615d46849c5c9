"""The few figures of a report's first screen, and what the report asks of its reader."""

import warnings
from typing import NamedTuple

import pandas as pd

from saypro_analysis.analysis.progress.requests import summarise_requests
from saypro_analysis.data.framework.gap_states import find_adverse, find_judged, weigh_gaps
from saypro_analysis.views.gaps.sentences import join_verdicts, rank_adverse
from saypro_analysis.views.kit.formats import (
    format_chance,
    format_chance_range,
    format_compact,
    format_count,
    format_day,
    format_gap,
    format_value,
)
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import (
    Sentences,
    count_of,
    cut_at_word,
    initial,
    join_words,
    spans_departments,
)


class Fact(NamedTuple):
    """A figure with its label, what qualifies it, and its tone (good, bad or empty)."""

    label: str
    value: str
    detail: str
    tone: str = ""


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
        facts = [_surest(judged, signals), _real(judged, signals), _money(judged), _chance(judged, signals)]
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
    return Fact("Weighs most", format_gap(worst["gap"], worst["unit"]), f"{name}: {actual} against {target}", tone)


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
    return Fact("Weighs most", format_gap(gap["gap"], gap["unit"]), told, tone_of(gap["verdict"]))


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


def _money(judged: pd.DataFrame) -> Fact | None:
    adverse = judged[find_adverse(judged) & judged["money"].notna()]
    if adverse.empty:
        return None
    known = f"in {count_of(len(adverse), 'KPI')} with a known value per unit"
    return Fact("Cost of the gaps", format_value(adverse["money"].sum(), "money"), known, "bad")


def _held(gaps: pd.DataFrame) -> Fact:
    held, missing = int(gaps["periods"].sum()), int(gaps["periods_missing"].sum())
    empty = int((gaps["status"] == "no_data").sum())
    detail = f"{count_of(empty, 'KPI')} without any figure" if empty else "every KPI has figures"
    return Fact("Figures received", f"{held:,} of {held + missing:,}", detail)


def describe_plan_facts(plan: pd.DataFrame, coverage: pd.DataFrame | None = None) -> list[Fact]:
    """Pick the figures that a manager needs of a plan first: actions, cost, gaps covered, approvals.

    `plan` is what `plan_actions` returns, of which actions that are done do not count; `coverage` is what
    `summarise_coverage` returns. Each Fact has `label, value, detail, tone`. Returns a list that `publish` takes as
    `facts`, empty for an empty plan.

    >>> plan = pd.DataFrame({"action": ["S1"], "cost": [5000.0], "staff_days": [3.0], "owner": ["Ada"],
    ...                      "phase": "planned", "approval": ["approved"], "due_on": pd.to_datetime(["2025-02-28"])})
    >>> [fact.value for fact in describe_plan_facts(plan)]
    ['1', '$5,000', '1 of 1']
    """
    left = plan[plan["phase"] != "done"]
    if left.empty:
        return []
    approved, ownerless = int((left["approval"] == "approved").sum()), int(left["owner"].isna().sum())
    facts = [
        Fact("Open actions", str(len(left)), f"the last due {format_day(left['due_on'].max())}"),
        Fact("Their cost", format_value(left["cost"].sum(), "money"),
             f"{format_count(left['staff_days'].sum())} staff days; {ownerless} without an owner"),
    ]  # fmt: skip
    if coverage is not None and len(coverage):
        covered = int(coverage["covered"].sum())
        facts.append(Fact("Gaps with an action", f"{covered} of {len(coverage)}", "open actions count",
                          "good" if covered == len(coverage) else "bad"))  # fmt: skip
    tone = "good" if approved == len(left) else "bad"
    return [*facts, Fact("Approved", f"{approved} of {len(left)}", "by name", tone)]


def describe_progress_facts(
    progress: pd.DataFrame, values: pd.DataFrame | None = None, effects: pd.DataFrame | None = None
) -> list[Fact]:
    """Pick the figures that a manager needs of the progress first: on time, on money, working, stuck.

    `progress` is what `track_progress` returns, `values` what `earned_value`, `effects` what `estimate_effects` does;
    without `effects` the fact on what works is left out, and the actions without a report have one of their own. Each
    Fact has `label, value, detail, tone`. Returns a list that `publish` takes as `facts`, empty where there are no
    actions.

    >>> progress = pd.DataFrame({"status": ["done"], "spent": [900.0], "planned_spend": [1000.0],
    ...                          "cost": [1000.0], "roadblocks_open": [0]})
    >>> [fact.value for fact in describe_progress_facts(progress)]
    ['0 of 1', '$900', '0', '0']
    """
    if progress.empty:
        return []
    counts = progress["status"].value_counts()
    done, late, slipping, silent = (int(counts.get(s, 0)) for s in ("done", "overdue", "slipping", "unreported"))
    blocked = int((progress["roadblocks_open"] > 0).sum())
    judged = effects is not None and not effects.empty
    behind = f"{late} overdue, {slipping} slipping, {done} done" + (
        f", {silent} without a report" if judged and silent else ""
    )
    facts = [
        Fact("Late or slipping", f"{late + slipping} of {len(progress)}", behind, "bad" if late + slipping else "good"),
        _money_fact(progress, values),
        Fact("Stuck", str(blocked), "held up by an open roadblock", "bad" if blocked else ""),
    ]
    if effects is not None and judged:
        return [*facts[:2], _working_fact(effects), facts[2]]
    detail = "or without a recent one, though started"
    return [*facts, Fact("Without a report", str(silent), detail, "bad" if silent else "")]


def _working_fact(effects: pd.DataFrame) -> Fact:
    good = int(effects["verdict"].isin(["achieved", "on_course"]).sum())
    bad = int(effects["verdict"].isin(["not_working", "harmful"]).sum())
    waits = len(effects) - good - bad
    verb = "does" if bad == 1 else "do"
    tone = "bad" if bad else "good" if good else ""
    return Fact("Known to work", f"{good} of {len(effects)}", f"{bad} {verb} not, {waits} cannot be told yet", tone)


def _money_fact(progress: pd.DataFrame, values: pd.DataFrame | None) -> Fact:
    spent = format_value(progress["spent"].sum(), "money")
    if values is None or values.empty or pd.isna(values["cpi"].iloc[-1]):
        return Fact("Spent so far", spent, f"of {format_value(progress['cost'].sum(), 'money')} planned")
    last = values.iloc[-1]
    tone = "bad" if last["cpi"] < 0.95 else "good" if last["cpi"] >= 1 else ""
    return Fact("Spent so far", spent, f"for work worth {format_value(last['ev'], 'money')}", tone)


NAMED, EXPLAINED, LONGEST_STATEMENT = 5, 3, 50
_ASKED = {
    "send_figures": "Send the figures of {}.",
    "wait": "Look no further into {} yet: so far this could be ordinary variation.",
    "confirm": "Confirm that {} should come first.",
    "explain": "Say what you see behind {}: nobody has spoken of it yet.",
    "own": "Name an owner for {}.",
    "approve": "Approve or reject {}.",
    "report": "Report on {}.",
    "decide": "Decide on {}, past due: more time, more people, or an end.",
    "clear": "Clear what holds up {}.",
    "stop": "Stop or change {}: the KPI became worse.",
    "follow_up": "Decide what follows {}: the effect that was expected did not come.",
    "reconsider": "Decide on {}: unlikely to reach the target by the due date.",
}


def describe_requests(requests: pd.DataFrame | None = None, **frames: pd.DataFrame | None) -> Sentences:
    """Say what the report asks of its reader: a sentence per request, with the KPIs or actions that it is about.

    `requests` is what `summarise_requests` returns, needed are `request, subject`; with `statement`, a few actions are
    told by what is done, too. More than five subjects are counted. Until the next version it also takes the frames that
    `summarise_requests` takes, warning (DeprecationWarning). Returns Sentences, empty where nothing is asked. Raises
    TypeError for any other name of a frame.

    >>> describe_requests(pd.DataFrame({"request": ["own"], "subject": ["S1"]}))
    Name an owner for S1.
    """
    if frames or (requests is not None and "request" not in requests):
        told = "describe_requests: pass what summarise_requests returns; frames go with the next version"
        warnings.warn(told, DeprecationWarning, stacklevel=2)
        requests = summarise_requests(requests, **frames)
    if requests is None or requests.empty:
        return Sentences([])
    return Sentences(_ask(said, requests[requests["request"] == request]) for request, said in _ASKED.items())


def _ask(said: str, rows: pd.DataFrame) -> str:
    """A request with the first names that it is about; a mail and a first screen hold no more."""
    told = [str(name) for name in _name_subjects(rows)]
    rest = len(told) - NAMED
    shown = [*told[:NAMED], f"{rest} more"] if rest > 1 else told
    return said.format(join_words(shown)) if told else ""


def _name_subjects(rows: pd.DataFrame) -> pd.Series:
    """Few actions by what is done, too: the name alone tells a manager little."""
    if "statement" not in rows or len(rows) > EXPLAINED:
        return rows["subject"]
    told = rows["statement"].fillna("").map(lambda text: cut_at_word(text, LONGEST_STATEMENT))
    return rows["subject"] + (" (" + told + ")").where(told != "", "")
