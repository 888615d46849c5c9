"""The gallery: every figure as a picture that leads to its code, every table and every sentence by its question."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain

from docs.site.examples import Example
from docs.site.faces import put_in_box
from docs.site.links import lead
from docs.site.reference import list_by_subject, place_of, subject_of

_HERE = "gallery/index.md"
_OF_FIGURES = """\
Each figure answers one question on the bundled organisation. It is drawn when this site is built; its page holds the
code that drew it. [Tables for readers](tables.md) and [sentences](sentences.md) have pages of their own."""
_OF_TABLES = """\
`sp.tabulate` shows whatever a verb returns: the columns that a reader needs, states as chips, figures in the reader's
locale. Each of these stands on the page of the verb that made it."""
_OF_SENTENCES = """\
What reports say is written by verbs from the same columns that figures draw, so that a sentence and a chart can't
disagree."""


def write_gallery(examples: Sequence[Example]) -> dict[str, str]:
    """The gallery's pages by their place: figures, tables, sentences."""
    return {
        "gallery/index.md": _write_figures([one for one in examples if one.face.day]),
        "gallery/tables.md": _write_tables([one for one in examples if one.verb == "tabulate"]),
        "gallery/sentences.md": _write_sentences([one for one in examples if one.verb.startswith("describe_")]),
    }


def list_pictures(examples: Iterable[Example]) -> dict[str, str]:
    """The drawings of the gallery, by the names of their files."""
    figures = {one.verb: one.face for one in reversed([*examples]) if one.face.day}
    return dict(chain.from_iterable(
        ((f"{verb}.svg", face.day), (f"{verb}-night.svg", face.night)) for verb, face in figures.items()
    ))  # fmt: skip


def write_card(example: Example, here: str = _HERE) -> str:
    """A figure's picture, its question and its verb, as one link."""
    page = lead(here, place_of(example.verb)).replace(".md", ".html")
    pictures = lead(here, "_static/gallery")
    drawn = "".join(
        f'<img class="only-{mode}" src="{pictures}/{example.verb}{ending}.svg" alt="" loading="lazy">'
        for mode, ending in (("light", ""), ("dark", "-night"))
    )
    return (f'<li><a href="{page}">{drawn}<strong>{escape(example.question)}</strong>'
            f"<span>{escape(example.face.title)}</span><code>{example.verb}</code></a></li>")  # fmt: skip


def _by_subject(examples: Iterable[Example]) -> dict[str, list[Example]]:
    order = {name: place for place, name in enumerate(list_by_subject())}
    found: dict[str, list[Example]] = defaultdict(list)
    for example in sorted(examples, key=lambda one: order[subject_of(one.kind)]):
        found[subject_of(example.kind)].append(example)
    return found


def _heading(subject: str) -> str:
    return f"## {subject.replace('_', ' ').capitalize()}"


def _write_figures(figures: list[Example]) -> str:
    first = {one.verb: one for one in reversed(figures)}
    parts = [
        "# Gallery",
        _OF_FIGURES,
    ]
    for subject, own in _by_subject(first.values()).items():
        cards = "\n".join(write_card(one) for one in own)
        parts += [_heading(subject), f'```{{raw}} html\n<ul class="cards">\n{cards}\n</ul>\n```']
    return "\n\n".join([*parts, "```{toctree}\n:hidden:\n\ntables\nsentences\n```"]) + "\n"


def _write_tables(tables: list[Example]) -> str:
    parts = ["# Tables for readers", _OF_TABLES]
    for subject, own in _by_subject(tables).items():
        kinds = {one.kind: one for one in reversed(own)}
        rows = [
            f"| {_cell(one.question)} | [`{kind}`]({lead('gallery/tables.md', place_of(kind))}) |"
            for kind, one in reversed(kinds.items())
        ]
        parts += [_heading(subject), "| question | made by |\n|---|---|\n" + "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def _write_sentences(told: list[Example]) -> str:
    parts = ["# Sentences", _OF_SENTENCES]
    for subject, own in _by_subject({one.verb: one for one in reversed(told)}.values()).items():
        parts.append(_heading(subject))
        for one in own:
            link = f"[`{one.verb}`]({lead('gallery/sentences.md', place_of(one.verb))})"
            parts += [f"### {one.verb}", f"{one.question} {link}",
                      f'```{{raw}} html\n{put_in_box(one.face.html)}\n```']  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
