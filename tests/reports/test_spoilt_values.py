"""Figures, days and texts that nobody expects, in every column of every register: pages, or one clear DataError."""

import random
import re
from pathlib import Path

import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import Warmth
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import read_table
from tests.reports.spoilt_values import (
    REFUSED,
    SPOILS,
    find_readers,
    group_cases,
    list_columns,
    read_sample,
    spoil_table,
    write_spoilt,
)

CASES = [(table, spoil) for table in find_readers() for spoil in SPOILS
         if spoil not in REFUSED and list_columns(table, spoil)]  # fmt: skip
TOLD = re.compile("found .*, expected ", re.DOTALL)  # as every refusal is worded
QUICK = [{table: spoil} for table, spoil in random.Random(17).sample(CASES, 3)]
TOGETHER = 12  # tables spoilt at once: each alone would take three hours
GROUPS = group_cases(CASES, TOGETHER)
_GROUPS = [*QUICK, *(pytest.param(group, marks=pytest.mark.slow) for group in GROUPS)]


def test_every_register_is_spoilt() -> None:
    assert len(CASES) > 400
    assert len({table for table, _ in CASES}) == len(find_readers())
    assert sorted(case for group in GROUPS for case in group.items()) == sorted(CASES)


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


@pytest.mark.long("the cells of a whole notebook")
@pytest.mark.parametrize("spoils", _GROUPS, ids=lambda spoils: "-".join(f"{k} {v}" for k, v in spoils.items())[:60])
def test_its_pages_are_made_or_the_data_is_refused(tmp_path: Path, warmth: Warmth, spoils: dict[str, str]) -> None:
    left = {table: spoil for table, spoil in spoils.items() if not spoil_table(table, spoil).equals(read_sample(table))}
    if not left:
        pytest.skip("each of its columns refuses that")
    for number in range(len(left) + 1):  # what is refused is taken away, so that the others are seen
        refused = _find_refused(write_spoilt(tmp_path / str(number), left), warmth, [*left])
        left = {table: spoil for table, spoil in left.items() if table not in refused}
        if not refused or not left:
            return


def _find_refused(params: Path, warmth: Warmth, tables: list[str]) -> set[str]:
    """The tables that are named where the data is refused, before the run or in a notebook."""
    cycle = open_cycle(params)
    notebooks = sorted({name for table in tables for name in find_readers()[table]})
    try:
        runs = run_cycle(cycle, jobs=cycle.choose(notebooks=notebooks), warm=warmth, workers=2)
    except DataError as error:
        # A cycle of which the data has no figures is told as such: they were blanked.
        refused = {"measurements" if problem.column == "cycle" else problem.table for problem in error.problems}
        assert refused <= {*tables}
        return refused
    assert runs
    errors = [run.error for run in runs if run.error]
    assert [f"{run.notebook}: {run.error}" for run in runs if run.error and not TOLD.search(run.error)] == []
    refused = {table for table in tables if any(re.search(rf"\b{table}\b", error) for error in errors)}
    assert bool(refused) == bool(errors), errors
    return refused
