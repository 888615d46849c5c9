"""What a report's process read: the rows of each review that it opened, and the other files of the workspace.

Python tells its audit hooks of every file that is opened and every folder that is listed, and `open_review` tells them
what it gave. The hook writes a line per reading; the batch reads them when the report is done. It imports nothing slow.
"""

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import Any

from saypro_analysis.batch.places_told import find_place, tell_place
from saypro_analysis.batch.review_digests import digest_head, digest_table
from saypro_analysis.data.sources.known_files import KNOWN, Stamp, digest_file, stamp_file

_DATA = Path(__file__).parents[1] / "data"
OPENING, OPENED = "saypro_analysis.open_review", "saypro_analysis.open_review.opened"
TAKEN = "saypro_analysis.open_review.taken"


class Account:
    """The hook: collects files while a review is being opened, writes a line for it, and for each table taken."""

    def __init__(self, path: Path, workspace: Path) -> None:
        self.path, self.workspace = path, workspace
        self.review: dict[str, Stamp] | None = None
        self.reviews: dict[int, tuple[Any, Any]] = {}  # by the place of their tables, which they keep
        self.taken: set[tuple[int, str]] = set()
        self.busy: set[int] = set()  # threads that are within the hook: what it reads itself is not told
        self.kinds: dict[str, Callable[..., None]] = {
            "open": self.file,
            "os.listdir": self.folder,
            "os.scandir": self.folder,
            KNOWN: self.take,
        }
        self.kinds |= {OPENING: self.opening, OPENED: self.opened, TAKEN: self.table}

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        kind, thread = self.kinds.get(event), get_ident()
        if kind is None or thread in self.busy:
            return
        self.busy.add(thread)
        try:
            kind(*arguments)
        finally:
            self.busy.discard(thread)

    def file(self, path: Any, mode: Any, flags: Any) -> None:
        reading = not flags & 3 if mode is None else "r" in mode and "+" not in mode
        if reading and isinstance(path, str | Path):
            self.take(path)

    def folder(self, path: Any = ".") -> None:
        if isinstance(path, str | Path) and self.review is not None:
            self.take(path)

    def take(self, path: str | Path) -> None:
        place = str(Path(path).absolute())
        if self.review is not None:
            self.review.setdefault(place, stamp_file(place))
        elif place.startswith(f"{self.workspace}/") and place != str(self.path):
            self.write([place])

    def opening(self, *_: Any) -> None:
        self.review = {}

    def opened(self, data: Any, department: str | None, as_of: Any, rivals: bool, review: Any, whole: Any) -> None:
        stamps, self.review = {place: s for place, s in (self.review or {}).items() if not _is_code(place)}, None
        places = list(stamps)
        homes = {str(Path(place).parent) for place in places if not Path(place).is_dir()}
        files = [place for place in places if place in homes or not Path(place).is_dir()]
        asked = {"data": str(data), "department": department, "as_of": None if as_of is None else str(as_of)[:10],
                 "rivals": bool(rivals)}  # fmt: skip
        told = {**asked, "fingerprint": review.fingerprint, "digests": {"": digest_head(review)}}
        told["review"] = len(self.reviews)
        self.reviews[id(review._tables)] = review, whole
        self.write(files, told, steady=all(stamp_file(place) == stamp for place, stamp in stamps.items()))

    def table(self, tables: Any, table: str, frame: Any) -> None:
        place = id(tables)
        if place in self.reviews and (place, table) not in self.taken:
            self.taken.add((place, table))
            review, whole = self.reviews[place]
            self.append(
                {"of": list(self.reviews).index(place), "digests": {table: digest_table(review, table, frame, whole)}}
            )

    def write(self, places: list[str], more: dict[str, Any] | None = None, *, steady: bool = True) -> None:
        """Write a line; of files that changed while they were read nobody knows which bytes were."""
        files = [tell_place(place, self.workspace) for place in places]
        self.append({**(more or {}), "files": files, "bytes": digest_files(files, self.workspace) if steady else ""})

    def append(self, line: dict[str, Any]) -> None:
        """Write a line."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _is_code(place: str) -> bool:
    """Whether a file belongs to Python or to a module that happened to be imported meanwhile, and is no data."""
    installed = place.startswith((sys.prefix, sys.base_prefix)) and not place.startswith(str(_DATA))
    return installed or ".dist-info/" in place or place.endswith((".py", ".pyc", ".so"))


def keep_account(path: Path, workspace: Path) -> None:
    """Write a line to `path` for each review that this process opens, and each file of the workspace that it reads."""
    sys.addaudithook(Account(path, workspace))


def read_account(path: Path) -> list[dict[str, Any]]:
    """What was read, each thing once.

    A review is `data, department, as_of, rivals` as it was asked for, `fingerprint`, `digests` (of the rows of each
    table that was taken from it, and under "" of the rest), `files` (see places_told) and `bytes` (a digest of what was
    in them); another file is `files` and `bytes` alone.
    """
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    readings = [line for line in lines if "of" not in line]
    reviews = {line.pop("review"): line for line in readings if "review" in line}
    for line in lines:
        if "of" in line:
            reviews[line["of"]]["digests"] |= line["digests"]
    return list({json.dumps(line, sort_keys=True): line for line in readings}.values())


def digest_files(told: list[str], workspace: Path, *, anew: bool = False) -> str:
    """A digest of files' bytes and of folders' names, as they are recorded; what is absent counts as absent."""
    digest = sha256()
    for shown in told:
        place = find_place(shown, workspace)
        names = "\n".join(sorted(entry.name for entry in place.iterdir())) if place.is_dir() else ""
        held = sha256(names.encode()).hexdigest() if place.is_dir() else digest_file(place, anew=anew)
        digest.update(f"{shown}\0{held}\0".encode())
    return digest.hexdigest()
