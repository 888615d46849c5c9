"""What each answer is about: the themes coded by hand, else those of a codebook, and topics in larger sets."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from saypro_analysis.analysis.interviews.methods.classifiers import find_themes
from saypro_analysis.analysis.interviews.methods.sentiments import judge_direction
from saypro_analysis.analysis.interviews.methods.topics import find_topics
from saypro_analysis.analysis.kernels.wording.codebook import Codebook, spell_code, summarise_codebook
from saypro_analysis.analysis.kernels.wording.languages import OTHER, read_language
from saypro_analysis.analysis.kernels.wording.phrases import Patterns
from saypro_analysis.analysis.kernels.wording.spelling import spell
from saypro_analysis.data.anonymity import JOINED_DEPARTMENTS, hide_names, join_small_groups, say_who
from saypro_analysis.data.framework.rule_kinds import Framework
from saypro_analysis.data.readings.readings import complete_table

METHODS = ("codebook", "topics", "hand")
MANY_ANSWERS = 200
COLUMNS = ["entry", "speaker", "group", "department", "said_by", "question", "answer", "kpi", "severity", "kind",
           "theme", "coded_by", "matched", "stability", "says", "judged_by", "language"]  # fmt: skip
_CODED = ["entry", "kind", "theme", "coded_by", "matched", "stability"]


def code_themes(
    interviews: pd.DataFrame,
    *,
    codebook: Codebook = None,
    method: str = "codebook",
    stakeholders: pd.DataFrame | None = None,
    names: bool = False,
    framework: Framework | None = None,
) -> pd.DataFrame:
    """Code what was said: one row per answer and code, and one without a code for an answer that no code fits.

    `interviews` is the table of that name; several themes by hand are parted by `;`. `codebook` (else `framework`) is
    what `summarise_codebook` takes. A theme coded by hand replaces what the codebook says of that answer in the same
    kind. `method` is "codebook", "topics" (words that go together, by TF-IDF and NMF; added by themselves to the
    codebook from 200 answers) or "hand". Columns out: `entry` (the answer's number), `speaker` (a number), `group`,
    `department`, `said_by`, `question, answer, kpi, severity`; `kind` (theme, origin, topic), `theme`, `coded_by`
    (hand, codebook, classifier, topics), `matched` (the words that say so), `stability` (of topics, 0..1); `says`
    (getting_worse getting_better unchanged complaint praise falling rising unclear), `judged_by` (wording, severity,
    question, language where it is not read, nothing) and `language` (English, German, other, or nothing where too
    little tells). Nobody is named: names of those who spoke, or of `stakeholders`, are hidden in the texts too;
    `names=True` shows them with `stakeholder, interview, held_on`. Raises DataError for a frame that breaks its
    declaration, ValueError for an unknown method or codebook. Method: docs/methods/interviews.md.

    >>> spoken = pd.DataFrame({"interview": "I1", "held_on": "2025-01-07", "stakeholder": "Ann Lee", "group": "heads",
    ...     "department": "Sales", "format": "one_on_one", "question": ["Staff?"], "answer": ["Not enough staff."]})
    >>> code_themes(spoken)["theme"].tolist()
    ['resource_constraints', 'lack_of_resources']
    """
    if method not in METHODS:
        raise ValueError(f"method: found {method!r}, expected one of {', '.join(METHODS)}")
    book = summarise_codebook(codebook, framework=framework)
    spoken = complete_table(interviews, "interviews").reset_index(drop=True)
    spoken = spoken[spoken["answer"].notna()].reset_index(drop=True)
    people = pd.concat([spoken["stakeholder"], *([] if stakeholders is None else [stakeholders["stakeholder"]])])
    shown = _show(spoken, people.unique(), names)
    spelled = spoken["answer"].map(spell).astype("str")
    codes = [_code_by_hand(spoken, book)]
    if method == "codebook":
        codes.append(_code_by_book(spelled, book, codes[0]))
        if codebook is None:
            codes.append(_code_by_classifier(spelled, codes[0], book))
    if method == "topics" or (method == "codebook" and len(spoken) >= MANY_ANSWERS):
        codes.append(_code_by_topics(shown["answer"].map(spell)))
    stacked = _stack(codes)
    # A framework's themes are all names of problems; what somebody coded by hand under them may be praise.
    problems = stacked.loc[(stacked["kind"] == "theme") & (stacked["coded_by"] != "hand") & (codebook is None), "entry"]
    told = _directions(spoken, spelled, set(problems))
    told["judged_by"] = told["judged_by"].mask(_is_unread(told, stacked) & (told["judged_by"] == "nothing"), "language")
    themes = shown.merge(stacked, on="entry", how="left").merge(told, on="entry")
    return themes[[*(["stakeholder", "interview", "held_on"] if names else []), *COLUMNS]]


def _show(spoken: pd.DataFrame, people: Iterable[str], names: bool) -> pd.DataFrame:
    """What may be seen of each answer: speakers as numbers, small groups joined, names out of the texts."""
    joined = join_small_groups(join_small_groups(spoken), "department", JOINED_DEPARTMENTS)
    order = pd.Series(pd.util.hash_array(spoken["stakeholder"].to_numpy(object)), index=spoken.index)
    shown = joined.assign(
        entry=range(1, len(spoken) + 1), speaker=order.rank(method="dense").astype(int), said_by=say_who(spoken)
    )
    if names:
        return shown.drop(columns="theme")
    places = pd.concat([spoken["department"], spoken["group"]]).dropna().unique()
    texts = {name: hide_names(shown[name], people, places) for name in ("question", "answer")}
    return shown.assign(**texts).drop(columns=["theme", "stakeholder", "interview", "held_on"])


def _code_by_hand(spoken: pd.DataFrame, book: pd.DataFrame) -> pd.DataFrame:
    given = spell_code(spoken["theme"].str.split(";").explode().dropna().astype("str"))
    given = given[given != ""]
    kinds = given.map(book.drop_duplicates("theme").set_index("theme")["kind"]).fillna("theme")
    return pd.DataFrame({"entry": given.index + 1, "kind": kinds, "theme": given, "coded_by": "hand"})


def _code_by_book(spelled: pd.Series, book: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (entry, kind, theme, "codebook", match)
        for (kind, theme), patterns in book.groupby(["kind", "theme"], sort=False)["pattern"]
        for entry, match in enumerate(map(Patterns(patterns).find, spelled), start=1)
        if match is not None
    ]
    return _without_settled(pd.DataFrame(rows, columns=_CODED[:-1]), by_hand)


def _code_by_classifier(spelled: pd.Series, by_hand: pd.DataFrame, book: pd.DataFrame) -> pd.DataFrame:
    """The codebook's themes that were learnt from sentences, in the languages that these are in.

    Learnt were the bundled ones: those that an organisation's own framework does not have are not told.
    """
    known = set(book.loc[book["kind"] == "theme", "theme"])
    read = spelled[spelled.map(read_language) != OTHER]
    rows = [
        (place + 1, "theme", theme, "classifier", words)
        for place, text in read.items()
        for theme, words in find_themes(text).items()
        if theme in known
    ]
    return _without_settled(pd.DataFrame(rows, columns=_CODED[:-1]), by_hand)


def _without_settled(coded: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    """What was coded by hand replaces all other codes of its kind."""
    settled = set(zip(by_hand["entry"], by_hand["kind"], strict=True))
    fresh = (pair not in settled for pair in zip(coded["entry"], coded["kind"], strict=True))
    return coded[np.fromiter(fresh, dtype=bool, count=len(coded))]


def _code_by_topics(spelled: pd.Series) -> pd.DataFrame:
    found = find_topics(spelled)
    return found.assign(entry=found.index + 1, kind="topic", coded_by="topics")


def _stack(codes: list[pd.DataFrame]) -> pd.DataFrame:
    """All codes, each once per answer, in the order of kinds that the codebook has."""
    stacked = pd.concat([part.reindex(columns=_CODED) for part in codes if len(part)] or [codes[0]], ignore_index=True)
    words = dict.fromkeys(("kind", "theme", "coded_by", "matched"), "str")
    stacked = stacked.reindex(columns=_CODED).astype({**words, "stability": float, "entry": int})
    return stacked.drop_duplicates(["entry", "theme"])


def _directions(spoken: pd.DataFrame, spelled: pd.Series, problems: set[int]) -> pd.DataFrame:
    questions = spoken["question"].map(spell)
    rows = enumerate(zip(spelled, questions, spoken["severity"], strict=True), start=1)
    judged = [judge_direction(*row, problem=entry in problems) for entry, row in rows]
    told = pd.DataFrame(judged, columns=["says", "judged_by"], dtype="str")
    return told.assign(entry=range(1, len(told) + 1), language=spelled.map(read_language).astype("str").to_numpy())


def _is_unread(told: pd.DataFrame, coded: pd.DataFrame) -> pd.Series:
    """Answers in a language that is not read and that no code fits."""
    return (told["language"] == OTHER) & ~told["entry"].isin(coded["entry"])
