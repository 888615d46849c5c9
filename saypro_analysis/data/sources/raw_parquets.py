"""Parquet files as Arrow tables, read in a process of its own; nothing here knows a table.

What a file says of itself is not believed: it is unpacked a part at a time, and given up once that is too much.
"""

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from pyarrow import types as kinds

from saypro_analysis.data.sources.file_limits import COLUMNS, Limits

READABLE = "a readable Parquet file"
_ROWS = 10_000  # that are unpacked at a time
_OBJECT = 100  # bytes of a value for which pandas has no type of its own
_PLAIN = (kinds.is_integer, kinds.is_floating, kinds.is_boolean, kinds.is_string, kinds.is_large_string,
          kinds.is_string_view, kinds.is_temporal, kinds.is_decimal, kinds.is_null)  # fmt: skip
Refusal = tuple[str, str, str]  # the column, what was found, what was expected


def read_parquets(contents: Sequence[bytes], limits: Limits) -> list[tuple[bytes, Refusal | None]]:
    """Each file as an Arrow stream, or why it is refused."""
    return [_read(content, limits) for content in contents]


def _read(content: bytes, limits: Limits) -> tuple[bytes, Refusal | None]:
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        refused = _refuse_shape(file, limits) or next(filter(None, map(_refuse_field, file.schema_arrow)), None)
        return (b"", refused) if refused else _unpack(file, limits, limits.unpacked(len(content)))
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken file makes the reader stumble over
        return b"", ("", " ".join(str(error).split())[:200] or type(error).__name__, READABLE)


def _refuse_shape(file: Any, limits: Limits) -> Refusal | None:
    rows, columns = file.metadata.num_rows, len(file.schema_arrow)
    if columns > COLUMNS:
        return "", f"{columns:,} columns", f"at most {COLUMNS:,} columns"
    return _refuse_values(rows, columns, limits)


def _refuse_values(rows: int, columns: int, limits: Limits) -> Refusal | None:
    if rows * columns <= limits.cells:
        return None
    return "", f"{rows:,} rows of {columns:,} columns", f"at most {limits.cells:,} cells in a file"


def _refuse_field(field: Any) -> Refusal | None:
    kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
    kind = kind.value_type if kinds.is_dictionary(kind) else kind
    if any(fits(kind) for fits in _PLAIN):
        return None
    return field.name, f"a column of type {field.type}", "a column of text, numbers, days or flags"


def _unpack(file: Any, limits: Limits, most: int) -> tuple[bytes, Refusal | None]:
    sink, rows, size = io.BytesIO(), 0, 0
    with pa.ipc.new_stream(sink, file.schema_arrow) as stream:
        for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
            rows, size = rows + batch.num_rows, size + sum(map(_weigh, batch.columns))
            if size > most:
                return b"", (
                    "",
                    f"more than {most:,} bytes once unpacked",
                    f"a file of at most {most:,} bytes of values",
                )
            if refused := _refuse_values(rows, batch.num_columns, limits) or _refuse_broken(batch):
                return b"", refused
            stream.write_batch(batch)
    return sink.getvalue(), None


def _refuse_broken(batch: Any) -> Refusal | None:
    """A column that holds what its type cannot, as text that is no UTF-8, which pandas would stumble over later."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            return name, " ".join(str(error).split())[:200], f"values of type {column.type}, text in UTF-8"
    return None


def _weigh(column: Any) -> int:
    """What a column of values takes in pandas."""
    kind = column.type
    objects = kinds.is_decimal(kind) or kinds.is_date(kind) or kinds.is_time(kind) or kinds.is_null(kind)
    return int(len(column) * _OBJECT if objects else column.nbytes)
