"""Makes one report of given cells, in a fork or with a plain kernel, and looks at what came of it."""

import json
from pathlib import Path
from typing import Any

from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.warm.forks import Zygote
from saypro_analysis.batch.warm.workers import ColdWorker, WarmAttempt
from tests.batch.workspace import write_notebook

SEED = {"level": 2.0}


def ask(folder: Path, *cells: str, **request: Any) -> Request:
    """A request for a notebook of the given cells, in a workspace of its own."""
    notebook, work = folder / "notebooks" / "trial.ipynb", folder / "work"
    write_notebook(notebook, *cells)
    work.mkdir(exist_ok=True)
    return Request(str(notebook), "trial", str(folder), str(work), {"level": 2.0}, **request)


def receive(attempt: WarmAttempt | ColdWorker) -> dict[str, Any]:
    """What comes of an attempt."""
    while True:
        message = attempt.receive(60)
        assert message is not None
        if "outcome" in message:
            attempt.end()
            outcome: dict[str, Any] = message["outcome"]
            return outcome


def make_warm(zygote: Zygote, request: Request) -> dict[str, Any]:
    """The outcome of a request to a fork."""
    return receive(WarmAttempt(zygote, request))


def notebook(request: Request) -> dict[str, Any]:
    """The executed notebook, whole or half-done."""
    work = Path(request.work)
    place = work / "trial.ipynb" if (work / "trial.ipynb").exists() else work / "trial.failed.ipynb"
    read: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return read


def outputs(request: Request) -> list[dict[str, Any]]:
    """The outputs of the last cell that has any."""
    cells = [cell for cell in notebook(request)["cells"] if cell.get("outputs")]
    return cells[-1]["outputs"] if cells else []


def text(request: Request) -> str:
    """All text of the last cell's outputs."""
    return "".join("".join(o.get("text") or o.get("data", {}).get("text/plain", "")) for o in outputs(request))
