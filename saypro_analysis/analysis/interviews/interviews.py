"""Who was heard, and what they said, without telling who said it."""

import pandas as pd

from saypro_analysis.data.anonymity import JOINED, JOINED_DEPARTMENTS, hide_names, is_told_apart, join_small_groups
from saypro_analysis.data.readings.readings import complete_table


def summarise_interviews(
    interviews: pd.DataFrame, stakeholders: pd.DataFrame | None = None, *, by: str = "group"
) -> pd.DataFrame:
    """Count who was heard and who was planned: one row per group of stakeholders, or per department, by name.

    `interviews` and `stakeholders` are the tables of those names, `by` is "group" or "department". Columns out: the
    column `by`; `planned`, the stakeholders on
    the list; `heard`, those of the group who gave an answer; `coverage` = heard among planned (0..1, missing where
    nobody was planned); `one_on_one, small_group`, the interviews by format; `answers`. Groups of fewer than three
    people are joined as "several groups", so that nobody can be told apart. Raises DataError for frames that break
    their declaration, ValueError for another `by`.

    >>> interviews = pd.DataFrame({"interview": ["I1"], "held_on": ["2025-01-07"], "stakeholder": ["A"],
    ...     "group": ["front_line"], "department": ["Sales"], "format": ["one_on_one"], "question": ["?"],
    ...     "answer": ["Leads arrive late."]})
    >>> summarise_interviews(interviews)[["group", "heard", "answers"]].values.tolist()
    [['several groups', 1, 1]]
    """
    if by not in ("group", "department"):
        raise ValueError(f"by: found {by!r}, expected group or department")
    joined = JOINED if by == "group" else JOINED_DEPARTMENTS
    spoken = complete_table(interviews, "interviews")
    listed = complete_table(stakeholders, "stakeholders") if stakeholders is not None else spoken.head(0)
    people = pd.concat([spoken[["stakeholder", by]], listed[["stakeholder", by]]])
    groups = join_small_groups(people.drop_duplicates("stakeholder"), by, joined).set_index("stakeholder")[by]
    spoken = spoken.assign(**{by: spoken["stakeholder"].map(groups)})
    heard = spoken.groupby(by)["stakeholder"].nunique()
    planned = listed["stakeholder"].map(groups).value_counts()
    both = listed[listed["stakeholder"].isin(spoken["stakeholder"])]["stakeholder"].map(groups).value_counts()
    formats = spoken["format"].str.lower().str.replace(r"[\s-]+", "_", regex=True)
    held = spoken.assign(format=formats).drop_duplicates(["interview", by]).groupby([by, "format"]).size()
    index = pd.Index(sorted(set(groups.dropna())), name=by, dtype="str")
    summary = pd.DataFrame({"planned": planned, "heard": heard}, index=index).fillna(0).astype(int)
    summary["coverage"] = both.reindex(index, fill_value=0) / summary["planned"].where(summary["planned"] > 0)
    for name in ("one_on_one", "small_group"):
        summary[name] = [int(held.get((group, name), 0)) for group in index]
    summary["answers"] = spoken.groupby(by).size().reindex(index, fill_value=0)
    return summary.reset_index()


def summarise_stakeholders(
    stakeholders: pd.DataFrame, interviews: pd.DataFrame | None = None, *, names: bool = False
) -> pd.DataFrame:
    """List whom to hear and who has been heard: one row per stakeholder, those still to be heard first.

    `stakeholders` and `interviews` are the tables of those names. Columns out: `group, department, format,
    planned_on`, `heard_from` (whether they gave an answer) and `held_on`, the day of the last one; `influence,
    interest`. People spoke in confidence: who they are (`stakeholder, role`) is shown with `names=True` only, for
    whoever plans the interviews, and belongs in no report. Raises DataError for frames that break their declaration.

    >>> listed = pd.DataFrame({"stakeholder": ["A", "B"], "group": "team_lead", "department": "Sales",
    ...                        "planned_on": ["2025-01-08", "2025-01-07"]})
    >>> summarise_stakeholders(listed, names=True)[["stakeholder", "heard_from"]].values.tolist()
    [['B', False], ['A', False]]
    """
    listed = complete_table(stakeholders, "stakeholders")
    spoken = complete_table(interviews, "interviews") if interviews is not None else None
    last = {} if spoken is None else spoken.groupby("stakeholder")["held_on"].max().to_dict()
    told = listed.assign(heard_from=listed["stakeholder"].isin(last), held_on=listed["stakeholder"].map(last))
    told = told.sort_values(["heard_from", "planned_on", "stakeholder"], kind="stable", ignore_index=True)
    shown = ["group", "department", "format", "planned_on", "heard_from", "held_on", "influence", "interest"]
    return told[[*(["stakeholder", "role"] if names else []), *shown]]


def summarise_answers(
    interviews: pd.DataFrame, kpis: pd.DataFrame | None = None, *, names: bool = False
) -> pd.DataFrame:
    """List what was said, most severe first: one row per answer.

    `interviews` is the table of that name, `kpis` (needs `kpi, name`) gives the KPIs their names. Columns out: `group,
    department, question, answer, theme, kpi, name, severity, held_on`. The stakeholder is left out, names of those
    who spoke are hidden in the texts, and the group is "several groups" where with its department it would tell who
    spoke; `names=True` shows all three. Raises DataError for a frame that breaks its declaration.

    >>> interviews = pd.DataFrame({"interview": ["I1"], "held_on": ["2025-01-07"], "stakeholder": ["A"],
    ...     "group": ["front_line"], "department": ["Sales"], "format": ["one_on_one"], "question": ["?"],
    ...     "answer": ["Leads arrive late."]})
    >>> "stakeholder" in summarise_answers(interviews)
    False
    """
    answers = complete_table(interviews, "interviews")
    answers = answers if names else _in_confidence(answers)
    answers = answers[answers["answer"].notna()]
    labels = kpis.set_index("kpi")["name"] if kpis is not None else pd.Series(dtype="str")
    answers = answers.assign(name=answers["kpi"].map(labels))
    order = ["severity", "held_on", "interview", "question"]
    answers = answers.sort_values(order, ascending=[False, True, True, True], kind="stable", ignore_index=True)
    shown = ["group", "department", "question", "answer", "theme", "kpi", "name", "severity", "held_on"]
    return answers[[*(["stakeholder"] if names else []), *shown]]


def _in_confidence(answers: pd.DataFrame) -> pd.DataFrame:
    places = pd.concat([answers["department"], answers["group"]]).dropna().unique()
    texts = {name: hide_names(answers[name], answers["stakeholder"], places) for name in ("question", "answer")}
    return answers.assign(group=answers["group"].where(is_told_apart(answers), JOINED), **texts)
