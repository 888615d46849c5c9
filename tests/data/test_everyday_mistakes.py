"""Twenty people's mistakes, and more: each is refused or told, with its row and what to do about it."""

from pathlib import Path

import openpyxl
import pytest

from saypro_analysis.data.odd_entries import _is_misspelt
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review

KPIS = """kpi,department,name,unit,better,tolerance,aggregate
orders,Sales,Orders,count,higher,0.05,sum
margin,Sales,Margin,share,higher,0.02,mean
sales,Sales,Sales,money,higher,0.03,sum
"""
MEASURED = """kpi,period_on,actual,target
orders,2025-01-01,95,100
orders,2025-02-01,97,100
orders,2025-03-01,90,100
margin,2025-01-01,0.31,0.35
margin,2025-02-01,0.33,0.35
margin,2025-03-01,0.30,0.35
sales,2025-01-01,1200,1300
sales,2025-02-01,1250,1300
sales,2025-03-01,1100,1300
"""
ACTIONS = """action,department,kpi,statement,owner,start_on,due_on,cost,probability
A1,Sales,orders,Call,Ann,2025-03-03,2025-04-30,500,0.5
"""
REFUSED, TOLD = "refused", "told"


def write(place: Path, **files: str) -> Path:
    for name, text in {"kpis": KPIS, "measurements": MEASURED, "actions": ACTIONS, **files}.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


def hear(place: Path) -> tuple[str, str]:
    """What a colleague who looks at the data says of it."""
    try:
        return TOLD, "\n".join(open_review(place, as_of="2025-03-31").notes)
    except DataError as error:
        return REFUSED, str(error)


def test_without_a_mistake_nothing_is_said(tmp_path: Path) -> None:
    assert hear(write(tmp_path)) == (TOLD, "")


M, K, A = "measurements", "kpis", "actions"
MISTAKES = {
    "a unit by its sign": (K, "Margin,share", "Margin,%", REFUSED, "row 3, column unit", "share"),
    "a currency as a unit": (K, "Sales,money", "Sales,EUR", REFUSED, "row 4, column unit", "money"),
    "a direction by another word": (K, "count,higher", "count,up", REFUSED, "row 2, column better", "higher, lower"),
    "a KPI twice": (K, "margin,Sales", "orders,Sales", REFUSED, "row 3", "row 2 has it already"),
    "a department in two spellings": (K, "margin,Sales", "margin,SALES", REFUSED, "column department", "one spelling"),
    "a department misspelt": (K, "margin,Sales", "margin,Saless", TOLD, "row 3, column department", "there is Sales"),
    "a tolerance in percent": (K, "higher,0.05", "higher,5", TOLD, "row 2, column tolerance", "0.05 for 5 %"),
    "a share's tolerance of 1": (K, "higher,0.02", "higher,1", TOLD, "row 3, column tolerance", "0.02 for two"),
    "a department with two letters turned": (K, "margin,Sales", "margin,Slaes", TOLD, "row 3, column department",
                                             "there is Sales"),
    "costs that should rise": (K, "Orders,count", "Cost per order,count", TOLD, "row 2, column better", "lower"),
    "revenue that should fall": (K, "Sales,money,higher", "Revenue,money,lower", TOLD, "row 4, column better",
                                 "higher"),
    "a currency in millions": (K, "Sales,money", "Sales,Mio €", TOLD, "row 4, column unit", "whole amounts"),
    "a percentage with its words": (K, "Margin,share", "Margin,% of orders", TOLD, "row 3, column unit", "share"),
    "two figures for a month": (M, "orders,2025-03-01", "orders,2024-12-01,94,100\norders,2025-03-15,1,1\n"
                                "orders,2025-03-01", TOLD, "row 5, column period_on", "orders has 2025-03-01"),
    "complaints that should rise": (K, "Orders,count", "Complaints,count", TOLD, "row 2, column better", "lower"),
    "heads that are summed": (K, "Orders,count", "Headcount,count", TOLD, "row 2, column aggregate", "last or mean"),
    "a wrong sign": (M, "2025-02-01,97", "2025-02-01,-97", TOLD, "row 3, column actual", "0 or more"),
    "a target with a wrong sign": (M, "1250,1300", "1250,-1300", TOLD, "row 9, column target", "the sign of"),
    "a month without a year": (M, "orders,2025-02-01", "orders,February", REFUSED, "row 3, column period_on", ""),
    "a day that is ambiguous": (M, "orders,2025-02-01", "orders,02/03/2025", REFUSED, "row 3, column period_on", ""),
    "two currencies": (M, "1200,1300\nsales,2025-02-01,1250", "$1200,1300\nsales,2025-02-01,€1250", REFUSED,
                       "column actual", "one currency"),
    "percent as 88": (M, "0.33", "88", REFUSED, "row 6, column actual", "a share between 0 and 1"),
    "text for a figure": (M, "97,100", "about 97,100", REFUSED, "row 3, column actual", "a finite number"),
    "a KPI that nobody knows": (M, "orders,2025-02", "order,2025-02", REFUSED, "row 3, column kpi", "kpis"),
    "a month twice": (M, "orders,2025-03-01", "orders,2025-02-01", REFUSED, "row 4", "row 3 has it already"),
    "a column by another name": (M, "actual,target", "result,target", REFUSED, "column actual", "a column actual"),
    "a row of totals": (M, "sales,2025-03-01", "Total,2025-03-01", REFUSED, "row 10, column kpi", "a kpi of"),
    "a cost below nothing": (A, "500", "-500", REFUSED, "row 2, column cost", "at least 0"),
    "a chance in percent": (A, ",0.5\n", ",50\n", REFUSED, "row 2, column probability", "between 0 and 1"),
    "an end before the start": (A, "2025-04-30", "2024-04-30", TOLD, "row 2, column due_on", "a day after it starts"),
    "an action for no KPI": (A, "A1,Sales,orders", "A1,Sales,order", REFUSED, "row 2, column kpi", "a kpi of the"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_or_told_with_its_place_and_a_remedy(tmp_path: Path, mistake: str) -> None:
    table, right, wrong, how, place, remedy = MISTAKES[mistake]
    text = {K: KPIS, M: MEASURED, A: ACTIONS}[table]
    assert text.count(right) >= 1
    heard, said = hear(write(tmp_path, **{table: text.replace(right, wrong, 1)}))
    line = next((line for line in said.splitlines() if place in line and remedy in line), said)
    assert heard == how
    assert place in line, said
    assert remedy in line, said


@pytest.mark.parametrize(("first", "second", "alike"), [
    ("Customer Service", "Customer Services", True), ("Customer Service", "CustomerService", True),
    ("Department A", "Department B", False), ("Region 11", "Region 12", False), ("North", "South", False),
    ("Team Nord", "Team Nort", False),
    ("Team Sales", "Team Slaes", True), ("Team AB", "Team BA", False),
    ("Branch 12", "Branch 21", False), ("Operations", "Operation", True),
])  # fmt: skip
def test_departments_are_alike_by_a_word_that_is_hardly_another(first: str, second: str, alike: bool) -> None:
    assert _is_misspelt(first.casefold().split(), second.casefold().split()) is alike


@pytest.mark.parametrize("row", [
    "Cost savings,count,higher", "Sales cycle,count,lower", "Sales lost,count,lower", "Waste cut,count,higher",
    "Days of sales outstanding,count,lower", "Return on ad spend,ratio,higher", "Complaints resolved,count,higher",
    "Cost of sales,count,lower", "Late payments collected,count,higher", "Revenue per call,count,higher",
])  # fmt: skip
def test_a_direction_that_fits_its_name_is_not_questioned(tmp_path: Path, row: str) -> None:
    heard, said = hear(write(tmp_path, kpis=KPIS.replace("Orders,count,higher", row)))
    assert heard == TOLD
    assert "column better" not in said


@pytest.mark.parametrize("unit", ["€ per hour", "$/ticket", "tonnes", "km", "points", "orders", "m", "k", "MWh"])
def test_a_unit_of_ones_own_is_not_questioned(tmp_path: Path, unit: str) -> None:
    assert hear(write(tmp_path, kpis=KPIS.replace("Orders,count", f"Orders,{unit}"))) == (TOLD, "")


@pytest.mark.parametrize(("unit", "asked"), [("k€", True), ("EUR m", True), ("$'000", True), ("thousand dollars", True),
                                             ("€m", True), ("kUSD", True), ("USD per order", False)])  # fmt: skip
def test_money_on_a_scale_is_asked_about(tmp_path: Path, unit: str, asked: bool) -> None:
    said = hear(write(tmp_path, kpis=KPIS.replace("Sales,money", f"Sales,{unit}")))[1]
    assert ("expected money, with whole amounts" in said) is asked


@pytest.mark.parametrize(("day", "told"), [("2025-02-16", True), ("2025-02-17", False)])
def test_a_row_between_two_periods_is_told_where_it_lies_nearer_than_half_of_their_distance(
    tmp_path: Path, day: str, told: bool
) -> None:
    months = [f"orders,2025-{month:02}-01,95,100" for month in (1, 2, 4, 5)]
    text = "\n".join(["kpi,period_on,actual,target", *months, f"orders,{day},9,100", ""])
    said = hear(write(tmp_path, measurements=text))[1]
    assert ("one row for each period" in said) is told


MONTHS = ["2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01"]


@pytest.mark.parametrize(("days", "told"), [
    ([*MONTHS, "2025-02-10"], True),  # three of four distances are about a month
    (MONTHS, False), (["2025-02-20", *MONTHS, "2025-02-10"], False),  # and three of five
])  # fmt: skip
def test_only_a_steady_pace_has_rows_within_a_period(tmp_path: Path, days: list[str], told: bool) -> None:
    text = "\n".join(["kpi,period_on,actual,target", *(f"orders,{day},95,100" for day in days), ""])
    assert ("one row for each period" in hear(write(tmp_path, measurements=text))[1]) is told


def test_a_column_by_another_name_is_told_beside_those_that_are_there(tmp_path: Path) -> None:
    _, said = hear(write(tmp_path, measurements=MEASURED.replace("actual,target", "result,goal")))
    assert "measurements, column actual: found 'result, goal', expected a column actual" in said


def test_a_target_far_from_its_actual_is_told(tmp_path: Path) -> None:
    far = MEASURED.replace("95,100", "95,10000").replace("97,100", "97,10000").replace("90,100", "90,10000")
    assert "row 4, column target: found '10000'" in hear(write(tmp_path, measurements=far))[1]


def test_a_kpi_without_any_target_is_told(tmp_path: Path) -> None:
    _, said = hear(write(tmp_path, measurements=MEASURED.replace(",1300", ",")))
    assert "kpis, row 4, column kpi: found 'sales', expected a target in measurements" in said
    none = MEASURED.replace(",1300", ",").replace(",0.35", ",").replace(",100\n", ",\n")
    assert hear(write(tmp_path, measurements=none)) == (TOLD, "")


def test_a_figure_that_never_moves_is_told(tmp_path: Path) -> None:
    months = "".join(f"orders,2024-{month:02}-01,95,100\n" for month in range(1, 13))
    still = MEASURED.replace("97,", "95,").replace("90,100", "95,100") + months
    assert "kpis, row 2, column kpi" in hear(write(tmp_path, measurements=still))[1]


def test_what_lies_in_the_future_is_set_aside_and_said(tmp_path: Path) -> None:
    _, said = hear(write(tmp_path, measurements=MEASURED + "orders,2052-04-01,99,100\n"))
    assert "measurements" in said
    assert "2025-03-31" in said


def test_two_sheets_for_a_table_are_refused_by_their_names(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, text in (("kpis", KPIS), ("measurements", MEASURED), ("KPI", KPIS)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "data.xlsx")
    heard, said = hear(tmp_path / "data.xlsx")
    assert heard == REFUSED
    assert "sheet 'KPI'" in said
    assert "one sheet for the table, 'kpis' is read already" in said


def test_of_a_column_with_two_decimal_marks_the_real_mistakes_come_first(tmp_path: Path) -> None:
    days = [f"{year}-{month:02}-01" for year in (2020, 2021, 2022) for month in range(1, 13)]
    months = "".join(f'orders,{day},"95,5",100\n' for day in days)
    mixed = MEASURED.replace("95,100", "95.5,100").replace("90,100", "about 90,100") + months
    _, said = hear(write(tmp_path, measurements=mixed))
    first = said.splitlines()[1]
    assert "row 4, column actual: found 'about 90', expected a finite number" in first
    assert "one decimal mark in the whole column" in said
