"""Questions find the verbs that answer them; the help is whole, and true to the verbs themselves."""

import inspect
import re

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.lab.guide import list_tables, read_function, read_verbs

ANSWERS = {
    "why is revenue short": {"explain_drivers", "explain_segments", "trace_whys"},
    "which actions can we afford": {"select_actions", "summarise_budgets"},
    "did the action work": {"estimate_effects", "describe_effects"},
    "is the drop just noise": {"detect_signals"},
    "who is late?": {"track_progress"},
    "What do people say": {"summarise_themes", "summarise_answers"},
    "where does the gap sit": {"explain_gap", "explain_segments"},
}


@pytest.mark.parametrize("question", ANSWERS)
def test_a_question_finds_the_verbs_that_answer_it(question: str) -> None:
    found = sp.find(question)
    assert set(found["verb"]) >= ANSWERS[question]
    assert found["score"].is_monotonic_decreasing
    assert found["score"].between(0, 1).all()


def test_the_same_question_gets_the_same_answer_and_no_more_than_asked_for() -> None:
    whole = sp.find("gap", limit=20)
    assert len(whole) == 20
    pd.testing.assert_frame_equal(pd.DataFrame(sp.find("gap", limit=3)), pd.DataFrame(whole).head(3))


def test_what_no_verb_speaks_of_finds_none_and_says_so() -> None:
    assert sp.find("zebra").empty
    assert "sp.help()" in sp.find("zebra")._repr_html_()


@pytest.mark.parametrize("question", ["", "  ?! ", "is it the", None, 7])
def test_a_question_without_a_word_is_refused(question: object) -> None:
    with pytest.raises(ValueError, match=r"question: found .*expected words"):
        sp.find(question)


def test_help_lists_every_verb_once_on_one_screen() -> None:
    told = [verb for verbs in sp.help()["verbs"] for verb in verbs.split(", ")]
    assert sorted(told) == sorted(name for name in sp.__all__ if name[0].islower())
    assert len(sp.help()) <= 30
    assert (sp.help()["question"].str.len() > 0).all()


def test_help_of_a_subject_and_of_a_verb() -> None:
    assert {"quantify_gaps", "plot_gaps"} <= set(sp.help("gaps")["verb"])
    assert sp.help("plot_gaps")[["verb", "tables"]].iloc[0].tolist() == ["plot_gaps", "measurements, kpis"]
    with pytest.raises(ValueError, match=r"subject: found 'gasp', expected a verb or one of .*gaps"):
        sp.help("gasp")


def test_the_guide_reads_what_python_reads() -> None:
    verbs = read_verbs()
    assert set(verbs) == {name for name in sp.__all__ if inspect.isfunction(getattr(sp, name))}
    for name, verb in verbs.items():
        function = inspect.unwrap(getattr(sp, name))
        assert verb.prose == " ".join(inspect.getdoc(function).partition(">>>")[0].split()), name
        assert read_function(function)._replace(subject=verb.subject) == verb
        optional = {p.name for p in inspect.signature(function).parameters.values() if p.default is not p.empty}
        assert set(verb.required) == set(verb.takes) - optional, name


def test_every_figure_and_sentence_says_what_makes_each_frame_that_it_takes() -> None:
    shown = [verb for verb in read_verbs().values() if verb.name.startswith(("plot_", "describe_"))]
    assert len(shown) > 40
    silent = [f"{verb.name}: {name}" for verb in shown for name, makers in verb.takes.items() if not makers]
    made_by = {maker for verb in shown for makers in verb.takes.values() for maker in makers}
    assert silent == []
    known = {*sp.__all__, *TABLES, "review.inventory", "review.completeness"}
    assert made_by - known == set()


def test_tables_are_those_at_the_root() -> None:
    assert list_tables("plot_priorities") == ("measurements", "kpis")
    assert list_tables("describe_selection") == ("actions",)
    assert all(set(list_tables(name)) <= set(TABLES) for name in read_verbs())


def test_lists_of_verbs_are_tables_for_readers() -> None:
    html = sp.find("why is revenue short")._repr_html_()
    assert "explain_drivers" in html
    assert re.search(r"<th [^>]*>What it answers</th>", html)
    assert "plot_gaps" in sp.help()._repr_html_()
