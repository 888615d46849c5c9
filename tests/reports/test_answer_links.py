"""Answers by mail: one reader, one subject, one text, whatever the data holds."""

from email.message import EmailMessage
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.reports.answer_links import compose_answer, is_answer
from saypro_analysis.reports.safety import UnsafePage, check_page

OFFICE = "review.office@example.org"
ATTACKS = [
    "Report on S1.\r\nBcc: all@example.org", "S1%0D%0ABcc:%20all@example.org", "S1&cc=all@example.org&body=x",
    "S1?subject=other", '"><script>alert(1)</script>', "S1\u2028Bcc: a@b.org", "S1\x00\u202eevil", "=cmd|' /C calc'!A0",
    "100 % of Ärger & Co. #1", "x" * 5000,
]  # fmt: skip


def read(link: str) -> tuple[str, dict[str, str]]:
    """The reader and the fields of a link, as a program of mail reads them."""
    parts = urlsplit(link)
    return unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))


def test_subject_and_text_are_ready() -> None:
    reader, fields = read(compose_answer(OFFICE, "Sales", "2025-Q1", "Report on S1 (Train).", "7 April 2025"))
    assert reader == OFFICE
    assert fields["subject"] == "Sales, 2025-Q1: Report on S1 (Train)."
    assert fields["body"].split("\r\n") == ["Asked: Report on S1 (Train).", "Answer by: 7 April 2025", "Answer:", ""]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_becomes_a_header_or_a_field(attack: str) -> None:
    for words in ((attack, "2025-Q1", "Report."), ("Sales", attack, "Report."), ("Sales", "2025-Q1", attack)):
        reader, fields = read(compose_answer(OFFICE, *words, answer_by=attack[:20]))
        assert (reader, set(fields)) == (OFFICE, {"subject", "body"})
        message = EmailMessage()
        message["Subject"] = fields["subject"]  # raises ValueError for a subject of two lines
        assert message.keys() == ["Subject"]
        assert len(fields["body"].split("\r\n")) == 4


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_asked_the_link_holds_it_as_text(department: str, request: str) -> None:
    link = compose_answer(OFFICE, department, "2025-Q1", request)
    assert is_answer(link)
    assert set(read(link)[1]) == {"subject", "body"}


@pytest.mark.parametrize("address", [
    "", "office", "office@example.org\nBcc: x@y.org", "a@b.org?bcc=x@y.org", "a@b.org,c@d.org", "A <a@b.org>",
    "javascript:alert(1)", "a@b.org&cc=x@y.org",
])  # fmt: skip
def test_what_is_no_address_makes_no_link_that_reaches_others(address: str) -> None:
    assert compose_answer(address, "Sales", "2025-Q1", "Report on S1.") == ""


@pytest.mark.parametrize("link", [
    f"mailto:{OFFICE}", f"mailto:{OFFICE}?cc=a@b.org&subject=x&body=", f"mailto:{OFFICE}?subject=x&body=&bcc=a@b.org",
    f"mailto:{OFFICE}?subject=x%0D%0ABcc:a&body=", f"mailto:{OFFICE},a@b.org?subject=x&body=",
    f"MAILTO:{OFFICE}?subject=x&body=", f" mailto:{OFFICE}?subject=x&body=", f"mailto:{OFFICE}?subject=x y&body=",
])  # fmt: skip
def test_a_page_holds_no_other_link_to_mail(link: str) -> None:
    assert not is_answer(link)
    with pytest.raises(UnsafePage, match="href"):
        check_page(f'<p><a href="{link}">Answer</a></p>')


def test_a_page_may_hold_ours() -> None:
    link = compose_answer(OFFICE, "Sales", "2025-Q1", "Report on S1.").replace("&", "&amp;")
    assert check_page(f'<p><a href="{link}">Answer</a></p>')
    with pytest.raises(UnsafePage):
        check_page(f'<p><img alt="" src="{link}"></p>')
