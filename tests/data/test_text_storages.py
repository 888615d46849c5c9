"""Where texts are held changes how long a report takes, and nothing that it says."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.batch.review_digests import digest_review
from saypro_analysis.data.text_storages import MOST_ROWS, hold_texts


@pytest.fixture
def plain():
    with pd.option_context("mode.string_storage", "python"):
        yield


def storages(frame):
    return {kind.storage for kind in frame.dtypes if isinstance(kind, pd.StringDtype)}


def in_arrow(rows):
    kind = pd.StringDtype("pyarrow", na_value=float("nan"))
    return pd.DataFrame({"kpi": pd.array(["revenue", None] * (rows // 2) + ["calls"] * (rows % 2), dtype=kind)})


def test_usually_texts_stay_where_they_are():
    frame = in_arrow(4)
    assert hold_texts(frame) is frame


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(("rows", "held"), [(MOST_ROWS, "python"), (MOST_ROWS + 1, "pyarrow")])
def test_large_tables_stay_in_arrow(rows, held):
    frame = in_arrow(rows)
    moved = hold_texts(frame)
    assert storages(moved) == {held}
    assert moved["kpi"].dropna().tolist() == frame["kpi"].dropna().tolist()
    assert moved["kpi"].isna().equals(frame["kpi"].isna())


def told(review):
    gaps = sp.quantify_gaps(review.measurements, review.kpis)
    signals = sp.detect_signals(review.measurements, review.kpis)
    themes = sp.code_themes(review.interviews)
    progress = sp.track_progress(review.actions, review.updates, review.changes, as_of=review.as_of)
    pages = [sp.tabulate(frame)._repr_html_() for frame in (gaps, signals, progress)]
    return [digest_review(review), [frame.to_csv() for frame in (gaps, signals, themes, progress)], pages]


@pytest.mark.parametrize("department", ["Sales", None])
def test_a_review_says_the_same_wherever_its_texts_are_held(department):
    arrow = sp.open_review("sample", department=department)
    with pd.option_context("mode.string_storage", "python"):
        python = sp.open_review("sample", department=department)
        assert storages(python.kpis) == {"python"}
        said = told(python)
    assert storages(arrow.kpis) == {"pyarrow"}
    assert said == told(arrow)
