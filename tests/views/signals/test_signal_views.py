"""Scorecard, control charts, icons and sentences of signals: true to their frames, text stays text, any number."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.framework.gap_states import LONG_RUN
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import Chart
from saypro_analysis.views.kit.icons import assurance_strokes, draw_icon, variation_strokes
from saypro_analysis.views.kit.words import ASSURANCE, VARIATION
from saypro_analysis.views.signals.sentences import MOST_NAMED, MOST_PARTS, WORST_PARTS

HOSTILE = '<script>alert(1)</script>"&$x_1$'
BETTER = ["higher", "lower", "range", "neutral"]


class Frames:
    """Everything that a report of some KPIs draws from."""

    def __init__(self, measurements: pd.DataFrame, kpis: pd.DataFrame, rebases: pd.DataFrame | None = None) -> None:
        self.gaps = sp.quantify_gaps(measurements, kpis)
        self.signals = sp.detect_signals(measurements, kpis, rebases=rebases)
        self.charts = sp.summarise_charts(measurements, kpis, rebases=rebases)
        self.histories = sp.summarise_histories(measurements, kpis)

    def scorecard(self) -> Chart:
        return sp.plot_scorecard(self.gaps, self.signals, self.charts)


@pytest.fixture(scope="module")
def sales() -> Frames:
    review = sp.open_review("sample", department="Sales", as_of="2025-03-31")
    return Frames(review.measurements, review.kpis)


def made(count: int, name: str = "KPI", periods: int = 24, **columns: object) -> Frames:
    names = [f"k{number}" for number in range(count)]
    noise = np.random.default_rng(count).standard_normal(count * periods)
    months = np.tile(pd.date_range("2023-01-01", periods=periods, freq="MS"), count)
    measurements = pd.DataFrame({"kpi": np.repeat(names, periods), "period_on": months, "actual": 10 + noise})
    kpis = pd.DataFrame({"kpi": names, "department": "D", "unit": "count", "better": "higher"})
    kpis = kpis.assign(name=[f"{name} {number}" for number in range(count)]).assign(**columns)
    return Frames(measurements.assign(target=10.0), kpis)


FIGURES: dict[str, Callable[[Frames], Chart]] = {
    "scorecard": Frames.scorecard,
    "scorecard_of_histories": lambda frames: sp.plot_scorecard(frames.gaps, frames.signals, frames.histories),
    "control_chart": lambda frames: sp.plot_control_chart(frames.charts, kpi=frames.charts["kpi"].iloc[-1]),
    "gaps": lambda frames: sp.plot_gaps(frames.gaps, frames.signals),
}


@pytest.mark.parametrize("plot", FIGURES.values(), ids=FIGURES)
class TestFigure:
    def test_is_clean_svg_in_both_widths(self, plot: Callable, sales: Frames) -> None:
        for narrow in (False, True):
            svg = plot(sales).svg(narrow=narrow)
            ET.fromstring(svg)
            assert "<script" not in svg
            assert not re.search(r'(?:href|src)="(?!#)', svg)
            assert "<text" in svg

    def test_says_what_it_shows(self, plot: Callable, sales: Frames) -> None:
        chart = plot(sales)
        assert len(chart.alt) > 60
        assert chart.title
        assert chart.caption.endswith(".")

    def test_is_the_same_twice(self, plot: Callable, sales: Frames) -> None:
        assert plot(sales)._repr_html_() == plot(sales)._repr_html_()

    def test_hostile_names_stay_text(self, plot: Callable) -> None:
        html = plot(made(1, HOSTILE))._repr_html_()
        assert "<script" not in html
        assert "alert(1)" in html

    @pytest.mark.parametrize("better", ["higher", "lower", "range"])
    def test_three_kpis_of_any_direction(self, plot: Callable, better: str) -> None:
        drawn = ET.fromstring(plot(made(3, better=better)).svg())
        assert len(list(drawn.iter("{http://www.w3.org/2000/svg}text"))) >= 3

    @pytest.mark.parametrize("periods", [1, 2, 5])
    def test_short_histories(self, plot: Callable, periods: int) -> None:
        drawn = ET.fromstring(plot(made(2, periods=periods)).svg())
        assert list(drawn.iter("{http://www.w3.org/2000/svg}text"))


class TestScorecard:
    @pytest.mark.parametrize(("count", "left"), [(10, ""), (11, "first 10 of 11"), (30, "first 10 of 30")])
    def test_ten_kpis_are_drawn_and_the_rest_is_counted(self, count: int, left: str) -> None:
        chart = made(count, "A rather long name of a KPI that goes on").scorecard()
        for narrow in (False, True):
            drawn = re.sub(r'aria-label="[^"]*"|<title>.*?</title>', "", chart.svg(narrow=narrow))
            assert drawn.count("A rather long name") == 10
        assert (left in chart.caption) if left else ("The first" not in chart.caption)

    def test_words_stand_beside_the_icons(self, sales: Frames) -> None:
        svg = sales.scorecard().svg()
        for word in ("worsening", "steady", "hit or miss", "consistently met"):
            assert f">{word}<" in svg

    def test_its_words_are_those_of_the_frames(self, sales: Frames) -> None:
        chart = sales.scorecard()
        assert "Revenue $1.2M against $1.5M, gap −$300,000 (real shortfall)" in chart.alt
        real = int(sales.signals["significant"].sum())
        assert chart.title.startswith(f"{real} of 7 KPIs are really short of target")

    def test_a_kpi_without_a_figure_shows_dashes(self) -> None:
        frames = made(2)
        measurements = pd.DataFrame({"kpi": ["k0"], "period_on": ["2024-12-01"], "actual": [None], "target": [1.0]})
        kpis = pd.DataFrame([["k0", "D", "Silent", "count", "higher"]],
                            columns=["kpi", "department", "name", "unit", "better"])  # fmt: skip
        silent = Frames(measurements, kpis)
        assert "Silent – against 1, gap – (no data)" in silent.scorecard().alt
        assert frames.scorecard().title

    def test_without_kpis_it_shows_nothing(self, sales: Frames) -> None:
        chart = sp.plot_scorecard(sales.gaps.head(0), sales.signals, sales.charts)
        assert chart._repr_html_() == ""


class TestControlChart:
    def test_the_title_says_what_changed_and_since_when(self, sample: Review) -> None:
        charts = sp.summarise_charts(sample.measurements, sample.kpis)
        titles = {
            kpi: sp.plot_control_chart(charts, kpi=kpi).title for kpi in ("satisfaction", "average_deal", "downtime")
        }
        assert titles["satisfaction"] == "Customer satisfaction: something has changed for the worse since Oct 2024"
        assert titles["downtime"] == "Downtime: something has changed for the worse since Apr 2024"
        assert titles["average_deal"] == "Average deal: no month stands out"

    def test_marked_points_take_the_colour_of_their_direction(self, sample: Review) -> None:
        charts = sp.summarise_charts(sample.measurements, sample.kpis)
        assert "var(--orange" in sp.plot_control_chart(charts, kpi="satisfaction").svg()
        assert "var(--orange" not in sp.plot_control_chart(charts, kpi="average_deal").svg()

    def test_the_rule_stands_in_words(self, sample: Review) -> None:
        charts = sp.summarise_charts(sample.measurements, sample.kpis)
        assert ">new level since Oct 2024<" in sp.plot_control_chart(charts, kpi="satisfaction").svg()

    def test_too_few_figures_are_said(self) -> None:
        assert "too few figures" in sp.plot_control_chart(made(1, periods=8).charts, kpi="k0").title

    def test_a_rebased_chart_has_a_band_per_segment(self, sample: Review) -> None:
        charts = sp.summarise_charts(sample.measurements, sample.kpis, rebases=sample.rebases)
        plain = sp.summarise_charts(sample.measurements, sample.kpis)
        bands = [frame.loc[frame["kpi"] == "utilisation", "segment"].nunique() for frame in (plain, charts)]
        assert bands == [1, 2]
        assert sp.plot_control_chart(charts, kpi="utilisation").title.endswith("stands out")

    def test_a_plain_control_chart_is_drawn_by_the_name_given(self) -> None:
        for dates in (None, pd.date_range("2024-01-01", periods=14, freq="W")):
            chart = sp.plot_control_chart(sp.control_chart([5, 6] * 6 + [5, 16], dates=dates), kpi="Calls")
            assert chart.title.startswith("Calls: something changed for the better in")
            ET.fromstring(chart.svg(narrow=True))

    def test_an_unknown_kpi_is_refused(self, sales: Frames) -> None:
        with pytest.raises(ValueError, match="found 'nobody', expected one of revenue, new_customers"):
            sp.plot_control_chart(sales.charts, kpi="nobody")

    def test_several_are_drawn_in_the_order_asked(self, sales: Frames) -> None:
        figures = sp.plot_control_charts(sales.charts, ["sales_cycle", "revenue", "never_measured"])
        assert [figure.title.split(":")[0] for figure in figures] == ["Sales cycle", "Revenue"]
        assert figures._repr_html_().count("<figure") == 2
        assert sp.plot_control_charts(sales.charts, [])._repr_html_() == ""


class TestGaps:
    def test_grey_and_orange_follow_the_verdict(self, sales: Frames) -> None:
        chart = sp.plot_gaps(sales.gaps, sales.signals)
        assert chart.title == "5 of 7 KPIs missed their target; 4 of these are clearly not chance"
        assert "Revenue −$300,000 (real shortfall)" in chart.alt
        assert "Average deal −$91.21 (could be chance)" in chart.alt

    def test_without_signals_it_is_as_it_was(self, sales: Frames) -> None:
        assert sp.plot_gaps(sales.gaps).title == "5 of 7 KPIs missed their target"


class TestIcons:
    @pytest.mark.parametrize("better", BETTER)
    @pytest.mark.parametrize("state", [*VARIATION, *ASSURANCE])
    def test_every_state_has_a_clean_drawing(self, state: str, better: str) -> None:
        strokes = (variation_strokes if state in VARIATION else assurance_strokes)(state, better)
        icon = ET.fromstring(draw_icon(strokes, state))
        assert icon.get("aria-hidden") == "true"
        assert len(icon) == len(strokes) > 0
        assert all(0 <= part <= 24 for stroke in strokes for point in stroke.points for part in point)

    def test_improving_points_where_better_lies(self) -> None:
        up, down = variation_strokes("improving", "higher"), variation_strokes("improving", "lower")
        assert up != down
        assert up == variation_strokes("worsening", "lower")


class TestTable:
    def test_verdicts_are_chips_with_icon_and_word(self, sales: Frames) -> None:
        html = sp.tabulate(sales.signals)._repr_html_()
        assert html.count('<svg class="icon"') == 2 * len(sales.signals)
        for words in ("worsening</span>", "consistently met</span>", "real shortfall</span>", "could be chance</span>"):
            assert words in html

    def test_a_chance_stands_with_its_interval(self, sales: Frames) -> None:
        row = sales.signals.set_index("kpi").loc["average_deal"]
        chance, low, high = (round(100 * row[name]) for name in ("chance_next", "chance_low", "chance_high"))
        assert f"{chance}\u00a0% ({low} to {high}\u00a0%)" in sp.tabulate(sales.signals)._repr_html_().replace(
            " %", "\u00a0%"
        )

    def test_hostile_names_are_escaped(self) -> None:
        html = sp.tabulate(made(1, HOSTILE).signals)._repr_html_()
        assert "<script" not in html

    def test_the_course_has_limits_where_the_history_has(self, sales: Frames) -> None:
        plain, banded = (
            sp.tabulate(sales.gaps, histories=frame)._repr_html_() for frame in (sales.histories, sales.charts)
        )
        assert "<polygon" not in plain
        assert banded.count("<polygon") == 7


class TestSentences:
    def test_headlines_say_whether_the_shortfall_is_real(self, sales: Frames) -> None:
        told = sp.describe_gaps(sales.gaps, sales.signals, top=5)
        assert told[0] == "Revenue is $300,000 (20 %) below target, and the shortfall is real."
        assert "Average deal is $91.21 (2.3 %) below target, which could be ordinary variation." in told

    def test_real_gaps_come_before_noise(self, sales: Frames) -> None:
        told = sp.describe_gaps(sales.gaps, sales.signals, top=5)
        real = ["and the shortfall is real" in sentence for sentence in told[:5]]
        assert real == sorted(real, reverse=True)

    def test_facts_count_the_real_gaps_and_tell_the_chance(self, sales: Frames) -> None:
        facts = {fact.label: fact for fact in sp.describe_facts(sales.gaps, sales.signals)}
        assert list(facts) == [
            "Biggest gap",
            "Gaps that are real",
            "Cost of the gaps",
            "Chance to meet target next month",
        ]
        assert facts["Gaps that are real"].value == "4 of 5"
        assert facts["Gaps that are real"].detail == "1 could be ordinary variation"
        assert facts["Biggest gap"].detail.startswith("Revenue; by $")

    def test_facts_of_a_department_without_a_shortfall(self, sample: Review) -> None:
        kpis = sample.kpis[sample.kpis["department"] == "Finance"]
        frames = Frames(sample.measurements, kpis)
        facts = {fact.label: fact.value for fact in sp.describe_facts(frames.gaps, frames.signals)}
        assert facts["Gaps that are real"] == "none"

    def test_noise_is_named_with_what_would_settle_it(self, sales: Frames) -> None:
        told = " ".join(sp.describe_signals(sales.signals))
        more = int(sales.signals.set_index("kpi").loc["average_deal", "periods_to_tell"])
        assert f"The gap of Average deal could be ordinary variation: about {more} more months of the same" in told
        assert "Something changed for the worse in Revenue, New customers and Sales cycle." in told

    def test_a_step_that_is_only_suspected_is_told_as_perhaps(self, sales: Frames) -> None:
        unsure = sales.signals["kpi"] == "new_customers"
        suspected = sales.signals["suspected_on"].mask(unsure, pd.Timestamp("2024-07-01"))
        told = " ".join(sp.describe_signals(sales.signals.assign(suspected_on=suspected, step_on=pd.NaT)))
        assert "Perhaps a new level of New customers since Jul 2024: too unsure to count from it unasked." in told

    def test_a_department_has_one_line(self, sample: Review) -> None:
        signals = sp.detect_signals(sample.measurements, sample.kpis)
        told = sp.describe_signals(signals, by="department")
        assert [sentence.split(":")[0] for sentence in told] == list(sample.departments)
        assert told[4].startswith("Sales: 4 of 5 shortfalls are real;")

    @pytest.mark.parametrize("count", [MOST_PARTS, MOST_PARTS + 1])
    def test_of_many_departments_the_worst_have_a_line_and_the_others_one(self, sales: Frames, count: int) -> None:
        parts = [sales.signals.assign(department=f"D{number:02d}") for number in range(count)]
        parts[7] = parts[7].assign(verdict="met", variation="steady")
        told = sp.describe_signals(pd.concat(parts, ignore_index=True), by="department")
        named = [sentence.split(":")[0] for sentence in told]
        if count == MOST_PARTS:
            assert named == [f"D{number:02d}" for number in range(count)]
            return
        worst = [f"D{number:02d}" for number in range(WORST_PARTS + 1) if number != 7]
        assert named == [*worst, f"The {count - WORST_PARTS} others"]
        rest = count - WORST_PARTS - 1  # one of them has no shortfall
        verdicts, worse = sales.signals["verdict"], (sales.signals["variation"] == "worsening").sum() * rest
        short, real = (verdicts.isin(["real", "noise", "cannot_tell"]).sum() * rest, (verdicts == "real").sum() * rest)
        assert told[-1].endswith(f" {real} of {short} shortfalls are real; changed for the worse: {worse} KPIs.")

    @pytest.mark.parametrize("count", [MOST_NAMED, MOST_NAMED + 1])
    def test_of_many_kpis_the_first_are_named(self, sales: Frames, count: int) -> None:
        row = sales.signals.iloc[[0]].assign(department="D", variation="worsening")
        rows = pd.concat([row.assign(name=f"K{number}") for number in range(count)], ignore_index=True)
        (told,) = sp.describe_signals(rows, by="department")
        assert told.endswith("K4 and K5." if count == MOST_NAMED else "K5 and 1 more.")

    def test_nobody_is_asked_to_explain_noise(self, sales: Frames) -> None:
        evidence = sp.summarise_evidence(sales.gaps, None, None, sales.signals)
        asked = sp.describe_requests(sp.summarise_requests(sales.gaps, signals=sales.signals, evidence=evidence))
        assert asked[0].startswith("Leave Average deal for now")
        assert not any("Average deal" in request for request in asked[1:])

    def test_without_kpis_it_says_so(self, sales: Frames) -> None:
        assert sp.describe_signals(sales.signals.head(0)) == ("There is no KPI to judge.",)


def test_evidence_knows_which_gaps_are_real(sales: Frames) -> None:
    evidence = sp.summarise_evidence(sales.gaps, None, None, sales.signals)
    assert evidence["real"].sum() == sales.signals["significant"].sum()
    assert not evidence.loc[evidence["kpi"].isin(["new_customers", "average_deal"]), "critical"].any()
    assert "real" not in sp.summarise_evidence(sales.gaps)


def test_control_charts_that_stand_together_span_the_same_periods(sample: Review) -> None:
    charts = sp.summarise_charts(sample.measurements, sample.kpis)
    old, young = sp.plot_control_charts(charts, ["revenue", "tool_adoption"])
    assert charts.loc[charts["kpi"] == "tool_adoption", "period_on"].min() > charts["period_on"].min()
    assert old.axes[0].get_xlim() == young.axes[0].get_xlim()


@pytest.mark.parametrize(("misses", "word"), [(LONG_RUN - 1, "hit or miss"), (LONG_RUN, f"missed {LONG_RUN} running")])
def test_a_run_of_misses_takes_the_place_of_hit_or_miss(misses: int, word: str, sample: Review) -> None:
    measured = (sample.measurements[sample.measurements["kpi"] == "handoff_errors"],
                sample.kpis[sample.kpis["kpi"] == "handoff_errors"])  # fmt: skip
    gaps, charts = sp.quantify_gaps(*measured), sp.summarise_charts(*measured)
    signals = sp.detect_signals(*measured).assign(missed_in_a_row=misses)
    assert signals["assurance"].tolist() == ["hit_or_miss"]
    card = sp.plot_scorecard(gaps, signals, charts)
    both = (f">{word}</text>" in card.svg(), word in card.alt)
    assert both == (True, True)
    table = sp.tabulate(signals)._repr_html_()
    assert word in table
    assert ("hit or miss" in table) == (misses < LONG_RUN)
