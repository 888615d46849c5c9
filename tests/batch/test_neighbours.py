"""Pages lead to the pages that are there: after a run, a failure, a part of a run, and a run that changes nothing."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import Warmth
from tests.batch.workspace import OPEN, PUBLISH, write_notebook, write_workspace

WEEKS = {"one": "# Week 1: Review\n\nSee week 2.", "two": "# Week 2: Gaps\n\nSee week 1.", "all": "# Digest\n\nA, B"}


@pytest.fixture
def params(tmp_path: Path) -> Path:
    """A workspace of two departments with two weeks and a digest that names them."""
    made = write_workspace(tmp_path, departments=("A", "B"), notebooks=["one", "two"], organisation=["all"])
    for name in WEEKS:
        write_week(tmp_path, name)
    return made


def write_week(workspace: Path, name: str, *cells: str) -> None:
    place = workspace / "notebooks" / f"{name}.ipynb"
    write_notebook(place, OPEN, *cells, PUBLISH)
    notebook = json.loads(place.read_text())
    notebook["cells"][0]["source"] = WEEKS[name]
    place.write_text(json.dumps(notebook))


def leads(params: Path) -> dict[str, set[str]]:
    """Where each page leads, from its own place; every such page must be there."""
    folder = params.parent / "outputs" / "2025-Q1"
    found = {}
    for page in folder.glob("*/*.html"):
        hrefs = set(re.findall('href="([^"#][^"]*)"', page.read_text(encoding="utf-8")))
        assert [href for href in hrefs if not (page.parent / href).is_file()] == []
        pages = {href for href in hrefs if href.endswith(".html")}
        found[f"{page.parent.name}/{page.stem}"] = pages - {"../index.html"}
    return found


def check_digests(params: Path) -> None:
    folder = params.parent / "outputs" / "2025-Q1"
    for run in json.loads((folder / "run.json").read_text())["runs"]:
        place = (folder / run["path"]).parent
        assert {name: sha256((place / name).read_bytes()).hexdigest() for name in run["files"]} == run["files"]


EVERY = {"a/one": {"two.html"}, "a/two": {"one.html"}, "b/one": {"two.html"}, "b/two": {"one.html"},
         "organisation/all": {"../a/one.html", "../b/one.html"}}  # fmt: skip


@pytest.mark.long("a run")
def test_every_page_leads_to_the_others(params: Path, warmth: Warmth) -> None:
    run_cycle(open_cycle(params), warm=warmth, workers=2)
    assert leads(params) == EVERY
    check_digests(params)
    assert all(run.unchanged for run in run_cycle(open_cycle(params), warm=warmth))


@pytest.mark.long("three runs")
def test_a_page_that_could_not_be_made_is_led_to_by_none_until_it_is(params: Path, warmth: Warmth) -> None:
    run_cycle(open_cycle(params), warm=warmth, workers=2)
    write_week(params.parent, "two", 'assert department != "B"')
    run_cycle(open_cycle(params), warm=warmth, workers=2)
    assert leads(params) == {page: hrefs for page, hrefs in {**EVERY, "b/one": set()}.items() if page != "b/two"}
    check_digests(params)
    write_week(params.parent, "two")
    again = run_cycle(open_cycle(params), warm=warmth, workers=2)
    assert leads(params) == EVERY
    assert [run.unchanged for run in again] == [True, False, True, False, True]
    check_digests(params)


def test_a_part_of_a_run_leads_to_what_is_there_and_the_rest_joins_it(params: Path, warmth: Warmth) -> None:
    cycle = open_cycle(params)
    run_cycle(cycle, jobs=cycle.choose(["A"], ["one"]), warm=warmth)
    assert leads(params) == {"a/one": set()}
    run_cycle(cycle, jobs=cycle.choose(["A"], ["two"]), warm=warmth)
    assert leads(params) == {"a/one": {"two.html"}, "a/two": {"one.html"}}
    check_digests(params)


def test_a_page_of_figures_that_hold_no_more_is_not_led_to(params: Path, warmth: Warmth) -> None:
    cycle = open_cycle(params)
    run_cycle(cycle, warm=warmth, workers=2)
    write_week(params.parent, "two", "level = 2")
    run_cycle(cycle, jobs=cycle.choose(["A"], ["one"]), warm=warmth)
    assert leads(params)["a/one"] == set()


def test_a_page_that_somebody_changed_is_left_as_it_is(params: Path, warmth: Warmth) -> None:
    cycle = open_cycle(params)
    run_cycle(cycle, jobs=cycle.choose(["A"], ["one"]), warm=warmth)
    page = params.parent / "outputs/2025-Q1/a/one.html"
    page.write_text(page.read_text() + "<!-- mine -->")
    held = page.read_bytes()
    run_cycle(cycle, jobs=cycle.choose(["A"], ["two"]), warm=warmth)
    assert page.read_bytes() == held
