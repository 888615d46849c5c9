"""Whose report it is: read from params/branding.yaml, checked with all problems, shown in page, PDF, mail, workbook."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from PIL import Image

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.next_cycles import open_next_cycle
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.delivery.addresses import Letterhead
from saypro_analysis.delivery.mails import compose_mail
from saypro_analysis.reports.brandings import FILE, LONGEST, TEMPLATE, Branding, open_branding
from saypro_analysis.reports.indexes import compose_index
from saypro_analysis.reports.logos import read_logo
from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.pdfs import PdfUnavailable, make_pdf
from saypro_analysis.reports.workbooks import write_plan
from saypro_analysis.views.kit.contrasts import measure_contrast
from saypro_analysis.views.kit.palette import name_colours
from tests.batch.workspace import write_workspace
from tests.reports.browser import browsing
from tests.reports.hostile import ATTACKS

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><path d="M0 0h90v30z" fill="#13a"/></svg>'


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (180, 60), "teal").save(written, format="PNG")
    return written.getvalue()


def write(folder: Path, *, file: tuple[str, bytes] | None = None, **values: object) -> Path:
    """A params folder with a branding; `file` is its logo's name and bytes."""
    folder.mkdir(exist_ok=True, parents=True)
    if file:
        (folder / file[0]).write_bytes(file[1])
        values["logo"] = file[0]
    (folder / FILE).write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(DataError) as told:
        open_branding(folder)
    return [f"{one.table}, {one.column}: {one.value} -> {one.expected}" for one in told.value.problems]


def page(branding: Branding, *cells: str) -> str:
    texts = cells or ("# Week 1: Review\n\nWhere?", "## A\n\nb")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in texts])
    html, _ = PageExporter(branding=branding.as_data()).from_notebook_node(notebook)
    return html


FULL = Branding("Förderwerk & Söhne", read_logo(png()), "#ffcc00", "Internal; do not pass on.")


class TestFile:
    def test_without_it_nothing_is_said(self, tmp_path: Path) -> None:
        assert open_branding(tmp_path) == Branding()
        assert Branding().as_data() == {}
        assert Branding().digest == ""

    def test_everything_is_read(self, tmp_path: Path) -> None:
        folder = write(tmp_path, file=("logo.png", png()), organisation="Ünited", accent="#FFCC00", foot="Internal.")
        branding = open_branding(folder)
        assert branding[0] == "Ünited"
        assert branding[2:] == ("#ffcc00", "Internal.")
        assert (branding.logo.kind, branding.logo.width, branding.logo.height) == ("png", 120, 40)

    def test_all_problems_are_told_at_once(self, tmp_path: Path) -> None:
        folder = write(tmp_path, organisation="x" * (LONGEST["organisation"] + 1), acent="red", accent="red", foot=3,
                       logo="../secret.png")  # fmt: skip
        told = problems(folder)
        assert len(told) == 5
        assert any("acent -> one of" in line and "did you mean accent?" in line for line in told)
        assert any('red -> a colour in quotes, such as "' in line for line in told)

    @pytest.mark.parametrize(("key", "longest"), LONGEST.items())
    def test_a_line_may_be_so_long_and_no_longer(self, tmp_path: Path, key: str, longest: int) -> None:
        assert getattr(open_branding(write(tmp_path, **{key: "x" * longest})), key) == "x" * longest
        assert len(problems(write(tmp_path, **{key: "x" * (longest + 1)}))) == 1

    @pytest.mark.parametrize("text", ["", "  ", "two\nlines", "\u202eturned", "nul\0", None, ["a"], 2025, True])
    def test_what_is_no_line_of_text_is_told(self, tmp_path: Path, text: object) -> None:
        assert len(problems(write(tmp_path, organisation=text))) == 1

    @pytest.mark.parametrize("name", ["", ".", "..", "a/logo.png", "/etc/passwd", "..\\logo.png", "no.png", None, 3])
    def test_a_logo_lies_beside_the_file(self, tmp_path: Path, name: object) -> None:
        assert len(problems(write(tmp_path, logo=name))) == 1

    def test_a_link_a_pipe_and_a_large_file_are_no_logos(self, tmp_path: Path) -> None:
        (tmp_path / "there.png").write_bytes(png())
        (tmp_path / "link.png").symlink_to("there.png")
        os.mkfifo(tmp_path / "pipe.png")
        (tmp_path / "large.png").write_bytes(png() + b"\0" * 600_000)
        for name, told in (("link.png", "not a link"), ("pipe.png", "a regular file"), ("large.png", "at most")):
            assert told in problems(write(tmp_path, logo=name))[0]

    def test_a_logo_that_is_not_safe_is_told_with_its_name(self, tmp_path: Path) -> None:
        told = problems(write(tmp_path, file=("bad.svg", SVG.replace(b"<path", b"<path onclick='x()'"))))
        assert "bad.svg" in told[0]
        assert "without onclick" in told[0]


class TestPage:
    def test_shows_name_logo_foot_and_accent(self) -> None:
        html = page(FULL)
        assert "<b>Förderwerk &amp; Söhne</b>" in html
        assert f'src="{FULL.logo.address}"' in html
        assert "Internal; do not pass on.</p>" in html
        assert f"--accent:{FULL.day}" in html

    @pytest.mark.parametrize("accent", ["#ffcc00", "#ffffff", "#000000", "#0a6aa1"])
    def test_the_accent_reads_well_by_day_and_by_night(self, accent: str) -> None:
        branding = Branding(accent=accent)
        for night, shown in ((False, branding.day), (True, branding.night)):
            papers = [name_colours(night=night)[paper] for paper in ("paper", "soft")]
            assert min(measure_contrast(shown, paper) for paper in papers) >= 4.5

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_hostile_text_stays_text(self, attack: str) -> None:
        branding = Branding(" ".join(attack.split()), None, "", " ".join(attack.split()))
        html = page(branding)
        index = compose_index("2025-Q1", [], branding.as_data())
        for shown in (html, index):
            assert "<script" not in shown
            assert "<img" not in shown
            assert "<iframe" not in shown

    @pytest.mark.long("a browser")
    def test_a_branded_page_and_index_have_no_barrier_and_call_nobody(self, tmp_path: Path) -> None:
        from axe_playwright_python.sync_playwright import Axe

        svg = FULL._replace(logo=read_logo(SVG))
        made = {"a.html": page(FULL), "b.html": page(svg), "c.html": compose_index("2025-Q1", [], svg.as_data())}
        with browsing() as browser:
            for name, html in made.items():
                (tmp_path / name).write_text(html, encoding="utf-8")
                for scheme in ("light", "dark"):
                    with browser.visiting(390, scheme, bypass_csp=True) as visit:
                        visit.open(tmp_path / name)
                        assert (visit.requests, visit.console) == ([], [])
                        assert visit.page.evaluate("document.querySelector('.logo').naturalWidth") > 0
                        assert visit.page.evaluate("document.documentElement.scrollWidth") == 390
                        assert [rule["id"] for rule in Axe().run(visit.page).response["violations"]] == []


def test_a_pdf_says_whose_it_is_on_every_sheet(tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine")
    cells = ["# Week 1: Review\n\nWhere?", *(f"## Part {n}\n\n" + "Words to read. " * 300 for n in range(6))]
    try:
        (tmp_path / "a.pdf").write_bytes(make_pdf(page(FULL, *cells)))
    except PdfUnavailable as error:
        pytest.skip(str(error))
    told = subprocess.run(
        ["pdftotext", str(tmp_path / "a.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = told.split("\f")[:-1]
    assert len(sheets) > 1
    assert all("Förderwerk & Söhne" in sheet and "Internal; do not pass on." in sheet for sheet in sheets)


class TestMail:
    FOUND = {"department": "Sales", "headlines": ["Revenue is met."]}  # noqa: RUF012 (it is only read)

    def faces(self, branding: Branding) -> tuple[str, str, list[str]]:
        message = compose_mail(self.FOUND, "Ada <ada@example.org>", letterhead=Letterhead(branding=branding))
        html, plain = (message.get_body((kind,)).get_content() for kind in ("html", "plain"))
        pictures = [str(part["Content-ID"]) for part in message.walk() if part.get_content_type() == "image/png"]
        return html, plain, pictures

    def test_shows_name_logo_and_foot_in_both_faces(self) -> None:
        html, plain, pictures = self.faces(FULL)
        assert len(pictures) == 1
        assert f'src="cid:{pictures[0].strip("<>")}"' in html
        assert "Förderwerk &amp; Söhne" in html
        assert "Förderwerk & Söhne" in plain
        assert "Internal; do not pass on." in html
        assert plain.rstrip().endswith("Internal; do not pass on.")

    def test_links_take_the_accent(self) -> None:
        head = Letterhead(branding=FULL, unsubscribe="mailto:stop@example.org")
        message = compose_mail(self.FOUND, "Ada <ada@example.org>", letterhead=head)
        html = message.get_body(("html",)).get_content()
        assert re.findall(r"<a [^>]*color:(#\w+)", html) == [FULL.day]

    def test_of_an_svg_the_name_is_left(self) -> None:
        html, _, pictures = self.faces(FULL._replace(logo=read_logo(SVG)))
        assert pictures == []
        assert "<img" not in html
        assert "Förderwerk" in html

    def test_without_branding_it_is_as_it_was(self) -> None:
        plain = compose_mail(self.FOUND, "Ada <ada@example.org>").as_bytes()
        assert compose_mail(self.FOUND, "Ada <ada@example.org>", letterhead=Letterhead()).as_bytes() == plain

    def test_who_has_a_mail_does_not_get_it_again_for_its_look(self) -> None:
        messages = [compose_mail(self.FOUND, "Ada <ada@example.org>", letterhead=Letterhead(branding=branding))
                    for branding in (Branding(), FULL)]  # fmt: skip
        assert messages[0]["Message-ID"] == messages[1]["Message-ID"]

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_hostile_text_stays_text(self, attack: str) -> None:
        line = " ".join(attack.split())
        html, _, _ = self.faces(Branding(line, None, "", line))
        assert "<script" not in html
        assert "<img" not in html


def test_a_workbook_says_whose_it_is(tmp_path: Path, sample) -> None:
    branding = FULL._replace(organisation="A&B =1+1", foot="&G &A secret & more")
    path = write_plan(sample.actions, tmp_path / "plan.xlsx", branding=branding)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<oddHeader>&amp;L&amp;G&amp;RA&amp;&amp;B =1+1</oddHeader>" in sheet
        assert "<oddFooter>&amp;L&amp;&amp;\u2060G &amp;&amp;A secret &amp;&amp; more</oddFooter>" in sheet
        assert any(name.startswith("xl/media/") for name in book.namelist())
        assert "A&amp;B =1+1" in book.read("docProps/app.xml").decode()
        assert FULL.day[1:].upper() in book.read("xl/styles.xml").decode().upper()


class TestWorkspace:
    def test_init_writes_a_template_that_says_nothing_until_it_is_opened(self, tmp_path: Path) -> None:
        params = init_workspace(tmp_path / "w", source="empty") / "params"
        assert (params / FILE).read_text(encoding="utf-8") == TEMPLATE
        assert open_branding(params) == Branding()

    def test_every_line_of_the_template_can_be_opened(self, tmp_path: Path) -> None:
        lines = [re.sub("^# (?=\\w+:)", "", line) for line in TEMPLATE.splitlines()]
        write(tmp_path, file=("logo.png", png()))
        (tmp_path / FILE).write_text("\n".join(lines), encoding="utf-8")
        branding = open_branding(tmp_path)
        assert all(branding)
        assert branding.organisation == "Example Ltd"

    def test_check_tells_its_problems_with_all_others(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        params = write_workspace(tmp_path, notebooks=["nowhere"])
        write(params, accent="red", logo="no.png")
        assert main(["check", str(params)]) == 2
        told = capsys.readouterr().err
        assert all(part in told for part in ("params/cycle.yaml, column notebooks", "column accent", "params/no.png"))

    @pytest.mark.long("three runs")
    def test_a_change_makes_the_reports_anew_and_they_say_it(self, tmp_path: Path) -> None:
        params = write_workspace(tmp_path, departments=("A",))
        run_cycle(open_cycle(params))
        write(params, organisation="Now with a name")
        assert [run.unchanged for run in run_cycle(open_cycle(params))] == [False]
        assert [run.unchanged for run in run_cycle(open_cycle(params))] == [True]
        folder = tmp_path / "outputs" / "2025-Q1"
        for place in ("a/short.html", "index.html"):
            assert "<b>Now with a name</b>" in (folder / place).read_text(encoding="utf-8")

    def test_the_next_cycle_takes_branding_and_logo_along(self, tmp_path: Path) -> None:
        params = write_workspace(tmp_path / "old")
        write(params, file=("logo.svg", SVG), organisation="Same")
        new = open_next_cycle(tmp_path / "new", tmp_path / "old") / "params"
        assert open_branding(new) == open_branding(params)
