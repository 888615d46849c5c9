"""Whom a mail is from and to: a name in any script, and an address that every server takes."""

import re
import unicodedata
from typing import NamedTuple

from saypro_analysis.data.mailboxes import is_mailbox
from saypro_analysis.reports.brandings import Branding

_BOTH = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>")
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Recipient(NamedTuple):
    """A reader, or a sender: the name that a mail shows, and the address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands after the address's @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


class Letterhead(NamedTuple):
    """What every mail of an organisation has: its sender, whom to ask, how to stop, where reports can be opened, and
    whose they are."""

    sender: Recipient = Recipient("SayPro reviews", "reviews@example.org")
    operator: Recipient | None = None
    unsubscribe: str = ""
    reports: str = ""
    branding: Branding = Branding()


def read_recipient(text: str) -> Recipient:
    """A recipient written as `Name <address>` or as an address alone.

    Raises ValueError for an address that is not plain ASCII with a domain (its local part at most 64 characters).

    >>> read_recipient("Head of Sales, EMEA <sales@example.org>")
    Recipient(name='Head of Sales, EMEA', address='sales@example.org')
    """
    found = _BOTH.fullmatch(text.strip())
    name, address = (found["name"], found["address"]) if found else ("", text)
    address = address.strip()
    if not is_mailbox(address):
        raise ValueError(f"found {text!r}, expected an address such as Name <name@example.org>")
    return Recipient(clean_line(name.strip().strip('"')), address)


def clean_line(text: object) -> str:
    """Text as one line: no control characters, line breaks, halves of characters or marks that turn its direction.

    >>> clean_line("Revenue\\r\\nBcc: all@example.org")
    'Revenue Bcc: all@example.org'
    """
    plain = str(text).translate(_DIRECTIONS)
    kept = (" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in plain)
    whole = "".join(letter for letter in kept if unicodedata.category(letter) != "Cs")
    return re.sub(r" {2,}", " ", whole).strip()
