"""Workbooks as people keep them are read right, or refused with the sheet and the cell."""

from pathlib import Path

import pytest

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
from tests.data.sources.workbooks.kept import MEASURED, READ, REFUSED, write_books
from tests.data.sources.workbooks.office import convert


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_books(folder)
    return folder


@pytest.fixture(scope="module")
def saved(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workbooks, each opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("saved")
    convert(sorted(made.glob("*.xlsx")), "xlsx", folder)
    return folder


def assert_read(path: Path) -> None:
    measurements = open_review(path, as_of="2025-03-31").measurements
    told = measurements.sort_values(["kpi", "period_on"])[["kpi", "period_on", "actual", "target"]]
    rows = [[kpi, day.date(), None if actual != actual else actual, target]
            for kpi, day, actual, target in told.itertuples(index=False)]  # fmt: skip
    # A cell that a wide table leaves empty is no row, unless it has a target.
    assert rows == [[kpi, day, actual, target] for kpi, day, actual, target in MEASURED]


def assert_refused(path: Path, place: str) -> None:
    with pytest.raises(DataError) as error:
        open_review(path, as_of="2025-03-31")
    assert place in {problem.place for problem in error.value.problems}
    assert place in str(error.value)


@pytest.mark.parametrize("habit", READ)
def test_a_workbook_is_read_right(made: Path, habit: str) -> None:
    assert_read(made / f"read{list(READ).index(habit)}.xlsx")


@pytest.mark.parametrize("habit", REFUSED)
def test_a_workbook_is_refused_with_sheet_and_cell(made: Path, habit: str) -> None:
    assert_refused(made / f"refused{list(REFUSED).index(habit)}.xlsx", REFUSED[habit][1])


@pytest.mark.slow
@pytest.mark.parametrize("habit", READ)
def test_a_workbook_that_libreoffice_saved_is_read_right(saved: Path, habit: str) -> None:
    assert_read(saved / f"read{list(READ).index(habit)}.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize("habit", REFUSED)
def test_a_workbook_that_libreoffice_saved_is_refused_too(saved: Path, habit: str) -> None:
    assert_refused(saved / f"refused{list(REFUSED).index(habit)}.xlsx", REFUSED[habit][1])
