"""The page that leads to every report of a cycle: departments by reports, and what each found below."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

import jinja2

from saypro_analysis.reports.styles import compose_style
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import STATUS, count_of, tie

TEMPLATES = Path(__file__).parent / "templates"
MOST_OPEN = 8  # departments whose findings stand open below the matrix; of more each lies in a fold
MOST_TOLD = 60  # departments whose findings stand below it at all: of more the worst, and the matrix tells the others'
FAILED, MADE, BAD = "failed", "made", "bad"


class Place(NamedTuple):
    """A report of the index: what it is, its address (empty if there is none), its state in a word and its tone, what
    it found, why it failed, how large it is."""

    title: str
    href: str
    word: str
    tone: str
    headline: str
    error: str
    size: str


class Line(NamedTuple):
    """A department of the matrix: its name, its anchor, and for each column a report or none."""

    name: str
    anchor: str
    cells: list[Place | None]

    @property
    def reports(self) -> list[Place]:
        """The reports that are there."""
        return [cell for cell in self.cells if cell is not None]

    @property
    def href(self) -> str:
        """The first report that there is."""
        return next((report.href for report in self.reports if report.href), "")

    @property
    def trouble(self) -> tuple[int, int]:
        """How many reports could not be made, and how many found something bad."""
        return sum(bool(report.error) for report in self.reports), sum(report.tone == BAD for report in self.reports)


def compose_index(cycle: str, groups: list[dict[str, Any]], branding: Mapping[str, Any] = MappingProxyType({})) -> str:
    """The index of a cycle's reports: a matrix of departments by reports, then what each found.

    `groups` has an entry per department (and one for the organisation, `whole` being true) with `name` and `reports`,
    each with `notebook, title, href` (empty if it failed), `status`, `headline`, `error` and `size`; `branding` is what
    `Branding.as_data` returns.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    whole = [_place(report) for group in groups if group.get("whole") for report in group["reports"]]
    departments = [group for group in groups if not group.get("whole")]
    columns = _columns(departments)
    lines = [_line(number, group, columns) for number, group in enumerate(departments, 1)]
    told = lines if len(lines) <= MOST_TOLD else sorted(lines, key=lambda line: line.trouble, reverse=True)[:MOST_TOLD]
    reports = [*whole, *(report for line in lines for report in line.reports)]
    return environment.get_template("index.html").render(
        cycle=cycle,
        brand=branding,
        whole=whole,
        columns=list(map(_head, columns.values())),
        lines=lines,
        told=told,
        anchors={line.anchor for line in told},
        open=len(lines) <= MOST_OPEN,
        failed=any(report.error for line in lines for report in line.reports),
        title=_count(reports),
        tone_of=tone_of,
        style=compose_style(),
    )


def _count(reports: list[Place]) -> str:
    failed = sum(1 for report in reports if report.error)
    if failed:
        return f"{failed} of {count_of(len(reports), 'report')} could not be made"
    return f"{count_of(len(reports), 'report')} {'is' if len(reports) == 1 else 'are'} ready"


def _columns(groups: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The notebooks of all departments with their titles, in the order of the department that has the most."""
    every = sorted((group["reports"] for group in groups), key=len, reverse=True)
    return {report["notebook"]: report["title"] for reports in every for report in reports}


def _head(title: str) -> tuple[str, str]:
    """A column's head: "Week 1" above "Performance review"."""
    first, _, rest = title.partition(": ")
    return (first, rest) if rest else (title, "")


def _line(number: int, group: dict[str, Any], columns: Iterable[str]) -> Line:
    held = {report["notebook"]: _place(report) for report in group["reports"]}
    return Line(group["name"], f"d{number}", [held.get(notebook) for notebook in columns])


def _place(report: dict[str, Any]) -> Place:
    state = FAILED if report["error"] else report["status"]
    word = FAILED if report["error"] else STATUS.get(state, state) or MADE
    return Place(report["title"], quote(report["href"]), word, tone_of(state), tie(report["headline"]),
                 report["error"], report["size"])  # fmt: skip
