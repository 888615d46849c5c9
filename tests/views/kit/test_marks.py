"""What marks say under the pointer: name, period, value and target, where the mark stands, escaped."""

import re
from html import unescape
from xml.etree import ElementTree

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.reports.safety import clean_html
from saypro_analysis.views.kit.charts import Chart

MARK = re.compile(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="8" fill="transparent"><title>(.*?)</title></circle>')


def marks_of(chart: Chart, *, narrow: bool = False) -> list[tuple[float, float, str]]:
    return [(float(x), float(y), unescape(text)) for x, y, text in MARK.findall(chart.svg(narrow=narrow))]


@pytest.fixture
def sales() -> Review:
    return sp.open_review("sample", department="Sales", as_of="2025-03-31")


def test_each_gap_says_its_figure_and_lies_on_its_dot(sales: Review) -> None:
    gaps = sp.quantify_gaps(sales.measurements, sales.kpis)
    chart = sp.plot_gaps(gaps)
    told = marks_of(chart)
    assert "Revenue: −$300,000, missed" in [text for *_, text in told]
    assert len(told) == gaps["shortfall_pct"].notna().sum()
    dots = {
        (float(x), float(y)) for x, y in re.findall(r'<use xlink:href="#[^"]+" x="([\d.]+)" y="([\d.]+)"', chart.svg())
    }
    assert all(any(abs(x - a) < 0.2 and abs(y - b) < 0.2 for a, b in dots) for x, y, _ in told)


def test_each_point_of_a_course_says_name_period_value_and_target(sales: Review) -> None:
    histories = sp.summarise_histories(sales.measurements, sales.kpis)
    told = [text for *_, text in marks_of(sp.plot_histories(histories))]
    assert len(told) == histories["actual"].notna().sum()
    assert any(re.fullmatch(r"Revenue, Mar 2025: \$[\d,]+, target \$[\d,]+", text) for text in told)


def test_a_phone_has_no_pointer(sales: Review) -> None:
    assert marks_of(sp.plot_gaps(sp.quantify_gaps(sales.measurements, sales.kpis)), narrow=True) == []


def test_marks_reach_the_page_and_hostile_names_stay_text() -> None:
    columns = ["name", "unit", "gap", "shortfall_pct", "status"]
    gaps = pd.DataFrame([["</title><script>x()</script>$a$\u202e", "money", -3e5, 0.2, "missed"]], columns=columns)
    chart = sp.plot_gaps(gaps)
    ElementTree.fromstring(chart.svg())
    [(_, _, text)] = marks_of(chart)
    assert text == "</title><script>x()</script>$a$: −$300,000, missed"
    page = clean_html(chart._repr_html_())
    assert "<title>&lt;/title&gt;&lt;script&gt;" in page
    assert "<script" not in page
