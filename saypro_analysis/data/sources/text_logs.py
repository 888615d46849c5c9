"""The technical log that a system writes, line by line: when, which part of it, how grave, what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem, list_problems
from saypro_analysis.data.readings.times import read_times
from saypro_analysis.data.sources.locations import locate
from saypro_analysis.data.sources.regular_files import read_regular

MOST_BYTES = 200_000_000
LINE = "a time, how grave it is and what it says, such as 2025-03-31 14:05:09 ERROR reports: Query timed out"
LEVELS = ("critical", "error", "warning", "info", "debug")
_SAME = {
    "emerg": "critical", "emergency": "critical", "alert": "critical", "fatal": "critical", "crit": "critical",
    "severe": "critical", "err": "error", "warn": "warning", "notice": "info", "information": "info",
    "trace": "debug", "verbose": "debug",
}  # fmt: skip
_WORDS = "|".join(sorted({*LEVELS, *_SAME}, key=lambda word: (-len(word), word)))
_TIME = re.compile(
    r"^[\[(\"']?(?P<at>\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?"
    r" ?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?[\])\"']?[\s,;|]+(?:-\s+)?(?P<rest>.*)$"
)
_PART = r"[\w./$-]+"
_LEVEL_FIRST = re.compile(
    rf"^[\[(<\"']?(?P<level>{_WORDS})[\])>\"']?[\s,;|:-]+(?:[\[(\"']?(?P<component>{_PART})(?:\[\d+\])?[\])\"']?"
    rf"(?:\s*[:|,;]\s*|\s+-\s+))?(?P<message>.*)$",
    re.IGNORECASE,
)
_PART_FIRST = re.compile(
    rf"^[\[(\"']?(?P<component>{_PART})(?:\[\d+\])?[\])\"']?[\s,;|:.-]+[\[(<\"']?(?P<level>{_WORDS})[\])>\"']?"
    rf"[\s,;|:-]+(?P<message>.*)$",
    re.IGNORECASE,
)
_COLUMNS = ["logged_at", "component", "level", "message", "line", "lines"]


def open_log(path: str | Path) -> pd.DataFrame:
    """Read the text file that a system writes its log into: one row per entry, in the file's order.

    Each entry begins with its time (2025-03-31 14:05:09, with a zone or all without), then how grave it is and which
    part of the system says so, in either order, in brackets or parted by `|`, `,` or tabs. Lines without a time (a
    trace of calls) belong to the entry before. Columns out: `logged_at`; `component` ("not said" where the line names
    none); `level` (critical, error, warning, info, debug, whatever word the system has for it); `message`; `line`, the
    number of its first line, and `lines`, how many there are. Raises DataError with every line that cannot be read, and
    for a file that is none or larger than 200 MB. Nothing in a log is ever run.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.log").write_text("2025-03-31 14:05:09,120 [WARN] reports: Slow query\\n  at line 3\\n")
    ...     told = open_log(Path(folder, "a.log"))
    >>> told[["component", "level", "message", "lines"]].values.tolist()
    [['reports', 'warning', 'Slow query', 2]]
    """
    place = locate(Path(path).expanduser())
    content, problem = read_regular(place, Path(path).name, MOST_BYTES)
    if problem:
        raise DataError([problem])
    entries, odd = _read_entries(content.decode("utf-8-sig", errors="replace"))
    told = pd.DataFrame(entries, columns=["at", *_COLUMNS[1:]])
    times, wrong = read_times(pd.Series(told["at"].to_numpy(), index=told["line"], dtype="str"))
    written = dict(zip(told["line"], told["at"], strict=True))
    odd = sorted([*odd, *((int(line), str(written[line]), expected) for line, expected in wrong.items())])
    if odd:
        name = Path(path).name
        raise DataError(list_problems(odd, lambda found: Problem(name, found[0], "", found[1], found[2])))
    return told.assign(logged_at=times.array)[_COLUMNS]


def _read_entries(text: str) -> tuple[list[list[object]], list[tuple[int, str, str]]]:
    """The entries of a log, and the lines that cannot be read: number, what stands there, what was expected."""
    entries: list[list[object]] = []
    odd: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        timed = _TIME.match(line)
        entry = _LEVEL_FIRST.match(timed["rest"]) or _PART_FIRST.match(timed["rest"]) if timed else None
        if timed and entry:
            word = entry["level"].lower()
            at = timed["at"].replace("/", "-") + (timed["zone"] or "")
            part = entry["component"] or "not said"
            entries.append([at, part, _SAME.get(word, word), entry["message"].strip(), number, 1])
        elif timed or (line.strip() and not entries):
            odd.append((number, line, LINE))
        elif entries:
            entries[-1][-1] = int(str(entries[-1][-1])) + 1
    return entries, odd
