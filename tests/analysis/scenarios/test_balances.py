"""The balance of a scenario, its reviews, options and stocks: by hand, at their edges, and with errors by name."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from saypro_analysis.analysis.scenarios.options import CLEARLY
from saypro_analysis.analysis.scenarios.scenario_reviews import REVIEW_EVERY_DAYS
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review
from tests.analysis.scenarios.frames import scenarios


def points(*rows: tuple) -> pd.DataFrame:
    told = pd.DataFrame(list(rows), columns=["scenario", "kind", "likelihood", "impact"])
    return told.assign(point=[f"P{at}" for at in range(len(told))])


class TestBalance:
    @pytest.mark.parametrize(("gain", "loss", "net", "balance"), [
        ((4, 4), (3, 5), 1, "opportunity_heavy"), ((3, 5), (4, 4), -1, "risk_heavy"), ((2, 3), (3, 2), 0, "balanced"),
    ])  # fmt: skip
    def test_on_each_side_of_even(self, gain, loss, net, balance):
        told = sp.compare_scenarios(scenarios(up=1), points(("up", "opportunity", *gain), ("up", "risk", *loss)))
        assert told[["net_score", "balance"]].to_numpy().tolist() == [[net, balance]]

    def test_the_four_scenarios_of_the_documents(self, sample: Review):
        told = sp.compare_scenarios(sample.scenarios, sample.scenario_points)
        counts = told[["opportunities", "risks", "actions"]].to_numpy().tolist()
        assert counts == [[4, 4, 3], [3, 4, 4], [3, 3, 3], [3, 3, 3]]
        assert told["balance"].tolist() == ["opportunity_heavy", "risk_heavy", "risk_heavy", "opportunity_heavy"]
        texts = told.groupby("balance")["strategy"].agg(lambda own: set(own))
        assert "scale quickly" in texts["opportunity_heavy"].pop()
        assert "Go carefully" in texts["risk_heavy"].pop()

    def test_sums_counts_and_what_has_no_score(self):
        told = sp.compare_scenarios(
            scenarios(up=0.25, down=0.75),
            points(("up", "opportunity", 2, 5), ("up", "opportunity", 3, 3), ("up", "risk", 1, 4),
                   ("up", "action", 5, 5), ("down", "risk", np.nan, 4)),
        ).set_index("scenario")  # fmt: skip
        up, down = told.loc["up"], told.loc["down"]
        assert (up["opportunity_score"], up["risk_score"], up["net_score"], up["weighted_score"]) == (19, 4, 15, 3.75)
        assert (up["opportunities"], up["risks"], up["actions"], up["unscored"]) == (2, 1, 1, 0)
        assert down["unscored"] == 1
        assert pd.isna(down["balance"])
        assert pd.isna(down["strategy"])

    def test_without_a_point_or_a_scenario(self):
        assert sp.compare_scenarios(scenarios(up=1), points()).iloc[0]["opportunities"] == 0
        assert sp.compare_scenarios(scenarios(up=1).iloc[:0], points()).empty

    @pytest.mark.parametrize(("row", "words"), [
        (("side", "risk", 1, 1), "scenario_points, row 0, column scenario: found 'side'"),
        (("up", "chance", 1, 1), "column kind: found 'chance'"), (("up", "risk", 6, 1), "at most 5"),
    ])  # fmt: skip
    def test_errors(self, row, words):
        with pytest.raises(DataError, match=words):
            sp.compare_scenarios(scenarios(up=1), points(row))


class TestReviews:
    REVIEWS = pd.DataFrame([("up", "2025-03-01", 0.2, "1"), ("up", "2025-03-10", 0.5, "2"),
                            ("up", "2025-02-01", 0.4, "1"), ("down", "2025-03-10", 0.45, "1")],
                           columns=["scenario", "reviewed_on", "probability", "version"])  # fmt: skip

    def test_first_before_and_last_whatever_their_order(self):
        told = sp.review_scenarios(scenarios(), self.REVIEWS, as_of="2025-03-20").set_index("scenario")
        up, down = told.loc["up"], told.loc["down"]
        assert (up["first_probability"], up["before_probability"], up["reviewed_probability"]) == (0.4, 0.2, 0.5)
        assert (up["reviews"], up["version"], up["change"], up["days_since"]) == (3, "2", pytest.approx(0.3), 10)
        assert (up["course"], down["course"]) == ("0.4; 0.2; 0.5", f"{down['reviewed_probability']:g}")
        assert (bool(up["differs"]), bool(down["differs"])) == (False, True)
        assert pd.isna(down["before_probability"])
        assert pd.isna(down["change"])

    def test_later_reviews_are_not_seen(self):
        told = sp.review_scenarios(scenarios(), self.REVIEWS, as_of="2025-03-09").set_index("scenario")
        assert told.loc["up", "reviewed_probability"] == 0.2
        assert (told.loc["down", "reviews"], bool(told.loc["down", "overdue"])) == (0, True)

    @pytest.mark.parametrize(("days", "overdue"), [(REVIEW_EVERY_DAYS, False), (REVIEW_EVERY_DAYS + 1, True)])
    def test_overdue_at_its_edge(self, days, overdue):
        day = pd.Timestamp("2025-03-10") + pd.Timedelta(days=days)
        assert sp.review_scenarios(scenarios(), self.REVIEWS, as_of=day)["overdue"].tolist() == [overdue] * 2

    @pytest.mark.parametrize(("held", "differs"), [(0.501, False), (0.502, True), (0.499, False), (0.498, True)])
    def test_a_register_that_holds_another_probability_at_its_edge(self, held, differs):
        reviews = pd.DataFrame([("up", "2025-03-01", held)], columns=["scenario", "reviewed_on", "probability"])
        assert bool(sp.review_scenarios(scenarios(), reviews, as_of="2025-03-02")["differs"].iloc[0]) == differs

    def test_without_a_review(self):
        told = sp.review_scenarios(scenarios(), self.REVIEWS.iloc[:0], as_of="2025-03-10")
        assert told["overdue"].tolist() == [True, True]
        assert told["note"].isna().all()
        assert told["course"].isna().all()


def flows(*rows: tuple, **more: object) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["year", "amount"]).assign(option="A", **more)


class TestOptions:
    def test_present_values_by_hand(self):
        told = sp.estimate_options(flows((0, -1000), (1, 550), (2, 605)), rate=0.1).iloc[0]
        assert (told["cost"], told["benefit"], told["npv"]) == pytest.approx((1000, 1000, 0))
        assert told["benefit_cost_ratio"] == pytest.approx(1)
        assert told["payback_years"] == pytest.approx(1 + 450 / 605)

    def test_as_a_project_with_the_same_flows(self):
        rows = flows((0, -1000), (1, 700), (2, 600), low=[-1200, 500, 300], high=[-900, 900, 700])
        option = sp.estimate_options(rows, rate=0.07, draws=40_000).iloc[0]
        project = sp.estimate_business_case(rows.rename(columns={"option": "project"}), rate=0.07, draws=40_000).iloc[0]
        assert option["npv"] == pytest.approx(project["npv"])
        for name in ("npv_low", "npv_high", "ratio_low", "ratio_high"):
            assert option[name] == pytest.approx(project[name], rel=0.03)

    def test_a_flow_of_a_scenario_counts_as_often_as_it_comes(self):
        told = sp.estimate_options(flows((0, -100), (0, 400), scenario=[None, "up"]), scenarios(up=0.3, down=0.7)).iloc[
            0
        ]
        assert told["npv"] == pytest.approx(-100 + 0.3 * 400)
        assert told["chance_worth_it"] == pytest.approx(0.3)
        assert (told["npv_low"], told["npv_high"]) == (-100, 300)
        assert (told["best_scenario"], told["best_npv"]) == ("Up", 300)
        assert (told["worst_scenario"], told["worst_npv"]) == ("Down", -100)

    def test_the_mean_of_draws_between_ends_is_a_triangles(self):
        rows = flows((0, -100), (1, 200), low=[-100, 100], high=[-100, 600])
        told = sp.estimate_options(rows, rate=0.0, draws=20_000).iloc[0]
        low, high = stats.triang(c=0.2, loc=100, scale=500).ppf([0.05, 0.95]) - 100
        assert (told["npv_low"], told["npv_high"]) == pytest.approx((low, high), rel=0.03)

    @pytest.mark.parametrize(("share", "verdict"), [
        (CLEARLY, "worth_it"), (CLEARLY - 0.01, "cannot_tell"), (1 - CLEARLY + 0.01, "cannot_tell"),
        (1 - CLEARLY, "not_worth_it"),
    ])  # fmt: skip
    def test_the_verdict_at_its_edges(self, share, verdict):
        rows = flows((0, -100), (0, 200), scenario=[None, "up"])
        told = sp.estimate_options(rows, scenarios(up=share, down=1 - share), draws=1000)
        assert told["verdict"].tolist() == [verdict]

    def test_none_and_many(self):
        assert sp.estimate_options(flows()).empty
        many = pd.concat([flows((0, -1), (1, at)).assign(option=f"O{at:03}") for at in range(60)])
        assert sp.estimate_options(many, draws=50)["npv"].is_monotonic_decreasing

    @pytest.mark.parametrize(("rows", "words"), [
        (flows((0, -1), low=0), "column low: found '0', expected no more than the amount"),
        (flows((0, -1), high=-2), "column high: found '-2', expected no less than the amount"),
        (flows((0.5, -1)), "column year: found '0.5', expected a whole number"),
        (flows((0, np.nan)), "column amount: found nothing"),
        (flows((0, -1), scenario="side"), "column scenario: found 'side', expected one of the scenarios"),
    ])  # fmt: skip
    def test_errors(self, rows, words):
        with pytest.raises(DataError, match=words):
            sp.estimate_options(rows, scenarios())

    def test_a_rate_that_discounts_nothing(self):
        with pytest.raises(ValueError, match="rate: found -1"):
            sp.estimate_options(flows((0, -1)), rate=-1)


def stock(**more: object) -> pd.DataFrame:
    told = {"item": "Frame", "demand": 100, "demand_sd": 20, "lead_periods": 4, **more}
    return pd.DataFrame([told])


class TestSafetyStock:
    def test_the_requirements_figure(self):
        assert sp.measure_safety_stock(stock(), service_level=0.95)["safety_stock"].round(2).tolist() == [65.79]

    def test_a_delivery_whose_time_varies(self):
        told = sp.measure_safety_stock(stock(lead_sd_periods=0.5, service_level=0.99))["safety_stock"].iloc[0]
        assert told == pytest.approx(stats.norm.ppf(0.99) * np.sqrt(4 * 20**2 + 100**2 * 0.5**2))

    def test_that_level_of_service_is_what_such_a_stock_gives(self):
        told = sp.measure_safety_stock(stock(service_level=0.9)).iloc[0]
        kept = sp.measure_safety_stock(stock(on_hand=told["reorder_point"], service_level=0.9)).iloc[0]
        assert kept["chance_out"] == pytest.approx(0.1)
        needed = np.random.default_rng(1).normal(100, 20, (100_000, 4)).sum(axis=1)
        assert (needed > told["reorder_point"]).mean() == pytest.approx(0.1, abs=0.004)

    @pytest.mark.parametrize(
        ("on_hand", "short", "state"), [(465.8, 0, "enough"), (465.7, 0.09, "short"), (None, None, "unknown")]
    )
    def test_short_at_its_edge(self, on_hand, short, state):
        told = sp.measure_safety_stock(stock(on_hand=on_hand)).iloc[0]
        assert told["state"] == state
        assert pd.isna(told["short"]) if short is None else told["short"] == pytest.approx(short, abs=0.01)

    @pytest.mark.parametrize(("on_hand", "chance"), [(400, 0), (399, 1)])
    def test_a_need_that_never_varies(self, on_hand, chance):
        told = sp.measure_safety_stock(stock(demand_sd=0, on_hand=on_hand)).iloc[0]
        assert (told["safety_stock"], told["chance_out"]) == (0, chance)

    @pytest.mark.parametrize(("more", "words"), [
        ({"service_level": 0.49}, "column service_level: found '0.49'"), ({"service_level": 1}, "found '1', expected"),
        ({"demand_sd": -1}, "at least 0"), ({"lead_periods": None}, "column lead_periods: found nothing"),
    ])  # fmt: skip
    def test_errors(self, more, words):
        with pytest.raises(DataError, match=words):
            sp.measure_safety_stock(stock(**more))

    def test_half_is_a_level_of_service(self):
        assert sp.measure_safety_stock(stock(service_level=0.5))["safety_stock"].tolist() == [0]
