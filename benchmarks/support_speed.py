"""Ten million incidents by twenty systems: counted in DuckDB, beside the frame's way on one in two hundred of them."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import ibis
import pandas as pd

import saypro_analysis as sp

COUNT, AS_OF, ONE_IN = 10_000_000, "2025-03-31", 200
MAKE = """
           copy ( select 'I' || i as incident, came as reported_at, 'open' as status, 'system ' || (i % 20) as system,
           case when seen < 0.97 then came + to_seconds(cast(exp(10 + 3.2 * (a + b + c - 1.5)) as bigint)) end as
           resolved_at, ['critical', 'high', 'medium', 'low'][1 + (i % 4)::int] as severity, 'kind ' || (i % 31) as
           category, 'Report ' || (i % 9973) || ' of area ' || (i % 7919) || ' does not load' as description from
           (select i, timestamp '2024-04-01' + to_seconds((random() * 365 * 86400)::bigint) as came, random() as seen,
           random() as a, random() as b, random() as c from range({count}) as numbers(i)) ) to '{path}' (format parquet)
"""


def main(folder: Path) -> None:
    """Make the records, count them, and hold a sample against the frame's way."""
    path = folder / "incidents.parquet"
    duckdb.connect().execute("select setseed(0.5)").execute(MAKE.format(count=COUNT, path=path))
    records = ibis.duckdb.connect(memory_limit="1500MB").read_parquet(str(path))
    began, worked = time.perf_counter(), time.process_time()
    told = sp.summarise_incidents(records, as_of=AS_OF, by="system")
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(
        f"records {COUNT:,} by {len(told)} systems: {seconds:.0f} s ({worked:.0f} s of processor), {peak:.1f} GB\n"
    )
    few = records.filter(records.incident.hash() % ONE_IN == 0)
    frame = few.to_pandas()
    began = time.perf_counter()
    beside = sp.summarise_incidents(frame, as_of=AS_OF, by="system")
    seconds = time.perf_counter() - began
    pd.testing.assert_frame_equal(sp.summarise_incidents(few, as_of=AS_OF, by="system"), beside, check_dtype=False)
    sys.stdout.write(f"frame {len(frame):,}: {seconds:.1f} s, the same answer\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(Path(place))
