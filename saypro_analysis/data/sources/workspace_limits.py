"""The limits that a workspace sets for its files of data."""

from math import ceil
from pathlib import Path

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.file_limits import LIMITS, MOST, Limits
from saypro_analysis.data.sources.regular_files import is_there
from saypro_analysis.data.sources.yamls import read_yaml

FILE = Path("params") / "limits.yaml"


def read_limits(home: Path) -> tuple[Limits, list[Problem]]:
    """The limits of a workspace: those that its `params/limits.yaml` names, the others as they are.

    >>> read_limits(Path("no such workspace"))[0] == LIMITS
    True
    """
    if not is_there(home / FILE):
        return LIMITS, []
    values, problems = read_yaml(home / FILE, FILE.as_posix())
    for name, value in values.items():
        if name not in Limits._fields:
            problems.append(Problem(FILE.as_posix(), None, "", name, f"one of {', '.join(Limits._fields)}"))
        elif type(value) not in (int, float) or not 0 < value <= getattr(MOST, name):
            expected = f"a number above 0, at most {getattr(MOST, name):g}"
            problems.append(Problem(FILE.as_posix(), None, name, str(value), expected))
    if problems:
        return LIMITS, problems
    whole = {name: value if name == "seconds" else ceil(value) for name, value in values.items()}
    return LIMITS._replace(**whole), []
