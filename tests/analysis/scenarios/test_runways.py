"""How long cash lasts: hand-worked months, scenarios that move what comes in, edges, and what does not add up."""

import warnings

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.scenarios.runways import RISKY, TIGHT, UNEXPLAINED, count_months
from saypro_analysis.data.readings.problems import DataError
from tests.analysis.scenarios.frames import MONTHS, drivers, scenarios


def cash(received: object, paid: object, last: float, **more: object) -> pd.DataFrame:
    told = pd.DataFrame({"period_on": MONTHS[:12], "received": received, "paid": paid})
    balance = (told["received"] - told["paid"]).cumsum()
    return told.assign(balance=balance - balance.iloc[-1] + last, **more)


class TestByHand:
    @pytest.mark.parametrize(("last", "months", "out"), [(45, 4.5, 1), (50, 5, 1), (119, 11.9, 1), (120, np.nan, 0)])
    def test_ten_a_month_go(self, last, months, out):
        told = sp.simulate_runway(cash(90.0, 100.0, last), draws=20).iloc[0]
        assert (told["months"], told["chance_out"]) == (pytest.approx(months, nan_ok=True), out)
        assert (told["burn"], told["balance_end"]) == (pytest.approx(10), pytest.approx(last - 120))

    @pytest.mark.parametrize(("last", "quarter"), [(30, 0), (29, 1)])
    def test_the_quarter_is_three_months(self, last, quarter):
        assert sp.simulate_runway(cash(90.0, 100.0, last), draws=20)["chance_out_quarter"].tolist() == [quarter]

    @pytest.mark.parametrize(("credit", "out"), [(69, 1), (70, 0)])
    def test_credit_carries_so_far(self, credit, out):
        told = sp.simulate_runway(cash(90.0, 100.0, 50, credit=credit), draws=20).iloc[0]
        assert (told["chance_out"], told["chance_out_with_credit"]) == (1, out)

    def test_who_owes_already_has_no_month(self):
        told = sp.simulate_runway(cash(90.0, 100.0, -5), draws=20).iloc[0]
        assert (told["months"], told["chance_out"]) == (0, 1)

    def test_months_of_a_path(self):
        paths = np.array([[8.0, 3, -2], [8, -4, 6], [9, 9, 9]])
        assert count_months(10, paths).tolist() == [2.6, pytest.approx(1 + 8 / 12), np.inf]


class TestScenarios:
    MOVED = drivers(("up", "Demand", 110, 100, 110, 1), ("down", "Demand", 80, 100, 80, 1),
                    ("down", "Rates", 120, 100, 120, 1),
                    likely=[110, 80, 120], kpi=["cash_received", "cash_received", "cash_paid"])  # fmt: skip

    def test_what_comes_in_and_goes_out_is_moved(self):
        told = sp.simulate_runway(cash(100.0, 100.0, 60), scenarios(), self.MOVED, draws=20).set_index("scenario_name")
        assert told.loc[["Up", "Down"], ["received", "paid"]].to_numpy() == pytest.approx(
            np.array([[110, 100], [80, 120]])
        )
        assert told["months"].tolist() == pytest.approx([1.5, np.nan, 1.5], nan_ok=True)
        assert told["chance_out"].tolist() == [0.5, 0, 1]

    def test_the_mix_is_weighted(self):
        rows = cash(100 + 10 * np.random.default_rng(1).standard_normal(12), 100.0, 60)
        told = sp.simulate_runway(rows, scenarios(up=0.2, down=0.8), self.MOVED, draws=200)
        mix, up, down = (told.iloc[at] for at in range(3))
        for name in ("received", "burn", "balance_end", "chance_out", "chance_out_quarter"):
            assert mix[name] == pytest.approx(0.2 * up[name] + 0.8 * down[name])

    def test_drivers_of_kpis_leave_the_cash_alone(self):
        rows = drivers(
            ("up", "Demand", 110, 100, 110, 1), ("up", "Rates", 110, 100, 110, 1), kpi=[None, "orders"], likely=110
        )
        told = sp.simulate_runway(cash(90.0, 100.0, 50), scenarios(up=1), rows, draws=20)
        assert told["received"].tolist() == pytest.approx([90, 90])

    def test_without_scenarios_there_is_one_row(self):
        assert sp.simulate_runway(cash(90.0, 100.0, 50), draws=20)["scenario_name"].tolist() == ["As forecast"]

    @pytest.mark.parametrize(("share", "state"), [
        (RISKY, "tight"), (RISKY + 0.01, "may_run_out"), (TIGHT, "lasts"), (TIGHT + 0.005, "tight"),
    ])  # fmt: skip
    def test_the_state_at_its_edges(self, share, state):
        told = sp.simulate_runway(cash(100.0, 100.0, 60), scenarios(down=share, up=1 - share), self.MOVED, draws=20)
        assert told["state"].iloc[0] == state


class TestTables:
    def test_no_month_and_one(self):
        assert sp.simulate_runway(cash(90.0, 100.0, 50).iloc[:0]).empty
        assert len(sp.simulate_runway(cash(90.0, 100.0, 50).iloc[-1:], draws=20)) == 1

    def test_order_and_unit_change_nothing(self):
        rows = cash(100 + 10 * np.random.default_rng(1).standard_normal(12), 100.0, 60)
        one = sp.simulate_runway(rows, draws=200).iloc[0]
        money = ["received", "paid", "balance"]
        other = sp.simulate_runway(
            rows.iloc[::-1].assign(**{name: 1000 * rows[name] for name in money}), draws=200
        ).iloc[0]
        assert other["months"] == pytest.approx(one["months"], nan_ok=True)
        assert other["balance_end"] == pytest.approx(1000 * one["balance_end"])

    @pytest.mark.parametrize(("off", "told"), [(UNEXPLAINED * 190 - 0.01, 0), (UNEXPLAINED * 190 + 0.01, 2)])
    def test_a_balance_that_does_not_follow_is_named(self, off, told):
        rows = cash(90.0, 100.0, 50)
        rows.loc[5, "balance"] += off
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            sp.simulate_runway(rows, draws=20)
        assert [str(warning.message).count("2022-") for warning in caught] == ([told] if told else [])

    @pytest.mark.parametrize(("column", "row"), [("received", 3), ("paid", 3), ("balance", 11)])
    def test_what_is_missing_is_named(self, column, row):
        rows = cash(90.0, 100.0, 50)
        rows.loc[row, column] = np.nan
        with pytest.raises(DataError, match=f"cash, row {row}, column {column}: found nothing"):
            sp.simulate_runway(rows)
