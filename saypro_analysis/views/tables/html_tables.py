"""A table's HTML as great_tables writes it, which looks at every cell for all that a table of ours never has."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from typing import NamedTuple

import pandas as pd
from great_tables import GT

from saypro_analysis.views.kit.faces import THEME
from saypro_analysis.views.kit.glossary import explain_head
from saypro_analysis.views.kit.words import tie

_NOT_IN_NAMES = re.compile(r"[^\w.:-]+")
_EXAMPLE = "tablename"
_AROUND = re.compile(r"(.*<thead>\n).*(\n</table>.*)", re.DOTALL)
_HEAD = (
    '  <th class="gt_col_heading gt_columns_bottom_border gt_{}" rowspan="1" colspan="1" scope="col" id="{}">{}</th>'
)


class Column(NamedTuple):
    """A column: its label, the side that it stands at, its cells, and whether those are HTML."""

    name: str
    label: str
    side: str
    cells: Sequence[str]
    markup: bool = False

    def write(self) -> list[str]:
        """Its cells as HTML."""
        return list(map(tie if self.markup else escape, self.cells))


class Contents(NamedTuple):
    """What a table named `name` holds: the first of its columns heads the rows, the note is text."""

    name: str
    title: str
    columns: Sequence[Column]
    note: str = ""


def write_html(contents: Contents) -> str | None:
    """The table as HTML; None where two of its heads would be called the same, or one nothing: then great_tables finds
    them other names.
    """
    first, *others = contents.columns
    told = [_name(first.label), *(_name(column.name) for column in others)]
    if not all(told) or len({*told, "title"}) <= len(told) or any(name.startswith("stub-") for name in told):
        return None
    heads = [f"{contents.name}-{name}" for name in told]
    before, after = _write_around()
    top = before.replace(_EXAMPLE, contents.name)
    body = '</thead>\n<tbody class="gt_table_body">', *_write_rows(contents, heads[1:]), "</tbody>"
    return "\n".join([top, *_write_heads(contents, heads), *body, _write_note(contents)]) + after


def _name(text: str) -> str:
    """What an element is called after a text."""
    return _NOT_IN_NAMES.sub("-", text).strip("-")


@cache
def _write_around() -> tuple[str, str]:
    """What stands before a table's heads, its style sheet first of all, and after its rows."""
    example = GT(pd.DataFrame({"a": ["a"]}), rowname_col="a", id=_EXAMPLE).opt_css(THEME).tab_header("a")
    before, after = _AROUND.fullmatch(example.as_raw_html()).groups()  # type: ignore[union-attr]
    return before, after


def _write_heads(contents: Contents, heads: Sequence[str]) -> Iterator[str]:
    yield '  <tr class="gt_heading">'
    yield (
        f'    <td colspan="{len(heads)}" class="gt_heading gt_title gt_font_normal" id="{contents.name}-title">'
        f"{escape(contents.title)}</td>"
    )
    yield '  </tr>\n<tr class="gt_col_headings">'
    first, *others = contents.columns
    labels = [("left", escape(first.label)), *((column.side, _explain(column.label)) for column in others)]
    yield from (_HEAD.format(side, head, label) for (side, label), head in zip(labels, heads, strict=True))
    yield "</tr>"


def _explain(label: str) -> str:
    told = explain_head(label)
    return escape(told) if isinstance(told, str) else told.text


def _write_rows(contents: Contents, heads: Sequence[str]) -> Iterator[str]:
    sides = [column.side for column in contents.columns[1:]]
    for number, (first, *others) in enumerate(zip(*(column.write() for column in contents.columns), strict=True), 1):
        row = f"{contents.name}-stub-{number}"
        yield f'  <tr>\n    <th scope="row" id="{row}" class="gt_row gt_left gt_stub">{first}</th>'
        yield from (f'    <td headers="{row} {head}" class="gt_row gt_{side}">{cell}</td>'
                    for head, side, cell in zip(heads, sides, others, strict=True))  # fmt: skip
        yield "  </tr>"


def _write_note(contents: Contents) -> str:
    told = f'<span class="gt_from_md">{escape(contents.note)}</span>'
    cell = f'<td class="gt_sourcenote" colspan="{len(contents.columns)}">{told}</td>'
    return f'<tfoot><tr class="gt_sourcenotes">{cell}</tr></tfoot>' if contents.note else ""
