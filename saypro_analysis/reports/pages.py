"""An executed notebook becomes one page for people who have never heard of notebooks."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import Bool, Dict

from saypro_analysis.reports.answer_links import compose_answer
from saypro_analysis.reports.editions import describe_edition
from saypro_analysis.reports.findings import read_findings
from saypro_analysis.reports.provenance import quote_css, trace_page
from saypro_analysis.reports.safety import check_page
from saypro_analysis.reports.sections import say_once, split_page
from saypro_analysis.reports.signposts import lead, mark_page
from saypro_analysis.reports.styles import compose_style
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import STATUS, tie

TEMPLATES = Path(__file__).parent / "templates"
ONE_PAGE = "one-page"  # the tag of a notebook whose page, folds apart, has to fit one sheet of paper
_HEAD = re.compile(r'<abbr title="([^"]*)">([^<]*)</abbr>')
WEEKS = ("Review", "Gaps and causes", "Plan", "Progress")


class _Compiled(BytecodeCache):
    """Templates that were compiled once in this process, or in the one that it was forked from."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class PageExporter(TemplateExporter):
    """Makes one self-contained HTML page of an executed notebook, for `jupyter nbconvert --to saypro` and the batch.

    The page needs no script and no other file; code lies in a closed fold at its foot, or is left out on request
    (`--PageExporter.with_code=False`). Its head comes from the notebook's findings
    (`publish`), its sections from the second-level headings; without findings it is headed by the notebook's title.
    """

    export_from_notebook = "SayPro report"
    output_mimetype = "text/html"  # JupyterLab's server asks the class for it, to list what can be exported
    with_code = Bool(True, help="whether the code lies in a fold at the foot").tag(config=True)
    addresses = Dict(help="where other reports are, by what marks their mentions (see signposts.py)")
    branding = Dict(help="whose report it is: what `Branding.as_data` returns")
    departments = Dict(help="the departments' folders by name, on a page of the whole organisation")
    before = Dict(help="what the report before said: what `sum_up_edition` returns")
    checked = Bool(True, help="whether the page is checked; if not, whoever adds to it has to")

    def __init__(self, **options: Any) -> None:
        options.setdefault("extra_template_basedirs", [str(TEMPLATES)])
        super().__init__(**options)

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.bytecode_cache = _COMPILED
        return environment

    def _template_name_default(self) -> str:
        return "saypro"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """The page of an executed notebook, and nbconvert's resources."""
        resources = {**(resources or {}), "page": self._compose(nb)}
        week = resources["page"]["week"]
        # The template needs no cells: nbconvert would copy them all twice and validate them for each of its steps.
        page, resources = super().from_notebook_node(NotebookNode({**nb, "cells": []}), resources, **options)
        page = lead(mark_page(page.strip() + "\n", week, self.departments), self.addresses)
        return check_page(page) if self.checked else page, resources

    def _compose(self, nb: Any) -> dict[str, Any]:
        return compose_page(nb, with_code=self.with_code, branding=self.branding, before=self.before)


def compose_page(
    notebook: Any,
    *,
    with_code: bool = True,
    branding: Mapping[str, Any] = MappingProxyType({}),
    before: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """What the template needs of an executed notebook: its title, its findings, its sections."""
    findings = read_findings(notebook)
    title, lead, sections = split_page(notebook)
    headlines = findings.get("headlines", [])
    week = re.match(r"Week (\d)", title)
    status = findings.get("status", "")
    told = say_once(sections, map(str, headlines))
    running = [branding.get("organisation"), findings.get("department"), title, findings.get("cycle")]
    return {
        "title": title,
        "lead": lead,
        "findings": findings,
        "headline": tie(headlines[0].removesuffix(".")) if headlines else title,
        "more": [tie(sentence) for sentence in headlines[1:]],
        "week": int(week[1]) if week else 0,
        "weeks": WEEKS,
        "requests": _requests(findings),
        "since": _day(before.get("as_of")),
        "changes": [tie(sentence) for sentence in describe_edition(before, findings)] if before else [],
        "answer_by": _day(findings.get("answer_by")),
        "as_of": _day(findings.get("as_of")),
        "months": _months(findings),
        "status": STATUS.get(status, status),
        "tone": tone_of(status),
        "sections": told,
        "terms": list_terms([lead, *(section.html for section in told)]),
        "one_page": any(ONE_PAGE in cell["metadata"].get("tags", []) for cell in notebook["cells"]),
        "provenance": trace_page(notebook, with_code=with_code),
        "running": quote_css(" · ".join(filter(None, running))),
        "brand": branding,
        "foot": quote_css(branding.get("foot", "")),
        "style": compose_style(),
    }


def list_terms(parts: Iterable[str]) -> list[tuple[str, str]]:
    """The explained heads of a page's tables with their meanings as HTML: where no pointer rests, they are read below.

    >>> list_terms(['<abbr title="What it took.">Cost</abbr>', '<abbr title="What it took.">Spent</abbr>'])
    [('Cost · Spent', 'What it took.')]
    """
    heads: dict[str, dict[str, None]] = {}
    for means, label in _HEAD.findall("".join(parts)):
        heads.setdefault(means, {})[label] = None
    return [(" · ".join(labels), means) for means, labels in heads.items()]


def _requests(findings: dict[str, Any]) -> list[tuple[str, str]]:
    """What is asked, each with the link that answers it by mail; without an address for answers there is none."""
    asked_by, department, cycle = (str(findings.get(key) or "") for key in ("asked_by", "department", "cycle"))
    by = _day(findings.get("answer_by"))
    asked = map(str, findings.get("requests", []))
    return [(tie(sentence), compose_answer(asked_by, department, cycle, sentence, by)) for sentence in asked]


def _months(findings: dict[str, Any]) -> str:
    """The months reviewed, for the masthead; that the day of the review lies long after them is said, too."""
    months = str(findings.get("months", ""))
    return f"{months} · the figures end in {months.rpartition(' to ')[2]}" if findings.get("late") else months


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = pd.Timestamp(text)
    return f"{day.day} {day.month_name()} {day.year}"
