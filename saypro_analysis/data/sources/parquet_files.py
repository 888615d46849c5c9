"""The Parquet files of a folder become cells; they are unpacked in one process of its own, with limits."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.file_limits import Limits
from saypro_analysis.data.sources.guarded import Unreadable, call_guarded
from saypro_analysis.data.sources.table_files import Reading, find_header_problems, plain_name

READABLE = "a readable Parquet file"
_READER = "saypro_analysis.data.sources.raw_parquets:read_parquets"
_SMALL = 1_000_000  # bytes


def read_parquet_files(files: Mapping[str, bytes], limits: Limits) -> dict[str, Reading]:
    """What each table's file holds; all are read by one process, or where that breaks each by its own."""
    told = tuple(files.items())
    reader = _recall if sum(map(len, files.values())) <= _SMALL else _read
    return dict(zip(files, reader(told, limits), strict=True)) if files else {}


def _read(files: tuple[tuple[str, bytes], ...], limits: Limits) -> list[Reading]:
    try:
        answers = call_guarded(_READER, [content for _, content in files], limits, limits=limits)
    except Unreadable as error:
        if len(files) > 1:
            return [reading for file in files for reading in _read((file,), limits)]
        return [(None, None, [Problem(files[0][0], None, "", str(error), READABLE)])]
    return [_take(table, *answer) for (table, _), answer in zip(files, answers, strict=True)]


_recall = lru_cache(maxsize=8)(_read)  # a folder is opened again and again, in a notebook and by a batch


def _take(table: str, stream: bytes, refused: tuple[str, str, str] | None) -> Reading:
    if refused is not None:
        return None, None, [Problem(table, None, *refused)]
    try:
        cells = _to_cells(stream)
    except Exception as error:  # what a file says of its own types may be anything
        return None, None, [Problem(table, None, "", " ".join(str(error).split())[:200], READABLE)]
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells = cells.rename(columns=plain_name)
    problems = list(find_header_problems(table, list(cells)))
    return None if problems else cells, ".", problems


def _to_cells(stream: bytes) -> pd.DataFrame:
    import pyarrow as pa

    # Without threads: a process that others are forked from reads it too.
    arrow: Any = pa.ipc.open_stream(stream, options=pa.ipc.IpcReadOptions(use_threads=False)).read_all()
    try:
        return arrow.to_pandas(use_threads=False)
    except Exception:  # what pandas noted in the file is no part of its values
        return arrow.replace_schema_metadata(None).to_pandas(use_threads=False)
