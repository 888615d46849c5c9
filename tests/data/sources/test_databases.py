"""A review opens from a database as from a folder: read-only, cut where the rows are, no password anywhere."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.secrets import hide_secrets
from saypro_analysis.data.reviews import Review, open_review
from tests.batch.workspace import write_workspace
from tests.data.sources.servers import PASSWORD, Server, serve


def received(review: Review) -> dict[str, pd.DataFrame]:
    """The tables as a database would hold them: the columns that have anything in them."""
    return {table: getattr(review, table).dropna(axis=1, how="all") for table in sorted(review.received)}


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sqlite") / "sample.sqlite"
    with sqlite3.connect(path) as con:
        for table, frame in received(open_review("sample")).items():
            frame.to_sql(table, con, index=False)
    con.close()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def duckdb(tmp_path_factory: pytest.TempPathFactory) -> str:
    engine = pytest.importorskip("duckdb")
    path = tmp_path_factory.mktemp("duckdb") / "sample.duckdb"
    with engine.connect(str(path)) as con:
        for table, frame in received(open_review("sample")).items():
            con.register("brought", frame)
            con.execute(f"create table {table}_ as select * from brought")
            con.execute(f"create view {table.upper()} as select * from {table}_")
            con.unregister("brought")
    return f"duckdb:///{path}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve() as started:
        _fill(started)
        yield started


def _fill(server: Server) -> None:
    import psycopg

    kinds = {"M": "timestamp", "f": "double precision", "b": "boolean", "i": "bigint"}
    with psycopg.connect(server.url.replace("postgres:", "postgresql:"), password=PASSWORD) as con:
        for table, frame in received(open_review("sample")).items():
            columns = ", ".join(f'"{name}" {kinds.get(frame[name].dtype.kind, "text")}' for name in frame)
            con.execute(f'create table "{table}" ({columns})')
            with con.cursor().copy(f'copy "{table}" from stdin') as copy:
                for row in frame.astype(object).itertuples(index=False):
                    copy.write_row([None if pd.isna(value) else value for value in row])


def check(url: str, department: str | None) -> None:
    """The review is that of the same tables in a folder."""
    ours = open_review(url, department=department, as_of="2025-02-15")
    theirs = open_review("sample", department=department, as_of="2025-02-15")
    assert (ours.departments, ours.received) == (theirs.departments, theirs.received)
    for table, frame in received(theirs).items():
        names = list(frame)
        got = getattr(ours, table)[names].sort_values(names, ignore_index=True)
        pd.testing.assert_frame_equal(got, frame.sort_values(names, ignore_index=True), check_exact=True)
    assert any(note.startswith("measurements: ") and "set aside" in note for note in ours.notes)


@pytest.mark.long("a database holds the whole sample")
@pytest.mark.parametrize("department", [None, "Sales"])
@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_database_file_opens_as_the_folder_does(
    kind: str, department: str | None, request: pytest.FixtureRequest
) -> None:
    check(request.getfixturevalue(kind), department)


@pytest.mark.long("a server")
@pytest.mark.parametrize("department", [None, "Sales"])
def test_postgresql_opens_as_the_folder_does(
    department: str | None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    check(server.url, department)


def test_a_pgpass_file_serves_as_well(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "pgpass"
    place.write_text(f"127.0.0.1:{server.port}:*:*:{PASSWORD}\n")
    place.chmod(0o600)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", str(place))
    assert len(open_review(server.url, department="Sales").kpis) == 7


def test_a_file_of_sqlite_is_opened_for_reading_only(sqlite: str) -> None:
    from saypro_analysis.data.sources.databases import connect

    con = connect(sqlite, Path())
    with pytest.raises(Exception, match="readonly database"):
        con.raw_sql("create table x (a int)")
    con.disconnect()


def test_who_signs_on_elsewhere_needs_no_password_in_the_url() -> None:
    url = "snowflake://me@account/db?authenticator=externalbrowser"
    assert hide_secrets(url) == url


def test_a_wrong_password_is_refused_without_showing_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "not this one")
    with pytest.raises(DataError, match="a database that answers") as refused:
        open_review(server.url)
    assert "not this one" not in str(refused.value)


def test_the_connection_to_postgresql_only_reads(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from saypro_analysis.data.sources.databases import connect

    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    con = connect(server.url, Path())
    with pytest.raises(Exception, match="read-only transaction"):
        con.raw_sql("create table x (a int)")
    con.disconnect()


@pytest.mark.parametrize("url", [
    "postgres://me:hunter2@localhost/db", "postgresql://me:hunter2@localhost/db?sslmode=off",
    "snowflake://localhost/db?password=hunter2", "trino://localhost/db?auth_token=hunter2",
    "postgres://me:hunter2/x@localhost/db", "postgres://me:p@hunter2@localhost/db",
    "postgres://me%3Ahunter2@localhost/db",
    "postgres://me:hunter2@[half/db", "postgres://me@localhost/db?options=-c%20password%3Dhunter2",
    "jdbc:postgresql://me:hunter2@localhost/db", "trino://localhost/db?auth=hunter2",
    "mysql://localhost/db?pw=hunter2", "postgres://me@localhost/db?pass%77ord=hunter2",
    "postgres://localhost/db?password%253Dhunter2", "postgres://localhost/db?pass\u200bword=hunter2",
    "postgres://me:hunter2%40localhost/db", "postgres://me\uff1ahunter2@localhost/db",
    "postgres://localhost/db?sas=hunter2", "postgres://localhost/db?options=-c password:hunter2",
])  # fmt: skip
def test_a_password_in_a_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(DataError, match="without a password") as refused:
        open_review(url)
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in hide_secrets(url)


@pytest.mark.parametrize("text", ["host=localhost password=hunter2", "Server=localhost;Pwd=hunter2",
                                  "postgres//me:hunter2@localhost/db", "me:hunter2@localhost/db",
                                  "postgres:/me:hunter2@localhost", "localhost?pw=hunter2",
                                  "oracle://scott/hunter2@localhost", "scott/hunter2@//localhost:1521/x",
                                  '{"password": "hunter2", "host": "h"}', "host: h, pwd: hunter2"])  # fmt: skip
def test_what_is_no_url_does_not_show_its_password_either(text: str) -> None:
    for refused in (open_review, lambda data: sp.build_measures(data, {"measures": {}})):
        with pytest.raises(DataError) as error:
            refused(text)
        assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("text", ["duckdb:///data/me@home/x.duckdb", "reports/me@home/data", "monkey:5432/db", "data",
                                  "snowflake://acc/db?warehouse=w&role=r"])  # fmt: skip
def test_what_holds_no_password_is_told_as_it_stands(text: str) -> None:
    assert hide_secrets(text) == text


def test_a_long_text_is_looked_at_and_told_in_part() -> None:
    began = process_time()
    told = hide_secrets("postgres://me:" + "hunter2 key=" * 50_000 + "@localhost")
    assert process_time() - began < 2
    assert told == "postgres://me:***@localhost"
    assert len(hide_secrets("password=" + "key" * 100_000)) < 1_000


@pytest.mark.parametrize("line", ["data: {url: 'postgres://localhost/db', password: hunter2}",
                                  "data: ['postgres://me:hunter2@localhost/db']",
                                  "data: !!python/object:postgres://me:hunter2@localhost/db x",
                                  "? postgres://me:hunter2@localhost/db\n: 1", "level: postgres://me:hunter2@localhost/db",
                                  "period: host=x password=hunter2",
                                  "notebooks: ['postgres://me:hunter2@localhost/db']"])  # fmt: skip
def test_a_password_in_a_wrong_place_of_the_parameters_is_not_repeated(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    params = write_workspace(tmp_path, ("Sales",))
    cycle = params / "cycle.yaml"
    key = line.partition(":")[0]
    kept = [kept for kept in cycle.read_text().splitlines() if not kept.startswith(f"{key}:")]
    cycle.write_text("\n".join([*kept, line]) + "\n")
    assert main(["check", str(params)]) == 2
    assert "hunter2" not in capsys.readouterr().err


@pytest.mark.parametrize(("url", "expected"), [
    ("duckdb:///nowhere.duckdb", "a database file that exists"),
    ("sqlite:///nowhere.db", "a database file that exists"),
    ("fox://localhost/x", "a database"), ("postgres://nobody@127.0.0.1:1/db", "a database"),
])  # fmt: skip
def test_what_cannot_be_opened_is_refused(url: str, expected: str, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=expected):
        open_review(url)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_looked_for_from_the_workspace(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data.sqlite").write_bytes(Path(sqlite.removeprefix("sqlite:///")).read_bytes())
    monkeypatch.chdir(tmp_path / "notebooks")
    assert len(open_review("sqlite:///data.sqlite").kpis) == 41


def test_problems_and_missing_tables_are_told_as_of_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with sqlite3.connect(path) as con:
        con.execute("create table KPIS (Kpi text, department text, name text, unit text, better text)")
        con.execute("insert into kpis values ('a', 'D', 'A', 'count', 'up')")
    con.close()
    with pytest.raises(DataError) as refused:
        open_review(f"sqlite:///{path}")
    found = {(p.table, p.row, p.column) for p in refused.value.problems}
    assert found == {("kpis", 1, "better"), ("measurements", None, "")}


def test_reading_files_loads_no_engine() -> None:
    import subprocess
    import sys

    code = ("import sys, saypro_analysis as sp; sp.open_review('sample'); "
            "print(sorted({'ibis', 'duckdb', 'sqlglot'} & set(sys.modules)))")  # fmt: skip
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"
