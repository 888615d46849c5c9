"""What a notebook is about: the parameters that it was given, else those of the workspace around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from saypro_analysis.data.mailboxes import find_mailbox
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.locations import find_workspace, is_same_place
from saypro_analysis.data.sources.yamls import read_yaml

# The parameters that every notebook may declare, by their type, for their default there may be None.
KNOWN: dict[str, type] = dict.fromkeys(("department", "cycle", "as_of", "data", "locale", "currency"), str)
# What some notebooks declare besides, by a value of their type: None there means as the department's file says.
OWN_KINDS: dict[str, Any] = {"budget": 0.0, "related": [], "stop": []}
WHOLE = ""  # the department of a notebook that is about the organisation as a whole
_OWN = ("as_of", "currency", "cycle", "department")  # what other data than the workspace's cannot do without
_SAMPLE = {"department": "Sales", "cycle": "2025-Q1", "as_of": "2025-03-31", "data": "sample",
           "locale": "en_US", "currency": "USD"}  # fmt: skip
_EXPECTED = {
    "department": "a department's file in params/departments/, or a department's name",
    "cycle": "the cycle's name, such as 2025-Q1",
    "as_of": "the day of the review, such as 2025-03-31",
    "data": "a folder, a workbook, a database URL or the word sample",
}
_USUAL = {"locale": "en_US", "currency": "USD"}


@dataclass(frozen=True)
class Parameters:
    """What a notebook is about: each parameter's value, and where those that it was not given come from.

    `department` is None for the organisation as a whole. `sources` are files of the workspace, or say that there is
    none; empty where everything was given. `asks` is the address that answers go to, the `operator` of the workspace's
    `mail.yaml`; empty where none is named. `own` holds what else the files of the workspace say, such as a budget.
    """

    department: str | None
    cycle: str
    as_of: str
    data: str
    locale: str
    currency: str
    sources: tuple[str, ...] = ()
    asks: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)

    def choose(self, name: str, given: Any, usual: Any = None) -> Any:
        """What a notebook was given for a parameter, else what the workspace says of it, else what is usual.

        >>> scope = Parameters("Sales", "2025-Q1", "2025-03-31", "data", "en_US", "USD", own={"budget": 60000})
        >>> scope.choose("budget", None), scope.choose("budget", 500)
        (60000, 500)
        """
        return given if given is not None else self.own.get(name, usual)


def open_parameters(
    *,
    department: str | None = WHOLE,
    cycle: str | None = None,
    as_of: str | None = None,
    data: str | None = None,
    locale: str | None = None,
    currency: str | None = None,
) -> Parameters:
    """Settle what a notebook is about: what it is given goes first, None means as the workspace says.

    The workspace is the nearest folder upwards that holds `params/`: `cycle.yaml` there, and before it the file of the
    department in `departments/`; the first of these files names the department where none is given. Without `params/`
    it is the bundled sample. A `department` that is left out stands for the organisation as a whole. Returns
    Parameters. Raises DataError for a mixture (the `data` of another place, but the workspace's day, cycle, currency
    or department), for files that cannot be read, and for values that are missing or of the wrong type.

    >>> asked = open_parameters(department="Sales", data="sample", as_of="2025-03-31", cycle="2025-Q1",
    ...                         locale="en_US", currency="USD")
    >>> asked.department, asked.as_of, asked.sources
    ('Sales', '2025-03-31', ())
    """
    asked = {"department": department, "cycle": cycle, "as_of": as_of, "data": data}
    asked |= {"locale": locale, "currency": currency}
    given = {name: value for name, value in asked.items() if value is not None}
    values, sources = ({}, ()) if len(given) == len(asked) else _look_up(department)
    problems = [*_mixed(given, values), *_wrong(given, "parameters")]
    settled = {**_USUAL, **values, **given}
    problems += [Problem("parameters", None, name, "", _EXPECTED[name]) for name in _EXPECTED if name not in settled]
    if problems:
        raise DataError(problems)
    settled["department"] = settled["department"] or None
    told = {each.name: settled[each.name] for each in fields(Parameters) if each.name in KNOWN}
    own = {key: value for key, value in values.items() if key in OWN_KINDS and _is_own(given, values)}
    return Parameters(**told, sources=sources, asks=_find_asker(), own=own)


def _find_asker() -> str:
    """Who asks, as the workspace's mail.yaml says; what is wrong with that file `saypro mail` tells."""
    home = find_workspace()
    path = None if home is None else home / "params" / "mail.yaml"
    if path is None or not path.is_file():
        return ""
    values, problems = read_yaml(path, path.name)
    named = "" if problems else values.get("operator")
    return find_mailbox(named) if isinstance(named, str) else ""


def _look_up(department: str | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the workspace says of a department, the first one if None, and the files that say it."""
    home = find_workspace()
    if home is None:
        return dict(_SAMPLE), ("the bundled sample, as no folder upwards holds params/",)
    paths = [home / "params" / "cycle.yaml"]
    paths += sorted((home / "params" / "departments").glob("*.y*ml")) if department != WHOLE else []
    names = [path.relative_to(home).as_posix() for path in paths]
    read = [read_yaml(path, name) for path, name in zip(paths, names, strict=True)]
    problems = [problem for _, found in read for problem in found]
    told = {name: {key: value for key, value in values.items() if key in KNOWN or key in OWN_KINDS}
            for name, (values, _) in zip(names, read, strict=True)}  # fmt: skip
    problems += [problem for name, values in told.items() for problem in _wrong(values, name)]
    if problems:
        raise DataError(problems)
    own = [name for name in names[1:] if department in (None, told[name].get("department"))][:1]
    return {key: value for name in [names[0], *own] for key, value in told[name].items()}, (names[0], *own)


def _wrong(values: dict[str, Any], where: str) -> list[Problem]:
    return [
        Problem(where, None, name, str(value), f"a value of type {KNOWN[name].__name__}")
        for name, value in values.items()
        if name in KNOWN and not isinstance(value, KNOWN[name])
    ]


def _is_own(given: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether the data is that of the workspace, whose budget is none of another's."""
    return "data" not in given or is_same_place(given["data"], values.get("data"))


def _mixed(given: dict[str, Any], values: dict[str, Any]) -> list[Problem]:
    """What is left to the workspace although the data is not the workspace's."""
    if "data" not in given or is_same_place(given["data"], values.get("data")):
        return []
    expected = f"a value, as data is {given['data']} and not the workspace's (or data = None)"
    return [Problem("parameters", None, name, "None", expected) for name in _OWN if name not in given]
