"""The next cycle of a workspace: what is open comes along, what is closed goes into an archive."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.batch.checks import inside
from saypro_analysis.batch.cycles import PERIOD
from saypro_analysis.batch.params import read_params
from saypro_analysis.batch.workspaces.beginnings import Beginning
from saypro_analysis.batch.workspaces.closings import Frames, close_cycle
from saypro_analysis.batch.workspaces.new_workspaces import BOOK, FOLDER, write_framework, write_mail, write_workspace
from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.data.confidences import leave_out_confidential
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.reviews import read_tables
from saypro_analysis.data.sources.files import BOOKS
from saypro_analysis.data.sources.regular_files import is_there
from saypro_analysis.data.tables import TABLES
from saypro_analysis.reports.brandings import FILE, TEMPLATE, find_logo, open_branding

_QUARTER, _MONTH, _YEAR = (re.compile(form) for form in (r"(\d{4})-?Q([1-4])", r"(\d{4})-(\d\d)", r"(\d{4})"))
_ABOUT = "This cycle follows {cycle}. {kept} actions came along, {closed} closed ones are in `archive/`."


def open_next_cycle(folder: str | Path, old: str | Path, *, confidential: bool = False) -> Path:
    """Make the workspace of the cycle after that of the workspace `old`, in a new or empty folder; return its path.

    Parameters and notebooks are the old ones, with the next cycle's name and day. Tables come along whole, but for what
    is closed: actions that are reported complete, or that somebody marked as done (without a report that says
    otherwise) or cancelled, with their updates and changes; answered sign-offs; closed risks; and the interviews, which
    belong to the cycle that held them. They go to `archive/`, but for tables of what was said in confidence, which stay
    in the old workspace unless `confidential`. A closed action that an open one refers to stays. Records in which KPIs
    are measured are copied. The old workspace is left as it is. Raises DataError for a folder that holds something, and
    for parameters or data that cannot be read.

    >>> open_next_cycle("2025-Q2", "2025-Q1")  # doctest: +SKIP
    PosixPath('2025-Q2')
    """
    home = Path(old)
    values, params = _read_params(home)
    with inside(home):
        tables = read_tables(str(values["data"]))
        records = Path(str(values["data"])).absolute() if _is_measured() else None
    kept, archive = close_cycle({table: frame for table, frame in tables.items() if len(frame)})
    kept = {table: kept.get(table, frame.iloc[:0]) for table, frame in tables.items()}  # what is empty is filled again
    archive = archive if confidential else leave_out_confidential(archive)
    kept = {table: frame for table, frame in kept.items() if records is None or not TABLES[table].measured}
    excel = str(values["data"]).lower().endswith(BOOKS)
    name, as_of = next_cycle(str(values["cycle"]), str(values.get("as_of", "")))
    new = {"cycle": name, "as_of": as_of, "data": BOOK if excel else FOLDER}
    params = {file: _rewrite(text, new) for file, text in params.items()}
    counts = {"kept": _count(kept, "actions"), "closed": _count(archive, "actions")}
    about = _ABOUT.format(cycle=values["cycle"], **counts)
    notebooks = home / "notebooks"
    beginning = Beginning(kept, {"cycle": name}, about)
    if "mail.yaml" not in params and "kpis" in kept:
        params["mail.yaml"] = write_mail(beginning)
    params.setdefault("framework.yaml", write_framework())
    params.setdefault(FILE, TEMPLATE)
    open_branding(home / "params")
    places = notebooks if notebooks.is_dir() else bundled("notebooks")
    return write_workspace(folder, params, places, beginning, excel=excel, archive=archive, records=records,
                           logo=find_logo(home / "params"))  # fmt: skip


def _is_measured() -> bool:
    """Whether the workspace at hand measures its KPIs in records."""
    return is_there(Path("params") / "measures.yaml")


def next_cycle(name: str, as_of: str) -> tuple[str, str]:
    """The name and the day of the cycle after one: a year, a month or (whatever its name) a quarter later."""
    months = 1 if _MONTH.fullmatch(name) else 12 if _YEAR.fullmatch(name) else 3
    day = pd.to_datetime(as_of, errors="coerce")
    after = "" if pd.isna(day) else str(_later(day, months).date())
    if quarter := _QUARTER.fullmatch(name):
        year, number = int(quarter[1]), int(quarter[2])
        return f"{year + number // 4}-Q{number % 4 + 1}", after
    if _MONTH.fullmatch(name):
        return str(pd.Period(name, "M") + 1), after
    return str(int(name) + 1) if _YEAR.fullmatch(name) else f"{name} next", after


def _later(day: pd.Timestamp, months: int) -> pd.Timestamp:
    ends = day + pd.offsets.MonthEnd(0) == day
    later = day + pd.DateOffset(months=months)
    return later + pd.offsets.MonthEnd(0) if ends else later


def _read_params(home: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The cycle's values, and the text of every file of its parameters."""
    values, problems = read_params(home / "params" / "cycle.yaml", "params/cycle.yaml")
    for key in ("cycle", "data") if not problems else ():
        if key not in values:
            problems.append(Problem("params/cycle.yaml", None, key, "", "a value"))
    if "://" in str(values.get("data", "")):
        expected = "a folder or a workbook (a database keeps every cycle; change the cycle's name instead)"
        problems.append(Problem("params/cycle.yaml", None, "data", str(values["data"]), expected))
    params = {}
    for path in sorted((home / "params").rglob("*.y*ml")):
        shown = path.relative_to(home / "params").as_posix()
        params[shown] = path.read_text(encoding="utf-8-sig") if not problems else ""
        own, _ = read_params(path, shown)
        if shown != "cycle.yaml" and "data" in own:
            expected = "no data of its own (the next cycle begins with one for all departments)"
            problems.append(Problem(f"params/{shown}", None, "data", str(own["data"]), expected))
    if problems:
        raise DataError(problems)
    return values, params


def _rewrite(text: str, values: dict[str, str]) -> str:
    """A file of parameters with new values where it has old ones, without the old one's period; comments stay."""
    text = re.sub(rf"^{PERIOD}:.*\n?", "", text, flags=re.MULTILINE)
    for key, value in values.items():
        if value:
            text = re.sub(rf"^{key}:.*?(?=\s+#|\s*$)", f"{key}: {value}", text, flags=re.MULTILINE)
    return text


def _count(tables: Frames, table: str) -> int:
    return len(tables.get(table, ()))
