"""`python -m docs.site` builds the documentation into docs/_build, offline, warnings as errors."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from docs.site.architecture import count_imports, draw_floors, tell_subjects
from docs.site.commands import write_commands
from docs.site.examples import Example, list_examples
from docs.site.gallery import list_pictures, write_card, write_gallery
from docs.site.guide_answers import ANSWERED, answer_code
from docs.site.links import CONTENTS, DOCS, add_contents, list_pages, move_links
from docs.site.reference import write_reference
from docs.site.styles import compose_answers
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.column_notes import write_tables_page

OUT = DOCS / "_build"
SOURCE = DOCS.parent / "build" / "site"
STATIC = Path(__file__).parent / "static"
_MERMAID = re.compile(r"```mermaid.*?```", re.DOTALL)
_FIRST = ("plot_gaps", "plot_control_charts", "plot_segments", "plot_progress")  # figures on the first page


def build() -> int:
    """Lay out the sources, then let Sphinx make the pages; returns its status."""
    for folder in (OUT, SOURCE):
        shutil.rmtree(folder, ignore_errors=True)
    examples = _lay_out(list_examples())
    _write(_list_texts(examples))
    _write({f"_static/gallery/{name}": drawing for name, drawing in list_pictures(examples).items()})
    _write({"_static/answers.css": compose_answers()})
    shutil.copytree(STATIC, SOURCE / "_static", dirs_exist_ok=True)
    shutil.copy(DOCS / "report.png", SOURCE / "report.png")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
               "-c", str(Path(__file__).parent),
               "-d", str(SOURCE.with_name("doctrees")), str(SOURCE), str(OUT)]  # fmt: skip
    status = subprocess.run(command, check=False, cwd=DOCS.parent).returncode
    for page in OUT.rglob("*.html"):
        page.write_text(_name_toggles(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return status


def _name_toggles(html: str) -> str:
    """The theme's marks that open a section of the menu, with a name for those who hear the page."""
    return html.replace(
        '<summary><span class="toctree-toggle"', '<summary aria-label="Its pages"><span class="toctree-toggle"'
    )


def _list_texts(examples: list[Example]) -> dict[str, str]:
    """Every page's text by its place on the site."""
    texts = {place: move_links(path.read_text(encoding="utf-8"), path, place) for path, place in list_pages()}
    texts |= {place: answer_code(texts[place]) for place in ANSWERED}
    house = f"```{{raw}} html\n{draw_floors(count_imports())}\n```\n"
    texts |= {"index.md": (STATIC.parent / "index.md").read_text(encoding="utf-8")}
    texts |= {
        "tables.md": write_tables_page(TABLES).replace("| holds | |", "| holds | must it be there |"),
        "commands.md": write_commands(),
    }
    texts |= write_reference(examples) | write_gallery(examples)
    cards = {one.verb: write_card(one, "index.md") for one in reversed(examples) if one.verb in _FIRST}
    filled = {"HOUSE": house, "SUBJECTS": tell_subjects(), "CARDS": "".join(cards[verb] for verb in _FIRST)}
    texts = {place: _head(text) if place.startswith("methods/") else text for place, text in texts.items()}
    texts = {place: _fill(_MERMAID.sub(lambda _: house, text), filled) for place, text in texts.items()}
    return texts | {place: add_contents(texts[place], place) for place in CONTENTS}


def _head(text: str) -> str:
    """A page of methods with a title that is short enough for the menu: its subject, without its verbs."""
    title, _, rest = text.partition("\n")
    short = title.removeprefix("# ").removeprefix("Methods: ").partition(" (`")[0]
    return f"# {short[0].upper()}{short[1:]}\n{rest}"


def _fill(text: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


def _lay_out(examples: list[Example]) -> list[Example]:
    """The examples with their code as ruff lays it out."""
    folder = SOURCE.with_name("code")
    folder.mkdir(parents=True, exist_ok=True)
    for place, example in enumerate(examples):
        (folder / f"{place}.py").write_text(example.code, encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run(
        [
            str(ruff) if ruff.exists() else "ruff",
            "format",
            "-q",
            "--isolated",
            "--no-cache",
            "--line-length",
            "84",
            str(folder),
        ],
        check=True,
    )
    told = [(folder / f"{place}.py").read_text(encoding="utf-8").strip() for place in range(len(examples))]
    shutil.rmtree(folder)
    return [example._replace(code=code) for example, code in zip(examples, told, strict=True)]


def _write(files: Mapping[str, str]) -> None:
    for place, text in files.items():
        path = SOURCE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(build())
