"""Figures, days and texts that nobody expects, in every column of every register: pages, or one clear DataError."""

import random
import re
from pathlib import Path

import pandas as pd
import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import Warmth
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import read_table
from tests.reports.spoilt_values import REFUSED, SPOILS, find_readers, list_columns, read_sample, write_spoilt

CASES = [(table, spoil) for table in find_readers() for spoil in SPOILS
         if spoil not in REFUSED and list_columns(table, spoil)]  # fmt: skip
TOLD = re.compile("found .*, expected ", re.DOTALL)  # as every refusal is worded
QUICK = random.Random(17).sample(CASES, 3)
_SLOW = [pytest.param(*case, marks=() if case in QUICK else pytest.mark.slow) for case in CASES]


def test_every_register_is_spoilt() -> None:
    assert len(CASES) > 400
    assert len({table for table, _ in CASES}) == len(find_readers())


@pytest.mark.parametrize(
    "spoil", [pytest.param(one, marks=() if one == "endless" else pytest.mark.slow) for one in SPOILS]
)
def test_a_column_takes_a_value_or_is_named(spoil: str) -> None:
    for table in find_readers():
        few = read_sample(table).head(2)
        for column in list_columns(table, spoil):
            problems = read_table(few.assign(**{column: SPOILS[spoil].value}), table)[1]
            assert {problem.column for problem in problems} <= {column}, (table, column)
            assert [problem.row for problem in problems] == list(range(len(problems))), (table, column)
            assert len(problems) == len(few) or spoil not in REFUSED, (table, column)


@pytest.mark.parametrize(("table", "spoil"), _SLOW)
def test_its_pages_are_made_or_the_data_is_refused(tmp_path: Path, warmth: Warmth, table: str, spoil: str) -> None:
    cycle = open_cycle(write_spoilt(tmp_path, table, spoil))
    if pd.read_parquet(tmp_path / "data" / f"{table}.parquet").equals(read_sample(table)):
        pytest.skip("each of its columns refuses that")
    refused, runs = set(), []
    try:
        runs = run_cycle(cycle, jobs=cycle.choose(notebooks=find_readers()[table]), warm=warmth, workers=2)
    except DataError as error:
        refused = {problem.table for problem in error.problems}
    assert runs or refused == {table}
    assert [f"{run.notebook}: {run.error}" for run in runs if run.error and not TOLD.search(run.error)] == []
