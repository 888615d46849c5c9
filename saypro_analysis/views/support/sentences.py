"""Sentences about the support desk: is the target met, can we tell, where it hurts, what comes back, what is asked."""

import pandas as pd

from saypro_analysis.views.kit.formats import format_count, format_day, format_percent
from saypro_analysis.views.kit.words import Sentences, clean, count_of, cut_at_word, join_words

_HEADS = {"met": "On target", "not_met": "Below target", "cannot_tell": "Cannot tell yet"}
_SHOWN = 3


def describe_incidents(summary: pd.DataFrame, by_system: pd.DataFrame | None = None) -> Sentences:
    """Say whether tickets are resolved in time, what closed tickets alone would say, and where it hurts.

    `summary` is what `summarise_incidents` returns, of which the last row is told (the latest quarter), `by_system`
    what `summarise_incidents` returns per system. Returns Sentences: the share in time with its range and verdict, the
    contrast, tickets without a time, recurrence against the quarter before, the systems below target.

    >>> summary = pd.DataFrame({"reported": [100], "open": [20], "untimed": [0], "verdict": ["not_met"],
    ...     "target": [0.9], "share_within_48h": [0.8], "share_within_48h_low": [0.78], "share_within_48h_high": [0.83],
    ...     "share_within_48h_closed_only": [0.92], "recurring": [4], "recurring_before": [5],
    ...     "recurring_verdict": ["cannot_tell"]})
    >>> describe_incidents(summary)[0]
    'Below target: 80 % (78 % to 83 %) of 100 tickets will have been resolved within 48 hours; asked are 90 %.'
    """
    if summary.empty:
        return Sentences(["No issues were received, so there is nothing to tell of the desk."])
    row = summary.iloc[-1]
    return Sentences([_share(row), _contrast(row), _untimed(row), _hurts(by_system), _recurring(row)])


def _share(row: pd.Series) -> str:
    ends = [format_percent(row[f"share_within_48h_{end}"]) for end in ("low", "high")]
    reach = f" ({ends[0]} to {ends[1]})" if ends[0] != ends[1] else ""
    return (f"{_HEADS[row['verdict']]}: {format_percent(row['share_within_48h'])}{reach} of "
            f"{count_of(int(row['reported']), 'ticket')} will have been resolved within 48 hours; asked are "
            f"{format_percent(row['target'])}.")  # fmt: skip


def _contrast(row: pd.Series) -> str:
    """What a count of closed tickets would have said, where its verdict is another one."""
    alone = row["share_within_48h_closed_only"]
    if pd.isna(alone) or (alone >= row["target"]) == (row["verdict"] == "met") or row["verdict"] == "cannot_tell":
        return ""
    word = "met" if alone >= row["target"] else "not met"
    left = f"they leave out the {int(row['open'])} that are open"
    return f"Closed tickets alone say {format_percent(alone)}, target {word}: {left}."


def _untimed(row: pd.Series) -> str:
    count = int(row["untimed"])
    return f"{count_of(count, 'ticket')} closed without a time of resolution: not counted as in time." if count else ""


def _hurts(by_system: pd.DataFrame | None) -> str:
    if by_system is None:
        return ""
    low = by_system[by_system["verdict"] == "not_met"].sort_values("share_within_48h", kind="stable")
    told = [
        f"{clean(row['system'])} ({format_percent(row['share_within_48h'])})" for _, row in low.head(_SHOWN).iterrows()
    ]
    return f"It hurts most at {join_words(told)}." if told else ""


def _recurring(row: pd.Series) -> str:
    if not row["recurring"] + row["recurring_before"]:
        return ""
    words = {
        "met": "a fifth fewer, as asked",
        "not_met": "not the fifth fewer that was asked",
        "cannot_tell": "too few to tell whether they are a fifth fewer, as asked",
    }
    now, before = count_of(int(row["recurring"]), "issue"), int(row["recurring_before"])
    return f"{now} came back this quarter, {before} in the one before: {words[row['recurring_verdict']]}."


def describe_backlog(backlog: pd.DataFrame) -> Sentences:
    """Say whether the queue will be gone, and when, at this rate.

    `backlog` is what `summarise_backlog` returns. Returns Sentences, a tuple of plain text: how many are open and
    whether that grows, and the day by which the queue is empty with its range, or that it will not be within
    eight weeks.

    >>> backlog = pd.DataFrame({"backlog": [12], "outlook": ["growing"], "net_per_day": [0.5], "gone_on": [pd.NaT],
    ...                         "gone_low_on": [pd.NaT], "gone_high_on": [pd.NaT]})
    >>> describe_backlog(backlog)
    12 tickets are open, and the queue grows by 0.5 a day.
    At this rate it is unlikely to be empty within eight weeks.
    """
    if backlog.empty:
        return Sentences(["No issues were received."])
    row = backlog.iloc[0]
    rate = f"{abs(row['net_per_day']):.1f} a day"
    course = {"growing": f"and the queue grows by {rate}", "shrinking": f"and the queue shrinks by {rate}",
              "cannot_tell": "and whether the queue grows cannot be told"}[row["outlook"]]  # fmt: skip
    head = f"{count_of(int(row['backlog']), 'ticket')} {'is' if row['backlog'] == 1 else 'are'} open, {course}."
    return Sentences([head, _gone(row)])


def _gone(row: pd.Series) -> str:
    if pd.isna(row["gone_on"]):
        return "At this rate it is unlikely to be empty within eight weeks." if row["backlog"] else ""
    late = (
        f"by {format_day(row['gone_high_on'])}" if pd.notna(row["gone_high_on"]) else "perhaps not within eight weeks"
    )
    early = format_day(row["gone_low_on"])
    return f"At this rate it is empty about {format_day(row['gone_on'])}, at the earliest {early}, {late}."


def describe_recurring_issues(recurring: pd.DataFrame) -> Sentences:
    """Say what comes back most and what is asked for because of it.

    `recurring` is what `find_recurring_issues` returns. Returns Sentences, a tuple of plain text: the issues that ask
    for a root cause analysis, the most frequent first, and those that ask for a post-mortem.

    >>> recurring = pd.DataFrame({"issue": ["expired certificate"], "incidents": [6], "root_cause_due": [True],
    ...                           "post_mortem_due": [False], "because": ["3 within 30 days"], "downtime_hours": [0.0]})
    >>> describe_recurring_issues(recurring)
    1 issue asks for a root cause analysis; most often: expired certificate (6 times).
    """
    due, stopped = recurring[recurring["root_cause_due"]], recurring[recurring["post_mortem_due"]]
    if due.empty and stopped.empty:
        return Sentences(["No issue came back so often that its cause has to be looked for."])
    often = [f"{_name(row)} ({count_of(int(row['incidents']), 'time')})" for _, row in due.head(_SHOWN).iterrows()]
    asks = "asks" if len(due) == 1 else "ask"
    review = [
        f"{_name(row)} ({row['downtime_hours']:g} hours of work lost)" for _, row in stopped.head(_SHOWN).iterrows()
    ]
    return Sentences(
        [
            f"{count_of(len(due), 'issue')} {asks} for a root cause analysis; most often: {join_words(often)}."
            if often
            else "",
            f"A post-mortem is due for {join_words(review)}." if review else "",
        ]
    )


def _name(row: pd.Series) -> str:
    return cut_at_word(clean(row["issue"]), 60)


def describe_support_requests(escalations: pd.DataFrame, recurring: pd.DataFrame, trainings: pd.DataFrame) -> list[str]:
    """Say what is asked of whom: issues to escalate, causes to look for, users to train.

    `escalations` is what `check_escalations` returns, `recurring` what `find_recurring_issues`, `trainings` what
    `summarise_trainings` does. Returns a list of sentences that `publish` takes as `requests`; empty where nothing is
    asked.

    >>> escalations = pd.DataFrame({"incident": ["I1"], "due": [True], "assigned_to": ["Ines"], "missing": ["logs"]})
    >>> describe_support_requests(escalations, pd.DataFrame({"root_cause_due": []}), pd.DataFrame())
    ['Ines: escalate I1 (its package lacks logs).']
    """
    due = escalations[escalations["due"]] if len(escalations) else escalations
    told = [_ask(row) for _, row in due.head(_SHOWN).iterrows()]
    causes = recurring[recurring["root_cause_due"].astype(bool)] if len(recurring) else recurring
    told += [
        f"Head of support: have the root cause of “{_name(row)}” looked for." for _, row in causes.head(1).iterrows()
    ]
    last = trainings.iloc[-1] if len(trainings) else None
    if last is not None and last["verdict"] == "not_met":
        told.append(
            f"Training: reach more users; {format_percent(last['reach'])} were trained, asked are "
            f"{format_percent(last['target'])} ({format_count(last['users'])} so far)."
        )
    return told


def _ask(row: pd.Series) -> str:
    who = clean(row["assigned_to"]) if pd.notna(row["assigned_to"]) else "Support"
    lacks = f" (its package lacks {row['missing']})" if row["missing"] else ""
    return f"{who}: escalate {clean(row['incident'])}{lacks}."
