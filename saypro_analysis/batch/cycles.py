"""A review cycle: a params folder with its departments, and the jobs that it calls for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import Any

from slugify import slugify

from saypro_analysis.batch.params import fits, name_kind, read_params
from saypro_analysis.batch.workspaces.notebooks import find_notebook, read_parameters, read_title
from saypro_analysis.data.readings.department_names import is_department_name
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.reports.brandings import Branding, read_branding
from saypro_analysis.views.kit.faces import shield
from saypro_analysis.views.kit.words import count_of

PERIOD = "period"  # the months that are meant where they are not the cycle's
RUN_KEYS = ("notebooks", "organisation", PERIOD)
_LISTS = RUN_KEYS[:2]
ORGANISATION = "organisation"
LONGEST_NAME = 120  # bytes, for it becomes the name of a folder
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
_SHORT = f"a name of at most {LONGEST_NAME} letters"


@dataclass(frozen=True)
class Job:
    """One report to make: a notebook, the department it is for (empty: the whole organisation), its parameters.

    `period` names the months that it reviews where they are not those of the cycle, `file` says where its department
    stands, `brand` is the digest of whose report it is.
    """

    notebook: Path
    department: str
    parameters: dict[str, Any]
    title: str
    period: str | None = None
    file: str = ""
    brand: str = ""

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.notebook.stem

    @property
    def folder(self) -> str:
        """The folder of the report within the cycle's."""
        return slugify(self.department) if self.department else ORGANISATION


@dataclass(frozen=True, repr=False)
class Cycle:
    """A params folder: the cycle's name, the workspace around it, its departments, the jobs in order, its branding."""

    name: str
    workspace: Path
    departments: tuple[str, ...]
    jobs: tuple[Job, ...]
    branding: Branding = Branding()  # noqa: RUF009 (it cannot be changed)

    def __repr__(self) -> str:
        return f"Cycle {self.name}: {', '.join(self._tell())}"

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{escape(name)}</li>" for name in self.departments)
        next_ = "<code>sp.run_cycle(cycle)</code>, <code>cycle.choose(departments=[...])</code>"
        told = f"<p><b>Cycle {escape(self.name)}</b>: {', '.join(self._tell())}. Next: {next_}.</p>"
        return shield(f"{told}<ul>{rows}</ul>")

    def _tell(self) -> tuple[str, str]:
        return count_of(len(self.departments), "department"), count_of(len(self.jobs), "report")

    def choose(self, departments: Iterable[str] = (), notebooks: Iterable[str] = ()) -> tuple[Job, ...]:
        """The jobs of some departments (by name or folder) and notebooks; all where none is named.

        Raises DataError for a department or notebook that the cycle does not have.
        """
        departments, notebooks = tuple(departments), tuple(notebooks)
        names = {job.name for job in self.jobs}
        places = {name: name for name in self.departments} | {slugify(name): name for name in self.departments}
        problems = [_unknown("--department", name, self.departments) for name in departments if name not in places]
        problems += [_unknown("--notebook", name, sorted(names)) for name in notebooks if name not in names]
        if problems:
            raise DataError(problems)
        chosen = {places[name] for name in departments}
        return tuple(
            job
            for job in self.jobs
            if (not chosen or job.department in chosen) and (not notebooks or job.name in notebooks)
        )


def open_cycle(params: str | Path = "params") -> Cycle:
    """Read a params folder and work out every report that it calls for.

    `params` is a folder with `cycle.yaml` and `departments/*.yaml`; the folder around it is the workspace. A
    department's values go before the cycle's; each notebook gets the parameters that it declares. Nothing is run and
    no data is read. Returns a Cycle. Raises DataError with every problem at once: a file that is not YAML, a key that
    no notebook of the run declares, a value of the wrong type, a notebook that does not exist, departments that would
    share a folder, a branding (see `reports/brandings.py`) that cannot be used.

    >>> from saypro_analysis.batch.workspaces.notebooks import bundled
    >>> cycle = open_cycle(bundled("params"))
    >>> cycle.name, len(cycle.departments), len(cycle.jobs)
    ('2025-Q1', 6, 32)
    """
    folder = Path(params).absolute()
    shared, problems = read_params(folder / "cycle.yaml", f"{folder.name}/cycle.yaml")
    own: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "departments").glob("*.y*ml")):
        shown = f"{folder.name}/departments/{path.name}"
        own[shown], found = read_params(path, shown)
        problems += found
    branding, unfit = read_branding(folder)
    if problems:
        raise DataError([*problems, *unfit])
    shown = f"{folder.name}/cycle.yaml"
    problems = [*_check_cycle(shared, shown), *_check_departments(own), *unfit]
    problems += [problem for place, values in {shown: shared, **own}.items() for problem in _check_run(values, place)]
    if problems == unfit:
        notebooks, found = _find_notebooks([shared, *own.values()], folder.parent, shown)
        problems += [*found, *_check_keys({shown: shared, **own}, notebooks)]
    if problems:
        raise DataError(problems)
    jobs = tuple(replace(job, brand=branding.digest) for job in _lay_out(shared, own, notebooks))
    departments = tuple(str(values["department"]) for values in own.values())
    return Cycle(str(shared["cycle"]), folder.parent, departments, jobs, branding)


def _check_cycle(shared: dict[str, Any], shown: str) -> list[Problem]:
    name = shared.get("cycle")
    expected = "a name such as 2025-Q1 (letters, digits, spaces, . _ -)"
    if isinstance(name, str) and len(name.encode()) > LONGEST_NAME:
        return [Problem(shown, None, "cycle", name, _SHORT)]
    if not isinstance(name, str) or not re.fullmatch(r"\w[\w .-]*", name) or ".." in name:
        return [Problem(shown, None, "cycle", "" if name is None else str(name), expected)]
    return []


def _check_departments(own: dict[str, dict[str, Any]]) -> list[Problem]:
    problems, homes = [], {ORGANISATION: "the whole organisation"}
    for shown, values in own.items():
        name = values.get("department")
        slug = slugify(name) if isinstance(name, str) else ""
        if not slug:
            expected = "the department's name, as the data spells it"
            problems.append(Problem(shown, None, "department", "" if name is None else str(name), expected))
        elif len(str(name).encode()) > LONGEST_NAME or len(slug) > LONGEST_NAME:
            problems.append(Problem(shown, None, "department", str(name), _SHORT))
        elif not is_department_name(str(name)):
            problems.append(Problem(shown, None, "department", ascii(name)[1:-1], "a department's name, not a path"))
        elif slug in _DEVICES:
            problems.append(Problem(shown, None, "department", str(name), "a name that Windows can give to a folder"))
        elif slug in homes:
            expected = f"a department with a folder of its own ({slug} is that of {homes[slug]})"
            problems.append(Problem(shown, None, "department", str(name), expected))
        homes.setdefault(slug, f"{name} in {shown}")
    return problems


def _check_run(values: dict[str, Any], shown: str) -> list[Problem]:
    return [
        Problem(shown, None, key, str(values[key]), "a list of notebooks' names")
        for key in _LISTS
        if key in values and not (isinstance(values[key], list) and all(isinstance(name, str) for name in values[key]))
    ]


def _find_notebooks(
    every: list[dict[str, Any]], workspace: Path, shown: str
) -> tuple[dict[str, tuple[Path, dict[str, Any]]], list[Problem]]:
    names = list(dict.fromkeys(name for values in every for key in _LISTS for name in values.get(key, [])))
    found: dict[str, tuple[Path, dict[str, Any]]] = {}
    problems = [] if names else [Problem(shown, None, "notebooks", "", "the names of the notebooks to run")]
    for name in names:
        path = find_notebook(name, workspace)
        if path is None:
            problems.append(Problem(shown, None, "notebooks", name, f"a notebook notebooks/{name}.ipynb"))
            continue
        try:
            found[name] = path, read_parameters(path)
        except (ValueError, SyntaxError, OSError, RecursionError, MemoryError) as error:
            problems.append(Problem(shown, None, "notebooks", name, f"a readable notebook ({error})"))
    return found, problems


def _check_keys(files: dict[str, dict[str, Any]], notebooks: dict[str, tuple[Path, dict[str, Any]]]) -> list[Problem]:
    """Every key is the run's own or declared by a notebook of the run, and of its default's type."""
    declared = {name: default for _, parameters in notebooks.values() for name, default in parameters.items()}
    problems = []
    for shown, values in files.items():
        for key, value in values.items():
            if key in RUN_KEYS:
                continue
            if key not in declared:
                problems.append(_unknown(shown, key, [*declared, *RUN_KEYS], "a parameter that a notebook declares"))
            elif not fits(value, declared[key], key):
                kind = name_kind(declared[key], key)
                problems.append(Problem(shown, None, key, str(value), f"a value of type {kind}"))
    return problems


def _lay_out(
    shared: dict[str, Any], own: dict[str, dict[str, Any]], notebooks: dict[str, tuple[Path, dict[str, Any]]]
) -> tuple[Job, ...]:
    known = {name: (path, declared, read_title(path)) for name, (path, declared) in notebooks.items()}
    jobs = []
    for file, values in own.items():
        merged = {**shared, **values}
        jobs += [_job(known[name], values["department"], merged, file) for name in merged.get("notebooks", [])]
    return (*jobs, *(_job(known[name], "", shared) for name in shared.get(ORGANISATION, [])))


def _job(notebook: tuple[Path, dict[str, Any], str], department: str, values: dict[str, Any], file: str = "") -> Job:
    path, declared, title = notebook
    given = {key: value for key, value in values.items() if key in declared}
    period = values.get(PERIOD)
    return Job(path, department, given, title, None if period is None else str(period), file)


def _unknown(where: str, name: str, known: Iterable[str], what: str = "") -> Problem:
    known = list(known)
    close = get_close_matches(name, known, 1, 0.6)
    expected = what or f"one of {', '.join(known)}"
    hint = f" (did you mean {close[0]}?)" if close else ""
    return Problem(where, None, "", name, expected + hint)
