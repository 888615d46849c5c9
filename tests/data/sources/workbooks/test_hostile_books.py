"""Workbooks made to end the process that reads them: each is one clear error, within limits of memory and time."""

import io
import resource
import zipfile
from pathlib import Path

import pytest

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.guarded import Unreadable, call_guarded
from saypro_analysis.data.sources.workbooks.packages import MOST_SHEETS, find_sprawl, has_many_sheets
from tests.data.sources.workbooks.kept import book


def crafted(rows: str, shared: str = "") -> bytes:
    """A workbook whose first sheet holds these rows, as XML, and the texts that its sheets share."""
    made = io.BytesIO()
    book().save(made)
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                start, end = content.index(b"<sheetData"), content.index(b"</sheetData>") + len(b"</sheetData>")
                content = content[:start] + b"<sheetData>" + rows.encode() + b"</sheetData>" + content[end:]
            new.writestr(entry, content)
        if shared:
            space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{shared}</sst>')
    return packed.getvalue()


FAR = [
    '<row><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c></row><row><c  r = "XFD1048576" ><v>1</v></c></row>',
    "<row><c r='XFD1048576' t='str'><v>x</v></c></row>",
    '<row r = "1048576"><c r="XFD1048576"><is><t>x</t></is></c></row>',
    '<row r="1048576"><c><v>1</v></c></row><row r="1"><c r="XFD1"><v>1</v></c></row>',
]


@pytest.mark.parametrize("rows", FAR)
def test_a_cell_at_the_end_of_the_sheet_is_named_however_it_is_written(tmp_path: Path, rows: str) -> None:
    (tmp_path / "data.xlsx").write_bytes(crafted(rows))
    before = _most_memory_kb()
    with pytest.raises(DataError, match=r"cell XFD1048576.*nothing so far from the table"):
        open_review(tmp_path / "data.xlsx")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= before + 300_000


@pytest.mark.parametrize(("sheets", "refused"), [(MOST_SHEETS, False), (MOST_SHEETS + 1, True)])
def test_sheets_without_end_are_refused_before_they_are_read(tmp_path: Path, sheets: int, refused: bool) -> None:
    """All of them the same sheet: 60 kB of package took its reader five minutes."""
    path = tmp_path / "data.xlsx"
    book().save(path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    more = "".join(f'<sheet name="s{number}" sheetId="{number + 50}" r:id="rId1"/>' for number in range(sheets - 2))
    listed = parts["xl/workbook.xml"].replace(b"</sheets>", more.encode() + b"</sheets>")
    assert listed != parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in {**parts, "xl/workbook.xml": listed}.items():
            new.writestr(name, content)
    assert has_many_sheets(path.read_bytes()) is refused
    if refused:
        with pytest.raises(DataError, match="expected a workbook of at most 1,000 sheets"):
            open_review(path)


def _most_memory_kb() -> int:
    """The most that this process or a child of it has held: a fork begins with what its parent holds."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


@pytest.mark.slow
def test_one_long_text_in_very_many_cells_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    """100 kB of package of which every cell is the same text of 100 kB: 40 GB, and 6 GB were taken of them."""
    cells = '<c t="s"><v>0</v></c>' * 20
    rows = "".join(f'<row r="{row}">{cells}</row>' for row in range(1, 20_001))
    content = crafted(rows, shared=f"<si><t>{'x' * 100_000}</t></si>")
    assert len(content) < 200_000
    (tmp_path / "data.xlsx").write_bytes(content)
    before = _most_memory_kb()
    with pytest.raises(DataError, match=r"needed more than 2 GB of memory|a workbook with fewer cells"):
        open_review(tmp_path / "data.xlsx")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 2_000_000)


def test_a_reader_of_a_small_file_may_not_take_what_that_of_a_large_one_may() -> None:
    assert LIMITS.of_reader(1000).memory == 2_000_000_000
    assert LIMITS.of_reader(4_000_000).memory == 5_000_000_000
    assert LIMITS.of_reader(100_000_000).memory == LIMITS.memory
    assert Limits(memory=500).of_reader(1000).memory == 500


@pytest.mark.parametrize("rows", ['<row r="x"><c r="A1"><v>1</v></c></row>', '<row><c r="A0B"><v>1</v></c></row>',
                                  '<row><c r="AAAAAAAA1"><v>1</v></c></row>', "<row><c><v>1</c></row>"])  # fmt: skip
def test_a_sheet_that_gives_no_places_is_no_workbook(tmp_path: Path, rows: str) -> None:
    (tmp_path / "data.xlsx").write_bytes(crafted(rows))
    with pytest.raises(DataError, match="an Excel workbook saved as"):
        open_review(tmp_path / "data.xlsx")


def test_a_sheet_may_be_as_large_as_the_limit_and_no_larger() -> None:
    rows = LIMITS.cells // 100
    assert find_sprawl(crafted(f'<row r="{rows}"><c r="CV{rows}"><v>1</v></c></row>')) is None
    assert find_sprawl(crafted(f'<row r="{rows + 1}"><c r="CV{rows + 1}"><v>1</v></c></row>')) is not None


def test_a_blank_cell_far_away_counts_for_nothing(tmp_path: Path) -> None:
    assert find_sprawl(crafted('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"/></row>')) is None


class TestGuard:
    def test_an_answer_comes_back(self) -> None:
        assert call_guarded("math:hypot", 3.0, 4.0) == 5.0

    def test_an_error_is_told(self) -> None:
        with pytest.raises(Unreadable, match="invalid literal for int"):
            call_guarded("builtins:int", "x")

    def test_a_reader_that_ends_its_process_is_an_error(self) -> None:
        with pytest.raises(Unreadable, match="or broke"):
            call_guarded("os:abort")

    def test_a_reader_that_panics_is_an_error(self) -> None:
        with pytest.raises(Unreadable, match="7"):
            call_guarded("sys:exit", 7)

    def test_memory_has_a_limit(self) -> None:
        limits = Limits(memory=500_000_000)
        assert len(call_guarded("builtins:bytes", 1_000_000, limits=limits)) == 1_000_000
        with pytest.raises(Unreadable, match=r"more than 0\.5 GB"):
            call_guarded("builtins:bytes", 600_000_000, limits=limits)

    def test_time_has_a_limit(self) -> None:
        with pytest.raises(Unreadable, match="not done after"):
            call_guarded("time:sleep", 60, limits=Limits(seconds=0.5))
