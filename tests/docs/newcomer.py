"""`python -m tests.docs.newcomer [FOLDER]` walks the start as a newcomer does and tells the seconds of each step.

Nothing is taken from this environment: the clone makes its own, from the lock. It runs what `docs/start.md` says.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.docs.pages import ROOT, list_blocks

START = ROOT / "docs" / "start.md"


def list_steps() -> list[tuple[str, str]]:
    """Each step's name and its script: the page's commands, its files, its code."""
    blocks = list(list_blocks(START))
    first, own, run = [block.text for block in blocks if block.language == "sh"]
    clone, enter, made = first.splitlines()
    files = "\n".join(f"cat > {block.file} <<'END'\n{block.text}END" for block in blocks if block.file)
    code = next(block.text for block in blocks if block.language == "python")
    check, reports = run.splitlines()
    return [("clone", f"{clone.replace('<this repository>', str(ROOT))}\n{enter}"), ("make report", made),
            ("workspace", own), ("own figures", files), ("check", check), ("own reports", reports),
            ("in Python", f"python <<'END'\n{code}END")]  # fmt: skip


def walk(folder: Path) -> dict[str, float]:
    """The seconds of each step, taken in one shell as a person has it open."""
    shell = subprocess.Popen(["sh", "-e"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert shell.stdin is not None
    assert shell.stdout is not None
    seconds = {}
    for name, script in list_steps():
        began = perf_counter()
        shell.stdin.write(f"{script}\necho; echo '{name} done'\n")
        shell.stdin.flush()
        while (line := shell.stdout.readline()) and line != f"{name} done\n":
            pass
        if not line:
            raise SystemExit(f"{name} failed")
        seconds[name] = perf_counter() - began
    shell.stdin.close()
    shell.wait()
    return seconds


def main() -> None:
    """Walk in the folder that is named, or in one that is gone afterwards."""
    with TemporaryDirectory(prefix="newcomer-") as folder:
        told = walk(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder))
    sys.stdout.write("".join(f"{name:<12} {seconds:7.1f} s\n" for name, seconds in told.items()))
    sys.stdout.write(f"{'together':<12} {sum(told.values()):7.1f} s\n")


if __name__ == "__main__":
    main()
