"""Figures of drivers and causes: no text overlaps with 3 or 30 items, whatever it holds; words are the numbers."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import NARROW, TITLE_HEIGHT, WIDE, Canvas, Chart

ODD = [
    "<script>alert(1)</script>",
    '"quoted" & $x_1$ ]]> <!-- no comment',
    "x" * 10_000,
    "A long story. " * 700,
    "العربية من اليمين إلى اليسار",
    "\u202ereversed\u202c and\x00\x07 hidden",
    "漢字仮名交じり文" * 30,
    "👩‍👩‍👧‍👦 family 🙂🙂🙂",
    '=HYPERLINK("http://example.org","click")',
    "{{ 7*7 }} ${7*7} %%{init: {}}%% `code`",
    "line\nbreaks\tand tabs",
    "   ",
]
CATEGORIES = [
    "People",
    "Processes",
    "technology",
    "Materials",
    "Environment",
    "Our own category, with a long name",
    None,
]


def made(number: int, texts: list[str]) -> pd.DataFrame:
    statuses = ["supported", "hypothesis", "refuted"]
    return pd.DataFrame({
        "cause": [f"C{place}" for place in range(number)], "kpi": "revenue", "parent": None,
        "category": [CATEGORIES[place * place % 7] for place in range(number)],
        "statement": [f"{texts[place % len(texts)]} {place}" for place in range(number)],
        "status": [statuses[place % 3] for place in range(number)],
        "occurrences": [500 // (place + 1) for place in range(number)],
    })  # fmt: skip


def split(number: int, texts: list[str], seed: int = 3) -> pd.DataFrame:
    sizes = np.random.default_rng(seed).normal(-1000, 4000, number).round()
    names = [f"region={texts[place % len(texts)]} {place}&channel=Online" for place in range(number)]
    return pd.DataFrame({"kind": "segment", "segment": names, "gap": sizes, "actual": 9000.0, "expected": 9e3 - sizes})


def network(number: int, texts: list[str]) -> pd.DataFrame:
    places = np.arange(number)
    rows = pd.DataFrame({
        "causes": [f"C{place // 2}" for place in places],
        "statement": [f"{texts[p // 2 % len(texts)]} {p // 2}" for p in places],
        "status": "supported", "tie": [["explains", "alike", "chain"][p % 3] for p in places],
        "kpi": [f"k{p * 7 % 11}" for p in places], "name": [f"A KPI with some name {p * 7 % 11}" for p in places],
        "department": [f"Department {p * 7 % 11 % 6}" for p in places], "systemic": [p // 2 % 3 == 0 for p in places],
    })  # fmt: skip
    rows.loc[rows.index[-1], ["tie", "kpi", "name"]] = ["named", None, None]
    return rows


PLAIN = [
    "Campaigns did not reach the right audience in the North",
    "Short",
    "There is no standard process for lead data",
]
DRAWN: dict[str, Callable[[int, list[str]], Chart]] = {
    "fishbone": lambda number, texts: sp.plot_fishbone(made(number, texts)),
    "pareto": lambda number, texts: sp.plot_pareto(sp.rank_pareto(made(number, texts))),
    "contributions": lambda number, texts: sp.plot_contributions(split(number, texts), unit="money"),
    "waterfall": lambda number, texts: sp.plot_contributions(split(number, texts), unit="money", target=9e5),
    "network": lambda number, texts: sp.plot_cause_network(network(2 * number, texts)),
}


def collisions(chart: Chart, width: int) -> list[str]:
    """Texts that touch one another or leave the drawing."""
    figure = Figure(dpi=72)
    chart._drawing(Canvas(figure, width))
    renderer = RendererSVG(width, figure.get_size_inches()[1] * 72, io.StringIO())
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    height = figure.get_size_inches()[1] * 72
    out = [f"out: {text[:40]}" for text, box in boxes
           if box.x0 < -1 or box.x1 > width + 1 or box.y0 < -1 or box.y1 > height - TITLE_HEIGHT + 1]  # fmt: skip
    hit = [f"{one[:40]} | {other[:40]}" for (one, a), (other, b) in combinations(boxes, 2)
           if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1.5]  # fmt: skip
    return out + hit


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("number", [1, 3, 12, 30, 60])
@pytest.mark.parametrize("name", DRAWN)
def test_no_text_touches_another_or_leaves_the_drawing(name: str, number: int, width: int) -> None:
    assert collisions(DRAWN[name](number, PLAIN), width) == []


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", DRAWN)
def test_odd_text_keeps_its_place(name: str, width: int) -> None:
    assert collisions(DRAWN[name](24, ODD), width) == []


@pytest.mark.parametrize("name", DRAWN)
class TestFigure:
    def test_odd_text_is_shown_as_text(self, name: str) -> None:
        chart = DRAWN[name](24, ODD)
        html = chart._repr_html_()
        assert "<script" not in html
        assert "alert(1)" in html
        assert not set(html) & set("\x00\x07\u202e")
        for narrow in (False, True):
            svg = chart.svg(narrow=narrow)
            ET.fromstring(svg)
            assert not re.search(r'(?:href|src)="(?!#)', svg)

    def test_is_the_same_twice_and_has_words(self, name: str) -> None:
        chart = DRAWN[name](5, PLAIN)
        assert chart._repr_html_() == DRAWN[name](5, PLAIN)._repr_html_()
        assert chart.title
        assert chart.caption.endswith(".")
        assert len(chart.alt) > 60

    def test_colours_follow_the_page(self, name: str) -> None:
        svg = DRAWN[name](5, PLAIN).svg()
        assert "var(--orange, #b84a0e)" in svg
        assert not set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", svg))


class TestFishbone:
    def test_every_cause_of_thirty_is_on_it(self) -> None:
        causes = made(30, PLAIN).assign(statement=[f"Cause number {place:02}" for place in range(30)])
        for narrow in (False, True):
            drawn = re.sub(r"<[^>]+>", " ", sp.plot_fishbone(causes).svg(narrow=narrow))
            assert {f"{place:02}" for place in range(30)} <= set(re.findall(r"Cause number (\d\d)", drawn))

    def test_spellings_of_the_documents_are_one_category(self) -> None:
        causes = made(2, PLAIN).assign(category=["Processes", "process"])
        chart = sp.plot_fishbone(causes)
        assert "Process: " in chart.alt
        assert "Nothing was named under People, Technology, Materials or Environment." in chart.caption

    def test_each_kpi_has_a_fish_and_its_name(self, sample: Review) -> None:
        chart = sp.plot_fishbone(sample.causes[sample.causes["kpi"].isin(["revenue", "conversion"])], sample.kpis)
        assert chart.title == "11 of 15 causes named for 2 KPIs are supported by evidence"
        assert "Causes named for Lead conversion." in chart.alt

    def test_hypotheses_of_the_catalogue_can_be_drawn(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        chart = sp.plot_fishbone(sp.suggest_causes(gaps[gaps["kpi"] == "revenue"], sample.kpis), sample.kpis)
        assert chart.title == "0 of 3 causes named for Revenue are supported by evidence"

    def test_without_causes_nothing_is_shown(self, sample: Review) -> None:
        assert sp.plot_fishbone(sample.causes.head(0))._repr_html_() == ""


class TestPareto:
    def test_says_what_the_frame_says(self, sample: Review) -> None:
        chart = sp.plot_pareto(sp.rank_pareto(sample.causes))
        assert chart.title == "3 of 8 causes hold 81 % of the occurrences"
        assert "The first fifth (2 of 8) holds 68.2 %" in chart.caption
        assert "3 to 4 would reach 80 %" in chart.caption
        assert "The portal shows invoices twice 398 (42.2 % so far)" in chart.alt

    def test_says_that_there_is_no_vital_few(self) -> None:
        chart = sp.plot_pareto(sp.rank_pareto(pd.DataFrame({"statement": list("abcde"), "occurrences": [10] * 5})))
        assert chart.title.endswith("no vital few")

    def test_without_weights_nothing_is_shown(self, sample: Review) -> None:
        assert sp.plot_pareto(sp.rank_pareto(sample.causes.head(0)))._repr_html_() == ""


class TestContributions:
    def test_the_samples_revenue_falls_with_its_leads(self, sample: Review) -> None:
        told = sp.explain_drivers(sample.drivers, sample.kpis)
        chart = sp.plot_contributions(told[told["kpi"] == "revenue"])
        assert chart.title == "Leads worked hold 85 % of the gap in Revenue (−$300,000)"
        assert "The axis is cut: it begins at $1M" in chart.caption
        assert "Leads worked −$255,470 (517 against 625)" in chart.alt

    def test_an_axis_from_zero_does_not_claim_a_cut(self) -> None:
        chart = sp.plot_contributions(pd.DataFrame({"driver": ["a"], "contribution": [-60.0]}), target=100)
        assert "cut" not in chart.caption

    def test_what_is_worse_is_orange_whichever_way_is_better(self) -> None:
        frame = pd.DataFrame({"driver": ["a", "b"], "contribution": [3.0, -1.0]})
        for better, colour in (("lower", "#b84a0e"), ("higher", "#0a6aa1")):
            svg = sp.plot_contributions(frame, better=better).svg()
            first = re.search(r"fill: var\(--\w+, (#\w+)\)", svg)
            assert first is not None
            assert first[1] == colour

    def test_parts_of_an_explained_gap_have_readable_names(self) -> None:
        parts = pd.DataFrame({
            "kind": ["segment", "mix", "residual"], "segment": ["region=North&channel=Online", None, None],
            "gap": [-170.0, -20.0, -10.0],
        })  # fmt: skip
        chart = sp.plot_contributions(parts, unit="money")
        assert chart.title == "North · Online holds 85 % of the gap (−$200)"
        assert "Change of mix −$20; Everything else −$10" in chart.alt

    def test_a_share_of_the_gap_is_told_only_where_all_parts_pull_one_way(self) -> None:
        one_way = sp.plot_contributions(pd.DataFrame({"driver": ["a", "b"], "contribution": [-170.0, -30.0]}))
        offset = sp.plot_contributions(pd.DataFrame({"driver": ["a", "b"], "contribution": [-234.0, 34.0]}))
        assert set(re.findall(r"[\d−.]+ %", one_way.svg())) == {"85 %", "15 %"}
        assert "%" not in re.sub("<[^>]*>", "", offset.svg())

    def test_thirty_parts_keep_their_sum(self) -> None:
        parts = split(30, PLAIN)
        told = sp.plot_contributions(parts, unit="count").alt
        assert "19 others together" in told
        sizes = re.findall(r" ([+−][\d,]+)(?: \(|;|$)", told)
        numbers = [int(size.replace("−", "-").replace(",", "")) for size in sizes]
        assert sum(numbers) == pytest.approx(parts["gap"].sum(), abs=12)

    @pytest.mark.parametrize("sizes", [[0.0, 0.0], [5.0, -5.0], [1e-12, -3e9], [np.float64(7)]])
    def test_odd_sizes_can_be_drawn(self, sizes: list[float]) -> None:
        frame = pd.DataFrame({"driver": [f"d{place}" for place in range(len(sizes))], "contribution": sizes})
        assert collisions(sp.plot_contributions(frame), WIDE) == []

    def test_without_parts_nothing_is_shown(self) -> None:
        assert sp.plot_contributions(pd.DataFrame({"driver": [], "contribution": []}))._repr_html_() == ""


class TestNetwork:
    def test_the_sample_says_how_many_causes_are_systemic(self, sample: Review) -> None:
        chart = sp.plot_cause_network(sp.summarise_cause_network(sample.causes, sample.kpis))
        systemic = sp.summarise_systemic_causes(sample.causes, sample.kpis)
        assert chart.title.startswith(f"{len(systemic)} of ")
        assert "Hand-off errors (Operations), entered for it" in chart.alt

    def test_without_causes_nothing_is_shown(self, sample: Review) -> None:
        empty = sp.summarise_cause_network(sample.causes.head(0), sample.kpis)
        assert sp.plot_cause_network(empty)._repr_html_() == ""
