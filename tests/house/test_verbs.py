"""Every verb belongs to a family, whose name tells what comes back; what was renamed still answers to its old name."""

import inspect
import warnings

import pytest

import saypro_analysis as sp
from saypro_analysis.analysis import causes, gaps

FRAME = ("DataFrame",)
FAMILIES = {
    **dict.fromkeys(("quantify", "detect", "explain", "decompose", "score", "rank", "select", "plan", "track",
                     "estimate", "simulate", "forecast", "summarise", "review", "measure", "check", "compare",
                     "suggest", "propose", "trace", "code", "map", "find"), FRAME),
    "plot": ("Chart", "Charts"),
    "describe": ("Sentences", "list"),
    "explore": ("Widget",),
    "write": ("Path",),
    "open": ("Review", "Cycle", "Parameters", "Framework", *FRAME),
}  # fmt: skip
WHOLE = {"tabulate": ("Table", "str")}
FIELD_TERMS = {"control_chart", "earned_value"}  # the names of the methods themselves, as their books call them
IN_A_WORD = {"check_gaps": ("str",)}
# The way in, and what becomes of a notebook: each is the only one of its kind.
ENTRANCES = {"build_measures": ("Measured",), "publish": ("None",), "set_display": ("None",), "run_cycle": ("list",),
             "compose_mail": ("EmailMessage",), "find": FRAME, "help": FRAME}  # fmt: skip
VERBS = [name for name in sp.__all__ if name[0].islower()]
RETIRED = {**gaps.RETIRED, **causes.RETIRED}


def expected(name: str) -> tuple[str, ...] | None:
    alone = {**WHOLE, **ENTRANCES, **IN_A_WORD, **dict.fromkeys(FIELD_TERMS, FRAME)}
    return alone.get(name, FAMILIES.get(name.split("_")[0]) if "_" in name else None)


def returned(name: str) -> set[str]:
    told = inspect.signature(getattr(sp, name)).return_annotation
    words = told if isinstance(told, str) else "None" if told is None else getattr(told, "__name__", str(told))
    return {word.split("[")[0].split(".")[-1] for word in words.split(" | ")}


@pytest.mark.parametrize(
    ("name", "belongs"),
    [("quantify_gaps", True), ("earned_value", True), ("tabulate", True), ("judge_gaps", False), ("plot", False)],
)
def test_a_family_is_told_by_the_first_word(name: str, belongs: bool) -> None:
    assert (expected(name) is not None) == belongs


def test_every_verb_belongs_to_a_family() -> None:
    assert [name for name in VERBS if expected(name) is None] == []


def test_a_family_gives_back_one_kind_of_thing() -> None:
    assert {name: returned(name) for name in VERBS if not returned(name) <= set(expected(name) or ())} == {}


def test_what_stands_alone_is_a_verb() -> None:
    assert {*WHOLE, *FIELD_TERMS, *IN_A_WORD, *ENTRANCES} <= set(VERBS)


def test_these_were_renamed() -> None:
    assert RETIRED == {"judge_gaps": "check_gaps", "relate_kpis": "compare_kpis"}


@pytest.mark.parametrize(("old", "new"), RETIRED.items())
class TestRetired:
    def test_the_old_name_works_and_warns_whoever_wrote_it(self, old: str, new: str) -> None:
        subject = gaps if old in gaps.RETIRED else causes
        for package in (sp, subject, sp):  # twice: the warning is not for the first time alone
            with pytest.warns(DeprecationWarning, match=f"{old} is called {new} now") as told:
                assert getattr(package, old) is getattr(sp, new)
            assert [warning.filename for warning in told] == [__file__]

    def test_the_old_name_is_offered_no_more(self, old: str, new: str) -> None:
        assert old not in {*sp.__all__, *dir(sp)}
        assert new in sp.__all__

    def test_the_new_name_does_not_warn(self, old: str, new: str) -> None:  # noqa: ARG002
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert callable(getattr(sp, new))
