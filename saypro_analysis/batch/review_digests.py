"""Digests of what a review holds, by which a run knows that the same rows would be read again.

It is taken at every opening of every report: Arrow's own bytes cost half of hashing the texts one by one.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

_kept: dict[int, tuple[Any, bytes]] = {}  # what is kept cannot be another with the same address


def keep_digests(frames: Mapping[str, Any]) -> None:
    """Take the digests of tables that many reviews will hold whole; processes forked from this one know them."""
    _kept.update({id(frame): (frame, _digest_table(table, frame)) for table, frame in frames.items()})


def digest_review(review: Any) -> dict[str, str]:
    """A digest of each of a review's tables by name, and under "" that of what no table holds."""
    from saypro_analysis.data.tables import TABLES

    frames = {table: getattr(review, table) if table in review.received else None for table in TABLES}
    return {"": digest_head(review), **{table: digest_table(review, table, frame) for table, frame in frames.items()}}


def digest_head(review: Any) -> str:
    """A digest of a review's day and notes, of the departments that it names, the tables that there were, and how many
    records its KPIs were measured in, which change where no KPI does."""
    told = repr((review.as_of, review.departments, review.notes, sorted(review.received)))
    return sha256(told.encode() + _digest_table("completeness", review.completeness)).hexdigest()


def digest_table(review: Any, table: str, frame: Any, whole: Mapping[str, Any] = MappingProxyType({})) -> str:
    """A digest of the rows of one of a review's tables.

    It tells rows in another order, what is missing from what is empty, and a column's type; not how Arrow has cut a
    column into pieces, whether pandas holds texts in Arrow, nor a frame's index. `whole` are frames that hold the same
    rows as the review's, of which the digest may be known.
    """
    if table not in review.received:
        return _digest_absent(table).hex()
    _, known = _kept.get(id(whole.get(table)), (None, b""))
    return (known or _digest_table(table, frame)).hex()


@cache
def _digest_absent(table: str) -> bytes:
    from saypro_analysis.data.readings.readings import empty_table

    return _digest_table(table, empty_table(table))


def _digest_table(table: str, frame: Any) -> bytes:
    digest = sha256(repr((table, len(frame), list(frame.columns), list(map(str, frame.dtypes)))).encode())
    for _, column in frame.items() if len(frame) else ():
        for piece in _pieces(column):
            digest.update(piece)
    return digest.digest()


def _pieces(column: Any) -> Iterator[Any]:
    """What a column holds as bytes: those of two columns of one type and length differ unless they hold the same."""
    import numpy as np
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.StringDtype):
        yield from _pieces_of_text(column.array)
    elif isinstance(kind, np.dtype) and not kind.hasobject:
        yield column.to_numpy().tobytes()
    elif isinstance(kind, pd.BooleanDtype):
        yield column.to_numpy(float, na_value=float("nan")).tobytes()
    else:
        yield repr(column.tolist()).encode("utf-8", "surrogatepass")


def _pieces_of_text(array: Any) -> Iterator[Any]:
    """How long each text is, -1 where there is none, then the letters of all of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(array, pa.large_string())
    yield pc.fill_null(pc.binary_length(texts), -1).to_numpy(zero_copy_only=False).tobytes()
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        yield _letters(chunk)


def _letters(chunk: Any) -> Any:
    import numpy as np

    _, ends, letters = chunk.buffers()
    if letters is None:
        return b""
    places = np.frombuffer(ends, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    return memoryview(letters)[places[0] : places[-1]]
