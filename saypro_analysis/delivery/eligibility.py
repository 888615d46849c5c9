"""Which departments' reports may go out: their run is complete, and made of the data and parameters of today."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from saypro_analysis.batch.checks import check_jobs
from saypro_analysis.batch.cycles import Cycle, Job
from saypro_analysis.batch.inputs import Inputs
from saypro_analysis.data.sources.regular_files import read_record_file
from saypro_analysis.reports.findings import open_findings

Key = tuple[str, str]


class Reports:
    """The reports of a cycle as its folder holds them, and what is wrong with each."""

    def __init__(self, cycle: Cycle, folder: Path) -> None:
        self.cycle, self.folder = cycle, folder
        record = _read_record(folder)
        self._runs = {_key(run): run for run in record.get("runs", [])}
        # What the batch itself says is still to be made; a run that was stopped names it there.
        self._waiting = {_key(job) for job in record.get("waiting", [])}
        check_jobs(cycle.jobs, cycle.workspace)
        self._inputs = Inputs(cycle.workspace)

    @property
    def run(self) -> bool:
        """Whether anything was run at all."""
        return bool(self._runs)

    def jobs(self, department: str) -> list[Job]:
        """The reports that a department is to have; of the organisation where it is empty."""
        return [job for job in self.cycle.jobs if job.department == department]

    def open(self, job: Job) -> dict[str, Any]:
        """A report's findings, with its title."""
        return {**open_findings(self.page(job).with_suffix(".json")), "title": job.title}

    def page(self, job: Job) -> Path:
        """A report's page."""
        return self.folder / job.folder / f"{job.name}.html"

    def breakages(self, department: str) -> list[str]:
        """What keeps a department's reports from going out, a sentence each; none if all is complete and current."""
        told = ((job, self._breakage(job)) for job in self.jobs(department))
        return [f"{job.title}: {what}" for job, what in told if what]

    def _breakage(self, job: Job) -> str:
        run = self._runs.get((job.department, job.name))
        if run is None:
            return "has not been run."
        if run.get("error"):
            return f"failed: {run['error']}"
        if _key(run) in self._waiting:
            return "waits to be run again."
        if _as_text(run.get("parameters")) != _as_text(job.parameters):
            return "was run with other parameters than it has now."
        return self._breakage_of_files(job, run)

    def _breakage_of_files(self, job: Job, run: Mapping[str, Any]) -> str:
        if not self.page(job).is_file():
            return "its page is missing."
        try:
            findings = self.open(job)
        except (OSError, ValueError, KeyError, TypeError):
            return "its findings are missing or cannot be read."
        if not findings.get("headlines"):
            return "it published nothing that a mail could say."
        if not self._inputs.is_current(dict(run), job, self.folder):
            return "the data, the notebook, its files or the code have changed since it was run."
        return ""


def _read_record(folder: Path) -> dict[str, Any]:
    """The batch's record of a cycle; empty where there is none, or none that can be read."""
    try:
        record = dict(read_record_file(folder / "run.json"))
        for entry in (*record["runs"], *record.get("waiting", [])):
            _key(entry)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return record


def _key(entry: Mapping[str, Any]) -> Key:
    return str(entry["department"]), str(entry["notebook"])


def _as_text(parameters: Any) -> str:
    return json.dumps(parameters, sort_keys=True, default=str)
