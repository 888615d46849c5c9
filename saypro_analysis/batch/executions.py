"""One notebook is executed by papermill; a failure is told with its kind, its cell and its line."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from saypro_analysis.batch.failures import DIED, DISK, EXCEPTION, MEMORY, TIMEOUT, Failure
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.warm.here_engines import HereEngine

HERE = "saypro-here"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
_CELL_FILE = re.compile(r"/\S*ipykernel_\d+/")
_FULL = "No space left on device"
_KEPT = ("parameters", "version")
papermill_engines.register(HERE, HereEngine)


def execute(request: Request, output: Path, line: str, tell: Callable[[int], object], *, kernel: bool) -> Any:
    """Execute a request's notebook and return it; raises Failure, with the half-done notebook kept as `output`.

    The cells are executed by a `kernel` of their own, which starts in the workspace, or in this very process; a line
    of code goes before them. `tell` is told the number of each cell before it runs.
    """
    here = {"on_cell": tell, "line": line, "engine_name": HERE, "timed": False}  # reports leave times out
    options = _kernel_options(request, line, tell) if kernel else here
    try:
        with _sockets() as config:
            return _tidy(
                papermill.execute_notebook(
                    request.notebook,
                    str(output),
                    parameters=request.parameters,
                    request_save_on_cell_execute=False,
                    progress_bar=False,
                    log_output=False,
                    config=config,
                    **options,
                ),
                request,
            )
    except PapermillExecutionError as error:
        _tidy_file(output, request)
        raise _explain(error) from error
    except CellTimeoutError as error:
        raise Failure(TIMEOUT, f"stopped after {request.timeout:g} s") from error
    except DeadKernelError as error:
        raise Failure(DIED, "the notebook's process died") from error
    except Exception as error:
        raise Failure(
            _kind(type(error).__name__, str(error)), f"{type(error).__name__}: {_ANSI.sub('', str(error)).strip()}"
        ) from error


def _kernel_options(request: Request, line: str, tell: Callable[[int], object]) -> dict[str, Any]:
    """A kernel in the workspace. papermill's own `cwd` would move this whole process there."""
    return {
        "kernel_name": "python3",
        "resources": {"metadata": {"path": request.workspace}},
        "extra_arguments": ["--IPKernelApp.log_level=50", f"--IPKernelApp.exec_lines={line}"],
        "execution_timeout": int(request.timeout) or None,
        "on_cell_start": lambda cell, cell_index: tell(cell_index),  # noqa: ARG005
    }


@contextmanager
def _sockets() -> Iterator[Config]:
    """Kernels side by side over TCP may race for the same ports; sockets in a folder of their own cannot."""
    if sys.platform == "win32":
        yield Config()
        return
    with TemporaryDirectory(prefix="saypro-") as folder:
        yield Config({"KernelManager": {"transport": "ipc", "ip": str(Path(folder) / "kernel")}})


def _explain(error: PapermillExecutionError) -> Failure:
    """The cell, the line and the words of an exception in a notebook."""
    trace = _ANSI.sub("", "\n".join(error.traceback))
    lines = re.findall(r"(?:Cell )?In\s?\[\d+\],? line (\d+)|-+> (\d+) ", trace)
    line = next((first or second for first, second in lines), "")
    where = f"cell {error.cell_index + 1}" + (f", line {line}" if line else "")
    source = error.source.splitlines()
    code = source[int(line) - 1].strip() if line and int(line) <= len(source) else ""
    shown = f"\n    {code}" if code else ""
    return Failure(
        _kind(error.ename, error.evalue), f"{where}: {error.ename}: {_ANSI.sub('', error.evalue)}{shown}", trace[-2000:]
    )


def _kind(name: str, words: str) -> str:
    """Which kind of failure an exception of that name and those words is."""
    if name.endswith("MemoryError"):
        return MEMORY
    return DISK if _FULL in words else EXCEPTION


def _tidy_file(path: Path, request: Request) -> None:
    if path.exists():
        write_notebook(_tidy(nbformat.read(path, as_version=4), request), path)


def _tidy(notebook: Any, request: Request) -> Any:
    """Leave out what differs from run to run, and where on this machine the notebook was executed."""
    kept = {key: value for key, value in notebook.metadata.get("papermill", {}).items() if key in _KEPT}
    notebook.metadata["papermill"] = {**kept, "input_path": Path(request.notebook).name}
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if {"injected-parameters", "papermill-error-cell-tag"} & set(cell.metadata.get("tags", [])):
            cell["id"] = f"injected-{number}"
        if cell.cell_type == "code":
            cell.outputs = [_forget_process(output) for output in join_streams(cell.outputs)]
    return notebook


def _forget_process(output: Any) -> Any:
    """Leave out what the words of Python tell of the process: where an object lies in memory, its id in file names."""
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _ADDRESS.sub(" at 0x0", output.data["text/plain"])
    if output["output_type"] == "stream":
        output.text = _CELL_FILE.sub("ipykernel/", output.text)
    if output["output_type"] == "error":
        output.traceback = [_CELL_FILE.sub("ipykernel/", line) for line in output.traceback]
    return output


def join_streams(outputs: list[Any]) -> list[Any]:
    """A cell's outputs with all its printed text in one, all its warnings in another, in front of the rest.

    A kernel sends text in pieces as time goes by, and the two streams in no certain order.
    """
    joined = []
    for name in ("stdout", "stderr"):
        pieces = [output for output in outputs if output["output_type"] == "stream" and output["name"] == name]
        text = "".join(piece["text"] for piece in pieces)
        joined += [nbformat.v4.new_output("stream", name=name, text=text)] if text else []
    return [*joined, *(output for output in outputs if output["output_type"] != "stream")]


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook with the line ends of every other text."""
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
