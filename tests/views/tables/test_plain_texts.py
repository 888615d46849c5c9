"""A table where no page can be shown: its rows as text, and nothing of how it is made."""

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.views.tables.plain_texts import LONGEST, WIDEST, write_plain


def test_a_table_reads_as_rows_of_text() -> None:
    review = sp.open_review("sample", department="Finance", as_of="2025-03-31")
    gaps = sp.quantify_gaps(review.measurements, review.kpis)
    title, heads, *rows = repr(sp.tabulate(gaps)).splitlines()
    assert (title, len(rows)) == ("Actual against target", len(gaps))
    assert heads.split()[:4] == ["KPI", "Actual", "Target", "Gap"]
    first = rows[0]
    assert first.startswith(gaps["name"][0])
    assert first.index("$444,266") == heads.index("Actual")
    assert not {"<", "class=", "GT(", "_tbl_data"} & {part for row in rows for part in row.split()}


def test_markup_is_read_where_it_is_some_and_left_where_it_is_text() -> None:
    cells = {"a": ["<b>x</b>"], "b": ["<b>R&amp;D</b>"]}
    assert write_plain("", {}, cells, {"b"}).splitlines()[-1] == "<b>x</b>  R&D"


def test_long_cells_are_cut_and_marks_that_steer_a_terminal_left_out() -> None:
    told = write_plain("", {}, {"a": ["x" * WIDEST, "y" * (WIDEST + 1), "\x1b[31mred\nline"]}).splitlines()
    assert told[2:] == ["x" * WIDEST, "y" * (WIDEST - 1) + "…", "[31mred line"]


def test_many_rows_are_counted() -> None:
    told = [write_plain("", {}, {"a": ["x"] * rows}).splitlines() for rows in (LONGEST, LONGEST + 1, LONGEST + 2)]
    assert [len(lines) - 2 for lines in told] == [LONGEST, LONGEST + 1, LONGEST + 1]
    assert [lines[-1] for lines in told] == ["x", "and 1 more row", "and 2 more rows"]


def test_a_refined_table_reads_the_same_way() -> None:
    table = sp.tabulate(pd.DataFrame({"name": ["Revenue"], "unit": ["money"], "actual": [5.0]})).tab_header("Mine")
    assert repr(table).splitlines()[0] == "Mine"
