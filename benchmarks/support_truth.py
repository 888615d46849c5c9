"""What share of tickets will have been resolved in 48 hours, said each day and held against the later truth.

Peers in the same run: Kaplan-Meier (statsmodels) with Greenwood's interval, and closed tickets alone. Every day of the
UCI service desk on which four weeks were known, and six kinds of invented desks with days off that nobody foresaw.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

import saypro_analysis as sp

LOG = Path(__file__).parents[2] / "shared" / "data" / "uci_incidents" / "incidents.csv.gz"
LIMIT, TARGET, WEEK = pd.Timedelta(hours=48), 0.90, pd.Timedelta(days=7)
KINDS: dict[str, dict[str, float]] = {
    "sleeps": {"work": 6.0},
    "around the clock": {"work": 30.0, "idle": 1.0},
    "small": {"work": 6.0, "per_day": 6.0},
    "gets faster": {"work": 6.0, "drift": 0.8},
    "gets slower": {"work": 6.0, "drift": -0.8},
    "near its target": {"work": 1.5, "spread": 1.2},
}


def read_log() -> pd.DataFrame:
    """The desk's incidents whose time of resolution was ever recorded."""
    log = pd.read_csv(LOG, parse_dates=["opened_at", "resolved_at"]).dropna(subset="resolved_at")
    return _table(log["opened_at"], log["resolved_at"])


def make_log(
    seed: int,
    *,
    work: float,
    idle: float = 0.05,
    per_day: float = 60.0,
    drift: float = 0.0,
    spread: float = 1.6,
    days: int = 150,
) -> pd.DataFrame:
    """A desk whose tickets take lognormal hours of work, done by day and on weekdays, but for a day off in thirty."""
    random = np.random.default_rng(seed)
    hours = np.arange((days + 60) * 24)
    pace = np.where((hours % 24 >= 8) & (hours % 24 < 18), 1.0, idle) * np.where(hours // 24 % 7 >= 5, idle, 1.0)
    daily = np.exp(random.normal(0, 0.25, days + 60))
    daily[random.random(days + 60) < 1 / 30] = 0.05
    done = np.concatenate(([0.0], (pace * np.repeat(daily, 24) * np.exp(drift * hours / 24 / days)).cumsum()))
    came = np.where((hours % 24 >= 7) & (hours % 24 < 19), 1.0, 0.2) * np.where(hours // 24 % 7 >= 5, 0.2, 1.0)
    counts = random.poisson(came[: days * 24] / came[: days * 24].mean() * per_day / 24)
    reported = np.repeat(np.arange(days * 24), counts) + random.random(counts.sum())
    asked = np.interp(reported, np.arange(len(done)), done) + np.exp(random.normal(np.log(work), spread, len(reported)))
    resolved = np.where(asked < done[-1], np.interp(asked, done, np.arange(len(done))), days * 240)
    start = pd.Timestamp("2024-01-01")
    return _table(*(start + pd.to_timedelta(np.round(part * 60), unit="min") for part in (reported, resolved)))


def _table(reported: object, resolved: object) -> pd.DataFrame:
    table = pd.DataFrame({"reported_at": reported, "resolved_at": resolved, "severity": "medium", "description": "-",
                          "status": "open"}).reset_index(drop=True)  # fmt: skip
    return table.assign(incident=[f"I{n}" for n in range(len(table))])


def say(log: pd.DataFrame, day: pd.Timestamp) -> dict[str, object]:
    """What is said of the week before a day, with what was known then, and the truth."""
    known = log[log["reported_at"] < day]
    known = known.assign(fresh=known["reported_at"] >= day - WEEK)
    ours = sp.summarise_incidents(known, as_of=day, by="fresh").iloc[-1]
    week = known[known["fresh"]]
    over = week["resolved_at"] <= day
    hours = (week["resolved_at"].where(over, day) - week["reported_at"]) / pd.Timedelta(hours=1)
    curve = SurvfuncRight(hours, over.astype(int))
    place = np.searchsorted(curve.surv_times, 48, side="right") - 1
    km, reach = 1 - curve.surv_prob[place], 1.959964 * curve.surv_prob_se[place]
    return {
        "weekday": day.weekday(),
        "truth": (week["resolved_at"] - week["reported_at"] <= LIMIT).mean(),
        "ours": ours["share_within_48h"],
        "low": ours["share_within_48h_low"],
        "high": ours["share_within_48h_high"],
        "km": km,
        "km_low": km - reach,
        "km_high": km + reach,
        "closed": ours["share_within_48h_closed_only"],
        "verdict": ours["verdict"],
    }


def report(name: str, days: pd.DataFrame) -> str:
    """A line of what came of it."""
    held = days["truth"].between(days["low"] - 1e-9, days["high"] + 1e-9)
    km_held = days["truth"].between(days["km_low"], days["km_high"])
    miss, km_miss = ((days[who] - days["truth"]).abs().mean() for who in ("ours", "km"))
    least = held.groupby(days["weekday"]).mean().min()
    wrong = {"ours": days["verdict"] == "met", "km": days["km"] >= TARGET, "closed": days["closed"] >= TARGET}
    called = ", ".join(f"{who} {(met & (days['truth'] < TARGET)).mean():.0%}" for who, met in wrong.items())
    widths = (days["high"] - days["low"]).mean(), (days["km_high"] - days["km_low"]).mean()
    parts = [f"{name:17} {len(days):4} days  held {held.mean():.1%} (Kaplan-Meier {km_held.mean():.1%})",
             f"least weekday {least:.0%}", f"width {widths[0]:.4f} ({widths[1]:.4f})",
             f"miss {miss:.4f} ({km_miss:.4f})", f"met wrongly: {called}"]  # fmt: skip
    return ", ".join(parts) + "\n"


def desks() -> Iterator[tuple[str, pd.DataFrame]]:
    """Each desk's name and what was said of it day by day."""
    if LOG.exists():
        log = read_log()
        yield "UCI desk", pd.DataFrame([say(log, day) for day in pd.date_range("2016-03-31", "2016-05-28")])
    for name, kind in KINDS.items():
        rows = [say(log, day) for seed in range(3) for log in [make_log(seed, **kind)]
                for day in pd.date_range("2024-02-05", periods=37, freq="3D")]  # fmt: skip
        yield name, pd.DataFrame(rows)


if __name__ == "__main__":
    began = time.perf_counter()
    for told in desks():
        sys.stdout.write(report(*told))
    sys.stdout.write(f"{time.perf_counter() - began:.0f} s\n")
