"""What is allowed but rarely meant: a tolerance that forgives all, a target out of reach, a figure that never moves."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from saypro_analysis.data.odd_entries import find_odd_entries
from saypro_analysis.data.odd_names import find_odd_names
from saypro_analysis.data.odd_sums import find_odd_sums
from saypro_analysis.data.readings.problems import Problem

WIDEST_TOLERANCE = 0.5  # points, of a share that lies between 0 and 1
WIDEST_RELATIVE = 1  # of the target, for every other unit
FARTHEST_TARGET = 100  # times the actual, or the actual times the target
FEWEST_SAME = 6  # figures that are all the same


def find_oddities(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """What somebody should look at, as problems with their rows; nothing of it keeps the data from being used.

    `frames` are the tables as they were read, their indexes the rows. A KPI is named by its row in `kpis`, a target
    by its latest row in `measurements`.
    """
    kpis, measurements = frames["kpis"], frames["measurements"]
    told = [
        *_tolerances(kpis),
        *find_odd_names(kpis, measurements),
        *_targets(measurements),
        *_unmoved(kpis, measurements),
    ]
    return [*told, *find_odd_sums(frames), *find_odd_entries(frames)]


def _tolerances(kpis: pd.DataFrame) -> Iterator[Problem]:
    points = "the points beside the target that still count as near, such as 0.02 for two percentage points"
    part = "the part of the target that still counts as near, such as 0.05 for 5 %"
    share = kpis["unit"] == "share"
    widest = share.map({True: WIDEST_TOLERANCE, False: WIDEST_RELATIVE})
    for row, tolerance in kpis.loc[kpis["tolerance"] > widest, "tolerance"].items():
        yield Problem("kpis", _row(row), "tolerance", f"{tolerance:g}", points if share[row] else part)


def _targets(measurements: pd.DataFrame) -> Iterator[Problem]:
    both = measurements[(measurements["actual"].abs() > 0) & (measurements["target"].abs() > 0)]
    times = (both["target"] / both["actual"]).abs().groupby(both["kpi"], sort=False).median()
    odd = times.index[(times >= FARTHEST_TARGET) | (times <= 1 / FARTHEST_TARGET)]
    last = both[both["kpi"].isin(odd)].sort_values("period_on", kind="stable").drop_duplicates("kpi", keep="last")
    found = {row.kpi: row for row in last.itertuples()}
    for kpi in odd:
        expected = f"a target in the unit of the actual, which is {found[kpi].actual:g} ({kpi})"
        yield Problem("measurements", _row(found[kpi].Index), "target", f"{found[kpi].target:g}", expected)


def _unmoved(kpis: pd.DataFrame, measurements: pd.DataFrame) -> Iterator[Problem]:
    counts = measurements.dropna(subset="actual").groupby("kpi")["actual"].agg(["nunique", "size", "first"])
    still = counts[(counts["nunique"] == 1) & (counts["size"] >= FEWEST_SAME)]
    for row, kpi in kpis["kpi"][kpis["kpi"].isin(still.index)].items():
        size, value = still.loc[kpi, ["size", "first"]]
        yield Problem("kpis", _row(row), "kpi", kpi, f"figures that change (all {size:g} of them are {value:g})")


def _row(label: object) -> int | None:
    return int(label) if isinstance(label, int | np.integer) else None
