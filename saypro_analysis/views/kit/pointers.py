"""Sentences that say where they come from: each ends with a link to the report and section that hold its figures."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from slugify import slugify

from saypro_analysis.views.kit.faces import shield
from saypro_analysis.views.kit.words import Sentences, tie


class Pointer(NamedTuple):
    """A sentence, the words of its link, the report that it leads to (empty: this one), and the section there."""

    sentence: str
    words: str
    report: str
    section: str = ""

    @property
    def place(self) -> str:
        """Where it leads, as a page marks it: the report, and the section's anchor after a #.

        >>> Pointer("A is late.", "Projects", "project_portfolio", "What is late").place
        'project_portfolio#what-is-late'
        """
        return f"{self.report}#{slugify(self.section)}" if self.section else self.report


class Pointed(Sentences):
    """Sentences of a summary: plain text as ever, and on a page each with the link to where it comes from.

    The batch gives a link its address where that page is there; elsewhere its words stand alone.
    """

    pointers: tuple[Pointer, ...]

    def __new__(cls, pointers: Iterable[Pointer]) -> "Pointed":
        told = [pointer for pointer in pointers if pointer.sentence]
        sentences: Pointed = super().__new__(cls, [pointer.sentence for pointer in told])  # type: ignore[assignment]
        sentences.pointers = tuple(told)
        return sentences

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{_show(pointer)}</li>" for pointer in self.pointers)
        return f'<ul class="says">{items}</ul>' if items else ""


def _show(pointer: Pointer) -> str:
    link = f'<a class="to" data-to="{escape(pointer.place)}">{escape(pointer.words)}</a>'
    return shield(f"{tie(escape(pointer.sentence))} <small>{link}</small>")
