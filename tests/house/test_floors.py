"""A module imports lower floors only; the lower ones know nothing of drawing, running, sending, clock or folder."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.imports import UNKNOWN, Found
from tests.house.package import (
    BATCH,
    ENTRANCES,
    FLOORS,
    NAME,
    PACKAGE,
    Module,
    dotted,
    floor_of,
    list_modules,
    read_module,
    tell,
)  # fmt: skip

UPSTAIRS = {"matplotlib", "seaborn", "great_tables", "papermill", "nbconvert", "smtplib"}
CLOCK = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime",
         "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today",
         "pandas.Timestamp.now", "pandas.Timestamp.today", "pandas.Timestamp.utcnow"}  # fmt: skip
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.path.expandvars"}
FOLDER = {"os.getcwd", "os.getcwdb", "os.chdir", "os.path.abspath", "os.path.realpath", "os.path.relpath",
          "pathlib.Path.cwd", "pathlib.Path.home"}  # fmt: skip
WAYS_TO_FOLDER = {"cwd", "absolute", "resolve"}  # methods of a path, whatever it is called
# A relative folder of data is looked for from the current one: the only rooms below the batch where that folder counts.
READ_FOLDER = ("data.places", "data.sources")
# These find their neighbours, which register themselves, or call a reader of the package in another process.
DISCOVERERS = {"data.tables.discoveries", "views.tables.assembly", "data.sources.guarded"}
NOW = {"now", "today"}
DATES = {"pandas.Timestamp", "pandas.to_datetime", "numpy.datetime64"}


def list_above(module: Module) -> Iterator[str]:
    for found in module.names.modules:
        if found.name.startswith(f"{NAME}.") and FLOORS.get(floor_of(found.name), 0) > FLOORS[module.floor]:
            yield f"{module.place}:{found.line} imports {found.name}"


def list_upstairs(module: Module) -> Iterator[str]:
    if FLOORS[module.floor] <= FLOORS["analysis"]:
        for found in module.names.modules:
            if found.name.split(".")[0] in UPSTAIRS:
                yield f"{module.place}:{found.line} imports {found.name}"


def list_readings(module: Module) -> Iterator[str]:
    """Where a module below the batch reads the clock, the environment or the current folder."""
    if FLOORS[module.floor] >= BATCH:
        return
    reads_folder = module.name.startswith(tuple(f"{NAME}.{room}" for room in READ_FOLDER))
    forbidden = CLOCK | ENVIRONMENT | (set() if reads_folder else FOLDER)
    told = {*module.names.used, *list_present(module), *(() if reads_folder else list_ways(module))}
    for found in sorted(told):
        if found.name in forbidden or any(found.name.startswith(f"{name}.") for name in forbidden) or "(" in found.name:
            yield f"{module.place}:{found.line} reads {found.name}"


def list_present(module: Module) -> Iterator[Found]:
    """Calls such as `pd.Timestamp("now")`."""
    for name, call in module.names.calls:
        words = {node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        if name in DATES and words & NOW:
            yield Found(f"{name}({words.pop()!r})", call.lineno)


def list_ways(module: Module) -> Iterator[Found]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WAYS_TO_FOLDER:
            yield Found(f"{node.func.attr}()", node.lineno)


def test_every_module_stands_on_a_floor() -> None:
    strange = [m.place for m in list_modules() if m.floor not in FLOORS]
    strange += [
        p.name for p in PACKAGE.glob("*.py") if p.stem not in ENTRANCES and dotted(p).split(".")[1] not in FLOORS
    ]
    assert not strange, tell(strange)


def test_a_module_imports_only_its_own_and_lower_floors() -> None:
    offenders = [line for module in list_modules() for line in list_above(module)]
    assert not offenders, tell(offenders)


def test_floors_one_and_two_know_nothing_of_drawing_running_or_sending() -> None:
    offenders = [line for module in list_modules() for line in list_upstairs(module)]
    assert not offenders, tell(offenders)


def test_nothing_below_the_batch_reads_the_clock_the_environment_or_the_folder() -> None:
    offenders = [line for module in list_modules() for line in list_readings(module)]
    assert not offenders, tell(offenders)


def test_below_the_batch_no_module_imports_what_only_its_running_tells() -> None:
    """The batch loads what the notebooks import, and by what they import; `offers` finds the verbs by their modules."""
    below = [m for m in list_modules() if 0 < FLOORS[m.floor] < BATCH]
    loaded = [(m, f) for m in below if m.name.removeprefix(f"{NAME}.") not in DISCOVERERS for f in m.names.modules]
    offenders = [f"{m.place}:{f.line}" for m, f in loaded if f.name == UNKNOWN or f.name.endswith(".*")]
    assert not offenders, tell(offenders)


CAUGHT = {
    "import saypro_analysis.views.kit.words as w": list_above,
    "import saypro_analysis as sp\nsp.run_cycle": list_above,
    "from ...batch import runs": list_above,
    "import matplotlib.pyplot as plt": list_upstairs,
    "def f():\n    from smtplib import SMTP": list_upstairs,
    "from importlib import import_module\nimport_module('great_tables')": list_upstairs,
    "from datetime import datetime as d\nd.now()": list_readings,
    "import os as o\no.environ['A']": list_readings,
    "from time import time": list_readings,
    "import pandas as pd\npd.Timestamp('now')": list_readings,
    "from pathlib import Path as P\nP('x').absolute()": list_readings,
    "import os\nos.path.abspath('x')": list_readings,
}


@pytest.mark.parametrize("source", CAUGHT)
def test_the_rules_catch(source: str) -> None:
    made_up = read_module(PACKAGE / "analysis" / "gaps" / "made_up.py", source)
    assert list(CAUGHT[source](made_up))


def test_the_rules_let_pass_what_is_allowed() -> None:
    source = "import pandas as pd\nfrom saypro_analysis.data.readings import dates\npd.Timestamp('2025-01-01')"
    made_up = read_module(PACKAGE / "analysis" / "gaps" / "made_up.py", source)
    assert [line for rule in (list_above, list_upstairs, list_readings) for line in rule(made_up)] == []
