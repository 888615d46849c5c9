"""The systems of the sample: outages, daily figures, updates, housekeeping, reviews and audits, with planted truths."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .series import read_yaml, stream
from .support import SYSTEMS

DAYS = pd.date_range("2024-10-01", "2025-03-31")
# metric: (system, level, day-to-day scatter, decimals)
SERIES = {
    ("Website", "response_time"): (310.0, 16.0, 0), ("Website", "error_rate"): (0.004, 0.0009, 5),
    ("Website", "page_load_time"): (2.1, 0.12, 2), ("Website", "link_success"): (0.994, 0.0012, 4),
    ("Website", "page_errors"): (0.006, 0.0011, 5), ("Website", "mobile_score"): (93.0, 0.8, 1),
    ("Website", "errors_404"): (42.0, 6.0, 0), ("Website", "errors_500"): (6.0, 2.2, 0),
    ("Reports", "response_time"): (420.0, 22.0, 0), ("Reports", "responsiveness"): (1.6, 0.09, 2),
    ("Reports", "stability"): (0.995, 0.0012, 4), ("Reports", "integration"): (0.987, 0.002, 4),
    ("Reports", "cpu_usage"): (0.55, 0.03, 3), ("Reports", "memory_usage"): (0.68, 0.015, 3),
    ("File server", "load"): (0.42, 0.04, 3), ("Data warehouse", "cpu_usage"): (0.61, 0.035, 3),
    ("Remote access", "network_usage"): (0.48, 0.04, 3),
}  # fmt: skip


def _truths() -> dict[str, dict[str, object]]:
    return read_yaml("truths.yaml")["systems"]


def system_metrics() -> pd.DataFrame:
    """Return the `system_metrics` table: a reading a day."""
    slowed, parts = _truths()["slowed"], []
    for (system, metric), (level, scatter, decimals) in SERIES.items():
        random = stream(f"{system} {metric}")
        values = level + random.normal(0, scatter, len(DAYS))
        if (system, metric) == (slowed["system"], slowed["metric"]):
            values = values + np.where(str(slowed["after"]) < DAYS.strftime("%Y-%m-%d"), slowed["effect"], 0)
        parts.append(_rows(system, metric, np.clip(values, 0, None).round(decimals)))
    grows = 0.52 + 0.00138 * np.arange(len(DAYS)) + stream("disk").normal(0, 0.004, len(DAYS))
    saw = 0.5 + 0.011 * (np.arange(len(DAYS)) % 21) + stream("saw").normal(0, 0.004, len(DAYS))
    parts += [
        _rows("File server", "disk_usage", grows.round(3), 0.85),
        _rows("Data warehouse", "disk_usage", saw.round(3), 0.85),
    ]
    return pd.concat(parts, ignore_index=True)


def _rows(system: str, metric: str, values: np.ndarray, threshold: float = np.nan) -> pd.DataFrame:
    at = DAYS + pd.Timedelta(hours=6)
    return pd.DataFrame(
        {"system": system, "metric": metric, "measured_at": at, "value": values, "threshold": threshold}
    )


def outages() -> pd.DataFrame:
    """Return the `outages` table: short ones everywhere, too many hours of remote access."""
    random, rows = stream("outages"), []
    often = {"Website": 3, "Reports": 3, "File server": 2, "Data warehouse": 3, "Remote access": 4}
    for system in SYSTEMS:
        for _ in range(often[system] * 2):
            start = DAYS[random.integers(len(DAYS))] + pd.Timedelta(minutes=int(random.integers(7 * 60, 20 * 60)))
            lasts = int(np.clip(random.lognormal(np.log(70), 0.6), 8, 260))
            rows.append((system, start, start + pd.Timedelta(minutes=lasts), False, "A service had stopped"))
    for day in read_yaml("truths.yaml")["support"]["recurring"]["days"]:
        start = pd.Timestamp(str(day)) + pd.Timedelta(hours=6, minutes=40)
        rows.append(
            ("Remote access", start, start + pd.Timedelta(hours=4, minutes=20), False, "Certificate had expired")
        )
    for day in pd.date_range("2024-10-13", "2025-03-30", freq="28D"):
        rows += [
            (system, day + pd.Timedelta(hours=22), day + pd.Timedelta(hours=24), True, "Monthly maintenance")
            for system in SYSTEMS
        ]
    table = pd.DataFrame(rows, columns=["system", "started_at", "ended_at", "planned", "cause"])
    table = table.sort_values(["started_at", "system"], kind="stable", ignore_index=True)
    noticed = table["started_at"] + pd.to_timedelta(random.integers(2, 25, len(table)), unit="min")
    noticed = noticed.where(noticed <= table["ended_at"], table["ended_at"])
    return table.assign(
        outage=[f"OUT-{n:02}" for n in range(1, len(table) + 1)], detected_at=noticed.where(~table["planned"])
    )


def system_updates() -> pd.DataFrame:
    """Return the `system_updates` table: one slowed the website, two wait."""
    return pd.DataFrame(read_yaml("registers/system_updates.yaml"))


def maintenance() -> pd.DataFrame:
    """Return the `maintenance` table: six tasks a month and system; the file server's disk was forgotten."""
    random, rows = stream("maintenance"), []
    tasks = ["logs", "database optimisation", "indexing", "backups", "disk space", "network"]
    for due in pd.date_range("2025-01-31", "2025-03-31", freq="ME"):
        for system in SYSTEMS:
            for task in tasks:
                late = int(random.integers(-4, 2))
                forgotten = (system, task) == ("File server", "disk space") or random.random() < 0.04
                rows.append(
                    (
                        system,
                        task,
                        due,
                        pd.NaT
                        if forgotten or due + pd.Timedelta(days=late) > DAYS[-1]
                        else due + pd.Timedelta(days=late),
                    )
                )
    return pd.DataFrame(rows, columns=["system", "task", "due_on", "done_on"])


def access_reviews() -> pd.DataFrame:
    """Return the `access_reviews` table: one a quarter and system."""
    rows = [
        (
            system,
            due,
            pd.NaT if (system, due) == ("Reports", "2025-03-31") else pd.Timestamp(due) - pd.Timedelta(days=6),
            system != "File server",
            system != "Data warehouse",
        )
        for due in ("2024-12-31", "2025-03-31")
        for system in SYSTEMS
    ]
    return pd.DataFrame(rows, columns=["system", "due_on", "done_on", "mfa", "encrypted"]).astype(
        {"mfa": object, "encrypted": object}
    )


def audits() -> pd.DataFrame:
    """Return the `audits` table: an audit a quarter with its findings."""
    rows = [
        ("AUD-2024-4", "2024-11-18", "2024-11-19", "Reports", "Passwords never expire", "medium", "2025-01-10"),
        ("AUD-2024-4", "2024-11-18", "2024-11-19", "File server", "No second factor for administrators", "high", None),
        ("AUD-2025-1", "2025-02-17", "2025-02-20", "Remote access", "Certificates are renewed by hand", "high", None),
        ("AUD-2025-1", "2025-02-17", "2025-02-20", "Website", "Old library on the order page", "low", "2025-03-12"),
    ]
    return pd.DataFrame(rows, columns=["audit", "planned_on", "held_on", "system", "finding", "severity", "closed_on"])


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the systems."""
    return {
        "outages": outages(),
        "system_metrics": system_metrics(),
        "system_updates": system_updates(),
        "maintenance": maintenance(),
        "access_reviews": access_reviews(),
        "audits": audits(),
    }
