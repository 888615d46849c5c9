"""The limits that a workspace sets for its files of data."""

from pathlib import Path

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.yamls import read_yaml

FILE = Path("params") / "limits.yaml"


def read_limits(home: Path) -> tuple[Limits, list[Problem]]:
    """The limits of a workspace: those that its `params/limits.yaml` names, the others as they are.

    >>> read_limits(Path("no such workspace"))[0] == LIMITS
    True
    """
    if not (home / FILE).exists():
        return LIMITS, []
    values, problems = read_yaml(home / FILE, FILE.as_posix())
    for name, value in values.items():
        if name not in Limits._fields:
            problems.append(Problem(FILE.as_posix(), None, "", name, f"one of {', '.join(Limits._fields)}"))
        elif type(value) not in (int, float) or not 0 < value < float("inf"):
            problems.append(Problem(FILE.as_posix(), None, name, str(value), "a number above 0"))
    return (LIMITS if problems else LIMITS._replace(**values)), problems
