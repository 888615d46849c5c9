"""Findings: left in the notebook as data, written beside the report, harmless in a spreadsheet."""

import io
import json
from base64 import b64decode
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from saypro_analysis.data.reviews import Review
from saypro_analysis.reports.findings import (
    MIME,
    _as_data,
    _draw,
    open_findings,
    publish,
    read_findings,
    write_findings,
)
from saypro_analysis.views.kit.charts import Chart, Charts


def test_a_frame_becomes_plain_data() -> None:
    frame = pd.DataFrame({"kpi": ["a", None], "on": pd.to_datetime(["2025-01-01", None]), "gap": [1.5, float("nan")],
                          "real": [True, False], "flag": pd.array([True, None], dtype="boolean")})  # fmt: skip
    data = _as_data(frame)
    assert data["rows"] == [["a", "2025-01-01", 1.5, True, True], [None, None, None, False, None]]
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1", "＝1+1", " =1"])
def test_text_in_a_table_never_becomes_a_formula(tmp_path: Path, text: str) -> None:
    findings = {"tables": {"said": {"columns": ["answer", "gap", text], "rows": [[text, -5.0, 1]]}}}
    path = write_findings(findings, tmp_path / "week1")[1]
    assert path.name == "week1.said.csv"
    written = pd.read_csv(path)
    assert written["answer"][0] == "'" + text
    assert written["gap"][0] == -5.0
    assert written.columns[2] == "'" + text


def test_outside_a_notebook_publishing_does_nothing(sample: Review, capsys: pytest.CaptureFixture[str]) -> None:
    publish(sample, status="met")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["../gaps", "Gaps", "a b", ""])
def test_a_tables_name_must_be_a_files_name(sample: Review, name: str) -> None:
    with pytest.raises(ValueError, match="tables"):
        publish(sample, tables={name: sample.kpis})


def test_findings_are_read_from_the_last_cell_that_has_them() -> None:
    def cell(status: str) -> dict:
        return {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": {MIME: {"status": status}}}]}

    assert read_findings({"cells": [cell("first"), cell("last"), {"cell_type": "markdown"}]}) == {"status": "last"}
    assert read_findings({"cells": []}) == {}


def test_a_figure_without_bounds_is_null_for_json_has_no_word_for_it() -> None:
    data = _as_data(pd.DataFrame({"high": [float("inf"), -float("inf"), 2.0]}))
    assert data["rows"] == [[None], [None], [2.0]]
    json.dumps(data, allow_nan=False)


def test_figures_are_pictures_beside_the_findings_and_whole_again_when_opened(tmp_path: Path) -> None:
    findings = {"tables": {}, "figures": [{"title": "A", "alt": "a", "caption": "", "width": 2, "height": 1,
                                           "png": "iVBORw0KGgo="}]}  # fmt: skip
    paths = write_findings(findings, tmp_path / "week1")
    assert [path.name for path in paths] == ["week1.json", "week1.figure_1.png"]
    assert paths[1].read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert json.loads(paths[0].read_text())["figures"][0]["png"] == "week1.figure_1.png"
    assert open_findings(paths[0]) == findings


def test_a_mails_figures_are_the_first_two_that_show_something() -> None:
    def chart(title: str, *, empty: bool = False) -> Chart:
        return Chart(lambda canvas: canvas.axes(40).plot([1, 2]), title=title, caption="c", alt="1 to 2", empty=empty)

    drawn = list(_draw([chart("none", empty=True), Charts([chart("one"), chart("two")]), chart("three")]))
    assert [figure["title"] for figure in drawn] == ["one", "two"]
    with Image.open(io.BytesIO(b64decode(drawn[0]["png"]))) as image:
        assert abs(image.width - 2 * drawn[0]["width"]) <= 1
        assert abs(image.height - 2 * drawn[0]["height"]) <= 1
        assert 440 <= drawn[0]["width"] <= 568
    assert list(_draw([chart("one")])) == drawn[:1]


def test_a_tables_cells_are_written_as_pandas_writes_them(tmp_path: Path) -> None:
    columns = {
        "whole": [1, 2], "beside none": [1, None], "mixed": [1, 0.5], "yes": [True, None], "=sum": ["=1", 'a,"b'],
        "none": [None, None], "small": [5e-324, 1e16], "list": [[1, "x"], None], "lines": ["a\nb", "c\rd"],
    }  # fmt: skip
    told = {"columns": list(columns), "rows": [list(row) for row in zip(*columns.values(), strict=True)]}
    write_findings({"tables": {"all": told, "none": {"columns": ["a", "=b"], "rows": []}}}, tmp_path / "week1")
    frame = pd.DataFrame(told["rows"], columns=columns).rename(columns={"=sum": "'=sum"}).replace({"=1": "'=1"})
    assert (tmp_path / "week1.all.csv").read_bytes().decode() == frame.to_csv(index=False, lineterminator="\n")
    assert (tmp_path / "week1.none.csv").read_text() == "a,'=b\n"
