"""How alike texts are in their telling words (TF-IDF, Salton and Buckley 1988)."""

import re
from collections.abc import Sequence

import numpy as np

_WORD = re.compile(r"[^\W\d_]{2,}|\d{2,}")
_ENDINGS = (("ies", "y"), ("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at"),
            ("ate", "at"), ("ings", ""), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))  # fmt: skip
SHORTEST_STEM = 3


def split_words(text: str) -> list[str]:
    """The telling words of a text, without their endings, so that migrated and migration are one.

    >>> split_words("The data were migrated; migrating prices")
    ['data', 'migrat', 'migrat', 'pric']
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = (word for word in _WORD.findall(text.lower()) if word not in ENGLISH_STOP_WORDS)
    return [_stem(word) for word in words]


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending) + instead
    return word


def compare_texts(texts: Sequence[str], asked: Sequence[str]) -> np.ndarray:
    """How alike each of `asked` (rows) is to each of `texts` (columns): the cosine of their words, 0 to 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(split_words(text) for text in texts):
        return np.zeros((len(asked), len(texts)))
    weights = TfidfVectorizer(analyzer=split_words, sublinear_tf=True)
    known = weights.fit_transform(texts)
    return np.clip((weights.transform(asked) @ known.T).toarray().round(12), 0, 1)
