"""How systems perform against their limits, and their figures as KPIs for control charts and effects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.systems.methods.metric_kinds import CODES, ERRORS, RESOURCE, read_metrics
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import read_moment

NEAR = 0.05  # within this much of the limit, relative to it, or to the room up to 1 of a share that is to be high
_COLUMNS = [
    "system",
    "metric",
    "family",
    "label",
    "unit",
    "better",
    "readings",
    "latest",
    "mean",
    "mean_before",
    "threshold",
    "beyond_share",
    "state",
]


def summarise_systems(system_metrics: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how systems perform against their limits: one row per system and metric, those beyond their limit first.

    `system_metrics` is the table of that name, known until the moment `as_of`; a limit that it does not give is the
    documents' usual one. Columns out: `system, metric`; `family` (server, website, internal tool, resource, errors,
    other), `label`, `unit`, `better`; `readings` in the quarter of `as_of`; `latest`; `mean` of that quarter,
    `mean_before` of the one before; `threshold`; `beyond_share` of the quarter's readings (0..1); `state`: beyond, near
    (within 5 %), within, no_limit, by the mean; resources by the latest. Raises DataError. Method:
    docs/methods/systems.md.

    >>> table = pd.DataFrame({"system": "Web", "metric": "response_time", "value": [400, 700],
    ...                       "measured_at": ["2025-03-01", "2025-03-02"]})
    >>> summarise_systems(table, as_of="2025-04-01")[["mean", "threshold", "state"]].values.tolist()
    [[550.0, 500.0, 'beyond']]
    """
    table = read_metrics(system_metrics, as_of)
    start = _quarter(as_of)
    rows = [_row(str(system), str(metric), own, start)
            for (system, metric), own in table.groupby(["system", "metric"])]  # fmt: skip
    told = pd.DataFrame([row for row in rows if row], columns=_COLUMNS)
    order = place_words(told["state"], ("beyond", "near", "within", "no_limit"))
    return told.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)


def _quarter(as_of: object) -> pd.Timestamp:
    just = read_moment(as_of).tz_localize(None) - pd.Timedelta(microseconds=1)
    return just.to_period("Q").start_time


def _row(system: str, metric: str, own: pd.DataFrame, start: pd.Timestamp) -> dict[str, object] | None:
    own = own.sort_values("measured_at", kind="stable")
    now = own[own["day_on"] >= start]
    before = own[(own["day_on"] < start) & (own["day_on"] >= start - pd.DateOffset(months=3))]
    if now.empty:
        return None
    last = now.iloc[-1]
    limit, better = float(last["threshold"]), str(last["better"])
    judged = float(last["value"] if last["family"] == RESOURCE else now["value"].mean())
    beyond = now["value"] > limit if better == "lower" else now["value"] < limit
    return {
        "system": system, "metric": metric, "family": last["family"], "label": last["label"], "unit": last["unit"],
        "better": better, "readings": len(now), "latest": last["value"], "mean": now["value"].mean(),
        "mean_before": before["value"].mean(), "threshold": limit,
        "beyond_share": float(beyond.mean()) if np.isfinite(limit) else np.nan,
        "state": _state(judged, limit, better, str(last["unit"])),
    }  # fmt: skip


def _state(value: float, limit: float, better: str, unit: str) -> str:
    if not np.isfinite(limit):
        return "no_limit"
    room = limit - value if better == "lower" else value - limit
    reach = NEAR * (1 - limit if better == "higher" and unit == "share" else abs(limit))
    return "beyond" if room < 0 else "near" if room < reach else "within"


def select_system(table: pd.DataFrame, system: str | None = None) -> pd.DataFrame:
    """The rows of a register that are about a system: the table as it is, without the rows of other systems.

    `table` is any frame with a column `system` (incidents, outages, system_metrics, system_updates, maintenance);
    `system` the name of one, None keeps all. Returns a new frame with the columns of the old one. Raises DataError
    where a system is named that the table does not have.

    >>> select_system(pd.DataFrame({"outage": ["O1", "O2"], "system": ["Web", "Mail"]}), "Web")["outage"].tolist()
    ['O1']
    """
    if system is None:
        return table.copy()
    if system not in set(table["system"].dropna()):
        known = ", ".join(sorted(table["system"].dropna().unique()))
        raise DataError([Problem("parameters", None, "system", system, f"one of {known}")])
    return table[table["system"] == system].reset_index(drop=True)


def rank_error_codes(system_metrics: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Count the errors by code: one row per system and code, the most frequent first.

    `system_metrics` is the table of that name, known until the moment `as_of`; metrics named `errors_404` count a code.
    Columns out: `system, code`; `errors` in the quarter of `as_of` and `errors_before` in the one before; `per_day` of
    this quarter; `share` (0..1) of the system's errors this quarter. Raises DataError.

    >>> table = pd.DataFrame({"system": "Web", "metric": ["errors_404", "errors_500"], "value": [30, 10],
    ...                       "measured_at": "2025-03-01"})
    >>> rank_error_codes(table, as_of="2025-04-01")[["code", "errors", "share"]].values.tolist()
    [['404', 30.0, 0.75], ['500', 10.0, 0.25]]
    """
    table = read_metrics(system_metrics, as_of)
    table = table[table["family"] == ERRORS].assign(code=lambda frame: frame["metric"].str.removeprefix(CODES))
    start = _quarter(as_of)
    now = table[table["day_on"] >= start]
    before = table[(table["day_on"] < start) & (table["day_on"] >= start - pd.DateOffset(months=3))]
    keys = ["system", "code"]
    told = pd.DataFrame({"errors": now.groupby(keys)["value"].sum(), "days": now.groupby(keys)["day_on"].nunique(),
                         "errors_before": before.groupby(keys)["value"].sum()}).fillna({"errors": 0.0})  # fmt: skip
    told = told.reset_index().assign(per_day=lambda frame: frame["errors"] / frame["days"])
    told["share"] = told["errors"] / told.groupby("system")["errors"].transform("sum")
    told = told.sort_values(["errors", *keys], ascending=[False, True, True], kind="stable", ignore_index=True)
    return told[[*keys, "errors", "errors_before", "per_day", "share"]]


def map_metrics(system_metrics: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """The systems' figures as KPIs, for `detect_signals` and `estimate_effects`: one row per system and metric.

    `system_metrics` is the table of that name, known until the moment `as_of`. Columns out, as the table `kpis` has
    them: `kpi` (system and metric, parted by a colon), `department` (the system), `name`, `unit`, `better` (lower or
    higher), `aggregate` (mean; sum for codes of errors). Raises DataError.

    >>> table = pd.DataFrame({"system": "Web", "metric": "load", "value": [0.4], "measured_at": ["2025-03-01"]})
    >>> map_metrics(table, as_of="2025-04-01")[["kpi", "name", "better"]].values.tolist()
    [['Web: load', 'Web: load', 'lower']]
    """
    table = read_metrics(system_metrics, as_of).drop_duplicates(["system", "metric"], keep="last")
    table = table.sort_values(["system", "metric"], kind="stable", ignore_index=True)
    kpis = pd.DataFrame({
        "kpi": table["system"] + ": " + table["metric"], "department": table["system"],
        "name": table["system"] + ": " + table["label"], "unit": table["unit"].replace("", "units"),
        "better": table["better"], "aggregate": np.where(table["family"] == ERRORS, "sum", "mean"),
    })  # fmt: skip
    return complete_table(kpis, "kpis")


def measure_metrics(system_metrics: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """The systems' figures by week, for `detect_signals` and `estimate_effects`: one row per system, metric and week.

    `system_metrics` is the table of that name, known until the moment `as_of`; the last week counts if it is whole.
    Columns out, as the table `measurements` has them: `kpi` (system and metric), `period_on` (the week's Monday),
    `actual` (the mean; the sum for codes of errors; missing in a week without a reading), `target` (the limit). Raises
    DataError.

    >>> table = pd.DataFrame({"system": "Web", "metric": "load", "value": [0.4, 0.6],
    ...                       "measured_at": ["2025-03-03", "2025-03-05"]})
    >>> measure_metrics(table, as_of="2025-04-01")[["period_on", "actual"]].head(1).astype(str).values.tolist()
    [['2025-03-03', '0.5']]
    """
    table = read_metrics(system_metrics, as_of)
    now = read_moment(as_of).tz_localize(None).normalize()
    whole = now - pd.Timedelta(days=now.weekday())  # weeks that begin before it are over
    table = table.assign(period_on=table["day_on"] - pd.to_timedelta(table["day_on"].dt.day_of_week, unit="D"))
    rows = [
        _weekly(f"{system}: {metric}", own, whole)
        for (system, metric), own in table[table["period_on"] < whole].groupby(["system", "metric"])
    ]
    names = ["kpi", "period_on", "actual", "target"]
    weeks = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=names)
    return complete_table(weeks, "measurements")


def _weekly(kpi: str, own: pd.DataFrame, whole: pd.Timestamp) -> pd.DataFrame:
    groups = own.groupby("period_on")["value"]
    values = groups.sum() if (own["family"] == ERRORS).all() else groups.mean()
    weeks = pd.date_range(own["period_on"].min(), whole - pd.Timedelta(days=7), freq="7D", unit="us")
    return pd.DataFrame(
        {
            "kpi": kpi,
            "period_on": weeks,
            "actual": values.reindex(weeks).to_numpy(),
            "target": float(own["threshold"].iloc[-1]),
        }
    )
