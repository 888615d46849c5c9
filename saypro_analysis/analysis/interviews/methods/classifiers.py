"""What an answer says, read by a linear classifier: which side it takes, and of which themes it complains.

The weights were learnt by `benchmarks/voices.py` from sentences of our own (`benchmarks/sentences/`): logistic
regressions on the words of a sentence, their pairs, their beginnings, and what a denial stands before.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.interviews.methods.tones import judge_tone
from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.wording.spelling import CLAUSE

SIDES = ("worse", "better", "unchanged")
THEMES = ("operational_inefficiency", "misaligned_goals", "resource_constraints", "training_gaps")
OUTPUTS = (*SIDES, *THEMES)
WEIGHTS = Path(__file__).with_name("weights.csv")
HUNDREDTHS = 100
REACH = 4  # words behind a denial that are marked as denied
STEM, LONG, ENDING, COMPOUND = 5, 6, 6, 10  # letters: kept of a long word; kept of the end of a (German) compound
DENIALS = frozenset(
    {
        *(
            "not",
            "no",
            "never",
            "nobody",
            "none",
            "nothing",
            "neither",
            "nor",
            "hardly",
            "barely",
            "scarcely",
            "rarely",
        ),
        *("seldom", "without", "stopped", "nicht", "nie", "niemals", "niemand", "kein", "keine", "keinen", "keinem"),
        *("keiner", "keines", "kaum", "selten", "ohne", "nichts"),
    }
)
SHOWN = 3
SURE = 0.5  # how much likelier one side than the other; less is enough where the word lists agree
STILL = 0.5  # from which chance nothing has changed
COMPLAINS = 0.25  # from which chance a theme is coded


class Reading(NamedTuple):
    """How likely each output is, 0..1, and the words that spoke most for each."""

    chances: dict[str, float]
    words: dict[str, str]


@lru_cache(maxsize=1024)
def features(spelled: str) -> tuple[str, ...]:
    """What a classifier sees of an answer, sorted: words, pairs, beginnings (#), ends (##), denied words (not:), tone.

    >>> features(" no delays ")
    ('#delay', '%no delay', '<no', '=better', 'delays', 'no', 'no delays', 'not:delays')
    """
    words = spelled.split()
    stems = [word[:STEM] for word in words]
    found = {word for word in words if word != CLAUSE} | {f"{one} {other}" for one, other in pairwise(words)}
    found |= {f"%{one} {other}" for one, other in pairwise(stems)}
    found |= {f"#{word[:STEM]}" for word in words if len(word) >= LONG}
    found |= {f"##{word[-ENDING:]}" for word in words if len(word) >= COMPOUND}
    found |= (
        {f"not:{word}" for word in _denied(words)} | {f"<{word}" for word in words[:1]} | {f"={judge_tone(spelled)}"}
    )
    return tuple(sorted(found))


def _denied(words: list[str]) -> Iterator[str]:
    left = 0
    for word in words:
        if word == CLAUSE:
            left = 0
        elif left:
            yield word
        left = REACH if word in DENIALS else max(left - 1, 0)


@lru_cache(maxsize=1024)
def read_answer(spelled: str) -> Reading:
    """How likely an answer takes each side and complains of each theme.

    >>> read_answer(" we are four people short on the night shift ").chances["resource_constraints"] > 0.5
    True
    """
    places, table = _weights()
    known = [name for name in features(spelled) if name in places]
    rows = table[[places[name] for name in known]]
    share = rows[:, 0] / max(np.linalg.norm(rows[:, 0]), 1e-12)
    parts = share[:, None] * rows[:, 1:]
    scores = parts.sum(axis=0) + table[places[""], 1:]
    chances = 1 / (1 + np.exp(-scores))
    return Reading(
        dict(zip(OUTPUTS, chances.tolist(), strict=True)),
        {name: _heaviest(known, part) for name, part in zip(OUTPUTS, parts.T, strict=True)},
    )


def judge_side(spelled: str) -> str:
    """The side that an answer takes (worse, better, unchanged), or nothing where that is not sure.

    >>> judge_side(" the printer jams every single morning "), judge_side(" i started in march ")
    ('worse', '')
    """
    chances = read_answer(spelled).chances
    if chances["unchanged"] >= STILL:
        return "unchanged"
    lead = chances["worse"] - chances["better"]
    side = "worse" if lead > 0 else "better"
    return side if abs(lead) >= SURE or judge_tone(spelled) == side else ""


def find_themes(spelled: str) -> dict[str, str]:
    """The themes that an answer complains of, with the words that say so; none where it praises or nothing changed."""
    reading = read_answer(spelled)
    if judge_side(spelled) in ("better", "unchanged"):
        return {}
    return {theme: reading.words[theme] for theme in THEMES if reading.chances[theme] >= COMPLAINS}


def _heaviest(known: list[str], part: Floats) -> str:
    """The words that speak most for an output, as they stand in the answer."""
    shown = [
        (-weight, name)
        for name, weight in zip(known, part.tolist(), strict=True)
        if weight > 0 and name[0].isalnum() and ":" not in name
    ]
    return ", ".join(name for _, name in sorted(shown)[:SHOWN])


@cache
def _weights() -> tuple[dict[str, int], Floats]:
    """The place of each feature, and a row for each: how rare it is, then its weight for each output."""
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {row[0]: place for place, row in enumerate(rows)}, np.array(
        [row[1:] for row in rows], dtype=float
    ) / HUNDREDTHS
