"""Words and phrases with wildcards, found in spelled text, and not where they are denied."""

import re
from collections.abc import Iterable
from functools import lru_cache

from saypro_analysis.analysis.kernels.wording.spelling import CLAUSE, UNSPACED, spell

_WILDCARDS = 2  # in one word; more would make the search of a long text slow
# Words that may stand between a denial and what it denies: "no real problem with staffing".
_LIGHT = (
    "a|all|an|any|anything|at|about|be|become|becoming|been|big|believe|complain|complains|complaint|complaints|concern|concerns|"
    "currently|difficulties|difficulty|ever|evidence|experience|experienced|feel|felt|find|for|found|get|gets|getting|got|had|has|have|in|"
    "is|are|issue|issues|longer|major|many|more|much|need|notice|noticed|of|on|our|particular|problem|problems|real|"
    "really|say|see|seeing|seen|serious|sign|signs|some|special|suffer|suffering|that|the|there|think|trouble|true|us|"
    "we|with|wrong|your|their|his|her|my"
)
_BEFORE = re.compile(
    rf"(?<= )(?:(?<!not )without|no|not|never|nor|neither|hardly|nothing|nobody|free) (?:(?:{_LIGHT}) )*"
    r"(?:\S+ (?:or|nor) )?$"
)
_ONCE = re.compile(
    r"(?<= )(?:used to (?:be|have|get|suffer from)|there (?:was|were) once|kein(?:e|en|em|er|erlei)?) (?:\S+ )?$"
)
_ENDED = (
    r"(?:stopped|ended|gone|disappeared|(?:been |is |are |was |were |got )?"
    r"(?:solved|fixed|cleared|resolved|sorted|eliminated|removed)"
    r"|(?:is|are) (?:over|history|a thing of the past)|behoben|gelöst|beseitigt|vorbei)"
)
_BETTER_THAN_THAT = (
    r"(?:is|are|was|were|do|does|has|have|been|feel)(?: \S+)? (?:not|never|no longer) (?:\S+ )?"
    r"(?:slow|long|late|bad|heavy|hard|difficult|complicated|cumbersome|missing|unclear|a burden)"
)
_AFTER = re.compile(
    r"^ ?(?:(?!not |only |half )\S+ ){0,2}?(?:(?:is|are|was|were|has been|have been) "
    r"(?:really |just |simply )?(?:not|no|never) "
    r"(?:a |an |the |our |my |really |any )*(?:problem|issue|concern|challenge|obstacle|bottleneck)s? "
    r"|(?:is|are|was|were|has been|have been|works?|worked|runs?) (?:very |really |quite |all |just |perfectly )?"
    r"(?:fine|good|great|excellent|ok|okay|well|enough|sufficient|adequate|sorted|solved|helpful) "
    rf"|(?:(?:has|have|is|are|was|were|now) )*{_ENDED} |{_BETTER_THAN_THAT} )"
)
_LATER = re.compile(
    r"^(?:[\s|]|(?:that|this|it|they|which|now|all|has|have|is|are|was|were|been|got|we|luckily|since|for|us|no) )*?"
    rf"(?:{_ENDED}|not any more|not anymore|any more|anymore|no longer) "
)


class Patterns:
    """The patterns of one code, searched together."""

    def __init__(self, patterns: Iterable[str]) -> None:
        written = sorted(dict.fromkeys(patterns), key=lambda pattern: (-len(pattern), pattern))
        self._search = _compile(tuple(written)) if written else None

    def find(self, spelled: str, *, denied: bool = False) -> str | None:
        """The first match that nothing denies, or with `denied` the first that something does."""
        for match in self._search.finditer(spelled) if self._search else ():
            if denied == is_denied(spelled, match.start(), match.end()):
                return match[0].strip()
        return None

    def spans(self, spelled: str) -> list[tuple[int, int]]:
        """Where the patterns are, denied or not."""
        return [match.span() for match in self._search.finditer(spelled)] if self._search else []


def is_denied(spelled: str, start: int, end: int) -> bool:
    """Whether the words around a match, within its clause, say that it is not so."""
    before = spelled[max(0, start - 160) : start].rpartition(CLAUSE)[2]
    after = spelled[end : end + 80].partition(CLAUSE)[0]
    before = before if before.startswith(" ") else f" {before}"
    later = spelled[end : end + 160].partition(CLAUSE)[2]
    return bool(
        _BEFORE.search(before) or _ONCE.search(before) or _AFTER.search(f"{after} ") or _LATER.search(f"{later} ")
    )


@lru_cache(maxsize=4096)
def _compile(patterns: tuple[str, ...]) -> re.Pattern[str]:
    phrases = [(_expression(pattern), UNSPACED.search(pattern) is not None) for pattern in map(str, patterns)]
    if not any(unspaced for _, unspaced in phrases):  # a word's bounds are then looked for once, not for every phrase
        return re.compile(_bound(f"(?:{'|'.join(phrase for phrase, _ in phrases)})"))
    return re.compile("|".join(phrase if unspaced else _bound(phrase) for phrase, unspaced in phrases))


def _bound(phrase: str) -> str:
    """A phrase that begins and ends with whole words."""
    return rf"(?<= ){phrase}(?:'s)?(?= )"


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> str:
    """The regular expression of a pattern: `train*` any ending, ` * ` up to three words between, spaces any hyphen.

    >>> _expression("train* of-the staff")
    'train\\\\S* of the staff'
    """
    words = [_word(word, pattern) for word in re.sub(r"[-‐‑_]", " ", str(pattern)).split()]
    if not any(word != "<some>" and re.search(r"\w", word.replace(r"\S", "")) for word in words):
        raise ValueError(f"codebook: found the pattern {pattern!r}, expected a word or phrase such as train*")
    return " ".join(words).replace(" <some> ", r" (?:[^\s|]+ ){0,3}").replace("<some>", r"[^\s|]+")


def _word(word: str, pattern: str) -> str:
    if word == "*":
        return "<some>"
    if word.count("*") > _WILDCARDS:
        raise ValueError(f"codebook: found the pattern {pattern!r}, expected at most {_WILDCARDS} * in a word")
    spelled = (" ".join(spell(part).replace(CLAUSE, " ").split()) for part in word.split("*"))
    return r"\S*".join(re.escape(part).replace(r"\ ", " ") for part in spelled)
