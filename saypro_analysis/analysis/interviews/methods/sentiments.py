"""Whether a statement complains or praises, and by what that is judged."""

import pandas as pd

from saypro_analysis.analysis.interviews.methods.classifiers import judge_side
from saypro_analysis.analysis.kernels.wording.phrases import Patterns
from saypro_analysis.analysis.kernels.wording.spelling import CLAUSE

HURTS = 3  # a severity from which a statement is a complaint, whatever its words
_CHANGES = {
    "getting_worse": """worse; worsen*; deteriorat*; getting slow*; slower and slower; longer and longer; declining;
        slower than before; slower than last *; slower than * ago; longer than before; longer than last *;
        longer than * ago; gone downhill; went downhill; less reliable; less stable; never this bad; collapsed; broke;
        getting longer; getting harder; slipped; slipping; lost ground; better before; not as good as it used *;
        immer schlimmer; schlimmer geworden; schlechter geworden; wird schlechter; werden schlechter; verschlechter*""",
    "getting_better": """getting better; got better; better than before; better than last *; better than * ago;
        much better; has improved; have improved; is improving; are improving; keeps improving; getting faster;
        faster than before; faster than last *; faster than * ago; faster than it used *; quicker than before;
        quicker than * ago; earlier than before; earlier than * ago; earlier than it used *; more stable than ever;
        more stable than before; more reliable than before; less often than before; shorter than * ago;
        become * quicker; become * better;
        become * easier; became * better; a lot better than; twice as fast; besser geworden; wird besser; werden besser;
        hat sich verbessert; haben sich verbessert; schneller geworden; kürzer geworden; einfacher geworden""",
    "unchanged": """what it always was; no change; not changed; unchanged; stayed the same; still the same;
        same as before; same as last *; same as a year ago; no better and no worse; no better; no worse; no difference;
        not any better; not any worse; not got * better; not got * worse; not get * better; not get * worse;
        not getting *;
        not become * better; not become * worse; not better; not worse; nothing * changed; nothing is different;
        the way it was; as it was *; as it always *; neither better nor worse; nichts * geändert; nicht geändert;
        beim alten; unverändert; wie immer; wie vorher; wie letztes jahr; kein unterschied""",
}
_HURTING = """delay*; error*; mistake*; complaint*; wait; waits; waiting *; backlog*; outage*; defect*; absen*;
        overtime;
    incident*; problem*; failure*; bug; bugs; breakdown*; vacan*; turnover; fehler; beschwerden; wartezeit*;
        verspätung*;
    überstunden; ausfälle; störungen"""
_NEAR = 4  # words between what hurts and how its amount moves
_AMOUNTS = {
    "falling": """come down; came down; gone down; less; fell; fallen; falling; dropped; dropping; halved; fewer;
        decreas*; shrink*; shrunk; is down; are down""",
    "rising": """gone up; went up; more; rose; risen; rising; increas*; grew; grown; growing; doubled; climb*;
        is up; are up""",
}
_STRENGTHS = "work* well; working well; go* well; going well; strength*; proud of; success*"


def _books(written: dict[str, str]) -> dict[str, Patterns]:
    return {word: Patterns(part.strip() for part in text.split(";")) for word, text in written.items()}


_CHANGE_WORDS, _AMOUNT_WORDS = (_books(written) for written in (_CHANGES, _AMOUNTS))
_SIDES = {"better": "praise", "worse": "complaint", "unchanged": "unchanged"}
_STRENGTH_WORDS = Patterns(part.strip() for part in _STRENGTHS.split(";"))


_HURTING_WORDS = Patterns(part.strip() for part in _HURTING.split(";"))
_COUNTED = Patterns(["fewer", "less", "more"])


def judge_direction(spelled: str, question: str, severity: float, *, problem: bool = False) -> tuple[str, str]:
    """What a statement says of its subject, and by what that is judged; the first of these that tells.

    A change told in words (getting_worse, unchanged; getting_better if nobody coded that it hurts), a hand-coded
    severity of 3 or more (complaint), an amount (of delays and the like better or worse, else falling, rising), a
    question that asks for what works (praise), the side that the classifier is sure of, a `problem` that codebook or
    classifier found (complaint); else unclear, by nothing.

    >>> judge_direction(" it keeps getting worse ", " ", float("nan"))
    ('getting_worse', 'wording')
    """
    hurts = not pd.isna(severity) and severity >= HURTS
    change = _only(_CHANGE_WORDS, spelled)
    if change and not (hurts and change == "getting_better"):
        return change, "wording"
    if hurts:
        return "complaint", "severity"
    if amount := _judge_amount(spelled):
        return amount, "wording"
    if _STRENGTH_WORDS.find(question):
        return "praise", "question"
    side = judge_side(spelled)
    if side or problem:
        return _SIDES.get(side, "complaint"), "wording"
    return "unclear", "nothing"


def _judge_amount(spelled: str) -> str:
    """Which way an amount moves; of what hurts, whether that is better or worse."""
    for clause in spelled.split(CLAUSE):
        for way, side in (("falling", "getting_better"), ("rising", "getting_worse")):
            for start, end in _AMOUNT_WORDS[way].spans(f" {clause.strip()} "):
                if _hurts(f" {clause.strip()} ", start, end):
                    return side
    amount = _only(_AMOUNT_WORDS, spelled)
    return "" if amount and not _AMOUNT_WORDS[amount].find(_without_counted(spelled)) else amount


def _without_counted(spelled: str) -> str:
    """More and less of something is an amount only of what hurts: "more training" asks for it."""
    for start, end in reversed(_COUNTED.spans(spelled)):
        if spelled[start:end] != "fewer":
            spelled = spelled[:start] + spelled[end + 1 :]
    return spelled


def _hurts(clause: str, start: int, end: int) -> bool:
    before, after = clause[:start].split()[-_NEAR:], clause[end:].split()[:1]
    near = after if _COUNTED.find(f" {clause[start:end]} ") else before
    return _HURTING_WORDS.find(f" {' '.join(near)} ") is not None


def _only(books: dict[str, Patterns], spelled: str) -> str:
    """The one of several directions whose words are there; a denied change is none, two at once tell nothing."""
    found = [word for word, patterns in books.items() if patterns.find(spelled)]
    return found[0] if len(found) == 1 else ""
