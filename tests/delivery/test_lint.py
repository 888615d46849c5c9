"""What mail programs make of a mail, by the data of caniemail.com, and what a spam filter does."""

import json
import re
import shutil
import subprocess
from base64 import b64decode
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from saypro_analysis.delivery.mails import Attachment, Edition, compose_mail
from saypro_analysis.reports.brandings import Branding
from saypro_analysis.reports.logos import Logo
from tests.delivery.findings import draw_png, find
from tests.delivery.test_mails import ADA, HEAD, face, receive

BRAND = Branding("Example & Sons", Logo("png", b64decode(draw_png()), 80, 20), "#ffcc00", "Internal.")
CACHE = Path(__file__).parents[2] / ".pytest_cache" / "caniemail"
LINT = """
import { caniemail } from 'caniemail'
import { readFileSync } from 'node:fs'
const clients = ['gmail.*', 'outlook.*', 'apple-mail.*']
const { issues } = caniemail({ clients, html: readFileSync(0, 'utf8') })
const tell = kind => [...issues[kind]].flatMap(([who, list]) => list.map(one => [who, one.title]))
console.log(JSON.stringify([tell('errors'), tell('warnings')]))
"""
# Not supported somewhere, and nothing is lost: the body becomes a div, whose white ground each program has itself; a
# layout table is read out as a table.
HARMLESS = {("outlook.macos", "<body> element"), ("outlook.windows-mail", "role attribute")}
# Supported in part everywhere, and the parts that are not (negative margins, percentages, values such as flex or sub,
# two-value shorthands, attributes of lists) are not used; Outlook on Windows takes the widths from attributes.
IN_PART = {
    "<body> element", "<ul>, <ol> and <dl>", "align attribute", "background", "border", "display", "font-size",
    "font-weight", "height property", "line-height", "margin", "max-width", "padding", "text-align", "width attribute",
    "width property",
}  # fmt: skip


def everything() -> bytes:
    """A mail that has every part that a mail can have."""
    before = find(status="near", facts=[{"label": "Biggest gap", "value": "−$9,000", "detail": "", "tone": ""}])
    return compose_mail(
        find(notes=["Finance: its reports could not be completed."]), ADA, letterhead=HEAD._replace(branding=BRAND),
        place="sales/week2.html",
        attachment=Attachment("sales.pdf", b"%PDF-1.7\n%%EOF\n"), earlier=Edition(before, "<1@example.org>"),
    ).as_bytes()  # fmt: skip


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture(scope="module")
def caniemail() -> Path:
    """The linter and its data, fetched by npm once; the test is skipped where that cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("no npm on this machine")
    if not (CACHE / "node_modules" / "caniemail").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(CACHE), "caniemail@1.0.5"]
        if subprocess.run(command, capture_output=True, check=False, timeout=300).returncode:
            pytest.skip("npm could not fetch caniemail")
    (CACHE / "lint.mjs").write_text(LINT)
    return CACHE


@pytest.mark.slow
def test_gmail_outlook_and_apple_mail_show_all_of_it(caniemail: Path) -> None:
    mails = [everything(), compose_mail(find(), ADA).as_bytes()]
    for mail in mails:
        html = face(read(mail), "html")
        command = ["node", str(caniemail / "lint.mjs")]
        told = subprocess.run(command, input=html, capture_output=True, text=True, check=True, cwd=caniemail).stdout
        errors, warnings = ({tuple(issue) for issue in found} for found in json.loads(told))
        assert errors <= HARMLESS
        assert {title for _, title in warnings} <= IN_PART


@pytest.mark.slow
def test_a_spam_filter_minds_nothing() -> None:
    spamassassin = shutil.which("spamassassin")
    if spamassassin is None:
        pytest.skip("no SpamAssassin on this machine")
    command = [spamassassin, "--local", "--test-mode"]
    told = subprocess.run(command, input=everything(), capture_output=True, check=True, timeout=300).stdout.decode()
    score = re.search(r"Content analysis details:\s+\((-?[\d.]+) points", told)
    assert score is not None
    assert float(score[1]) <= 1.0, told


def test_the_mail_that_is_linted_has_every_part() -> None:
    message = read(everything())
    assert len(list(message.walk())) == 8
    html = face(message, "html")
    assert all(
        part in html for part in ("What changed", "Asked of you", "Not in this review", "Stop these mails", "<img")
    )
    assert receive(compose_mail(find(), ADA))["List-Unsubscribe"] is None
