"""Run a cycle: every job's notebook is executed and becomes a page; what happened is recorded."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, fields
from html import escape
from pathlib import Path
from typing import Any

from saypro_analysis.batch.checks import check_jobs
from saypro_analysis.batch.clusters import RemoteSlot, make_remote_slots, open_cluster
from saypro_analysis.batch.cycles import Cycle, Job
from saypro_analysis.batch.inputs import Inputs
from saypro_analysis.batch.job_queues import Ending, Limits, Task, Watch, execute_tasks, make_slots
from saypro_analysis.batch.links import refuse_links
from saypro_analysis.batch.locks import locked
from saypro_analysis.batch.moving_data import ROUNDS, find_moved, give_up
from saypro_analysis.batch.neighbours import Neighbours, digest_addresses
from saypro_analysis.batch.places_told import hide_places
from saypro_analysis.batch.records import Journal, read_record
from saypro_analysis.batch.slots import Slot, Warmth
from saypro_analysis.batch.warm.preloads import find_imports, find_verbs
from saypro_analysis.views.kit.faces import shield

DONE, FAILED = "done", "failed"


@dataclass(frozen=True, repr=False)
class Run:
    """What happened to one notebook: its state (done or failed), where its page is, what it found, why it failed.

    The fields are those of a run in `run.json`, see `batch/records.py`.
    """

    notebook: str
    department: str
    title: str
    state: str
    seconds: float
    path: str = ""
    status: str = ""
    headline: str = ""
    error: str = ""
    failure: str = ""
    trace: str = ""
    unchanged: bool = False
    key: str = ""
    leads: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    readings: list[dict[str, Any]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Run of {self.notebook} for {self._whose}: {self.state}. {self.error or self.headline}".strip()

    def _repr_html_(self) -> str:
        told = f"{self.state} in {self.seconds:.1f} s" + (", as it was before" if self.unchanged else "")
        said = f"<p>{escape(self.error or self.headline)}</p>" if self.error or self.headline else ""
        where = f" Page: <code>{escape(self.path)}</code> in the cycle's folder." if self.path else ""
        head = f"<p><b>{escape(self.title or self.notebook)}</b>, {escape(self._whose)}: {told}.{where}</p>"
        return shield(head + said)

    @property
    def _whose(self) -> str:
        return self.department or "the whole organisation"

    def as_record(self) -> dict[str, Any]:
        """The run as plain data."""
        return asdict(self)


def run_cycle(
    cycle: Cycle,
    *,
    jobs: Iterable[Job] | None = None,
    outputs: str | Path | None = None,
    workers: int | None = None,
    fresh: bool = False,
    warm: bool | Warmth = True,
    cluster: str = "",
    limits: Limits = Limits(),  # noqa: B008 (it cannot be changed)
    report: Callable[[Run], object] = id,
    watch: Watch = lambda _job, _cell: None,
) -> list[Run]:
    """Execute a cycle's notebooks and write a page for each, several at a time.

    `jobs` are some of the jobs of `cycle` (all by default); `outputs` gets `<cycle>/<department>/<notebook>.{ipynb,
    html,json}` (the workspace's `outputs/` by default). `workers` notebooks run at a time (by default one per core),
    each within `limits`; without `warm` each starts a plain kernel, a `Warmth` serves several calls. `cluster` is
    the address of a Dask scheduler whose workers make the reports instead. A job of which nothing has changed
    is left as it is, unless `fresh`. `report` is called with each Run as it ends, `watch` with a
    job and the number of its cell. Raises DataError with every problem of parameters, data or outputs before anything
    is written. A notebook that fails stops no other and is kept as `<notebook>.failed.ipynb`; reports
    whose data changed meanwhile are made again once, and fail if it changed again (not with a `cluster`).
    Returns a Run per job, in their order; files appear whole or not at all, and `run.json` can be trusted at any time.

    >>> run_cycle(open_cycle("params"))  # doctest: +SKIP
    """
    chosen = list(cycle.jobs if jobs is None else jobs)
    folder = (Path(outputs).absolute() if outputs else cycle.workspace / "outputs") / cycle.name
    refuse_links(folder)
    inputs = Inputs(cycle.workspace)
    tasks, stale, looks = _plan(cycle, inputs, chosen, folder, fresh)
    with ExitStack() as stack:
        slots, hand_over = _open_slots(stack, tasks, cycle.workspace, workers, warm, cluster)
        check_jobs([task.job for task in tasks], cycle.workspace)
        hand_over()
        stack.enter_context(locked(folder))
        earlier = [inputs.renew(run) for run in read_record(folder)["runs"]]
        journal = stack.enter_context(Journal(folder, cycle, earlier, stale))
        ran = set()
        for last in [False] * (ROUNDS - 1) + [True]:
            for ending in execute_tasks(tasks, cycle.workspace, folder, slots, limits, watch):
                run = _judge(ending)
                journal.add(run.as_record())
                report(run)
            ran |= {(task.job.department, task.job.name) for task in tasks}
            moved = [] if cluster or not tasks else find_moved(chosen, journal, cycle.workspace)
            if last or not moved:
                break
            inputs = Inputs(cycle.workspace)
            tasks = [Task(job, inputs.key(job), journal.find(job)["seconds"], looks.of(job)) for job in moved]
            slots, hand_over = _open_slots(stack, tasks, cycle.workspace, workers, warm, cluster)
            hand_over()
        journal.leave(unchanged=[job for job in chosen if (job.department, job.name) not in ran])
        for job in moved:
            journal.add(give_up(job, journal, folder))
    return [_restore(journal.find(job)) for job in chosen]


def _plan(
    cycle: Cycle, inputs: Inputs, chosen: list[Job], folder: Path, fresh: bool
) -> tuple[list[Task], list[Job], "_Looks"]:
    """What has to run of the chosen jobs, all jobs of the cycle whose reports are missing or hold no more, and what
    every page is told of the others."""
    earlier = {(run["department"], run["notebook"]): run for run in read_record(folder)["runs"]}
    found = {id(job): earlier.get((job.department, job.name)) for job in cycle.jobs}
    stale = [job for job in cycle.jobs if not inputs.is_current(found[id(job)], job, folder)]
    due = chosen if fresh else [job for job in chosen if job in stale]
    seconds = _Durations(earlier.values())
    known = {_key(job) for job in cycle.jobs} - {_key(job) for job in stale}
    looks = _Looks(cycle, known | {_key(job) for job in due})
    tasks = [Task(job, inputs.key(job), seconds.of(job), looks.of(job)) for job in due]
    return tasks, [*stale, *(due if fresh else [])], looks


def _key(job: Job) -> tuple[str, str]:
    return job.department, job.name


class _Looks:
    """What a job's page is told of the run around it, as if nothing failed."""

    def __init__(self, cycle: Cycle, made: set[tuple[str, str]]) -> None:
        self._neighbours, self._branding = Neighbours(cycle, made), cycle.branding.as_data()

    def of(self, job: Job) -> dict[str, Any]:
        leads = {"addresses": self._neighbours.addresses(job), "departments": self._neighbours.departments(job)}
        return {**leads, "branding": self._branding}


class _Durations:
    """How long a job may take, by what it or its notebook took before."""

    def __init__(self, runs: Iterable[dict[str, Any]]) -> None:
        self._jobs = {(run["department"], run["notebook"]): run["seconds"] for run in runs}
        self._notebooks = {notebook: seconds for (_, notebook), seconds in self._jobs.items()}

    def of(self, job: Job) -> float:
        known = self._jobs.get((job.department, job.name), self._notebooks.get(job.name))
        return job.notebook.stat().st_size / 1e5 if known is None else float(known)


def _open_slots(
    stack: ExitStack, tasks: list[Task], workspace: Path, workers: int | None, warm: bool | Warmth, cluster: str
) -> tuple[Sequence[Slot | RemoteSlot], Callable[[], object]]:
    """The slots, closed with the stack, and what hands the checked data to the zygote, which starts meanwhile."""
    if not tasks:
        return [], int
    if cluster:
        return make_remote_slots(stack.enter_context(open_cluster(cluster)), workers, len(tasks)), int
    if not isinstance(warm, Warmth):
        asked = [(str(task.job.parameters.get(name, "")) for name in ("data", "as_of")) for task in tasks]
        data = sorted({(place, day) for place, day in asked if place})
        notebooks = {task.job.notebook for task in tasks}
        modules, verbs = find_imports(notebooks), find_verbs(notebooks)
        warm = Warmth(modules, data, workspace, verbs=verbs, warm=warm, promised=True)
        stack.callback(warm.close)
    slots = make_slots(warm, workers, len(tasks))
    for slot in slots:
        stack.callback(slot.close)
    return slots, warm.hand_over


def _judge(ending: Ending) -> Run:
    """The Run that an ending amounts to."""
    job, outcome = ending.task.job, ending.outcome
    failed = "failure" in outcome
    told: dict[str, Any] = {
        name: hide_places(value) if name in ("error", "trace") else value for name, value in outcome.items()
    }
    return Run(
        notebook=job.name,
        department=job.department,
        title=job.title,
        state=FAILED if failed else DONE,
        seconds=ending.seconds,
        path="" if failed else f"{job.folder}/{job.name}.html",
        key=ending.task.key,
        leads=digest_addresses(ending.task.look["addresses"]),
        parameters=job.parameters,
        **{name: value for name, value in told.items() if name != "exit"},
    )


def _restore(record: dict[str, Any]) -> Run:
    return Run(**{name.name: record[name.name] for name in fields(Run) if name.name in record})
