"""Run a cycle: every job's notebook is executed and becomes a page; what happened is recorded."""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saypro_analysis.batch.checks import check_jobs
from saypro_analysis.batch.cycles import Cycle, Job
from saypro_analysis.batch.executions import Failure, execute, make_page
from saypro_analysis.batch.records import record_run
from saypro_analysis.reports.findings import write_findings

DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Run:
    """What happened to one notebook: its state (done or failed), where its page is, what it found, why it failed."""

    notebook: str
    department: str
    title: str
    state: str
    seconds: float
    path: str = ""
    status: str = ""
    headline: str = ""
    error: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """The run as plain data."""
        return asdict(self)


def run_cycle(
    cycle: Cycle,
    *,
    jobs: Iterable[Job] | None = None,
    outputs: str | Path | None = None,
    workers: int | None = None,
    report: Callable[[Run], object] = id,
) -> list[Run]:
    """Execute a cycle's notebooks and write a page for each, several at a time.

    `cycle` is what `open_cycle` returns; `jobs` some of its jobs (all by default); `outputs` the folder that gets
    `<cycle>/<department>/<notebook>.{ipynb,html,json}` (by default the workspace's `outputs/`); `workers` how many
    notebooks run at a time (the machine's cores by default); `report` is called with each Run as it ends. Parameters
    and data are checked first: DataError is raised with every problem and nothing is written. A notebook that fails
    stops no other; it is kept as `<notebook>.failed.ipynb` and has no page. `index.html` and `run.json` come last.
    Returns a Run per job, in the order of the jobs. Files appear whole or not at all.

    >>> run_cycle(open_cycle("params"))  # doctest: +SKIP
    """
    chosen = list(cycle.jobs if jobs is None else jobs)
    reviews = check_jobs(chosen, cycle.workspace)
    folder = Path(outputs).absolute() if outputs else cycle.workspace / "outputs"
    folder = folder / cycle.name
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    runs: dict[int, Run] = {}
    with TemporaryDirectory(prefix=".work-", dir=folder) as work:
        pool = ThreadPoolExecutor(workers or os.cpu_count() or 1)
        try:
            waiting = {
                pool.submit(_run, job, cycle.workspace, folder, Path(work) / str(number)): number
                for number, job in enumerate(chosen)
            }
            for future in as_completed(waiting):
                runs[waiting[future]] = future.result()
                report(future.result())
        finally:
            pool.shutdown(cancel_futures=True)
    ordered = [runs[number] for number in range(len(chosen))]
    fingerprints = sorted({review.fingerprint for review in reviews})
    record_run(folder, cycle, [run.as_record() for run in ordered], fingerprints, time.perf_counter() - started)
    return ordered


def _run(job: Job, workspace: Path, folder: Path, work: Path) -> Run:
    """One job, from notebook to page; its files are made aside and moved into place when they are whole."""
    started = time.perf_counter()
    work.mkdir()
    made = work / f"{job.name}.ipynb"
    common: dict[str, Any] = {"notebook": job.name, "department": job.department, "title": job.title}
    common["parameters"] = job.parameters
    place = folder / job.folder
    try:
        notebook = execute(job, made, workspace)
        page, findings = make_page(notebook)
        made.with_suffix(".html").write_text(page, encoding="utf-8", newline="\n")
        write_findings(findings, made.with_suffix(""))
    except Failure as failure:
        seconds = time.perf_counter() - started
        _move([made.rename(made.with_suffix(".failed.ipynb"))] if made.exists() else [], place, job.name)
        return Run(**common, state=FAILED, seconds=seconds, error=str(failure))
    _move(sorted(work.iterdir(), key=lambda path: path.suffix == ".html"), place, job.name)
    headlines = findings.get("headlines", [])
    return Run(
        **common,
        state=DONE,
        seconds=time.perf_counter() - started,
        path=f"{job.folder}/{job.name}.html",
        status=findings.get("status", ""),
        headline=headlines[0] if headlines else "",
    )


def _move(files: list[Path], place: Path, name: str) -> None:
    """Put a job's files in place and take away what an earlier run of it left."""
    place.mkdir(parents=True, exist_ok=True)
    new = {file.name for file in files}
    for old in place.glob(f"{name}.*"):
        if old.name not in new:
            old.unlink()
    for file in files:
        file.replace(place / file.name)
