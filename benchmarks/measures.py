"""Order lines into monthly KPIs by four dimensions, by a measures file and by pandas: seconds and peak memory.

10 million lines by default, 100 million with `LARGE=1`; DuckDB makes them, as Parquet, by a fixed rule. Each side
runs in a process of its own. pandas gets the largest part of the lines that it can hold in MEMORY.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROWS = 100_000_000 if os.environ.get("LARGE") else 10_000_000
MEMORY = 12 * 2**30  # what pandas may take before it counts as too large
CEILING = 4.0  # GB: what the measures may take
DIMENSIONS = ["region", "channel", "category", "segment"]
MEASURES = {
    "defaults": {"department": "Sales", "source": "orders", "dimensions": DIMENSIONS, "better": "higher"},
    "sources": {"orders": {"file": "orders/*.parquet", "date": "ordered_on"}},
    "measures": {
        "sales": {"name": "Sales", "unit": "money", "value": "sum(amount)"},
        "lines": {"name": "Order lines", "unit": "count", "value": "count(*)"},
        "margin": {"name": "Margin", "unit": "share", "value": "sum(amount - cost) / sum(amount)"},
        "returned": {"name": "Returned", "unit": "share", "value": "sum(returned) / count(*)", "better": "lower"},
    },
}


def make_lines(folder: Path, rows: int) -> None:
    """Order lines of three years in files of ten million, exact money in cents."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET memory_limit='3GB'")
    (folder / "orders").mkdir()
    for part, first in enumerate(range(0, rows, 10_000_000)):
        last = min(first + 10_000_000, rows)
        con.execute(f"""COPY (
            SELECT i AS line, DATE '2022-01-01' + CAST(hash(i * 8 + 1) % 1096 AS INTEGER) AS ordered_on,
                'Region ' || (hash(i * 8 + 2) % 10) AS region, 'Channel ' || (hash(i * 8 + 3) % 5) AS channel,
                'Category ' || (hash(i * 8 + 4) % 12) AS category, 'Segment ' || (hash(i * 8 + 5) % 6) AS segment,
                CAST((hash(i * 8 + 6) % 50000 + 100) / 100 AS DECIMAL(12, 2)) AS amount,
                CAST((hash(i * 8 + 7) % 30000 + 100) / 100 AS DECIMAL(12, 2)) AS cost,
                hash(i * 8 + 8) % 20 = 0 AS returned
            FROM range({first}, {last}) AS numbers(i)
        ) TO '{folder / "orders" / f"part_{part:03}.parquet"}' (FORMAT parquet)""")


def by_measures(folder: Path) -> dict[str, float]:
    """Our side, from the import on."""
    from saypro_analysis.data.sources.measures.builds import build_measures

    measurements, segments = build_measures(folder, MEASURES)
    sales = measurements.loc[measurements["kpi"] == "sales", "actual"]
    return {"months": len(sales), "segments": len(segments), "sales": round(float(sales.sum()), 2)}


def by_pandas(folder: Path, files: int) -> dict[str, float]:
    """The peer: the columns that it needs, as categories and floats, and one groupby."""
    import pandas as pd

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    wanted = ["ordered_on", *DIMENSIONS, "amount", "cost", "returned"]
    read = []
    for path in sorted((folder / "orders").iterdir())[:files]:
        part = pd.read_parquet(path, columns=wanted)
        part["month"] = pd.to_datetime(part.pop("ordered_on")).dt.to_period("M").dt.start_time
        part = part.astype({**dict.fromkeys(DIMENSIONS, "category"), "amount": float, "cost": float})
        read.append(part)
    lines = pd.concat(read, ignore_index=True) if len(read) > 1 else read[0]
    lines["margin"] = lines["amount"] - lines["cost"]
    keys = ["month", *DIMENSIONS]
    cells = lines.groupby(keys, observed=True).agg(
        sales=("amount", "sum"), lines=("amount", "size"), margin=("margin", "sum"), returned=("returned", "sum")
    )
    months = cells.groupby("month").sum()
    return {"months": len(months), "segments": 4 * len(cells), "sales": round(float(months["sales"].sum()), 2)}


def run(side: str, folder: Path, files: int = 0) -> dict[str, float] | None:
    """One side in a process of its own; None where its memory did not suffice."""
    command = [sys.executable, __file__, side, str(folder), str(files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        if side == "measures":
            raise SystemExit(done.stderr)
        return None
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def work(side: str, folder: Path, files: int) -> None:
    """What the process of one side does."""
    start = time.perf_counter()
    told = by_measures(folder) if side == "measures" else by_pandas(folder, files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({**told, "seconds": time.perf_counter() - start, "gigabytes": peak}))


def main() -> None:
    """Print both sides; fail where the figures differ or the memory is above the ceiling."""
    with TemporaryDirectory(prefix="saypro-bench-") as place:
        folder = Path(place)
        start = time.perf_counter()
        make_lines(folder, ROWS)
        files = len(list((folder / "orders").iterdir()))
        print(f"{ROWS:,} order lines made in {time.perf_counter() - start:.0f} s, {files} Parquet files")
        ours = run("measures", folder)
        assert ours is not None
        print(f"measures: {ours['seconds']:.1f} s, peak {ours['gigabytes']:.2f} GB, {ours['segments']:,.0f} segments")
        held, theirs = files, run("pandas", folder, files)
        while theirs is None and held > 1:
            held //= 2
            theirs = run("pandas", folder, held)
        if theirs is None:
            raise SystemExit("pandas could not hold a single file")
        share = f"{held * min(ROWS, 10_000_000):,} lines" + ("" if held == files else ", the most that it can hold")
        print(f"pandas, {share}: {theirs['seconds']:.1f} s, peak {theirs['gigabytes']:.2f} GB")
        same = held != files or abs(ours["sales"] - theirs["sales"]) < 0.005 * ours["months"]
        print(f"same sales: {same if held == files else 'not compared, pandas held a part'}")
        if not same or ours["gigabytes"] > CEILING:
            raise SystemExit(f"expected the same figures and at most {CEILING:g} GB")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
