"""The search for words: wildcards, phrases, denials, every script; the codebook's form; complaint and praise."""

import math
import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.interviews.methods.sentiments import judge_direction
from saypro_analysis.analysis.kernels.wording.phrases import Patterns
from saypro_analysis.analysis.kernels.wording.spelling import spell


def finds(pattern: str, text: str) -> bool:
    return Patterns([pattern]).find(spell(text)) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("train*", "Training was short", True),
        ("train*", "TRAINERS!", True),
        ("train*", "constraints", False),
        ("staff", "staffing", False),
        ("staff", "our staff's time", True),
        ("*load", "overload", True),
        ("short-staffed", "we are short staffed", True),
        ("short staffed", "we are short-staffed", True),
        ("not * enough staff", "we do not have nearly enough staff", True),
        ("not * enough staff", "we don’t have enough staff", True),
        ("not * enough staff", "It is not. We have enough staff", False),
        ("lost * people", "we lost one two three four people", False),
        ("façade", "FAÇADE", True),
        ("straße", "STRASSE", True),
        ("training", "trai\u200bning", True),
        ("résumé", "re\u0301sume\u0301", True),
        ("人手不足", "现在人手不足，很累", True),
        ("प्रशिक्षण*", "हमें प्रशिक्षण चाहिए", True),
        ("نقص", "لدينا نقص في الموظفين", True),
        ("not enough", "", False),
        ("formula", "=HYPERLINK(formula)", True),
    ],
)
def test_words_phrases_and_wildcards(pattern: str, text: str, found: bool) -> None:
    assert finds(pattern, text) is found


@pytest.mark.parametrize(
    "text",
    [
        "There is no problem with staffing",
        "We have no real issues with the staffing here",
        "I don't see any staffing problem",
        "Staffing is not a problem",
        "Staffing in Sales is fine",
        "Nothing wrong with our staffing",
        "We manage without staffing trouble",
        "No delays or staffing issues",
        "nobody complains about staffing",
        "It is not true that staffing is an issue",
    ],
)
def test_a_denied_word_does_not_count(text: str) -> None:
    assert not finds("staffing", text)


@pytest.mark.parametrize(
    "text",
    [
        "Staffing is a problem",
        "No. Staffing is the problem",
        "No, staffing is the problem",
        "The tools are no problem but staffing is",
        "not only staffing",
        "We do not handle staffing well",
        "It is not without staffing problems",
        "Staffing is not good",
    ],
)
def test_a_denial_of_something_else_does_not_reach_it(text: str) -> None:
    assert finds("staffing", text)


def test_a_denied_mention_does_not_hide_a_later_one() -> None:
    assert finds("staffing", "There was no problem with staffing. Now staffing is the problem.")


@pytest.mark.parametrize("pattern", ["", "*", "...", "a*b*c*d"])
def test_a_pattern_without_a_word_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="codebook"):
        Patterns([pattern])


@given(st.text(max_size=300), st.text(alphabet="abc* -'é人", min_size=1, max_size=12))
def test_no_text_and_no_pattern_breaks_the_search(text: str, pattern: str) -> None:
    try:
        patterns = Patterns([pattern])
    except ValueError:
        return
    found = patterns.find(spell(text))
    assert found is None or found in spell(text)


def test_ten_thousand_characters_take_no_time() -> None:
    texts = ["a" * 10_000, "no " * 3_300 + "staffing", "人" * 10_000, "a b " * 2_500, "\u202e(" * 5_000]
    book = sp.summarise_codebook()["pattern"]
    start = time.perf_counter()
    for text in texts:
        Patterns([*book, "*a*"]).find(spell(text))
    assert time.perf_counter() - start < 2


class TestCodebook:
    def test_holds_the_documents_themes_and_origins(self) -> None:
        book = sp.summarise_codebook()
        assert book.query("kind == 'theme'")["theme"].nunique() == 4
        assert book.query("kind == 'origin'")["theme"].nunique() == 4
        assert not book.duplicated().any()

    def test_may_be_a_mapping_or_a_frame(self) -> None:
        mapping = sp.summarise_codebook({"Car parking": ["parking"], "Noise": "noise*"})
        frame = sp.summarise_codebook(
            pd.DataFrame({"code": ["car-parking", "noise"], "pattern": ["parking", "noise*"]})
        )
        assert mapping.equals(frame)
        assert mapping["theme"].tolist() == ["car_parking", "noise"]

    def test_its_own_frame_can_be_changed_and_given_back(self) -> None:
        assert sp.summarise_codebook(sp.summarise_codebook()).equals(sp.summarise_codebook())

    @pytest.mark.parametrize("book", [{}, {"a": []}, pd.DataFrame({"theme": ["a"]}), {"a": [None]}])
    def test_another_form_is_refused(self, book: object) -> None:
        with pytest.raises(ValueError, match="codebook"):
            sp.summarise_codebook(book)


@pytest.mark.parametrize(
    ("text", "severity", "says", "judged_by"),
    [
        ("It keeps getting worse", None, "getting_worse", "wording"),
        ("It is not getting worse", None, "unchanged", "wording"),
        ("It is what it always was", 4, "unchanged", "wording"),
        ("Faster than last year", None, "getting_better", "wording"),
        ("Faster than last year", 4, "complaint", "severity"),
        ("The customer signs faster than we do", 3, "complaint", "severity"),
        ("The rate fell by a third", None, "falling", "wording"),
        ("The rate fell by a third", 5, "complaint", "severity"),
        ("There are too few of us", 2, "complaint", "wording"),
        ("It works well", None, "praise", "wording"),
        ("There is no problem", None, "praise", "wording"),
        ("Good tools, bad process", None, "unclear", "nothing"),
        ("", None, "unclear", "nothing"),
    ],
)
def test_complaint_and_praise(text: str, severity: float | None, says: str, judged_by: str) -> None:
    assert judge_direction(spell(text), " ", math.nan if severity is None else severity) == (says, judged_by)


def test_an_answer_to_what_works_is_praise() -> None:
    question = spell("What do you think is working well?")
    assert judge_direction(spell("The Tuesday list."), question, math.nan) == ("praise", "question")
