"""How a run goes, for whoever waits for it: a live picture on a terminal, a line per report elsewhere."""

import sys
from typing import TextIO

from saypro_analysis.batch.cycles import Job
from saypro_analysis.batch.runs import FAILED, Run


def name_report(department: str, notebook: str) -> str:
    """A report's name for people."""
    return f"{department or 'organisation'}, {notebook}"


class Lines:
    """A plain line for each report that ends."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total, self._done, self._out = total, 0, out

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        self._out.flush()

    def watch(self, job: Job, cell: int) -> None:
        """A job is at a cell: not worth a line."""

    def tell(self, run: Run) -> None:
        """A report has ended, or was found unchanged."""
        self._done += 1
        self._total = max(self._total, self._done)  # a report whose data changed meanwhile is made twice
        how = "unchanged" if run.unchanged else f"{run.state} ({run.seconds:.1f} s)"
        self._out.write(f"{self._done}/{self._total} {name_report(run.department, run.notebook)}: {how}\n")
        self._out.flush()


class Live(Lines):
    """A bar over all reports, and a line for each that is being made, on a terminal."""

    def __init__(self, total: int, out: TextIO) -> None:
        from rich import progress
        from rich.console import Console

        super().__init__(total, out)
        words = progress.TextColumn("{task.description}", markup=False)
        columns = (progress.SpinnerColumn(), words, progress.BarColumn(24), progress.MofNCompleteColumn())
        left = progress.TimeRemainingColumn()
        self._picture = progress.Progress(*columns, left, console=Console(file=out), transient=True)
        self._bar = self._picture.add_task("reports", total=total)
        self._running: dict[tuple[str, str], progress.TaskID] = {}
        self._failed = 0

    def __enter__(self) -> "Live":
        self._picture.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._picture.stop()

    def watch(self, job: Job, cell: int) -> None:
        """Show the cell that a job is at."""
        key = job.department, job.name
        description = f"{name_report(*key)}: cell {cell + 1}"
        if key in self._running:
            self._picture.update(self._running[key], description=description)
        else:
            self._running[key] = self._picture.add_task(description, total=None)

    def tell(self, run: Run) -> None:
        """Count a report that has ended; a failure is told at once."""
        line = self._running.pop((run.department, run.notebook), None)
        if line is not None:
            self._picture.remove_task(line)
        if run.state == FAILED:
            self._failed += 1
            self._picture.console.print(f"failed: {name_report(run.department, run.notebook)}", markup=False)
        words = f"reports, {self._failed} failed" if self._failed else "reports"
        self._picture.update(self._bar, advance=1, description=words)


def show_progress(total: int) -> Lines:
    """What suits where the output goes."""
    return Live(total, sys.stderr) if sys.stderr.isatty() else Lines(total, sys.stdout)
