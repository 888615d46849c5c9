"""What a table or figure was made of: figures whole, text defused, nothing that was said in confidence."""

import io

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.views.kit.charts import Canvas, Chart, Charts, draws
from saypro_analysis.views.kit.csv_texts import CSV_MIME, MOST_ROWS, bundle, write_csv
from saypro_analysis.views.kit.marks import MOST_LISTED, Mark, list_marks

FRAME = pd.DataFrame(
    {"name": ["=1+1", "Cycle"], "on": pd.to_datetime(["2025-03-01", None]), "share": [0.1 + 0.2, None],
     "late": [True, False], "answer": ["said", "in confidence"], "course": [[1], [2]]}
)  # fmt: skip


def test_what_was_written_is_read_back() -> None:
    read = pd.read_csv(io.StringIO(write_csv(FRAME)), parse_dates=["on"])
    assert list(read) == ["name", "on", "share", "late"]
    assert read["share"][0] == 0.1 + 0.2
    assert read["on"][0] == pd.Timestamp("2025-03-01")
    assert read["name"].tolist() == ["'=1+1", "Cycle"]
    assert read.iloc[1].isna().sum() == 2


def test_what_the_page_shows_whole_is_written_whole() -> None:
    assert "in confidence" in write_csv(FRAME, guarded=False)
    assert "in confidence" not in write_csv(FRAME)


@pytest.mark.parametrize(("rows", "written"), [(MOST_ROWS, MOST_ROWS), (MOST_ROWS + 1, MOST_ROWS)])
def test_a_notebook_carries_so_many_rows_and_no_more(rows: int, written: int) -> None:
    assert write_csv(pd.DataFrame({"a": range(rows)})).count("\n") == written + 1


def test_nothing_is_bundled_where_nothing_is_known() -> None:
    assert bundle(["", ""]) == {}
    assert bundle(["", "a\n1\n"]) == {CSV_MIME: {"csv": ["", "a\n1\n"]}}


def test_a_table_that_is_cut_tells_all_rows_but_not_what_was_confidential() -> None:
    answers = pd.DataFrame({"group": ["A", "B", "C"], "answer": ["one", "two", "three"], "severity": [1, 2, 3]})
    columns = ["group", "answer", "severity"]
    whole = sp.tabulate(answers, columns=columns)._repr_mimebundle_()[CSV_MIME]["csv"]
    cut = sp.tabulate(answers, columns=columns, limit=1)._repr_mimebundle_()[CSV_MIME]["csv"]
    assert whole == ["group,answer,severity\nA,one,1\nB,two,2\nC,three,3\n"]
    assert cut == ["group,severity\nA,1\nB,2\nC,3\n"]


def draw(*, empty: bool = False, frame: pd.DataFrame | None = None) -> Chart:
    def put(canvas: Canvas) -> None:
        canvas.axes(height=50)

    return Chart(put, title="a", caption="b", alt="c", empty=empty, frame=frame)


def test_a_figure_keeps_what_it_was_given_unless_it_knows_its_part() -> None:
    given, part = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [2]})
    one = draws(lambda _: draw())(given)
    several = draws(lambda _: Charts([draw(frame=part), draw(empty=True), draw()]))(given)
    assert one.csv() == "a\n1\n2\n"
    assert several._repr_mimebundle_() == {CSV_MIME: {"csv": ["a\n2\n", "a\n1\n2\n"]}}
    assert draws(lambda _: draw(empty=True))(given)._repr_mimebundle_() == {}


def test_the_verbs_figures_tell_their_frames(sample: sp.Review) -> None:
    own = sample.kpis[sample.kpis["department"] == "Sales"]
    measured = sample.measurements[sample.measurements["kpi"].isin(own["kpi"])]
    gaps, charts = sp.quantify_gaps(measured, own), sp.summarise_charts(measured, own)
    told = pd.read_csv(io.StringIO(sp.plot_gaps(gaps).csv()))
    assert told["gap"].tolist() == gaps["gap"].tolist()
    first, second = sp.plot_control_charts(charts, own["kpi"].head(2))
    for figure, kpi in zip((first, second), own["kpi"], strict=False):
        told = pd.read_csv(io.StringIO(figure.csv()))
        assert set(told["kpi"]) == {kpi}
        assert len(told) == (charts["kpi"] == kpi).sum()


def marks(count: int) -> list[Mark]:
    return [Mark(None, place, 1.0, f"<b>{place}: $1 in all") for place in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("count", "rows"), [(0, 0), (1, 1), (MOST_LISTED, MOST_LISTED), (MOST_LISTED + 1, 0)])
def test_the_figures_lie_in_a_fold_where_they_are_few(count: int, rows: int) -> None:
    html = list_marks(marks(count))
    assert html.count("<tr>") == rows
    assert "<b>" not in html


def test_a_mark_is_listed_once_and_one_without_a_figure_not_at_all() -> None:
    html = list_marks([*marks(2), *marks(2), Mark(None, 1, float("nan"), "x: y")])  # type: ignore[arg-type]
    assert html.count("<tr>") == 2
    assert '<th scope="row">&lt;b&gt;0</th><td>$1 in all</td>' in html
    assert ">x<" not in html


def test_a_mark_that_names_nobodys_figures_has_a_row_for_itself() -> None:
    html = list_marks([Mark(None, 1, 1.0, "5 of 7 lost")])  # type: ignore[arg-type]
    assert '<tr><td colspan="2">5 of 7 lost</td></tr>' in html
