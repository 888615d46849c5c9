"""What is summed and should perhaps not be is told with its row; a sum that is meant stays."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.odd_sums import APART, find_odd_sums
from saypro_analysis.data.readings.readings import complete_table

DAYS = ["2025-01-01", "2025-02-01", "2025-03-01"]


def frames(name: str = "Orders", unit: str = "count", aggregate: str | None = None, note: str | None = None,
           formula: str | None = None, parts: float | None = None) -> dict[str, pd.DataFrame]:  # fmt: skip
    kpi = {"kpi": "k", "department": "Sales", "name": name, "unit": unit, "better": "higher", "aggregate": aggregate,
           "note": note, "formula": formula}  # fmt: skip
    told = {"kpis": complete_table(pd.DataFrame([kpi]), "kpis")}
    measured = pd.DataFrame({"kpi": "k", "period_on": DAYS, "actual": [90.0, 95.0, 100.0], "target": None})
    told["measurements"] = complete_table(measured, "measurements")
    if parts is not None:
        rows = pd.DataFrame({"kpi": "k", "period_on": DAYS[-1], "region": ["N", "S"], "actual": [50.0, parts - 50]})
        told["segments"] = complete_table(rows, "segments")
    return told


@pytest.mark.parametrize(
    ("name", "how"),
    [("Headcount", "last"), ("Employees", "last"), ("Cash balance", "last"), ("Open tickets", "last"),
     ("Stock of bikes", "last"), ("Members", "last"), ("Conversion rate", "mean"), ("Average basket", "mean"),
     ("Orders per customer", "mean"), ("Active users", "distinct"), ("Unique visitors", "distinct")],
)  # fmt: skip
def test_a_sum_that_the_name_speaks_against_is_told(name: str, how: str) -> None:
    (odd,) = find_odd_sums(frames(name))
    assert (odd.table, odd.row, odd.column) == ("kpis", 0, "aggregate")
    assert how in odd.expected


@pytest.mark.parametrize("name", ["Orders", "New members", "Employees trained", "Staff costs", "Stock sold",
                                  "Orders per month", "Revenue"])  # fmt: skip
def test_flows_are_summed_in_silence(name: str) -> None:
    assert find_odd_sums(frames(name)) == []


@pytest.mark.parametrize("aggregate", ["last", "mean", "distinct", "ratio"])
def test_whoever_says_how_is_believed(aggregate: str) -> None:
    assert find_odd_sums(frames("Headcount", aggregate=aggregate)) == []
    assert find_odd_sums(frames("Headcount", unit="hours")) == []


def test_of_a_single_period_nothing_is_summed() -> None:
    told = frames("Headcount")
    assert find_odd_sums({**told, "measurements": told["measurements"].head(1)}) == []
    assert find_odd_sums({**told, "measurements": told["measurements"].head(2)})


def test_a_note_and_a_formula_may_say_it_too() -> None:
    assert find_odd_sums(frames("Customers", note="distinct customers of the month"))
    assert find_odd_sums(frames("Basket", "money", formula="sales / orders"))
    assert not find_odd_sums(frames("Revenue", "money", formula="orders * basket"))


def test_segments_that_do_not_make_the_total_are_told() -> None:
    (odd,) = find_odd_sums(frames(parts=100 * (1 + APART) + 1))
    assert (odd.table, odd.row, odd.column) == ("measurements", 2, "actual")
    assert "102" in odd.expected
    assert find_odd_sums(frames(parts=100 * (1 + APART))) == find_odd_sums(frames(parts=100.0)) == []


@pytest.mark.parametrize(("aggregate", "expected"), [("last", 30.0), ("mean", 20.0), ("sum", 60.0)])
def test_segments_of_a_stock_are_joined_as_its_total_is(aggregate: str, expected: float) -> None:
    kpis = frames("Headcount", aggregate=aggregate)["kpis"]
    rows = [("k", day, region, total / 2, total / 2) for day, total in zip(DAYS, (10, 20, 30), strict=True)
            for region in "NS"]  # fmt: skip
    segments = pd.DataFrame(rows, columns=["kpi", "period_on", "region", "actual", "expected"])
    explained = sp.explain_segments(segments, kpis)
    assert set(explained["kpi_target"]) == {expected}
