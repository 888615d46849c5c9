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

from slugify import slugify

from saypro_analysis.delivery.addresses import Letterhead, Recipient, clean_line, read_recipient
from saypro_analysis.delivery.edition_changes import describe_changes
from saypro_analysis.delivery.headers import MAIL
from saypro_analysis.delivery.mail_bodies import Faces, Place, find_logo, write_faces
from saypro_analysis.delivery.summaries import Summary, digest_findings
from saypro_analysis.reports.logos import Logo

_TYPES = {".pdf": ("application", "pdf"), ".html": ("text", "html")}
_WORDS = {".pdf": "as a PDF", ".html": "as a page"}


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
    report itself; `earlier` is the edition that the reader has: this one then says what changed, as a correction, or
    as an update where its `as_of` is later.
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
    since = _earlier_day(findings, earlier)
    identity = identify_mail(findings, reader, letterhead, earlier)
    faces = write_faces(
        findings, letterhead, changes=changes, since=since, place=_locate(letterhead, place, attachment),
        key=identity[1:21],
    )  # fmt: skip
    message = EmailMessage(policy=MAIL)
    _write_headers(message, faces.summary, reader, letterhead, identity, at or _review_day(findings))
    if earlier:
        message["In-Reply-To"] = message["References"] = earlier.message_id
    _write_parts(message, faces, findings, identity[1:21], attachment, find_logo(letterhead))
    return message


def identify_mail(
    findings: Mapping[str, Any], reader: Recipient, letterhead: Letterhead, earlier: Edition | None = None
) -> str:
    """The Message-ID of what a mail says, to whom, after which edition; whoever composes it again finds the same."""
    text = "\n".join([digest_findings(findings), reader.address.lower(), earlier.message_id if earlier else ""])
    return f"<{hashlib.sha256(text.encode()).hexdigest()[:40]}@{letterhead.sender.domain}>"


def _locate(letterhead: Letterhead, place: str, attachment: Attachment | None) -> Place:
    """Where the reader finds the full report."""
    link = letterhead.reports.rstrip("/") + "/" + quote(place) if letterhead.reports and place else ""
    if attachment:
        return Place(f"The full report is attached {_WORDS[Path(attachment.name).suffix]}.", link)
    if link:
        return Place("The full report:", link)
    if not place:
        return Place()
    holder = letterhead.operator or letterhead.sender
    return Place(f"The full report is {place} in the review's folder; {holder} can send it.")


def _earlier_day(findings: Mapping[str, Any], earlier: Edition | None) -> str:
    """The day of the edition before, where this one is of a later day: an update, not a correction."""
    before, now = (str(edition.get("as_of") or "") for edition in (earlier.findings if earlier else {}, findings))
    return before if before and before < now else ""


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
    return Address(clean_line(recipient.name)[:200], addr_spec=recipient.address)


def _write_parts(
    message: EmailMessage,
    faces: Faces,
    findings: Mapping[str, Any],
    key: str,
    attachment: Attachment | None,
    logo: Logo | None,
) -> None:
    """mixed: related (alternative: plain, HTML; pictures); attachment."""
    words = _multipart("alternative", key)
    words.attach(_text(faces.plain, "plain"))
    words.attach(_text(faces.html, "html"))
    related = _multipart("related", key)
    related.set_param("type", "multipart/alternative")
    related.attach(words)
    if logo:
        related.attach(_picture(logo.data, faces.logo, "logo.png"))
    for number, (name, figure) in enumerate(zip(faces.pictures, findings.get("figures") or [], strict=False), 1):
        related.attach(_picture(b64decode(figure["png"]), name, f"figure-{number}.png"))
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = f'multipart/mixed; boundary="{_boundary("mixed", key)}"'
    message.attach(related)
    if attachment:
        message.attach(_file(attachment))


def _picture(data: bytes, name: str, file: str) -> Any:
    part = MIMEPart(policy=MAIL)
    part.set_content(data, "image", "png", cid=f"<{name}>", disposition="inline", filename=file)
    return part


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
