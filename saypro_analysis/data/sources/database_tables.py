"""The declared tables of a database, read-only, the growing ones cut by department and day where they are."""

from hashlib import sha256
from typing import Any

import pandas as pd

from saypro_analysis.data.narrowing import tell_later
from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.databases import fetch, list_tables
from saypro_analysis.data.sources.found_files import Folder, Source
from saypro_analysis.data.sources.table_files import plain_name
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.columns import FLAG
from saypro_analysis.data.tables.declarations import DEPARTMENT


def read_database(
    con: Any, department: str | None, day: pd.Timestamp | None, raw: frozenset[str] = frozenset()
) -> Folder:
    """Read every declared table or view of a database.

    `con` is an Ibis connection. Of the tables that grow (measurements, say) only the rows of the department, up to the
    day, leave the database. Rows are numbered in the order of the table's key. `raw` are tables that hold records,
    which are left where they are.
    """
    folder = Folder()
    known = {name: own for name, own in list_tables(con).items() if name in TABLES and name not in raw}
    for table, own in known.items():
        try:
            _read(con, folder, table, own, known, department, day)
        except Exception as error:  # every client raises its own
            first = " ".join(str(error).split())[:200]
            folder.problems.append(Problem(table, None, "", "", f"a table that can be read ({first})"))
    return folder


def _read(con: Any, folder: Folder, table: str, own: str, known: dict[str, str], department: str | None,
          day: pd.Timestamp | None) -> None:  # fmt: skip
    rows = _renamed(con.table(own))
    if TABLES[table].grows:
        rows = _cut(rows, folder, table, day)
        rows = rows if department is None else _narrow(con, rows, table, known, department)
    key = [name for name in TABLES[table].key if name in rows.columns]
    rows = _plain(rows, table)
    frame = fetch(rows.order_by(key) if key else rows).to_pandas()
    frame = frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
    digest = sha256(pd.util.hash_pandas_object(frame).to_numpy().tobytes()).hexdigest()
    folder.sources[table] = Source(table, frame, ".", digest)


def _renamed(rows: Any) -> Any:
    return rows.select(**{plain_name(column): rows[column] for column in rows.columns})


def _narrow(con: Any, rows: Any, table: str, known: dict[str, str], department: str) -> Any:
    """The rows of one department, where one look into another table tells them; the rest is sorted out once read."""
    owner = TABLES[table].belongs_to
    if owner is None or owner.shared or owner.otherwise or owner.column not in rows.columns:
        return rows
    if not owner.through:
        return rows.filter(rows[owner.column] == department)
    home = owner.through[0]
    if len(owner.through) > 1 or home not in known or TABLES[home].belongs_to != DEPARTMENT:
        return rows
    owners = _renamed(con.table(known[home]))
    own = owners.filter(owners[DEPARTMENT.column] == department)
    return rows.filter(rows[owner.column].isin(own[TABLES[home].key[0]]))


def _cut(rows: Any, folder: Folder, table: str, day: pd.Timestamp | None) -> Any:
    """What is dated after the day stays in the database and is counted."""
    name = TABLES[table].dated_by
    if day is None or name not in rows.columns:
        return rows
    period = rows[name]
    if not (period.type().is_date() or period.type().is_timestamp()):
        return rows
    period = period.date() if period.type().is_timestamp() else period
    later = int(fetch(rows.filter(period > day.date()).count()).as_py())
    if later:
        folder.notes.append(tell_later(table, later, day))
    return rows.filter((period <= day.date()) | period.isnull())


def _plain(rows: Any, table: str) -> Any:
    """Decimals as numbers, dates as times, which need not go through text; yes and no where they are 1 and 0."""
    casts = {}
    declared = TABLES[table]
    for column in rows.columns:
        kind = rows[column].type()
        if column in declared.columns and declared.meta(column)["kind"] == FLAG and kind.is_numeric():
            casts[column] = rows[column].cast("int64").cast("string")
        elif kind.is_decimal():
            casts[column] = rows[column].cast("float64")
        elif kind.is_date():
            casts[column] = rows[column].cast("timestamp")
    return rows.mutate(**casts) if casts else rows
