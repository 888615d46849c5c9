"""The documents' targets: all 28 are there, states by interval, joint conditions as one test, percent both ways."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.analysis.targets.methods.target_figures import Figure, difference, relative_change
from saypro_analysis.data.framework.frameworks import read_bundled
from saypro_analysis.data.reviews import Review

PLAN = (4, 5, 6, 21, 22, 23, 26, 27, 28, 31, 32, 33, 37, 38, 39, 44, 45, 46, 49, 50, 51)
ROWS = [*(f"CAP-{number:02}" for number in PLAN), *(f"MEL-{number:02}" for number in range(9, 16))]  # fmt: skip
# Direction and bound of each, written down from the documents a second time.
ASKED = {
    "CAP-04": 0.15, "CAP-05": 0.10, "CAP-06": 0.20, "CAP-21": 0.15, "CAP-22": 0.20, "CAP-23": 0.10, "CAP-26": 0.10,
    "CAP-27": 0.25, "CAP-28": -0.15, "CAP-31": -0.20, "CAP-32": 0.10, "CAP-33": 0.15, "CAP-37": -0.25, "CAP-38": -0.20,
    "CAP-39": 0.15, "CAP-44": 0.15, "CAP-45": -0.10, "CAP-46": 0.20, "CAP-49": 0.10, "CAP-50": 0.20, "CAP-51": 0.30,
    "MEL-09": 0.99, "MEL-10": 0.01, "MEL-11": 0.90, "MEL-12": 0.80, "MEL-13": -0.20, "MEL-14": 0.95, "MEL-15": 1.0,
}  # fmt: skip


def kpi(name: str, unit: str = "count", better: str = "higher", department: str = "Sales") -> dict[str, str]:
    return {"kpi": name, "department": department, "name": name, "unit": unit, "better": better}


def months(name: str, *values: float, sizes: int | None = None) -> pd.DataFrame:
    periods = pd.date_range(end="2025-03-01", periods=len(values), freq="MS")
    frame = pd.DataFrame({"kpi": name, "period_on": periods, "actual": values})
    if sizes:
        frame = frame.assign(numerator=np.round(frame["actual"] * sizes), denominator=sizes)
        frame["actual"] = frame["numerator"] / sizes
    return frame


def check(*parts: pd.DataFrame, kpis: list[dict[str, str]], **options: object) -> pd.DataFrame:
    return sp.check_targets(pd.concat(parts), pd.DataFrame(kpis), **options).set_index("requirement")


STEADY = [100.0, 101.0, 99.0] * 11


class TestPresets:
    def test_none_of_the_28_is_lost(self) -> None:
        assert [target.row for target in read_bundled().targets] == ROWS
        assert {target.row: target.conditions[0].bound for target in read_bundled().targets} == ASKED

    def test_direction_follows_the_bound(self) -> None:
        falling = {target.row for target in read_bundled().targets if not target.conditions[0].rising}
        assert falling == {"CAP-28", "CAP-31", "CAP-37", "CAP-38", "CAP-45", "MEL-10", "MEL-13"}

    def test_each_names_its_line_of_the_documents(self, shared: Callable[[str], Path]) -> None:
        lines = {
            document: next(shared("seeds").glob(f"{document}_*.txt")).read_text(encoding="utf-8").splitlines()
            for document in ("003", "004")
        }
        for target in read_bundled().targets:
            document, number = target.source.split(":")
            percent = abs(target.conditions[0].bound)
            assert re.search(rf"\b{percent * 100:.0f}%", lines[document][int(number) - 1]), target.row

    def test_each_is_a_row_of_the_requirements(self, shared: Callable[[str], Path]) -> None:
        source = shared("requirements.md").read_text(encoding="utf-8")
        for target in read_bundled().targets:
            row = next(line for line in source.splitlines() if line.startswith(f"| {target.row} "))
            assert target.source.split(":")[1] in row.split("|")[4]

    def test_contradictions_point_at_one_another(self) -> None:
        against = {target.row: target.contradicts for target in read_bundled().targets if target.contradicts}
        assert all(one in against[other] for one, others in against.items() for other in others)
        assert against["CAP-04"] == ("CAP-26",)

    def test_contradictions_are_shown(self) -> None:
        told = sp.summarise_contradictions()
        assert len(told) == len(read_bundled().contradictions) == 7
        assert "CAP-04; CAP-26" in told["requirements"].tolist()
        assert "five months are in neither" in told["here"].tolist()


class TestStates:
    def test_every_target_has_a_row_whatever_the_data(self, sample: Review) -> None:
        told = sp.check_targets(sample.measurements, sample.kpis)
        assert sorted(told["requirement"]) == sorted(ROWS)
        assert told["source"].str.fullmatch(r"00[34]:\d+").all()
        assert set(told["state"]) <= {"met", "not_met", "cannot_tell"}
        assert (told.loc[told["kpi"].isna(), "reason"] == "no_kpi").all()

    def test_a_clear_change_is_met_and_none_is_not(self) -> None:
        told = check(months("leads", *STEADY, 130, 131, 129), months("throughput", *STEADY, 100, 99, 101),
                     kpis=[kpi("leads"), kpi("throughput")])  # fmt: skip
        assert told.loc[["CAP-21", "CAP-39"], "state"].tolist() == ["met", "not_met"]
        assert told.loc["CAP-21", "change"] == pytest.approx(0.30)
        assert told.loc["CAP-21", "change_low"] > 0.15

    def test_a_change_about_the_bound_cannot_be_told(self) -> None:
        told = check(months("leads", *STEADY, 115, 116, 114), kpis=[kpi("leads")])
        assert told.loc["CAP-21", ["state", "reason"]].tolist() == ["cannot_tell", "interval_spans"]

    def test_lower_is_reached_from_above(self) -> None:
        told = check(months("sales_cycle", *STEADY, 80, 81, 79), kpis=[kpi("sales_cycle", "days", "lower")])
        assert told.loc["CAP-28", "state"] == "met"

    def test_conversion_is_judged_by_both_of_its_targets(self) -> None:
        values = [0.20] * 33 + [0.226] * 3
        told = check(months("conversion", *values, sizes=40_000), kpis=[kpi("conversion", "share")])
        assert told.loc[["CAP-26", "CAP-04"], "state"].tolist() == ["met", "not_met"]
        assert told.loc[["CAP-26", "CAP-04"], "contradicts"].tolist() == ["CAP-04", "CAP-26"]
        assert told.loc["CAP-26", "state_in_points"] == "not_met"

    def test_satisfaction_may_rise_by_ten_percent_and_not_by_ten_points(self) -> None:
        values = [0.80] * 33 + [0.89] * 3
        told = check(months("satisfaction", *values, sizes=40_000), kpis=[kpi("satisfaction", "share")])
        assert told.loc["CAP-05", ["state", "state_in_points"]].tolist() == ["met", "not_met"]

    @pytest.mark.parametrize(("costs", "revenue", "state"), [
        ([80, 81, 79], [120, 121, 119], "met"),
        ([80, 81, 79], [70, 71, 69], "not_met"),
        ([100, 101, 99], [120, 121, 119], "not_met"),
        ([80, 81, 79], [100, 101, 99], "cannot_tell"),
    ])  # fmt: skip
    def test_cost_and_revenue_are_one_test(self, costs: list[float], revenue: list[float], state: str) -> None:
        told = check(months("campaign_cost", *STEADY, *costs), months("revenue", *STEADY, *revenue),
                     kpis=[kpi("campaign_cost", "money", "lower"), kpi("revenue", "money")])  # fmt: skip
        assert told.loc["CAP-45", "state"] == state
        assert told.loc["CAP-45", "conditions"] == 2
        assert (told.index == "CAP-45").sum() == 1

    def test_half_of_a_joint_target_is_not_enough(self) -> None:
        told = check(months("campaign_cost", *STEADY, 80, 81, 79), kpis=[kpi("campaign_cost", "money", "lower")])
        assert told.loc["CAP-45", ["state", "reason"]].tolist() == ["cannot_tell", "no_kpi"]

    def test_uptime_at_the_bound_shows_the_contradiction(self) -> None:
        told = check(months("uptime", *[0.99] * 24), kpis=[kpi("uptime", "share")])
        assert told.loc[["MEL-09", "MEL-10"], "state"].tolist() == ["met", "not_met"]

    def test_what_is_counted_in_full_needs_no_interval(self) -> None:
        rows = months("issues_documented", 1.0, 1.0, 1.0, sizes=40), months("users_trained", *[0.79] * 3, sizes=100)
        told = check(*rows,
                     kpis=[kpi("issues_documented", "share"), kpi("users_trained", "share")])  # fmt: skip
        assert told.loc[["MEL-15", "MEL-12"], "state"].tolist() == ["met", "not_met"]

    def test_a_share_of_a_sample_has_one(self) -> None:
        told = check(months("support_satisfaction", *[0.96] * 3, sizes=50), kpis=[kpi("support_satisfaction", "share")])
        assert told.loc["MEL-14", "state"] == "cannot_tell"
        told = check(
            months("support_satisfaction", *[0.97] * 3, sizes=5000), kpis=[kpi("support_satisfaction", "share")]
        )
        assert told.loc["MEL-14", "state"] == "met"

    def test_rare_counts_have_the_interval_of_counting(self) -> None:
        few, many = (check(months("recurring_issues", *[before] * 3, *[after] * 3),
                           kpis=[kpi("recurring_issues", "count", "lower")]).loc["MEL-13", "state"]
                     for before, after in ((5, 3), (500, 300)))  # fmt: skip
        assert (few, many) == ("cannot_tell", "met")

    def test_every_department_has_to_reach_it(self) -> None:
        departments = [kpi("automated_tasks_sales", "share"), kpi("automated_tasks_marketing", "share",
                       department="Marketing")]  # fmt: skip
        parts = months("automated_tasks_sales", 0.4, 0.4, 0.4), months("automated_tasks_marketing", 0.2, 0.2, 0.2)
        told = check(*parts, kpis=departments)
        assert told.loc["CAP-51", ["state", "kpi", "conditions"]].tolist() == [
            "not_met",
            "automated_tasks_marketing",
            2,
        ]

    def test_cost_efficiency_is_read_from_cost_per_lead(self) -> None:
        told = check(months("cost_per_lead", *STEADY, 80, 80.5, 79.5), kpis=[kpi("cost_per_lead", "money", "lower")])
        assert told.loc["CAP-46", "change"] == pytest.approx(0.25)
        assert told.loc["CAP-46", ["state", "unit"]].tolist() == ["met", "per money"]

    def test_names_of_ones_own_are_matched(self) -> None:
        rows = months("sql", *STEADY, 140, 141, 139)
        assert check(rows, kpis=[kpi("sql")]).loc["CAP-27", "reason"] == "no_kpi"
        told = check(rows, kpis=[kpi("sql")], matches={"sales_qualified_leads": "sql"})
        assert told.loc["CAP-27", "state"] == "met"
        with pytest.raises(ValueError, match="matches: found beauty"):
            check(rows, kpis=[kpi("sql")], matches={"beauty": "sql"})
        with pytest.raises(ValueError, match="matches: found none, expected KPIs"):
            check(rows, kpis=[kpi("sql")], matches={"leads": "none"})

    def test_a_quarter_that_is_not_over_is_not_compared(self) -> None:
        told = check(months("revenue", *STEADY)[:-1], kpis=[kpi("revenue", "money")])
        assert told.loc["CAP-06", ["state", "reason"]].tolist() == ["cannot_tell", "incomplete_period"]

    def test_a_quarters_own_count_is_never_compared_with_a_mean_of_months(self) -> None:
        leads = months("leads", *STEADY, 180, 181, 179)
        own = leads.assign(quarter_actual=[*[None] * 35, 250.0])
        known = {**kpi("leads"), "aggregate": "distinct"}
        assert check(leads, kpis=[known]).loc["CAP-21", ["actual", "before"]].tolist() == [180.0, 100.0]
        told = check(own, kpis=[known])
        assert told.loc["CAP-21", ["state", "reason", "actual", "before"]].tolist() == [
            "cannot_tell", "counted_otherwise", 250.0, 100.0]  # fmt: skip
        assert "months" in sp.tabulate(told.reset_index()).as_raw_html()

    def test_the_year_before_is_another_baseline(self) -> None:
        rows = months("revenue", *[100.0, 101, 99] * 8, *[100.0, 99, 101] * 3, 130, 131, 129)
        told = check(rows, kpis=[kpi("revenue", "money")], baseline="year_before")
        assert told.loc["CAP-06", "before"] == pytest.approx(300)
        with pytest.raises(ValueError, match="baseline: found 'dawn'"):
            check(rows, kpis=[kpi("revenue", "money")], baseline="dawn")

    def test_zero_before_is_not_compared(self) -> None:
        told = check(months("leads", *[0.0] * 12), kpis=[kpi("leads")])
        assert told.loc["CAP-21", ["state", "reason"]].tolist() == ["cannot_tell", "not_comparable"]


class TestIntervals:
    @given(st.floats(50, 200), st.floats(50, 200), st.floats(0.5, 10), st.floats(0.5, 10))
    def test_mover_is_fieller_where_errors_are_normal(self, now: float, before: float, one: float, two: float) -> None:
        """Fieller 1954, by solving (now - r before)^2 = z^2 (one^2 + r^2 two^2) for r."""
        z = 1.6448536269514722
        roots = np.roots([before**2 - (z * two) ** 2, -2 * now * before, now**2 - (z * one) ** 2])
        change = relative_change(
            Figure(now, now - z * one, now + z * one, 3), Figure(before, before - z * two, before + z * two, 3)
        )
        assert change[1:] == pytest.approx(np.sort(roots.real) - 1, rel=1e-6, abs=1e-9)

    @given(st.floats(0.1, 100), st.floats(0.1, 100), st.tuples(*[st.floats(0, 50)] * 4))
    def test_an_interval_holds_its_figure(self, now: float, before: float, halves: tuple[float, ...]) -> None:
        low, high, least, most = halves
        figures = Figure(now, now - low, now + high, 3), Figure(before, before - least, before + most, 3)
        for value, low, high in (relative_change(*figures), difference(*figures)):
            assert np.isnan(low) or low <= value + 1e-9
            assert np.isnan(high) or value <= high + 1e-9

    def test_counting_alone_gives_garwoods_interval(self) -> None:
        from saypro_analysis.analysis.targets.methods.target_figures import read_figures
        from saypro_analysis.data.readings.readings import complete_table

        rows = complete_table(months("n", 4.0, 3.0, 3.0), "measurements")
        span = (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-31"))
        figure = read_figures(rows, complete_table(pd.DataFrame([kpi("n")]), "kpis"), (span, span))[0]["n"]
        # Published tables of Poisson limits: 10 events, 90 %: 5.43 to 16.96.
        assert (round(figure.low, 2), round(figure.high, 2)) == (5.43, 16.96)
