"""One side of a comparison in a process of its own, so that neither finds what the other has loaded or cached."""

from __future__ import annotations

import json
import subprocess
import sys
import time


def run(script: str, *words: object) -> dict[str, float]:
    """What a script prints last, as JSON, when it is called with these words, and the seconds that it took."""
    start = time.perf_counter()
    command = [sys.executable, script, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**told, "seconds": time.perf_counter() - start}
