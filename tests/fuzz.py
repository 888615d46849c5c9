"""`python -m tests.fuzz READER [SECONDS]` lets atheris look for bytes that a reader neither reads nor refuses.

Coverage leads it where the random bytes of the quick tests do not come. Atheris is not installed with the rest, for it
has no wheels beside Linux's: `pip install atheris`. What it finds it writes as `crash-...` into the current folder.
"""

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.file_limits import LIMITS

SMALL = LIMITS._replace(cells=100_000, decoded=10_000_000)
LONGEST, SECONDS = 16_384, 60


def read_as_yaml(content: bytes) -> None:
    from saypro_analysis.data.sources.yamls import read_yaml

    place = _keep("fuzz.yaml", content)
    values, problems = read_yaml(place, "fuzz.yaml")
    assert problems or values is not None


def read_as_notebook(content: bytes) -> None:
    from saypro_analysis.batch.workspaces.notebooks import read_parameters

    with suppress(
        ValueError, SyntaxError, OSError, RecursionError, MemoryError
    ):  # those that a cycle tells as a problem
        read_parameters(_keep("fuzz.ipynb", content))


def read_as_csv(content: bytes) -> None:
    from saypro_analysis.data.sources.table_files import read_csv

    cells, _, problems = read_csv("measurements", content, SMALL)
    assert cells is not None or problems


def read_as_workbook(content: bytes) -> None:
    from saypro_analysis.data.sources.workbooks.raw_sheets import read_sheets

    sheets, refused = read_sheets(content, SMALL.cells, SMALL.decoded)
    assert refused is None or (sheets == [] and refused[0])


def read_as_workspace(content: bytes) -> None:
    """The bytes as the parameters of a cycle: the first half of cycle.yaml, the second of a department's file."""
    from saypro_analysis.batch.cycles import open_cycle

    half = len(content) // 2
    (FOLDER / "departments").mkdir(exist_ok=True)
    (FOLDER / "cycle.yaml").write_bytes(content[:half])
    (FOLDER / "departments" / "one.yaml").write_bytes(content[half:])
    with suppress(DataError):
        open_cycle(FOLDER)


FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
READERS: dict[str, Callable[[bytes], None]] = {
    "csv": read_as_csv, "notebook": read_as_notebook, "workbook": read_as_workbook, "workspace": read_as_workspace,
    "yaml": read_as_yaml,
}  # fmt: skip


def write_seeds(reader: str) -> Path:
    """A folder with something that the reader takes, from which atheris starts."""
    from saypro_analysis.batch.workspaces.notebooks import bundled
    from tests.data.sources.workbooks.kept import book

    seeds = FOLDER / "seeds"
    seeds.mkdir()
    if reader == "workbook":
        book().save(seeds / "seed")
    elif reader == "csv":
        (seeds / "seed").write_text("kpi,period_on,actual,target\nk,2025-01-01,1.5,2\n'k','31.01.2025','40%',\n")
    else:
        name = "notebooks/explore.ipynb" if reader == "notebook" else "params/cycle.yaml"
        told = (bundled(name.split("/")[0]) / name.split("/")[1]).read_bytes()
        (seeds / "seed").write_bytes(told + b"department: Sales\n" * 30 if reader == "workspace" else told)
    return seeds


def _keep(name: str, content: bytes) -> Path:
    (FOLDER / name).write_bytes(content)
    return FOLDER / name


def main(reader: str, seconds: int) -> None:
    """Look for that long; atheris ends the process."""
    import atheris

    with atheris.instrument_imports(include=["saypro_analysis", "yaml"]):
        READERS[reader](b"a: 1\n")
    atheris.Setup([sys.argv[0], f"-max_len={LONGEST}", f"-max_total_time={seconds}", "-rss_limit_mb=3000",
                   "-len_control=0", str(write_seeds(reader))], READERS[reader])  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
