"""What is found of a review's files: a source per table, and what was passed over or cannot be read."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from typing import Protocol

import pandas as pd

from saypro_analysis.data.readings.problems import Problem


class Placed(Protocol):
    """Where the rows of a source stand in its file, if that is not what they are numbered by."""

    def row(self, label: int) -> int:
        """The file's number of a row."""

    def locate(self, problem: Problem) -> Problem:
        """A problem of a row, as the file's keeper finds it."""


@dataclass(frozen=True)
class Source:
    """One file as it was found: its cells, the decimal mark that its habits suggest, a digest of its bytes."""

    table: str
    cells: pd.DataFrame
    decimal: str | None = "."
    digest: str = ""
    places: Placed | None = None


@dataclass
class Folder:
    """What a folder holds: a source per table, notes about what was passed over, problems that stop the reading."""

    sources: dict[str, Source] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    measured: dict[str, pd.DataFrame] = field(default_factory=dict)
    completeness: pd.DataFrame = field(default_factory=pd.DataFrame)
    departments: tuple[str, ...] = ()
    digests: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def replace_cells(self, table: str, cells: pd.DataFrame) -> None:
        """The same source with other cells."""
        self.sources[table] = replace(self.sources[table], cells=cells)

    def leave_alone(self, raw: Iterable[str]) -> None:
        """Files that hold records need no note that they are no tables."""
        known = tuple(raw)
        self.strangers = [name for name in self.strangers if not is_raw(name, known)]

    def row(self, table: str, label: int) -> int:
        """The number that the file gives a row of a table."""
        source = self.sources.get(table)
        return source.places.row(label) if source and source.places else label

    def locate(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems as the files' keepers find them, without those of cells that are told of already."""
        told = {problem.place for problem in self.problems if problem.place}
        placed = [self.sources[p.table].places for p in problems if p.table in self.sources]
        located = [self._locate(problem) for problem in problems] if any(placed) else list(problems)
        return [problem for problem in located if problem.place not in told]

    def _locate(self, problem: Problem) -> Problem:
        source = self.sources.get(problem.table)
        return source.places.locate(problem) if source and source.places else problem


def is_raw(name: str, raw: tuple[str, ...]) -> bool:
    """Whether a file holds records, by the names (or their beginnings, up to the point) of those that do."""
    return any(fnmatch(name, f"{known}*" if known.endswith(".") else known.partition("/")[0]) for known in raw)
