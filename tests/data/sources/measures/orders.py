"""Order lines of a small shop, the same in every engine: exact money, floating-point days, gaps, two departments."""

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = {"id": "integer", "ordered_on": "date", "recorded_at": "timestamp", "shop": "text", "region": "text",
           "product": "integer", "customer": "integer", "amount": "decimal(12,2)", "cost": "decimal(12,4)",
           "days": "double precision", "won": "boolean"}  # fmt: skip
PRODUCTS = {"id": "integer", "category": "text"}
DEFINITIONS: dict[str, Any] = {
    "year_starts": "february",
    "defaults": {"department": {"column": "shop"}, "source": "orders", "unit": "money", "better": "higher",
                 "dimensions": ["region", "category"]},
    "sources": {
        "orders": {"date": "ordered_on", "recorded": "recorded_at", "key": "id",
                   "join": {"products": {"product": "id"}},
                   "columns": {"category": "products.category", "margin": "amount - coalesce(cost, 0)",
                               "size": "case when amount >= 100 then 'large' else 'small' end"}},
    },
    "measures": {
        "sales": {"name": "Sales", "value": "sum(amount)", "target": "year_before"},
        "margin": {"name": "Margin", "unit": "share", "value": "sum(margin) / sum(amount)", "grain": "quarter"},
        "sevenths": {"name": "Mean of a seventh", "value": "avg(days / 7)", "unit": "days", "dimensions": ["size"]},
        "win_rate": {"name": "Win rate", "unit": "share", "value": "1 - count_if(not won) / count(*)", "target": 0.5},
        "customers": {"name": "Customers", "unit": "count", "value": "count(distinct customer)",
                      "where": "region <> 'South' and amount between 10 and 500"},
        "largest": {"name": "Largest order", "value": "max(amount)", "grain": "week", "dimensions": []},
        "hours": {"name": "Hours to record", "unit": "hours", "better": "lower", "dimensions": [],
                  "value": "avg(hours_between(ordered_on, recorded_at))", "grain": "year"},
    },
}  # fmt: skip


def make_orders(rows: int = 4000) -> dict[str, pd.DataFrame]:
    """The tables `orders` and `products`; money in hundredths and ten-thousandths, as whole numbers until written."""
    random = np.random.default_rng(11)
    day = pd.Timestamp("2023-11-01") + pd.to_timedelta(np.sort(random.integers(0, 500, rows)), unit="D")
    amount = np.exp(random.normal(4, 1, rows)).round(2)
    later = pd.to_timedelta(random.integers(0, 400, rows), "h")
    orders = pd.DataFrame({
        "id": np.arange(rows), "ordered_on": day, "recorded_at": day + later,
        "shop": random.choice(["Nörd", "Süd's"], rows), "region": random.choice(["North", "South", None], rows),
        "product": random.integers(0, 7, rows), "customer": random.integers(0, 300, rows), "amount": amount,
        "cost": np.where(random.random(rows) < 0.1, np.nan, (amount * random.uniform(0.3, 0.9, rows)).round(4)),
        "days": random.exponential(3, rows), "won": random.random(rows) < 0.4,
    })  # fmt: skip
    orders["id"] = orders["id"].mask(orders["id"] == 17, 16)
    products = pd.DataFrame({"id": range(6), "category": ["Bikes", "Bikes", "Helmets", "Lights", "Lights", "Bags"]})
    return {"orders": orders, "products": products}


def _rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    written = frame.copy()
    for name in frame.select_dtypes("datetime").columns:
        pattern = "%Y-%m-%d" if name.endswith("_on") else "%Y-%m-%d %H:%M:%S"
        written[name] = frame[name].dt.strftime(pattern)
    return [tuple(None if pd.isna(value) else value for value in row)
            for row in written.astype(object).itertuples(index=False)]  # fmt: skip


def _statements() -> dict[str, str]:
    return {table: f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            for table, columns in {"orders": COLUMNS, "products": PRODUCTS}.items()}  # fmt: skip


def fill_sqlite(path: Path) -> str:
    """A SQLite file with both tables; returns its URL."""
    with sqlite3.connect(path) as con:
        for table, frame in make_orders().items():
            con.execute(_statements()[table])
            con.executemany(f"insert into {table} values ({','.join('?' * frame.shape[1])})", _rows(frame))
    con.close()
    return f"sqlite:///{path}"


def fill_duckdb(path: Path) -> str:
    """A DuckDB file with both tables; returns its URL."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect(str(path)) as con:
        for table, frame in make_orders().items():
            con.execute(_statements()[table])
            con.register("brought", pa.Table.from_pandas(frame, preserve_index=False))
            con.execute(f"insert into {table} select * from brought")
    return f"duckdb:///{path}"


def fill_postgres(url: str, password: str) -> None:
    """Both tables in a PostgreSQL database."""
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://"), password=password) as con:
        for table, frame in make_orders().items():
            con.execute(_statements()[table])
            with con.cursor().copy(f"copy {table} from stdin") as copy:
                for row in _rows(frame):
                    copy.write_row(row)
