"""What a report was made of, and whether that is still so: then it need not be made again."""

import json
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from saypro_analysis.batch.checks import inside
from saypro_analysis.batch.code_stamps import stamp_code, versions
from saypro_analysis.batch.cycles import Job
from saypro_analysis.batch.files_read import digest_files
from saypro_analysis.batch.review_digests import digest_review
from saypro_analysis.data.readings.problems import DataError


class Inputs:
    """The state of a workspace now; everything that is looked at is looked at once."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._code = json.dumps([stamp_code(), versions()])
        self._bytes: dict[tuple[str, ...], str] = {}
        self._reviews: dict[tuple[str, str | None, str | None, bool], dict[str, str]] = {}
        self._ahead: set[str] = set()
        self._alike: set[str] = set()  # readings whose files have other bytes now, and the same rows
        self._rested: dict[tuple[str, ...], bool] = {}

    def key(self, job: Job) -> str:
        """A digest of a job's notebook, parameters and branding, of the package's code and what it stands on."""
        made_of = [job.name, job.parameters, self._code, *([job.brand] if job.brand else [])]
        told = json.dumps(made_of, sort_keys=True, default=str)
        return sha256(told.encode() + job.notebook.read_bytes()).hexdigest()

    def is_current(self, run: dict[str, Any] | None, job: Job, folder: Path) -> bool:
        """Whether an earlier run of a job, as recorded, would give the same report now, and its files are in place."""
        if run is None or run["state"] != "done" or run.get("key") != self.key(job):
            return False
        place = folder / job.folder
        if any(_digest(place / name) != digest for name, digest in run["files"].items()):
            return False
        return all(self._is_same(reading) for reading in run["readings"])

    def holds(self, run: dict[str, Any]) -> bool:
        """Whether a run's review data, as recorded, is what lies there now."""
        return all(self._is_same(reading) for reading in run["readings"] if "fingerprint" in reading)

    def renew(self, run: dict[str, Any]) -> dict[str, Any]:
        """A run as recorded, its readings under the bytes that were seen to give the same rows: none is read again."""
        return {**run, "readings": [self._renew(reading) for reading in run["readings"]]}

    def _renew(self, reading: dict[str, Any]) -> dict[str, Any]:
        places = tuple(reading["files"])
        alike = _mark(reading) in self._alike and self._rests(places)
        return {**reading, "bytes": self._bytes[places]} if alike else reading

    def _rests(self, places: tuple[str, ...]) -> bool:
        """Whether files have the bytes still that they had before their rows were looked at."""
        if places not in self._rested:
            self._rested[places] = digest_files(list(places), self._workspace, anew=True) == self._bytes[places]
        return self._rested[places]

    def _is_same(self, reading: dict[str, Any]) -> bool:
        """Whether the files of a reading have the same bytes, or give the same rows all the same."""
        places = tuple(reading["files"])
        if places and places not in self._bytes:
            self._bytes[places] = digest_files(list(places), self._workspace, anew=True)
        if places and self._bytes[places] == reading["bytes"]:
            return True
        digests = reading.get("digests")
        alike = isinstance(digests, dict) and "" in digests and digests.items() <= self._digest(reading).items()
        if alike and places:
            self._alike.add(_mark(reading))
        return alike

    def _digest(self, reading: dict[str, Any]) -> dict[str, str]:
        from saypro_analysis.data.reviews import open_review

        asked = reading["data"], reading["department"], reading["as_of"], reading.get("rivals", False)
        if asked not in self._reviews:
            self._read_ahead(reading["data"])
            data, department, as_of, rivals = asked
            try:
                with inside(self._workspace):
                    review = open_review(data, department=department, as_of=as_of, rivals=rivals)
                    self._reviews[asked] = digest_review(review)
            except DataError:
                self._reviews[asked] = {}
        return self._reviews[asked]

    def _read_ahead(self, data: str) -> None:
        """Read the data once for the reviews of all departments."""
        from saypro_analysis.data.reviews import remember_files

        if data not in self._ahead:
            self._ahead.add(data)
            with suppress(OSError, ValueError), inside(self._workspace):
                remember_files(data, time.time_ns())


def _mark(reading: dict[str, Any]) -> str:
    return json.dumps(reading, sort_keys=True)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
