"""How well directions and themes are read, on 120 sentences of our own, half of them held out."""

from pathlib import Path

import pandas as pd
import pytest

import saypro_analysis as sp
from benchmarks import voices
from saypro_analysis.analysis.interviews.methods import classifiers
from saypro_analysis.analysis.interviews.methods.classifiers import (
    OUTPUTS,
    Reading,
    features,
    find_themes,
    judge_side,
)
from saypro_analysis.analysis.interviews.methods.tones import judge_tone
from saypro_analysis.analysis.kernels.wording.languages import read_language
from saypro_analysis.analysis.kernels.wording.spelling import spell
from tests.analysis.interviews.interviews import interviews

SENTENCES = pd.read_csv(Path(__file__).with_name("sentences.csv"), keep_default_na=False)
SIDES = {"getting_worse": "worse", "complaint": "worse", "getting_better": "better", "praise": "better",
         "unchanged": "unchanged"}  # fmt: skip


@pytest.fixture(scope="module")
def read() -> pd.DataFrame:
    return with_readings(SENTENCES)


def with_readings(sentences: pd.DataFrame) -> pd.DataFrame:
    """Each sentence with the side and the themes that it was read to have."""
    coded = sp.code_themes(interviews(*sentences["sentence"]))
    themes = coded[coded["kind"] == "theme"].groupby("entry")["theme"].agg(set)
    first = coded.drop_duplicates("entry").set_index("entry")
    numbers = range(1, len(sentences) + 1)
    return sentences.assign(
        said=[SIDES.get(first.loc[number, "says"], "none") for number in numbers],
        coded=[themes.get(number, set()) for number in numbers],
        meant=[{theme for theme in written.split(";") if theme} for written in sentences["themes"]],
    )


def test_the_sentences_are_two_halves_of_sixty_and_thirty_fresh_ones_with_some_german() -> None:
    assert SENTENCES.groupby("half").size().to_dict() == {"development": 60, "fresh": 30, "held-out": 60}
    assert (SENTENCES["language"] == "de").groupby(SENTENCES["half"]).sum().tolist() == [14, 4, 14]
    assert SENTENCES["sentence"].is_unique


@pytest.mark.parametrize("half", ["development", "held-out"])
def test_directions_are_right_in_85_percent(read: pd.DataFrame, half: str) -> None:
    part = read[read["half"] == half]
    assert (part["said"] == part["direction"]).mean() >= 0.85


def test_directions_are_reversed_in_at_most_3_percent(read: pd.DataFrame) -> None:
    against = read["said"] == read["direction"].map({"worse": "better", "better": "worse"})
    assert against.mean() <= 0.03


@pytest.mark.parametrize("half", ["development", "held-out"])
def test_half_of_the_themes_are_found_and_three_in_five_are_right(read: pd.DataFrame, half: str) -> None:
    part = read[read["half"] == half]
    both = sum(len(coded & meant) for coded, meant in zip(part["coded"], part["meant"], strict=True))
    assert both / part["meant"].map(len).sum() >= 0.5
    assert both / part["coded"].map(len).sum() >= 0.6


@pytest.mark.parametrize("text", ["The approvals aren't slow", "We used to be understaffed, but not any more",
                                  "The delays have stopped",
                                  "There was a shortage of drivers, but that has been solved"])  # fmt: skip
def test_what_is_over_or_denied_is_no_theme(text: str) -> None:
    assert sp.code_themes(interviews(text))["theme"].isna().all()


@pytest.mark.parametrize("text", ["Approvals are slow", "We used to be well staffed, now we are understaffed",
                                  "The delays have not stopped", "There is a shortage of drivers"])  # fmt: skip
def test_what_goes_on_is_a_theme(text: str) -> None:
    assert sp.code_themes(interviews(text))["theme"].notna().any()


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Delays have come down", "getting_better"), ("Delays have gone up", "getting_worse"),
        ("Fewer errors", "getting_better"), ("The rate fell", "falling"), ("We need more training", "unclear"),
        ("Not only slow", "complaint"), ("It is not without problems", "complaint"),
        ("not friendly or helpful", "complaint"), ("I am not sure that this is good", "unclear"),
    ],
)  # fmt: skip
def test_what_a_denial_and_an_amount_reach(text: str, side: str) -> None:
    assert sp.code_themes(interviews(text), codebook={"none": "zzz"})["says"].item() == side


@pytest.mark.parametrize(("words", "side"), [(6, "worse"), (7, "better")])
def test_in_the_word_lists_a_denial_reaches_six_words(words: int, side: str) -> None:
    assert judge_tone(f" not {'ever ' * (words)}good ") == side


@pytest.fixture(scope="module")
def fresh() -> pd.DataFrame:
    return with_readings(pd.read_csv(Path(__file__).with_name("fresh_sentences.csv"), keep_default_na=False))


class TestFreshSentences:
    """240 sentences of a writer whom neither words nor weights know."""

    def test_two_in_three_sides_are_right_and_one_in_twenty_is_reversed(self, fresh: pd.DataFrame) -> None:
        against = fresh["said"] == fresh["direction"].map({"worse": "better", "better": "worse"})
        assert (fresh["said"] == fresh["direction"]).mean() >= 0.65
        assert against.mean() <= 0.05

    def test_themes_are_found_and_are_right(self, fresh: pd.DataFrame) -> None:
        both = sum(len(coded & meant) for coded, meant in zip(fresh["coded"], fresh["meant"], strict=True))
        assert both / fresh["meant"].map(len).sum() >= 0.8
        assert both / fresh["coded"].map(len).sum() >= 0.8


class TestClassifier:
    def test_a_side_needs_to_be_sure_unless_the_word_lists_agree(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for worse, text, side in [(0.51, " blue ", "worse"), (0.49, " blue ", ""), (0.01, " terrible ", "worse"),
                                  (0.01, " wonderful ", "")]:  # fmt: skip
            reading = Reading({**dict.fromkeys(OUTPUTS, 0.0), "worse": worse}, {})
            monkeypatch.setattr(classifiers, "read_answer", lambda _, reading=reading: reading)
            assert judge_side(text) == side

    @pytest.mark.parametrize(("chance", "side"), [(0.49, ""), (0.5, "unchanged")])
    def test_nothing_changed_from_an_even_chance_on(
        self, chance: float, side: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reading = Reading({**dict.fromkeys(OUTPUTS, 0.0), "unchanged": chance}, {})
        monkeypatch.setattr(classifiers, "read_answer", lambda _: reading)
        assert judge_side(" blue ") == side

    @pytest.mark.parametrize(("chance", "better", "themes"), [(0.24, 0.0, []), (0.25, 0.0, ["training_gaps"]),
                                                              (0.9, 0.9, [])])  # fmt: skip
    def test_a_theme_is_coded_from_a_quarter_on_and_never_in_praise(
        self, chance: float, better: float, themes: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chances = {**dict.fromkeys(OUTPUTS, 0.0), "training_gaps": chance, "better": better}
        reading = Reading(chances, dict.fromkeys(OUTPUTS, ""))
        monkeypatch.setattr(classifiers, "read_answer", lambda _: reading)
        assert list(find_themes(" blue ")) == themes

    def test_words_behind_a_denial_are_marked_four_far_and_not_across_a_clause(self) -> None:
        named = set(features(" not a b c d e | f "))
        assert {"not:a", "not:d"} <= named
        assert not {"not:e", "not:f"} & named

    def test_an_answer_of_unknown_words_or_of_none_is_read_as_nothing(self) -> None:
        assert judge_side(" zzz qqq ") == judge_side(" ") == ""
        assert find_themes(" zzz qqq ") == {}

    def test_what_a_theme_is_coded_by_are_words_of_the_answer(self) -> None:
        text = "I was shown the machine once, for ten minutes."
        coded = sp.code_themes(interviews(text)).query("coded_by == 'classifier'")
        assert coded["theme"].tolist() == ["training_gaps"]
        assert all(word in spell(text) for word in coded["matched"].item().split(", "))

    @pytest.mark.slow
    def test_the_weights_are_those_that_the_sentences_teach(self) -> None:
        told = pd.read_csv(classifiers.WEIGHTS, keep_default_na=False).set_index("feature")
        learnt = pd.DataFrame(voices.learn(voices.load()), index=told.columns).T
        assert set(learnt.index) == set(told.index)
        assert (learnt.loc[told.index] - told).abs().to_numpy().max() <= 1  # hundredths: libraries round differently

    def test_a_language_that_was_not_learnt_is_not_read(self) -> None:
        coded = sp.code_themes(interviews("El software es muy lento y no hay personal para todo el trabajo"))
        assert "classifier" not in set(coded["coded_by"])


class TestLanguages:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("We have no time for this", "English"), ("Wir haben keine Zeit", "German"), ("Blue", ""),
            ("El sistema es muy lento y no hay personal", "other"), ("Les délais sont trop longs pour nous", "other"),
            ("Система очень медленная", "other"), ("我们没有足够的人手", "other"), ("123 456", ""),
        ],
    )  # fmt: skip
    def test_are_told_by_their_small_words(self, text: str, language: str) -> None:
        assert read_language(spell(text)) == language

    def test_answers_that_are_not_read_are_counted_and_said(self) -> None:
        texts = ["El sistema es muy lento", "Les délais sont trop longs", "We do not have enough staff"]
        themes = sp.code_themes(interviews(*texts))
        assert themes.drop_duplicates("entry")["judged_by"].tolist() == ["language", "language", "wording"]
        told = sp.describe_themes(sp.summarise_themes(themes))
        assert told[-1] == "2 answers in another language were not coded."
        alone = sp.describe_themes(sp.summarise_themes(sp.code_themes(interviews(texts[0]))))
        assert "1 answer in another language was not coded." in str(alone)

    def test_a_codebook_in_another_language_is_read(self) -> None:
        themes = sp.code_themes(interviews("El sistema es muy lento"), codebook={"lento": "lento"})
        assert sp.summarise_themes(themes)["unread"].tolist() == [0]
