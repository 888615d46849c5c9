"""Databases through Ibis: a URL becomes a connection that only reads; credentials stay with the client's own files."""

import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.secrets import FILES, hide_secrets, holds_secret

SERVERS = ("postgres", "snowflake", "bigquery", "trino", "mysql", "mssql", "clickhouse", "databricks", "athena")
_SAME = {"postgresql": "postgres"}
MEMORY = "2GB"


def connect(url: str, home: Path) -> Any:
    """Connect for reading only; a relative file is looked for from `home`.

    Returns an Ibis connection. Raises DataError for a URL that holds a password (parameters are saved with every
    report: put it into the environment or `~/.pgpass`), a missing file, an unknown kind of database and a refused
    connection; no message holds a password.
    """
    shown = hide_secrets(url)
    scheme = url.partition("://")[0].lower()
    kind = _SAME.get(scheme, scheme)
    if holds_secret(url):
        raise _refuse(shown, "a URL without a password (it belongs into the environment, such as PGPASSWORD, "
                             "or into ~/.pgpass)")  # fmt: skip
    if kind not in (*FILES, *SERVERS):
        raise _refuse(shown, f"a database: {', '.join((*FILES, *SERVERS))}")
    try:
        if kind in FILES:
            return _open_file(kind, _find(urlsplit(url).path, home))
        return _open_server(kind, url)
    except DataError:
        raise
    except ImportError as error:
        extra = f"pip install 'ibis-framework[{kind}]'"
        raise _refuse(shown, f"a database whose client is installed: {extra} ({error})") from None
    except Exception as error:  # every client raises its own
        raise _refuse(shown, f"a database that answers ({_tame(error, url)})") from None


def embed(folder: Path | None) -> Any:
    """An embedded DuckDB that reads files of one folder and nothing else."""
    import duckdb
    import ibis

    backend = ibis.duckdb.from_connection(duckdb.connect(":memory:"))
    inside = "" if folder is None else "'" + str(folder).replace("'", "''") + "'"
    backend.con.execute(f"SET allowed_directories=[{inside}]")
    _lock(backend.con)
    return backend


def _lock(con: Any) -> None:
    """No file, network or extension beyond what was opened, and no more memory than this."""
    import duckdb

    with suppress(duckdb.Error):  # in Jupyter without its widgets there is no progress bar, and none can be set
        con.execute("SET enable_progress_bar=false")
    for setting in (f"memory_limit='{MEMORY}'", "autoinstall_known_extensions=false",
                    "autoload_known_extensions=false", "enable_external_access=false",
                    "lock_configuration=true"):  # fmt: skip
        con.execute(f"SET {setting}")


def _find(path: str, home: Path) -> Path:
    """The file of a URL: three slashes are relative, four absolute; three are absolute where only that is there."""
    relative = Path(path.removeprefix("/")).expanduser()
    places = [relative if relative.is_absolute() else home / relative, Path(path)]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise DataError([Problem("data", None, "", str(relative), "a database file that exists")])
    return found.absolute()


def _open_file(kind: str, path: Path) -> Any:
    import ibis

    if kind == "duckdb":
        import duckdb

        backend = ibis.duckdb.from_connection(duckdb.connect(str(path), read_only=True))
        _lock(backend.con)
        return backend
    import sqlite3

    return ibis.sqlite.from_connection(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True))


def _open_server(kind: str, url: str) -> Any:
    import ibis

    if kind != "postgres":
        return ibis.connect(url)
    parts = urlsplit(url)
    database, _, schema = parts.path.removeprefix("/").partition("/")
    options = dict(parse_qsl(parts.query))
    return ibis.postgres.connect(
        host=parts.hostname, port=parts.port, user=parts.username, database=database or None, schema=schema or None,
        options="-c default_transaction_read_only=on", connect_timeout=10, **options,
    )  # fmt: skip


def list_tables(con: Any) -> dict[str, str]:
    """The tables and views of a database, by their names in small letters."""
    return {name.lower(): name for name in sorted(con.list_tables(), reverse=True)}


def fetch(expression: Any) -> Any:
    """The answer to an Ibis table expression, as an Arrow table."""
    with warnings.catch_warnings():  # Ibis asks pandas for an option that pandas is about to drop
        warnings.simplefilter("ignore", DeprecationWarning)
        return expression.to_pyarrow()


def _refuse(shown: str, expected: str) -> DataError:
    return DataError([Problem("data", None, "", shown, expected)])


def _tame(error: Exception, url: str) -> str:
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return text.replace(url, hide_secrets(url))
