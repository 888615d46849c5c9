"""Where a review's data lies: a folder, a workbook, a database or the bundled sample, looked for from the workspace."""

from pathlib import Path

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.secrets import is_url
from saypro_analysis.data.sources.file_limits import Limits
from saypro_analysis.data.sources.files import BOOKS, SAMPLE, read_folder
from saypro_analysis.data.sources.found_files import Folder
from saypro_analysis.data.sources.locations import locate
from saypro_analysis.data.sources.measures.opening import open_folder
from saypro_analysis.data.sources.workspace_limits import read_limits


def open_place(data: str | Path, department: str | None, day: pd.Timestamp | None) -> Folder:
    """What the data holds, not yet read; what keeps it from being opened stands among the folder's problems."""
    try:
        if data == "sample":
            return read_folder(SAMPLE)
        place = str(data) if is_url(data) else locate(Path(data).expanduser())
        home = _find_home(place)
        limits, problems = read_limits(home)
        if problems:
            return Folder(problems=problems)
        if isinstance(place, Path) and place.suffix.lower() in BOOKS and place.is_file():
            return _open_book(place, limits)
        return open_folder(place, home, department, day, limits)
    except DataError as error:
        return Folder(problems=error.problems)
    except (OSError, TypeError, ValueError) as error:
        return Folder(problems=[Problem("data", None, "", str(data), f"a folder of CSV or Parquet files ({error})")])


def _find_home(place: str | Path) -> Path:
    """The workspace: the nearest folder upwards that holds `params/`, from the data or for a database from here."""
    start = Path.cwd() if isinstance(place, str) else place.absolute()
    return next((folder for folder in (start, *start.parents) if (folder / "params").is_dir()), start)


def _open_book(path: Path, limits: Limits) -> Folder:
    # Who keeps CSV files does not wait for the reader of workbooks.
    from saypro_analysis.data.sources.workbooks.books import read_workbook

    return read_workbook(path, limits)
