"""Feedback on the actions: two questions, what the comments are about, and nobody told apart."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review


def give_feedback(*comments: str | None) -> pd.DataFrame:
    people = [f"R{number}" for number in range(len(comments))]
    return pd.DataFrame({"action": "S1", "given_on": "2025-01-10", "respondent": people, "clear": 4, "manageable": 3,
                         "comment": comments})  # fmt: skip


ACTIONS = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
                        "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-21"]})  # fmt: skip


def test_feedback_of_fewer_than_three_people_is_not_shown(sample: Review) -> None:
    told = sp.summarise_feedback(sample.feedback, sample.actions, by="action")
    few = told["people"] < 3
    assert few.any()
    assert told.loc[few, ["clear", "manageable", "score", "difficult", "themes"]].isna().all(axis=None)
    by_department = sp.summarise_feedback(sample.feedback, sample.actions).set_index("department")
    # Sales: clear 2, 3, 4 and manageable 2, 2, 4; two of three gave a 2.
    assert by_department.loc["Sales", ["clear", "difficult"]].tolist() == pytest.approx([3, 2 / 3])


@pytest.mark.parametrize(
    ("comments", "themes"),
    [
        (["We are understaffed.", "Too few people for it", "Nobody was trained for this"],
         "resource_constraints; training_gaps"),
        (["No problem with staffing", "Goes well", "Fine"], None),
        ([None, None, None], None),
        (["<script>understaffed</script>", "=understaffed", None], "resource_constraints"),
        (["We are understaffed", "Untrained people"], None),
    ],
    ids=["most first", "denied", "none", "hostile", "too few people"],
)  # fmt: skip
def test_comments_are_coded_into_themes(comments: list[str | None], themes: str | None) -> None:
    told = sp.summarise_feedback(give_feedback(*comments), ACTIONS)["themes"].iloc[0]
    assert (None if pd.isna(told) else told) == themes


def test_one_person_who_repeats_a_theme_counts_once() -> None:
    loud = give_feedback("understaffed", "untrained", "untrained").assign(respondent=["a", "b", "c"])
    again = pd.concat([loud, give_feedback("understaffed").assign(respondent="a", given_on="2025-01-11")])
    assert sp.summarise_feedback(again, ACTIONS)["themes"].iloc[0] == "training_gaps; resource_constraints"
