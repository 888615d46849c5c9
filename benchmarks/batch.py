"""Reports per second: ours against the loops that stock papermill and nbconvert allow, in interleaved rounds.

Every way makes the four weeks' reports of all departments of the bundled organisation; the command line loop, which
takes longest, those of the first department only, which are a little lighter than the mean.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import psutil

from saypro_analysis.batch.cycles import Job, open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.batch.workspaces.notebooks import bundled

ROUNDS = int(os.environ.get("ROUNDS", "3"))
TRIVIAL = int(os.environ.get("TRIVIAL", "1000"))
CYCLE = open_cycle(bundled("params"))
EXPECTED = {"command line loop": 15.0, "library, two threads": 4.0}


def jobs_of(departments: int) -> list[Job]:
    """The reports of the first departments."""
    return list(CYCLE.choose(CYCLE.departments[:departments]))


def command_line(folder: Path) -> int:
    """papermill, then nbconvert, one report after the other."""
    jobs = jobs_of(1)
    for job in jobs:
        out = folder / f"{job.folder}-{job.name}.ipynb"
        papermill = [sys.executable, "-m", "papermill", str(job.notebook), str(out), "-y", json.dumps(job.parameters)]
        subprocess.run(papermill, check=True, capture_output=True)
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", str(out)], check=True, capture_output=True)
    return len(jobs)


def library(folder: Path) -> int:
    """The best that stock parts give: their libraries in one process with two threads; a process like any user's."""
    subprocess.run([sys.executable, __file__, "library", str(folder)], check=True, capture_output=True)
    return len(jobs_of(6))


def run_library(folder: Path) -> None:
    import papermill
    from nbconvert import HTMLExporter

    def make(job: Job) -> None:
        out = folder / f"{job.folder}-{job.name}.ipynb"
        made = papermill.execute_notebook(str(job.notebook), str(out), job.parameters, progress_bar=False)
        out.with_suffix(".html").write_text(HTMLExporter().from_notebook_node(made)[0], encoding="utf-8")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, jobs_of(6)))


def ours(workers: int) -> Callable[[Path], int]:
    """`run_cycle` in a process of its own, from its start to its end, all six departments."""

    def run(folder: Path) -> int:
        subprocess.run([sys.executable, __file__, "ours", str(folder), str(workers)], check=True, capture_output=True)
        return len(jobs_of(6))

    return run


def cells(folder: Path) -> int:
    """The cells' own time: everything is imported, nothing is written; measured within the process."""
    told = subprocess.run([sys.executable, __file__, "cells", str(folder)], check=True, capture_output=True, text=True)
    seconds[:] = [float(word) for word in told.stdout.split()[-2:]]
    return len(jobs_of(6))


def run_cells() -> tuple[float, float]:
    import asyncio

    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from saypro_analysis.batch.warm.preloads import hurry, preload_data, preload_package
    from saypro_analysis.batch.warm.shells import Shell

    hurry()
    preload_package()
    preload_data([("sample", "")], Path.cwd())
    shell, loop, spent, busy = Shell(), asyncio.new_event_loop(), 0.0, 0.0
    for job in jobs_of(6):
        notebook = parameterize_notebook(load_notebook_node(str(job.notebook)), job.parameters)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                started, worked = time.perf_counter(), time.process_time()
                loop.run_until_complete(shell.execute(cell.source))
                spent += time.perf_counter() - started
                busy += time.process_time() - worked
    return spent, busy


WAYS: dict[str, Callable[[Path], int]] = {
    "command line loop": command_line,
    "library, two threads": library,
    "ours, 1 job": ours(1),
    "ours, 2 jobs": ours(2),
    "cells alone, 1 core": cells,
}
seconds = [0.0, 0.0]


def compare() -> dict[str, tuple[float, float]]:
    """Seconds per report of each way, on the clock and of processor time: medians over interleaved rounds."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    for number in range(ROUNDS):
        for name, way in WAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                started, worked = time.perf_counter(), _processor()
                seconds[:] = [0.0, 0.0]
                reports = way(Path(folder))
                wall, busy = seconds if any(seconds) else (time.perf_counter() - started, _processor() - worked)
            found[name].append((wall / reports, busy / reports))
            print(f"  round {number + 1}, {name}: {wall / reports:.2f} s, processor {busy / reports:.2f} s", flush=True)
    return {name: (median(w for w, _ in values), median(b for _, b in values)) for name, values in found.items()}


def _processor() -> float:
    """Processor time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def many(folder: Path) -> None:
    """Many jobs of a trivial notebook: the time of each, and what the runner and the zygote hold on the way."""
    from tests.batch.workspace import write_notebook, write_workspace

    params = write_workspace(folder, tuple(f"D{number:04d}" for number in range(TRIVIAL)))
    write_notebook(folder / "notebooks" / "short.ipynb", "1 + 1")
    here, marks, started = psutil.Process(), [], time.perf_counter()

    def note(_: object) -> None:
        marks.append(None)
        if len(marks) in (TRIVIAL // 10, TRIVIAL):
            for process in (here, here.children()[0]):
                name = "runner" if process is here else "zygote"
                size = process.memory_info().rss / (1 << 20)
                print(f"  after {len(marks)} jobs, {name}: {size:.0f} MB, {process.num_fds()} descriptors", flush=True)

    runs = run_cycle(open_cycle(params), workers=2, report=note)
    each = (time.perf_counter() - started) / len(runs)
    print(f"  {len(runs)} trivial jobs, {sum(run.state == 'done' for run in runs)} done: {each * 1000:.0f} ms each")


def memory() -> None:
    """The largest process that makes a report, while all four weeks of a department are made two at a time."""
    most = [0.0, 0.0]

    def watch(*_: object) -> None:
        for zygote in psutil.Process().children():
            for fork in zygote.children():
                try:
                    most[0] = max(most[0], fork.memory_info().rss / (1 << 20))
                    most[1] = max(most[1], fork.memory_full_info().uss / (1 << 20))
                except psutil.Error:
                    continue

    with tempfile.TemporaryDirectory() as folder:
        run_cycle(CYCLE, jobs=jobs_of(1), outputs=folder, workers=2, watch=watch)
    print(f"  memory of a job: {most[0]:.0f} MB at most, of which {most[1]:.0f} MB are its own")


def main() -> None:
    print(f"Reports of the bundled organisation, {os.cpu_count()} cores, median of {ROUNDS} interleaved rounds")
    found = compare()
    best, least = found["ours, 2 jobs"]
    for name, (wall, busy) in found.items():
        times = f"{wall / best:4.1f} x and {busy / least:4.1f} x ours with 2 jobs"
        print(f"  {name:22} {wall:6.2f} s per report, {busy:6.2f} s of processor time: {times}")
    own, work = found["cells alone, 1 core"]
    print(f"  ours with 2 jobs takes {2 * best / own:.2f} x the cells' own time over 2 cores", end="; ")
    print(f"{least / work:.2f} x in processor time")
    memory()
    with tempfile.TemporaryDirectory() as folder:
        many(Path(folder))
    short = [name for name, times in EXPECTED.items() if found[name][0] / best < times]
    print("goals reached" if not short else f"goal not reached: {', '.join(short)}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            # The checkout's own tests lend the trivial workspace.
            sys.path.insert(0, str(Path(__file__).parents[1]))
            os.environ.update(steady_environment(Path(tempfile.gettempdir())))
            main()
        case ["library", folder]:
            run_library(Path(folder))
        case ["ours", folder, workers]:
            made = run_cycle(CYCLE, jobs=jobs_of(6), outputs=folder, workers=int(workers))
            print(json.dumps([run.state for run in made]))
        case ["cells", _]:
            print(*run_cells())
