"""What is looked at before anything runs: the dates, the formats, and all the data that the jobs will read."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saypro_analysis.batch.cycles import Job
from saypro_analysis.data.readings.problems import DataError, Problem

if TYPE_CHECKING:
    from saypro_analysis.data.reviews import Review


def check_jobs(jobs: Iterable[Job], workspace: Path) -> "list[Review]":
    """Open the data that the jobs read, as they will: one Review per distinct data and date.

    Raises DataError with every problem: a date that is none, an unknown locale or currency, a department that the data
    does not have, a framework of one's own that breaks its form, and whatever is wrong with the data itself.
    """
    jobs = list(jobs)
    if not jobs:  # then nothing of pandas need be imported
        return []
    from saypro_analysis.data.framework.frameworks import read_workspace_framework
    from saypro_analysis.data.reviews import open_review

    problems = [problem for job in jobs for problem in _check_display(job)]
    problems += read_workspace_framework(workspace)[1]
    reviews: dict[tuple[str, str], Review] = {}
    failed: set[tuple[str, str]] = set()
    months: dict[tuple[str, str], _Months] = {}
    held: set[tuple[object, ...]] = set()
    with inside(workspace):
        for job in jobs:
            key = _data_of(job)
            if "data" not in job.parameters or key in failed:
                continue
            try:
                reviews[key] = reviews.get(key) or open_review(key[0], as_of=key[1] or None)
            except DataError as error:
                problems += error.problems
                failed.add(key)
                continue
            problems += _check_department(job, reviews[key])
            about = (*key, job.department, str(job.parameters.get("cycle")), job.period)
            if about not in held:  # the notebooks of a department review the same months
                held.add(about)
                months[key] = months.get(key) or _Months(reviews[key])
                problems += months[key].check(job)
    if problems:
        raise DataError(dict.fromkeys(problems))
    return list(reviews.values())


def _data_of(job: Job) -> tuple[str, str]:
    return str(job.parameters.get("data", "")), str(job.parameters.get("as_of", ""))


def _check_display(job: Job) -> Iterator[Problem]:
    from saypro_analysis.views.kit.formats import check_display

    given: dict[str, Any] = {key: job.parameters[key] for key in ("locale", "currency") if key in job.parameters}
    try:
        check_display(**given)
    except ValueError as error:
        key, _, rest = str(error).partition(": found ")
        value, _, expected = rest.partition(", expected ")
        yield Problem("parameters", None, key, value.strip("'"), expected)


def _check_department(job: Job, review: "Review") -> list[Problem]:
    if not job.department or job.department in review.departments:
        return []
    known = ", ".join(review.departments)
    return [Problem(job.file or "parameters", None, "department", job.department, f"a department of the data: {known}")]


class _Months:
    """The months that a review's figures are of, its own and each department's, found once for all jobs."""

    def __init__(self, review: "Review") -> None:
        from saypro_analysis.data.narrowing import find_homes
        from saypro_analysis.data.review_months import find_months, find_months_by

        tables = {"kpis": review.kpis, "measurements": review.measurements}
        self._every = find_months(tables["measurements"])
        self._own = find_months_by(tables["measurements"], find_homes(tables)["measurements"])

    def check(self, job: Job) -> list[Problem]:
        """Whether a department's figures are those of the cycle; what is so of all departments is told once."""
        from saypro_analysis.data.review_months import Months, hold_months

        if "cycle" not in job.parameters:
            return []
        cycle = str(job.parameters["cycle"])
        every = hold_months(self._every, cycle, job.period)
        if not job.department:
            return every
        found = hold_months(self._own.get(job.department, Months(())), cycle, job.period, job.department)
        return every if found and every else found


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Relative data is looked for as the notebooks will, from the workspace."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
