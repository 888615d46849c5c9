"""The codebook: by which words an answer is known to be of a theme, an origin of an issue, or another topic."""

from typing import Any

import pandas as pd

from saypro_analysis.data.framework.frameworks import settle_framework
from saypro_analysis.data.framework.rule_kinds import Framework

Codebook = Any


def summarise_codebook(codebook: Codebook = None, *, framework: Framework | None = None) -> pd.DataFrame:
    """Lay out a codebook: one row per pattern, in the order in which the codes are given.

    `codebook` is a mapping of codes to patterns, or a frame with the columns `theme, pattern [kind]` (`code` is read as
    `theme`); by default it is that of the `framework`, which `open_framework` returns (None: the bundled rules, with
    four themes, four origins of an issue, and a few topics that seldom have a KPI). Columns out: `kind` (theme, origin
    or topic; theme where none is given), `theme`, `pattern`. A pattern is a word or phrase: `train*` is any word that
    begins so, a `*` on its own stands for up to three words, a hyphen is a space, capitals do not matter. Change the
    frame and give it to `code_themes`. Raises ValueError for a codebook in another form or without a pattern.

    >>> summarise_codebook({"Parking": ["car park*", "parking"]}).values.tolist()
    [['theme', 'parking', 'car park*'], ['theme', 'parking', 'parking']]
    """
    if codebook is None:
        rows = list(settle_framework(framework).codes)
    elif isinstance(codebook, pd.DataFrame):
        rows = _read_frame(codebook)
    else:
        rows = [("theme", code, pattern) for code, patterns in codebook.items()
                for pattern in ([patterns] if isinstance(patterns, str) else patterns)]  # fmt: skip
    book = pd.DataFrame(rows, columns=["kind", "theme", "pattern"]).astype("str")
    if (book.empty and codebook is not None) or book.isna().any(axis=None):
        raise ValueError("codebook: found a code or pattern without a word, expected codes and their patterns")
    return book.assign(theme=spell_code(book["theme"])).drop_duplicates(ignore_index=True)


def _read_frame(book: pd.DataFrame) -> list[tuple[str, str, str]]:
    book = book if "theme" in book else book.rename(columns={"code": "theme"})
    if absent := {"theme", "pattern"} - set(book):
        raise ValueError(f"codebook: found the columns {', '.join(map(str, book))}, expected {', '.join(absent)} too")
    kinds = book["kind"] if "kind" in book else ["theme"] * len(book)
    return list(zip(kinds, book["theme"], book["pattern"], strict=True))


def spell_code(codes: pd.Series) -> pd.Series:
    """Codes as the house writes them, so that "Training gaps" and "training_gaps" are one."""
    return codes.str.strip().str.casefold().str.replace(r"[\s_‐‑-]+", "_", regex=True)
