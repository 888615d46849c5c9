"""Words for the states of the house, and sentences as a notebook shows them."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from saypro_analysis.views.kit.faces import shield

if TYPE_CHECKING:
    import pandas as pd

JOINERS = "\u200c\u200d"  # they shape letters and emoji; other marks that cannot be seen are taken out
STATUS = {
    "met": "met",
    "near": "near target",
    "missed": "missed",
    "no_target": "no target",
    "no_data": "no data",
    "exceeds": "better than target",
    "done": "done",
    "under_way": "under way",
    "unreported": "no report",
    "not_started": "not started",
    "on_track": "on track",
    "at_risk": "at risk",
    "off_track": "off track",
    "slipping": "slipping",
    "overdue": "overdue",
    "cancelled": "given up",
    "red": "red",
    "amber": "amber",
    "green": "green",
    "not_met": "not met",
    "cannot_tell": "cannot tell yet",
}
VERDICT = {**STATUS, "real": "real shortfall", "noise": "could be chance", "achieved": "works",
           "on_course": "on course", "not_working": "not working", "harmful": "does harm"}  # fmt: skip
VARIATION = {"improving": "improving", "worsening": "worsening", "steady": "steady", "high": "unusually high",
             "low": "unusually low", "too_few": "too early"}  # fmt: skip
ASSURANCE = {"consistently_met": "consistently met", "hit_or_miss": "hit or miss", "no_target": "no target",
             "consistently_missed": "consistently missed", "too_few": "too early to tell"}  # fmt: skip
AGREEMENT = {"contradict": "contradict", "interviews_only": "interviews only", "data_only": "data only",
             "agree": "agree"}  # fmt: skip


class Sentences(tuple[str, ...]):
    """Sentences for the reader: a tuple of text that a notebook shows as paragraphs, everything in it escaped."""

    def __new__(cls, sentences: Iterable[str]) -> "Sentences":
        return super().__new__(cls, [sentence for sentence in sentences if sentence])

    def __repr__(self) -> str:
        return "\n".join(self)

    def _repr_html_(self) -> str:
        if len(self) < 2:
            return "".join(f'<p class="says">{_show(sentence)}</p>' for sentence in self)
        items = "".join(f"<li>{_show(sentence)}</li>" for sentence in self)
        return f'<ul class="says">{items}</ul>'


class Absence(Sentences):
    """The one sentence that stands where there is nothing to show; a page leaves out what explains the rest."""

    def __new__(cls, sentence: str) -> "Absence":
        return super().__new__(cls, [sentence])  # type: ignore[return-value]

    def _repr_html_(self) -> str:
        return shield(f'<p class="nothing">{escape(self[0])}</p>')


def _show(sentence: str) -> str:
    return shield(tie(escape(sentence)))


def tie(text: str) -> str:
    """Keep a figure, its sign and its unit on one line."""
    text = re.sub(r"−(?=[^\w\s])", "−\u2060", text)
    return re.sub(r"(?<=\d) (?=(?:%|pp|h|d|min|percentage)(?![A-Za-z]))", "\u00a0", text)


def cut(text: str, length: int) -> str:
    """Text of at most `length` letters; what is cut off ends in an ellipsis.

    >>> cut("Cost per lead", 9), cut("Revenue", 9)
    ('Cost per…', 'Revenue')
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def cut_at_word(text: str, length: int) -> str:
    """Text of at most `length` letters, whole words of it where there are several.

    >>> cut_at_word("Train the sales team", 14), cut_at_word("Requalification", 9)
    ('Train the…', 'Requalif…')
    """
    return text if len(text) <= length else f"{text[: length - 1].rpartition(' ')[0] or text[: length - 1]}…"


def clean(text: object) -> str:
    """Text on one line, without marks that cannot be seen, which a drawing could not hold.

    >>> clean("two\\nlines\\x00 and \\u202ea turn")
    'two lines and a turn'
    """
    joined = " ".join(str(text)[:2000].split())
    return "".join(letter for letter in joined if letter.isprintable() or letter in JOINERS).strip()


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence.

    >>> join_words(["Revenue", "Leads", "Cost"])
    'Revenue, Leads and Cost'
    """
    *rest, end = list(words) or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def join_first(words: Sequence[str], most: int) -> str:
    """At most so many words as a list in a sentence, and how many more there are.

    >>> join_first(["Revenue", "Leads", "Cost"], 2), join_first(["Revenue", "Leads"], 2)
    ('Revenue, Leads and 1 more', 'Revenue and Leads')
    """
    more = [f"{len(words) - most:,} more"] if len(words) > most else []
    return join_words([*words[:most], *more])


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> count_of(1, "KPI"), count_of(2, "answer")
    ('1 KPI', '2 answers')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def name_place(place: int) -> str:
    """A place in an order.

    >>> [name_place(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th']
    """
    teens = 11 <= place % 100 <= 13
    return f"{place}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def be(name: str) -> str:
    """The verb after a KPI's name.

    >>> be("Sales cycle"), be("New customers"), be("Qualified share of leads"), be("Tickets closed within a day")
    ('is', 'are', 'is', 'are')
    """
    words = re.split(r" (?:of|in|on|to|per|for|by|within|with|at|from) ", name)[0].split() or [""]
    participle = len(words) > 1 and words[-1].endswith(("ed", "en"))
    head = words[0] if participle else words[-1]
    return "are" if head.endswith("s") and not head.endswith(("ss", "us", "is")) else "is"


def hold(name: str) -> str:
    """The verb after a driver's or a segment's name.

    >>> hold("Orders"), hold("Average order"), hold("Service plans")
    ('hold', 'holds', 'hold')
    """
    return "hold" if be(name) == "are" else "holds"


def spans_departments(frame: "pd.DataFrame") -> bool:
    """Whether a frame's rows belong to several departments, so that each has to be named."""
    return "department" in frame and len(set(frame["department"])) > 1


def initial(text: str) -> str:
    """A sentence's first letter as a capital."""
    return text[:1].upper() + text[1:]


_SURE = {
    "real": "and the shortfall is real",
    "noise": "which could be ordinary variation",
    "cannot_tell": "and there are too few figures to tell whether that is real",
}


def sure_of(verdict: str) -> str:
    """The clause that says whether a shortfall is real, to follow a comma; empty where there is none."""
    return _SURE.get(verdict, "")
