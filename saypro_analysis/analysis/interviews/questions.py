"""Which of a framework's questions were asked, and which not."""

import pandas as pd

from saypro_analysis.analysis.kernels.wording.phrases import Patterns
from saypro_analysis.analysis.kernels.wording.spelling import spell
from saypro_analysis.data.framework.frameworks import settle_framework
from saypro_analysis.data.framework.rule_kinds import Framework, Question
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["requirement", "occasion", "about_topic", "question", "asked", "answers", "stakeholders", "framework"]
OWN = "own question"


def summarise_questions(interviews: pd.DataFrame | None = None, *, framework: Framework | None = None) -> pd.DataFrame:
    """List a framework's question bank and what of it was asked: one row per question, then those of one's own.

    `interviews` is the table of that name; without it nothing was asked. Columns out: `requirement` (INT-04 to
    INT-07), `occasion` (preparation 6, interview 12 in 4 groups, root causes 4, confirming a gap 4), `about_topic`
    (its group, or the department it is for), `question` in short form, `asked`, `answers`, `stakeholders` (people who
    answered). An asked question is known by its telling words, whatever the rest; of several that fit, the one with
    most of them. Questions that fit none follow as "own question", as they were asked. `framework` is what
    `open_framework` returns (None: the bundled rules). Raises DataError for a frame
    that breaks its declaration.

    >>> bank = summarise_questions()
    >>> bank.groupby("requirement").size().to_dict(), bank["asked"].any()
    ({'INT-04': 6, 'INT-05': 12, 'INT-06': 4, 'INT-07': 4}, np.False_)
    """
    rules = settle_framework(framework)
    told = [(each.row, each.occasion, each.topic, each.question) for each in rules.questions]
    bank = pd.DataFrame(told, columns=["requirement", "occasion", "about_topic", "question"]).astype("str")
    bank = bank.assign(framework=rules.name)
    if interviews is None:
        return bank.assign(asked=False, answers=0, stakeholders=0)[COLUMNS]
    spoken = complete_table(interviews, "interviews")
    asked = spoken["question"].drop_duplicates()
    place = spoken["question"].map(dict(zip(asked, [_place(text, rules.questions) for text in asked], strict=True)))
    known = _count(spoken.assign(place=place).dropna(subset="place"), "place").reindex(bank.index, fill_value=0)
    own = _count(spoken[place.isna()], "question").reset_index().assign(occasion=OWN, framework=rules.name)
    rows = pd.concat([bank.join(known), own] if len(own) else [bank.join(known)], ignore_index=True)
    return rows.assign(asked=rows["answers"] > 0)[COLUMNS]


def _place(question: str, bank: tuple[Question, ...]) -> float:
    """Where in the bank a question stands; missing where none fits."""
    spelled = spell(question)
    fitting = [
        (-len(known.marks), place)
        for place, known in enumerate(bank)
        if all(Patterns([mark]).find(spelled) or Patterns([mark]).find(spelled, denied=True) for mark in known.marks)
    ]
    return min(fitting)[1] if fitting else float("nan")


def _count(spoken: pd.DataFrame, by: str) -> pd.DataFrame:
    grouped = spoken.groupby(by)
    return pd.DataFrame({"answers": grouped.size(), "stakeholders": grouped["stakeholder"].nunique()})
