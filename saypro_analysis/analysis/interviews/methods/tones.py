"""Whether a clause complains or praises: its words, turned round where something denies or ends them."""

import re
from functools import lru_cache

from saypro_analysis.analysis.interviews.methods import lexicon
from saypro_analysis.analysis.kernels.wording.phrases import Patterns
from saypro_analysis.analysis.kernels.wording.spelling import CLAUSE

REACH = 6  # words over which a denial reaches, as far as the next word that counts
_NOT_ONLY = re.compile(r"(?<= )not (?=only |just |merely |without )")
_DOUBT = re.compile(r"(?<= )not (?:sure|certain) (?:that|if|whether) .*")  # says neither
_ENDED = re.compile(
    r"^ *(?:(?:but|that|this|it|they|which|now|all|we|has|have|is|are|was|were|been|got|since|for|us|luckily|no) )*"
    r"(?:solved|fixed|sorted|resolved|over|gone|history|not any more|not anymore|any more|anymore|longer|"
    r"behoben|gelöst|vorbei) "
)
_JOINTS = {"", "and", "or", "nor", "enough", "und", "oder"}  # over which a denial reaches on


def _read(written: str) -> Patterns:
    return Patterns(part.strip() for part in written.split(";") if part.strip())


_BAD, _GOOD, _DUE = _read(lexicon.BAD), _read(lexicon.GOOD), _read(lexicon.DUE)
_BEFORE, _AFTER = _read(lexicon.BEFORE), _read(lexicon.AFTER)
_SAYINGS = {side: _read(written) for side, written in lexicon.SAYINGS.items()}


@lru_cache(maxsize=1024)
def judge_tone(spelled: str) -> str:
    """What the clauses of an answer say together: better, worse, mixed or nothing.

    >>> judge_tone(" it was not very good "), judge_tone(" the delays have stopped ")
    ('worse', 'better')
    """
    clauses = [f" {clause.strip()} " for clause in spelled.split(CLAUSE) if clause.strip()]
    sides: list[int] = []
    for clause in clauses:
        told = _judge_clause(clause)
        if sides and _ENDED.match(clause):  # "there was a shortage, but that has been solved"
            sides = [1 if side < 0 else side for side in sides]
            told = []
        sides += told
    found = {side for side in sides if side}
    return "" if not found else "mixed" if len(found) > 1 else "better" if found == {1} else "worse"


def _judge_clause(clause: str) -> list[int]:
    """The sides of a clause's sayings and words, each turned round by what denies it."""
    sides = []
    for side, sayings in _SAYINGS.items():
        for start, end in sayings.spans(clause):
            sides.append(1 if side == "better" else -1)
            clause = f"{clause[:start]}{'_' * (end - start)}{clause[end:]}"
    return sides + _judge_words(clause)


def _judge_words(clause: str) -> list[int]:
    clause = _DOUBT.sub(" ", clause)
    clause = _NOT_ONLY.sub(lambda match: "_" * len(match[0]), clause)
    words = sorted({**dict.fromkeys(_DUE.spans(clause), 0), **dict.fromkeys(_GOOD.spans(clause), 1),
                    **dict.fromkeys(_BAD.spans(clause), -1)}.items())  # fmt: skip
    words = [(span, side) for span, side in words if not _is_within(span, [other for other, _ in words])]
    turns = _outer(_BEFORE.spans(clause))
    sides, since, last = [], 0, 0
    for (start, end), side in words:
        since = since if clause[last:start].strip() in _JOINTS else last
        last = end
        denied = [turn for turn in turns if since <= turn[0] and turn[1] <= start and _near(clause, turn[1], start)]
        ended = side < 0 and any(begin >= end for begin, _ in _AFTER.spans(clause))
        odd = (len(denied) + ended) % 2 == 1
        if side or odd:
            sides.append(-(side or 1) if odd else side)
    return sides


def _near(clause: str, end: int, start: int) -> bool:
    return len(clause[end:start].split()) <= REACH


def _outer(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [span for span in spans if not _is_within(span, spans)]


def _is_within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in others)
