"""No speaker of a small group can be told from what is shown."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.voices import join_small_groups

JOINED = "several groups"


def interviews(*spoken: tuple[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(spoken, columns=["stakeholder", "group"]).astype({"stakeholder": "str", "group": "str"})


def join(*spoken: tuple[str, str | None]) -> list[str]:
    return join_small_groups(interviews(*spoken))["group"].tolist()


def test_a_group_of_three_keeps_its_name():
    assert join(("Ann", "leads"), ("Bob", "leads"), ("Cy", "leads")) == ["leads"] * 3


@pytest.mark.parametrize("speakers", [["Ann"], ["Ann", "Bob"]])
def test_a_group_of_fewer_is_joined(speakers):
    assert join(*[(speaker, "leads") for speaker in speakers]) == [JOINED] * len(speakers)


def test_speakers_count_and_not_their_answers():
    assert join(*[("Ann", "leads")] * 5, ("Bob", "leads")) == [JOINED] * 6


def test_speakers_without_a_group_are_joined():
    assert join(("Ann", None), ("Bob", None), ("Cy", None)) == [JOINED] * 3


def test_only_the_small_groups_are_joined():
    large = [(name, "leads") for name in ("Ann", "Bob", "Cy")]
    assert join(*large, ("Di", "heads"), ("Ed", "staff")) == ["leads"] * 3 + [JOINED] * 2


def test_no_interviews_stay_none():
    assert join_small_groups(interviews()).empty


def test_the_interviews_given_are_left_as_they_were():
    given_ = interviews(("Ann", "leads"))
    join_small_groups(given_)
    assert given_["group"].tolist() == ["leads"]


@given(st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(["x", "y", "z", None])), max_size=20))
def test_no_named_group_has_fewer_than_three_speakers_and_no_answer_is_lost(spoken):
    joined = join_small_groups(interviews(*spoken))
    named = joined[joined["group"] != JOINED]
    assert (named.groupby("group")["stakeholder"].nunique() >= 3).all()
    assert joined["stakeholder"].tolist() == [speaker for speaker, _ in spoken]
