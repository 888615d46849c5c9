"""Real kernels that start warm, for JupyterLab and every other client of jupyter_client."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner


class WarmProvisioner(LocalProvisioner):
    """Forks an IPython kernel from a process in which everything is imported; else it starts one as ever.

    A kernel specification names it: `"metadata": {"kernel_provisioner": {"provisioner_name": "saypro"}}`, or the
    environment does for all: `JUPYTER_DEFAULT_PROVISIONER_NAME=saypro`. Only kernels of this very interpreter are
    forked, and only where a fork is safe.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; returns its connection's details."""
        fork = await asyncio.to_thread(self._fork, cmd, kwargs) if _is_ours(cmd) else None
        if fork is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = fork
        self.pid = self.pgid = fork.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> Any:
        import json

        from saypro_analysis.batch.warm.relays import keep_zygote

        zygote = keep_zygote()
        if zygote is None:
            return None
        try:
            with Path(os.devnull).open("wb") as nowhere:
                folder = Path(kwargs.get("cwd") or Path.cwd())
                environment = kwargs.get("env") or dict(os.environ)
                fork = zygote.fork(
                    "saypro_analysis.batch.warm.provisioners:serve_kernel", folder, (nowhere, nowhere), environment
                )
        except OSError as error:
            self.log.warning("no warm kernel (%s); a plain one is started", error)
            return None
        fork.channel.send_bytes(json.dumps(cmd).encode())
        fork.channel.close()
        return fork

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        if self.process is None or isinstance(self.process, subprocess.Popen):
            return await super().wait()
        while (status := self.process.poll()) is None:
            await asyncio.sleep(0.005)
        self.process = None
        return int(status)


def _is_ours(cmd: list[str]) -> bool:
    """Whether a command starts an IPython kernel in the environment of this process."""
    same = os.path.realpath(cmd[0]) == os.path.realpath(sys.executable)
    same = same and Path(cmd[0]).parent.resolve() == Path(sys.executable).parent.resolve()
    return same and "ipykernel_launcher" in cmd


def serve_kernel(descriptor: int) -> None:
    """In a fork: become the kernel that a command would have started."""
    import json
    from importlib.util import find_spec
    from multiprocessing.connection import Connection

    from saypro_analysis.batch.warm.preloads import take_time
    from saypro_analysis.batch.warm.shells import forget_inline_figures

    take_time()
    with Connection(descriptor) as channel:
        cmd: list[str] = json.loads(channel.recv_bytes())
    from ipykernel import kernelapp

    forget_inline_figures()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    launcher = find_spec("ipykernel_launcher")
    arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
    sys.argv[:] = [(launcher.origin if launcher else "") or "", *arguments]
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    # The class read its parent's process id when it was defined, in the zygote: it is told anew.
    app = kernelapp.IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(arguments)
    app.start()
