"""A real JupyterLab on loopback for the tests: with a theme, on a folder of its own, ended with the test."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.sign import NotebookNotary

TOKEN = "tested"
ROOT = Path(__file__).parents[2]
V4 = nbformat.v4
_SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none", "autoStartDefaultKernel": False},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
}


class Lab:
    """A running JupyterLab, and the folders that it works on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, ""
        self.environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "PYTHONPATH": str(ROOT),
        }

    def set_theme(self, theme: str) -> None:
        for name, values in {**_SETTINGS, "apputils-extension/themes": {"theme": theme}}.items():
            place = self.folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(values), encoding="utf-8")

    def keep(self, name: str, shown: list[Any]) -> None:
        """A trusted notebook that shows these answers, as a kernel would have left them."""
        cells = [V4.new_code_cell("answer", outputs=[_output(one)], execution_count=1) for one in shown]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        self.trust(name, V4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))

    def trust(self, name: str, notebook: Any) -> None:
        """A notebook that JupyterLab takes for one whose cells its user has run."""
        (self.folder / "work" / name).write_text(nbformat.writes(notebook), encoding="utf-8")
        notary = NotebookNotary(data_dir=str(self.folder / "data"))
        notary.sign(nbformat.reads(nbformat.writes(notebook), as_version=4))
        notary.store.close()

    def get(self, path: str) -> str:
        with urlopen(f"{self.address}{path}?token={TOKEN}", timeout=60) as answer:
            return answer.read().decode()

    def open(self, page: Any, name: str, answers: int | None = None) -> None:
        """Open a notebook in a browser's page and wait until its last answer stands and mathematics had its turn.

        There are as many answers as cells of code, unless `answers` says how many there are.
        """
        page.goto(f"{self.address}/lab/tree/{name}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-OutputArea-output", timeout=60_000)
        shown, cells = (f"document.querySelectorAll('.jp-Notebook {kind}').length"
                        for kind in (".jp-OutputArea-output", ".jp-CodeCell"))  # fmt: skip
        page.wait_for_function(f"{shown} >= {cells if answers is None else answers}", timeout=60_000)
        page.wait_for_selector(".jp-Notebook mjx-container", state="attached", timeout=60_000)


def _output(shown: Any) -> Any:
    data = {"text/html": shown._repr_html_() if hasattr(shown, "_repr_html_") else shown, "text/plain": "answer"}
    return V4.new_output("execute_result", data, execution_count=1)


@contextmanager
def running(folder: Path) -> Iterator[Lab]:
    """JupyterLab on a free port of loopback; the test is skipped where it is not installed."""
    pytest.importorskip("jupyterlab")
    lab = Lab(folder)
    for name in ("work", "data", "config", "runtime"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lab.set_theme("JupyterLab Light")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root",
               f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder / 'work'}"]  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=lab.environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            lab.address = _wait(server, folder)
            yield lab
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:  # on a busy machine its own end may take longer than the test can wait
                server.kill()
                server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]", folder: Path) -> str:
    """The address, once the server says that it listens."""
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:[1-9]\d*", (folder / "log").read_text()):
            return found[0]
        assert server.poll() is None, (folder / "log").read_text()
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())


READABLE = 4.5  # to one: WCAG's contrast for text
# The contrast of each piece of text with the nearest background that is painted behind it.
_CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const paper = node => { const layers = [];
    for (; node; node = node.parentElement) layers.push(rgba(getComputedStyle(node).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]); };
  const found = [];
  for (const output of document.querySelectorAll('.jp-OutputArea-output')) {
    const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim(), at = walker.currentNode.parentElement;
      if (!text || at.closest('style,title,mjx-container') || !at.getClientRects().length) continue;
      const style = getComputedStyle(at), under = paper(at);
      const ink = over(rgba(at.closest('svg') ? style.fill : style.color), under);
      const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
      found.push([text, (a + .05) / (b + .05)]);
    }
  }
  return found;
}"""


def list_faint(page: Any, *, least: int) -> list[tuple[str, float]]:
    """Texts of the answers whose contrast is too low to be read; of fewer than `least` texts nothing can be said."""
    contrasts = page.evaluate(_CONTRASTS)
    assert len(contrasts) >= least
    return [(text, contrast) for text, contrast in contrasts if contrast < READABLE]
