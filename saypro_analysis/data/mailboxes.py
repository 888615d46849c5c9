"""Addresses of mail that every server takes: plain letters, a domain, nothing that could begin a second header."""

import re

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_NAMED = re.compile(r"[^<>]*<([^<>]*)>")
LONGEST, LONGEST_LOCAL = 254, 64


def is_mailbox(address: str) -> bool:
    """Whether an address is plain ASCII with a domain, and no longer than servers take.

    >>> is_mailbox("reviews@example.org"), is_mailbox("reviews@example.org\\nBcc: all@example.org")
    (True, False)
    """
    fits = len(address) <= LONGEST and len(address.partition("@")[0]) <= LONGEST_LOCAL
    return fits and _ADDRESS.fullmatch(address) is not None


def find_mailbox(text: str) -> str:
    """The address in `Name <address>` or in an address alone; empty where it is none.

    >>> find_mailbox("Review office <office@example.org>"), find_mailbox("office")
    ('office@example.org', '')
    """
    found = _NAMED.fullmatch(text.strip())
    address = (found[1] if found else text).strip()
    return address if is_mailbox(address) else ""
