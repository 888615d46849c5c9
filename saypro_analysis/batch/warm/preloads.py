"""What the zygote has imported before it forks: the notebooks' modules, the package's own, and what these load late."""

import ast
import builtins
import importlib.util
import string
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any

MACHINERY = (
    "asyncio", "psutil", "faulthandler", "nbformat", "papermill", "ipykernel.zmqshell", "ipykernel.kernelapp",
    "IPython.core.pylabtools", "IPython.core.completer", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "PIL.PngImagePlugin", "sqlite3",
    "saypro_analysis.batch.warm.shells", "saypro_analysis.batch.report_jobs", "saypro_analysis.batch.files_read",
)  # fmt: skip

_FIGURES = {
    "kpis": "kpi,department,name,unit,better\na,A,Takings,money,higher\n",
    "measurements": "kpi,period_on,actual,target\na,2025-01-01,1,2\na,2025-02-01,2,2\na,2025-03-01,1,2\n",
    "interviews": "interview,held_on,stakeholder,group,department,format,question,answer\n"
                  "i,2025-03-03,Ada,staff,A,interview,Why?,The tools are slow and nobody was trained.\n",
}  # fmt: skip
_LETTERS = f"{string.ascii_letters}{string.digits} .,:;%$+-−–()/’…"


def find_imports(notebooks: Iterable[Path]) -> list[str]:
    """The top-level modules that notebooks import, in the order of their names; a cell that is no Python has none."""
    return sorted({name for notebook in notebooks for name in _imports(notebook)})


def find_verbs(notebooks: Iterable[Path]) -> list[str]:
    """The package's verbs that notebooks name, in the order of their names."""
    nodes = (node for notebook in notebooks for node in _walk(notebook))
    named = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in nodes}
    return [name for name in list_names() if name in named]


def list_names() -> list[str]:
    """Every verb of the package."""
    import saypro_analysis as sp

    return sorted(name for names in sp.list_verbs().values() for name in names)


def _imports(notebook: Path) -> Iterator[str]:
    for node in _walk(notebook):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _walk(notebook: Path) -> Iterator[ast.AST]:
    """What the cells of a notebook are made of; a cell that is no Python has nothing."""
    from saypro_analysis.batch.workspaces.notebooks import read_cells

    for kind, source, _ in read_cells(notebook):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            yield from ast.walk(ast.parse(source)) if kind == "code" else ()


def preload(modules: Iterable[str]) -> None:
    """Import modules; one that cannot be imported is left to the notebook, which will say so."""
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:
            continue


def import_schemas() -> None:
    """Import jsonschema without the second that building its grammar of IRIs takes: it is built when one is checked."""
    name = "rfc3987_syntax"
    if name in sys.modules or importlib.util.find_spec(name) is None:
        return
    stand_in = ModuleType(name)
    stand_in.__dict__["is_valid_syntax"] = lambda *given: importlib.import_module(name).is_valid_syntax(*given)
    sys.modules[name] = stand_in
    try:
        preload(["jsonschema"])
    finally:
        del sys.modules[name]


def import_pandas() -> None:
    """Import pandas as a kernel does: it looks whether there is one, and lays out frames for a terminal if not."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    try:
        importlib.import_module("pandas")
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def preload_verb(name: str) -> None:
    """Import a verb and put it where notebooks will find it; one that cannot be imported is left to them."""
    import saypro_analysis as sp

    with suppress(Exception):
        getattr(sp, name)


def preload_package() -> None:
    """Import every verb, and let libraries do what they put off until they are first used."""
    for name in list_names():
        preload_verb(name)
    try_out()


def try_out() -> None:
    """Let libraries do what they put off until they are first used."""
    _draw()
    _review()
    _convert()


def hurry() -> None:
    """Settle for processes that live for one report: texts of small tables in Python."""
    from saypro_analysis.data.text_storages import prefer_python

    prefer_python()


def take_time() -> None:
    """Settle as pandas usually does, for a person's kernel, which may live for days with large data."""
    import pandas as pd

    pd.reset_option("mode.string_storage")


def preload_data(
    places: Iterable[tuple[str, str]], workspace: Path, receive: Callable[[], object] = lambda: None
) -> None:
    """Read the files that reports are made of, each `place` as of a day; what cannot be used is told by who opens it.

    `receive` is called before the rows are read: it may bring what another process has read meanwhile.
    """
    from saypro_analysis.batch.checks import inside
    from saypro_analysis.batch.review_digests import keep_digests
    from saypro_analysis.data.reviews import remember_files

    for place, day in places:
        with suppress(OSError, ValueError), inside(workspace):
            tables = remember_files(place, time.time_ns(), day, receive)
            keep_digests(tables)
            with suppress(Exception):  # whatever it is, the report that asks for it will tell
                _rehearse(tables)


def _rehearse(tables: Mapping[str, Any]) -> None:
    """Judge the figures of one department: what depends on their calendar alone is then known to all reports."""
    import saypro_analysis as sp

    if not tables or tables["kpis"].empty:
        return
    kpis, measurements = tables["kpis"], tables["measurements"]
    own = kpis[kpis["department"] == kpis["department"].iloc[0]]
    sp.detect_signals(measurements[measurements["kpi"].isin(own["kpi"])], own)


def _draw() -> None:
    """A throw-away chart: fonts are found, and the letters of most words are measured at the sizes that most have."""
    from saypro_analysis.views.kit.charts import Canvas, Chart
    from saypro_analysis.views.kit.drawings import Sheet

    def draw(canvas: Canvas) -> None:
        sheet = Sheet(canvas)
        for weight, sizes in (("normal", (11, 11.5, 12, 12.5, 13, 14)), ("bold", (13, 14))):
            for size in sizes:
                sheet.text(0, 0, _LETTERS, size=size, fontweight=weight)
        sheet.draw(100)

    chart = Chart(draw, title="", caption="", alt="")
    chart.face()
    chart.png()


def _review() -> None:
    """A throw-away review of a few figures, with what is prepared once for all who ask."""
    import saypro_analysis as sp

    with TemporaryDirectory(prefix="saypro-") as folder:
        for name, text in _FIGURES.items():
            Path(folder, f"{name}.csv").write_text(text, encoding="utf-8")
        review = sp.open_review(folder)
    gaps = sp.quantify_gaps(review.measurements, review.kpis)
    getattr(sp.tabulate(gaps), "_repr_html_", str)()
    sp.describe_gaps(gaps)
    sp.code_themes(review.interviews)
    sp.summarise_contradictions()
    sp.suggest_actions(gaps)


def _convert() -> None:
    """A throw-away page: the format's validators and the page's templates are compiled."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from saypro_analysis.batch.report_jobs import make_page

    notebook = new_notebook(cells=[new_code_cell(outputs=[new_output("stream", text="")])])
    nbformat.writes(notebook)
    nbformat.validate(notebook, relax_add_props=True)
    make_page(notebook, "page")
