"""What a new workspace may begin with: the bundled organisation, six hospitals, or example rows of every table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import read_tables
from saypro_analysis.data.tables import TABLES, Table

Tables = Mapping[str, pd.DataFrame]
_DATA = Path(__file__).parents[2] / "data"
NHS = _DATA / "nhs"
TEMPLATES = _DATA / "templates"
_WEEKS = ["week1_performance_review", "week2_gap_identification", "week3_corrective_actions",
          "week4_implementation_monitoring"]  # fmt: skip
DIGEST = "leadership_digest"
REGISTERS = {  # of each notebook about the organisation as a whole: it has something to say where one of them has rows
    "project_portfolio": ("projects",),
    "collaboration": ("dependencies", "content", "events"),
    "technical_support": ("support_log",),
    "system_health": ("system_metrics", "outages", "system_updates"),
    "quarterly_goals": ("goals",),
    "scenarios_and_risks": ("scenarios", "risks"),
    "partnerships": ("partnerships",),
}


@dataclass(frozen=True)
class Beginning:
    """The tables of a new workspace, its parameters, and what its README says of them."""

    tables: Tables
    cycle: dict[str, Any]
    about: str
    departments: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def named_departments(self) -> dict[str, dict[str, Any]]:
        """What differs for each department of the data; mostly nothing."""
        names = sorted(self.tables["kpis"]["department"].unique())
        return {name: {"department": name, **self.departments.get(name, {})} for name in names}


def begin(source: str) -> Beginning:
    """The beginning of that name: "sample", "nhs" or "empty"."""
    return {"sample": _sample, "nhs": _nhs, "empty": _empty}[source]()


def list_organisation_notebooks(tables: Tables) -> list[str]:
    """The notebooks about the organisation as a whole for which there are rows; the digest, which reads all, is last.

    >>> list_organisation_notebooks({"goals": pd.DataFrame({"goal": ["g1"]}), "projects": pd.DataFrame()})
    ['quarterly_goals', 'leadership_digest']
    """
    held = {name for name, frame in tables.items() if len(frame)}
    return [*(notebook for notebook, registers in REGISTERS.items() if held & {*registers}), DIGEST]


def _cycle(tables: Tables, name: str, as_of: str, **more: Any) -> dict[str, Any]:
    display = {"currency": "USD", "locale": "en_US"}
    return {"cycle": name, "as_of": as_of, "data": "data", **display, "notebooks": _WEEKS,
            "organisation": list_organisation_notebooks(tables), **more}  # fmt: skip


def _sample() -> Beginning:
    tables = {table: frame for table, frame in read_tables("sample").items() if len(frame)}
    related = {"Customer Service": {"related": [["first_response", "satisfaction"]]}}
    about = "The data is a made-up organisation of six departments, to look at and to replace."
    return Beginning(tables, _cycle(tables, "2025-Q1", "2025-03-31"), about, related)


def _nhs() -> Beginning:
    weeks = {"notebooks": _WEEKS[:2], "currency": "GBP", "locale": "en_GB"}
    about = (
        "The data is real: major A&E departments of six NHS organisations in England, April 2016 to March 2019 "
        "(NHS England, Open Government Licence v3.0; collected by the NHS-R community, CC0)."
    )
    tables = read_tables(NHS)
    return Beginning(tables, _cycle(tables, "2019-Q1", "2019-03-31", **weeks), about)


def _empty() -> Beginning:
    tables = {name: _example(table) for name, table in TABLES.items()}
    about = (
        "Each table holds example rows, so that everything runs at once; scenarios begin with four that most "
        "organisations know. Replace them with yours."
    )
    return Beginning(tables, _cycle(tables, "2025-Q1", "2025-03-31"), about)


def _example(table: Table) -> pd.DataFrame:
    """A table with its template's rows, else its example's; without a row where there is neither."""
    template = TEMPLATES / f"{table.name}.csv"
    told = [{name: str(value) for name, value in row.items()} for row in table.example]
    frame = pd.read_csv(template, dtype="str") if template.exists() else pd.DataFrame(told, dtype="str")
    more = [name for name in frame if name not in table.columns]
    return complete_table(frame.reindex(columns=[*table.columns, *more]), table.name)
