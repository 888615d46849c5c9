"""The page that links every report of a cycle and says which failed."""

from pathlib import Path
from typing import Any

import jinja2

from saypro_analysis.reports.styles import compose_style
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import STATUS

TEMPLATES = Path(__file__).parent / "templates"


def compose_index(cycle: str, groups: list[dict[str, Any]]) -> str:
    """The index of a cycle's reports.

    `groups` has an entry per department (and one for the organisation) with `name` and `reports`, each with `title,
    href` (empty if it failed), `status`, `headline` and `error`.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    reports = [report for group in groups for report in group["reports"]]
    return environment.get_template("index.html").render(
        cycle=cycle,
        groups=groups,
        failed=sum(1 for report in reports if report["error"]),
        total=len(reports),
        words=STATUS,
        tone_of=tone_of,
        style=compose_style(),
    )
