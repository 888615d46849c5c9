"""Large CSV files without quirks are read by Arrow, with the same cells, rows and problems as all others."""

from pathlib import Path

import pandas as pd
import pytest

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.sources import plain_files
from tests.data.sources.workbench import MEASUREMENTS, VALID, write_folder

CASES = {
    "plain": "kpi,period_on,actual,target\nrevenue,2025-01-01,1.5,2\n revenue ,2025-02-01,n/a,\n",
    "windows": "Kpi,Period On,actual,target\r\nrevenue,2025-01-01,1,2\r\n",
    "semicolons": "kpi;period_on;actual;target\nrevenue;2025-01-01;1,5;2,25\n",
    "marked": "\ufeffkpi,period_on,actual,target\nrevenue,2025-01-01,1,2",
    "quoted": 'kpi,period_on,actual,target\n"revenue",2025-01-01,"1,500",2\n',
    "blank": "kpi,period_on,actual,target\n\nrevenue,2025-01-01,1,2\n,,,\nrevenue,2025-02-01,1,2\n",
    "short": "kpi,period_on,actual,target\nrevenue,2025-01-01,1\n",
    "accents": "kpi,period_on,actual,target,note\nrevenue,2025-01-01,1,2,Zürich\n",
    "old_mac": "kpi,period_on,actual,target\rrevenue,2025-01-01,1,2\r",
    "bad": "kpi,period_on,actual,target\nrevenue,2025-13-01,1,2\nprofit,2025-01-01,x,2\nrevenue,2025-01-01,1,2,3\n",
    "twice": "kpi,kpi,actual,target\nrevenue,2025-13-01,1,2\n",
}  # fmt: skip


def read(folder: Path) -> object:
    try:
        return open_review(folder).measurements
    except DataError as error:
        return error.frame


@pytest.mark.parametrize("case", CASES)
def test_the_fast_way_reads_what_the_careful_one_reads(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path, measurements=CASES[case])
    careful = read(folder)
    monkeypatch.setattr(plain_files, "LARGE", 0)
    pd.testing.assert_frame_equal(read(folder), careful)


def test_the_usual_tables_go_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_files, "LARGE", 0)
    for text in (MEASUREMENTS, VALID["segments"], CASES["windows"]):
        assert plain_files.read_plain(text.encode(), ",") is not None


@pytest.mark.long("a million problems")
def test_a_million_problems_are_counted_and_twenty_shown(tmp_path: Path) -> None:
    rows = "".join(f"revenue,{2000 + n // 12:04}-{n % 12 + 1:02}-01,x,1\n" for n in range(1200)) * 60
    with pytest.raises(DataError) as refused:
        open_review(write_folder(tmp_path, measurements="kpi,period_on,actual,target\n" + rows))
    assert str(refused.value).startswith("142800 problems found")  # 72,000 figures and 70,800 repeated periods
    assert len(str(refused.value).splitlines()) == 22
    assert len(refused.value.problems) == 20_000
