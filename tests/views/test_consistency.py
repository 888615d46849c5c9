"""Every figure in every sentence, title, caption, fact, card and alt text comes from the frame that it is about.

Over the bundled organisation, six hospitals of the NHS and 50 generated ones, whose KPIs have every unit, direction
and kind of course.
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.batch.workspaces.beginnings import NHS
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import Chart
from tests.views.consistency import find_unfounded, list_figures, list_values

ORGANISATIONS = 50
UNITS = ("money", "count", "share", "ratio", "score", "hours", "days", "tonnes")
PERIODS = pd.date_range("2022-04-01", periods=36, freq="MS")
MOST = pd.DataFrame({"months": [36]})  # that a scorecard draws at most, as its caption says
Told = tuple[str, str, np.ndarray]


def make_organisation(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A department's KPIs and their courses: levels from a thousandth to a million, steps, drifts, gaps in the data."""
    rng = np.random.default_rng(seed)
    kpis, rows = [], []
    for place in range(int(rng.integers(1, 7))):
        unit, better = str(rng.choice(UNITS)), str(rng.choice(["higher", "lower"]))
        level = float(rng.uniform(0.05, 0.9)) if unit in ("share", "ratio") else float(10 ** rng.uniform(-1, 6))
        noise = level * rng.choice([0.01, 0.05, 0.15]) * rng.standard_normal(len(PERIODS))
        step = level * rng.choice([0, 0, -0.2, 0.2]) * (np.arange(36) >= rng.integers(12, 34))
        drift = level * rng.choice([0, 0, 0.006]) * np.arange(36)
        actual = np.clip(level + noise + step + drift, 0, 1 if unit == "share" else None)
        actual = np.round(actual) if unit == "count" else actual
        actual[rng.random(36) < rng.choice([0, 0.1])] = np.nan
        target = np.full(36, min(level * rng.uniform(0.8, 1.2), 1.0 if unit == "share" else np.inf))
        kpis.append([f"k{place}", "Unit", f"Measure {chr(65 + place)}", unit, better, float(rng.choice([0, 2.5]))])
        rows.append(pd.DataFrame({"kpi": f"k{place}", "period_on": PERIODS, "actual": actual, "target": target}))
    columns = ["kpi", "department", "name", "unit", "better", "value_per_unit"]
    return pd.concat(rows, ignore_index=True), pd.DataFrame(kpis, columns=columns)


def list_told(measurements: pd.DataFrame, kpis: pd.DataFrame) -> Iterator[Told]:
    """What the first two weeks say of a department's KPIs, each text beside the values of the frames it is about."""
    gaps, signals = sp.quantify_gaps(measurements, kpis), sp.detect_signals(measurements, kpis)
    charts, evidence = sp.summarise_charts(measurements, kpis), sp.summarise_evidence(gaps, signals=signals)
    cards, priorities = sp.summarise_cards(gaps, signals, evidence=evidence), sp.score_impact(gaps, signals, draws=50)
    summed = _sum_money(gaps, signals)
    told = {
        "describe_gaps": (sp.describe_gaps(gaps, signals), [gaps]),
        "describe_signals": (sp.describe_signals(signals), [signals]),
        "describe_evidence": (sp.describe_evidence(evidence), [evidence, _shares(evidence)]),
        "describe_cards": (sp.describe_cards(cards, charts), [cards]),
        "describe_priorities": (sp.describe_priorities(priorities), [priorities, _tens(priorities)]),
        "describe_facts": ([f"{fact.value} {fact.detail}" for fact in sp.describe_facts(gaps, signals)],
                           [gaps, signals, summed]),
    }  # fmt: skip
    figures = {"plot_gaps": (sp.plot_gaps(gaps, signals), [gaps, signals]),
               "plot_scorecard": (sp.plot_scorecard(gaps, signals, charts), [gaps, signals, MOST])}  # fmt: skip
    for name, (chart, frames) in figures.items():
        told[name] = (_texts(chart), frames)
    for chart in sp.plot_control_charts(charts, kpis["kpi"]):
        own = [charts[charts["name"].map(lambda name, chart=chart: chart.title.startswith(f"{name}:"))]]
        own.append(pd.DataFrame({"wider by": own[0]["widened_by"] - 1}))
        told[f"plot_control_chart {chart.title}"] = (_texts(chart), own)
    for name, (texts, frames) in told.items():
        values = list_values(*frames)
        yield from ((name, str(text), values) for text in texts)


def _texts(chart: Chart) -> list[str]:
    """All that a figure says beside its drawing: its title, its caption, its alt text, its values on hover."""
    return [chart.title, chart.caption, chart.alt, *(mark.text for mark in chart._canvas.marks)]


def _sum_money(gaps: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """The sums of money that a fact may tell: of all adverse gaps, and of those that could be chance."""
    adverse = gaps[gaps["adverse"] & gaps["money"].notna()]
    noise = adverse["kpi"].isin(signals.loc[signals["verdict"] == "noise", "kpi"])
    return pd.DataFrame({"sum": [adverse["money_once"].sum(), adverse.loc[noise, "money_once"].sum()]})


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Every share that counts of the rows can make."""
    return pd.DataFrame({"share": [part / len(frame) for part in range(len(frame) + 1)] if len(frame) else [0.0]})


def _tens(frame: pd.DataFrame) -> pd.DataFrame:
    """An impact is told of 100."""
    return pd.DataFrame({"of": [100.0] * (len(frame) > 0)})


def check(measurements: pd.DataFrame, kpis: pd.DataFrame) -> tuple[list[str], int]:
    """The texts with a figure that nothing explains, and how many figures were looked at."""
    names, wrong, looked = list(kpis["name"]), [], 0
    for name, text, values in list_told(measurements, kpis):
        looked += len(list(list_figures(text, names)))
        if unfounded := find_unfounded(text, values, names):
            wrong.append(f"{name}: {unfounded} in {text!r}")
    return wrong, looked


@pytest.mark.parametrize("text", ["Revenue is $300,000 (20 %) below target.", "−$5.87 of $1.2M", "19.8 % and 3.4 d"])
def test_the_check_sees_a_figure_that_is_off(text: str) -> None:
    frame = pd.DataFrame({"a": [3e5, 0.2, -5.87, 1.2e6, 0.198, 3.4]})
    assert find_unfounded(text, [frame]) == []
    off = re.sub(r"\d(?=[^\d]*$)", lambda found: str((int(found[0]) + 3) % 10), text)
    assert find_unfounded(off, [frame]) != []


def test_dates_names_and_quotations_are_no_figures() -> None:
    text = "Leads called within 24 hours fell in Apr 2024; “30 of us”; it ranks 2nd to 4th; SAL-03; 90 % range"
    assert list(list_figures(text, ["Leads called within 24 hours"])) == []


@pytest.mark.long("every figure of a department")
@pytest.mark.parametrize(
    "department", ["Customer Service", "Finance", "Marketing", "Operations", "Sales", "Technology"]
)
def test_the_samples_figures_come_from_their_frames(department: str, sample: Review) -> None:
    kpis = sample.kpis[sample.kpis["department"] == department]
    wrong, looked = check(sample.measurements[sample.measurements["kpi"].isin(kpis["kpi"])], kpis)
    assert looked > 100
    assert wrong == []


@pytest.fixture(scope="module")
def hospitals() -> Review:
    return sp.open_review(NHS, as_of="2019-03-31")


@pytest.mark.parametrize("hospital", range(6))
def test_the_hospitals_figures_come_from_their_frames(hospital: int, hospitals: Review) -> None:
    department = hospitals.kpis["department"].unique()[hospital]
    kpis = hospitals.kpis[hospitals.kpis["department"] == department]
    wrong, looked = check(hospitals.measurements[hospitals.measurements["kpi"].isin(kpis["kpi"])], kpis)
    assert looked > 20
    assert wrong == []


@pytest.mark.long("every figure of an organisation")
@pytest.mark.parametrize("seed", range(ORGANISATIONS))
def test_the_figures_of_generated_organisations_come_from_their_frames(seed: int) -> None:
    wrong, looked = check(*make_organisation(seed))
    assert looked > 20
    assert wrong == []


@pytest.mark.parametrize("department", ["Customer Service", "Marketing", "Operations", "Sales", "Technology"])
def test_the_later_weeks_figures_come_from_their_frames(department: str) -> None:
    own = sp.open_review("sample", department=department, as_of="2025-03-31")
    gaps, signals = sp.quantify_gaps(own.measurements, own.kpis), sp.detect_signals(own.measurements, own.kpis)
    cards = sp.summarise_cards(gaps, signals, segments=sp.explain_segments(own.segments, own.kpis),
                               drivers=sp.explain_drivers(own.drivers, own.kpis),
                               whys=sp.trace_whys(own.causes))  # fmt: skip
    progress = sp.track_progress(own.actions, own.updates, own.changes, as_of="2025-03-31")
    values = sp.earned_value(own.actions, own.updates, as_of="2025-03-31")
    sums = progress[["spent", "cost"]].sum().to_frame("sum")
    facts = [*sp.describe_reason_facts(cards), *sp.describe_progress_facts(progress, values)]
    told = [*sp.describe_reasons(cards), *sp.describe_cards(cards), *sp.describe_progress(progress),
            *sp.describe_standing(progress), *sp.describe_earned_value(values),
            *(f"{fact.value} {fact.detail}" for fact in facts)]  # fmt: skip
    last = values.tail(1).assign(whole=1.0)  # $1 is what the work that was bought is told of
    names = [*own.kpis["name"], *cards["cause"].dropna().astype(str), *own.actions["action"]]
    known = list_values(cards, progress, last, sums)
    wrong = {text: off for text in told if (off := find_unfounded(text, known, names))}
    assert wrong == {}
