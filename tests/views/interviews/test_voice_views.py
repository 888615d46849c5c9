"""Themes and voices as readers see them: words from the frame, hostile text as text, no name, wide and narrow."""

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from tests.analysis.interviews.interviews import interviews

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"&$x_1$ =1+1 \u202eabc 😀'


@pytest.fixture(scope="module")
def themes(sample: Review) -> pd.DataFrame:
    return sp.code_themes(sample.interviews, stakeholders=sample.stakeholders)


@pytest.fixture(scope="module")
def voices(sample: Review, themes: pd.DataFrame) -> pd.DataFrame:
    return sp.compare_voices(themes, sp.quantify_gaps(sample.measurements, sample.kpis))


def test_the_heat_map_holds_its_numbers_wide_and_narrow(themes: pd.DataFrame) -> None:
    spread = sp.summarise_spread(themes).query("kind == 'theme'")
    chart = sp.plot_themes(spread)
    assert chart.title == "Operational inefficiency was raised by most people: 16, in 6 departments"
    assert "Training gaps: Customer Service 3 of 7" in chart.alt
    for narrow, number in ((False, "3 of 7"), (True, "3/7")):
        svg = chart.svg(narrow=narrow)
        ET.fromstring(svg)
        assert number in svg
        assert "var(--orange, #b84a0e)" in svg
    assert chart._repr_html_() == sp.plot_themes(spread)._repr_html_()


def test_thirty_themes_and_twelve_departments_are_drawn_and_the_rest_counted() -> None:
    rows = [(f"Theme {a}", f"Department {b}", 1, 4, 0.25) for a in range(30) for b in range(12)]
    chart = sp.plot_themes(pd.DataFrame(rows, columns=["theme", "department", "stakeholders", "heard", "share"]))
    assert "4 departments left out" in chart.caption
    assert chart.svg().count("1/4") == 30 * 8


def test_nothing_to_draw_shows_nothing(themes: pd.DataFrame) -> None:
    assert sp.plot_themes(sp.summarise_spread(themes.head(0)))._repr_html_() == ""


def test_hostile_text_is_text_everywhere() -> None:
    spoken = interviews(*[HOSTILE] * 4, theme=[HOSTILE.replace(";", "")] * 4, department=[HOSTILE] * 4,
                        group=[HOSTILE] * 4)  # fmt: skip
    coded = sp.code_themes(spoken)
    summary, spread = sp.summarise_themes(coded), sp.summarise_spread(coded)
    gaps = pd.DataFrame({"kpi": ["k"], "name": HOSTILE, "department": HOSTILE, "status": "missed", "unit": "count",
                         "better": "higher", "actual": 1.0, "target": 2.0, "gap": -1.0})  # fmt: skip
    voices = sp.compare_voices(coded, gaps)
    shown = [sp.tabulate(frame) for frame in (coded, summary, spread, voices)]
    shown += [sp.plot_themes(spread), sp.describe_themes(summary), sp.describe_voices(voices)]
    for item in shown:
        html = item._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "alert(1)" in html


def test_no_name_is_shown(sample: Review, themes: pd.DataFrame, voices: pd.DataFrame) -> None:
    summary, spread = sp.summarise_themes(themes), sp.summarise_spread(themes)
    shown = [*(sp.tabulate(frame) for frame in (themes, summary, spread, voices)), sp.plot_themes(spread),
             sp.describe_themes(summary), sp.describe_voices(voices)]  # fmt: skip
    html = " ".join(item._repr_html_() for item in shown)
    names = {part for person in sample.stakeholders["stakeholder"] for part in person.split()}
    assert not [name for name in names if re.search(rf"\b{name}\b", html)]


def test_the_table_of_voices_tells_both_sides(voices: pd.DataFrame) -> None:
    html = sp.tabulate(voices)._repr_html_()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "4 of 5 say worse or bad; 1 better or good" in text
    assert "5.2 h against 5.5 h: met" in text
    assert "no KPI here measures it" in text
    assert "nobody spoke of it" in text
    assert html.count('class="chip bad"') == (voices["agreement"] == "contradict").sum()


def test_the_words_for_the_data_name_change_chance_and_mix() -> None:
    row = {"agreement": "contradict", "topic": "K", "kind": "kpi", "said": "worse", "speakers": 2, "said_worse": 2,
           "said_better": 0, "said_unchanged": 0, "data": "short", "actual": 0.4, "target": 0.5, "unit": "share",
           "status": "missed", "variation": "worsening", "significant": False, "mix_share": 0.9}  # fmt: skip
    html = sp.tabulate(pd.DataFrame([row]))._repr_html_()
    assert "missed; getting worse; the shortfall could be chance; the gap is a shift of mix" in html


def test_sentences_tell_the_contradictions_and_how_they_were_judged(voices: pd.DataFrame) -> None:
    told = sp.describe_voices(voices)
    assert told[0].startswith("First response time: 4 of 5 people who spoke of it say that it is bad or getting worse.")
    assert any(
        sentence.startswith("Only in the interviews") and "Staff turnover (5 people)" in sentence for sentence in told
    )
    assert "severity that the interviewer noted (95)" in told[-1]


@pytest.mark.parametrize("describe", [sp.describe_themes, sp.describe_voices])
def test_nothing_is_told_as_nothing(describe, themes: pd.DataFrame) -> None:
    assert len(describe(pd.DataFrame())) == 1


def test_questions_and_coverage_are_tables(sample: Review) -> None:
    asked = sp.tabulate(sp.summarise_questions(sample.interviews))._repr_html_()
    assert asked.count('scope="row"') == 26
    heard = sp.tabulate(sp.summarise_interviews(sample.interviews, sample.stakeholders, by="department"))._repr_html_()
    assert "Interviews by department" in heard


def test_themes_of_one_department_are_bars_and_of_several_a_map() -> None:
    rows = [["training_gaps", "Sales", 3, 7, 3 / 7], ["tools", "Sales", 1, 7, 1 / 7]]
    columns = ["theme", "department", "stakeholders", "heard", "share"]
    alone = pd.DataFrame(rows, columns=columns)
    both = pd.DataFrame([*rows, ["tools", "Finance", 2, 4, 0.5]], columns=columns)
    assert sp.plot_themes(alone).caption == "Bar: the share of those heard in Sales who raised the theme."
    assert sp.plot_themes(both).caption.startswith("Each cell:")
    svg = sp.plot_themes(alone).svg()
    assert "3 of 7" in svg and "Training gaps" in svg  # noqa: PT018
