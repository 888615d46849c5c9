"""What people say of the corrective actions: are they clear and manageable, and what are their comments about."""

import pandas as pd

from saypro_analysis.analysis.kernels.wording.codebook import summarise_codebook
from saypro_analysis.analysis.kernels.wording.phrases import Patterns
from saypro_analysis.analysis.kernels.wording.spelling import spell
from saypro_analysis.data.anonymity import SMALLEST_GROUP
from saypro_analysis.data.framework.rule_kinds import Framework
from saypro_analysis.data.readings.readings import complete_table

DIFFICULT = 2  # of 5


def summarise_feedback(
    feedback: pd.DataFrame, actions: pd.DataFrame, *, by: str = "department", framework: Framework | None = None
) -> pd.DataFrame:
    """Tell what people say of the actions: one row per department (or per `action`), the lowest score first.

    `feedback` and `actions` are the tables of those names. The two questions are whether the action is `clear` and
    `manageable`, 1 to 5. Columns out: the column `by`; `people`; the means `clear, manageable`; `score`, their mean;
    `difficult`, the share of people (0..1) who gave 2 or less to either; `themes`, what the comments are about in the
    words of the codebook (that of `framework`, which `open_framework` returns), the theme of most people first, parted
    by `;`. Fewer than three people could be told apart, so that all but their number is left empty. Raises DataError
    for frames that break their declaration.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                         "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-21"]})
    >>> feedback = pd.DataFrame({"action": "S1", "given_on": "2025-01-10", "respondent": ["a", "b", "c"],
    ...                          "clear": [4, 5, 3], "manageable": [2, 4, 3]})
    >>> summarise_feedback(feedback, actions)[["people", "clear", "manageable", "score"]].values.tolist()
    [[3.0, 4.0, 3.0, 3.5]]
    """
    table = complete_table(feedback, "feedback")
    homes = complete_table(actions, "actions").set_index("action")["department"]
    table = table.assign(department=[homes.get(action) for action in table["action"]])
    book = summarise_codebook(framework=framework)
    rows = [_feedback(by, str(key), own, book) for key, own in table.groupby(by)]
    told = pd.DataFrame(rows, columns=[by, "people", "clear", "manageable", "score", "difficult", "themes"])
    return told.sort_values(["score", by], kind="stable", ignore_index=True)


def _feedback(by: str, key: str, own: pd.DataFrame, book: pd.DataFrame) -> dict[str, object]:
    people = int(own["respondent"].nunique())
    if people < SMALLEST_GROUP:
        return {by: key, "people": people}
    clear, manageable = own["clear"].mean(), own["manageable"].mean()
    hard = own.loc[own[["clear", "manageable"]].min(axis=1) <= DIFFICULT, "respondent"].nunique()
    return {by: key, "people": people, "clear": clear, "manageable": manageable,
            "score": (clear + manageable) / 2, "difficult": hard / people,
            "themes": "; ".join(_themes(own, book)) or None}  # fmt: skip


def _themes(own: pd.DataFrame, book: pd.DataFrame) -> list[str]:
    """The themes of the comments, those of most people first."""
    comments = own.dropna(subset="comment")
    spelled = comments["comment"].map(spell).astype("str")
    patterns = book[book["kind"] == "theme"].groupby("theme", sort=False)["pattern"]
    people = {theme: comments.loc[spelled.map(Patterns(words).find).notna(), "respondent"].nunique()
              for theme, words in patterns}  # fmt: skip
    return sorted((str(theme) for theme in people if people[theme]), key=lambda theme: (-people[theme], theme))
