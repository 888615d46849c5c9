"""One report, one reader, one mail: its parts, its headers, what its two faces hold, and what runs nowhere."""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest

from saypro_analysis.delivery.addresses import Letterhead, Recipient, read_recipient
from saypro_analysis.delivery.mail_bodies import LARGEST
from saypro_analysis.delivery.mails import Attachment, Edition, compose_mail
from saypro_analysis.delivery.summaries import digest_findings
from saypro_analysis.views.kit.palette import INK, TINTS, name_colours
from tests.delivery.findings import ATTACKS, attack, find
from tests.reports.browser import Browser, browsing

ADA = Recipient("Ada Lövelace", "ada@example.org")
HEAD = Letterhead(
    Recipient("Reviews", "reviews@example.org"), Recipient("Office", "office@example.org"),
    "mailto:stop@example.org", "https://reviews.example.org/2025-Q1/",
)  # fmt: skip


def receive(message: EmailMessage) -> EmailMessage:
    """The message as a reader's program sees it."""
    received = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(received, EmailMessage)
    return received


def face(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


class _Shown(HTMLParser):
    """All that a reader of the HTML sees or hears."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.texts += [value or "" for name, value in attrs if name in ("alt", "title")]

    def handle_data(self, data: str) -> None:
        self.texts += [data] if self._within not in ("style", "title") else []


def figures_of(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\d", text.replace("\xa0", " ")))


class TestParts:
    def test_text_comes_first_within_related_within_mixed(self) -> None:
        message = receive(compose_mail(find(), ADA, letterhead=HEAD, attachment=Attachment("sales.pdf", b"%PDF-1.7")))
        kinds = [part.get_content_type() for part in message.walk()]
        assert kinds == ["multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html",
                         "image/png", "application/pdf"]  # fmt: skip
        assert [part.get_filename() for part in message.iter_attachments()][-1] == "sales.pdf"
        assert not any(part.defects for part in message.walk())

    def test_each_picture_is_named_once_and_shown(self) -> None:
        message = receive(compose_mail(find(figures=find()["figures"] * 3), ADA))
        names = [part["Content-ID"].strip("<>") for part in message.walk() if part.get_content_type() == "image/png"]
        assert names == re.findall(r'src="cid:([^"]+)"', face(message, "html"))
        assert len(set(names)) == 2
        pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
        assert b64encode(pictures[0].get_content()).decode() == find()["figures"][0]["png"]

    def test_every_line_is_short_and_ends_as_the_wire_wants(self) -> None:
        data = compose_mail(attack("x" * 3000 + " Ü" * 900), ADA, letterhead=HEAD).as_bytes()
        assert data.isascii()
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
        assert max(map(len, data.split(b"\r\n"))) <= 998

    @pytest.mark.parametrize("text", ATTACKS)
    def test_the_html_stays_small_whatever_it_is_to_say(self, text: str) -> None:
        earlier = Edition(attack(text[::-1] + "&"), "<1@example.org>")
        html = face(receive(compose_mail(attack(text), ADA, letterhead=HEAD, earlier=earlier)), "html")
        assert len(html.encode()) < LARGEST

    def test_the_largest_mail_that_there_can_be_stays_below_the_limit(self) -> None:
        earlier = Edition(attack("<&>" * 999), "<1@example.org>")
        html = face(receive(compose_mail(attack('"' * 5000), ADA, letterhead=HEAD, earlier=earlier)), "html")
        assert LARGEST / 2 < len(html.encode()) < LARGEST


class TestHeaders:
    def test_name_sender_reader_time_and_what_sort_of_mail_it_is(self) -> None:
        message = receive(compose_mail(find(), ADA, letterhead=HEAD, at=datetime(2025, 4, 1, 9, tzinfo=UTC)))
        assert message["Subject"] == "Sales, 2025-Q1: Revenue is $300,000 (20 %) below target"
        assert message["From"].addresses[0].addr_spec == "reviews@example.org"
        assert message["To"].addresses[0].display_name == "Ada Lövelace"
        assert message["Reply-To"] == "Office <office@example.org>"
        assert message["Date"].datetime == datetime(2025, 4, 1, 9, tzinfo=UTC)
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["List-Unsubscribe"] == "<mailto:stop@example.org>"
        assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", message["Message-ID"])

    def test_the_same_mail_has_the_same_bytes(self) -> None:
        assert compose_mail(find(), ADA).as_bytes() == compose_mail(find(), str(ADA)).as_bytes()

    def test_the_identity_follows_what_is_said_and_to_whom_alone(self) -> None:
        def identity(findings: dict, reader: Recipient = ADA, earlier: Edition | None = None, **more: object) -> str:
            return str(compose_mail(findings, reader, earlier=earlier, **more)["Message-ID"])

        same = {identity(find()), identity(find(version="9", fingerprint="0")), identity(find(), at=datetime.now(UTC)),
                identity(find(), attachment=Attachment("a.pdf", b"")), identity(find(), place="a.html")}  # fmt: skip
        assert len(same) == 1
        other = [identity(find(status="met")), identity(find(), Recipient("", "eve@example.org")),
                 identity(find(), earlier=Edition(find(status="met"), "<1@example.org>"))]  # fmt: skip
        assert len({*same, *other}) == 4

    @pytest.mark.parametrize("text", ATTACKS)
    def test_text_from_data_adds_no_header(self, text: str) -> None:
        message = receive(compose_mail(attack(text), Recipient(text[:80], "ada@example.org")))
        assert set(message.keys()) == set(receive(compose_mail(find(), ADA)).keys())
        assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.org"]

    def test_an_address_that_is_none_is_refused(self) -> None:
        for address in (
            "ada",
            "ada@",
            "a b@example.org",
            "ada@example.org, eve@example.org",
            "ada@example.org\r\nBcc: x@y.org",
        ):
            with pytest.raises(ValueError, match="expected an address"):
                compose_mail(find(), address)
        assert read_recipient("O'Neil <o'neil@mail.example.org>").domain == "mail.example.org"


class TestFaces:
    def test_the_plain_face_holds_every_figure_of_the_html(self) -> None:
        earlier = Edition(
            find(facts=[{"label": "Biggest gap", "value": "−$1", "detail": "", "tone": ""}]), "<1@example.org>"
        )
        message = receive(compose_mail(find(notes=["Finance: 12 errors."]), ADA, letterhead=HEAD, earlier=earlier,
                                       place="sales/week2.html"))  # fmt: skip
        shown = " ".join(_Shown(face(message, "html")).texts)
        assert {"300,000", "20", "41.4" if "41.4" in shown else "3.4", "564"} <= figures_of(shown)
        assert figures_of(shown) <= figures_of(face(message, "plain"))

    @pytest.mark.parametrize("kind", ["plain", "html"])
    def test_what_is_asked_is_asked_by_a_day(self, kind: str) -> None:
        assert "Asked of you by 7 April 2025" in face(receive(compose_mail(find(answer_by="2025-04-07"), ADA)), kind)
        told = face(receive(compose_mail(find(), ADA)), kind)
        assert "Asked of you" in told
        assert "Asked of you by" not in told

    def test_no_more_is_told_than_a_manager_reads(self) -> None:
        text = face(receive(compose_mail(find(headlines=[f"Finding {n}." for n in range(12)]), ADA)), "plain")
        assert "Finding 4." in text
        assert "Finding 5." not in text
        assert "And 7 more, in the full report." in text

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({"attachment": Attachment("sales.pdf", b"%PDF")}, "The full report is attached as a PDF."),
            ({"attachment": Attachment("sales.html", b"<p>")}, "The full report is attached as a page."),
            ({"place": "sales/week 2.html"}, "The full report is sales/week 2.html in the review's folder; Office"),
        ],
    )
    def test_both_faces_say_where_the_report_is(self, more: dict, told: str) -> None:
        message = receive(compose_mail(find(), ADA, letterhead=HEAD._replace(reports=""), **more))
        assert told in face(message, "plain")
        assert told.replace("'", "&#39;") in face(message, "html")

    def test_a_report_on_the_web_is_linked(self) -> None:
        message = receive(compose_mail(find(), ADA, letterhead=HEAD, place="sales/week 2.html"))
        assert 'href="https://reviews.example.org/2025-Q1/sales/week%202.html"' in face(message, "html")
        assert "https://reviews.example.org/2025-Q1/sales/week%202.html" in face(message, "plain")

    def test_findings_that_say_nothing_still_make_a_mail(self) -> None:
        message = receive(compose_mail({}, ADA))
        assert message["Subject"] == "The whole organisation: The whole organisation"


class TestEditions:
    def test_a_correction_says_so_and_what_changed(self) -> None:
        before = find(status="near", facts=[{"label": "Biggest gap", "value": "−$9,000", "detail": "", "tone": ""}])
        message = receive(compose_mail(find(), ADA, earlier=Edition(before, "<1@example.org>")))
        assert message["Subject"].startswith("Corrected: Sales")
        assert message["References"] == message["In-Reply-To"] == "<1@example.org>"
        for kind in ("plain", "html"):
            assert "it replaces the one you have" in face(message, kind)
            assert "−$9,000 → −$300,000" in face(message, kind).replace("\xa0", " ")

    def test_a_later_day_is_an_update_and_no_correction(self) -> None:
        later = find(as_of="2025-04-07", status="near")
        message = receive(compose_mail(later, ADA, earlier=Edition(find(), "<1@example.org>")))
        assert message["Subject"].startswith("Sales, 2025-Q1: ")
        for kind in ("plain", "html"):
            assert "What changed since 31 March 2025" in face(message, kind)
            assert "missed → near target" in face(message, kind)
            assert "replaces" not in face(message, kind)

    def test_who_made_it_and_how_it_is_drawn_is_no_change(self) -> None:
        figure = {**find()["figures"][0], "png": "", "width": 7}
        assert digest_findings(find(version="2", figures=[figure])) == digest_findings(find())
        assert digest_findings(find(requests=[])) != digest_findings(find())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def page(message: EmailMessage, path: Path, *, pictures: bool) -> Path:
    """The HTML face as a file, its pictures within."""
    html = face(message, "html")
    for part in message.walk():
        if pictures and part.get_content_type() == "image/png":
            data = b64encode(part.get_content()).decode()
            html = html.replace(f"cid:{part['Content-ID'][1:-1]}", f"data:image/png;base64,{data}")
    path.write_text(html, encoding="utf-8")
    return path


class TestInABrowser:
    @pytest.mark.parametrize("text", ATTACKS)
    def test_text_from_data_stays_text(self, text: str, tmp_path: Path, browser: Browser) -> None:
        earlier = Edition(attack("before"), "<1@example.org>")
        message = receive(compose_mail(attack(text), ADA, letterhead=HEAD, earlier=earlier))
        with browser.visiting(600) as visit:
            visit.open(page(message, tmp_path / "mail.html", pictures=True))
            assert visit.console == []
            assert visit.page.locator("script, [onerror], h1 ~ h1").count() == 0
            links = visit.page.locator("a").evaluate_all("all => all.map(a => a.href)")
            assert set(links) <= {"mailto:stop@example.org"}
            assert visit.page.locator("h1").count() == 1
            assert visit.page.title() != "owned"

    @pytest.mark.parametrize("width", [320, 600])
    @pytest.mark.parametrize("pictures", [True, False])
    def test_nothing_is_wider_than_its_window(
        self, width: int, pictures: bool, tmp_path: Path, browser: Browser
    ) -> None:
        wide = [{**find()["figures"][0], "width": 490, "height": 300, "png": find()["figures"][0]["png"]}]
        message = receive(compose_mail(find(figures=wide), ADA, letterhead=HEAD))
        with browser.visiting(width) as visit:
            visit.open(page(message, tmp_path / "mail.html", pictures=pictures))
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            if not pictures:
                assert visit.page.locator("img").get_attribute("alt") == "Revenue −$300,000, Cycle +3.4 d"


@pytest.mark.parametrize(("status", "tone"), [("missed", "bad"), ("near", ""), ("met", "good")])
def test_a_mail_has_the_colours_of_the_report(status: str, tone: str) -> None:
    fact = {"label": "KPIs that missed", "value": "1 of 2", "detail": "", "tone": tone}
    html = face(compose_mail(find(status=status, facts=[fact]), ADA, letterhead=HEAD), "html")
    inks = {"": INK, **{name: tint.ink for name, tint in TINTS.items()}}
    assert f'<b style="color:{inks[tone]}">' in html
    assert re.findall(r'font-weight:bold;color:(#\w+)">1 of', html) == [inks[tone]]
    assert set(re.findall(r"#[0-9a-f]{6}", html)) <= set(name_colours().values())
