"""Segments one by one, next steps and sign-offs as readers see them: odd text stays text, names fit their column."""

import re

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from tests.views.causes.test_cause_figures import ODD


def _breakdown(names: list[str]) -> pd.DataFrame:
    return pd.DataFrame({
        "kpi": "won", "name": "Conversion", "department": "Sales", "unit": "share", "better": "higher",
        "dimension": "region", "segment": names, "actual": 0.1, "expected": 0.2, "gap": -0.1, "contribution": -0.01,
        "share": 0.1, "count": 900.0, "low": 0.08, "high": 0.12, "p_value": 0.001, "underperforming": True,
        "dispersion": 1.0,
    })  # fmt: skip


def test_the_title_counts_and_names_what_is_worse() -> None:
    [chart] = sp.plot_segments(_breakdown(["North"]))
    assert chart.title == "Conversion: 1 of 1 segment is worse than expected beyond chance (North)"
    assert "region North 10 % against 20 %" in chart.alt
    [chart] = sp.plot_segments(_breakdown(["North"]).assign(underperforming=False))
    assert chart.title == "Conversion: no segment is worse than expected beyond chance"


@pytest.mark.parametrize("count", [1, 3, 30, 45])
def test_every_segment_up_to_thirty_is_drawn_and_the_rest_counted(count: int) -> None:
    [chart] = sp.plot_segments(_breakdown([f"Segment {place:02d}" for place in range(count)]))
    for narrow in (False, True):
        assert len(set(re.findall(r"Segment \d\d", chart.svg(narrow=narrow).split(">", 1)[1]))) == min(count, 30)
    assert ("15 segments that add less" in chart.caption) == (count == 45)


def test_kpis_without_intervals_have_no_figure() -> None:
    assert sp.plot_segments(_breakdown(["a"]).assign(low=float("nan"))) == ()


@pytest.mark.parametrize("text", ODD)
def test_odd_text_stays_text(text: str) -> None:
    breakdown = _breakdown([text])
    html = "".join(chart._repr_html_() for chart in sp.plot_segments(breakdown)) + sp.tabulate(breakdown)._repr_html_()
    signed = pd.DataFrame({"subject": ["x"], "topic": text, "department": text, "decision": "rejected",
                           "people_asked": 1, "confirmed_share": 0.0, "decided_on": pd.NaT,
                           "comment": text})  # fmt: skip
    html += sp.describe_signoffs(signed)._repr_html_() + sp.tabulate(signed)._repr_html_()
    assert "<script>alert" not in html
    assert "<!-- no comment" not in html


def test_the_sample_says_what_to_do_next_and_what_is_confirmed(sample: Review) -> None:
    own = sample.measurements["kpi"].isin(sample.kpis.loc[sample.kpis["department"] == "Sales", "kpi"])
    kpis = sample.kpis[sample.kpis["department"] == "Sales"]
    gaps, signals = sp.quantify_gaps(sample.measurements[own], kpis), sp.detect_signals(sample.measurements[own], kpis)
    parts = sp.explain_segments(sample.segments, kpis)
    voices = sp.compare_voices(sp.code_themes(sample.interviews), gaps, signals, parts=parts)
    hypotheses = sp.summarise_hypotheses(gaps, sample.causes, sp.suggest_causes(gaps, kpis))
    steps = sp.suggest_next_steps(
        sp.summarise_evidence(gaps, sample.interviews, sample.causes, signals), voices, hypotheses
    )
    said = sp.describe_next_steps(steps, hypotheses)
    assert said[0].startswith("Act now on Revenue")
    assert "Look closer at Lead conversion: it lies within its tolerance." in said


def test_the_contradiction_on_qualified_leads_is_told_with_the_parts_of_the_gap(sample: Review) -> None:
    kpis = sample.kpis[sample.kpis["department"] == "Marketing"]
    gaps = sp.quantify_gaps(sample.measurements, kpis)
    signals, parts = sp.detect_signals(sample.measurements, kpis), sp.explain_segments(sample.segments, kpis)
    voices = sp.compare_voices(sp.code_themes(sample.interviews), gaps, signals, parts=parts).set_index("kpi")
    assert voices.loc["qualified_share", "agreement"] == "contradict"
    assert "shift of mix" in sp.tabulate(voices.reset_index())._repr_html_()
