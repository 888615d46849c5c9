"""Warm kernels as others use them: papermill by its engine, JupyterLab by its provisioner."""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.batch.warm.forks import Fork
from tests.batch.workspace import write_notebook

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.filterwarnings("ignore"),  # of jupyter_server and zmq, whose loops and sockets are not ours
]


def papermill(folder: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "papermill", "trial.ipynb", "out.ipynb", "-p", "level", "3", *options]
    run = subprocess.run(
        command, cwd=folder, env=steady_environment(folder), capture_output=True, text=True, check=False
    )
    return run.returncode, json.loads((folder / "out.ipynb").read_text()), run.stderr


def bare(notebook: dict[str, Any]) -> list[Any]:
    return [
        {key: value for key, value in cell.items() if key in ("source", "outputs", "execution_count")}
        for cell in notebook["cells"]
    ]


@pytest.mark.long("a plain kernel beside the warm one")
def test_the_engine_gives_papermill_what_a_plain_kernel_gives(tmp_path: Path) -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, level, 2]);"
    write_notebook(tmp_path / "trial.ipynb", "print(level)", plot, "level + 1")
    status, warm, said = papermill(tmp_path, "--engine", "saypro")
    assert status == 0, said
    _, cold, _ = papermill(tmp_path)
    assert bare(warm) == bare(cold)
    assert warm["metadata"]["language_info"] == cold["metadata"]["language_info"]
    assert "image/png" in str(warm["cells"][4]["outputs"])


@pytest.mark.long("a plain kernel beside the warm one")
def test_the_engine_tells_papermill_of_failures(tmp_path: Path) -> None:
    write_notebook(tmp_path / "trial.ipynb", "1 / 0", "2")
    status, made, said = papermill(tmp_path, "--engine", "saypro")
    assert status == 1
    assert "ZeroDivisionError" in said
    assert made["metadata"]["papermill"]["exception"] is True


def test_the_engine_leaves_other_kernels_to_themselves() -> None:
    from saypro_analysis.batch.warm.relays import is_own_kernel

    assert is_own_kernel("python3")
    assert not is_own_kernel("no-such-kernel")


def test_the_engines_module_imports_next_to_nothing() -> None:
    code = (
        "import papermill.engines, sys; before = set(sys.modules)\nimport saypro_analysis.batch.warm.papermill_entry\n"
    )
    code += "print([name for name in set(sys.modules) - before if not name.startswith('saypro_analysis')])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert told.stdout.strip() == "[]"


def test_the_engines_can_be_imported_before_papermill() -> None:
    code = "import saypro_analysis.batch.warm.papermill_engines, papermill\n"
    code += "print(*papermill.engines.papermill_engines._engines)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert told.stdout.split() == ["None", "nbclient", "saypro"]


class Lab:
    """jupyter_server's kernel manager with one kernel, and a client of it."""

    def __init__(self) -> None:
        kernels = pytest.importorskip("jupyter_server.services.kernels.kernelmanager")
        self.manager = kernels.AsyncMappingKernelManager()

    async def start(self, folder: Path) -> None:
        self.manager.root_dir = self.manager.connection_dir = str(folder)
        self.id = await self.manager.start_kernel(path="")
        self.kernel = self.manager.get_kernel(self.id)
        await self.connect()

    async def connect(self) -> None:
        self.client = self.kernel.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=60)

    async def ask(self, code: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """A cell's reply, and what it put out."""
        shown: list[dict[str, Any]] = []
        reply = await self.client.execute_interactive(code, output_hook=lambda m: shown.append(m), timeout=60)
        return reply["content"], [message["content"] for message in shown if message["msg_type"] != "status"]

    async def value(self, code: str) -> str:
        _, shown = await self.ask(code)
        return str(shown[-1]["data"]["text/plain"])


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    # The factory is one for the process, and reads the provisioner's name only when it is made.
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "saypro")
    KernelProvisionerFactory.clear_instance()
    yield Lab()
    KernelProvisionerFactory.clear_instance()


@pytest.mark.long("a real kernel, twice")
def test_a_kernel_of_jupyterlab_starts_warm_plots_is_interrupted_and_restarts(tmp_path: Path, lab: Lab) -> None:
    async def session() -> None:
        await lab.start(tmp_path)
        pid = int(await lab.value("import os\nos.getpid()"))
        assert psutil.Process(pid).ppid() != os.getpid(), "it is a fork of the zygote"
        assert await lab.value("import sys\n'pandas' in sys.modules") == "True"
        assert await lab.value("os.getcwd()") == repr(str(tmp_path))
        assert await lab.value("import gc, pandas\ngc.get_threshold()") == repr(gc.get_threshold())
        assert await lab.value("pandas.get_option('mode.string_storage')") == "'auto'"
        _, shown = await lab.ask("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
        assert "image/png" in shown[-1]["data"]
        waiting = asyncio.create_task(lab.ask("import time\ntime.sleep(60)"))
        await asyncio.sleep(1)
        await lab.manager.interrupt_kernel(lab.id)
        reply, _ = await waiting
        assert reply["ename"] == "KeyboardInterrupt"
        await lab.ask("kept = 1")
        lab.client.stop_channels()
        await lab.manager.restart_kernel(lab.id)
        await lab.connect()
        assert await lab.value("'kept' in dir()") == "False"
        again = int(await lab.value("import os\nos.getpid()"))
        assert again != pid
        assert not psutil.pid_exists(pid)
        lab.client.stop_channels()
        await lab.manager.shutdown_kernel(lab.id)
        assert not psutil.pid_exists(again)

    asyncio.run(session())


def test_a_child_that_leads_no_session_yet_is_ended_all_the_same() -> None:
    child = subprocess.Popen(["sleep", "60"])
    fork = object.__new__(Fork)
    fork.pid, fork.returncode = child.pid, None
    fork.kill()
    assert child.wait(5) == -signal.SIGKILL
