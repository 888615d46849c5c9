"""No speaker of a small group can be told from what is shown."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.anonymity import hide_names, join_small_groups, say_who, shorten

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


PEOPLE = ["Rafael Quispe", "Mei-Ling Tsai", "Grace Nyambura", "Will Price", "Head of Sales", "王小明", "Zoë O'Hara"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("we wait for Rafael, then", "we wait for [name], then"),
        ("RAFAEL QUISPE said so; rafael's desk", "[name] said so; [name]'s desk"),
        ("Mei-Ling and Tsai", "[name] and [name]"),
        ("Ask Grace about the grace period", "Ask [name] about the grace period"),
        ("Will it work? The price will rise.", "Will it work? The price will rise."),
        ("I told Will and Mrs. Price", "I told [name] and Mrs. [name]"),
        ("the Head of Sales and the head of the Sales team", "the [name] and the head of the Sales team"),
        ("请问王小明 同意", "请问王小明 同意"),
        ("王小明 同意", "[name] 同意"),
        ("Rafaela stays", "Rafaela stays"),
    ],
)
def test_names_are_hidden_in_what_was_said(text, shown):
    assert hide_names(pd.Series([text]), PEOPLE, ["Sales"]).tolist() == [shown]


def test_without_names_texts_stay_and_so_does_what_is_missing():
    texts = pd.Series(["Ann", None], dtype="str")
    assert hide_names(texts, []).equals(texts)
    assert hide_names(texts, ["Ann Lee"]).isna().tolist() == [False, True]


def said_by(*spoken: tuple[str, str | None, str]) -> list[str]:
    return say_who(pd.DataFrame(spoken, columns=["stakeholder", "group", "department"]).astype("str")).tolist()


def test_a_quote_names_group_and_department_where_three_spoke():
    assert said_by(*[(name, "front_line", "Sales") for name in "ABC"]) == ["front line, Sales"] * 3


def test_a_lone_head_is_not_told_apart_by_leaving_the_group_out():
    heard = [(name, "front_line", "Sales") for name in "ABC"] + [("D", "heads", "Sales")]
    assert said_by(*heard) == ["Sales"] * 4


def test_a_small_department_is_not_named():
    assert said_by(("A", "heads", "Sales"), ("B", None, "Sales")) == [JOINED] * 2


def test_a_long_quote_is_cut_at_a_word():
    assert shorten("short") == "short"
    cut = shorten("word " * 3000)
    assert cut.endswith("word …")
    assert len(cut) < 290
    assert len(shorten("x" * 10_000)) < 290
