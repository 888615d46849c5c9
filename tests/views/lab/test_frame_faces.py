"""Reviews and frames say what they hold and what to call next; other frames keep pandas' own face."""

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import saypro_analysis as sp
from saypro_analysis.batch.runs import Run
from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.lab.frame_faces import show_frame, show_review
from tests.views.kit.test_faces import HOSTILE, LIVE, runs_of


def first_line(html: str) -> str:
    return html.partition("</p>")[0]


@pytest.mark.long("a frame of every verb")
def test_every_frame_of_a_verb_says_what_it_is_and_what_to_call_next(verb_frames: dict[str, pd.DataFrame]) -> None:
    silent = []
    for name, frame in verb_frames.items():
        verb = name.split(" ")[0]
        told = first_line(show_frame(pd.DataFrame(frame)) or "")
        if verb in sp.__all__ and verb not in ("find", "help") and "sp.tabulate" not in told:
            silent.append(name)
    assert silent == []


def test_a_gap_frame_offers_its_figure_and_its_sentences(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    told = first_line(show_frame(gaps))
    assert f"<b>quantify_gaps</b>, 41 rows, {gaps.shape[1]} columns" in told
    assert "<code>sp.plot_gaps</code>" in told
    assert "<code>sp.describe_gaps</code>" in told
    assert show_frame(gaps).count("<tr") <= 13  # a header, ten rows, a row of dots


def test_a_table_of_the_review_says_what_a_row_is(sample: Review) -> None:
    columns = sample.kpis.shape[1]
    assert f"<b>kpis</b>, 41 rows, {columns} columns: a row is a KPI of a department" in show_frame(sample.kpis)


def test_any_other_frame_keeps_the_face_that_pandas_gives_it(sample: Review) -> None:
    for frame in (pd.DataFrame({"a": [1]}), pd.DataFrame()):
        assert show_frame(frame) == frame._repr_html_()
    with pd.option_context("display.notebook_repr_html", False):
        assert show_frame(sample.kpis) is None


def test_text_in_data_is_escaped_and_no_mathematics(sample: Review) -> None:
    frame = sample.kpis.head(2).assign(name=HOSTILE)
    for html in (show_frame(frame), Run(HOSTILE, HOSTILE, HOSTILE, "failed", 1.0, error=HOSTILE)._repr_html_()):
        assert any("$" in run for run in runs_of(html))
        assert [run for run in runs_of(html) if LIVE.search(run)] == []
        assert f"<b>{HOSTILE[-8:-5]}" not in html


def test_a_review_says_whose_it_is_and_what_it_holds(sample: Review) -> None:
    html = show_review(sample)
    assert "<b>Review of all departments</b>, as of 2025-03-31" in html
    assert f"<code>measurements</code> {len(sample.measurements):,}" in html
    assert "<code>sp.help()</code>" in html


def test_a_cycle_and_a_run_are_short_and_without_paths() -> None:
    cycle = sp.open_cycle(bundled("params"))
    for told in (repr(cycle), cycle._repr_html_()):
        assert "2025-Q1" in told
        assert "6 departments, 32 reports" in told
        assert str(cycle.workspace) not in told
    assert len(repr(cycle)) < 80
    run = Run("week1", "Sales", "Week 1", "done", 3.21, path="sales/week1.html", headline="3 of 7 missed.")
    assert repr(run) == "Run of week1 for Sales: done. 3 of 7 missed."
    assert "done in 3.2 s" in run._repr_html_()


def test_a_kernel_shows_them_once_the_display_is_set() -> None:
    shell = InteractiveShell.instance()
    try:
        face = shell.display_formatter.formatters["text/html"]
        frame = sp.open_review("sample", as_of="2025-03-31").kpis
        assert "sp.tabulate" not in face(frame)
        sp.set_display()
        assert "sp.tabulate" in face(frame)
    finally:
        InteractiveShell.clear_instance()
