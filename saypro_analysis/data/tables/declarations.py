"""A table's declaration: its columns, and everything else that the house has to know of it, checked when it is made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
import pandera.pandas as pa

from saypro_analysis.data.tables.columns import DATE, PERIOD, TIME

LAST = 10_000
Rules = Callable[[pd.DataFrame], Iterable[tuple[str, pd.Series, str]]]


class DeclarationError(ValueError):
    """A table that contradicts itself or another; it is refused when the package is imported."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Owner:
    """Whose a row is: the department that `column` names, or the one that owns what it names in the tables `through`.

    Rows that name what none of those tables knows belong to the department in the column `otherwise`. With `shared`,
    rows that name nothing concern every department.
    """

    column: str
    through: tuple[str, ...] = ()
    otherwise: str = ""
    shared: bool = False


DEPARTMENT = Owner("department")
EVERYBODY = None
KPI = Owner("kpi", ("kpis",))
ACTION = Owner("action", ("actions",))


@dataclass(frozen=True)
class Closing:
    """Which rows the next cycle archives: all of them, or those whose `column` holds one of `words` or none of `but`.

    Where `reports` (a table and its column, `updates.complete`) tells of a row how much of it is done, the last report
    goes before the word: at 1 the row is closed, below it stays. The words `regardless` close it all the same.
    """

    column: str = ""
    words: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    reports: str = ""
    regardless: tuple[str, ...] = ()


EVERY_ROW = Closing()


@dataclass(frozen=True, eq=False)
class Table:
    """One register: what a row is, its columns in the order in which files carry them, and how the house treats it.

    `about` completes "one row is ...", `key` are the columns that tell rows apart. `belongs_to` says whose the rows are
    (`DEPARTMENT`, `KPI`, `ACTION`, another Owner, or `EVERYBODY`). `dated_by` is the column by which `as_of` sets rows
    aside; a table that `grows` is cut by it within a database. `content` are the columns without which a row is not
    complete. `closes` says what the next cycle archives; without it rows are archived with what they refer to.
    `required` tables must be there, `measured` ones may be filled from raw records. `free` says what columns beyond the
    declared ones hold; where it is empty they are noted as unknown. `rules` tells of the typed table what the cells of
    a row must be to each other: the column that is wrong, in which rows, and what was expected there. `comment` is for
    whoever fills the table in, and `example` are rows as a new workspace shows them. Tables stand in the order of
    `rank`, those without one at the end.
    Raises DeclarationError with everything that does not fit.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: Mapping[str, pa.Column]
    belongs_to: Owner | None = field(kw_only=True)
    dated_by: str = field(default="", kw_only=True)
    grows: bool = field(default=False, kw_only=True)
    content: tuple[str, ...] = field(default=(), kw_only=True)
    closes: Closing | None = field(default=None, kw_only=True)
    required: bool = field(default=False, kw_only=True)
    measured: bool = field(default=False, kw_only=True)
    free: str = field(default="", kw_only=True)
    comment: str = field(default="", kw_only=True)
    rules: Rules | None = field(default=None, kw_only=True)
    example: tuple[Mapping[str, Any], ...] = field(default=(), kw_only=True)
    rank: int = field(default=LAST, kw_only=True)

    def __post_init__(self) -> None:
        if problems := [f"table {self.name}: {problem}" for problem in self._problems()]:
            raise DeclarationError(problems)

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The columns as pandera checks them."""
        return pa.DataFrameSchema(dict(self.columns), name=self.name, description=self.about, unique=list(self.key))

    @property
    def confidential(self) -> tuple[str, ...]:
        """The columns that no report shows as they are."""
        return tuple(name for name in self.columns if self.meta(name).get("confidential"))

    def meta(self, column: str) -> Mapping[str, Any]:
        """What is declared of a column beyond its checks."""
        return self.columns[column].metadata or {}

    def referring(self, target: str) -> dict[str, str | None]:
        """The columns that refer to a table's column (`actions.action`), each with the mark between several names."""
        told = {name: self.meta(name) for name in self.columns}
        return {name: m.get("many") for name, m in told.items() if target in (m.get("refers"), m.get("also"))}

    def _problems(self) -> Iterator[str]:
        if not (self.name.isidentifier() and self.name == self.name.lower()) or self.name.startswith("_"):
            yield f"expected a name in small letters, digits and _, not {self.name!r}"
        if not self.key:
            yield "expected a key, the columns that tell rows apart"
        for role, names in self._named():
            unknown = [name for name in names if name and name not in self.columns]
            yield from (f"{role} names {name!r}, which is none of its columns ({self._listed()})" for name in unknown)
        if self.dated_by in self.columns and self.meta(self.dated_by)["kind"] not in (DATE, PERIOD, TIME):
            yield f"dated_by names {self.dated_by!r}, expected a column that holds days"
        if self.grows and not self.dated_by:
            yield "a table that grows is cut by day, expected dated_by"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The columns that the declaration speaks of, by what it says of them."""
        owner, closing = self.belongs_to, self.closes
        yield "key", self.key
        yield "dated_by", [self.dated_by]
        yield "content", self.content
        yield "belongs_to", [owner.column, owner.otherwise] if owner else []
        yield "closes", [closing.column] if closing else []
        if not self.free:
            yield "example", dict.fromkeys(name for row in self.example for name in row)

    def _listed(self) -> str:
        return ", ".join(self.columns)
