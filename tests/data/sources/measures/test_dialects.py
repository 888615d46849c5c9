"""What engines compute in their own ways: zero divisors, halves, letters, flags, days; worked by hand, equal in all."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from tests.data.sources.servers import PASSWORD, serve

TABLE = ("create table odd (d date, i integer, j integer, f double precision, t text, b boolean, p decimal(6,2), "
         "written text)")  # fmt: skip
ROWS = [("2025-01-30", 6, 3, 0.5, "ÄB", True, 0.10, "2025-01-30 23:59:00+02:00"),
        ("2025-01-31", 7, 0, 1.5, "äb", False, 0.25, "2025-01-31T00:30:00Z"),
        ("2025-01-31", 100000, None, -2.5, "12", None, 0.36, "2025-01-31")]  # fmt: skip
FIGURES = {
    "sum(i / j)": 2, "sum(i % j)": 0, "sum(i * 0.5)": 50006.5, "sum(coalesce(j, 0.25))": 3.25,
    "sum(i * i)": 10000000085,
    "sum(round(f))": 0, "sum(round(f * 10, 0))": -5, "sum(cast(f as int))": 0, "sum(cast(f as decimal(3, 0)))": 0,
    "sum(cast(p as int))": 0, "count(distinct lower(t))": 2, "count_if(upper(t) = 'ÄB')": 2,
    "sum(case when t = '12' then cast(t as int) end)": 12, "count_if(b || '' = 'true')": 1, "count(1)": 3,
    "count_if(add_days(d, 1) = '2025-02-01')": 2, "count_if(add_days(d, -30) < '2025-01-01')": 1,
}  # fmt: skip
SEGMENTS = {"b": {"true": 6, "false": 7, "not recorded": 100000}, "p": {"0.1": 6, "0.25": 7, "0.36": 100000},
            "f": {"0.5": 6, "1.5": 7, "-2.5": 100000}, "whole": {"6": 6, "7": 7, "100000": 100000}}  # fmt: skip
ENGINES = ("duckdb", "sqlite", "postgres")


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("odd")
    with serve() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        yield {"duckdb": _duckdb(folder / "odd.duckdb"), "sqlite": _sqlite(folder / "odd.sqlite", ROWS),
               "postgres": _postgres(server.url)}  # fmt: skip


def _duckdb(path: Path) -> str:
    import duckdb

    with duckdb.connect(str(path)) as con:
        con.execute(TABLE)
        con.executemany(f"insert into odd values ({','.join('?' * 8)})", ROWS)
    return f"duckdb:///{path}"


def _sqlite(path: Path, rows: list[tuple[Any, ...]], table: str = TABLE) -> str:
    with sqlite3.connect(path) as con:
        con.execute(table)
        con.executemany(f"insert into odd values ({','.join('?' * len(rows[0]))})", rows)
    con.close()
    return f"sqlite:///{path}"


def _postgres(url: str) -> str:
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://")) as con:
        con.execute(TABLE)
        con.cursor().executemany(f"insert into odd values ({','.join(['%s'] * 8)})", ROWS)
    return url


def define(value: str, **more: Any) -> dict[str, Any]:
    measure = {"name": "N", "department": "D", "unit": "count", "better": "higher", "source": "odd", "value": value}
    return {"sources": {"odd": {"date": "d", "columns": {"whole": "i * 1.0"}}}, "measures": {"n": {**measure, **more}}}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("value", FIGURES)
def test_a_figure_is_the_same_on_every_engine(urls: dict[str, str], engine: str, value: str) -> None:
    measurements, _ = sp.build_measures(urls[engine], define(value))
    assert measurements["actual"].tolist() == [FIGURES[value]]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dimension", SEGMENTS)
def test_a_segment_has_the_same_name_on_every_engine(urls: dict[str, str], engine: str, dimension: str) -> None:
    _, segments = sp.build_measures(urls[engine], define("sum(i)", dimensions=[dimension]))
    assert segments.set_index(dimension)["actual"].to_dict() == SEGMENTS[dimension]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_middle_of_decimals_keeps_its_decimals(urls: dict[str, str], engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no quantile")
    measurements, _ = sp.build_measures(urls[engine], define("quantile(p, 0.75)"))
    assert measurements["actual"].tolist() == [pytest.approx(0.305, rel=1e-12)]


@pytest.mark.parametrize("engine", ENGINES)
def test_text_that_is_no_number_is_never_taken_for_nought(urls: dict[str, str], engine: str) -> None:
    with pytest.raises(DataError, match="odd"):
        sp.build_measures(urls[engine], define("sum(cast(t as int))"))


@pytest.mark.parametrize("engine", ENGINES)
def test_days_written_as_text_are_read_as_written(urls: dict[str, str], engine: str) -> None:
    told = sp.build_measures(urls[engine], define("count(*)", date="written", grain="day"))
    assert told.measurements["period_on"].dt.day.tolist() == [30, 31]
    assert told.measurements["actual"].tolist() == [1, 2]


@pytest.mark.parametrize("engine", ENGINES)
def test_text_that_is_no_day_is_refused_with_its_count(urls: dict[str, str], engine: str) -> None:
    with pytest.raises(DataError, match=r"odd, column t: found '12', expected dates such as .* \(and 2 more"):
        sp.build_measures(urls[engine], define("count(*)", date="t"))


@pytest.mark.parametrize("engine", ENGINES)
def test_dates_can_be_moved_by_days(urls: dict[str, str], engine: str) -> None:
    content = define("count(*)", grain="day")
    content["sources"]["odd"]["shift"] = {"days": 2}
    days = sp.build_measures(urls[engine], content).measurements["period_on"]
    assert days.dt.strftime("%m-%d").tolist() == ["02-01", "02-02"]


@pytest.mark.parametrize("day", ["31.01.2025", 1738281600, "2025-02-30", "2025-01-31 10:00:00+00"])
def test_what_sqlite_takes_for_no_date_is_refused_or_read(tmp_path: Path, day: Any) -> None:
    url = _sqlite(tmp_path / "one.sqlite", [(day, 1)], "create table odd (d date, i integer)")
    if str(day).endswith("+00"):
        assert sp.build_measures(url, define("sum(i)")).measurements["actual"].tolist() == [1]
        return
    with pytest.raises(DataError, match=r"odd, column d: found .*, expected dates"):
        sp.build_measures(url, define("sum(i)"))


@pytest.mark.parametrize("value", ["sum(i) / 0", "count(distinct trim(t, 'x'))", "sum(1)", "sum(0.5)"])
def test_what_would_not_mean_what_it_says_is_refused(urls: dict[str, str], value: str) -> None:
    with pytest.raises(DataError, match="expected "):
        sp.build_measures(urls["duckdb"], define(value))
