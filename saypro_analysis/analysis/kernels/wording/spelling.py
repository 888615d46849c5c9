"""Text as it is searched: small letters, one space between words, a bar where a clause ends. Nothing of it is shown."""

import re
import unicodedata

CLAUSE = "|"
LONGEST_WORD = 80
_ENDS = set('.,;:!?()[]{}"\n\r\t…–—|/\\。、，；：！？؟،؛।«»“”„')
_WITHIN = {"'", "’", "ʼ"}
_CONTRACTIONS = {"can't": "can not", "cannot": "can not", "won't": "will not", "n't": " not"}
_JOINED = {"anything but": "far from", "nothing but": "only"}  # where "but" turns nothing
_SCRIPTS_WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
UNSPACED = re.compile(f"[{_SCRIPTS_WITHOUT_SPACES}]")
_TURNS = re.compile(r"(?<= )(?:but|however|although|though|yet|except|whereas)(?= )")


class _Characters(dict[int, str]):
    """What becomes of each character: letters and marks stay, signs that end a clause are a bar, the rest a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.category(character)
        if character in _WITHIN:
            told = "'"
        elif character in _ENDS:
            told = f" {CLAUSE} "
        elif kind[0] in "LMN":
            told = character
        else:
            told = "" if kind == "Cf" else " "  # invisible signs may stand within a word
        self[code] = told
        return told


_CHARACTERS = _Characters()


def spell(text: str) -> str:
    """A text as it is searched, with a space at either end.

    >>> spell("We DON’T have enough staff, sorry")
    ' we do not have enough staff | sorry '
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_CHARACTERS)
    for short, full in (*_CONTRACTIONS.items(), *_JOINED.items()):
        plain = plain.replace(short, full)
    words = [word.strip("'") for word in plain.split()]
    words = [word if UNSPACED.search(word) else word[:LONGEST_WORD] for word in words if word]
    return _TURNS.sub(CLAUSE, f" {' '.join(words)} ")
