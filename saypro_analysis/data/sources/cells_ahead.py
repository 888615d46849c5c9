"""The cells of large files, read ahead by a process that others will be forked from; its threads a fork would lose."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.guarded import Unreadable, call_guarded
from saypro_analysis.data.sources.known_files import learn_digest, recall_digest, stamp_file
from saypro_analysis.data.sources.parquet_files import read_parquet_files
from saypro_analysis.data.sources.regular_files import read_regular
from saypro_analysis.data.sources.table_files import Reading

SMALL = 1_000_000  # bytes of CSV, of which Python reads so many in a moment and without threads
PACKED = ".parquet"
_READER = "saypro_analysis.data.sources.table_files:read_csv_here"
_kept: dict[tuple[str, str, Limits], Reading] = {}


def recall_ahead(table: str, digest: str, limits: Limits) -> Reading | None:
    """What was read ahead of a table's file, by the digest of its bytes; None where it was not."""
    return _kept.get((table, digest, limits))


def recall_file(table: str, path: Path, limits: Limits) -> tuple[str, Reading] | None:
    """The digest and the cells of a table's file that has not changed since it was read ahead; else None."""
    reading = recall_ahead(table, digest, limits) if (digest := recall_digest(path)) else None
    return None if reading is None else (digest, reading)


def read_ahead(files: Mapping[str, Path], limits: Limits = LIMITS, now: int = 0) -> bool:
    """Keep the cells of those tables' files that a reader with threads would read; the file of each is named.

    Each is read by a process of its own. False, with nothing kept, where one is too large, unusual or cannot be read.
    With the time `now`, in nanoseconds, such a file is not even hashed again while nothing about it changes.
    """
    _kept.clear()
    found = {}
    for table, path in files.items():
        before = stamp_file(path)
        content, problem = read_regular(path, table, limits.file)
        if problem is not None or content is None:
            return False
        packed = path.suffix.lower() == PACKED
        if packed or len(content) > SMALL:
            cells = _read_aside(table, content, packed, limits)
            if cells is None or cells[0] is None:
                return False
            found[table, digest := sha256(content).hexdigest(), limits] = cells
            learn_digest(path, before, digest, now)
    _kept.update(found)
    return True


def _read_aside(table: str, content: bytes, packed: bool, limits: Limits) -> Reading | None:
    if packed:
        return read_parquet_files({table: content}, limits)[table]
    try:
        reading: Reading = call_guarded(_READER, table, content, limits, limits=limits)
    except Unreadable:
        return None
    return reading
