"""Issues that call for a root-cause analysis: those that come back, and those that hurt badly even once."""

import numpy as np
import pandas as pd

COLUMNS = ["occurrences", "first_on", "last_on", "most_in_window", "window_start_on", "window_end_on", "worst_severity",
           "trigger"]  # fmt: skip
_SEVERITIES = ("low", "medium", "high", "critical")


def detect_repeats(
    issues: pd.DataFrame,
    *,
    by: str = "issue",
    on: str = "reported_on",
    severity: str = "severity",
    times: int = 3,
    window_days: int = 90,
) -> pd.DataFrame:
    """Find the issues that call for a root-cause analysis: one row per value of `by`, those that call for it first.

    `issues` has one row per occurrence: `by` names what counts as the same issue, `on` the day of the occurrence, and
    `severity` (optional; low, medium, high, critical in any capitals) how bad it was. Columns out: the column `by`;
    `occurrences`, `first_on`, `last_on`; `most_in_window`, the most occurrences within any `window_days` days, with
    `window_start_on, window_end_on` of the first such window; `worst_severity`; `trigger`, one of recurring (at least
    `times` in a window), disruptive (critical at least once), both, none. Rows without a key or a day are an error,
    never dropped. Raises ValueError for a missing column, an empty key or day, and for times or a window below 1.

    >>> issues = pd.DataFrame({"issue": ["Log-in fails"] * 3 + ["Power cut"],
    ...                        "reported_on": ["2025-01-07", "2025-02-03", "2025-02-20", "2025-03-01"],
    ...                        "severity": ["High"] * 3 + ["Critical"]})
    >>> detect_repeats(issues)[["issue", "most_in_window", "trigger"]].values.tolist()
    [['Log-in fails', 3, 'recurring'], ['Power cut', 1, 'disruptive']]
    """
    if times < 1 or window_days < 1:
        raise ValueError(f"times, window_days: found {times} and {window_days}, expected at least 1 of each")
    rows = _read(issues, by, on, severity)
    if rows.empty:
        return pd.DataFrame(columns=[by, *COLUMNS])
    told = [_tell(key, part, times, window_days) for key, part in rows.groupby("key")]
    table = pd.DataFrame(told).rename(columns={"key": by})
    called = (table["trigger"] != "none").astype(int)
    order = table.assign(called=called).sort_values(
        ["called", "most_in_window", "occurrences", by], ascending=[False, False, False, True], kind="stable"
    )
    return order.reset_index(drop=True)[[by, *COLUMNS]]


def _read(issues: pd.DataFrame, by: str, on: str, severity: str) -> pd.DataFrame:
    if absent := [name for name in (by, on) if name not in issues]:
        raise ValueError(
            f"issues: found no column {', '.join(absent)}, expected it among {', '.join(map(str, issues))}"
        )
    if empty := [name for name in (by, on) if issues[name].isna().any()]:
        raise ValueError(f"issues: found an empty {empty[0]} in row {issues.index[issues[empty[0]].isna()][0]}")
    words = issues[severity].astype("str").str.strip().str.lower() if severity in issues else None
    rank = pd.Series(-1, index=issues.index) if words is None else words.map(_rank)
    days = pd.to_datetime(issues[on]).dt.normalize()
    rows = pd.DataFrame({"key": issues[by], "day": days, "rank": rank})
    return rows.sort_values("day", kind="stable")


def _rank(word: object) -> int:
    return _SEVERITIES.index(str(word)) if word in _SEVERITIES else -1


def _tell(key: object, part: pd.DataFrame, times: int, window_days: int) -> dict[str, object]:
    days = part["day"].to_numpy(dtype="datetime64[D]")
    until = np.searchsorted(days, days + np.timedelta64(window_days, "D"), side="left")
    inside = until - np.arange(len(days))
    start = int(inside.argmax())
    worst = int(part["rank"].max())
    recurring, disruptive = inside[start] >= times, worst == len(_SEVERITIES) - 1
    trigger = {(True, True): "both", (True, False): "recurring", (False, True): "disruptive"}
    return {
        "key": key, "occurrences": len(part), "first_on": part["day"].iloc[0], "last_on": part["day"].iloc[-1],
        "most_in_window": int(inside[start]), "window_start_on": part["day"].iloc[start],
        "window_end_on": part["day"].iloc[int(until[start]) - 1],
        "worst_severity": _SEVERITIES[worst].capitalize() if worst >= 0 else None,
        "trigger": trigger.get((bool(recurring), bool(disruptive)), "none"),
    }  # fmt: skip
