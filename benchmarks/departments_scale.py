"""What a department's reports cost among 10, 50 and 200 departments, and with 10, 40 and 160 KPIs of its own."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
if TYPE_CHECKING:
    from saypro_analysis.batch.cycles import Job

SIZES = [int(size) for size in os.environ.get("SIZES", "10 50 200").split()]
WIDTHS = [int(width) for width in os.environ.get("WIDTHS", "10 40 160").split()]  # KPIs a department
KPIS, MONTHS, DEPARTMENT = 40, 36, "Department 003"
MOST_GROWTH = 1.5  # of the cost in the smallest organisation: each report hashes the files that were read ahead
BASES = {"money": 1e5, "count": 400.0, "share": 0.7, "score": 60.0}
DIMENSIONS = {"region": 6, "product": 10, "channel": 7}


def write_organisation(folder: Path, departments: int, width: int = KPIS) -> None:
    """A workspace of noisy KPIs with targets, two of each department with segments: 10,080 rows a department."""
    (folder / "params" / "departments").mkdir(parents=True)
    (folder / "data").mkdir()
    rng = np.random.default_rng(departments)
    unit = list(BASES)
    kpis = pd.DataFrame(
        [(f"d{d}k{k}", f"Department {d:03}", f"Figure {k} of {d}", unit[k % 4], "higher" if k % 5 else "lower")
         for d in range(departments) for k in range(width)],
        columns=["kpi", "department", "name", "unit", "better"],
    )  # fmt: skip
    months = pd.date_range("2022-04-01", periods=MONTHS, freq="MS")
    base = kpis["unit"].map(BASES).to_numpy()[:, None]
    actual = base * (1 + rng.normal(0, 0.05, (len(kpis), MONTHS)))
    measurements = pd.DataFrame({
        "kpi": np.repeat(kpis["kpi"].to_numpy(), MONTHS),
        "period_on": np.tile(months, len(kpis)),
        "actual": actual.ravel().round(4),
        "target": np.broadcast_to(base * 1.01, actual.shape).ravel(),
    })  # fmt: skip
    names = [[f"{name} {number}" for number in range(size)] for name, size in DIMENSIONS.items()]
    grid = pd.MultiIndex.from_product([months[-12:], *names], names=["period_on", *DIMENSIONS]).to_frame(index=False)
    parts = [grid.assign(kpi=f"d{d}k{k}", actual=rng.lognormal(5, 0.4, len(grid)).round(3), expected=160.0)
             for d in range(departments) for k in (0, 1)]  # fmt: skip
    for name, table in {"kpis": kpis, "measurements": measurements, "segments": pd.concat(parts)}.items():
        table.to_csv(folder / "data" / f"{name}.csv", index=False)
    weeks = ["week1_performance_review", "week2_gap_identification", "week3_corrective_actions",
             "week4_implementation_monitoring"]  # fmt: skip
    about = {"cycle": "2025-Q1", "as_of": "2025-03-31", "data": "data", "notebooks": weeks, "organisation": []}
    (folder / "params" / "cycle.yaml").write_text(yaml.safe_dump(about))
    (folder / "params" / "departments" / "one.yaml").write_text(yaml.safe_dump({"department": DEPARTMENT}))


def measure(folder: Path, *, ahead: bool) -> tuple[float, float]:
    """Processor seconds of a report (mean of four) and of what is done once, in a process forked for the purpose."""
    told, tell = os.pipe()
    if not (child := os.fork()):
        os.chdir(folder)
        os.write(tell, json.dumps(make_reports(folder, ahead=ahead)).encode())
        os._exit(0)
    os.close(tell)
    with os.fdopen(told) as channel:
        each, once = json.loads(channel.read())
    os.waitpid(child, 0)
    return each, once


def make_reports(folder: Path, *, ahead: bool) -> tuple[float, float]:
    """What a batch does: all of the data ahead, where it is asked for, then a fork for each report."""
    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.batch.warm.preloads import preload_data

    start = _spent(resource.RUSAGE_SELF) + _spent(resource.RUSAGE_CHILDREN)
    if ahead:
        preload_data([("data", "")], folder)
    once = _spent(resource.RUSAGE_SELF) + _spent(resource.RUSAGE_CHILDREN) - start
    before, jobs = _spent(resource.RUSAGE_CHILDREN), open_cycle(folder / "params").jobs
    for job in jobs:
        if not (child := os.fork()):
            os._exit(not _execute(job))
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"{job.name} failed")
    return (_spent(resource.RUSAGE_CHILDREN) - before) / len(jobs), once


def _execute(job: Job) -> bool:
    import asyncio

    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from saypro_analysis.batch.report_jobs import make_page
    from saypro_analysis.batch.warm.shells import Shell

    shell, loop = Shell(), asyncio.new_event_loop()
    notebook = parameterize_notebook(load_notebook_node(str(job.notebook)), job.parameters)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, error = loop.run_until_complete(shell.execute(cell.source))
            if error is not None:
                return False
    make_page(notebook, job.name)
    return True


def _spent(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def compare() -> Iterator[tuple[int, float, float, float]]:
    """Per size: a report with the data read ahead, one that reads it itself, and what reading ahead takes."""
    for size in SIZES:
        with TemporaryDirectory(prefix="saypro-bench-") as place:
            write_organisation(Path(place), size)
            each, once = measure(Path(place), ahead=True)
            alone, _ = measure(Path(place), ahead=False)
        print(f"{size} departments: {each:.2f} s of processor time a report ({alone:.2f} s where each reads the data "
              f"itself), {once:.1f} s once", flush=True)  # fmt: skip
        yield size, each, alone, once


def widen() -> Iterator[tuple[int, float]]:
    """Per number of KPIs a department: a report of one of the fewest departments, the data read ahead."""
    for width in WIDTHS:
        with TemporaryDirectory(prefix="saypro-bench-") as place:
            write_organisation(Path(place), SIZES[0], width)
            each, once = measure(Path(place), ahead=True)
        print(f"{width} KPIs a department: {each:.2f} s of processor time a report, {once:.1f} s once", flush=True)
        yield width, each


def main() -> None:
    """Print the tables; fail where a department's cost grows with the number of departments."""
    from saypro_analysis.batch.warm.preloads import import_pandas, preload_package

    import_pandas()
    preload_package()
    if len(wide := list(widen())) > 1:
        (few, least), *_, (many, most) = wide
        print(f"{many / few:g} times the KPIs cost {most / least:.1f} times as much")
    found = list(compare())
    growth = found[-1][1] / found[0][1]
    print(f"a department's report costs {growth:.2f} times as much among {found[-1][0]} as among {found[0][0]}")
    if growth > MOST_GROWTH:
        raise SystemExit(f"expected at most {MOST_GROWTH:g} times")


if __name__ == "__main__":
    main()
