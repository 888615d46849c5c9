"""Whatever a notebook's file holds: its parameters are read, or its problem is told. Nothing else comes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import write_workspace

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LINES = st.text(st.sampled_from("department=\"'[]{}()#\n \t\\0123456789.e-é\0:*"), max_size=60)
PLAIN = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | LINES, st.lists, max_leaves=8)
KEYS = ("cycle", "data", "as_of", "department")
TAGS = st.just(["parameters"]) | PLAIN
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", ""]) | PLAIN,
        "metadata": st.fixed_dictionaries({"tags": TAGS}) | PLAIN,
        "source": LINES | st.lists(LINES, max_size=3) | PLAIN,
        "outputs": PLAIN,
        "attachments": PLAIN,
    },
)
NOTEBOOK = st.fixed_dictionaries(
    {}, optional={"cells": st.lists(CELL | PLAIN, max_size=4) | PLAIN, "metadata": PLAIN, "nbformat": PLAIN}
)


@pytest.fixture(scope="module")
def params(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("fuzz"), ("Sales",))


def tell_notebook(params: Path, content: bytes) -> str:
    """What opening the cycle comes to with a notebook of some content; anything but a DataError is not caught."""
    (params.parent / "notebooks" / "short.ipynb").write_bytes(content)
    try:
        jobs = open_cycle(params).jobs
    except DataError as error:
        places = {(problem.column, problem.value) for problem in error.problems}
        # What a readable notebook does not declare is told of the keys of params/, that of another type by its column.
        strange = {(column, value) for column, value in places if not {column, value} & {*KEYS, "notebooks"}}
        return f"told at {strange}" if strange else "told with its name"
    read = all(isinstance(job.title, str) and isinstance(job.parameters, dict) for job in jobs)
    return "read" if jobs and read else f"read as {jobs}"


@quick
@given(NOTEBOOK | PLAIN)
def test_json_of_any_shape(params: Path, content: Any) -> None:
    assert tell_notebook(params, json.dumps(content).encode()) in ("read", "told with its name")


@quick
@given(LINES)
def test_parameters_of_any_words(params: Path, source: str) -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    assert tell_notebook(params, json.dumps({"cells": [cell]}).encode()) in ("read", "told with its name")


@quick
@given(st.binary(max_size=200))
def test_any_bytes(params: Path, content: bytes) -> None:
    assert tell_notebook(params, content) in ("read", "told with its name")


def test_both_ends_are_reached(tmp_path: Path) -> None:
    params = write_workspace(tmp_path, ("Sales",))
    assert tell_notebook(params, (tmp_path / "notebooks" / "short.ipynb").read_bytes()) == "read"
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "department = ("}
    assert tell_notebook(params, json.dumps({"cells": [cell]}).encode()) == "told with its name"
