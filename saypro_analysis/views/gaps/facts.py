"""The few figures of a report's first screen, and what the report asks of its reader."""

import pandas as pd

from saypro_analysis.views.gaps.sentences import join_verdicts, rank_adverse
from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import (
    format_chance,
    format_chance_range,
    format_compact,
    format_gap,
    format_value,
)
from saypro_analysis.views.kit.words import Sentences, count_of, initial, join_words, spans_departments


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
    judged = gaps[gaps["status"].isin(["met", "near", "missed"])]
    if signals is None:
        facts = [_furthest(judged), _missed(judged), _money(judged), _held(gaps)]
    else:
        facts = [_surest(judged, signals), _real(judged, signals), _money(judged), _chance(judged, signals)]
    return [fact for fact in facts if fact is not None]


def _furthest(judged: pd.DataFrame) -> Fact | None:
    adverse = judged[judged["tolerances"] > 0]
    if adverse.empty:
        return None
    worst = adverse.loc[(adverse["weight"] * adverse["tolerances"]).idxmax()]
    actual, target = (format_value(worst[column], worst["unit"]) for column in ("actual", "target"))
    tone = "bad" if worst["status"] == "missed" else ""
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
    return Fact("Weighs most", format_gap(gap["gap"], gap["unit"]), told, "bad" if real else "")


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
    return Fact("Gaps that are real", f"{real} of {len(missed)}", detail, "bad" if real else "")


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
    return Fact("KPIs that missed", f"{missed} of {len(judged)}", detail, "bad" if missed else "good")


def _money(judged: pd.DataFrame) -> Fact | None:
    adverse = judged[(judged["shortfall"] > 0) & judged["money"].notna()]
    if adverse.empty:
        return None
    known = f"in {count_of(len(adverse), 'KPI')} with a known value per unit"
    return Fact("Cost of the gaps", format_value(adverse["money"].sum(), "money"), known, "bad")


def _held(gaps: pd.DataFrame) -> Fact:
    held, missing = int(gaps["periods"].sum()), int(gaps["periods_missing"].sum())
    empty = int((gaps["status"] == "no_data").sum())
    detail = f"{count_of(empty, 'KPI')} without any figure" if empty else "every KPI has figures"
    return Fact("Figures received", f"{held:,} of {held + missing:,}", detail)


NAMED, EXPLAINED = 5, 3


def describe_requests(
    gaps: pd.DataFrame | None = None,
    *,
    signals: pd.DataFrame | None = None,
    evidence: pd.DataFrame | None = None,
    plan: pd.DataFrame | None = None,
    progress: pd.DataFrame | None = None,
    effects: pd.DataFrame | None = None,
) -> Sentences:
    """Say what the report asks of its reader, as far as the frames given call for it: a sentence per request.

    `gaps` is what `quantify_gaps` returns, `signals` what `detect_signals`, `evidence` what `summarise_evidence`,
    `plan` what `plan_actions`, `progress` what `track_progress` and `effects` what `estimate_effects` return; each may
    be left out. Asked are figures that are missing, patience with gaps that could be ordinary variation, voices on gaps
    that nobody spoke of, owners and approvals that lack, reports that were never made, roadblocks that are open, and
    what follows actions that do not work.
    Returns Sentences, empty where nothing is asked.

    >>> plan = pd.DataFrame({"action": ["S1"], "owner": [None], "approval": "approved", "phase": "planned"})
    >>> describe_requests(plan=plan)
    Name an owner for S1.
    """
    asked: list[str] = []
    noise = pd.Series([], dtype="str") if signals is None else signals.loc[signals["verdict"] == "noise", "name"]
    if gaps is not None:
        asked += [_ask("Send the figures of {}.", gaps.loc[gaps["status"] == "no_data", "name"])]
    if signals is not None:
        asked += [_ask("Look no further into {} yet: so far this could be ordinary variation.", noise)]
    if evidence is not None:
        critical = evidence["critical"].astype(bool)
        asked += [_ask("Confirm that {} should come first.", evidence.loc[critical, "name"])]
        silent = evidence.loc[(evidence["mentions"] == 0) & ~evidence["name"].isin(noise), "name"]
        asked += [_ask("Say what you see behind {}: nobody has spoken of it yet.", silent)]
    if plan is not None:
        left = plan[plan["phase"] != "done"]
        asked += [_ask("Name an owner for {}.", _name_actions(left[left["owner"].isna()]))]
        asked += [_ask("Approve or reject {}.", _name_actions(left[left["approval"] != "approved"]))]
    if progress is not None:
        asked += _progress_requests(progress)
    if effects is not None:
        asked += _effect_requests(effects)
    return Sentences(asked)


def _name_actions(actions: pd.DataFrame) -> pd.Series:
    """Few actions by what is done, too: the name alone tells a manager little."""
    if "statement" not in actions or len(actions) > EXPLAINED:
        return actions["action"]
    told = actions["statement"].fillna("").map(_cut)
    return actions["action"] + (" (" + told + ")").where(told != "", "")


def _cut(text: str) -> str:
    """Text of at most 50 letters, whole words of it."""
    return text if len(text) <= 50 else f"{text[:49].rpartition(' ')[0] or text[:49]}…"


def _ask(request: str, names: pd.Series) -> str:
    """A request with the first names that it is about; a mail and a first screen hold no more."""
    told = [str(name) for name in names]
    rest = len(told) - NAMED
    shown = [*told[:NAMED], f"{rest} more"] if rest > 1 else told
    return request.format(join_words(shown)) if told else ""


def _progress_requests(progress: pd.DataFrame) -> list[str]:
    wanted = {
        "Report on {}.": progress["status"] == "unreported",
        "Decide on {}, past due: more time, more people, or an end.": progress["status"] == "overdue",
        "Clear what holds up {}.": progress["roadblocks_open"] > 0,
    }
    return [_ask(request, _name_actions(progress[rows])) for request, rows in wanted.items()]


def _effect_requests(effects: pd.DataFrame) -> list[str]:
    failed = effects["verdict"] == "not_working"
    wanted = {
        "Stop or change {}: the KPI became worse.": effects["verdict"] == "harmful",
        "Decide what follows {}: the effect that was expected did not come.": failed,
        "Decide on {}: unlikely to reach the target by the due date.": (effects["flag"] == "not_working") & ~failed,
    }
    return [_ask(request, _name_actions(effects[rows])) for request, rows in wanted.items()]
