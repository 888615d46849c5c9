"""Passwords in what somebody wrote for a database: found however they are spelled, and never told again."""

import re
import unicodedata
from urllib.parse import unquote

FILES = ("duckdb", "sqlite")  # databases that are a file, whose URL holds a path
_URL = re.compile(r"^(?:jdbc:)?[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# What stands before the last @, for passwords hold slashes, too; what is no URL (jdbc:, u:p@host, postgres//u:p@host,
# host=... password=...) leaks as well. Oracle's people write u/p@host.
_USER = re.compile(r"((?:^|[/\s])[^:/@\s]*?:(?!/)).*", re.DOTALL)
_SLASHED = re.compile(r"((?:oracle[\w+]*://[^:/@\s]+|\w)/)[^/@]+@(?=/|\w)", re.IGNORECASE)
_WORDS = r"""(?:(?<![\w.-])(?:pw|auth|sas|sig|signature|pat|jwt|bearer|pin|otp)
    |[\w.-]*(?:pass\s?word|pass|pwd|secret|token|key|credential)[\w.-]*)"""
_VALUE = r"""\s*(?:"[^"]*"|'[^']*'|[^&;,\s]+)"""
_NAMED = re.compile(rf"""({_WORDS})["']?\s*(?:=|:(?=\s)|(?<=["']):){_VALUE}""", re.IGNORECASE | re.VERBOSE)
_QUERIED = re.compile(rf"({_WORDS})\s*[=:]{_VALUE}", re.IGNORECASE | re.VERBOSE)
_LONGEST = 500  # letters that are looked at and shown, for a text of a megabyte would take the expressions minutes
_DECODED = 4  # times that percent signs are read, for they may be percent signs themselves


def is_url(data: object) -> bool:
    """Whether `data` names a database rather than a folder."""
    return isinstance(data, str) and bool(_URL.match(data))


def hide_secrets(text: str) -> str:
    """A URL, or what somebody wrote in its place, without what a password could be in, for messages."""
    text = text.partition("#")[0] if is_url(text) else text
    hidden = _cut(text)
    return text if hidden == _decode(text) else hidden


def _decode(text: str) -> str:
    """What a text comes to for the client that reads it: without percent signs, wide letters and invisible marks."""
    for _ in range(_DECODED):
        text = unquote(text)
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")


def _cut(text: str) -> str:
    plain = _decode(text)
    user, at, rest = plain.rpartition("@")
    plain = (_USER.sub(r"\1***", user) if at else "") + at + rest
    plain = _NAMED.sub(r"\1=***", plain[:_LONGEST])
    is_file = plain.lower().startswith(tuple(f"{kind}://" for kind in FILES))
    plain = plain if is_file or not _is_login(plain) else _SLASHED.sub(r"\1***@", plain)
    head, mark, query = plain.partition("?")
    return head + mark + _QUERIED.sub(r"\1=***", query)


def _is_login(plain: str) -> bool:
    """Whether a slash may stand before a password: Oracle's user/password@//host (as a path @/), and no address."""
    return plain.lower().startswith("oracle") or "@/" in plain


def holds_secret(url: str) -> bool:
    """Whether a URL, or what somebody wrote in its place, holds what may be a password."""
    return _cut(url) != _decode(url)
