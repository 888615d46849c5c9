"""The words that need it are explained at the heads of tables and on a page of the docs, from one source."""

import re
from html import unescape
from pathlib import Path

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.reports.safety import clean_html
from saypro_analysis.views.kit.faces import unshield
from saypro_analysis.views.kit.glossary import explain_head, read_glossary, read_heads, write_page
from saypro_analysis.views.tables.assembly import CELLS, LAYOUTS

PAGE = Path(__file__).parents[3] / "docs" / "glossary.md"


def test_there_are_thirty_terms_or_more_and_the_page_is_theirs() -> None:
    assert len(read_glossary()) >= 30
    assert PAGE.read_text(encoding="utf-8") == write_page(), "make docs"
    assert list(read_glossary()) == sorted(read_glossary(), key=str.casefold)


def test_each_is_a_sentence_and_a_head_of_some_table() -> None:
    labels = {cell.label for cell in CELLS.values()}
    for layout in LAYOUTS.values():
        labels |= {*layout.labels.values(), *(cell.label for cell in layout.cells.values())}
    assert set(read_heads()) <= labels
    assert all(re.fullmatch(r"[A-Z].{20,130}\.", means) for means in read_glossary().values())
    assert all("$" not in means and "|" not in means for means in read_glossary().values())


def test_a_table_explains_its_heads_and_labels_its_cells_in_plain_words(sample: Review) -> None:
    html = sp.tabulate(sp.quantify_gaps(sample.measurements, sample.kpis))._repr_html_()
    assert f'<abbr title="{read_heads()["Gap"]}">Gap</abbr></th>' in unescape(html)
    assert 'data-label="Gap"' in html
    assert "<abbr" not in re.sub(r"<th .*?</th>", "", html, flags=re.DOTALL)
    assert "<abbr title=" in clean_html(unshield(html)), "it reaches the page"


def test_heads_that_are_not_explained_stay_text() -> None:
    frame = pd.DataFrame({"name": ["Revenue"], "owner": ["Ada"]})
    assert "<abbr" not in sp.tabulate(frame)._repr_html_()
    assert explain_head("<b>x</b>") == "<b>x</b>", "which great_tables escapes"
