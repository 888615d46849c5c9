"""Whether the pins of duckdb and sqlglot can go: our tests with the newest Ibis, duckdb and sqlglot, in a venv.

`python -m tests.newest_pins` tells the versions, and ends with 0 if the tests of measures and databases pass with them.
Everything else comes from the environment that runs it, which stays as it is.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.house.package import ROOT

PACKAGES = ("ibis-framework", "duckdb", "sqlglot")
TESTS = ("tests/data/sources/measures", "tests/data/sources/test_databases.py")


def install_newest(folder: Path) -> Path:
    """A virtual environment with the newest three, and beside them what is installed here; returns its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--upgrade", *PACKAGES], check=True)
    place = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    Path(place.stdout.strip(), "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def main() -> int:
    """Install, tell the versions, run the tests."""
    with TemporaryDirectory(prefix="saypro-newest-") as folder:
        python = install_newest(Path(folder))
        told = f"from importlib.metadata import version; print({{name: version(name) for name in {PACKAGES}}})"
        subprocess.run([python, "-c", told], check=True)
        tests = subprocess.run(
            [python, "-m", "pytest", "-q", "-n0", "-m", "not slow", "-p", "no:cacheprovider", *TESTS],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
    sys.stdout.write("the pins can go\n" if tests.returncode == 0 else "the pins have to stay\n")
    return tests.returncode


if __name__ == "__main__":
    sys.exit(main())
