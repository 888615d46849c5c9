"""Every table that some module of the package declares, and whether the tables fit together."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from saypro_analysis.data.tables.declarations import DeclarationError, Table


def find_tables(package: str, places: Iterable[str]) -> dict[str, Table]:
    """The tables that the modules in some folders declare in a list `DECLARED`, by rank, then by module.

    `package` is the name under which the modules are imported, `places` are its folders; a module whose name begins
    with `_` is left alone. Raises DeclarationError with everything that does not fit: two tables of one name, a table
    or a column that another is said to have and has not, owners that lead back to themselves.

    >>> import saypro_analysis.data.tables as tables
    >>> list(find_tables(tables.__name__, tables.__path__))[:3]
    ['kpis', 'measurements', 'rebases']
    """
    modules = sorted({found.name for found in iter_modules(list(places)) if not found.name.startswith("_")})
    declared = [
        (table, module) for module in modules for table in getattr(import_module(f"{package}.{module}"), "DECLARED", ())
    ]
    tables: dict[str, Table] = {}
    homes: dict[str, str] = {}
    for table, module in sorted(declared, key=lambda pair: pair[0].rank):
        if table.name in tables:
            expected = f"declared in {homes[table.name]} already, and again in {module}"
            raise DeclarationError([f"table {table.name}: {expected}"])
        tables[table.name], homes[table.name] = table, module
    check_tables(tables)
    return tables


def check_tables(tables: Mapping[str, Table]) -> None:
    """Raise DeclarationError with everything that one table says of another and that does not hold."""
    problems = [
        f"table {table.name}: {problem}"
        for table in tables.values()
        for problem in (*_references(table, tables), *_owners(table, tables), *_reports(table, tables))
    ]
    if problems:
        raise DeclarationError(problems)


def _references(table: Table, tables: Mapping[str, Table]) -> Iterator[str]:
    for name in table.columns:
        for place in (table.meta(name)[word] for word in ("refers", "also") if word in table.meta(name)):
            yield from _missing(f"column {name} refers to", place, tables)
            if (home := tables.get(place.partition(".")[0])) and home.grows:
                yield f"column {name} refers to {place!r}, expected a table that does not grow: it is read in parts"


def _missing(what: str, place: str, tables: Mapping[str, Table]) -> Iterator[str]:
    home, _, column = place.partition(".")
    if home not in tables or column not in tables[home].columns:
        yield f"{what} {place!r}, expected a table and one of its columns, such as 'kpis.kpi'"


def _owners(table: Table, tables: Mapping[str, Table]) -> Iterator[str]:
    for home in table.belongs_to.through if table.belongs_to else ():
        if home not in tables or len(tables[home].key) != 1 or tables[home].belongs_to is None:
            yield f"belongs_to goes through {home!r}, expected a table with a key of one column and an owner"
        elif table.name in _line(home, tables):
            yield f"belongs_to goes through {home!r} and back to itself"


def _line(name: str, tables: Mapping[str, Table]) -> set[str]:
    """A table and all through which its owners are found."""
    line, waiting = set(), [name]
    while waiting:
        name = waiting.pop()
        owner = tables[name].belongs_to if name in tables and name not in line else None
        waiting += owner.through if owner else ()
        line.add(name)
    return line


def _reports(table: Table, tables: Mapping[str, Table]) -> Iterator[str]:
    """What reports of a row's completion must have: a day, and a column that refers to the row."""
    if table.closes is None or not table.closes.reports:
        return
    told = list(_missing("closes by the reports", table.closes.reports, tables))
    home = tables.get(table.closes.reports.partition(".")[0])
    if home and not (home.dated_by and home.referring(f"{table.name}.{table.key[0]}")):
        told.append(f"closes by the reports of {home.name!r}, expected a dated table that refers to {table.name}")
    yield from told
