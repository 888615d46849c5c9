"""One card per KPI, the same order on each: size, course, outlook, why, what was said, what is asked."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from html import escape
from typing import Any

import pandas as pd

from saypro_analysis.views.gaps.card_sentences import (
    tell_asked,
    tell_course,
    tell_heard,
    tell_money,
    tell_outlook,
    tell_priority,
    tell_size,
    tell_why,
)
from saypro_analysis.views.kit.course_lines import Span, draw_course, find_spans
from saypro_analysis.views.kit.event_words import tell_event
from saypro_analysis.views.kit.faces import THEME, shield
from saypro_analysis.views.kit.formats import format_gap
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import VERDICT, Sentences, clean, initial, tie

SHOWN = 12  # cards that are open; of more KPIs the rest lie in a fold
_LINES = {"Course": tell_course, "Outlook": tell_outlook, "Why": tell_why, "Heard": tell_heard,
          "Priority": tell_priority, "Asked": tell_asked}  # fmt: skip
_QUIET = ("Course", "Heard", "Asked")  # what is told of a KPI that is on target
Lines = list[tuple[str, str]]
_NO_EVENTS = ["kpi", "mark", "happened_on", "kind", "what", "said_by"]


class Cards(Sentences):
    """What the cards say, a sentence or two per line; a notebook and a report show them as cards."""

    faces: tuple[str, ...]

    def __new__(cls, sentences: Iterable[str], faces: Iterable[str] = ()) -> "Cards":
        made = super().__new__(cls, sentences)
        made.faces = tuple(faces)  # type: ignore[attr-defined]
        return made  # type: ignore[return-value]

    def _repr_html_(self) -> str:
        if not self.faces:
            return super()._repr_html_()
        first, rest = self.faces[:SHOWN], self.faces[SHOWN:]
        more = f'<details class="more-cards"><summary>{len(rest)} more KPIs</summary>{"".join(rest)}</details>'
        return shield(f'<div class="cards">{"".join(first)}{more if rest else ""}</div><style>{THEME}{_STYLE}</style>')


_STYLE = (
    ".card{border-top:1px solid var(--rule);padding:.7em 0}.card h3{margin:0 0 .2em}.card dl{margin:.3em 0}"
    ".card dt{font-weight:600;color:var(--muted)}.card dd{margin:0 0 .3em}"
)


def describe_cards(
    cards: pd.DataFrame,
    charts: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    *,
    without: Collection[str] = (),
) -> Sentences:
    """Say of each KPI all that is known of it, a card each, in the order of `cards`, the same lines on each.

    `cards` is what `summarise_cards` returns; `charts` (what `summarise_charts` returns) draws each KPI's course,
    `events` (what `summarise_events` returns) letters what happened to it. A card says value, target, gap and interval;
    what changed and how long the target has been missed; the chance to meet it; where the gap sits, which driver
    explains it and what lies behind it; what was said and decided; how urgent it is and what is asked, each where the
    frame knows it, but for the lines named in `without` (such as Outlook, where another report has said it). KPIs on
    target have short cards; after twelve the rest lie in a fold, without their courses. Returns Sentences, plain text
    line by line, which a notebook shows as cards; without a KPI one sentence says so.

    >>> import saypro_analysis as sp
    >>> review = sp.open_review("sample", department="Operations")
    >>> frames = (verb(review.measurements, review.kpis) for verb in (sp.quantify_gaps, sp.detect_signals))
    >>> describe_cards(sp.summarise_cards(*frames))[1][:58]
    'Course: A new level for the worse since Apr 2024 (+4.5 pp)'
    """
    if cards.empty:
        return Sentences(["There is no KPI to judge."])
    known = pd.DataFrame(columns=_NO_EVENTS) if events is None else events
    courses = {} if charts is None else {str(kpi): part for kpi, part in charts.groupby("kpi", sort=False)}
    happened = dict(iter(known.groupby("kpi", sort=False)))
    parts = [(card, happened.get(card["kpi"], known.iloc[:0])) for card in cards.to_dict("records")]
    lines = [list(_lines(card, without)) for card, _ in parts]
    told = [line for (card, own), said in zip(parts, lines, strict=True) for line in _tell(card, said, own)]
    shown = set(cards["kpi"])
    spans = {} if charts is None else find_spans(charts[charts["kpi"].isin(shown)])
    draw = partial(_draw, spans=spans)
    drawn = {kpi: courses.get(kpi) for kpi in cards["kpi"].head(SHOWN)}
    both = zip(parts, lines, strict=True)
    return Cards(told, (draw(card, said, drawn.get(card["kpi"]), own) for (card, own), said in both))


def _lines(card: dict[str, Any], without: Collection[str]) -> Iterator[tuple[str, str]]:
    for label, tell in _LINES.items():
        if label not in without and (card["adverse"] or label in _QUIET) and (told := tell(card)):
            yield label, told


def _tell(card: dict[str, Any], lines: Lines, events: pd.DataFrame) -> Iterator[str]:
    yield f"{_name(card)}: {VERDICT[card['verdict']]}; {_head(card)}."
    for label, told in lines:
        yield f"{label}: {told}"
        if label == "Course" and len(events):
            yield from (f"{mark}: {what}" for mark, what in map(tell_event, events.to_dict("records")))


def _head(card: dict[str, Any]) -> str:
    gap = "" if pd.isna(card["gap"]) else f"{format_gap(card['gap'], card['unit'])}: "
    money = tell_money(card)
    return f"{gap}{tell_size(card)}{f'; {money}' if money else ''}".rstrip(".")


def _name(card: dict[str, Any]) -> str:
    return initial(clean(card["name"]))


def _draw(
    card: dict[str, Any], said: Lines, course: pd.DataFrame | None, events: pd.DataFrame, spans: dict[str, Span]
) -> str:
    tone, unit = tone_of(card["verdict"]), card["unit"]
    chip = f'<span class="chip {tone}">{escape(VERDICT[card["verdict"]])}</span>'
    gap = "" if pd.isna(card["gap"]) else f"<b>{escape(format_gap(card['gap'], unit))}</b> "
    money = tell_money(card)
    size = f'<p class="size">{gap}{_text(tell_size(card))}{_text(f"; {money}" if money else "")}</p>'
    drawn = "" if course is None else draw_course(course, events, card["verdict"], _alt(card, events), spans)
    lines = "".join(_line(label, told, events) for label, told in said)
    quiet = "" if card["adverse"] else " quiet"
    return (
        f'<div class="card{f" {tone}" if tone else ""}{quiet}"><h3>{escape(_name(card))} {chip}</h3>{size}'
        f"{drawn}<dl>{lines}</dl></div>"
    )


def _line(label: str, told: str, events: pd.DataFrame) -> str:
    more = ""
    if label == "Course" and len(events):
        items = (tell_event(event) for event in events.to_dict("records"))
        more = "<ul>" + "".join(f"<li><b>{mark}</b> {_text(what)}</li>" for mark, what in items) + "</ul>"
    return f"<dt>{label}</dt><dd>{_text(told)}{more}</dd>"


def _text(told: str) -> str:
    return tie(escape(told))


def _alt(card: dict[str, Any], events: pd.DataFrame) -> str:
    marks = "; ".join(f"{mark} {what}" for mark, what in map(tell_event, events.to_dict("records")))
    return f"Course of {_name(card)}: {_head(card)}{f'. {marks}' if marks else ''}"
