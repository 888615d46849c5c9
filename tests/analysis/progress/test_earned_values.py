"""Earned value: an example worked by hand, identities for any plan, and input that cannot be what it is said to be."""

import warnings

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis import Review


def plan(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["action", "start_on", "due_on", "cost"])
    return table.assign(department="D", kpi=None, statement="S", owner="O")


def reports(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["action", "reported_on", "complete", "spent"])


class TestByHand:
    """Two tasks of 1000 and 3000, days 1 to 10 and 6 to 25; on day 15 the first is done, the second 30 % done.

    PV = 1000 + 3000 * 10/20 = 2500; EV = 1000 + 900 = 1900; AC = 1200 + 1300 = 2500; budget 4000.
    """

    plan = plan(("A", "2025-01-01", "2025-01-10", 1000.0), ("B", "2025-01-06", "2025-01-25", 3000.0))
    reports = reports(("A", "2025-01-12", 1.0, 1200.0), ("B", "2025-01-15", 0.3, 1300.0))

    def test_every_quantity(self) -> None:
        told = sp.earned_value(self.plan, self.reports, as_of="2025-01-15").iloc[-1]
        expected = {
            "budget": 4000, "pv": 2500, "ev": 1900, "ac": 2500, "sv": -600, "cv": -600, "spi": 0.76, "cpi": 0.76,
            "eac": 4000 / 0.76, "eac_budget": 4600, "eac_both": 2500 + 2100 / 0.76**2, "etc": 4000 / 0.76 - 2500,
            "vac": 4000 - 4000 / 0.76, "tcpi": 2100 / 1500, "actual_days": 15,
            # The plan has earned 1750 by day 10 (1000 + 750) and 150 a day thereafter: 1900 on day 11.
            "earned_days": 11, "spi_time": 11 / 15,
        }  # fmt: skip
        assert told[list(expected)].to_dict() == pytest.approx(expected)
        # 25 days at 11/15 of the pace take 34.09, so the 35th day after 31 December.
        assert told["forecast_finish_on"] == pd.Timestamp("2025-02-04")

    def test_periodic_figures_give_the_same_answer(self) -> None:
        told = reports(("B", "2025-01-08", 0.1, 500.0), ("B", "2025-01-15", 0.3, 1300.0), ("A", "2025-01-12", 1, 1200))
        each = told.assign(complete=[0.1, 0.2, 1], spent=[500.0, 800.0, 1200.0])
        left = sp.earned_value(self.plan, told, as_of="2025-01-15")
        pd.testing.assert_frame_equal(left, sp.earned_value(self.plan, each, as_of="2025-01-15", form="periodic"))

    def test_milestones_take_the_place_of_dates(self) -> None:
        marks = pd.DataFrame({"milestone": ["M1", "M2"], "subject": "B", "name": "m", "weight": [1.0, 2.0],
                              "planned_on": ["2025-01-10", "2025-01-25"],
                              "finished_on": ["2025-01-14", None]})  # fmt: skip
        told = sp.earned_value(self.plan, self.reports, marks, as_of="2025-01-15").iloc[-1]
        assert told[["pv", "ev"]].tolist() == [2000, 2000]


@pytest.mark.parametrize(
    ("spent", "expected"),
    [(799.0, "worth_it"), (800.0, "worth_it"), (801.0, "close"), (842.0, "close"), (843.0, "overspent")],
)  # 800 were earned: at .95 that is 842.11 spent
def test_spending_is_judged_by_what_was_earned(spent: float, expected: str) -> None:
    done = reports(("A", "2025-01-10", 0.8, spent))
    told = sp.earned_value(plan(("A", "2025-01-01", "2025-01-20", 1000.0)), done, as_of="2025-01-10")
    assert told["spending"].iloc[-1] == expected


def test_what_was_spent_for_exactly_95_hundredths_is_not_overspent() -> None:
    told = sp.earned_value(plan(("A", "2025-01-01", "2025-01-20", 1000.0)), reports(("A", "2025-01-10", 0.475, 500.0)),
                           as_of="2025-01-10")  # fmt: skip
    assert told["spending"].iloc[-1] == "close"


def test_without_spending_nothing_is_judged() -> None:
    told = sp.earned_value(plan(("A", "2025-01-01", "2025-01-20", 1000.0)), reports(), as_of="2025-01-10")
    assert told["spending"].isna().all()


class TestRefusals:
    base = plan(("A", "2025-01-01", "2025-01-30", 1000.0))

    def test_spending_that_falls_is_not_a_figure_so_far(self) -> None:
        told = reports(("A", "2025-01-05", 0.2, 200.0), ("A", "2025-01-12", 0.4, 150.0))
        with pytest.raises(sp.DataError, match="looks periodic"):
            sp.earned_value(self.base, told, as_of="2025-01-31")

    def test_shares_beyond_one_in_all_are_not_per_period(self) -> None:
        told = reports(("A", "2025-01-05", 0.4, 200.0), ("A", "2025-01-12", 0.8, 150.0))
        with pytest.raises(sp.DataError, match="look cumulative"):
            sp.earned_value(self.base, told, as_of="2025-01-31", form="periodic")

    def test_a_form_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="cumulative or periodic"):
            sp.earned_value(self.base, reports(), as_of="2025-01-31", form="weekly")

    def test_schedule_never_follows_from_cost(self) -> None:
        dear = reports(("A", "2025-01-15", 0.5, 5000.0))
        cheap = reports(("A", "2025-01-15", 0.5, 5.0))
        one, other = (sp.earned_value(self.base, told, as_of="2025-01-15").iloc[-1] for told in (dear, cheap))
        assert one[["spi", "spi_time", "forecast_finish_on"]].tolist() == other[
            ["spi", "spi_time", "forecast_finish_on"]].tolist()  # fmt: skip

    def test_actions_without_money_are_left_out_and_counted(self) -> None:
        both = pd.concat([self.base, plan(("B", "2025-01-01", "2025-01-30", float("nan")))])
        told = sp.earned_value(both, reports(("A", "2025-01-15", 0.5, 500.0)), as_of="2025-01-15").iloc[-1]
        assert told[["actions", "left_out"]].tolist() == [1, 1]


tasks = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40), st.integers(1, 10_000)), min_size=1, max_size=5)


def drawn(rows: list[tuple[int, int, int]], day: int, price: float) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """A plan, and reports exactly on it on `day`, at `price` per planned money."""
    zero = pd.Timestamp("2025-01-01")
    on = zero + pd.Timedelta(days=day)
    days = [(f"T{place}", zero + pd.Timedelta(days=start), zero + pd.Timedelta(days=start + length - 1), float(cost))
            for place, (start, length, cost) in enumerate(rows)]  # fmt: skip
    done = [(name, min(max((on - start).days + 1, 0) / ((due - start).days + 1), 1), cost)
            for name, start, due, cost in days]  # fmt: skip
    told = [(name, str(on.date()), share, share * cost * price) for name, share, cost in done]
    return plan(*[(name, str(s.date()), str(d.date()), c) for name, s, d, c in days]), reports(*told), str(on.date())


@settings(max_examples=40, deadline=None)
@given(tasks, st.integers(31, 90))
def test_on_plan_every_index_is_one(rows: list[tuple[int, int, int]], day: int) -> None:
    made, told, on = drawn(rows, day, 1.0)
    last = sp.earned_value(made, told, as_of=on).iloc[-1]
    assert last[["spi", "cpi"]].tolist() == pytest.approx([1, 1])
    assert last[["eac", "eac_budget", "eac_both"]].tolist() == pytest.approx([last["budget"]] * 3)
    if last["ev"] < last["budget"] * (1 - 1e-9):
        assert last["spi_time"] == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(tasks, st.integers(31, 90), st.floats(0.2, 5))
def test_the_estimates_add_up(rows: list[tuple[int, int, int]], day: int, price: float) -> None:
    made, told, on = drawn(rows, day, price)
    last = sp.earned_value(made, told, as_of=on).iloc[-1]
    assert last["cpi"] == pytest.approx(1 / price)
    assert last["ac"] + last["etc"] == pytest.approx(last["eac"])
    assert last["vac"] == pytest.approx(last["budget"] - last["eac"])


def test_the_samples_money_is_that_of_its_reports(sample: Review) -> None:
    told = sp.earned_value(sample.actions, sample.updates, as_of="2025-03-31").iloc[-1]
    own = sample.updates[sample.updates["action"].isin(sample.actions["action"])]
    last = own.sort_values("reported_on").groupby("action")[["spent"]].last()
    assert told["ac"] == pytest.approx(last["spent"].sum())
    assert told["budget"] == pytest.approx(sample.actions["cost"].sum())


class TestEdgesOfTheCalendar:
    """One task of 1000 over days 1 to 100 of 2025, which end on 10 April."""

    plan = plan(("A", "2025-01-01", "2025-04-10", 1000.0))

    marks = pd.DataFrame({"milestone": ["M1", "M2"], "subject": "A", "name": "m", "planned_on": ["2025-02-01",
                          "2025-04-10"], "finished_on": ["2025-02-01", None]})  # fmt: skip

    def last(self, told: pd.DataFrame, day: str, marks: pd.DataFrame | None = None) -> pd.Series:
        return sp.earned_value(self.plan, told, marks, as_of=day).iloc[-1]

    def test_before_the_start_nothing_is_planned(self) -> None:
        told = self.last(reports(("A", "2025-03-01", 0.5, 500.0)), "2024-06-01")
        assert told[["pv", "ev", "ac", "actual_days"]].tolist() == [0, 0, 0, 0]

    def test_what_is_finished_keeps_its_pace_and_its_day(self) -> None:
        done = reports(("A", "2025-02-19", 0.7, 500.0), ("A", "2025-03-01", 1.0, 800.0))
        for day in ("2025-03-01", "2025-04-30", "2026-04-30"):
            told = self.last(done, day)
            assert told["spi_time"] == pytest.approx(100 / 60)
            assert told["forecast_finish_on"] == pd.Timestamp("2025-03-01")

    def test_milestones_beyond_the_due_date_move_the_planned_finish(self) -> None:
        marks = self.marks.assign(planned_on=["2025-02-01", "2025-06-10"])
        told = self.last(reports(("A", "2025-02-01", 0.5, 300.0)), "2025-03-01", marks)
        assert told["planned_finish_on"] == told["forecast_finish_on"] == pd.Timestamp("2025-06-10")
        assert told["spi_time"] == pytest.approx(1)

    def test_milestones_that_all_weigh_nothing_weigh_the_same(self) -> None:
        marks = self.marks.assign(weight=0.0)
        assert self.last(reports(("A", "2025-02-01", 0.5, 300.0)), "2025-03-01", marks)["ev"] == 500

    @pytest.mark.parametrize("days", [0, -7, 1.5])
    def test_a_step_that_is_none_is_refused(self, days: float) -> None:
        with pytest.raises(ValueError, match="every_days"):
            sp.earned_value(self.plan, reports(("A", "2025-02-01", 0.5, 300.0)), as_of="2025-03-01", every_days=days)

    def test_spending_older_than_progress_is_warned_of_and_named(self) -> None:
        """Half done a month later with the money of the first report: a CPI of 2.5 that nobody earned."""
        old = reports(("A", "2025-01-20", 0.2, 200.0), ("A", "2025-02-10", 0.5, None))
        with pytest.warns(UserWarning, match="spending is older than the latest progress.*: A$"):
            assert self.last(old, "2025-02-20")["cpi"] == pytest.approx(2.5)

    @pytest.mark.parametrize("last", [("A", "2025-02-10", 0.5, 500.0), ("A", "2025-02-10", 0.2, None)])
    def test_spending_told_with_the_last_progress_is_not(self, last: tuple[str, str, float, float]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.last(reports(("A", "2025-01-20", 0.2, 200.0), last), "2025-02-20")

    def test_of_many_old_spendings_five_are_named(self) -> None:
        names = [f"A{number}" for number in range(7)]
        many = plan(*((name, "2025-01-01", "2025-04-10", 1000.0) for name in names))
        rows = [(name, day, share, spent) for name in names
                for day, share, spent in (("2025-01-20", 0.2, 200.0), ("2025-02-10", 0.5, None))]  # fmt: skip
        with pytest.warns(UserWarning, match="A0, A1, A2, A3, A4 and 2 more$"):
            sp.earned_value(many, reports(*rows), as_of="2025-02-20")
