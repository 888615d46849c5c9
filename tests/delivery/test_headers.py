"""Subjects and names of any script survive the journey, whoever reads the header."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saypro_analysis.delivery.addresses import Letterhead, Recipient, clean_line
from saypro_analysis.delivery.headers import encode_text
from saypro_analysis.delivery.mails import compose_mail

SCRIPTS = st.characters(exclude_categories=("Cs",))
HARD = ["\U0001f469\U0001f3fd\u200d\U0001f52c", "🇿🇦", "e\u0301", "ﷺ", "한국어", "Übergrößenträger", "数据", "שלום",
        "a, b", '"quoted"', "=?utf-8?q?x?=", "back\\slash"]  # fmt: skip
WORDS = st.one_of(st.text(SCRIPTS, max_size=40), st.sampled_from(HARD), st.text('ab c<>@\\",;:()', max_size=90))
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


def headers(message: object) -> bytes:
    return message.as_bytes().split(b"\r\n\r\n")[0] + b"\r\n\r\n"  # type: ignore[attr-defined]


@settings(max_examples=300)
@given(TEXTS)
@example("Ü" * 118)
@example("x" * 118)
@example("a " * 59)
@example("=?utf-8?b?forged?= " * 6)
def test_a_subject_comes_back_as_it_was(text: str) -> None:
    said = clean_line(text)[:100]
    message = compose_mail({"department": "", "headlines": [said]}, "ada@example.org")
    wanted = message["Subject"]
    raw = headers(message)
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == wanted
    plain = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)["Subject"]
    assert str(make_header(decode_header(plain.replace("\r\n", "")))) == wanted


@settings(max_examples=300)
@given(TEXTS)
@example("Ö" * 200)
@example("Lovelace, Ada (Dr.) <ada>")
def test_a_name_comes_back_as_it_was_with_the_same_address(text: str) -> None:
    name = clean_line(text)[:200]
    head = Letterhead(Recipient(name, "reviews@example.org"), Recipient(name, "office@example.org"))
    message = compose_mail({}, Recipient(name, "ada@example.org"), letterhead=head)
    raw = headers(message)
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    received = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    for field, address in {"From": "reviews", "To": "ada", "Reply-To": "office"}.items():
        [(shown, found)] = getaddresses([received[field].replace("\r\n", "")])
        assert found == f"{address}@example.org"
        assert shown == name or str(make_header(decode_header(shown))) == name


def test_pythons_own_folding_would_not_do() -> None:
    """Why subjects are folded here: some of Python's versions lose or add spaces between encoded words."""
    assert encode_text("plain words") == "plain words"
    assert encode_text("über").startswith("=?utf-8?")


@pytest.mark.parametrize("text", ["a\r\nb", "a\x00b", "a\u2028b", "a\u202eb", "\ud800"])
def test_a_line_is_one_line(text: str) -> None:
    assert clean_line(text) in ("a b", "ab", "")
