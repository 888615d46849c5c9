"""Data that changed while a run read it: which of its reports hold no more, and what is told where it never rests."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from saypro_analysis.batch.cycles import Job
from saypro_analysis.batch.failures import CHANGED, Failure
from saypro_analysis.batch.inputs import Inputs
from saypro_analysis.batch.records import Journal

ROUNDS = 2  # a report is made at most so often in a run
_TOLD = "the data changed while the reports were made, twice; run again when it is at rest"


def find_moved(jobs: Iterable[Job], journal: Journal, workspace: Path) -> list[Job]:
    """The jobs whose reports were made of other data than lies there now, so that one run's reports never mix two."""
    inputs = Inputs(workspace)
    runs = [(job, journal.find(job)) for job in jobs]
    return [job for job, run in runs if run["state"] == "done" and not inputs.holds(run)]


def give_up(job: Job, journal: Journal, folder: Path) -> dict[str, Any]:
    """The failed run of a job whose data would not rest; its files are taken away."""
    run = journal.find(job)
    for name in run["files"]:
        (folder / job.folder / name).unlink(missing_ok=True)
    told = Failure(CHANGED, _TOLD).as_outcome()
    return {**run, "state": "failed", "path": "", "files": {}, "readings": [], **told}
