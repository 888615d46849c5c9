"""The few figures of the support desk on a report's first screen."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_count, format_day, format_percent
from saypro_analysis.views.kit.palette import tone_of


def describe_support_facts(summary: pd.DataFrame, backlog: pd.DataFrame, recurring: pd.DataFrame) -> list[Fact]:
    """Pick the figures that the head of support needs first: in time, backlog, what comes back, satisfied.

    `summary` is what `summarise_incidents` returns (its last row is the quarter's), `backlog` what `summarise_backlog`
    does, `recurring` what `find_recurring_issues` does. Each Fact has `label, value, detail, tone`. Returns a list that
    `publish` takes as `facts`, empty where there are no issues.

    >>> summary = pd.DataFrame({"share_within_48h": [0.8], "share_within_48h_closed_only": [0.91], "target": [0.9],
    ...                         "verdict": ["not_met"], "satisfaction": [0.9], "response_rate": [0.4]})
    >>> backlog = pd.DataFrame({"backlog": [12], "outlook": ["growing"], "gone_on": [pd.NaT]})
    >>> [fact.value for fact in describe_support_facts(summary, backlog, pd.DataFrame({"root_cause_due": [True]}))]
    ['80 %', '12', '1', '90 %']
    """
    if summary.empty:
        return []
    row = summary.iloc[-1]
    asked = int(recurring["root_cause_due"].sum())
    rate = format_percent(row["response_rate"])
    return [
        Fact("In 48 hours", format_percent(row["share_within_48h"]),
             f"asked {format_percent(row['target'])}; closed tickets alone say "
             f"{format_percent(row['share_within_48h_closed_only'])}", tone_of(row["verdict"])),
        _backlog_fact(backlog),
        Fact("Need a root cause analysis", str(asked), "issues that come back, or are critical", ""),
        Fact("Satisfied", format_percent(row["satisfaction"]), f"{rate} of those whose issue is done answered", ""),
    ]  # fmt: skip


def _backlog_fact(backlog: pd.DataFrame) -> Fact:
    row = backlog.iloc[0]
    words = {
        "growing": "and growing",
        "shrinking": "and shrinking",
        "cannot_tell": "neither growing nor shrinking for sure",
    }
    gone = f"; empty about {format_day(row['gone_on'])}" if pd.notna(row["gone_on"]) else ""
    return Fact("Open", format_count(row["backlog"]), words[row["outlook"]] + gone, tone_of(row["outlook"]))
