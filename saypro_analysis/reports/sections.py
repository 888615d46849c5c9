"""The cells of an executed notebook as the sections of a page: what is absent is said once, and nothing around it."""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import Any, NamedTuple

import mistune
from slugify import slugify

from saypro_analysis.reports.findings import MIME
from saypro_analysis.reports.shown_outputs import TAG, csv_of, place_csv, show_output

NOTEBOOK_ONLY, FOLD = "notebook-only", "fold"
WEEKS = ("week-1", "week-2", "week-3", "week-4")
ABSENT, FEW = "Not in the data", 2  # from so many empty sections on they stand together, under this heading
_MARKDOWN = mistune.create_markdown(escape=True, plugins=["table"])
_TITLE, _HEADING = re.compile(r"<h1>(.*?)</h1>"), re.compile(r"<h2>(.*?)</h2>")
_REGION = re.compile(r'role="region" aria-label="([^"]*)"')
# A last sentence that ends with a colon, and the paragraph with it where it is alone there.
_ANNOUNCED = re.compile(r"<p>[^<.?!]*:</p>\s*$|(?<=[.?!])\s[^<.?!]*:(?=</p>\s*$)")
_SAYS = re.compile(r'<ul class="says">(?P<all>.*?)</ul>|<p class="says">(?P<alone>.*?)</p>', re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_NOTHING = re.compile(r'<p class="nothing">([^<]*)</p>')
_ABSENT = re.compile(r'(?:<p class="nothing">[^<]*</p>)?')


class Section(NamedTuple):
    """A part of the page: its heading, its anchor, its content as HTML, whether it is folded away, the week whose
    reports say more of it (0: none), and whether it has nothing to show."""

    heading: str
    anchor: str
    html: str
    folded: bool = False
    week: int = 0
    absent: bool = False


class Block(NamedTuple):
    """What one cell puts on the page; absent if all that it has to say is that there is nothing."""

    html: str
    is_prose: bool
    absent: bool = False
    folded: bool = False
    week: int = 0


def split_page(notebook: Any) -> tuple[str, str, list[Section]]:
    """The title, the paragraph under it, and the sections; what stands before the first section goes into it."""
    before, *parts = _part(list(_show(notebook["cells"])))
    lead = "".join(block.html for block in before)
    title = _TITLE.search(lead)
    lead = lead.replace(title[0], "", 1).strip() if title else lead.strip()
    sections = _tell_apart(_gather(list(_name(parts))))
    return (unescape(re.sub("<[^>]+>", "", title[1])) if title else "Report"), lead, sections


def say_once(sections: Iterable[Section], told: Iterable[str]) -> list[Section]:
    """The sections without the sentences that the page's head has `told`; folds, read by themselves, keep theirs."""
    heard = {_hear(escape(sentence)) for sentence in told} - {""}
    return [
        section if section.folded else section._replace(html=_leave_out(section.html, heard)) for section in sections
    ]


def _leave_out(html: str, heard: set[str]) -> str:
    def keep(found: re.Match[str]) -> str:
        if found["alone"] is not None:
            return "" if _hear(found["alone"]) in heard else found[0]
        kept = "".join(item[0] for item in _ITEM.finditer(found["all"]) if _hear(item[1]) not in heard)
        return f'<ul class="says">{kept}</ul>' if kept else ""

    return _SAYS.sub(keep, html)


def _hear(sentence: str) -> str:
    """A sentence of a page as it is heard: its words, however they are tied together."""
    plain = unescape(TAG.sub("", sentence)).replace("\u00a0", " ").replace("\u2060", "")
    return plain.strip().removesuffix(".")


def _part(blocks: list[Block]) -> list[list[Block]]:
    """The blocks before the first heading, then those of each section."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if block.is_prose and _HEADING.match(block.html):
            parts.append([])
        parts[-1].append(block)
    return parts


def _name(parts: list[list[Block]]) -> Iterator[Section]:
    used: dict[str, int] = {}
    for part in parts:
        html = "".join(_compose(part))
        found = _HEADING.match(html)
        heading = unescape(found[1]) if found else ""
        anchor = slugify(heading) or "section"
        used[anchor] = used.get(anchor, 0) + 1
        unique = anchor if used[anchor] == 1 else f"{anchor}-{used[anchor]}"
        yield Section(
            heading, unique, html[found.end() if found else 0 :], part[0].folded, part[0].week, _is_absent(part)
        )


def _gather(sections: list[Section]) -> list[Section]:
    """What several sections have nothing to show of stands together at the end, a line each, not one after another."""
    absent = [section for section in sections if section.absent]
    if len(absent) < FEW:
        return sections
    lines = "".join(f"<li>{escape(section.heading)}: {_say_absence(section.html)}</li>" for section in absent)
    html = f'<ul class="says">{lines}</ul>'
    return [*(section for section in sections if not section.absent), Section(ABSENT, slugify(ABSENT), html)]


def _say_absence(html: str) -> str:
    """The sentence that says what is not there; a section that only asked its question says no more than that."""
    said = _NOTHING.search(html)
    return said[1] if said else "there is nothing to show."


def _is_absent(part: list[Block]) -> bool:
    answers = [block for block in part if not block.is_prose]
    return bool(answers) and all(block.absent for block in answers)


def _tell_apart(sections: list[Section]) -> list[Section]:
    """Regions of the same name get a number, so that who jumps from one to the next knows which it is."""
    used: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        used[found[1]] = used.get(found[1], 0) + 1
        return found[0] if used[found[1]] == 1 else f'role="region" aria-label="{found[1]} ({used[found[1]]})"'

    return [section._replace(html=_REGION.sub(number, section.html)) for section in sections]


def _compose(part: list[Block]) -> Iterator[str]:
    """A section's HTML: of an absent answer the line that says so, without the sentences on how to read it.

    Where an answer shows nothing at all, the sentence that announced it goes too.
    """
    if _is_absent(part):
        answers = [block for block in part if not block.is_prose]
        heading = _HEADING.match(part[0].html)
        yield heading[0] if heading else ""
        yield next((block.html for block in answers if block.html), part[0].html[heading.end() if heading else 0 :])
        return
    part = list(_once(part))
    for before, block, after in zip([None, *part], part, [*part[1:], None], strict=False):
        if block.is_prose and before is not None and before.absent:
            continue
        silent = block.is_prose and after is not None and after.absent and not after.html.strip()
        yield _ANNOUNCED.sub("", block.html) if silent else block.html


def _once(part: list[Block]) -> Iterator[Block]:
    """The same absence is said once in a section."""
    told: set[str] = set()
    for block in part:
        yield block._replace(html="") if block.absent and block.html in told else block
        told |= {block.html} if block.absent else set()


def _show(cells: list[Any]) -> Iterator[Block]:
    asked, told = "Chart", 0
    for cell in cells:
        first, told = told, told + sum(len(csv_of(output)) for output in cell.get("outputs", []))
        tags = cell["metadata"].get("tags", [])
        if NOTEBOOK_ONLY in tags:
            continue
        if cell["cell_type"] == "markdown":
            weeks = [int(tag[-1]) for tag in tags if tag in WEEKS]
            html = str(_MARKDOWN("".join(cell["source"])))
            asked = unescape(re.sub("<[^>]+>", "", html)).strip().rpartition("\n")[2] or asked
            yield Block(html, is_prose=True, folded=FOLD in tags, week=max(weeks, default=0))
        elif cell["cell_type"] == "code":
            shown = [output for output in cell.get("outputs", []) if _is_shown(output)]
            html = "".join(_show_all(shown, asked, first))
            if shown:
                yield Block(html, is_prose=False, absent=_ABSENT.fullmatch(html.strip()) is not None)


def _show_all(outputs: list[Any], asked: str, first: int) -> Iterator[str]:
    """What the outputs of a cell show; the CSV texts that they carry are counted from `first`."""
    for output in outputs:
        texts = csv_of(output)
        html = show_output(output, asked)
        yield place_csv(html, first, texts) if texts else html
        first += len(texts)


def _is_shown(output: Any) -> bool:
    return output["output_type"] != "stream" and MIME not in output.get("data", {})
