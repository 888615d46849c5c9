"""Which verb answers a question, by the verbs' own docstrings; the house by question on one screen."""

import re
from collections import Counter
from functools import cache
from math import log, sqrt

import pandas as pd

from saypro_analysis.views.lab.guide import Verb, list_tables, read_subjects, read_verbs
from saypro_analysis.views.tables.tables import tabulate

SHOWN = 12
_WEIGHTS = {"name": 3, "title": 3, "subject": 1, "prose": 1}
# Words of everyday questions, and those by which docstrings call what is asked.
_MEANT = {
    "why": "cause explain behind whys drivers segments chain", "short": "shortfall gap missed",
    "below": "shortfall gap missed",
    "behind": "shortfall late", "money": "budget cost value", "afford": "budget select", "who": "owner people heard",
    "late": "overdue slipping finish", "delay": "overdue slipping", "work": "effect estimate", "luck": "noise real",
    "chance": "noise real", "random": "noise real", "where": "segment sits", "when": "timeline dates",
    "first": "rank priority", "important": "impact priority", "urgent": "impact priority", "do": "action suggest",
    "say": "interviews themes answer", "think": "interviews themes answer", "trend": "change course",
    "quarter": "cycle period", "team": "department", "excel": "workbook", "mail": "mail reader",
}  # fmt: skip
_COMMON = """a an and are as at be by can did does for from has have how i in is it its of on or our so that the their
them these they this to was we were what which with"""
_DULL = frozenset(_COMMON.split())
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e", "y")
_STEM = 3  # letters that a word keeps


class Answers(pd.DataFrame):
    """A frame of verbs, which a notebook shows as a table for readers."""

    def _repr_html_(self) -> str:
        return str(tabulate(pd.DataFrame(self))._repr_html_())  # type: ignore[union-attr]


def find(question: str, *, limit: int = SHOWN) -> pd.DataFrame:
    """Find the verbs that answer a question: one row per verb, the likeliest first.

    `question` is in everyday English, `limit` how many verbs to name at most. Columns out: `verb`; `answers`, the first
    sentence of its docstring; `subject`; `tables`, those of a review that it comes down to, joined by ", "; `score`,
    0..1. Verbs that share no word with the question are left out. Raises ValueError for a question without a word.
    Method: TF-IDF (Sparck Jones 1972) over the verbs' names and docstrings, their first sentences and names counting
    three times, by cosine; everyday words are also looked for by what docstrings call them ("short": shortfall). The
    same question always gets the same answer.

    >>> find("where does the gap sit")["verb"].head(1).tolist()
    ['explain_segments']
    """
    words = _words(question) if isinstance(question, str) else []
    if not words:
        raise ValueError(f"question: found {question!r}, expected words, such as 'why is revenue short'")
    asked = _weigh(Counter(words + [stem for word in _plain(question) for stem in _words(_MEANT.get(word, ""))]))
    scores = {name: _cosine(asked, vector) for name, vector in _vectors().items()}
    best = sorted((-score, name) for name, score in scores.items() if score > 0)[:limit]
    rows = [(*_row(read_verbs()[name]), round(-score, 3)) for score, name in best]
    return Answers(pd.DataFrame(rows, columns=["verb", "answers", "subject", "tables", "score"]))


def help(subject: str | None = None) -> pd.DataFrame:
    """List what can be asked, on one screen: one row per subject with its verbs, or one per verb of a subject.

    Without `subject` the columns are `subject`; `question`, what it asks; `verbs`, its verbs joined by ", "; `tables`,
    those of a review that they come down to. With a subject, such as "gaps", or with a verb's name: `verb`; `answers`,
    the first sentence of its docstring; `subject`; `tables`. Everything comes from the verbs' own docstrings. Raises
    ValueError for a word that is neither. `sp.find` looks for words.

    >>> help("priorities")["verb"].head(2).tolist()
    ['score_impact', 'rank_topsis']
    """
    verbs = list(read_verbs().values())
    if subject is None:
        return _overview(verbs)
    chosen = [verb for verb in verbs if subject in (verb.subject, verb.name)]
    if not chosen:
        known = ", ".join(dict.fromkeys(verb.subject for verb in verbs))
        raise ValueError(f"subject: found {subject!r}, expected a verb or one of {known}")
    return Answers(pd.DataFrame([_row(verb) for verb in chosen], columns=["verb", "answers", "subject", "tables"]))


def _overview(verbs: list[Verb]) -> pd.DataFrame:
    rows = []
    for subject in dict.fromkeys(verb.subject for verb in verbs):
        own = [verb.name for verb in verbs if verb.subject == subject]
        tables = dict.fromkeys(table for name in own for table in list_tables(name))
        rows.append((subject, read_subjects().get(subject, ""), ", ".join(own), ", ".join(tables)))
    return Answers(pd.DataFrame(rows, columns=["subject", "question", "verbs", "tables"]))


def _row(verb: Verb) -> tuple[str, str, str, str]:
    return verb.name, verb.title, verb.subject, ", ".join(list_tables(verb.name))


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower().replace("_", " "))


def _words(text: str) -> list[str]:
    return [_stem(word) for word in _plain(text) if word not in _DULL]


def _stem(word: str) -> str:
    """A word without its ending.

    >>> _stem("causes"), _stem("cause"), _stem("missed"), _stem("gaps")
    ('caus', 'caus', 'miss', 'gap')
    """
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _STEM), "")
    return word.removesuffix(ending)


@cache
def _vectors() -> dict[str, dict[str, float]]:
    return {name: _weigh(_count(verb)) for name, verb in read_verbs().items()}


def _count(verb: Verb) -> Counter[str]:
    texts = {"name": verb.name, "title": verb.title, "prose": verb.prose,
             "subject": f"{verb.subject} {read_subjects().get(verb.subject, '')}"}  # fmt: skip
    counts: Counter[str] = Counter()
    for part, weight in _WEIGHTS.items():
        counts.update({word: weight * times for word, times in Counter(_words(texts[part])).items()})
    return counts


@cache
def _rarities() -> dict[str, float]:
    """How much a word tells: the fewer verbs speak of it, the more."""
    seen = Counter(word for verb in read_verbs().values() for word in _count(verb))
    return {word: log(1 + len(read_verbs()) / times) for word, times in seen.items()}


def _weigh(counts: Counter[str]) -> dict[str, float]:
    return {word: (1 + log(times)) * _rarities().get(word, 0.0) for word, times in counts.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    size = sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return shared / size if size else 0.0
