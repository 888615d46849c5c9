"""One report, from notebook to page, in a process made for it; what came of it goes back as plain data."""

import faulthandler
import json
import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Any

from saypro_analysis.batch.executions import execute, write_notebook
from saypro_analysis.batch.failures import DISK, PAGE, Failure
from saypro_analysis.batch.files_read import read_account
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.start_conditions import limit_memory, settling_line
from saypro_analysis.reports.findings import read_findings, write_findings
from saypro_analysis.reports.page_files import Offer, offer_files
from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.shown_outputs import list_csv

ACCOUNT = ".account"
FLUSHES = 4  # files at a time: one after the other they take as long as a twentieth of a report
Tell = Callable[[int], object]


def make_report(request: Request, tell: Tell, *, kernel: bool) -> dict[str, Any]:
    """Execute a notebook and write its files into the request's folder, each flushed to the disk.

    The cells run in a `kernel` or in this very process. Returns `status`, `headline`, `files` (a digest by name) and
    `readings`; or, where it failed, `failure`, `error` and `trace`, the half-done notebook being `<name>.failed.ipynb`.
    """
    work = Path(request.work)
    output, account = work / f"{request.name}.ipynb", work / ACCOUNT
    conditions = (request.seed, request.memory, str(account), request.workspace)
    try:
        notebook = execute(request, output, settling_line(*conditions), tell, kernel=kernel)
        limit_memory(0)
        findings = _write(notebook, output, request.look)
        files = _flush(work)
    except Failure as failure:
        if output.exists():
            output.rename(output.with_suffix(".failed.ipynb"))
        return failure.as_outcome()
    except OSError as error:
        for half in work.glob(f"{request.name}.*"):
            half.unlink()
        return Failure(DISK, f"the files could not be written: {error.strerror}").as_outcome()
    headlines = findings.get("headlines", [])
    made = {"status": findings.get("status", ""), "headline": headlines[0] if headlines else ""}
    return {**made, "files": files, "readings": read_account(account)}


def _write(notebook: Any, output: Path, look: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook, its page, its findings and their tables; returns the findings."""
    write_notebook(notebook, output)
    findings = read_findings(notebook)
    offer = make_page(notebook, output.stem, findings.get("tables", {}), look)
    output.with_suffix(".html").write_text(offer.page, encoding="utf-8", newline="\n")
    for name, text in {**offer.drawings, **offer.texts}.items():
        output.with_name(name).write_text(text, encoding="utf-8", newline="\n")
    before = look.get("before")
    write_findings({**findings, "before": before} if before and findings else findings, output.with_suffix(""))
    return findings


def make_page(
    notebook: Any, stem: str, tables: Iterable[str] = (), look: Mapping[str, Any] = MappingProxyType({})
) -> Offer:
    """The page of an executed notebook and what lies beside it, see offer_files; raises Failure if there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            page, _ = PageExporter(checked=False, **look).from_notebook_node(notebook)
            return offer_files(page, stem, tables, list_csv(notebook))
    except Exception as error:
        raise Failure(PAGE, f"the page could not be made: {type(error).__name__}: {error}") from error


def serve_report(descriptor: int) -> None:
    """In a fork: receive a request over the channel, make the report, tell what came of it."""
    faulthandler.enable(2)
    channel = Connection(descriptor)
    request = Request(**json.loads(channel.recv_bytes()))
    outcome = make_report(request, lambda cell: _send(channel, {"cell": cell}), kernel=False)
    _send(channel, {"outcome": outcome})


def _send(channel: Connection, message: dict[str, Any]) -> None:
    channel.send_bytes(json.dumps(message).encode())


def _flush(work: Path) -> dict[str, str]:
    """Flush every file to the disk, which commits together what waits at a time; their digests by name."""
    paths = [path for path in sorted(work.iterdir()) if not path.name.startswith(".")]
    with ThreadPoolExecutor(FLUSHES) as pool:
        return dict(zip((path.name for path in paths), pool.map(_flush_file, paths), strict=True))


def _flush_file(path: Path) -> str:
    with path.open("rb+") as file:
        digest = sha256(file.read()).hexdigest()
        os.fsync(file.fileno())
    return digest
