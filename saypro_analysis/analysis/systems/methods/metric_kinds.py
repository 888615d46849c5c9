"""The figures that the documents want watched: their names, the better direction, where the usual limit lies."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem, list_problems
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import days_of, on_clock_of, read_moment

SERVER, WEBSITE, TOOL, RESOURCE, ERRORS, OTHER = "server", "website", "internal tool", "resource", "errors", "other"


class Kind(NamedTuple):
    """What a metric is of, what readers call it, its unit, the better direction and the usual limit."""

    family: str
    label: str
    unit: str
    better: str
    threshold: float


KINDS = {
    "uptime": Kind(SERVER, "server uptime", "share", "higher", 0.99),
    "response_time": Kind(SERVER, "response time", "ms", "lower", 500.0),
    "load": Kind(SERVER, "load", "share", "lower", 0.80),
    "error_rate": Kind(SERVER, "error rate", "share", "lower", 0.01),
    "page_load_time": Kind(WEBSITE, "page load time", "seconds", "lower", 3.0),
    "link_success": Kind(WEBSITE, "links that work", "share", "higher", 0.99),
    "page_errors": Kind(WEBSITE, "page errors", "share", "lower", 0.01),
    "mobile_score": Kind(WEBSITE, "mobile compatibility", "score", "higher", 90.0),
    "responsiveness": Kind(TOOL, "responsiveness", "seconds", "lower", 2.0),
    "stability": Kind(TOOL, "stability", "share", "higher", 0.99),
    "integration": Kind(TOOL, "integration", "share", "higher", 0.99),
    "disk_usage": Kind(RESOURCE, "disk in use", "share", "lower", 0.80),
    "cpu_usage": Kind(RESOURCE, "CPU in use", "share", "lower", 0.80),
    "memory_usage": Kind(RESOURCE, "memory in use", "share", "lower", 0.85),
    "network_usage": Kind(RESOURCE, "network in use", "share", "lower", 0.70),
}
MOST_SHARE = 1.05  # a little more than all is what sensors add
SHARE = "a share of 0 to 1 (45 % is 0.45), or a threshold and a unit of its own"
_BEYOND_ONE = ("load",)  # more may wait than a server can do
CODES = "errors_"  # errors_404: how often a code was sent


def read_metrics(system_metrics: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """The table until a moment, with family, label, unit, direction and limit of each row, its own first."""
    table = complete_table(system_metrics, "system_metrics")
    _check_shares(table)
    table = table[table["measured_at"] < on_clock_of(read_moment(as_of), table["measured_at"])]
    kinds = table["metric"].map(kind_of)
    told = {name: kinds.map(lambda kind, n=n: kind[n]) for n, name in enumerate(Kind._fields)}
    own = {name: table[name].where(table[name].notna(), told[name]) for name in ("unit", "better", "threshold")}
    return table.assign(family=told["family"], label=told["label"], **own, day_on=days_of(table["measured_at"]))


def _check_shares(table: pd.DataFrame) -> None:
    """Refuse percentages where shares are meant: beside a limit of 0.8 each of them would be an alarm."""
    shares = {name for name, kind in KINDS.items() if kind.unit == "share" and name not in _BEYOND_ONE}
    bare = table["metric"].isin(shares) & table["unit"].isna() & table["threshold"].isna()
    wrong = table.index[bare & (table["value"] > MOST_SHARE)]

    def tell(row: Any) -> Problem:
        number = int(row) if str(row).isdigit() else None
        return Problem("system_metrics", number, "value", f"{table.loc[row, 'value']:g}", SHARE)

    if len(wrong):
        raise DataError(list_problems(list(wrong), tell))


def kind_of(metric: str) -> Kind:
    """What is known of a metric by its name; codes of errors and others have no limit of their own."""
    if metric.startswith(CODES):
        return Kind(ERRORS, f"errors {metric.removeprefix(CODES)}", "count", "lower", float("nan"))
    return KINDS.get(metric, Kind(OTHER, metric.replace("_", " "), "", "lower", float("nan")))
