"""Everything that some data holds, read and checked, between the tables too."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.readings.readings import read_table
from saypro_analysis.data.readings.references import check_references
from saypro_analysis.data.sources.found_files import Folder
from saypro_analysis.data.tables import TABLES

_KEPT, _MOST_ROWS = 2, 5_000_000  # readings that are kept, and how large one may be
_MOST_ANSWERS = 8  # of one reading: what is asked of every review, and a few days of review


class Reading(dict[str, pd.DataFrame]):
    """The declared tables of some data, and what was found out about them: it holds for every review of them."""

    def __init__(self, frames: dict[str, pd.DataFrame], answers: dict[Any, Any] | None = None) -> None:
        super().__init__(frames)
        self._answers = {} if answers is None else answers

    def once(self, question: Any, find: Callable[[], Any]) -> Any:
        """What `find` gives, asked once; nobody may change it in place."""
        if question not in self._answers:
            while len(self._answers) >= _MOST_ANSWERS:
                self._answers.pop(next(iter(self._answers)))
            self._answers[question] = find()
        return self._answers[question]

    @property
    def general(self) -> dict[Any, Any]:
        """The answers that hold on every day."""
        return {question: answer for question, answer in self._answers.items() if isinstance(question, str)}

    def copy(self) -> "Reading":
        """The same tables in a mapping of its own, with what is known of them."""
        return Reading(dict(self), self._answers)


_readings: dict[tuple[Any, ...], Reading] = {}


def read_all(folder: Folder) -> tuple[Reading, list[Problem]]:
    """The declared tables and every problem; bytes that were read before without a problem are not read again."""
    key = tuple((source.table, source.decimal, source.digest) for source in folder.sources.values())
    plain = all(source.digest for source in folder.sources.values()) and not (folder.measured or folder.problems)
    if plain and key in _readings:
        return _readings[key].copy(), []
    frames, problems = _read_sources(folder)
    reading = Reading(frames)
    if plain and not problems and sum(map(len, frames.values())) <= _MOST_ROWS:
        while len(_readings) >= _KEPT:
            _readings.pop(next(iter(_readings)))
        _readings[key] = reading.copy()
    return reading, problems


def pack_readings(file: IO[bytes]) -> None:
    """Write what was read and found without a problem, for a process that is about to read the same."""
    told = {key: (dict(reading), reading.general) for key, reading in _readings.items()}
    pickle.dump(told, file, protocol=pickle.HIGHEST_PROTOCOL)


def unpack_readings(file: IO[bytes]) -> None:
    """Take over what a process that can be trusted has packed."""
    _readings.update({key: Reading(*parts) for key, parts in pickle.load(file).items()})


def forget_readings() -> None:
    """Let go of the tables that were read; whoever asks for them reads them again."""
    _readings.clear()


def _read_sources(folder: Folder) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    frames, problems = {}, list(folder.problems)
    for table, source in folder.sources.items():
        frames[table], found = read_table(source.cells, table, source.decimal)
        problems += folder.locate(found)
    if folder.measured:
        from saypro_analysis.data.sources.measures.joining import join_measured

        problems += join_measured(frames, folder.measured)
    if {"kpis", "measurements"} <= set(frames):
        told = {(problem.table, problem.row, problem.column) for problem in problems}
        unread = frozenset(p.table for p in problems if p.table not in frames or p.row is None)
        between = folder.locate(check_references(frames, unread))
        between = [_name_measured(problem, frames, folder) for problem in between]
        problems += [problem for problem in between if (problem.table, problem.row, problem.column) not in told]
    return frames, problems


def _name_measured(problem: Problem, frames: dict[str, pd.DataFrame], folder: Folder) -> Problem:
    """A row that was measured in records stands in no file: it is named by its KPI, period and segment."""
    brought = folder.sources[problem.table].cells.index if problem.table in folder.sources else []
    if problem.table not in folder.measured or problem.row is None or problem.row in brought:
        return problem
    row = frames[problem.table].loc[problem.row]
    segment = [f"{name} {row[name]}" for name in row.index if name not in TABLES[problem.table].columns]
    return replace(problem, place=", ".join([f"measured as {row['kpi']}", str(row["period_on"].date()), *segment]))
