"""Whether another checkout makes the same files: every page, JSON, CSV, mail and workbook of the product, compared.

    python -m tests.house.same_outputs OLD_CHECKOUT [FOLDER]

Each checkout makes the sample's, the hospitals' and an empty workspace's reports, mails and next cycles in a folder of
its own. What says when it was made, by which bytes of code, or where (`run.json`, the notebooks' metadata, a mail's
date) is left out of the comparison; all else has to agree to the byte. Exit status 1 where something differs. The old
side runs one report at a time, elsewhere on earth and with other hashes: a checkout that is compared with itself
(`python -m tests.house.same_outputs .`) shows that none of this is seen in what it makes.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parents[2]
SKIPPED = ("run.json", ".ipynb", ".lock")
_MADE_ON = re.compile(rb"^Date: [^\n]*\n", re.MULTILINE)
_ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "4711"}
_HERE = {"TZ": "America/St_Johns", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "7"}
_STEPS = (
    ("{sample}", "run", "--outputs", "{folder}/sample", "--jobs", "{jobs}"),
    ("{sample}", "mail", "--outputs", "{folder}/sample"),
    ("{folder}", "init", "nhs", "--from", "nhs"),
    ("{folder}/nhs", "run", "--jobs", "{jobs}"),
    ("{folder}", "init", "empty", "--from", "empty"),
    ("{folder}/empty", "run", "--jobs", "{jobs}"),
    ("{folder}", "init", "book", "--from", "sample", "--excel"),
    ("{folder}", "init", "next", "--next", "empty"),
    ("{folder}", "init", "next_book", "--next", "book"),
)


def make(checkout: Path, folder: Path, jobs: int, settings: dict[str, str]) -> None:
    """Everything that the product writes, made by one checkout."""
    folder.mkdir(parents=True)
    environment = {**os.environ, **settings, "PYTHONPATH": str(checkout)}
    for place, *words in _STEPS:
        places = {"sample": checkout, "folder": folder, "jobs": jobs}
        command = [sys.executable, "-m", "saypro_analysis", *(word.format(**places) for word in words)]
        subprocess.run(command, cwd=place.format(**places), env=environment, check=True, capture_output=True)


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Each file that is compared, by its path in the folder, and a digest of its content."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(SKIPPED):
            content = path.read_bytes()
            content = _MADE_ON.sub(b"", content) if path.suffix == ".eml" else content
            yield path.relative_to(folder).as_posix(), sha256(content).hexdigest()


def main(old: str, folder: str) -> int:
    """Compare; returns how many files differ or are on one side only, at most 1."""
    sides = {}
    for side, checkout, jobs, settings in (("old", Path(old).resolve(), 1, _ELSEWHERE), ("new", HERE, 2, _HERE)):
        make(checkout, Path(folder) / side, jobs, settings)
        sides[side] = dict(digests(Path(folder) / side))
    names = sorted({*sides["old"], *sides["new"]})
    differing = [name for name in names if sides["old"].get(name) != sides["new"].get(name)]
    print(*(f"differs: {name}" for name in differing), sep="\n")
    print(f"{len(names) - len(differing)} of {len(names)} files are the same")
    return min(len(differing), 1)


if __name__ == "__main__":
    with TemporaryDirectory() as aside:
        sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else aside))
