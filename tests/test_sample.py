"""The bundled organisation: made by its script byte for byte, sound, and true to what was planted."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.data.sources.files import SAMPLE
from saypro_analysis.data.tables import TABLES
from tests.sample_organisation import __main__ as maker

TRUTHS = yaml.safe_load((Path(__file__).parent / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))


def test_the_script_writes_the_same_bytes(tmp_path: Path) -> None:
    maker.main(tmp_path)
    written = {path.name for path in tmp_path.glob("*.csv")}
    assert written == {path.name for path in SAMPLE.glob("*.csv")}
    for name in written:
        assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes(), name


def test_every_table_has_its_columns_in_the_order_of_the_house() -> None:
    for path in SAMPLE.glob("*.csv"):
        columns = list(pd.read_csv(path, nrows=0))
        declared = [name for name in TABLES[path.stem].columns if name in columns]
        assert [name for name in columns if name in declared] == declared


def test_it_is_read_without_a_note(sample: Review) -> None:
    assert sample.notes == ()
    assert sample.departments == (
        "Customer Service", "Finance", "Marketing", "Operations", "Sales", "Technology"
    )  # fmt: skip
    assert sample.measurements["period_on"].nunique() == 36


@pytest.mark.parametrize("kpi", TRUTHS["worked_examples"])
def test_the_documents_worked_examples_hold_exactly(sample: Review, kpi: str) -> None:
    truth = TRUTHS["worked_examples"][kpi]
    gap = sp.quantify_gaps(sample.measurements, sample.kpis).set_index("kpi").loc[kpi]
    assert gap["actual"] == pytest.approx(truth["actual"], rel=1e-12)
    assert gap["target"] == pytest.approx(truth["target"], rel=1e-12)


@pytest.mark.parametrize("kpi", ["revenue", "leads"])
def test_segments_sum_to_the_measurement(sample: Review, kpi: str) -> None:
    leaves = sample.segments.query("kpi == @kpi").groupby("period_on")[["actual", "expected"]].sum()
    whole = sample.measurements.query("kpi == @kpi").set_index("period_on").loc[leaves.index]
    assert leaves["actual"].tolist() == pytest.approx(whole["actual"].tolist())
    assert leaves["expected"].tolist() == pytest.approx(whole["target"].tolist())


def test_the_main_segment_holds_more_than_half_of_the_revenue_gap(sample: Review) -> None:
    leaves = sample.segments.query("kpi == 'revenue' and period_on >= '2025-01-01'")
    gap = leaves["actual"] - leaves["expected"]
    north = gap[(leaves["region"] == "North") & (leaves["channel"] == "Online")].sum() / gap.sum()
    assert 0.5 < north < 0.65


def test_drivers_multiply_to_the_kpi(sample: Review) -> None:
    drivers = sample.drivers.query("kpi == 'revenue'")
    drivers = drivers.pivot_table(index="period_on", columns="driver", values="actual")
    product = drivers["leads_worked"] * drivers["conversion"] * drivers["average_deal"]
    revenue = sample.measurements.query("kpi == 'revenue'").set_index("period_on")["actual"]
    assert product.to_numpy() == pytest.approx(revenue.loc[product.index].to_numpy(), rel=1e-6)


def test_the_action_that_worked_moved_its_kpi(sample: Review) -> None:
    response = sample.measurements.query("kpi == 'first_response'").set_index("period_on")["actual"]
    before, after = response.loc["2024-03":"2024-08"].mean(), response.loc["2024-10":"2025-03"].mean()
    assert after - before < -1.0


def test_real_people_are_in_no_table(sample: Review) -> None:
    assert sample.interviews["stakeholder"].isin(sample.stakeholders["stakeholder"]).all()


def test_the_whys_of_the_documents_are_there(sample: Review) -> None:
    causes = sample.causes.set_index("cause")
    depth = 0
    cause = next(name for name in causes.index if "targeting criteria" in causes.loc[name, "statement"])
    while isinstance(cause, str):
        cause, depth = causes.loc[cause, "parent"], depth + 1
    assert depth == 5


def test_the_shared_data_is_found_or_skipped(shared: Callable[[str], Path]) -> None:
    assert (shared("data/README.md")).is_file()


def test_nobody_is_named_in_an_answer(sample: Review) -> None:
    people = {part for name in sample.stakeholders["stakeholder"] for part in name.split()}
    said = " ".join(sample.interviews["answer"])
    assert [name for name in people if re.search(rf"\b{re.escape(name)}\b", said)] == []


def test_money_is_counted_once_along_leads_customers_and_revenue(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    cost = gaps[gaps["adverse"]].set_index("kpi")["money"].dropna()
    assert {"leads", "new_customers", "revenue"} <= set(cost.index)
    once = cost.drop(["leads", "new_customers"]).sum()
    assert f"the adverse gaps cost ${once:,.0f}" in str(sp.describe_departments(sp.summarise_departments(gaps)))
    sales = gaps[gaps["department"] == "Sales"]
    (told,) = [fact for fact in sp.describe_facts(sales) if fact.label == "Cost of the gaps"]
    assert told.value == f"${cost[['revenue', 'sales_cycle']].sum():,.0f}"
    table = sp.tabulate(sp.summarise_departments(gaps)).as_raw_html()
    assert "in others' costs" in unescape(table), "Marketing's leads are Sales' revenue"
    alone = gaps[gaps["department"] == "Marketing"].reset_index(drop=True)
    assert alone["money"].sum() == pytest.approx(cost["leads"]), "and are still what they cost in its own report"
