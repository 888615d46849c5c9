"""Headers as RFC 2047 writes them. Python's own folding corrupts some long subjects that are not ASCII."""

import re
from email.header import Header
from email.policy import EmailPolicy
from email.utils import formataddr
from typing import Any

_WIDTH = 76
_NAMED = {"from", "to", "reply-to", "sender"}
_PLAIN = {"message-id", "references", "in-reply-to", "list-unsubscribe"}


class MailPolicy(EmailPolicy):
    """Python's policy for SMTP, with subjects and names folded by `email.header`, identifiers left whole."""

    def fold(self, name: str, value: Any) -> str:
        """A header line by line, as the wire gets it."""
        key = name.lower()
        if key == "subject":
            return f"{name}: {encode_text(str(value), len(name) + 2)}{self.linesep}"
        if key in _NAMED and hasattr(value, "addresses"):
            return f"{name}: {', '.join(map(_encode_address, value.addresses))}{self.linesep}"
        if key in _PLAIN:
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


MAIL = MailPolicy(linesep="\r\n")


def encode_text(text: str, used: int = 0) -> str:
    """Text as a header holds it: as it is where it is short words of ASCII, else in encoded words; folded.

    >>> encode_text("Umsatz über Ziel")
    '=?utf-8?q?Umsatz_=C3=BCber_Ziel?='
    """
    bare = text.isascii() and "=?" not in text and all(len(word) < 60 for word in text.split(" "))
    if bare and used + len(text) <= _WIDTH:
        return text
    return Header(text, "us-ascii" if bare else "utf-8", maxlinelen=_WIDTH, header_name="x" * used).encode(
        linesep="\r\n"
    )


def _encode_address(address: Any) -> str:
    name = address.display_name
    if not name:
        return str(address.addr_spec)
    end = f"<{address.addr_spec}>"
    quoted = formataddr((name, address.addr_spec)).removesuffix(" " + end) if name.isascii() else name
    if name.isascii() and len(quoted) <= 60 and "=?" not in name:
        return f"{quoted} {end}" if len(quoted) + len(end) <= 64 else f"{quoted}\r\n {end}"
    words = Header(name, "utf-8", maxlinelen=_WIDTH, header_name="Reply-To").encode(linesep="\r\n")
    return f"{words}\r\n {end}"


def is_header_safe(text: str) -> bool:
    """Whether text may stand in a header as it is: printable ASCII on one line, no longer than a line may be."""
    return len(text) < 900 and re.fullmatch(r"[!-~ ]*", text) is not None
