"""Whether a statement complains or praises, and by what that is judged."""

import pandas as pd

from saypro_analysis.analysis.kernels.wording.phrases import Patterns

HURTS = 3  # a severity from which a statement is a complaint, whatever its words
_CHANGES = {
    "getting_worse": """worse; worsen*; deteriorat*; getting slow*; slower and slower; longer and longer; declining;
        slower than before; slower than last *; slower than * ago; longer than before; longer than last *;
        longer than * ago; gone downhill; went downhill; less reliable; less stable; never this bad; collapsed; broke;
        getting longer; getting harder""",
    "getting_better": """getting better; got better; better than before; better than last *; better than * ago;
        much better; has improved; have improved; is improving; are improving; keeps improving; getting faster;
        faster than before; faster than last *; faster than * ago; faster than it used *; quicker than before;
        quicker than * ago; earlier than before; earlier than * ago; earlier than it used *; more stable than ever;
        more stable than before; more reliable than before; less often than before; shorter than * ago""",
    "unchanged": """what it always was; no change; not changed; unchanged; stayed the same; still the same;
        same as before; same as last *; same as a year ago; no better and no worse; not * better; not * worse;
        neither better nor worse""",
}
_AMOUNTS = {
    "falling": "fell; fallen; falling; dropped; dropping; halved; fewer; decreas*; shrink*; shrunk; is down; are down",
    "rising": "rose; risen; rising; increas*; grew; grown; growing; doubled; climb*; is up; are up",
}
_TONES = {
    "complaint": """problem*; bottleneck*; inefficien*; delay*; late; too late; too slow; slow; too few; too many;
        too little; not enough; not * work; never *; nobody *; can not; complain*; complaint*; angry; annoy*; broken;
        fail*; missing; lack*; shortage*; poor; bad; terrible; wrong; wait forever; waited forever; drown*; frustrat*;
        confus*; worst; lost; unclear; waste*; outdated; overload*; understaff*""",
    "praise": """works; works well; working well; runs well; good; great; excellent; happy; helped; helps; stable;
        reliable; success; under budget; within budget; ahead of plan; on time; above target; mostly right; are right;
        is right; easier; proud; wonderful; satisfied""",
}
_STRENGTHS = "work* well; working well; go* well; going well; strength*; proud of; success*"


def _books(written: dict[str, str]) -> dict[str, Patterns]:
    return {word: Patterns(part.strip() for part in text.split(";")) for word, text in written.items()}


_CHANGE_WORDS, _AMOUNT_WORDS, _TONE_WORDS = (_books(written) for written in (_CHANGES, _AMOUNTS, _TONES))
_STRENGTH_WORDS = Patterns(part.strip() for part in _STRENGTHS.split(";"))


def judge_direction(spelled: str, question: str, severity: float) -> tuple[str, str]:
    """What a statement says of its subject, and by what that is judged; the first of these that tells.

    A change told in words (getting_worse, unchanged; getting_better if nobody coded that it hurts), a hand-coded
    severity of 3 or more (complaint), an amount (falling, rising), a question that asks for what works (praise),
    complaining or praising words; else unclear, by nothing.

    >>> judge_direction(" it keeps getting worse ", " ", float("nan"))
    ('getting_worse', 'wording')
    """
    hurts = not pd.isna(severity) and severity >= HURTS
    change = _only(_CHANGE_WORDS, spelled)
    if change and not (hurts and change == "getting_better"):
        return change, "wording"
    if hurts:
        return "complaint", "severity"
    if amount := _only(_AMOUNT_WORDS, spelled):
        return amount, "wording"
    if _STRENGTH_WORDS.find(question):
        return "praise", "question"
    if tone := _only(_TONE_WORDS, spelled):
        return tone, "wording"
    return "unclear", "nothing"


def _only(books: dict[str, Patterns], spelled: str) -> str:
    """The one of several directions whose words are there; a denied change is none, two at once tell nothing."""
    found = [word for word, patterns in books.items() if patterns.find(spelled)]
    return found[0] if len(found) == 1 else ""
