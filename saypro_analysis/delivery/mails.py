"""A report's findings become one mail for one reader. Nothing here is sent, and nothing reads the clock."""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape
from slugify import slugify

from saypro_analysis.delivery.addresses import Recipient, read_recipient
from saypro_analysis.delivery.changes import describe_changes
from saypro_analysis.delivery.headers import MAIL
from saypro_analysis.delivery.summaries import Summary, digest_findings, summarise_findings
from saypro_analysis.views.words import tie

TEMPLATES = Path(__file__).parent / "templates"
LARGEST = 75_000  # bytes of HTML; beyond 102 kB Gmail cuts a mail off
_TYPES = {".pdf": ("application", "pdf"), ".html": ("text", "html")}
_WORDS = {".pdf": "as a PDF", ".html": "as a page"}


class Letterhead(NamedTuple):
    """What every mail of an organisation has: its sender, whom to ask, how to stop, where reports can be opened."""

    sender: Recipient = Recipient("SayPro reviews", "reviews@example.org")
    operator: Recipient | None = None
    unsubscribe: str = ""
    reports: str = ""


class Attachment(NamedTuple):
    """A file that goes with a mail: its name, which ends in .pdf or .html, and its bytes."""

    name: str
    data: bytes


class Edition(NamedTuple):
    """An edition that a reader already has: its findings and its Message-ID."""

    findings: Mapping[str, Any]
    message_id: str


def compose_mail(
    findings: Mapping[str, Any],
    recipient: Recipient | str,
    *,
    letterhead: Letterhead | None = None,
    at: datetime | None = None,
    place: str = "",
    attachment: Attachment | None = None,
    earlier: Edition | None = None,
) -> EmailMessage:
    """Compose the mail that tells one reader what a report found; nothing is sent and nothing else is read.

    `findings` is what `publish` left in a notebook, `recipient` a `Name <address>`. `letterhead` says who sends it,
    `at` when (the day of the review if None), `place` where the report lies below the cycle's folder, `attachment` the
    report itself; `earlier` is the edition that the reader has, so that this one is a correction and says what changed.
    Returns an EmailMessage with an HTML face of at most 75 kB, a plain one with the same figures, and its pictures
    inside. The same arguments give the same bytes; the Message-ID depends on what is said, to whom, and after what.
    Raises ValueError for an address that is none.

    >>> message = compose_mail({"department": "Sales", "headlines": ["Revenue is met."]}, "Ada <ada@example.org>")
    >>> message["Subject"], message["To"]
    ('Sales: Revenue is met', 'Ada <ada@example.org>')
    """
    reader = read_recipient(recipient) if isinstance(recipient, str) else recipient
    letterhead = letterhead or Letterhead()
    changes = describe_changes(earlier.findings, findings) if earlier else []
    report, link = _locate(letterhead, place, attachment)
    summary = summarise_findings(findings, changes=changes, report=report, link=link)
    message = EmailMessage(policy=MAIL)
    identity = identify_mail(findings, reader, letterhead, earlier)
    _write_headers(message, summary, reader, letterhead, identity, at or _review_day(findings))
    if earlier:
        message["In-Reply-To"] = message["References"] = earlier.message_id
    _write_parts(message, summary, findings, letterhead, identity, attachment)
    return message


def identify_mail(
    findings: Mapping[str, Any], reader: Recipient, letterhead: Letterhead, earlier: Edition | None = None
) -> str:
    """The Message-ID of what a mail says, to whom, after which edition; whoever composes it again finds the same."""
    text = "\n".join([digest_findings(findings), reader.address, earlier.message_id if earlier else ""])
    return f"<{hashlib.sha256(text.encode()).hexdigest()[:40]}@{letterhead.sender.domain}>"


def write_html(summary: Summary, pictures: list[str], letterhead: Letterhead) -> str:
    """The HTML face of a mail; `pictures` are the addresses of its figures."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters["tie"] = _tie
    template = environment.get_template("mail.html")
    return template.render(mail=summary, pictures=zip(summary.pictures, pictures, strict=True), head=letterhead)


def _tie(text: str) -> Markup:
    """Text with its units tied to their figures; of a joiner without width Outlook would make a box."""
    return Markup(tie(str(escape(text))).replace("\u2060", ""))


def write_text(summary: Summary, letterhead: Letterhead) -> str:
    """The plain face of a mail: every figure that the HTML holds."""
    lines = [summary.headline, _about(summary), ""]
    lines += _list("CORRECTED EDITION, it replaces the one you have. What changed:", summary.changes)
    for fact in summary.facts:
        lines.append(f"{fact.label}: {fact.value}" + (f" ({fact.detail})" if fact.detail else ""))
    lines += [""] if summary.facts else []
    lines += _list("", summary.findings) + _list("Asked of you:", summary.requests)
    for picture in summary.pictures:
        lines += [f"Figure: {picture.title}", picture.alt, picture.caption, ""]
    lines += _list("Not in this review:", summary.notes)
    lines += [summary.report, summary.link, "", summary.reason]
    lines.append(f"To stop these mails: {letterhead.unsubscribe}" if letterhead.unsubscribe else "")
    return "\n".join(lines).strip() + "\n"


def _about(summary: Summary) -> str:
    parts = [summary.about, f"as of {summary.as_of}" if summary.as_of else "",
             f"status: {summary.status}" if summary.status else ""]  # fmt: skip
    return " · ".join(filter(None, parts))


def _list(heading: str, sentences: tuple[str, ...]) -> list[str]:
    if not sentences:
        return []
    return [*filter(None, [heading]), *(f"* {sentence}" for sentence in sentences), ""]


def _locate(letterhead: Letterhead, place: str, attachment: Attachment | None) -> tuple[str, str]:
    """Where the full report is, in a sentence, and its address on the web where it has one."""
    link = letterhead.reports.rstrip("/") + "/" + quote(place) if letterhead.reports and place else ""
    if attachment:
        return f"The full report is attached {_WORDS[Path(attachment.name).suffix]}.", link
    if link:
        return "The full report:", link
    if not place:
        return "", ""
    holder = letterhead.operator or letterhead.sender
    return f"The full report is {place} in the review's folder; {holder} can send it.", ""


def _review_day(findings: Mapping[str, Any]) -> datetime:
    day = str(findings.get("as_of") or "2000-01-01")[:10]
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _write_headers(
    message: EmailMessage, summary: Summary, reader: Recipient, letterhead: Letterhead, identity: str, at: datetime
) -> None:
    message["From"] = _address(letterhead.sender)
    message["To"] = _address(reader)
    message["Subject"] = summary.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = summary.language
    if letterhead.operator:
        message["Reply-To"] = _address(letterhead.operator)
    if letterhead.unsubscribe:
        message["List-Unsubscribe"] = f"<{letterhead.unsubscribe}>"


def _address(recipient: Recipient) -> Address:
    return Address(recipient.name, addr_spec=recipient.address)


def _write_parts(
    message: EmailMessage,
    summary: Summary,
    findings: Mapping[str, Any],
    letterhead: Letterhead,
    identity: str,
    attachment: Attachment | None,
) -> None:
    """mixed: related (alternative: plain, HTML; pictures); attachment."""
    key = identity[1:21]
    names = [f"{key}.{number}@{letterhead.sender.domain}" for number in range(1, len(summary.pictures) + 1)]
    faces = _multipart("alternative", key)
    faces.attach(_text(write_text(summary, letterhead), "plain"))
    faces.attach(_text(write_html(summary, [f"cid:{name}" for name in names], letterhead), "html"))
    related = _multipart("related", key)
    related.set_param("type", "multipart/alternative")
    related.attach(faces)
    for number, (name, figure) in enumerate(zip(names, findings.get("figures") or [], strict=False), 1):
        picture = MIMEPart(policy=MAIL)
        picture.set_content(
            b64decode(figure["png"]), "image", "png", cid=f"<{name}>", disposition="inline",
            filename=f"figure-{number}.png",
        )  # fmt: skip
        related.attach(picture)
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = f'multipart/mixed; boundary="{_boundary("mixed", key)}"'
    message.attach(related)
    if attachment:
        message.attach(_file(attachment))


def _multipart(kind: str, key: str) -> Any:
    part = MIMEPart(policy=MAIL)
    part["Content-Type"] = f'multipart/{kind}; boundary="{_boundary(kind, key)}"'
    return part


def _boundary(kind: str, key: str) -> str:
    return f"=_{kind}_{key}"


def _text(content: str, subtype: str) -> Any:
    part = MIMEPart(policy=MAIL)
    part.set_content(content, subtype, cte="quoted-printable")
    return part


def _file(attachment: Attachment) -> Any:
    part, suffix = MIMEPart(policy=MAIL), Path(attachment.name).suffix
    name = slugify(Path(attachment.name).stem) + suffix
    part.set_content(attachment.data, *_TYPES[suffix], disposition="attachment", filename=name)
    return part
