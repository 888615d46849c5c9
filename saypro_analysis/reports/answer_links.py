"""Answering a request by mail: a link with its subject and text ready, in which text of the data stays text."""

import re
from urllib.parse import quote

from saypro_analysis.data.mailboxes import is_mailbox
from saypro_analysis.views.kit.words import clean

LONGEST = 600  # characters of a request within a link: programs that open it cut long ones off
_LINE = "%0D%0A"
# What `compose_answer` writes and nothing else: an address, one subject, one text, every letter of them encoded.
_CODED = r"(?:[\w.~-]|%[0-9A-F]{2})*"
_WHOLE = re.compile(rf"mailto:[\w.%~-]+@[A-Za-z0-9.-]+\?subject={_CODED}&body={_CODED}", re.ASCII)
_BREAKS = re.compile(r"%0[AD]")


def compose_answer(address: str, department: str, cycle: str, request: str, answer_by: str = "") -> str:
    """A `mailto:` link that answers a request; empty where the address is none.

    The subject names department, cycle and request, the text repeats the request and leaves room for the answer. Every
    sign of them is encoded, and line breaks are taken out of what comes from the data, so that nothing in a KPI's or
    an action's name begins another header, another reader or another field.

    >>> compose_answer("office@example.org", "Sales", "2025-Q1", "Report on S1.").partition("&")[0]
    'mailto:office@example.org?subject=Sales%2C%202025-Q1%3A%20Report%20on%20S1.'
    """
    if not is_mailbox(address):
        return ""
    asked = clean(request)[:LONGEST]
    subject = clean(f"{', '.join(filter(None, [department, cycle]))}: {asked}")[:LONGEST]
    lines = [f"Asked: {asked}", f"Answer by: {clean(answer_by)}" if answer_by else "", "Answer:"]
    body = _LINE.join(quote(line, safe="") for line in lines if line)
    link = f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={body}{_LINE}"
    return link if is_answer(link) else ""


def is_answer(address: str) -> bool:
    """Whether a link is one that `compose_answer` makes: one reader, one subject on one line, one text."""
    subject = address.partition("?subject=")[2].partition("&")[0]
    return _WHOLE.fullmatch(address) is not None and not _BREAKS.search(subject)
