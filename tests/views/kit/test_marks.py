"""What marks say under the pointer: name, period, value and target, where the mark stands, escaped."""

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.reports.safety import clean_html
from saypro_analysis.views.kit.charts import WIDE, Chart

ROOT = Path(__file__).parents[3]
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


ANY = re.compile(r'<(?:circle cx|rect x)="(-?[\d.]+)"[^>]*fill="transparent"><title>(.*?)</title>')


def every_mark(chart: Chart) -> list[str]:
    found = ANY.findall(chart.svg())
    assert all(-4 <= float(x) <= WIDE for x, _ in found)
    assert ANY.findall(chart.svg(narrow=True)) == []
    return [unescape(text) for _, text in found]


def test_bars_say_their_figure_over_their_whole_length(sample: Review) -> None:
    causes = sample.causes.dropna(subset="occurrences")
    pareto = sp.rank_pareto(causes)
    told = every_mark(sp.plot_pareto(pareto))
    assert len(told) == min(len(pareto), 21)
    assert told[0] == f"{pareto.iloc[0, 0]}: {pareto['weight'][0]:g}; {100 * pareto['cumulative'][0]:.1f} % so far"
    svg = sp.plot_pareto(pareto).svg()
    wide = [float(width) for width in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="16"', svg)]
    assert wide == sorted(wide, reverse=True)
    assert wide[0] > 2 * wide[-1]


def test_the_plan_says_dates_worth_and_progress(sales: Review) -> None:
    day = "2025-03-31"
    gaps = sp.quantify_gaps(sales.measurements, sales.kpis)
    plan = sp.plan_actions(sales.actions, gaps, sales.causes, as_of=day)
    timeline = every_mark(sp.plot_timeline(plan, sales.milestones, as_of=day))
    assert len([text for text in timeline if not text.startswith("Milestone")]) == len(plan)
    budgets = sp.summarise_budgets(plan[plan["phase"] != "done"])
    worth = every_mark(sp.plot_budget(budgets, budget=20_000))
    assert len(worth) == budgets.dropna(subset="value")["value"].nunique()
    progress = sp.track_progress(sales.actions, sales.updates, sales.changes, as_of=day)
    told = every_mark(sp.plot_progress(progress))
    assert len(told) == len(progress)
    first = progress.iloc[0]
    assert any(str(first["action"]) in text and f"{round(100 * first['complete'])} %" in text for text in told)
    values = sp.earned_value(sales.actions, sales.updates, as_of=day)
    spent = every_mark(sp.plot_earned_value(values))
    assert len(spent) == 3 * len(values)
    assert f"spent ${values['ac'].iloc[-1]:,.0f}" in spent[-1]
    assert len(every_mark(sp.plot_burn(values))) == 2 * len(values)


def test_gaps_and_their_parts_say_what_they_weigh(sales: Review) -> None:
    gaps = sp.quantify_gaps(sales.measurements, sales.kpis)
    signals = sp.detect_signals(sales.measurements, sales.kpis, rebases=sales.rebases)
    scored = sp.score_impact(gaps, signals, kpis=sales.kpis, actions=sales.actions)
    placed = int(scored["feasibility"].notna().sum())
    assert len(every_mark(sp.plot_priorities(scored))) == len(scored) + placed
    parts = sp.explain_segments(sales.segments, sales.kpis)
    split = parts[parts["kpi"] == "revenue"]
    bars = every_mark(sp.plot_contributions(split))
    assert any(re.search(r"−\$[\d,]+, [\d.]+ % of the gap$", text) for text in bars)
    charts = sp.summarise_charts(sales.measurements, sales.kpis, rebases=sales.rebases)
    assert every_mark(sp.plot_scorecard(gaps, signals, charts))[0].startswith("Revenue: $1.2M against $1.5M")
    spread = sp.summarise_spread(sp.code_themes(sales.interviews))
    assert len(every_mark(sp.plot_themes(spread))) == len(spread)


def test_an_effect_says_what_would_have_been(sample: Review) -> None:
    effects = sp.estimate_effects(sample.actions, sample.measurements, sample.kpis, as_of="2025-03-31",
                                  department="Customer Service")  # fmt: skip
    overview = every_mark(sp.plot_effects(effects))
    assert overview
    assert all(" expected" in text or " of " in text for text in overview)
    course = effects[[len(course) > 0 for course in effects["course"]]].iloc[[0]]
    told = every_mark(sp.plot_effect(course))
    assert len(told) % 3 == 0
    assert all("observed" in text for text in told[: len(told) // 3 * 2 : 3])


def test_causes_on_a_fishbone_and_in_a_network_are_told_whole_and_what_waits_with_both_departments() -> None:
    long = "Campaigns did not reach the right audience, " * 6 + "which nobody had noticed."
    named = pd.DataFrame({"kpi": "leads", "category": ["Process", "People"], "status": ["supported", None],
                          "statement": [long, "Nobody was trained"]})  # fmt: skip
    told = every_mark(sp.plot_fishbone(named))
    assert told == ["People: Nobody was trained (hypothesis)", f"Process: {long} (supported)"]
    network = pd.DataFrame({"causes": ["C1", "C1"], "statement": "No agreed data", "status": "supported",
        "tie": ["explains", "alike"], "kpi": ["a", "b"], "name": ["Sales cycle", "Errors"],
        "department": ["Sales", "Operations"], "systemic": True})  # fmt: skip
    cause, *gaps = every_mark(sp.plot_cause_network(network))
    assert cause.startswith("No agreed data: Sales cycle (Sales), entered for it and Errors (Operations)")
    assert gaps == ["Sales cycle, Sales: 1 cause", "Errors, Operations: 1 cause"]
    waits = pd.DataFrame({"action": ["S1", "S2"], "department": "Sales", "needs": "M1",
                          "needs_department": "Marketing", "crosses": True, "late": [True, False]})  # fmt: skip
    lines = [f"Sales {action} waits for M1 of Marketing" for action in ("S1", "S2")]
    assert every_mark(sp.plot_dependencies(waits)) == [f"{lines[0]} (too late)", lines[1]]


def test_every_figure_says_what_stands_where_a_pointer_rests() -> None:
    drawn = [path for path in (ROOT / "saypro_analysis" / "views").rglob("*.py") if "@draws" in path.read_text()]
    assert len(drawn) > 30
    assert [path.stem for path in drawn if ".mark(" not in path.read_text()] == []
