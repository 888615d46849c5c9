"""Stand real organisations in as partners: Canada's departments by their service standards, England's A&E by months."""

from pathlib import Path

import pandas as pd

from tests.real_data import canada, nhs_ae

HOME = "Purchasing"


def read_canada(source: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `partnerships` and `partner_kpis`: a partnership per department, a KPI per service standard."""
    tables = canada.make_tables(source)
    kpis = tables["kpis"][["kpi", "department"]].merge(tables["measurements"], on="kpi")
    kpis = kpis.rename(columns={"department": "partnership"}).assign(unit="share")
    return _name(kpis["partnership"], canada.YEAR_BEGINS), kpis


def read_england(source: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same of A&E organisations with all 36 months: the share seen within four hours, target 95 %."""
    tables = nhs_ae.make_tables(nhs_ae.read_major_departments(source))
    kpis = tables["measurements"]
    kpis = kpis[kpis["kpi"].str.endswith("_four_hours")]
    kpis = kpis.assign(partnership=kpis["kpi"].str.split("_").str[0], kpi="Seen within four hours", unit="share")
    return _name(kpis["partnership"], "2016-04-01"), kpis


def _name(partners: pd.Series, start_on: str) -> pd.DataFrame:
    names = partners.drop_duplicates().sort_values(ignore_index=True)
    return pd.DataFrame({"partnership": names, "name": names, "department": HOME, "start_on": start_on})
