"""A workspace's data with the KPIs that it measures in records: what a review opens."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.secrets import is_url
from saypro_analysis.data.sources.databases import connect
from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.files import missing_tables, read_folder
from saypro_analysis.data.sources.found_files import Folder
from saypro_analysis.data.sources.regular_files import is_there
from saypro_analysis.data.sources.yamls import read_yaml
from saypro_analysis.data.tables import REQUIRED

FILE = Path("params") / "measures.yaml"


def open_folder(
    data: str | Path, home: Path, department: str | None, day: pd.Timestamp | None, limits: Limits = LIMITS
) -> Folder:
    """The tables of a folder or a database, and what its measures give: raises DataError, or returns its problems.

    `data` is a folder's path or a database URL, `home` the workspace, whose `params/measures.yaml` defines measures.
    Only a workspace with measures or a database loads the engines for them.
    """
    content, problems = read_yaml(home / FILE, FILE.as_posix()) if is_there(home / FILE) else ({}, [])
    if problems:
        return Folder(problems=problems)
    if is_url(data):
        con = connect(str(data), home)
        try:
            return _open_database(con, content, department, day)
        finally:
            con.disconnect()
    folder = read_folder(Path(data), _raw_files(content), required=False, limits=limits)
    return _measure_folder(folder, Path(data), content, department, day)


def _open_database(con: Any, content: dict[str, Any], department: str | None, day: pd.Timestamp | None) -> Folder:
    from saypro_analysis.data.sources.database_tables import read_database
    from saypro_analysis.data.sources.measures.raw_records import Records

    raw = frozenset(str(name).lower() for name in _sources(content))
    folder = read_database(con, department, day, raw)
    return _measure(folder, Records(con, lent=True), content, department, day)


def _measure_folder(
    folder: Folder, path: Path, content: dict[str, Any], department: str | None, day: pd.Timestamp | None
) -> Folder:
    if not path.is_dir():
        return folder
    kpis = folder.sources.get("kpis")
    if not content and (kpis is None or not {"source", "value"} <= set(kpis.cells)):
        folder.problems += missing_tables(folder)
        return folder
    from saypro_analysis.data.sources.databases import embed
    from saypro_analysis.data.sources.measures.raw_records import Records

    records = Records(embed(path.resolve()), path.resolve())
    try:
        return _measure(folder, records, content, department, day)
    finally:
        records.close()


def _measure(
    folder: Folder, records: Any, content: dict[str, Any], department: str | None, day: pd.Timestamp | None
) -> Folder:
    """Add what the measures give; what is wrong with them stands beside what is wrong with the tables."""
    from saypro_analysis.data.sources.measures.builds import list_departments, measure, narrow
    from saypro_analysis.data.sources.measures.checking import check_measures
    from saypro_analysis.data.sources.measures.joining import define, without_definitions

    kpis = folder.sources.get("kpis")
    try:
        told = define(content, None if kpis is None else kpis.cells)
        if told is None:
            told_of = {*folder.sources, *(problem.table for problem in folder.problems)}
            folder.problems += [Problem(table, None, "", "", "a table or view of that name")
                                for table in REQUIRED if table not in told_of]  # fmt: skip
            return folder
        if kpis is not None:
            folder.replace_cells("kpis", without_definitions(kpis.cells))
        joined = [other for source in told.sources.values() for other in source.join if other not in told.sources]
        folder.leave_alone([*(source.place.get("file", f"{name}.") for name, source in told.sources.items()),
                            *(f"{name}." for name in joined)])  # fmt: skip
        check_measures(records, told)
        folder.departments = list_departments(records, told)
        made = measure(records, narrow(told, department), (None, day), day)
    except DataError as error:
        folder.problems += error.problems
        return folder
    folder.measured = {"kpis": made.kpis, "measurements": made.measurements, "segments": made.segments}
    folder.completeness = made.completeness
    folder.notes += made.notes
    folder.digests.append(_digest(folder.measured.values()))
    return folder


def _digest(frames: Iterable[pd.DataFrame]) -> str:
    hashes = [pd.util.hash_pandas_object(frame.astype("str"), index=False).to_numpy().tobytes() for frame in frames]
    return sha256(b"".join(hashes)).hexdigest()


def _sources(content: dict[str, Any]) -> dict[str, Any]:
    sources = content.get("sources")
    return sources if isinstance(sources, dict) else {}


def _raw_files(content: dict[str, Any]) -> tuple[str, ...]:
    """The names, or beginnings of names, of files that hold records and are no tables of the review."""
    named = [str(told.get("file", f"{name}.")) if isinstance(told, dict) else f"{name}."
             for name, told in _sources(content).items()]  # fmt: skip
    return tuple(named)
