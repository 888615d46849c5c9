"""Declarations in words: for whoever fills a table in, and as the page of all tables in the docs."""

from collections.abc import Iterator, Mapping

import pandera.pandas as pa

from saypro_analysis.data.tables.columns import DATE, FLAG, NUMBER, PERIOD, TIME
from saypro_analysis.data.tables.declarations import Closing, Owner, Table

_KINDS = {NUMBER: "a number", DATE: "a day", PERIOD: "the first day of a period", FLAG: "yes or no",
          TIME: "a time, with its zone or all without"}  # fmt: skip
_PAGE = """\
# The tables

Every table that a review may hold and every column of it, as `saypro_analysis/data/tables/` declares them. This page is
made from the declarations by `make docs`; change those, not this. How files, workbooks and databases are read stands in
`data.md`.
"""
_EXPLAINED = """\
Shares lie in 0..1 ("40%" is read as 0.4). Confidential columns are never shown in a report as they are. What no table
declares is kept as it came.
"""


def explain_column(column: pa.Column) -> str:
    """What a declared column holds, in words for whoever fills it."""
    return f"{column.description}.\nHolds {_form(column)}; {_need(column)}."


def list_columns(tables: Mapping[str, Table]) -> str:
    """Every table and column in words, as a new workspace explains them in `columns.md`."""
    lines = ["# Tables and columns", ""]
    for table in tables.values():
        lines += [f"## {table.name}", "", f"One row is {table.about}. The table {_presence(table)}.", ""]
        lines += [table.comment, ""] if table.comment else []
        lines += [
            f"- `{name}`: {explain_column(column).replace(chr(10), ' ')}" for name, column in table.columns.items()
        ]
        lines += [f"- any further column: {table.free}"] if table.free else []
        lines += [""]
    return "\n".join(lines)


def write_tables_page(tables: Mapping[str, Table]) -> str:
    """The page of the docs that lists every table with its columns and how it is treated."""
    return "\n".join([_PAGE, _EXPLAINED, *(line for table in tables.values() for line in _section(table))])


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"One row is {table.about}; the table {_presence(table)}. {' '.join(_treatment(table))}\n"
    yield from [f"{table.comment}\n"] if table.comment else []
    yield "| column | what it is | holds | |"
    yield "|---|---|---|---|"
    for name, column in table.columns.items():
        marks = [_need(column), *(["confidential"] if name in table.confidential else [])]
        unit = f", {unit}" if (unit := table.meta(name).get("unit")) else ""
        yield f"| `{name}` | {_cell(str(column.description))} | {_cell(_form(column))}{unit} | {', '.join(marks)} |"
    yield from [f"| any other | {_cell(table.free)} | | may be left out |"] if table.free else []
    yield ""


def _treatment(table: Table) -> Iterator[str]:
    """How the house treats a table's rows, in sentences."""
    yield f"Rows are told apart by {_join(table.key)}{' and what further columns hold' if table.free else ''}."
    yield f"They belong to {_owner(table.belongs_to)}."
    if table.dated_by:
        yield f"A review shows those whose `{table.dated_by}` is not after its day."
    if table.grows:
        yield "In a database they are chosen there."
    if table.measured:
        yield "Raw records may fill it (`measures.md`)."
    if table.content:
        yield f"A row is complete with {_join(table.content)}."
    if table.closes:
        yield f"The next cycle archives {_closing(table.closes)}."


def _owner(owner: Owner | None) -> str:
    if owner is None:
        return "everybody"
    if not owner.through:
        named = f"the department in `{owner.column}`"
        return f"{named}, without one to every department" if owner.shared else named
    named = f"the department of what `{owner.column}` names in {_join(owner.through, 'or')}"
    return f"{named}, else to the one in `{owner.otherwise}`" if owner.otherwise else named


def _closing(closing: Closing) -> str:
    if not closing.column:
        return "every row"
    words = ", ".join(word or "nothing" for word in closing.words or closing.but)
    told = f"those whose `{closing.column}` is {'one of' if closing.words else 'none of'}: {words}"
    if closing.reports:
        told += f"; the last report (`{closing.reports}`) goes before the word, 1 closes, less does not"
        told += f", except for {', '.join(closing.regardless)}" if closing.regardless else ""
    return told


def _presence(table: Table) -> str:
    return "must be there" if table.required else "may be left out"


def _form(column: pa.Column) -> str:
    metadata = column.metadata or {}
    words = metadata.get("words")
    form = f"one of {', '.join(words)}" if words else _KINDS.get(metadata["kind"], "text")
    homes = " or ".join(metadata[word].replace(".", ", column ") for word in ("refers", "also") if word in metadata)
    return f"{form}; as {homes} has it" if homes else form


def _need(column: pa.Column) -> str:
    return "needed in every row" if not column.nullable else "may be empty" if column.required else "may be left out"


def _join(names: tuple[str, ...], last: str = "and") -> str:
    *rest, end = (f"`{name}`" for name in names)
    return f"{', '.join(rest)} {last} {end}" if rest else end


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
