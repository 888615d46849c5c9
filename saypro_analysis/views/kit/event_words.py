"""What happened to a KPI, in words: the same beside its card and below its control chart."""

from typing import Any

from saypro_analysis.views.kit.formats import format_day
from saypro_analysis.views.kit.words import clean, cut_at_word

LONGEST_EVENT = 76


def tell_event(event: dict[str, Any]) -> tuple[str, str]:
    """An event's letter, and its day with what happened, quoted where somebody said so.

    >>> import pandas as pd
    >>> tell_event({"mark": "A", "happened_on": pd.Timestamp("2025-02-03"), "kind": "action", "what": "A1: Train",
    ...             "said_by": None})
    ('A', '3 Feb 2025, started A1: Train')
    """
    day = format_day(event["happened_on"], "d MMM y" if event["kind"] == "action" else "MMM y")
    what = event["what"]
    words = cut_at_word(clean(what), LONGEST_EVENT) if isinstance(what, str) else "no reason was recorded"
    who = f" ({clean(event['said_by'])})" if isinstance(event["said_by"], str) else ""
    told = {"accepted": f"new level accepted: {words}", "action": f"started {words}",
            "said": f"“{words}”{who}", "cause": f"{words}"}[event["kind"]]  # fmt: skip
    return str(event["mark"]), f"{day}, {told}"
