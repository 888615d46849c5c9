"""The same measures on DuckDB, SQLite and PostgreSQL: equal to the last digit of a decimal, to 1e-12 otherwise."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from tests.data.sources.measures.orders import DEFINITIONS, fill_duckdb, fill_postgres, fill_sqlite, make_orders
from tests.data.sources.servers import PASSWORD, Server, serve

EXACT = ["sales", "customers", "largest"]
FIGURES = ["actual", "target", "expected", "numerator", "denominator"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve() as started, pytest.MonkeyPatch.context() as patch:
        fill_postgres(started.url, PASSWORD)
        patch.setenv("PGPASSWORD", PASSWORD)
        yield started


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    url = fill_duckdb(tmp_path_factory.mktemp("duck") / "shop.duckdb")
    measurements, segments = sp.build_measures(url, DEFINITIONS)
    return measurements, segments


def same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Equal keys and decimals; other figures to twelve digits."""
    names = [name for name in FIGURES if name in ours]
    pd.testing.assert_frame_equal(ours.drop(columns=names), theirs.drop(columns=names))
    exact = ours["kpi"].str.contains("|".join(EXACT))
    assert exact.sum() > 100
    pd.testing.assert_frame_equal(ours.loc[exact, names], theirs.loc[exact, names], check_exact=True)
    np.testing.assert_allclose(ours[names], theirs[names], rtol=1e-12)


def test_sqlite_gives_what_duckdb_gives(built: tuple[pd.DataFrame, ...], tmp_path: Path) -> None:
    measurements, segments = sp.build_measures(fill_sqlite(tmp_path / "shop.sqlite"), DEFINITIONS)
    same(measurements, built[0])
    same(segments, built[1])


def test_postgresql_gives_what_duckdb_gives(built: tuple[pd.DataFrame, ...], server: Server) -> None:
    measurements, segments = sp.build_measures(server.url, DEFINITIONS)
    same(measurements, built[0])
    same(segments, built[1])


def test_the_figures_are_those_of_pandas(built: tuple[pd.DataFrame, ...]) -> None:
    orders = make_orders()["orders"]
    month = orders["ordered_on"].dt.to_period("M").dt.start_time
    cents = (orders["amount"] * 100).round().astype("int64").groupby([orders["shop"], month]).sum()
    sales = built[0][built[0]["kpi"] == "Nörd_sales"].set_index("period_on")["actual"].dropna()
    assert len(sales) > 10
    assert sales.tolist() == (cents["Nörd"].loc[sales.index] / 100).tolist()
    quarter = (orders["ordered_on"].dt.to_period("Q-JAN")).dt.start_time
    margin = (orders["amount"] - orders["cost"].fillna(0)).groupby([orders["shop"], quarter]).sum()
    ours = built[0][built[0]["kpi"] == "Süd's_margin"].set_index("period_on")["numerator"].dropna()
    assert ours.to_dict() == pytest.approx(margin["Süd's"].loc[ours.index].to_dict(), rel=1e-12)
    assert set(ours.index.month) <= {2, 5, 8, 11}


def test_records_that_repeat_a_key_and_late_ones_are_counted(tmp_path: Path) -> None:
    told = sp.build_measures(fill_duckdb(tmp_path / "shop.duckdb"), DEFINITIONS)
    orders = make_orders()["orders"]
    late = (orders["recorded_at"].dt.to_period("M") > orders["ordered_on"].dt.to_period("M")).sum()
    assert "orders: 1 records repeat the id of another; they are counted in." in told.notes
    by_month = told.completeness[told.completeness["measure"] == "sales"]
    assert by_month["late"].sum() == late > 0


def test_what_was_recorded_later_was_not_known(tmp_path: Path) -> None:
    orders = make_orders()["orders"]
    told = sp.build_measures(fill_duckdb(tmp_path / "shop.duckdb"), DEFINITIONS, as_of="2024-06-30")
    known = orders[(orders["recorded_at"].dt.normalize() <= "2024-06-30") & (orders["shop"] == "Nörd")]
    june = known[known["ordered_on"].dt.to_period("M") == "2024-06"]["amount"].sum()
    sales = told.measurements[told.measurements["kpi"] == "Nörd_sales"].set_index("period_on")["actual"]
    assert sales.index.max() == pd.Timestamp("2024-06-01")
    assert sales.iloc[-1] == pytest.approx(june) or pd.isna(sales.iloc[-1])


def test_what_an_engine_cannot_compute_is_said(tmp_path: Path) -> None:
    median = {**DEFINITIONS, "measures": {"median": {"name": "Median", "value": "median(amount)"}}}
    with pytest.raises(DataError, match=r"orders.*Median"):
        sp.build_measures(fill_sqlite(tmp_path / "shop.sqlite"), median)


def test_nothing_is_written_to_a_database(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    url = fill_sqlite(path)
    before = path.read_bytes()
    sp.build_measures(url, DEFINITIONS)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["shop.sqlite"]


def test_a_lent_connection_stays_open(tmp_path: Path) -> None:
    import ibis

    con = ibis.duckdb.connect()
    for name, frame in make_orders(500).items():
        con.create_table(name, pa.Table.from_pandas(frame, preserve_index=False))
    measurements, _ = sp.build_measures(con, DEFINITIONS)
    assert len(measurements)
    assert set(con.list_tables()) == {"orders", "products"}


@pytest.mark.slow
def test_spark_gives_what_duckdb_gives(built: tuple[pd.DataFrame, ...], tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed: pip install -e '.[spark]' (and a Java)")
    import duckdb
    import ibis
    from pyspark.sql import SparkSession

    settings = {"ui.enabled": "false", "driver.bindAddress": "127.0.0.1", "driver.host": "127.0.0.1",
                "sql.shuffle.partitions": "2", "sql.warehouse.dir": str(tmp_path)}  # fmt: skip
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(f"spark.{name}", value)
    session = builder.getOrCreate()
    path = fill_duckdb(tmp_path / "shop.duckdb").removeprefix("duckdb:///")
    with duckdb.connect(path, read_only=True) as con:
        for name in make_orders():
            con.execute(f"copy {name} to '{tmp_path}/{name}.parquet'")
            session.read.parquet(f"{tmp_path}/{name}.parquet").createOrReplaceTempView(name)
    measurements, segments = sp.build_measures(ibis.pyspark.connect(session), DEFINITIONS)
    for ours, theirs in ((measurements, built[0]), (segments, built[1])):
        names = [name for name in FIGURES if name in ours]
        np.testing.assert_allclose(ours[names], theirs[names], rtol=1e-12)
    session.stop()
