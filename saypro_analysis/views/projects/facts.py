"""The few figures of a portfolio on a report's first screen: late, likely late, money, to decide."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_compact, format_percent
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import count_of, join_first


def describe_project_facts(summary: pd.DataFrame, review: pd.DataFrame, forecasts: pd.DataFrame) -> list[Fact]:
    """Pick the figures that a board needs of the portfolio first: what is late, will be, costs, is to be decided.

    `summary` is what `summarise_projects` returns (one row), `review` what `review_projects`, `forecasts` what
    `forecast_finish` does. Each Fact has `label, value, detail, tone`. Returns a list that `publish` takes as `facts`,
    empty where there are no projects.

    >>> summary = pd.DataFrame({"projects": [3], "open": [2], "completed": [1], "on_time": [0.0], "on_time_of": [1]})
    >>> review = pd.DataFrame({"project": ["A", "B"], "escalation": ["leadership", "owner"]})
    >>> forecasts = pd.DataFrame({"project": ["A", "B"], "outlook": ["overdue", "likely_late"],
    ...                           "extra_p80": [10.0, 5.0], "budget": [100.0, 100.0]})
    >>> [fact.value for fact in describe_project_facts(summary, review, forecasts)]
    ['1 of 2', '1 more', '$15', '1']
    """
    if summary.empty or not summary["projects"].iloc[0]:
        return []
    row, outlook = summary.iloc[0], forecasts["outlook"]
    late, likely, dark = (int((outlook == word).sum()) for word in ("overdue", "likely_late", "cannot_tell"))
    up = review.loc[review["escalation"] == "leadership", "project"]
    done = f"{format_percent(row['on_time'])} of {count_of(int(row['on_time_of']), 'finished project')} were on time"
    extra = forecasts["extra_p80"].sum(min_count=1)
    return [
        Fact("Late", f"{late:,} of {int(row['open']):,}", done if row["on_time_of"] else "none is finished yet",
             tone_of("overdue") if late else ""),
        Fact("Likely late", f"{likely:,} more" if likely or not dark else "–",
             f"of {dark:,} it cannot be told yet" if dark else "by the slips of our own projects and their pace",
             tone_of("likely_late") if likely else ""),
        Fact("Money beyond budget", format_compact(extra, "money") if pd.notna(extra) else "–",
             "suffices with 80 % for each open project" if pd.notna(extra) else "too few costs are known", ""),
        Fact("To decide", str(len(up)), join_first(list(up.astype(str)), 3) if len(up) else "nothing went up",
             tone_of("leadership") if len(up) else ""),
    ]  # fmt: skip
