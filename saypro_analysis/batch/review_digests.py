"""A digest of all that a review holds, by which a run knows that the same rows would be read again.

It is taken at every opening of every report: Arrow's own bytes cost a third of hashing the texts one by one.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any


def digest_review(review: Any) -> str:
    """A digest of all that a review holds: its tables' rows, its day, its notes, the departments that it names.

    It tells rows in another order, what is missing from what is empty, and a column's type; not how Arrow has cut a
    column into pieces, nor a frame's index.
    """
    digest = sha256(repr((review.as_of, review.departments, review.notes, sorted(review.received))).encode())
    for table, frame in review.tables.items():
        digest.update(repr((table, len(frame), list(frame.columns), list(map(str, frame.dtypes)))).encode())
        for _, column in frame.items() if len(frame) else ():
            for piece in _pieces(column):
                digest.update(piece)
    return digest.hexdigest()


def _pieces(column: Any) -> Iterator[Any]:
    """What a column holds as bytes: those of two columns of one type and length differ unless they hold the same."""
    import numpy as np
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.StringDtype) and kind.storage == "pyarrow":
        yield from _pieces_of_text(column.array.__arrow_array__())
    elif isinstance(kind, np.dtype) and not kind.hasobject:
        yield column.to_numpy().tobytes()
    elif isinstance(kind, pd.BooleanDtype):
        yield column.to_numpy(float, na_value=float("nan")).tobytes()
    else:
        yield repr(column.tolist()).encode("utf-8", "surrogatepass")


def _pieces_of_text(texts: Any) -> Iterator[Any]:
    """How long each text is, -1 where there is none, then the letters of all of them."""
    import pyarrow.compute as pc

    yield pc.fill_null(pc.binary_length(texts), -1).to_numpy().tobytes()
    for chunk in texts.chunks:
        yield from _letters(chunk)


def _letters(chunk: Any) -> Iterator[Any]:
    import numpy as np

    _, ends, letters = chunk.buffers()
    if letters is not None:
        width = np.int64 if str(chunk.type) == "large_string" else np.int32
        places = np.frombuffer(ends, width)[chunk.offset : chunk.offset + len(chunk) + 1]
        yield memoryview(letters)[places[0] : places[-1]]
