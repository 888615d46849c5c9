"""The raw records: a folder of files, a database or frames in memory, each source an Ibis table with its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.secrets import hide_secrets, is_url
from saypro_analysis.data.sources.databases import connect, embed, list_tables
from saypro_analysis.data.sources.measures.definitions import Source
from saypro_analysis.data.sources.measures.dialects import teach
from saypro_analysis.data.sources.measures.raw_files import read_file
from saypro_analysis.data.sources.measures.refusals import refuse


@dataclass
class Records:
    """Where raw records are: a connection, and for a folder of files the folder."""

    con: Any
    folder: Path | None = None
    lent: bool = False
    opened: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Any] = field(default_factory=dict)
    dated: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Engines are asked the same, and some have to be taught what they lack."""
        teach(self.con)

    @property
    def exact(self) -> bool:
        """Whether the engine can add floating-point numbers with compensation."""
        return str(self.con.name) == "duckdb"

    def close(self) -> None:
        """End a connection that was opened here."""
        if not self.lent:
            self.con.disconnect()

    def table(self, source: Source) -> Any:
        """A source's Ibis table as it lies, without joins."""
        if source.name not in self.opened:
            self.opened[source.name] = self._open(source)
        return self.opened[source.name]

    def _open(self, source: Source) -> Any:
        if self.folder is not None:
            return read_file(self.con, self.folder, source)
        wanted = str(source.place.get("table") or source.name)
        catalog, _, name = wanted.rpartition(".")
        tables = {name.lower(): name} if catalog else list_tables(self.con)
        if name.lower() not in tables:
            close = get_close_matches(name.lower(), tables, 1, 0.6)
            hint = f" (did you mean {tables[close[0]]}?)" if close else ""
            raise refuse(source.name, "table", wanted, f"a table or view of the database{hint}")
        return self.con.table(tables[name.lower()], database=catalog or None)


def open_records(source: Any, home: Path) -> Records:
    """Open a folder, a database URL, frames by name, or the Ibis connection that the user has already."""
    if isinstance(source, Mapping):
        return _open_frames(source)
    if is_url(source):
        return Records(connect(str(source), home))
    if isinstance(source, str | Path):
        folder = Path(source).expanduser().absolute()
        if not folder.is_dir():
            raise refuse("data", "", hide_secrets(str(source)), "a folder of records, or a database URL")
        return Records(embed(folder.resolve()), folder.resolve())
    if hasattr(source, "list_tables"):
        return Records(source, lent=True)
    raise refuse("data", "", str(type(source).__name__), "a folder, a database URL, frames by name, an Ibis connection")


def _open_frames(frames: Mapping[str, pd.DataFrame]) -> Records:
    import pyarrow as pa

    records = Records(embed(None))
    for name, frame in frames.items():
        records.con.con.register(name, pa.Table.from_pandas(frame, preserve_index=False))
    return records
