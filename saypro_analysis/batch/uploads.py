"""Outputs in an object store or on another machine: made in a folder here, copied there file by file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from saypro_analysis.data.readings.problems import DataError, Problem


def is_remote(outputs: str) -> bool:
    """Whether outputs go to an address (s3://bucket/reports) and not to a folder."""
    return "://" in outputs


class Mirror:
    """A local folder for a cycle's outputs, and its likeness at an address that fsspec knows."""

    def __init__(self, url: str, cycle: str, folder: Path) -> None:
        import fsspec

        self._system, root = fsspec.core.url_to_fs(url)
        self._root, self.folder, self._cycle = PurePosixPath(root), folder, cycle
        self._known: dict[str, str] = {}

    def pull(self) -> None:
        """Fetch what is there, so that nothing is made again that has not changed."""
        place = str(self._root / self._cycle)
        if not self._system.exists(f"{place}/run.json"):
            return
        for found in self._system.find(place):
            name = str(PurePosixPath("/" + found.lstrip("/")).relative_to("/" + str(self._root).lstrip("/")))
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            self._system.get_file(found, str(target))
            self._known[name] = _digest(target)

    def push(self, *_: Any) -> None:
        """Copy what has changed: pages before the record, and take away what is no more."""
        every = {path.relative_to(self.folder): path for path in self.folder.rglob("*") if path.is_file()}
        here = {name.as_posix(): path for name, path in every.items() if not any(p[0] == "." for p in name.parts)}
        for name in sorted(here, key=lambda name: name.endswith(("run.json", "index.html"))):
            digest = _digest(here[name])
            if self._known.get(name) != digest:
                target = str(self._root / name)
                self._system.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
                self._system.put_file(str(here[name]), target)
                self._known[name] = digest
        for name in [name for name in self._known if name not in here]:
            self._system.rm_file(str(self._root / name))
            del self._known[name]


@contextmanager
def mirrored(outputs: str, cycle: str) -> Iterator[tuple[Path, Callable[..., None]]]:
    """A folder that stands for `outputs`, and what copies it there; copied at the end in any case.

    For a folder that is the folder itself. Raises DataError for an address that cannot be used.
    """
    if not is_remote(outputs):
        yield Path(outputs), lambda *_: None
        return
    with TemporaryDirectory(prefix="saypro-") as folder:
        try:
            mirror = Mirror(outputs, cycle, Path(folder))
            mirror.pull()
        except (ImportError, ValueError, OSError) as error:
            raise DataError(
                [Problem("outputs", None, "", outputs, f"an address that fsspec can use ({error})")]
            ) from None
        try:
            yield mirror.folder, mirror.push
        finally:
            mirror.push()


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
