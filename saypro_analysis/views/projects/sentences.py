"""Sentences about projects: what is late, what will be, what it costs, what has to be decided, what was learned."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_chance, format_count, format_day, format_percent, format_value
from saypro_analysis.views.kit.words import (
    Absence,
    Sentences,
    clean,
    count_of,
    cut_at_word,
    initial,
    join_first,
    join_words,
)

MOST_TOLD = 3
LONGEST_NAME = 40  # letters of a project's name
NOTHING = "There are no projects, so there is nothing to tell of them."


def describe_portfolio(summary: pd.DataFrame, review: pd.DataFrame, forecasts: pd.DataFrame) -> Sentences:
    """Say how the portfolio stands: what is late, what will be, what it costs, what is to be decided.

    `summary` is what `summarise_projects` returns (one row), `review` what `review_projects`, `forecasts` what
    `forecast_finish` does. Returns Sentences, a tuple of plain text: open projects that are late or likely to be, those
    typed as on track among them, the share of finished ones on time with and without the late open ones, the money that
    open ones may need, and what goes to leadership.

    >>> summary = pd.DataFrame({"projects": [0]})
    >>> describe_portfolio(summary, pd.DataFrame(), pd.DataFrame())
    There are no projects, so there is nothing to tell of them.
    """
    if summary.empty or not summary["projects"].iloc[0]:
        return Absence(NOTHING)
    row = summary.iloc[0]
    return Sentences(
        [
            _late(forecasts),
            _named(forecasts),
            _hidden(review),
            _finished(row),
            _money(forecasts),
            _decide(review),
            _creep(review),
        ]
    )


def _late(forecasts: pd.DataFrame) -> str:
    if forecasts.empty:
        return "No project is open."
    late, likely, dark = (
        int((forecasts["outlook"] == word).sum()) for word in ("overdue", "likely_late", "cannot_tell")
    )
    more = f", and {likely:,} more {_is(likely)} likely to be" if likely else ""
    more += f"; of {dark:,} it cannot be told yet" if dark else ""
    return f"{late:,} of {count_of(len(forecasts), 'open project')} {_is(late)} late{more}."


def _named(forecasts: pd.DataFrame) -> str:
    if forecasts.empty:
        return ""
    late = [_name(row) for row in forecasts[forecasts["outlook"] == "overdue"].to_dict("records")]
    likely = [f"{_name(row)} ({format_chance(row['on_time_chance'])} on time)"
              for row in forecasts[forecasts["outlook"] == "likely_late"].to_dict("records")]  # fmt: skip
    told = [f"late {_is(len(late))} {join_first(late, MOST_TOLD)}"] if late else []
    told += [f"likely late {_is(len(likely))} {join_first(likely, MOST_TOLD)}"] if likely else []
    return initial(f"{'; '.join(told)}.") if told else ""


def _hidden(review: pd.DataFrame) -> str:
    odd = review[review["inconsistencies"].str.contains("entered as on track", regex=False, na=False)]
    names = join_first([_name(row) for row in odd.to_dict("records")], MOST_TOLD)
    return f"{names} {_is(len(odd))} reported as on track, and {_is(len(odd))} not." if len(odd) else ""


def _finished(row: pd.Series) -> str:
    if not row["on_time_of"]:
        return ""
    told = f"Of {count_of(int(row['on_time_of']), 'finished project')} {format_percent(row['on_time'])} were on time"
    told += f" ({format_percent(row['on_time_low'])} to {format_percent(row['on_time_high'])} allowing for chance)"
    late = f"; counting what is open and late, {format_percent(row['on_time_with_late'])}" if row["open_late"] else ""
    money = f", and {format_percent(row['within_budget'])} within budget" if row["within_budget_of"] else ""
    return f"{told}{late}{money}."


def _money(forecasts: pd.DataFrame) -> str:
    extra = forecasts["extra_p80"].sum(min_count=1) if len(forecasts) else float("nan")
    if pd.isna(extra) or extra <= 0:
        return ""
    budget = forecasts.loc[forecasts["extra_p80"].notna(), "budget"].sum()
    return (f"If open projects overrun as finished ones did, {format_value(extra, 'money')} beyond their "
            f"{format_value(budget, 'money')} suffices with 80 % for each.")  # fmt: skip


def _decide(review: pd.DataFrame) -> str:
    up = review[review["escalation"] == "leadership"]
    told = [f"{_name(row)} ({_lower(clean(row['escalation_why']))})" for row in up.to_dict("records")]
    return f"To be decided by leadership: {join_first(told, MOST_TOLD)}." if told else ""


def _creep(review: pd.DataFrame) -> str:
    creeping = review[review["scope_creep"].eq(True)]
    told = [f"{_name(row)} (+{int(row['requirements_unfunded'])} on {int(row['requirements_agreed'])})"
            for row in creeping.to_dict("records")]  # fmt: skip
    return f"Scope grew without more time or money: {join_first(told, MOST_TOLD)}." if told else ""


def describe_forecasts(forecasts: pd.DataFrame) -> Sentences:
    """Say when open projects will be finished: a sentence per project, the least likely on time first.

    `forecasts` is what `forecast_finish` returns. Returns Sentences, a tuple of plain text: the day by which each is
    finished as likely as not and with 80 %, beside its promise; of more than six the first six.

    >>> day = pd.Timestamp("2025-05-30")
    >>> told = pd.DataFrame({"project": ["A"], "name": ["Portal"], "promised_on": [day], "p50_on": [day],
    ...                      "p80_on": [day + pd.Timedelta(days=30)], "method": ["slips of its kind and of all"]})
    >>> describe_forecasts(told)
    A Portal, promised for 30 May 2025: as likely as not by 30 May 2025, with 80 % by 29 Jun 2025.
    """
    told = [_forecast(row) for row in forecasts.head(2 * MOST_TOLD).to_dict("records")]
    return Sentences(told) if told else Absence("No project is open.")


def _forecast(row: dict[str, Any]) -> str:
    if pd.isna(row["p50_on"]):
        return f"{_name(row)}: cannot be told ({clean(row['method'])})."
    return (f"{_name(row)}, promised for {format_day(row['promised_on'])}: as likely as not by "
            f"{format_day(row['p50_on'])}, with 80 % by {format_day(row['p80_on'])}.")  # fmt: skip


def describe_adoption(adoption: pd.DataFrame) -> Sentences:
    """Say whether what projects brought is used as aimed at: a sentence per project, what has stalled first.

    `adoption` is what `forecast_adoption` returns. Returns Sentences, a tuple of plain text.

    >>> told = pd.DataFrame({"project": ["A"], "adoption": [0.5], "target": [0.8], "verdict": ["stalled"],
    ...                      "ceiling": [0.52], "reached_on": [pd.NaT], "low_on": [pd.NaT], "high_on": [pd.NaT]})
    >>> describe_adoption(told)
    A: 50 % use it, and it levels off at 52 %, short of the 80 % aimed at.
    """
    told = [_adopted(row) for row in adoption.to_dict("records")]
    return Sentences(told) if told else Absence("No adoption was counted.")


def _adopted(row: dict[str, Any]) -> str:
    share, head = format_percent(row["adoption"]), clean(row["project"])
    aim = format_percent(row["target"])
    if row["verdict"] == "stalled":
        ceiling = format_percent(row["ceiling"])
        return f"{head}: {share} use it, and it levels off at {ceiling}, short of the {aim} aimed at."
    if row["verdict"] == "reached":
        return f"{head}: {share} use it; the {aim} aimed at was reached on {format_day(row['reached_on'])}."
    if row["verdict"] == "will_reach":
        ends = [format_day(row[name]) for name in ("low_on", "high_on") if pd.notna(row[name])]
        likely = f"{aim} is likely reached on {format_day(row['reached_on'])}"
        return f"{head}: {share} use it; {likely} ({join_words(ends)} with 80 %)."
    return f"{head}: {share} use it; whether the target will be reached cannot be told yet."


def describe_retrospectives(retrospectives: pd.DataFrame) -> Sentences:
    """Say what finished projects taught, and which nobody looked back at.

    `retrospectives` is what `summarise_retrospectives` returns; a project without a lesson is one that nobody looked
    back at. Returns Sentences, a tuple of plain text.

    >>> told = pd.DataFrame({"project": ["A"], "name": ["Portal"], "lessons": [0]})
    >>> describe_retrospectives(told)
    Of 1 finished project 1 was not looked back at: A Portal.
    """
    if retrospectives.empty:
        return Absence("No project is finished yet, so there is nothing to look back at.")
    bare = retrospectives[retrospectives["lessons"] == 0]
    names = join_first([_name(row) for row in bare.to_dict("records")], MOST_TOLD)
    of = f"Of {count_of(len(retrospectives), 'finished project')}"
    if bare.empty:
        return Sentences(
            [f"{of} each was looked back at, with {format_count(retrospectives['lessons'].sum())} lessons."]
        )
    return Sentences([f"{of} {len(bare)} {'was' if len(bare) == 1 else 'were'} not looked back at: {names}."])


def _name(row: dict[str, Any]) -> str:
    return f"{clean(row['project'])} {cut_at_word(clean(row['name']), LONGEST_NAME)}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _lower(text: str) -> str:
    """A sentence's words within another: its first letter small, unless it is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
