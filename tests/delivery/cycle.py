"""A cycle that was run, without running it: its record, pages and findings are written by hand."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from saypro_analysis.batch.cycles import Cycle, Job, open_cycle
from saypro_analysis.batch.inputs import Inputs
from saypro_analysis.batch.review_digests import digest_review
from saypro_analysis.data.reviews import open_review
from saypro_analysis.delivery.servers import Server
from saypro_analysis.reports.findings import write_findings
from tests.batch.workspace import write_notebook, write_workspace
from tests.delivery.findings import find
from tests.delivery.test_settings import USUAL

DEPARTMENTS = ("Sales", "Research & Development", "Finance")
READERS = {name: [f"{name[0].lower()}@example.org"] for name in DEPARTMENTS}


class RunCycle:
    """A workspace with three departments, two notebooks each and a digest, all run."""

    def __init__(self, folder: Path, server: Server | None = None, **mail: Any) -> None:
        self.params = write_workspace(
            folder, DEPARTMENTS, notebooks=["short", "week2"], organisation=["leadership_digest"]
        )
        for name in ("week2", "leadership_digest"):
            write_notebook(folder / "notebooks" / f"{name}.ipynb", "1")
        values = {**USUAL, "departments": READERS, "attach": "none", **mail}
        values.pop("server")
        if server is not None:
            values["server"] = {**server._asdict(), "wait_seconds": list(server.wait_seconds)}
        (self.params / "mail.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
        self.folder = folder / "outputs" / "2025-Q1"
        self.record: list[dict[str, Any]] = []
        self.run()

    @property
    def cycle(self) -> Cycle:
        return open_cycle(self.params)

    def job(self, department: str, name: str) -> Job:
        return next(job for job in self.cycle.jobs if (job.department, job.name) == (department, name))

    def run(self, **changes: Any) -> None:
        """Every report anew, from the data as it is now."""
        self.record = []
        for job in self.cycle.jobs:
            self.write(job, find(department=job.department, **changes))

    def write(self, job: Job, findings: dict[str, Any]) -> None:
        stem = self.folder / job.folder / job.name
        stem.parent.mkdir(parents=True, exist_ok=True)
        stem.with_suffix(".html").write_text("<html><head></head><body>page</body></html>")
        written = [stem.with_suffix(".html"), *write_findings(findings, stem)]
        files = {path.name: sha256(path.read_bytes()).hexdigest() for path in written}
        self.note(job, state="done", path=f"{job.folder}/{job.name}.html", files=files)

    def read(self, job: Job) -> dict[str, Any]:
        """What a report read, as the batch keeps account of it."""
        data, as_of = str(self.params.parent / "data"), str(job.parameters["as_of"])
        review = open_review(data, department=job.department or None, as_of=as_of)
        return {"data": data, "department": job.department or None, "as_of": as_of, "files": [], "bytes": "",
                "digests": digest_review(review)}  # fmt: skip

    def note(self, job: Job, **changes: Any) -> None:
        """What the record says of one report."""
        run = {"notebook": job.name, "department": job.department, "title": job.title, "state": "done", "seconds": 1.0,
               "path": "", "status": "", "headline": "", "error": "", "parameters": job.parameters,
               "files": {}, "key": Inputs(self.cycle.workspace).key(job), "readings": [self.read(job)],
               **changes}  # fmt: skip
        self.record = [one for one in self.record if (one["department"], one["notebook"]) != (job.department, job.name)]
        self.record.append(run)
        self.keep()

    def keep(self, *waiting: Job) -> None:
        """Write the record; `waiting` are jobs that are still to be made."""
        jobs = [{"department": job.department, "notebook": job.name} for job in waiting]
        record = {"cycle": "2025-Q1", "finished": not jobs, "waiting": jobs, "data": [], "versions": {}, "seconds": 1.0}
        (self.folder / "run.json").write_text(json.dumps({**record, "runs": self.record}))
