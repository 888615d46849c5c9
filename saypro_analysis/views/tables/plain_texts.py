"""A table as plain text, where no page can be shown: in a terminal, an editor, a comparison of two notebooks."""

import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape

from saypro_analysis.views.kit.words import clean, count_of, cut_at_word

WIDEST, LONGEST = 40, 60  # characters of a cell, rows
_TAG = re.compile("<[^>]*>")


def write_plain(
    title: str, heads: Mapping[str, str], cells: Mapping[str, Sequence[str]], marked: Collection[str] = ()
) -> str:
    """The title, then a line per row, columns aligned; the cells of `marked` columns are HTML, as all heads are.

    >>> print(write_plain("Gaps", {"kpi": "KPI", "gap": "<abbr>Gap</abbr>"}, {"kpi": ["Revenue"], "gap": ["-5 %"]}))
    Gaps
    KPI      Gap
    Revenue  -5 %
    """
    columns = [
        [_bare(heads.get(name, name)), *(_cell(text, marked=name in marked) for text in texts[:LONGEST])]
        for name, texts in cells.items()
    ]
    wide = [max(map(len, column)) for column in columns]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, wide, strict=True)).rstrip()
             for row in zip(*columns, strict=True))  # fmt: skip
    more = max(map(len, cells.values()), default=0) - LONGEST
    return "\n".join([title, *lines, *([f"and {count_of(more, 'more row')}"] if more > 0 else [])])


def _bare(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _cell(text: object, *, marked: bool) -> str:
    return cut_at_word(clean(_bare(str(text)) if marked else text), WIDEST)
