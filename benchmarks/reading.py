"""A folder with 5 million rows of segments as CSV: opened with every check, sound and broken, beside plain pandas."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from sides import run

ROWS, KPIS, REGIONS = 5_000_000, 500, 100
LIMIT = 30.0  # seconds of processor time


def write_folder(folder: Path, *, broken: bool) -> None:
    """KPIs by month and region; broken: half the figures are words, a third of the KPIs unknown, a fifth no dates."""
    folder.mkdir()
    names = np.array([f"k{number}" for number in range(KPIS)])
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "unit": "money", "better": "higher"})
    kpis.to_csv(folder / "kpis.csv", index=False)
    one = pd.DataFrame({"kpi": names, "period_on": "2025-01-01", "actual": 1.0, "target": 2.0})
    one.to_csv(folder / "measurements.csv", index=False)
    row = np.arange(ROWS)
    months = np.array([f"{2015 + month // 12}-{month % 12 + 1:02}-01" for month in range(100)])
    regions = np.array([f"R{number}" for number in range(REGIONS)])
    actual = np.random.default_rng(1).normal(100, 10, ROWS).round(2).astype(str)
    kpi, period = names[row % KPIS], months[row // KPIS % 100]
    if broken:
        actual = np.where(row % 2, "abc", actual)
        kpi = np.where(row % 3 == 0, "nobody", kpi)
        period = np.where(row % 5 == 0, "2015-13-01", period)
    table = pd.DataFrame({"kpi": kpi, "period_on": period, "region": regions[row // 50_000], "actual": actual})
    table.to_csv(folder / "segments.csv", index=False)


def work(side: str, folder: Path) -> None:
    """What the process of one side does."""
    told = 0
    if side == "pandas":
        rows = pd.read_csv(folder / "segments.csv", parse_dates=["period_on"])
        told = int(rows["actual"].notna().sum())
    else:
        import saypro_analysis as sp

        try:
            told = len(sp.open_review(folder).segments)
        except sp.DataError as error:
            told = int(str(error).split(maxsplit=1)[0])
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"told": told, "processor": used.ru_utime + used.ru_stime, "gigabytes": used.ru_maxrss / 2**20}))


def main() -> None:
    """Print all three; fail where a folder takes too long."""
    with TemporaryDirectory(prefix="saypro-bench-") as place:
        sound, broken = Path(place) / "sound", Path(place) / "broken"
        write_folder(sound, broken=False)
        write_folder(broken, broken=True)
        asked = {"open_review, sound": ("ours", sound), "open_review, broken": ("ours", broken),
                 "pandas.read_csv, no check": ("pandas", sound)}  # fmt: skip
        sides = {name: run(__file__, *words) for name, words in asked.items()}
    for name, told in sides.items():
        print(f"{name}: {told['seconds']:.1f} s, {told['processor']:.1f} s of processor time, "
              f"peak {told['gigabytes']:.1f} GB, {told['told']:,.0f} rows or problems")  # fmt: skip
    if max(told["processor"] for told in sides.values()) > LIMIT:
        raise SystemExit(f"expected at most {LIMIT:g} s")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        work(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
