"""What is wrong with records is told without a record."""

from pathlib import Path

import pytest

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.databases import embed
from saypro_analysis.data.sources.measures.definitions import Source
from saypro_analysis.data.sources.measures.raw_files import read_file
from saypro_analysis.data.sources.measures.refusals import tell

SECRET = "Jane Doe"


def open_csv(folder: Path, text: str, **place: object) -> str:
    (folder / "orders.csv").write_text(text)
    with pytest.raises(DataError) as caught:
        read_file(embed(folder.resolve()), folder.resolve(), Source("orders", place=place))
    return str(caught.value)


@pytest.mark.parametrize("delimiter", ["#", "\t", "|", "||"])
def test_a_delimiter_that_the_file_has_not_is_named_and_no_record(tmp_path: Path, delimiter: str) -> None:
    told = open_csv(tmp_path, f"name,amount\n{SECRET},5\n{SECRET},6\n", delimiter=delimiter)
    assert "orders, column delimiter" in told
    assert SECRET not in told


def test_what_an_engine_says_of_a_row_is_told_without_the_row() -> None:
    error = ValueError(f"CSV Error on Line: 3\nOriginal Line: {SECRET},x\nExpected Number of Columns: 2 Found: 3\n")
    problem = tell(error, "orders").problems[0]
    assert problem.row == 3
    assert "Expected Number of Columns" in problem.expected
    assert SECRET not in str(problem)
