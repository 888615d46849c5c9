"""Invented desks whose tickets are resolved by people who sleep at night and at weekends, and the UCI log."""

from __future__ import annotations

import numpy as np
import pandas as pd

START = pd.Timestamp("2024-01-01")  # a Monday
SEVERITY = {1: "critical", 2: "high", 3: "medium", 4: "low"}


def make_desk(
    seed: int, *, days: int = 120, per_day: float = 40, work: float = 6.0, weekend: float = 0.05
) -> pd.DataFrame:
    """Tickets that take lognormal working hours (median `work`), of a desk that works 8 to 18, less at weekends."""
    rng = np.random.default_rng(seed)
    hours = np.arange((days + 90) * 24)
    asleep = np.where((hours % 24 >= 8) & (hours % 24 < 18), 1.0, 0.05)
    pace = asleep * np.where(hours // 24 % 7 >= 5, weekend, 1.0) * np.repeat(np.exp(rng.normal(0, 0.25, days + 90)), 24)
    done = np.concatenate(([0.0], pace.cumsum()))
    came = np.where((hours % 24 >= 7) & (hours % 24 < 19), 1.0, 0.2) * np.where(hours // 24 % 7 >= 5, 0.2, 1.0)
    counts = rng.poisson(came[: days * 24] / came[: days * 24].mean() * per_day / 24)
    reported = np.repeat(np.arange(days * 24), counts) + rng.random(counts.sum())
    asked = np.interp(reported, np.arange(len(done)), done) + np.exp(rng.normal(np.log(work), 1.6, len(reported)))
    resolved = np.where(asked < done[-1], np.interp(asked, done, np.arange(len(done))), np.nan)
    return make_log(reported, resolved)


def make_log(reported: np.ndarray, resolved: np.ndarray, **more: object) -> pd.DataFrame:
    """Incidents from hours since the start, rounded to minutes as desks note them."""
    moments = {name: START + pd.to_timedelta(np.round(hours * 60), unit="min")
               for name, hours in (("reported_at", reported), ("resolved_at", resolved))}  # fmt: skip
    number = [f"I{n}" for n in range(len(reported))]
    return pd.DataFrame({"incident": number, **moments, "severity": "medium", "description": "It does not work",
                         "status": "resolved", **more})  # fmt: skip


def read_uci(path: object) -> pd.DataFrame:
    """The service desk's log as the table of incidents."""
    log = pd.read_csv(path, parse_dates=["opened_at", "resolved_at", "closed_at"])
    return pd.DataFrame({
        "incident": log["number"].astype(str), "reported_at": log["opened_at"], "resolved_at": log["resolved_at"],
        "closed_at": log["closed_at"], "severity": log["priority"].map(SEVERITY), "description": "no text in this log",
        "status": "closed", "category": log["category"].astype(str), "channel": log["contact_type"],
        "reassigned": log["reassignment_count"], "reopened": log["reopen_count"],
    })  # fmt: skip
