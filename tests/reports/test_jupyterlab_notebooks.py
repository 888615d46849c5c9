"""Every notebook, executed on the sample and on one with an attack in every text, as JupyterLab shows it."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from tests.reports.browser import Browser, browsing
from tests.reports.hostile import write_hostile_workspace
from tests.reports.jupyterlab import Lab, running

pytestmark = pytest.mark.slow
CONTROL = "Control: $a$"  # foreign mathematics: when it is typeset, all before it has had its turn
WITHOUT_MONEY = {("explore", "clean"), ("explore", "hostile"), ("system_health", "clean")}  # pictures; hours and shares
NOTEBOOKS = sorted(path.stem for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
_TEXTS = "[...document.querySelectorAll('.jp-OutputArea-output')].map(shown => shown.innerText).join('\\n')"


def add_notebook(cycle: Path, name: str) -> None:
    """Let a cycle make a report of a notebook that none makes by itself."""
    values = yaml.safe_load(cycle.read_text(encoding="utf-8"))
    values["notebooks"].append(name)
    cycle.write_text(yaml.safe_dump(values), encoding="utf-8")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(tmp_path_factory.mktemp("lab")) as lab:
        clean = init_workspace(tmp_path_factory.mktemp("clean") / "made") / "params"
        for kind, params in {
            "clean": clean,
            "hostile": write_hostile_workspace(tmp_path_factory.mktemp("bad")),
        }.items():
            add_notebook(params / "cycle.yaml", "explore")
            cycle = open_cycle(params)
            first = next(job.department for job in cycle.jobs if job.department)
            jobs = [job for job in cycle.jobs if job.department in (first, "")]
            assert {run.state for run in run_cycle(cycle, jobs=jobs)} == {"done"}
            for path in (params.parent / "outputs").rglob("*.ipynb"):
                notebook = nbformat.read(path, as_version=4)
                notebook.cells.append(nbformat.v4.new_markdown_cell(CONTROL))
                lab.trust(f"{kind}-{path.stem}.ipynb", notebook)
        yield lab


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("kind", ["clean", "hostile"])
def test_nothing_in_an_answer_is_mathematics_script_or_a_request(
    lab: Lab, browser: Browser, kind: str, name: str
) -> None:
    lab.set_theme("JupyterLab Dark")
    with browser.visiting(width=1300) as visit:
        notebook = nbformat.read(lab.folder / "work" / f"{kind}-{name}.ipynb", as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        shown = [output for output in outputs if "text/plain" in output.get("data", {})]
        lab.open(visit.page, f"{kind}-{name}.ipynb", len(shown))
        assert visit.page.locator(".jp-OutputArea-output mjx-container").count() == 0
        assert visit.page.locator(".jp-Notebook mjx-container").count() == 1  # the control's
        assert visit.page.evaluate("window.owned") is None
        assert [address for address in visit.requests if not address.startswith((lab.address, "data:", "blob:"))] == []
        assert "$" in visit.page.evaluate(_TEXTS) or (name, kind) in WITHOUT_MONEY
