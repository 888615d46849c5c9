"""What a mail says, once, for all of its faces: status, findings, figures, what is asked. Nothing here is markup."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from saypro_analysis.delivery.addresses import clean_line
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import STATUS, cut

FINDINGS, FACTS, REQUESTS, NOTES, CHANGES = 5, 4, 6, 40, 10
SUBJECT, LONGEST = 120, 400
# What says how a report was made, or how it is drawn, not what it found.
_MAKING = ("version", "fingerprint", "png", "width", "height", "caption")


class Line(NamedTuple):
    """A figure with its label, what qualifies it, and its tone."""

    label: str
    value: str
    detail: str
    tone: str


class Picture(NamedTuple):
    """A figure of a mail: what it shows, the same in words, how it is drawn, its size."""

    title: str
    alt: str
    caption: str
    width: int
    height: int


class Summary(NamedTuple):
    """All that a mail says of one report; every face is made of it, so that none holds a figure that another lacks."""

    about: str
    language: str
    as_of: str
    status: str
    tone: str
    headline: str
    findings: tuple[str, ...]
    facts: tuple[Line, ...]
    requests: tuple[str, ...]
    answer_by: str
    notes: tuple[str, ...]
    changes: tuple[str, ...]
    since: str
    pictures: tuple[Picture, ...]
    report: str
    link: str
    reason: str

    @property
    def is_correction(self) -> bool:
        """Whether it replaces what its reader has of the same day, rather than going on from it."""
        return bool(self.changes) and not self.since

    @property
    def edition(self) -> str:
        """The heading of what changed."""
        if self.is_correction:
            return "Corrected edition: it replaces the one you have. What changed"
        return f"What changed since {self.since}" if self.changes else ""

    @property
    def asked(self) -> str:
        """The heading of what is asked, with the day by which an answer is."""
        return f"Asked of you by {self.answer_by}" if self.answer_by else "Asked of you"

    @property
    def subject(self) -> str:
        """The subject: whether it is a correction, whose report it is, and its headline."""
        corrected = "Corrected: " if self.is_correction else ""
        return shorten(f"{corrected}{self.about}: {self.headline.removesuffix('.')}", SUBJECT)


def summarise_findings(
    findings: Mapping[str, Any],
    *,
    changes: Iterable[str] = (),
    since: str = "",
    report: str = "",
    link: str = "",
    longest: int = LONGEST,
) -> Summary:
    """The summary of a report's findings (what `publish` left): at most five findings, four facts, two figures.

    No sentence is longer than `longest`, the words for a picture no longer than five times that.
    """
    headlines = _lines(findings.get("headlines"), FINDINGS + 1, longest)
    status = str(findings.get("status") or "")
    department, cycle = (clean_line(findings.get(key) or "") for key in ("department", "cycle"))
    whose = department or "The whole organisation"
    title = shorten(findings.get("title") or "")
    return Summary(
        about=", ".join(filter(None, [shorten(whose, 80), cycle])),
        language=re.sub(r"[^A-Za-z0-9-]", "", str(findings.get("language") or "en"))[:35],
        as_of=_day(findings.get("as_of")),
        status=STATUS.get(status, shorten(status, 40)),
        tone=tone_of(status),
        headline=headlines[0] if headlines else title or whose,
        findings=headlines[1:],
        facts=tuple(_line(fact, longest) for fact in list(findings.get("facts") or [])[:FACTS]),
        requests=_lines(findings.get("requests"), REQUESTS, longest),
        answer_by=_day(findings.get("answer_by")),
        notes=_lines(findings.get("notes"), NOTES, longest),
        changes=_lines(changes, CHANGES, longest),
        since=_day(since),
        pictures=tuple(_picture(figure, longest) for figure in list(findings.get("figures") or [])[:2]),
        report=report,
        link=link,
        reason=f"You receive this for {shorten(department, 80) or 'the whole organisation'}"
        + (f" ({title})." if title else "."),
    )


def digest_findings(findings: Mapping[str, Any]) -> str:
    """A text that is the same as long as a report finds the same, whoever made it with whatever version."""
    text = json.dumps(_plain(findings), sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def shorten(text: object, width: int = LONGEST) -> str:
    """Text as one line of at most `width` characters.

    >>> shorten("a long sentence", 7)
    'a long…'
    """
    return cut(clean_line(text), width)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if key not in _MAKING}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _lines(sentences: Iterable[object] | None, most: int, longest: int) -> tuple[str, ...]:
    kept = [line for sentence in sentences or () if (line := shorten(sentence, longest))]
    rest = len(kept) - most
    return tuple(kept if rest <= 0 else [*kept[: most - 1], f"And {rest + 1} more, in the full report."])


def _line(fact: Mapping[str, Any], longest: int) -> Line:
    return Line(*(shorten(fact.get(key) or "", longest // 2) for key in Line._fields))


def _picture(figure: Mapping[str, Any], longest: int) -> Picture:
    title, alt, caption = (shorten(figure.get(key) or "", width) for key, width in
                           (("title", longest // 2), ("alt", 5 * longest), ("caption", longest)))  # fmt: skip
    return Picture(title, alt, caption, int(figure["width"]), int(figure["height"]))


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text[:10])
    return f"{day.day} {day:%B} {day.year}"
