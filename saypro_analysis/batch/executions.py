"""One notebook is executed by papermill and becomes a page; a failure is told with its cell and line."""

import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from saypro_analysis.batch.cycles import Job
from saypro_analysis.reports.findings import read_findings
from saypro_analysis.reports.pages import PageExporter

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_KEPT = ("parameters", "version")


class Failure(Exception):
    """Why a notebook did not become a report, for the person who has to mend it."""


def execute(job: Job, output: Path, workspace: Path) -> Any:
    """Execute a job's notebook into `output` and return it; raises Failure, with the half-done notebook kept there.

    The kernel starts in the workspace. papermill's own `cwd` would move the whole process there, and other jobs too.
    """
    try:
        with _sockets() as config:
            notebook = papermill.execute_notebook(
                str(job.notebook),
                str(output),
                parameters=job.parameters,
                resources={"metadata": {"path": str(workspace)}},
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                config=config,
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
    except PapermillExecutionError as error:
        _tidy_file(output, job)
        raise Failure(_explain(error)) from error
    except Exception as error:
        _tidy_file(output, job)
        raise Failure(f"{type(error).__name__}: {_ANSI.sub('', str(error)).strip()}") from error
    _tidy(notebook, job)
    _write(notebook, output)
    return notebook


@contextmanager
def _sockets() -> Iterator[Config]:
    """Kernels side by side over TCP may race for the same ports; sockets in a folder of their own cannot."""
    if sys.platform == "win32":
        yield Config()
        return
    with TemporaryDirectory(prefix="saypro-") as folder:
        yield Config({"KernelManager": {"transport": "ipc", "ip": str(Path(folder) / "kernel")}})


def make_page(notebook: Any) -> tuple[str, dict[str, Any]]:
    """The page of an executed notebook and its findings; raises Failure if the page cannot be made."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            page, _ = PageExporter().from_notebook_node(notebook)
    except Exception as error:
        raise Failure(f"the page could not be made: {type(error).__name__}: {error}") from error
    return page, read_findings(notebook)


def _explain(error: PapermillExecutionError) -> str:
    """The cell, the line and the words of an exception in a notebook."""
    trace = _ANSI.sub("", "\n".join(error.traceback))
    lines = re.findall(r"(?:Cell )?In\s?\[\d+\],? line (\d+)|-+> (\d+) ", trace)
    line = next((first or second for first, second in lines), "")
    where = f"cell {error.cell_index + 1}" + (f", line {line}" if line else "")
    source = error.source.splitlines()
    code = source[int(line) - 1].strip() if line and int(line) <= len(source) else ""
    shown = f"\n    {code}" if code else ""
    return f"{where}: {error.ename}: {_ANSI.sub('', error.evalue)}{shown}"


def _tidy_file(path: Path, job: Job) -> None:
    if path.exists():
        notebook = nbformat.read(path, as_version=4)
        _tidy(notebook, job)
        _write(notebook, path)


def _tidy(notebook: Any, job: Job) -> None:
    """Leave out what differs from run to run, and where on this machine the notebook was executed."""
    kept = {key: value for key, value in notebook.metadata.get("papermill", {}).items() if key in _KEPT}
    notebook.metadata["papermill"] = {**kept, "input_path": job.notebook.name}
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"


def _write(notebook: Any, path: Path) -> None:
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
