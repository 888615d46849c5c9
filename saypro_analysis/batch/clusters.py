"""The same jobs on more than one machine: Dask's workers make the reports, the record stays with the one who asked."""

import atexit
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saypro_analysis.batch.failures import DIED, Failure
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.data.readings.problems import DataError, Problem

_lock = threading.Lock()
_warmth: list[Any] = []


class RemoteSlot:
    """Has reports made by a Dask cluster, one at a time; a slot as those of `batch/slots.py`.

    Where a worker is lost, Dask gives its report to another one; what comes back is written here, once.
    """

    def __init__(self, client: Any) -> None:
        self._client, self.stopped = client, False
        self._future: Any = None

    def prepare(self) -> None:
        """A cluster needs no preparation by whoever asks it."""

    def make(self, request: Request, _: Callable[[int], object] = id) -> dict[str, Any]:
        """What came of a request; its files are in the request's folder."""
        source = Path(request.notebook).read_bytes()
        self._future = self._client.submit(make_remotely, request.as_data(), source, pure=False, retries=2)
        try:
            outcome, files = self._future.result()
        except Exception as error:
            return Failure(DIED, f"the cluster gave it up: {type(error).__name__}: {error}").as_outcome()
        for name, content in files.items():
            with (Path(request.work) / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        return dict(outcome)

    def stop(self) -> None:
        """Give up the report that is being made, from another thread."""
        self.stopped = True
        if self._future is not None and not self._future.done():
            self._future.cancel()

    def close(self) -> None:
        """The client is closed by who opened it."""


@contextmanager
def open_cluster(url: str) -> Iterator[Any]:
    """A client of the Dask cluster at `url` (tcp://host:8786); raises DataError where there is none."""
    try:
        from distributed import Client
    except ImportError:
        problem = Problem("parameters", None, "--dask", url, "the extra: pip install 'saypro-analysis[dask]'")
        raise DataError([problem]) from None
    try:
        client = Client(url, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise DataError([Problem("parameters", None, "--dask", url, f"a Dask scheduler ({error})")]) from None
    with client:
        yield client


def make_remote_slots(client: Any, workers: int | None, most: int) -> list[RemoteSlot]:
    """A slot for each report that the cluster may make at a time: one per thread of its workers, unless told."""
    threads = sum(client.nthreads().values()) or 1
    return [RemoteSlot(client) for _ in range(min(workers or threads, most))]


def make_remotely(data: dict[str, Any], source: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """On a worker: make a report; its outcome, and the bytes of its files by name.

    The notebook comes along. The data is found as the parameters name it: by a path that the machines share, or an
    address; where the workspace is not shared, relative paths start in the worker's own folder.
    """
    from saypro_analysis.batch.slots import Slot

    request = Request(**data)
    with TemporaryDirectory(prefix="saypro-") as folder:
        work, notebook = Path(folder) / "work", Path(folder) / f"{request.name}.ipynb"
        work.mkdir()
        notebook.write_bytes(source)
        workspace = request.workspace if Path(request.workspace).is_dir() else folder
        slot = Slot(_keep_warmth(notebook))
        try:
            outcome = slot.make(replace(request, notebook=str(notebook), work=str(work), workspace=workspace))
        finally:
            slot.close()
        files = {path.name: path.read_bytes() for path in work.iterdir() if not path.name.startswith(".")}
    return outcome, files


def _keep_warmth(notebook: Path) -> Any:
    """The zygote of this worker, which lasts as long as the worker does."""
    from saypro_analysis.batch.slots import Warmth
    from saypro_analysis.batch.warm.preloads import find_imports

    with _lock:
        if not _warmth:
            _warmth.append(Warmth(find_imports([notebook])))
            atexit.register(_warmth[0].close)
    return _warmth[0]
