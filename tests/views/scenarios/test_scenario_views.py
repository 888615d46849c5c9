"""What is drawn and told of scenarios: figures from the same frames, none, one and many rows, nothing run."""

import re

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.palette import BLUE, GREY, ORANGE, YELLOW
from saypro_analysis.views.scenarios.cells import REVIEWS
from saypro_analysis.views.scenarios.figures.scenario_ranges import MOST_KPIS, MOST_SCENARIOS
from tests.analysis.scenarios.frames import drivers, kpis, measured, noisy, scenarios
from tests.views.consistency import find_unfounded

HOSTILE = "<script>alert(1)</script> $x^2$ =1+1 \u202eevil"
EMPTY = pd.DataFrame(columns=["scenario", "name", "probability"])
Frames = dict[str, pd.DataFrame]


def simulate(told: pd.DataFrame, moved: pd.DataFrame, names: pd.DataFrame, rows: pd.DataFrame) -> Frames:
    given = told, moved, names, rows
    return {
        "simulated": sp.simulate_scenarios(*given, draws=200),
        "paths": sp.forecast_scenarios(*given, draws=200),
        "ranked": sp.rank_scenario_drivers(*given, draws=200),
    }


@pytest.fixture(scope="module")
def told(sample: Review) -> Frames:
    given = sample.scenarios, sample.scenario_drivers, sample.kpis, sample.measurements
    return {
        **simulate(*given),
        "balance": sp.compare_scenarios(sample.scenarios, sample.scenario_points),
        "reviewed": sp.review_scenarios(sample.scenarios, sample.scenario_reviews, as_of=sample.as_of),
        "options": sp.estimate_options(sample.option_flows, sample.scenarios),
        "stocks": sp.measure_safety_stock(sample.stocks),
        "runway": sp.simulate_runway(sample.cash, sample.scenarios, sample.scenario_drivers, draws=400),
    }


def describe(told: Frames) -> dict[str, str]:
    verbs = {"simulated": sp.describe_scenarios, "ranked": sp.describe_scenario_drivers,
             "balance": sp.describe_scenario_balance, "reviewed": sp.describe_scenario_reviews,
             "options": sp.describe_options, "stocks": sp.describe_safety_stock,
             "runway": sp.describe_runway}  # fmt: skip
    return {name: " ".join(verb(told[name])) for name, verb in verbs.items() if name in told}


def charts(told: Frames, rows: pd.DataFrame) -> list:
    return [sp.plot_scenarios(told["simulated"]), sp.plot_scenario_fans(told["paths"], rows),
            sp.plot_scenario_drivers(told["ranked"])]  # fmt: skip


class TestSample:
    def test_every_figure_of_a_sentence_comes_from_its_frame(self, told: Frames):
        for name, text in describe(told).items():
            frame = told[name]
            more = {"quarter": 3, "nine": 0.9, "most": 0.95, "one": 1, "credit": 150_000}
            if name == "stocks":
                more["tied"] = float(frame["buffer_cost"].sum())
            assert find_unfounded(text, [frame], _texts(frame), **more) == [], name

    def test_every_figure_of_a_drawing_comes_from_its_frame(self, told: Frames, sample: Review):
        frames = [told["simulated"], told["paths"], told["ranked"]]
        for chart, frame in zip(charts(told, sample.measurements), frames, strict=True):
            names = _texts(frame)
            assert find_unfounded(f"{chart.title}. {chart.alt}", [frame], names) == []
        chart = sp.plot_runway(told["runway"])
        assert find_unfounded(f"{chart.title}. {chart.alt}", [told["runway"]], most=0.95) == []

    def test_the_worst_scenario_of_revenue_is_told_and_drawn_as_such(self, told: Frames):
        assert "worst in Economic downturn" in describe(told)["simulated"]
        own = told["simulated"].query("kpi == 'revenue'").set_index("scenario")
        assert own.loc["downturn", "mean"] == own["mean"].min()
        assert "More risk than opportunity: Economic downturn (−23)" in describe(told)["balance"]

    def test_facts_agree_with_the_sentences(self, told: Frames):
        targets, cash = sp.describe_scenario_facts(told["simulated"], told["runway"])
        assert f"With all scenarios weighted, {targets.value} KPIs that they move" in describe(told)["simulated"]
        assert f"runs out within 12 months with {cash.value}" in describe(told)["runway"]
        assert cash.value in sp.plot_runway(told["runway"]).title

    def test_every_table_is_shown_with_its_words(self, told: Frames):
        pages = {name: sp.tabulate(frame)._repr_html_() for name, frame in told.items()}
        assert "All, weighted" in pages["simulated"]
        assert "more than 12" in pages["runway"]
        assert {word for word in ("worth it", "cannot tell", "not worth it") if word in pages["options"]} == {
            "worth it", "cannot tell", "not worth it",
        }  # fmt: skip
        assert 'class="chip bad">risk heavy' in pages["balance"]


class TestRows:
    def test_nothing_is_entered(self):
        none = simulate(EMPTY, drivers(), kpis(), measured(noisy()))
        assert describe(none)["simulated"].startswith("No scenario is entered, so there is nothing to hold")
        assert [chart._repr_html_() for chart in charts(none, measured(noisy()))] == ["", "", ""]
        assert "No scenario is entered." in sp.tabulate(none["simulated"])._repr_html_()
        assert sp.describe_scenario_facts(none["simulated"], pd.DataFrame()) == []
        assert list(sp.describe_runway(sp.simulate_runway(pd.DataFrame()))) == ["No cash is entered."]
        assert list(sp.describe_options(sp.estimate_options(pd.DataFrame()))) == ["No option is entered."]

    def test_scenarios_without_drivers_are_the_forecast(self):
        still = simulate(scenarios(), drivers(), kpis(), measured(noisy()))
        assert set(describe(still).values()) == {"No driver moves a KPI, so every scenario is the forecast."}

    @pytest.mark.parametrize("count", [1, 3, 20])
    def test_few_and_many_are_drawn_wide_and_narrow(self, count: int):
        names = [f"s{at}" for at in range(count)]
        some = [f"k{at}" for at in range(count)]
        moved = drivers(*((name, f"D{at}", 80, 100, 100 + at, 1) for at, name in enumerate(names)))
        rows = measured(*(noisy(seed=at) for at in range(count)), names=tuple(some), target=100.0)
        many = simulate(scenarios(**dict.fromkeys(names, 1 / count)), moved, kpis(*some), rows)
        ranges, fans, tornado = charts(many, rows)
        assert ranges.alt.count(" in ") == min(count, MOST_KPIS) * (min(count, MOST_SCENARIOS) + 1)
        for chart in (ranges, fans, tornado):
            for narrow in (False, True):
                assert chart.svg(narrow=narrow).startswith("<svg")
        assert ("KPIs that move less" in ranges.caption) == (count > MOST_KPIS)

    def test_what_is_written_in_the_data_is_never_run(self):
        hostile = {"name": HOSTILE}
        told = scenarios(up=1).assign(**hostile)
        moved = drivers(("up", HOSTILE, 80, 100, 110, 1), indicator=None)
        frames = simulate(told, moved, kpis().assign(**hostile), measured(noisy(), target=100.0))
        pages = [chart._repr_html_() for chart in charts(frames, measured(noisy()))]
        pages += [sp.tabulate(frame)._repr_html_() for frame in frames.values()]
        pages += [sp.describe_scenarios(frames["simulated"])._repr_html_(),
                  sp.describe_scenario_drivers(frames["ranked"])._repr_html_()]  # fmt: skip
        for page in pages:
            assert "<script>" not in page
        assert "\u202e" not in "".join(pages[:3])


def test_changes_of_shares_are_percentage_points():
    sure = drivers(("up", "A", 110, 100, 110, 1), ("down", "A", 80, 100, 80, 1), likely=[110, 80])
    frames = simulate(scenarios(), sure, kpis(unit="share"), measured([0.5] * 24))
    assert "best in Up, 55 % (+5 pp), worst in Down, 40 % (−10 pp)" in describe(frames)["simulated"]
    assert sp.plot_scenarios(frames["simulated"]).title == "In Down, K ends 10 percentage points below its forecast"


@pytest.mark.parametrize(("chance", "told"), [(0.304, False), (0.306, True)])
def test_scenarios_whose_chances_look_the_same_have_no_worst(chance: float, told: bool):
    common = {"balance": 50.0, "months": 5.0, "months_low": 4.0, "horizon": 12, "credit": 0.0,
              "chance_out_quarter": 0.1, "chance_out_with_credit": 0.3}  # fmt: skip
    rows = [{**common, "scenario": name, "scenario_name": name or "All", "chance_out": at}
            for name, at in ((None, 0.3), ("up", 0.3), ("down", chance))]  # fmt: skip
    assert ("Worst is down" in " ".join(sp.describe_runway(pd.DataFrame(rows)))) == told


class TestColours:
    @pytest.mark.parametrize(("better", "value", "colour", "absent"), [
        ("higher", 120, BLUE, ORANGE), ("higher", 80, ORANGE, BLUE), ("lower", 120, ORANGE, BLUE),
        ("lower", 80, BLUE, ORANGE),
    ])  # fmt: skip
    def test_better_is_blue_and_worse_is_orange(self, better: str, value: float, colour: str, absent: str):
        sure = drivers(("up", "A", value, 100, value, 1), likely=value)
        frames = simulate(scenarios(up=1), sure, kpis(better=better), measured([50.0] * 24))
        drawn = sp.plot_scenarios(frames["simulated"]).svg()
        assert _paints(drawn, colour)
        assert not _paints(drawn, absent)

    @pytest.mark.parametrize(("chance", "colour"), [("may_run_out", ORANGE), ("tight", YELLOW), ("lasts", BLUE)])
    def test_cash_by_its_state(self, chance: str, colour: str):
        row = {"scenario": None, "scenario_name": "As forecast", "probability": 1.0, "months": np.nan,
               "months_low": 5.0, "chance_out": 0.3, "chance_out_quarter": 0.1, "horizon": 12, "balance": 50.0,
               "state": chance}  # fmt: skip
        assert _paints(sp.plot_runway(pd.DataFrame([row])).svg(), colour)

    def test_about_the_same_is_grey(self):
        sure = drivers(("up", "A", 100.5, 100, 100.5, 1), likely=100.5)
        frames = simulate(scenarios(up=1), sure, kpis(), measured([50.0] * 24))
        assert _paints(sp.plot_scenarios(frames["simulated"]).svg(), GREY)


def _texts(frame: pd.DataFrame) -> list[str]:
    return [text for column in frame.select_dtypes("str") for text in frame[column].dropna()]


def _paints(svg: str, colour: str) -> bool:
    names = {BLUE: "--blue", ORANGE: "--orange", YELLOW: "--yellow", GREY: "--grey"}
    return bool(re.search(rf"{colour}|var\({names[colour]}\)", svg))


@pytest.mark.parametrize(("count", "shown"), [(2, "20 % → 30 %"), (REVIEWS, "20 % → 30 %"), (REVIEWS + 1, "… → ")])
def test_a_scenarios_probabilities_stand_in_a_row_the_oldest_first(count: int, shown: str) -> None:
    scenarios = pd.DataFrame({"scenario": ["up"], "name": ["Up"], "probability": [1.0]})
    days = pd.date_range("2025-01-06", periods=count, freq="7D").astype(str)
    reviews = pd.DataFrame({"scenario": "up", "reviewed_on": days, "probability": [0.2, 0.3, *[0.5] * (count - 2)]})
    table = sp.tabulate(sp.review_scenarios(scenarios, reviews, as_of="2025-03-31"))
    page = re.sub(r"[\u00a0\u202f]|&nbsp;", " ", table._repr_html_())
    assert shown in page
    assert page.count("→") == min(count, REVIEWS) - (count <= REVIEWS)
