"""Findings of a report for the tests of mails: usual ones, and some that try to be more than text."""

import zlib
from base64 import b64encode
from struct import pack
from typing import Any


def draw_png(width: int = 4, height: int = 2) -> str:
    """A grey picture as findings hold it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress((b"\0" + b"\x80" * width) * height)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b64encode(png).decode()


def find(**changes: Any) -> dict[str, Any]:
    """What a notebook published."""
    return {
        "version": "0.1.0",
        "cycle": "2025-Q1",
        "department": "Sales",
        "as_of": "2025-03-31",
        "fingerprint": "f" * 64,
        "language": "en-US",
        "status": "missed",
        "title": "Week 2: Gap identification",
        "headlines": ["Revenue is $300,000 (20 %) below target.", "Sales cycle is 3.4 d (8.9 %) above target.",
                      "5 of 7 KPIs with a target missed it."],
        "facts": [
            {"label": "Biggest gap", "value": "−$300,000", "detail": "Revenue; $35.7k to $564k", "tone": "bad"},
            {"label": "Gaps that are real", "value": "3 of 5", "detail": "2 could be chance", "tone": "bad"},
        ],
        "requests": ["Confirm that Revenue should come first."],
        "tables": {"gaps": {"columns": ["kpi", "name", "actual"],
                            "rows": [["r", "Revenue", 1.2e6], ["c", "Cycle", 41.4]]}},
        "figures": [{"title": "5 of 7 KPIs missed", "alt": "Revenue −$300,000, Cycle +3.4 d",
                     "caption": "Left is worse.", "width": 2, "height": 1, "png": draw_png()}],
        **changes,
    }  # fmt: skip


ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><a href="javascript:document.title=1">press</a>',
    "</td></tr></table><h1>free</h1>",
    "{{ 7*7 }}{% for x in y %}",
    "]]><!--",
    "line\r\nBcc: everyone@example.org\r\n\r\nbody",
    "=?utf-8?q?forged?=",
    "\u202emoc.elpmaxe",
    "=HYPERLINK(1)",
    "\ud800 half",
    "x" * 5000,
)


def attack(text: str) -> dict[str, Any]:
    """The same findings with one text in every place that holds text."""
    return find(
        department=text,
        cycle=text,
        status=text,
        title=text,
        headlines=[text] * 9,
        facts=[dict.fromkeys(("label", "value", "detail", "tone"), text)] * 9,
        requests=[text] * 9,
        notes=[text] * 60,
        figures=[{**figure, "title": text, "alt": text, "caption": text} for figure in find()["figures"] * 3],
    )
