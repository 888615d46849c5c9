"""A notebook's cells, executed in this very process by the shell that an IPython kernel has, without its sockets."""

import asyncio
import builtins
import io
import os
import sys
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import MethodType, SimpleNamespace
from typing import Any

import nbformat
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from nbformat.v4 import new_output, output_from_msg
from traitlets.config import Config

MOST_TEXT = 1_000_000  # characters that a cell may print before the rest is left out


class Transcript(Session):
    """Receives what a kernel would send to its client, and turns it into a cell's outputs as nbclient does."""

    def __init__(self) -> None:
        super().__init__()
        self.outputs: list[Any] = []
        self._displays: dict[str, list[Any]] = {}
        self._clear = False

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:  # noqa: ARG002
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        self._take(message["header"]["msg_type"], message)
        return message

    def _take(self, kind: str, message: dict[str, Any]) -> None:
        content = message["content"]
        if kind == "clear_output":
            self._clear = bool(content["wait"])
            if not content["wait"]:
                self.outputs.clear()
            return
        if kind == "update_display_data":
            for output in self._displays.get(content["transient"].get("display_id"), []):
                output.update(nbformat.from_dict({"data": content["data"], "metadata": content["metadata"]}))
            return
        if kind in ("display_data", "execute_result", "error"):
            self.add(_take_output(kind, message), (content.get("transient") or {}).get("display_id"))

    def print(self, name: str, text: str) -> None:
        """More text on a standard stream."""
        last = self.outputs[-1] if self.outputs and not self._clear else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.add(new_output("stream", name=name, text=text))

    def add(self, output: Any, display: str | None = None) -> None:
        """One more output of the cell that runs."""
        if self._clear:
            self.outputs.clear()
            self._clear = False
        self.outputs.append(output)
        if display:
            self._displays.setdefault(display, []).append(output)

    def start(self) -> None:
        """Another cell begins."""
        self.outputs = []
        self._clear = False


def _take_output(kind: str, message: dict[str, Any]) -> Any:
    """The output that a message tells of; nbformat validates it, which texts that stand for something need not be."""
    content = message["content"]
    if kind == "error" or content["metadata"] or not all(isinstance(text, str) for text in content["data"].values()):
        return output_from_msg(message)
    kept = {name: content[name] for name in ("data", "metadata", "execution_count") if name in content}
    return nbformat.from_dict({"output_type": kind, **kept})


class Printed(io.TextIOBase):
    """A standard stream whose text becomes an output of the cell; of a flood only the beginning is kept."""

    encoding = "utf-8"

    def __init__(self, name: str, transcript: Transcript, descriptor: int) -> None:
        self.name, self._transcript, self._descriptor = name, transcript, descriptor
        self._left = MOST_TEXT

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def start(self) -> None:
        self._left = MOST_TEXT

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        kept, self._left = text[: self._left], self._left - min(len(text), self._left)
        if kept:
            note = "" if self._left else f"\n[more than {MOST_TEXT} characters: the rest was left out]\n"
            self._transcript.print(self.name, kept + note)
        return len(text)


class Shell:
    """An IPython shell that executes cells, a line of code before them, and knows what each of them put out."""

    def __init__(self, line: str = "") -> None:
        forget_inline_figures()
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        sys.argv[:] = [find_spec("ipykernel_launcher").origin or "", "-f", ""]  # type: ignore[union-attr]
        builtins.input = MethodType(IPythonKernel.raw_input, SimpleNamespace(_allow_stdin=False))
        _find_neighbours()
        self.transcript = Transcript()
        ZMQInteractiveShell.clear_instance()
        # Instances of the class itself, not of a subclass: libraries look at its name to know where they are.
        config = Config({"HistoryManager": {"enabled": False}})
        self.ipython = ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler)
        self.ipython._tee = lambda channel: nullcontext()  # noqa: ARG005 (it would keep all that is printed twice)
        self.ipython.displayhook.session = self.ipython.display_pub.session = self.transcript
        self.streams = [Printed(name, self.transcript, number) for number, name in ((1, "stdout"), (2, "stderr"))]
        self.files = [Path(f"/proc/self/fd/{number}") for number in (1, 2)]
        if line:
            self.ipython.run_cell(line, store_history=False)

    @property
    def count(self) -> int:
        """The number of the cell that was executed last."""
        return int(self.ipython.execution_count) - 1

    @property
    def traceback(self) -> list[str]:
        """The trace of the last exception."""
        return self.ipython._last_traceback or []

    async def execute(self, source: str, cell_id: str | None = None) -> tuple[list[Any], BaseException | None]:
        """Execute a cell; its outputs, and what it raised."""
        self.transcript.start()
        before = [os.fstat(number).st_size for number in (1, 2)]
        saved = sys.stdout, sys.stderr
        for stream in self.streams:
            stream.start()
        sys.stdout, sys.stderr = self.streams
        try:
            result = await self._run(source, cell_id)
        finally:
            sys.stdout, sys.stderr = saved
        self._take_written(before)
        return self.transcript.outputs, result.error_before_exec or result.error_in_exec

    async def _run(self, source: str, cell_id: str | None) -> Any:
        """As ipykernel does: what awaits something runs in the loop, all else does not."""
        shell = self.ipython
        try:
            transformed, wrong = shell.transform_cell(source), None
        except Exception:
            transformed, wrong = source, sys.exc_info()
        if not shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=wrong):
            return shell.run_cell(source, store_history=True, cell_id=cell_id)
        given: dict[str, Any] = {"transformed_cell": transformed, "preprocessing_exc_tuple": wrong}
        result = await asyncio.ensure_future(shell.run_cell_async(source, store_history=True, cell_id=cell_id, **given))
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
        return result

    def _take_written(self, before: list[int]) -> None:
        """What other programs wrote to the process's own standard output and error, where these are files."""
        for stream, place, start in zip(self.streams, self.files, before, strict=True):
            if os.fstat(stream.fileno()).st_size > start:
                with place.open("rb") as file:
                    file.seek(start)
                    stream.write(file.read(MOST_TEXT).decode("utf-8", "replace"))


def _find_neighbours() -> None:
    """Let modules beside the notebook be imported: as in a kernel, they come before installed packages."""
    installed = (number for number, place in enumerate(sys.path) if place.endswith(("site-packages", "dist-packages")))
    if "" not in sys.path:
        sys.path.insert(next(installed, 0), "")


def forget_inline_figures() -> None:
    """Let the notebook import matplotlib_inline anew: it hooks the shell that is there when it is imported."""
    package = sys.modules.pop("matplotlib_inline", None)
    for part in iter_modules(package.__path__ if package else ()):
        sys.modules.pop(f"matplotlib_inline.{part.name}", None)


def language_info() -> dict[str, Any]:
    """What a kernel says of its language, for the notebook's metadata."""
    return dict(IPythonKernel.language_info)
