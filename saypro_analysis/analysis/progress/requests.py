"""What a review asks of its reader, chosen from the frames that it made."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.analysis.progress.answers import drop_answered
from saypro_analysis.data.tables.known_words import URGENT

COLUMNS = ["request", "subject", "statement", "kpi", "owner", "answer_by"]
ANSWER_DAYS = 7  # the review meets weekly
_KEPT = ["kpi", "owner", "start_on", "due_on"]


def summarise_requests(
    gaps: pd.DataFrame | None = None,
    *,
    signals: pd.DataFrame | None = None,
    evidence: pd.DataFrame | None = None,
    plan: pd.DataFrame | None = None,
    coverage: pd.DataFrame | None = None,
    progress: pd.DataFrame | None = None,
    effects: pd.DataFrame | None = None,
    cards: pd.DataFrame | None = None,
    signoffs: pd.DataFrame | None = None,
    as_of: Any = None,
) -> pd.DataFrame:
    """Choose what is asked of the reader: one row per request and KPI or action, by request, as the frames order them.

    `gaps` is what `quantify_gaps` returns, `signals` what `detect_signals`, `evidence` what `summarise_evidence`,
    `plan` what `plan_actions`, `coverage` what `summarise_coverage`, `progress` what `track_progress`, `effects` what
    `estimate_effects` and `cards` what `summarise_cards` return; each may be left out. Columns out: `request`, of
    send_figures (a gap without data), wait (could be noise), confirm (critical evidence), explain (nobody spoke of
    it), agree and look_into (real gaps with a supported cause, without any reason), assign (an urgent gap whose actions
    are done, left out or missing), own and approve (actions to do), approve_rise (a mandatory action that costs more
    than was approved), report, decide and clear (actions without a report, overdue, with an open roadblock), stop
    (harmful), follow_up (not working) and reconsider (unlikely to reach its target); `subject`, the KPI's name or the
    action; `statement` and `owner` of the action, missing for KPIs; `kpi`; `answer_by`, a week after `as_of`. What
    `signoffs` (the table) has decided by `as_of` is not asked again (docs/methods/progress.md, "Requests"). Empty where
    nothing is asked. Raises KeyError for a missing column.

    >>> plan = pd.DataFrame({"action": ["S1"], "owner": [None], "approval": "approved", "phase": "planned"})
    >>> asked = summarise_requests(plan=plan, as_of="2025-03-31")
    >>> asked[["request", "subject", "answer_by"]].astype(str).values.tolist()
    [['own', 'S1', '2025-04-07']]
    """
    asked = [
        *_of(gaps, lambda frame: [_ask("send_figures", frame, frame["status"] == "no_data")]),
        *_of(signals, lambda frame: [_ask("wait", frame, frame["verdict"] == "noise")]),
        *_of(evidence, lambda frame: _ask_of_evidence(frame, signals)),
        *_of(cards, _ask_of_cards),
        *_of(coverage, _ask_of_coverage),
        *_of(plan, _ask_of_plan),
        *_of(progress, _ask_of_progress),
        *_of(effects, _ask_of_effects),
    ]
    told = [frame for frame in (gaps, cards) if frame is not None and "period_start_on" in frame]
    starts = [frame["period_start_on"].min() for frame in told]
    return _finish([part for part in asked if len(part)], min(starts, default=None), signoffs, as_of)


def _of(frame: pd.DataFrame | None, ask: Callable[[pd.DataFrame], list[pd.DataFrame]]) -> list[pd.DataFrame]:
    return [] if frame is None else ask(frame)


def _finish(
    asked: list[pd.DataFrame], since: pd.Timestamp | None, signoffs: pd.DataFrame | None, as_of: Any
) -> pd.DataFrame:
    """The requests that nobody has answered, with the day by which an answer is asked for."""
    if not asked:
        return pd.DataFrame(columns=COLUMNS)
    day = None if as_of is None else pd.Timestamp(as_of)
    left = drop_answered(pd.concat(asked, ignore_index=True), signoffs, day, since)
    return left.assign(answer_by=pd.NaT if day is None else day + pd.Timedelta(days=ANSWER_DAYS))[COLUMNS]


def _ask(request: str, frame: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """The rows that a request is about: by the action and what it is, or by the KPI's name."""
    rows = frame[wanted]
    subject = rows["action"] if "action" in rows else rows["name"]
    statement = rows["statement"] if {"action", "statement"} <= set(rows) else None
    told = pd.DataFrame({"request": request, "subject": subject, "statement": statement}, index=rows.index)
    kept = rows.reindex(columns=_KEPT).astype(object)
    return pd.concat([told, kept], axis=1)


def _ask_of_plan(plan: pd.DataFrame) -> list[pd.DataFrame]:
    """Nobody can reject what is mandatory; what more it costs than was approved is another matter."""
    left = plan["phase"] != "done"
    forced = plan["mandatory"].fillna(False).astype(bool) if "mandatory" in plan else left & False
    rise = plan["cost"] > plan["cost_approved"] if "cost_approved" in plan else left & False
    return [
        _ask("own", plan, left & plan["owner"].isna()),
        _ask("approve", plan, left & (plan["approval"] != "approved") & ~forced),
        _ask("approve_rise", plan, left & forced & rise),
    ]


def _ask_of_evidence(evidence: pd.DataFrame, signals: pd.DataFrame | None) -> list[pd.DataFrame]:
    noise = [] if signals is None else signals.loc[signals["verdict"] == "noise", "name"]
    silent = (evidence["mentions"] == 0) & ~evidence["name"].isin(noise)
    return [_ask("confirm", evidence, evidence["critical"].astype(bool)), _ask("explain", evidence, silent)]


def _ask_of_coverage(coverage: pd.DataFrame) -> list[pd.DataFrame]:
    return [_ask("assign", coverage, (coverage["priority"] == URGENT) & (coverage["chosen_actions"] == 0))]


def _ask_of_cards(cards: pd.DataFrame) -> list[pd.DataFrame]:
    """Of a real gap its reason is to be agreed on, or to be found."""
    real, supported = cards["verdict"] == "real", cards["cause_state"] == "root_cause"
    known = supported | cards["driver"].notna() | (cards["places_told"] & (cards["where"] != "none"))
    agree = _ask("agree", cards, real & supported)
    return [agree.assign(statement=cards["cause"].reindex(agree.index)), _ask("look_into", cards, real & ~known)]


def _ask_of_progress(progress: pd.DataFrame) -> list[pd.DataFrame]:
    return [
        _ask("report", progress, progress["status"] == "unreported"),
        _ask("decide", progress, progress["status"] == "overdue"),
        _ask("clear", progress, progress["roadblocks_open"] > 0),
    ]


def _ask_of_effects(effects: pd.DataFrame) -> list[pd.DataFrame]:
    failed = effects["verdict"] == "not_working"
    return [
        _ask("stop", effects, effects["verdict"] == "harmful"),
        _ask("follow_up", effects, failed),
        _ask("reconsider", effects, (effects["flag"] == "not_working") & ~failed),
    ]
