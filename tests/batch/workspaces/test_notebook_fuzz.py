"""Whatever a notebook's file holds: its parameters are read, or its problem is told. Nothing else comes of it."""

import json
from contextlib import suppress
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


def try_notebook(params: Path, content: bytes) -> None:
    """Open the cycle with a notebook of some content: every job has a title and parameters, or a DataError."""
    (params.parent / "notebooks" / "short.ipynb").write_bytes(content)
    with suppress(DataError):
        jobs = open_cycle(params).jobs
        assert all(isinstance(job.title, str) and isinstance(job.parameters, dict) for job in jobs)


@quick
@given(NOTEBOOK | PLAIN)
def test_json_of_any_shape(params: Path, content: Any) -> None:
    try_notebook(params, json.dumps(content).encode())


@quick
@given(LINES)
def test_parameters_of_any_words(params: Path, source: str) -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    try_notebook(params, json.dumps({"cells": [cell]}).encode())


@quick
@given(st.binary(max_size=200))
def test_any_bytes(params: Path, content: bytes) -> None:
    try_notebook(params, content)
