"""Bring AdventureWorks' reseller sales and quotas into the tables of a workspace.

`python -m tests.real_data.adventureworks SOURCE WORKSPACE` writes `data/` and `params/` for one department, the
reseller sales force, by quarter: sales against the quotas of its salespeople, margin and sales against the
year before.
"""

import sys
from pathlib import Path

import pandas as pd
import yaml

DEPARTMENT = "Reseller sales"
TERRITORIES = ["Northwest", "Northeast", "Central", "Southwest", "Southeast", "Canada", "France", "Germany",
               "Australia", "United Kingdom"]  # fmt: skip
KPIS = {
    "sales": ("Sales", "money", "higher", "sum"),
    "quota_met": ("Salespeople at quota", "share", "higher", "ratio"),
    "sales_year": ("Sales beside a year before", "money", "higher", "sum"),
    "margin": ("Gross margin", "share", "higher", "ratio"),
    "orders": ("Orders", "count", "higher", "sum"),
    "order_value": ("Average order", "money", "higher", "ratio"),
}
DIMENSIONS = ["territory", "category", "business"]


def read_lines(source: Path) -> pd.DataFrame:
    """Order lines with their territory, product category, kind of reseller, salesperson and quarter."""
    lines = pd.read_csv(source / "FactResellerSales.csv", na_values="NULL", parse_dates=["OrderDate"])
    products = pd.read_csv(source / "Product.csv", na_values="NULL").set_index("ProductKey")
    resellers = pd.read_csv(source / "Resellers.csv").set_index("ResellerKey")
    cost = lines["TotalProductCost"].fillna(lines["StandardCost"] * lines["OrderQuantity"])
    return pd.DataFrame({
        "order": lines["SalesOrderNumber"], "period_on": lines["OrderDate"].dt.to_period("Q").dt.start_time,
        "salesperson": "Salesperson " + lines["EmployeeKey"].astype("str"), "sales": lines["SalesAmount"], "cost": cost,
        "territory": lines["SalesTerritoryKey"].map(dict(enumerate(TERRITORIES, start=1))),
        "category": lines["ProductKey"].map(products["EnglishProductCategoryName"]),
        "business": lines["ResellerKey"].map(resellers["BusinessType"]),
    })  # fmt: skip


def read_quotas(source: Path, periods: list[pd.Timestamp]) -> pd.DataFrame:
    """The quota of each salesperson and quarter: the twelve dates of the file are the twelve quarters of the orders."""
    names = ["key", "employee", "date_key", "year", "quarter", "quota", "date"]
    quotas = pd.read_csv(source / "ms_FactSalesQuota.csv", sep="|", header=None, names=names)
    dates = dict(zip(sorted(quotas["date_key"].unique()), periods, strict=True))
    salesperson = "Salesperson " + quotas["employee"].astype("str")
    return pd.DataFrame({"salesperson": salesperson, "period_on": quotas["date_key"].map(dates),
                         "quota": quotas["quota"]})  # fmt: skip


def make_tables(source: Path) -> dict[str, pd.DataFrame]:
    """The tables `kpis`, `measurements`, `segments` and `drivers`."""
    lines = read_lines(source)
    quotas = read_quotas(source, sorted(lines["period_on"].unique()))
    kpis = [{"kpi": kpi, "department": DEPARTMENT, "name": name, "unit": unit, "better": better, "aggregate": how,
             "formula": "orders * order_value" if kpi == "sales_year" else None}
            for kpi, (name, unit, better, how) in KPIS.items()]  # fmt: skip
    quarters = _quarters(lines)
    return {"kpis": pd.DataFrame(kpis), "measurements": _measurements(lines, quotas, quarters),
            "segments": _segments(lines, quotas), "drivers": _drivers(quarters)}  # fmt: skip


def _quarters(lines: pd.DataFrame) -> pd.DataFrame:
    """Sales, cost and orders by quarter, with those of the year before."""
    sums = lines.groupby("period_on").agg(sales=("sales", "sum"), cost=("cost", "sum"), orders=("order", "nunique"))
    return sums.join(sums.shift(4).add_suffix("_before"))


def _measurements(lines: pd.DataFrame, quotas: pd.DataFrame, quarters: pd.DataFrame) -> pd.DataFrame:
    met = compare_quotas(lines, quotas).groupby("period_on").agg(numerator=("met", "sum"), denominator=("met", "size"))
    before = {name: quarters[f"{name}_before"] for name in ("sales", "cost", "orders")}
    earned = quarters["sales"] - quarters["cost"]
    wide = {
        "sales": {"actual": quarters["sales"], "target": quotas.groupby("period_on")["quota"].sum()},
        "quota_met": {"actual": met["numerator"] / met["denominator"], "target": 1.0, **met},
        "sales_year": {"actual": quarters["sales"], "target": before["sales"]},
        "margin": {"actual": earned / quarters["sales"], "target": 1 - before["cost"] / before["sales"],
                   "numerator": earned, "denominator": quarters["sales"]},
        "orders": {"actual": quarters["orders"], "target": before["orders"]},
        "order_value": {"actual": quarters["sales"] / quarters["orders"], "target": before["sales"] / before["orders"],
                        "numerator": quarters["sales"], "denominator": quarters["orders"]},
    }  # fmt: skip
    return pd.concat([pd.DataFrame(told, index=quarters.index).assign(kpi=kpi) for kpi, told in wide.items()]
                     ).rename_axis("period_on").reset_index()  # fmt: skip


def compare_quotas(lines: pd.DataFrame, quotas: pd.DataFrame) -> pd.DataFrame:
    """Each salesperson's sales in a quarter beside their quota."""
    sold = lines.groupby(["salesperson", "period_on"], as_index=False)["sales"].sum()
    both = quotas.merge(sold, how="left")
    return both.assign(met=both["sales"] >= both["quota"])


def _segments(lines: pd.DataFrame, quotas: pd.DataFrame) -> pd.DataFrame:
    sold = lines.groupby(["period_on", "salesperson", "territory"], as_index=False)["sales"].sum()
    aims = quotas.rename(columns={"quota": "expected"})  # known by salesperson only
    cells = lines.groupby(["period_on", *DIMENSIONS])[["sales", "cost"]].sum().reset_index()
    before = cells.assign(period_on=cells["period_on"] + pd.DateOffset(years=1))
    both = cells.merge(before, on=["period_on", *DIMENSIONS], how="outer", suffixes=("", "_before")).fillna(0)
    both = both[both["period_on"].isin(cells["period_on"])]
    year = both.rename(columns={"sales": "actual", "sales_before": "expected"})
    ratio = both.assign(actual=None, numerator=both["sales"] - both["cost"], denominator=both["sales"],
                        expected_numerator=both["sales_before"] - both["cost_before"],
                        expected_denominator=both["sales_before"])  # fmt: skip
    columns = ["kpi", "period_on", "salesperson", *DIMENSIONS, "actual", "expected", "numerator", "denominator",
               "expected_numerator", "expected_denominator"]  # fmt: skip
    parts = [sold.rename(columns={"sales": "actual"}).assign(kpi="sales"), aims.assign(kpi="sales"),
             year.assign(kpi="sales_year"), ratio.assign(kpi="margin")]  # fmt: skip
    return pd.concat([part.reindex(columns=columns) for part in parts], ignore_index=True)


def _drivers(quarters: pd.DataFrame) -> pd.DataFrame:
    value = quarters["sales"] / quarters["orders"]
    before = quarters["sales_before"] / quarters["orders_before"]
    told = {"orders": (quarters["orders"], quarters["orders_before"]), "order_value": (value, before)}
    parts = [pd.DataFrame({"actual": actual, "target": aim}).assign(driver=name, kpi="sales_year")
             for name, (actual, aim) in told.items()]  # fmt: skip
    return pd.concat(parts).rename_axis("period_on").reset_index()


def write_workspace(source: Path, workspace: Path) -> None:
    """Write the tables and the parameters of the cycle of the last quarter."""
    (workspace / "data").mkdir(parents=True)
    for name, table in make_tables(source).items():
        table.to_csv(workspace / "data" / f"{name}.csv", index=False)
    folder = workspace / "params" / "departments"
    folder.mkdir(parents=True)
    cycle = {"cycle": "2020-Q2", "as_of": "2020-06-30", "data": "data", "currency": "USD", "locale": "en_US",
             "notebooks": ["week1_performance_review", "week2_gap_identification"],
             "organisation": ["leadership_digest"]}  # fmt: skip
    (workspace / "params" / "cycle.yaml").write_text(yaml.safe_dump(cycle, sort_keys=False))
    (folder / "reseller-sales.yaml").write_text(yaml.safe_dump({"department": DEPARTMENT}))


if __name__ == "__main__":
    write_workspace(Path(sys.argv[1]), Path(sys.argv[2]))
