"""Topics that nobody wrote a codebook for: words that occur together in many answers, and whether they do so again."""

import warnings
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.wording.spelling import CLAUSE

SEEDS = 10
WORDS = 10  # by which a topic is compared over seeds
NAMED_BY = 3
BELONGS = 0.3  # an answer has a topic that makes up this share of it


def find_topics(spelled: pd.Series) -> pd.DataFrame:
    """One row per answer and topic: the answer's index, `theme` (the topic's heaviest words) and its `stability`.

    TF-IDF of words and pairs, factored by NMF from a fixed start (nndsvda). `stability` is the mean, over ten starts
    from fixed random seeds, of the share of its ten heaviest words that the likest topic of the other start holds.
    """
    none = pd.DataFrame({"theme": pd.Series(dtype="str"), "stability": []}, index=spelled.index[:0])
    weights, words = _weigh(spelled)
    number = min(_usual(len(spelled)), *weights.shape)
    if number < 2:
        return none
    parts, loads = _factor(weights, number)
    heavy = [_heaviest(row, words) for row in parts]
    stability = _stability(weights, heavy, words)
    names = [_name(row, words) for row in parts]
    share = loads / np.where(loads.sum(axis=1, keepdims=True) > 0, loads.sum(axis=1, keepdims=True), 1)
    rows, topics = np.nonzero(share >= BELONGS)
    return pd.DataFrame(
        {"theme": [names[topic] for topic in topics], "stability": stability[topics]}, index=spelled.index[rows]
    ).astype({"theme": "str"})


def _usual(answers: int) -> int:
    """As many topics as a reader can take in: 4 for 200 answers, 10 for 1,000, never more than 12."""
    return int(np.clip(round((answers / 10) ** 0.5), 2, 12))


def _weigh(spelled: pd.Series) -> tuple[Any, list[str]]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    stop = sorted({*ENGLISH_STOP_WORDS, "name"})
    vectorizer = TfidfVectorizer(
        preprocessor=str, tokenizer=lambda text: [word for word in text.split() if len(word) > 2 and word != CLAUSE],
        token_pattern=None, stop_words=stop, min_df=2, max_df=0.5, sublinear_tf=True,
    )  # fmt: skip
    try:
        weights = vectorizer.fit_transform(spelled)
    except ValueError:  # no word occurs in two answers
        return np.zeros((len(spelled), 0)), []
    return weights, list(vectorizer.get_feature_names_out())


def _factor(weights: Any, number: int, seed: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.decomposition import NMF

    init = "nndsvda" if seed is None else "random"
    model = NMF(number, init=init, random_state=seed or 0, max_iter=400, tol=1e-4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a start that has not settled after 400 rounds is told by its stability
        loads = model.fit_transform(weights)
    return model.components_, loads * model.components_.sum(axis=1)


def _stability(weights: Any, heavy: list[set[str]], words: list[str]) -> np.ndarray:
    found = [[_heaviest(row, words) for row in _factor(weights, len(heavy), seed)[0]] for seed in range(1, SEEDS + 1)]
    likest = [[max(_alike(topic, other) for other in others) for topic in heavy] for others in found]
    return np.mean(likest, axis=0)


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one), 1)


def _heaviest(row: np.ndarray, words: list[str]) -> set[str]:
    return {words[place] for place in _order(row)[:WORDS] if row[place] > 0}


def _name(row: np.ndarray, words: list[str]) -> str:
    return ", ".join(words[place] for place in _order(row)[:NAMED_BY])


def _order(row: np.ndarray) -> np.ndarray:
    """Places from the heaviest; equal weights by the alphabet, in which the words stand."""
    return np.argsort(-np.round(row, 9), kind="stable")
