"""The measures' definitions: what sources, figures and measures are."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlglot import exp

from saypro_analysis.data.sources.measures.measure_values import Value

SHOWN = "params/measures.yaml"
GRAINS = ("day", "week", "month", "quarter", "year")
YEAR_BEFORE = "year_before"


@dataclass(frozen=True)
class Source:
    """A table of raw records: where it is, what its columns are, which date it goes by, what it is joined with."""

    name: str
    place: dict[str, Any] = field(default_factory=dict)
    date: str | None = None
    recorded: str | None = None
    key: tuple[str, ...] = ()
    join: dict[str, tuple[str, str]] = field(default_factory=dict)
    columns: dict[str, exp.Expression] = field(default_factory=dict)
    where: exp.Expression | None = None
    months: int = 0
    days: int = 0
    complete_until: pd.Timestamp | None = None


@dataclass(frozen=True)
class Figure:
    """What is asked of one source: a value per period, department and segment."""

    source: str
    value: Value
    grain: str
    dimensions: tuple[str, ...] = ()
    date: str | None = None
    where: exp.Expression | None = None
    department: str | None = None


@dataclass(frozen=True)
class Measure:
    """A KPI over raw records: its row of `kpis`, its figure, and its target (a number, a figure, the year before)."""

    kpi: dict[str, Any]
    figure: Figure
    target: float | Figure | str | None = None
    reached: str | None = None
    quarter_target: float | None = None

    @property
    def by_department(self) -> bool:
        """Whether a column of the records names the department."""
        return self.figure.department is not None


@dataclass(frozen=True)
class Definitions:
    """All sources and measures, and the month in which the fiscal year starts."""

    sources: dict[str, Source]
    measures: dict[str, Measure]
    year_starts: int = 1
