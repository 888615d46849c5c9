"""All benchmarks, one after the other, as one table: what each found beside its peer, how long it took.

    python benchmarks/table.py [NAME ...]

A row is a benchmark: its name, seconds on the clock and of processor time, whether it holds, the last line it printed.
Exit status 1 where one missed what it expects, or took longer than `MINUTES`.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
MINUTES = float(os.environ.get("MINUTES", "10"))  # that one benchmark may take
WIDTH = 100  # letters of what was found


def list_benchmarks(names: list[str]) -> list[Path]:
    """The files of those names, without any all of them."""
    known = {path.stem: path for path in sorted(HERE.glob("[a-z]*.py")) if '"__main__"' in path.read_text()}
    del known[Path(__file__).stem]
    if absent := [name for name in names if name not in known]:
        raise SystemExit(f"found {', '.join(absent)}, expected some of {', '.join(known)}")
    return [known[name] for name in names or known]


def run(path: Path) -> tuple[str, float, float, bool]:
    """What a benchmark found in a word, its seconds on the clock and of processor time, whether it holds."""
    start, before = time.perf_counter(), _spent()
    try:
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60 * MINUTES, check=False)
        lines, held = [*done.stdout.splitlines(), *done.stderr.splitlines()], done.returncode == 0
    except subprocess.TimeoutExpired:
        lines, held = [f"took more than {MINUTES:g} minutes"], False
    told = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return told, time.perf_counter() - start, _spent() - before, held


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(names: list[str]) -> int:
    """Print the table row by row; returns how many benchmarks missed what they expect, at most 1."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start"
    )
    print(f"{'benchmark':22} {'clock':>7} {'cpu':>7}  {'holds':5}  found")
    missed = 0
    for path in list_benchmarks(names):
        told, clock, spent, held = run(path)
        missed += not held
        print(f"{path.stem:22} {clock:5.0f} s {spent:5.0f} s  {'yes' if held else 'no':5}  {told[:WIDTH]}", flush=True)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
