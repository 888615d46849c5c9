"""Priorities, actions and targets as figures, tables and sentences: nothing overlaps, words are the frame's numbers."""

from html import escape

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import NARROW, WIDE
from tests.views.causes.test_cause_figures import ODD, PLAIN, collisions


def ranked(number: int, texts: list[str], *, rated: bool = True) -> pd.DataFrame:
    random = np.random.default_rng(number)
    places = np.arange(1, number + 1)
    impact = np.sort(random.uniform(10, 95, number))[::-1]
    words = ["Urgent", "High", "Medium", "Low"]
    frame = pd.DataFrame({
        "name": [f"{texts[p % len(texts)]} {p}" for p in places], "rank": places,
        "rank_low": np.maximum(places - 4, 1), "rank_high": np.minimum(places + 6, number), "chance_top3": 0.3,
        "impact": impact, "impact_low": impact - 8, "impact_high": np.minimum(impact + 8, 100),
        "priority": [words[p % 4] for p in places], "verdict": "real", "impact_tier": "High",
    })  # fmt: skip
    if rated:
        frame = frame.assign(feasibility=random.choice([0.2, 0.4, 0.6, 0.8, 1.0, np.nan], number))
        frame["quick_win"] = frame["feasibility"] > 0.7
    return frame


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("number", [1, 2, 3, 12, 30, 60])
@pytest.mark.parametrize("texts", [PLAIN, ODD], ids=["plain", "odd"])
def test_no_text_touches_another_or_leaves_the_drawing(number: int, width: int, texts: list[str]) -> None:
    assert collisions(sp.plot_priorities(ranked(number, texts)), width) == []
    assert collisions(sp.plot_priorities(ranked(number, texts, rated=False)), width) == []


def test_the_figure_says_what_the_frame_says() -> None:
    rows = ranked(30, PLAIN)
    chart = sp.plot_priorities(rows)
    assert chart.title.startswith(f"{(rows['priority'] == 'Urgent').sum()} of 30 gaps are urgent")
    assert "10 gaps of less impact not drawn." in chart.caption
    assert f"{rows['feasibility'].isna().sum()} gaps without an open action" in chart.caption
    first = rows.iloc[0]
    assert f"1. {first['name']}, place 1 to 7, impact {round(first['impact'])}, {first['priority']}" in chart.alt
    assert chart._repr_html_() == sp.plot_priorities(rows)._repr_html_()


def test_odd_text_is_shown_as_text() -> None:
    html = sp.plot_priorities(ranked(12, ODD))._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_without_gaps_there_is_a_sentence_and_no_figure() -> None:
    nothing = sp.score_impact(
        pd.DataFrame(columns=["kpi", "department", "status", "gap", "shortfall", "tolerances"]), None
    )
    assert sp.plot_priorities(nothing)._repr_html_() == ""
    assert sp.describe_priorities(nothing) == ("No KPI is short of its target, so there is nothing to rank.",)
    assert sp.tabulate(nothing) == "No KPI is short of its target."


def test_the_table_of_priorities_shows_ranges() -> None:
    html = sp.tabulate(ranked(4, PLAIN).assign(quick_win=[True, False, False, False])).as_raw_html()
    assert "1 (1 to 4)" in html
    assert html.count("quick win") == 1
    assert html.count('<span class="chip bad">Urgent</span>') == 1


def test_the_sentences_hold_the_frames_figures() -> None:
    rows = ranked(12, PLAIN).assign(verdict=["real"] * 11 + ["noise"])
    told = sp.describe_priorities(rows)
    assert f"({round(rows['impact'][0])} of 100); it ranks 1st to 7th of 12" in told[0]
    assert "with a chance of 30 %" in told[0]
    assert f"therefore not urgent: {rows['name'][11]}." in "\n".join(told)


def test_targets_of_the_sample_are_a_table_with_all_rows(sample: Review) -> None:
    targets = sp.check_targets(sample.measurements, sample.kpis)
    html = sp.tabulate(targets).as_raw_html()
    assert all(escape(title) in html for title in targets["title"])
    assert not any(requirement in html for requirement in targets["requirement"]), "rows stay in the data"
    row = targets.set_index("requirement").loc["MEL-11"]
    assert f"{100 * row['change']:.1f} %" in html
    told = "\n".join(sp.describe_targets(targets))
    assert "No figure was received for 7 of 28 SayPro targets." in told
    assert "Met: Uptime of at least 99 %" in told


def test_a_target_that_points_would_decide_otherwise_says_so(sample: Review) -> None:
    targets = sp.check_targets(sample.measurements, sample.kpis)
    assert "in percentage points it would be: not met" in sp.tabulate(targets).as_raw_html()


def test_contradictions_are_a_table() -> None:
    html = sp.tabulate(sp.summarise_contradictions()).as_raw_html()
    assert "five months are in neither" in html
    assert "CAP-04" not in html


def test_suggestions_from_data_are_escaped() -> None:
    gaps = pd.DataFrame({"kpi": ["k"], "name": ["<b>K</b>"], "department": ["Sales"], "status": ["missed"]})
    causes = pd.DataFrame({"cause": "C", "kpi": "k", "parent": None, "category": "People",
                           "statement": "<i>closing</i> training is missing", "evidence": "x",
                           "status": "supported"}, index=[0])  # fmt: skip
    told = sp.suggest_actions(gaps, causes)
    assert told["fits_cause"][0] == "words"
    html = sp.tabulate(told).as_raw_html() + sp.describe_actions(told)._repr_html_()
    assert "<b>K" not in html
    assert "<i>closing" not in html


def test_campaigns_are_a_table() -> None:
    campaigns = pd.DataFrame([["Spring", 1000.0, 50, 10, 3000.0]],
                             columns=["campaign", "spend", "leads", "customers", "revenue"])  # fmt: skip
    html = sp.tabulate(sp.summarise_campaigns(campaigns)).as_raw_html()
    assert "$20" in html
    assert "200 %" in html
