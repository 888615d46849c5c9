"""The head of a page names the months reviewed, and says when the day of the review lies long after them."""

from typing import Any

import nbformat
import pytest

from saypro_analysis.data.reviews import open_review
from saypro_analysis.reports.findings import MIME, _tell_months
from saypro_analysis.reports.pages import PageExporter


def masthead(as_of: str) -> str:
    review = open_review("sample", as_of=as_of)
    findings: dict[str, Any] = {"cycle": "2025-Q1", "as_of": as_of, **_tell_months(review)}
    output = nbformat.v4.new_output("display_data", {MIME: findings})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("sp.publish(review)", outputs=[output])])
    page, _ = PageExporter().from_notebook_node(notebook)
    return page[page.index("<header>") : page.index("</header>")]


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2025-03-31", "· January to March 2025 · as of 31 March 2025"),
        ("2025-04-30", "· January to March 2025 · as of 30 April 2025"),
        ("2025-05-01", "· January to March 2025 · the figures end in March 2025 · as of 1 May 2025"),
    ],
)
def test_names_the_months_reviewed(as_of: str, told: str) -> None:
    assert told in masthead(as_of)
