"""Months that people name when they say since when something is as it is."""

import re
from collections.abc import Iterator

import pandas as pd

_MONTHS = (
    ("january", "januar", "jan"), ("february", "februar", "feb"), ("march", "märz", "mar"), ("april", "apr"),
    ("may", "mai"), ("june", "juni", "jun"), ("july", "juli", "jul"), ("august", "aug"),
    ("september", "sept", "sep"), ("october", "oktober", "oct", "okt"), ("november", "nov"),
    ("december", "dezember", "dec", "dez"),
)  # fmt: skip
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMES = "|".join(sorted(_NUMBERS, key=lambda name: -len(name)))
# A month is one after a word of time: "in May", not "we may". A year alone makes it sure.
_WORDS = r"in|since|from|until|before|after|by|of|early|late|mid|last|im|seit|ab|ende|anfang|mitte|vom|bis|vor|nach"
_FOUND = re.compile(
    rf"\b(?:(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])\b"
    rf"|(?P<with>{_NAMES}) (?P<of>(?:19|20)\d\d)\b"
    rf"|(?:{_WORDS}) (?P<alone>{_NAMES})\b(?!\.? \d))",
    re.IGNORECASE,
)
_SHORTENED = re.compile(rf"\b({_NAMES})\.(?= (?:19|20)\d\d)", re.IGNORECASE)  # its point ends no sentence
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?!\s)[^.!?]*)*[.!?]?")


def find_dated(text: str, said_on: pd.Timestamp | None = None) -> Iterator[tuple[pd.Timestamp, str]]:
    """Each month that a text names, as its first day, with the sentence in which it stands.

    A month without its year is the last one of that name before `said_on`, the day on which it was said; where that is
    not known it does not count. English and German names are known, and 2024-04. A sentence's first month counts.

    >>> day, sentence = next(find_dated("It is bad. Since July we quote later.", pd.Timestamp("2025-02-01")))
    >>> f"{day:%Y-%m}", sentence
    ('2024-07', 'Since July we quote later.')
    """
    for sentence in map(str.strip, _SENTENCE.findall(_SHORTENED.sub(r"\1", text))):
        found = _FOUND.search(sentence)
        day = _read(found, said_on) if found else None
        if day is not None:
            yield day, sentence


def _read(found: re.Match[str], said_on: pd.Timestamp | None) -> pd.Timestamp | None:
    if found["number"]:
        return pd.Timestamp(int(found["year"]), int(found["number"]), 1)
    if found["with"]:
        return pd.Timestamp(int(found["of"]), _NUMBERS[found["with"].lower()], 1)
    if said_on is None or pd.isna(said_on) or found["alone"][0].islower():
        return None
    month = _NUMBERS[found["alone"].lower()]
    return pd.Timestamp(said_on.year - (month > said_on.month), month, 1)
