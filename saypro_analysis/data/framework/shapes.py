"""The sections of a framework's file: what each entry may hold, and everything that is wrong with it, told at once."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from saypro_analysis.data.framework.rule_kinds import (
    ActionGroup,
    Condition,
    Contradiction,
    Question,
    Target,
    Tier,
    TypicalCause,
)
from saypro_analysis.data.readings.problems import Problem

TIERS, TYPES, HORIZONS = ("High", "Medium", "Low"), ("process", "technology", "training"), ("short", "medium", "long")
CHANGES = ("relative", "level")
LEAST_CHANGE, MOST_CHANGE = -1.0, 10.0  # a figure can't fall by more than all of it; 15 for "15 %" is a slip
LONGEST = 500  # characters of a text
PERCENT = re.compile(r"\s*([-+−]?\d+(?:\.\d+)?)\s*%\s*")


class Refused(ValueError):
    """A value that is none of its kind; the message is what was expected."""


class Key(NamedTuple):
    """What stands under a key of an entry: how it is read, and whether it must be there."""

    read: Callable[[Any], Any]
    needed: bool = False


def read_text(value: Any) -> str:
    """A line of text; a number is taken as it is written."""
    if isinstance(value, bool | dict | list) or value is None or not str(value).strip():
        raise Refused("a text")
    if len(str(value)) > LONGEST or not str(value).strip().isprintable():
        raise Refused(f"a line of at most {LONGEST} letters that can be printed")
    return str(value).strip()


def read_texts(value: Any) -> tuple[str, ...]:
    """Some texts; one alone need not be a list."""
    values = value if isinstance(value, list) else [value]
    if not values:
        raise Refused("a list of texts")
    return tuple(read_text(each) for each in values)


def read_marks(value: Any) -> tuple[str, ...]:
    """Words by which a text is known, each with a letter or a figure in it."""
    marks = read_texts(value)
    if not all(re.search(r"\w", mark.replace("_", "")) and mark.count("*") <= len(mark.split()) for mark in marks):
        raise Refused("words or phrases such as train*")
    return marks


def read_flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused("true or false")
    return value


def read_bound(value: Any) -> float:
    """A number, or a percentage as a share."""
    percent = PERCENT.fullmatch(value) if isinstance(value, str) else None
    number = float(percent[1].replace("−", "-")) / 100 if percent else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise Refused("a number, or a percentage such as 15%")
    return float(number)


def read_family(value: Any) -> str:
    """A family as KPIs are told by it: lower case, with _ for spaces."""
    return read_text(value).lower().replace(" ", "_")


def choose(*words: str) -> Callable[[Any], str]:
    """One of some words."""

    def read(value: Any) -> str:
        if value not in words:
            raise Refused(f"one of {', '.join(words)}")
        return str(value)

    return read


_CONDITION = {
    "measures": Key(read_texts, needed=True), "change": Key(choose(*CHANGES), needed=True),
    "at_least": Key(read_bound), "at_most": Key(read_bound), "strict": Key(read_flag), "census": Key(read_flag),
    "complement_of": Key(read_texts), "inverse_of": Key(read_texts),
}  # fmt: skip


def read_conditions(value: Any) -> tuple[Condition, ...]:
    """The conditions of a target, of which one bound each."""
    if not isinstance(value, list) or not value:
        raise Refused("a list of conditions, each with measures, change, and at_least or at_most")
    return tuple(_condition(entry) for entry in value)


def _condition(entry: Any) -> Condition:
    values, problems = read_entry(entry, _CONDITION, "", None)
    if problems:
        first = problems[0]
        raise Refused(f"in {first.column or 'each condition'} {first.expected}")
    bounds = [key for key in ("at_least", "at_most") if key in values]
    if len(bounds) != 1:
        raise Refused("one bound in each condition, at_least or at_most")
    bound = values.pop(bounds[0])
    if values["change"] == "relative" and not LEAST_CHANGE <= bound < MOST_CHANGE:
        raise Refused(f"a change between {LEAST_CHANGE:g} and {MOST_CHANGE:g} (15 % is 0.15 or 15%)")
    return Condition(**values, bound=bound, rising=bounds[0] == "at_least")


class Section(NamedTuple):
    """A section of the file: what an entry becomes, and its keys."""

    make: Callable[..., Any]
    keys: Mapping[str, Key]


_TEXT, _TEXTS, _MARKS, _FAMILY = Key(read_text), Key(read_texts), Key(read_marks), Key(read_family)
_NEEDED = Key(read_text, needed=True)
SECTIONS = {
    "targets": Section(Target, {
        "row": _TEXT, "family": _FAMILY, "title": _NEEDED, "source": _TEXT, "within": _TEXT, "points": Key(read_flag),
        "contradicts": _TEXTS, "conditions": Key(read_conditions, needed=True)}),
    "contradictions": Section(Contradiction, {
        "subject": _NEEDED, "rows": _TEXTS, "one": _NEEDED, "other": _NEEDED, "here": _NEEDED}),
    "tiers": Section(Tier, {
        "family": Key(read_family, needed=True), "units": _TEXTS, "marks": _MARKS, "large": Key(choose(*TIERS)),
        "large_row": _TEXT, "minor": Key(choose(*TIERS)), "minor_row": _TEXT}),
    "actions": Section(ActionGroup, {
        "row": _TEXT, "family": Key(read_family, needed=True), "group": _NEEDED,
        "type": Key(choose(*TYPES), needed=True), "horizon": Key(choose(*HORIZONS), needed=True), "marks": _MARKS,
        "steps": Key(read_texts, needed=True)}),
    "questions": Section(Question, {
        "row": _TEXT, "occasion": _TEXT, "topic": _TEXT, "question": _NEEDED, "marks": _MARKS}),
    "causes": Section(TypicalCause, {
        "row": _TEXT, "family": _FAMILY, "category": _NEEDED, "statement": _NEEDED, "question": _NEEDED}),
}  # fmt: skip


def read_entry(
    entry: Any, keys: Mapping[str, Key], table: str, row: int | None
) -> tuple[dict[str, Any], list[Problem]]:
    """An entry's values by key, and what is wrong with them."""
    if not isinstance(entry, dict):
        return {}, [Problem(table, row, "", str(entry), f"an entry with {', '.join(keys)}")]
    values: dict[str, Any] = {}
    problems = list(find_unknown(entry, keys, table, row))
    for name, key in keys.items():
        if name not in entry:
            problems += [Problem(table, row, name, "", "a value")] if key.needed else []
            continue
        try:
            values[name] = key.read(entry[name])
        except Refused as refused:
            problems.append(Problem(table, row, name, str(entry[name]), str(refused)))
    return values, problems


def find_unknown(entry: dict[Any, Any], known: Iterable[str], table: str, row: int | None) -> Iterator[Problem]:
    """The keys of an entry that are none."""
    known = list(known)
    for name in entry:
        if name not in known:
            close = get_close_matches(str(name), known, 1, 0.6)
            hint = f" (did you mean {close[0]}?)" if close else ""
            yield Problem(table, row, "", str(name), f"one of {', '.join(known)}{hint}")


def read_codes(value: Any, kind: str, table: str) -> tuple[list[tuple[str, str, str]], list[Problem]]:
    """The patterns of a section of codes: a mapping of codes to words, as a list or with `;` between them."""
    if not isinstance(value, dict):
        return [], [Problem(table, None, "", str(value), "codes with their words, such as parking: car park*; parking")]
    codes: list[tuple[str, str, str]] = []
    problems = []
    for code, words in value.items():
        listed = [word.strip() for word in words.split(";")] if isinstance(words, str) else words
        try:
            codes += [(kind, read_text(code), mark) for mark in read_marks(listed)]
        except Refused as refused:
            problems.append(Problem(table, None, str(code), str(words), str(refused)))
    return codes, problems


HEAD = {"name": Key(read_text, needed=True), "base": Key(choose("saypro", "none"))}
