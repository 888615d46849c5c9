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

UPSTAIRS = {"matplotlib", "seaborn", "great_tables", "papermill", "nbconvert", "smtplib", "nbclient", "nbformat",
            "IPython", "ipywidgets", "plotly", "altair", "bokeh"}  # fmt: skip
CLOCK = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime",
         "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today",
         "pandas.Timestamp.now", "pandas.Timestamp.today", "pandas.Timestamp.utcnow", "pandas.Period.now",
         "time.perf_counter", "time.perf_counter_ns", "time.monotonic", "time.monotonic_ns", "time.clock_gettime",
         "time.process_time"}  # fmt: skip
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.path.expandvars", "os.putenv", "os.uname",
               "posix.environ", "nt.environ", "os.__dict__", "time.__dict__", "datetime.__dict__", "getpass.getuser",
               "socket.gethostname", "platform.node", "os.getlogin", "os.getpid"}  # fmt: skip
# Code out of text, or a module taken from those that happen to be loaded: no rule could see what it imports.
HIDDEN = {"builtins.eval", "builtins.exec", "builtins.compile", "sys.modules"}
FOLDER = {"os.getcwd", "os.getcwdb", "os.chdir", "os.path.abspath", "os.path.realpath", "os.path.relpath",
          "pathlib.Path.cwd", "pathlib.Path.home", "os.path.expanduser"}  # fmt: skip
WAYS_TO_FOLDER = {"cwd", "absolute", "resolve", "expanduser"}  # methods of a path, whatever it is called
WAYS_TO_CLOCK = {"utcnow", "today"}  # methods of a day, whatever its class is called
HERE = {"pathlib.Path", "os.listdir", "os.scandir", "os.walk"}  # without an argument: the current folder
# A relative folder of data is looked for from the current one: the only rooms below the batch where that folder counts.
READ_FOLDER = ("data.places", "data.sources", "data.reviews", "data.framework.frameworks")
# These find their neighbours, which register themselves, or call a reader of the package in another process.
DISCOVERERS = {"data.tables.discoveries", "views.tables.assembly", "data.sources.guarded"}
# These ask whether a notebook's shell is there, or put a verb into the module that was asked for it.
ASK_WHAT_IS_LOADED = {"views.lab.displays", "views.lab.sliders", "offers"}
NOW = {"now", "today"}
DATES = {"pandas.Timestamp", "pandas.to_datetime", "numpy.datetime64", "pandas.Period", "pandas.DatetimeIndex",
         "pandas.PeriodIndex", "numpy.array", "pandas.date_range", "pandas.period_range"}  # fmt: skip
SEEDED = {"numpy.random.default_rng", "numpy.random.SeedSequence", "numpy.random.Generator", "numpy.random.PCG64"}
CHANCE = ("random.", "numpy.random.", "secrets.", "uuid.")


def list_above(module: Module) -> Iterator[str]:
    """Imports of a higher floor, or of the package by its own door, behind which every floor lies."""
    for found in module.names.modules:
        floor = floor_of(found.name)
        door = found.name == NAME or (found.name.startswith(f"{NAME}.") and floor in ENTRANCES)
        door = door and (module.floor in ("data", "analysis") or (module.floor == "views" and module.room != "lab"))
        if door or (found.name.startswith(f"{NAME}.") and FLOORS.get(floor, 0) > FLOORS[module.floor]):
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
    place = module.name.removeprefix(f"{NAME}.")
    reads_folder = place.startswith(READ_FOLDER)
    forbidden = (
        CLOCK | ENVIRONMENT | (set() if reads_folder else FOLDER) | (set() if place in ASK_WHAT_IS_LOADED else HIDDEN)
    )
    ways = WAYS_TO_CLOCK | (set() if reads_folder else WAYS_TO_FOLDER)
    told = {*module.names.used, *list_present(module), *list_ways(module, ways), *list_unbound(module)}
    told |= set() if reads_folder else set(list_here(module))
    for found in sorted(told):
        # Also by a module that has imported the other one: `glob.os.environ`.
        if "(" in found.name or any(f".{found.name}.".find(f".{name}.") >= 0 for name in forbidden):
            yield f"{module.place}:{found.line} reads {found.name}"


def list_present(module: Module) -> Iterator[Found]:
    """Calls such as `pd.Timestamp("now")` or `pd.to_datetime(["now"])`."""
    for name, call in module.names.calls:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        parts = [part for one in given for part in ast.walk(one) if isinstance(part, ast.Constant)]
        words = {part.value for part in parts if isinstance(part.value, str)}
        if name in DATES and words & NOW:
            yield Found(f"{name}({words.pop()!r})", call.lineno)


def list_here(module: Module) -> Iterator[Found]:
    return (Found(f"{name}()", call.lineno) for name, call in module.names.calls if name in HERE and not call.args)


def list_ways(module: Module, ways: set[str]) -> Iterator[Found]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ways:
            yield Found(f"{node.func.attr}()", node.lineno)


def list_unbound(module: Module) -> Iterator[Found]:
    """What is taken out of a module by a name that only the running tells: `vars(os)`, `getattr(os, name)`."""
    imported = {found.name for found in module.names.used}
    for name, call in module.names.calls:
        if name in ("builtins.vars", "builtins.getattr") and isinstance(call.args[0], ast.Name):
            of = call.args[0].id
            open_ended = name == "builtins.vars" or not isinstance(call.args[1], ast.Constant)
            if open_ended and of in imported:
                yield Found(f"{name.removeprefix('builtins.')}({of})", call.lineno)


def list_chances(module: Module) -> Iterator[str]:
    """Where a module of the analysis or the views draws from what no seed fixes: same input, same output."""
    if module.floor not in ("analysis", "views"):
        return
    for found in module.names.used:
        if found.name.startswith(CHANCE) and not any(found.name.startswith(name) for name in SEEDED):
            yield f"{module.place}:{found.line} draws from {found.name}"
    for name, call in module.names.calls:
        if name == "numpy.random.default_rng" and not (call.args or call.keywords):
            yield f"{module.place}:{call.lineno} draws without a seed"


def list_hidden(module: Module) -> Iterator[str]:
    if module.name.removeprefix(f"{NAME}.") not in DISCOVERERS:
        for found in sorted({*module.names.modules, *module.names.used}):
            if found.name == UNKNOWN or found.name.endswith(".*"):
                yield f"{module.place}:{found.line} imports {found.name}"


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


def test_no_analysis_and_no_view_draws_what_no_seed_fixes() -> None:
    offenders = [line for module in list_modules() for line in list_chances(module)]
    assert not offenders, tell(offenders)


def test_below_the_batch_no_module_imports_what_only_its_running_tells() -> None:
    """The batch loads what the notebooks import, and by what they import; `offers` finds the verbs by their modules."""
    below = [m for m in list_modules() if 0 < FLOORS[m.floor] < BATCH]
    offenders = [line for module in below for line in list_hidden(module)]
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
    "from saypro_analysis import anything": list_above,
    "import saypro_analysis.__main__": list_above,
    "import saypro_analysis.batch": list_above,
    "import plotly": list_upstairs,
    "import time\nclock = time\nclock.time()": list_readings,
    "import datetime\nd, e = datetime.datetime, 1\nd.now()": list_readings,
    "import datetime\n(lambda day: day.today())(datetime.date)": list_readings,
    "from time import perf_counter as count": list_readings,
    "import pandas as pd\npd.to_datetime(['today'])": list_readings,
    "import pandas as pd\npd.Period.now('D')": list_readings,
    "import pandas as pd\npd.Timestamp(ts_input='now')": list_readings,
    "from pathlib import Path\nPath()": list_readings,
    "from pathlib import Path\nPath('~').expanduser()": list_readings,
    "import sys\nsys.modules['os']": list_readings,
    "eval('1')": list_readings,
    "import random\nrandom.random()": list_chances,
    "from random import choice as pick\npick([1])": list_chances,
    "import numpy as np\nnp.random.rand()": list_chances,
    "import numpy as np\nnp.random.default_rng()": list_chances,
    "from uuid import uuid4": list_chances,
    "from saypro_analysis.analysis.plans import *": list_hidden,
    "import importlib\nimportlib.import_module('saypro_analysis.' + 'views')": list_hidden,
}
OF_THE_ENVIRONMENT = [
    "import os\nsystem = os\nsystem.environ['A']",
    "import os.path as p\np.os.environ",
    "import glob\nglob.os.environ",
    "from posix import environ",
    "import os\nvars(os)['environ']",
    "import os\nos.__dict__['environ']",
    "import os\ngetattr(os, 'env' + 'iron')",
    "import os\nget = os.getenv\nget('A')",
    "import os\nif (e := os.environ):\n    e['A']",
    "from getpass import getuser",
]


@pytest.mark.parametrize("source", CAUGHT)
def test_the_rules_catch(source: str) -> None:
    made_up = read_module(PACKAGE / "analysis" / "gaps" / "made_up.py", source)
    assert list(CAUGHT[source](made_up))


@pytest.mark.parametrize("source", OF_THE_ENVIRONMENT)
def test_the_rules_catch_a_view_that_reads_the_environment(source: str) -> None:
    assert list(list_readings(read_module(PACKAGE / "views" / "gaps" / "made_up.py", source)))


def test_the_rules_let_pass_what_is_allowed() -> None:
    source = """import numpy as np, pandas as pd
from saypro_analysis.data.readings import dates
pd.Timestamp('2025-01-01'), np.random.default_rng(7).random(), getattr(dates, 'read_day'), course.now(1)"""
    made_up = read_module(PACKAGE / "analysis" / "gaps" / "made_up.py", source)
    rules = (list_above, list_upstairs, list_readings, list_chances, list_hidden)
    assert [line for rule in rules for line in rule(made_up)] == []
