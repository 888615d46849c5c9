"""`saypro check` on 5,000 departments, beside the loop that one would write: a filter of the data for each of them."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import yaml
from sides import run

sys.path.insert(0, str(Path(__file__).parents[1]))

DEPARTMENTS = 5_000
LIMIT = 15.0  # seconds of processor time
RATIO = 1.0  # of the loop's time


def check(params: Path) -> int:
    """What `saypro check` does; returns how many reports it looked at."""
    from saypro_analysis.cli import main

    if main(["check", str(params)]):
        raise SystemExit("the data was refused")
    return len(list((params / "departments").iterdir()))


def loop(params: Path) -> int:
    """Every file is read by PyYAML, the data once by pandas, and filtered for each department to count its months."""
    files = sorted((params / "departments").iterdir())
    names = [yaml.safe_load(path.read_text(encoding="utf-8"))["department"] for path in files]
    kpis = pd.read_csv(params.parent / "data" / "kpis.csv")
    rows = pd.read_csv(params.parent / "data" / "measurements.csv", parse_dates=["period_on"])
    for name in names:
        own = rows[rows["kpi"].isin(kpis.loc[kpis["department"] == name, "kpi"])]
        if len(own["period_on"].dt.to_period("Q").unique()) > 1 or own["actual"].isna().any():
            raise SystemExit(f"{name} lacks figures")
    return len(names)


def main() -> None:
    """Print both; fail where the check takes too long, by itself or beside the loop."""
    from tests.batch.workspace import write_workspace

    with TemporaryDirectory(prefix="saypro-bench-") as place:
        params = write_workspace(Path(place), tuple(f"Department {number}" for number in range(DEPARTMENTS)))
        sides = {side: run(__file__, side, params) for side in ("check", "loop")}
    for side, told in sides.items():
        print(f"{side}: {told['seconds']:.1f} s, {told['processor']:.1f} s of processor time")
    ours, theirs = (told["processor"] for told in sides.values())
    print(f"{ours / theirs:.2f} times the loop's time")
    if ours > LIMIT or ours > RATIO * theirs:
        raise SystemExit(f"expected at most {LIMIT:g} s and {RATIO:g} times the loop's time")


def work(side: str, params: Path) -> None:
    """What the process of one side does."""
    {"check": check, "loop": loop}[side](params)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"processor": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
