"""A fork gives the outputs of a plain kernel, and nothing of one report reaches the next."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import Warmth
from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.batch.warm.forks import Zygote
from saypro_analysis.batch.warm.workers import ColdWorker
from saypro_analysis.batch.workspaces.notebooks import bundled
from tests.batch.making import ask, make_warm, notebook, outputs, receive, text
from tests.batch.workspace import write_workspace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")

ALIKE = {
    "prints": 'import sys\nprint("out")\nprint("err", file=sys.stderr)\nprint("more")',
    "shows a value": "{'a': [1, 2]}",
    "shows a frame": 'import pandas as pd\npd.DataFrame({f"column {n}": [n * 1.5] * 70 for n in range(25)})',
    "draws with pyplot": "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('a')",
    "draws two figures": "import matplotlib.pyplot as plt\nfor n in (1, 2):\n    plt.figure()\n    plt.plot([n, 3])",
    "draws a frame": "import pandas as pd\npd.Series([1, 3, 2]).plot.bar()",
    "shows a figure": "from matplotlib.figure import Figure\nFigure(figsize=(1, 1))",
    "displays and updates": 'from IPython.display import display\nh = display("a", display_id="x")\nh.update("b")',
    "clears": 'from IPython.display import clear_output\nprint("a")\nclear_output(wait=True)\nprint("b")',
    "shows HTML": 'from IPython.display import HTML\nHTML("<b>x</b>")',
    "raises": "def f(x):\n    return 1 / x\nf(0)",
    "does not parse": "a = = 1",
    "exits": "import sys\nsys.exit(3)",
    "asks": 'input("who?")',
    "warns": 'import warnings\nwarnings.warn("careful")',
    "awaits": 'import asyncio\nawait asyncio.sleep(0)\nprint("slept")',
    "finds a loop": "import asyncio\nasyncio.get_running_loop().is_running()",
    "runs a loop": "import asyncio\nasyncio.run(asyncio.sleep(0))",
    "uses magic": "%precision 3\n1 / 3",
    "runs a program": "!echo from the shell",
    "draws lots": "import random\nimport numpy as np\nrandom.random(), np.random.random(3)",
    "orders a set": "print({'a', 'b', 'c', 'd', 'e', 'f', 'g'})",
    "looks at itself": "import sys\n[sys.argv[0], sys.path, sys.flags.hash_randomization, __name__]",
    "knows its shell": "get_ipython().__class__.__name__, hasattr(get_ipython(), 'kernel')",
    "looks around": "import os\n[k for k in sorted(os.environ) if not k.startswith(('JPY_', 'PYDEVD_'))]",
    "imports its neighbour": 'open("neighbour.py", "w").write("x = 5")\nimport neighbour\nneighbour.x',
    "remembers": "_, __, In[-2:], Out",
    "is logged": 'import logging\nlogging.warning("logged")',
    "collects its garbage": "import gc\ngc.isenabled(), gc.get_threshold()",
    "checks addresses": 'from jsonschema import FormatChecker as F\n[F().conforms(x, "iri") for x in ("a:ü", "b c")]',
    "parses addresses": 'import rfc3987_syntax as r\nr.is_valid_syntax("iri", "a:b"), r.parse("iri", "a:b")',
    "calculates": "import numpy as np\nnp.linalg.svd(np.random.random((60, 60)))[1]",
}


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote(["matplotlib.pyplot"])
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColdWorker]:
    folder = tmp_path_factory.mktemp("cold")
    worker = ColdWorker(steady_environment(folder), folder)
    yield worker
    worker.close()


@pytest.mark.long("the zygote imports everything")
def test_the_zygote_has_one_thread_after_all_its_imports(zygote: Zygote) -> None:
    assert zygote.is_ready()
    assert zygote.threads == 1


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote, worker: ColdWorker) -> list[dict[str, Any]]:
    """All the cells, executed in a fork and with a plain kernel."""
    folder = tmp_path_factory.mktemp("alike")
    request = ask(folder, *ALIKE.values())
    path = Path(request.notebook)
    content = json.loads(path.read_text())
    for cell in content["cells"][2:]:
        cell["metadata"]["tags"] = ["raises-exception"]
    path.write_text(json.dumps(content))
    make_warm(zygote, request)
    warm = notebook(request)
    (folder / "neighbour.py").unlink()
    receive(worker.ask(request))
    return [warm, notebook(request)]


@pytest.mark.parametrize("number", range(len(ALIKE)), ids=ALIKE.keys())
def test_a_fork_gives_what_a_plain_kernel_gives(number: int, both: list[dict[str, Any]]) -> None:
    warm, cold = (next(cell for cell in found["cells"] if cell["id"] == f"c{number + 2}") for found in both)
    assert warm["outputs"]
    assert warm == cold


def test_a_whole_notebook_is_the_same_in_everything(both: list[dict[str, Any]]) -> None:
    assert both[0] == both[1]


def test_a_failure_is_told_the_same(tmp_path: Path, zygote: Zygote, worker: ColdWorker) -> None:
    request = ask(tmp_path, "1", ALIKE["raises"], "2")
    warm, made = make_warm(zygote, request), notebook(request)
    assert warm == receive(worker.ask(request))
    assert made == notebook(request)
    assert warm["error"] == "cell 5, line 3: ZeroDivisionError: division by zero\n    f(0)"


def test_a_figure_is_drawn_although_matplotlib_was_imported_before(tmp_path: Path, zygote: Zygote) -> None:
    request = ask(tmp_path, ALIKE["draws with pyplot"])
    make_warm(zygote, request)
    assert [kind for output in outputs(request) for kind in output["data"]] == ["text/plain", "image/png", "text/plain"]


def test_what_a_program_writes_is_kept(tmp_path: Path, zygote: Zygote) -> None:
    request = ask(tmp_path, 'import os\nos.system("echo written; echo wrong >&2")')
    make_warm(zygote, request)
    assert [(output["name"], output["text"]) for output in outputs(request)[:2]] == [
        ("stdout", ["written\n"]), ("stderr", ["wrong\n"])
    ]  # fmt: skip


class TestNothingLeaks:
    """One report after the other in the same zygote."""

    def test_settings_patches_and_variables(self, tmp_path: Path, zygote: Zygote) -> None:
        changes = """import json, matplotlib, pandas as pd, saypro_analysis as sp, sys, os, builtins
matplotlib.rcParams["font.size"] = 99
pd.set_option("display.max_rows", 3)
sp.set_display(locale="de_DE", currency="EUR")
json.dumps_before, builtins.left, os.environ["LEFT"] = 1, 2, "3"
sys.path.append("/left")"""
        looks = """import json, matplotlib, pandas as pd, sys, os, builtins
from saypro_analysis.views.kit.formats import language
(matplotlib.rcParams["font.size"], pd.get_option("display.max_rows"), language(), hasattr(json, "dumps_before"),
 hasattr(builtins, "left"), "LEFT" in os.environ, "/left" in sys.path, "changes" in dir())"""
        make_warm(zygote, ask(tmp_path, changes + "\nchanges = 1"))
        request = ask(tmp_path, looks)
        make_warm(zygote, request)
        assert text(request) == "(10.0, 60, 'en-US', False, False, False, False, False)"

    def test_the_same_report_draws_the_same_lots_and_another_draws_others(self, tmp_path: Path, zygote: Zygote) -> None:
        drawn = []
        for level in (2.0, 2.0, 3.0):
            asked = ask(tmp_path, ALIKE["draws lots"])
            request = Request(**{**asked.as_data(), "parameters": {"level": level}})
            make_warm(zygote, request)
            drawn.append(text(request))
        assert drawn[0] == drawn[1] != drawn[2]


class TestEndings:
    """How a fork's process ends, and what ends with it."""

    def test_exit_functions_are_run(self, tmp_path: Path, zygote: Zygote) -> None:
        make_warm(zygote, ask(tmp_path, 'import atexit\natexit.register(lambda: open("left", "w").write("done"))'))
        assert (tmp_path / "left").read_text() == "done"

    def test_what_a_notebook_started_ends_with_it(self, tmp_path: Path, zygote: Zygote) -> None:
        starts = """import subprocess, threading, time
pids = [subprocess.Popen(["sleep", "600"], start_new_session=new).pid for new in (False, True)]
threading.Thread(target=time.sleep, args=(600,)).start()
orphan = "import subprocess; print(subprocess.Popen(['sleep', '600'], stdout=-3, start_new_session=True).pid)"
pids.append(int(subprocess.check_output(["python3", "-c", orphan])))
print(*pids)"""
        request = ask(tmp_path, starts)
        make_warm(zygote, request)
        pids = [int(word) for word in text(request).split()]
        assert len(pids) == 3
        assert not [pid for pid in pids if lives(pid)]

    def test_what_a_killed_notebook_started_ends_too(self, tmp_path: Path, zygote: Zygote) -> None:
        starts = """import subprocess, os
pid = subprocess.Popen(["sleep", "600"], start_new_session=True).pid
open("pid", "w").write(str(pid))
os.kill(os.getpid(), 9)"""
        with pytest.raises(EOFError):
            make_warm(zygote, ask(tmp_path, starts))
        assert ends(int((tmp_path / "pid").read_text()))

    @pytest.mark.long("a zygote of its own imports everything")
    def test_forks_end_with_the_zygote_and_the_zygote_with_its_owner(self, tmp_path: Path) -> None:
        code = """import json, sys, time
from pathlib import Path
from saypro_analysis.batch.warm.forks import Zygote
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.warm.workers import WarmAttempt
zygote = Zygote()
attempt = WarmAttempt(zygote, Request(**json.loads(sys.argv[1])))
attempt.receive(60)
print(zygote.process.pid, attempt._fork.pid, flush=True)
time.sleep(600)"""
        request = ask(tmp_path, "import time\ntime.sleep(600)")
        command = [sys.executable, "-c", code, json.dumps(request.as_data())]
        owner = psutil.Popen(command, stdout=-1, env=steady_environment(tmp_path), text=True)
        zygote, fork = map(int, owner.stdout.readline().split())
        assert lives(zygote)
        assert lives(fork)
        owner.kill()
        owner.wait()
        owner.stdout.close()
        assert ends(zygote)
        assert ends(fork)


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def ends(pid: int) -> bool:
    """Whether a process ends within seconds."""
    for _ in range(100):
        if not lives(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.long("plain kernels beside warm ones")
def test_a_run_with_plain_kernels_gives_the_same_files(tmp_path: Path, warmth: Warmth) -> None:
    cycle = open_cycle(write_workspace(tmp_path, departments=("A",)))
    told = [run_cycle(cycle, outputs=tmp_path / str(warm), warm=warm) for warm in (warmth, False)]
    assert [run.files for run in told[0]] == [run.files for run in told[1]]
    assert [[{**r, "bytes": ""} for r in run.readings] for run in told[0]] == [
        [{**r, "bytes": ""} for r in run.readings] for run in told[1]
    ]


@pytest.mark.slow
def test_every_notebook_of_the_project_gives_the_same_files_both_ways(tmp_path: Path, warmth: Warmth) -> None:
    cycle = open_cycle(bundled("params"))
    jobs = [job for job in cycle.jobs if job.department in (cycle.departments[-1], "")]
    made = [run_cycle(cycle, jobs=jobs, outputs=tmp_path / str(number), warm=warm)
            for number, warm in enumerate((warmth, False))]  # fmt: skip
    assert {run.state for run in made[0]} == {"done"}
    assert [run.files for run in made[0]] == [run.files for run in made[1]]
