"""Sentences about who was heard, what people raised, and where it agrees with the data or not."""

from typing import Any

import pandas as pd

from saypro_analysis.views.interviews.cells import show_data
from saypro_analysis.views.kit.formats import format_percent
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, join_words

_CLAIMS = {"better": "is better or good", "unchanged": "has not changed"}


def describe_themes(summary: pd.DataFrame, *, top: int = 3) -> Sentences:
    """Say which themes were raised most, by how many people, and which are one department's own.

    `summary` is what `summarise_themes` returns; its themes are told, or its topics where it holds no theme. Returns
    Sentences, a tuple of plain text: one for each of the `top` themes with the share of people and its exact 95 %
    interval, one that counts those which several people raised, one that names themes of a single department. An empty
    frame gives a sentence that says so.

    >>> describe_themes(pd.DataFrame({"kind": ["theme"], "theme": ["training_gaps"], "stakeholders": [6], "heard": [35],
    ...     "prevalence": [0.171], "prevalence_low": [0.066], "prevalence_high": [0.337], "recurring": [True],
    ...     "department_specific": [False], "main_department": ["Sales"], "departments": ["Sales, Finance"]}))
    Training gaps: raised by 6 of 35 people (17.1 %, 95 % interval 6.6 to 33.7 %), in Sales and Finance.
    1 of 1 theme was raised by more than one person.
    """
    if summary.empty:
        return Absence(f"No theme was found in what people said. {_unread(summary)}".strip())
    told = summary[summary["kind"] == summary["kind"].iloc[0]]
    recurring = int(told["recurring"].sum())
    own = told[told["department_specific"].astype(bool)]
    alone = [
        f"{_name(theme).lower()} ({department})"
        for theme, department in own[["theme", "main_department"]].itertuples(index=False)
    ]
    return Sentences([
        *(_theme_sentence(theme) for theme in told.head(top).to_dict("records")),
        f"{recurring} of {count_of(len(told), 'theme')} {'was' if recurring == 1 else 'were'} raised by more than one"
        " person.",
        f"Mostly raised in one department, where a measure of its own may help: {join_words(alone)}." if alone else "",
        _unread(summary),
    ])  # fmt: skip


def _unread(summary: pd.DataFrame) -> str:
    """How many answers the codebook could not read."""
    number = int(summary["unread"].iloc[0]) if "unread" in summary and len(summary) else summary.attrs.get("unread", 0)
    return (
        f"{count_of(number, 'answer')} in another language {'was' if number == 1 else 'were'} not coded."
        if number
        else ""
    )


def describe_voices(voices: pd.DataFrame, *, top: int = 5) -> Sentences:
    """Say where people and the data contradict each other, what only one side tells, and how that was judged.

    `voices` is what `compare_voices` returns. Returns Sentences, a tuple of plain text: each of the `top`
    contradictions with both sides, the topics that only people or only the data raise, on how many both agree, and by
    what the direction of what was said is judged. An empty frame gives a sentence that says so.

    >>> describe_voices(pd.DataFrame({"agreement": ["contradict"], "kind": "kpi", "topic": "Response",
    ...     "said": "worse", "speakers": 5, "said_worse": 4, "said_better": 1, "said_unchanged": 0, "changing": True,
    ...     "actual": 5.2, "target": 5.5, "unit": "hours", "status": "met", "judged_by": "wording 5"}))
    Response: 4 of 5 people who spoke of it say that it is bad or getting worse. The data: 5.2 h against 5.5 h: met.
    People and data contradict each other on 1 topic and agree on 0.
    How people meant it is judged by their wording (5); read the answers before acting on a contradiction.
    """
    if voices.empty:
        return Absence("Nothing was said that the data could be held against.")
    parts = {word: voices[voices["agreement"] == word] for word in ("contradict", "interviews_only", "data_only")}
    agreeing = int((voices["agreement"] == "agree").sum())
    unheard = parts["data_only"]["topic"]
    more = f" and {len(unheard) - top} more" if len(unheard) > top else ""
    named = join_words(unheard.head(top)) if not more else ", ".join(unheard.head(top))
    return Sentences([
        *(_contradiction(row) for row in parts["contradict"].head(top).to_dict("records")),
        f"People and data contradict each other on {count_of(len(parts['contradict']), 'topic')} and agree on"
        f" {agreeing}.",
        _only_said(parts["interviews_only"]),
        f"Missed in the data, and nobody spoke of it: {named}{more}." if len(unheard) else "",
        _basis(voices["judged_by"]),
    ])  # fmt: skip


def _theme_sentence(theme: dict[str, Any]) -> str:
    low, high = format_percent(theme["prevalence_low"]).removesuffix(" %"), format_percent(theme["prevalence_high"])
    of_all = f"{theme['stakeholders']} of {count_of(theme['heard'], 'person', 'people')}"
    share = f"{format_percent(theme['prevalence'])}, 95 % interval {low} to {high}"
    where = join_words(str(theme["departments"]).split(", "))
    return f"{_name(theme['theme'])}: raised by {of_all} ({share}), in {where}."


def _name(code: str) -> str:
    words = str(code).replace("_", " ")
    return words[:1].upper() + words[1:]


def _contradiction(row: dict[str, Any]) -> str:
    number = f"{row.get('said_' + row['said'], 0)} of {count_of(row['speakers'], 'person', 'people')} who spoke of it"
    worse = "is bad or getting worse" if row["changing"] else "is bad"
    says = f"{number} say that it {_CLAIMS.get(row['said'], worse)}"
    if row["said"] == "split":
        says = f"those who spoke of it differ ({row['said_worse']} say worse, {row['said_better']} better)"
    return f"{row['topic']}: {says}. The data: {show_data(row)}."


def _only_said(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    told = [
        f"{topic} ({count_of(number, 'person', 'people')})"
        for topic, number in rows[["topic", "speakers"]].itertuples(index=False)
    ]
    return f"Only in the interviews, without a figure to hold it against: {join_words(told)}."


def _basis(judged_by: pd.Series) -> str:
    """By what the directions were judged, over all rows."""
    counts: dict[str, int] = {}
    for part in ", ".join(judged_by.dropna()).split(", "):
        word, _, number = part.rpartition(" ")
        counts[word] = counts.get(word, 0) + int(number or 0)
    foreign = counts.pop("language", 0)
    unread = counts.pop("nothing", 0)
    words = {"severity": "the severity that the interviewer noted", "wording": "their wording",
             "question": "the question"}  # fmt: skip
    told = [f"{words[word]} ({number})" for word, number in sorted(counts.items(), key=lambda item: -item[1])
            if word in words]  # fmt: skip
    unheard = f"{count_of(foreign, 'mention')} in another language could not be read" if foreign else ""
    if not told:
        return f"{unheard}." if unheard else ""
    aside = f"; what {count_of(unread, 'mention')} meant cannot be told, and does not count" if unread else ""
    aside += f"; {unheard}" if unheard else ""
    warning = "read the answers before acting on a contradiction"
    return f"How people meant it is judged by {join_words(told)}{aside}; {warning}."


def describe_interviews(interviews: pd.DataFrame) -> Sentences:
    """Say how many people were heard, of how many planned, and which groups are still to be heard.

    `interviews` is what `summarise_interviews` returns. Returns Sentences, a tuple of plain text.

    >>> describe_interviews(pd.DataFrame({"group": ["front_line"], "planned": [4], "heard": [3], "answers": [9],
    ...                                   "coverage": [0.75]}))
    3 people gave 9 answers.
    Of 4 people on the list, front line: 75 % heard.
    """
    if interviews.empty or not interviews["heard"].sum():
        return Absence("No interviews were received.")
    people, answers = int(interviews["heard"].sum()), int(interviews["answers"].sum())
    heard = f"{count_of(people, 'person', 'people')} gave {count_of(answers, 'answer')}."
    listed = interviews[interviews["planned"] > 0]
    shares = [f"{group.replace('_', ' ')}: {format_percent(share)} heard"
              for group, share in listed[["group", "coverage"]].itertuples(index=False)]  # fmt: skip
    planned = f"Of {count_of(int(listed['planned'].sum()), 'person', 'people')} on the list, {'; '.join(shares)}."
    return Sentences([heard, planned if shares else ""])
