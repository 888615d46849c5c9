"""Files made to hang, flood or end the process that reads them: each is one clear error, and soon."""

import io
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.sources import table_files
from saypro_analysis.data.sources.file_limits import COLUMNS, LIMITS, MOST, Limits
from saypro_analysis.data.sources.files import read_folder
from saypro_analysis.data.sources.parquet_files import read_parquet_files
from saypro_analysis.data.sources.table_files import read_csv
from saypro_analysis.data.sources.workspace_limits import read_limits
from saypro_analysis.data.tables import TABLES

KPIS = "kpi,department,name,unit,better\nrevenue,Sales,Revenue,money,higher\n"
MEASURED = "kpi,period_on,actual,target\nrevenue,2025-01-01,5,6\n"
HOME = Path(__file__).parents[3]
# Opens a folder within 30 seconds of the processor, and prints the most memory that it took (MB).
TRY = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
try:
    open_review(sys.argv[1])
except DataError as error:
    print(error)
# Not ru_maxrss, which a process inherits from the one that started it.
status = open("/proc/self/status").read()
print("took", int(status.split("VmHWM:")[1].split()[0]) // 1000)
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in {"kpis": KPIS, "measurements": MEASURED, **files}.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def packed(columns: dict[str, object], **options: object) -> bytes:
    made = io.BytesIO()
    parquet.write_table(pa.table(columns), made, **options)
    return made.getvalue()


def refuse(content: bytes, limits: Limits = LIMITS) -> Problem:
    cells, _, problems = read_parquet_files({"measurements": content}, limits)["measurements"]
    assert cells is None
    return problems[0]


def try_open(folder: Path) -> tuple[str, int]:
    command = [sys.executable, "-c", TRY, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    told, _, took = done.stdout.rpartition("took ")
    return told, int(took)


class TestOnlyRegularFiles:
    @pytest.mark.parametrize("name", ["measurements.csv", "measurements.parquet", "measurements.xlsx"])
    def test_a_pipe_is_refused_at_once(self, tmp_path: Path, name: str) -> None:
        write(tmp_path)
        (tmp_path / "measurements.csv").unlink()
        os.mkfifo(tmp_path / name)
        with pytest.raises(DataError, match=rf"{name}.*a regular file \(here: a pipe\)"):
            open_review(tmp_path)

    @pytest.mark.parametrize("name", ["kpis.csv", "kpis.parquet"])
    def test_a_device_is_refused_at_once(self, tmp_path: Path, name: str) -> None:
        write(tmp_path)
        (tmp_path / "kpis.csv").unlink()
        (tmp_path / name).symlink_to("/dev/zero")
        with pytest.raises(DataError, match=r"a regular file \(here: a device\)"):
            open_review(tmp_path)

    def test_a_workbook_that_is_a_pipe_is_refused_at_once(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "data.xlsx")
        with pytest.raises(DataError):
            open_review(tmp_path / "data.xlsx")

    def test_a_file_has_a_largest_size(self, tmp_path: Path) -> None:
        size = len(KPIS)
        assert not read_folder(write(tmp_path), limits=LIMITS._replace(file=max(size, len(MEASURED)))).problems
        problems = read_folder(tmp_path, limits=LIMITS._replace(file=size - 1)).problems
        assert "kpis.csv" in {problem.value for problem in problems}
        assert f"at most {size - 1} bytes" in problems[0].expected

    def test_a_file_that_seems_endless_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path)
        with (tmp_path / "kpis.csv").open("ab") as file:
            file.truncate(LIMITS.file * 20)  # it takes no room on the disk
        with pytest.raises(DataError, match="at most 2,000,000,000 bytes"):
            open_review(tmp_path)


class TestLimits:
    def test_a_workspace_sets_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "params").mkdir()
        (tmp_path / "data").mkdir()
        write(tmp_path / "data")
        (tmp_path / "params" / "limits.yaml").write_text("cells: 8\n")
        with pytest.raises(DataError, match="kpis: found 'about 10 cells', expected at most 8 cells in a file"):
            open_review(tmp_path / "data")
        (tmp_path / "params" / "limits.yaml").write_text("cells: 10\n")
        assert len(open_review(tmp_path / "data").kpis) == 1

    @pytest.mark.parametrize("line", ["cells: 0", "cells: lots", "cells: true", "cels: 5", "seconds: .inf"])
    def test_a_limit_is_a_number_above_nothing(self, tmp_path: Path, line: str) -> None:
        (tmp_path / "params").mkdir()
        (tmp_path / "params" / "limits.yaml").write_text(line)
        assert read_limits(tmp_path)[0] == LIMITS
        assert len(read_limits(tmp_path)[1]) == 1

    @pytest.mark.parametrize("name", Limits._fields)
    def test_a_limit_is_no_more_than_a_system_can_be_asked_for(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "params").mkdir()
        (tmp_path / "data").mkdir()
        write(tmp_path / "data").joinpath("measurements.csv").unlink()
        content = packed({"kpi": ["revenue"], "period_on": ["2025-01-01"], "actual": [5.0], "target": [6.0]})
        (tmp_path / "data" / "measurements.parquet").write_bytes(content)
        most = getattr(MOST, name)
        for told in (f"{most:.0f}", f"{most:.1e}"):  # YAML reads 6.0e+09 as a number, 6e9 as a text
            (tmp_path / "params" / "limits.yaml").write_text(f"{name}: {told}\n")
            assert len(open_review(tmp_path / "data").measurements) == 1
        (tmp_path / "params" / "limits.yaml").write_text(f"{name}: {10 * most}\n")
        with pytest.raises(DataError, match=f"column {name}: .* at most"):
            open_review(tmp_path / "data")

    def test_a_small_file_may_not_unpack_to_the_most_that_any_may(self) -> None:
        assert LIMITS.unpacked(1000) == 100_000_000
        assert LIMITS.unpacked(1_000_001) == 100_000_100
        assert LIMITS.unpacked(1_000_000_000) == LIMITS.decoded


class TestParquet:
    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            (pa.array([[1.0]]), "list<"),
            (pa.array([{"a": 1}]), "struct<"),
            (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "map<"),
            (pa.array([b"\x00"]), "binary"),
        ],
    )
    def test_what_is_no_plain_value_is_refused_by_column_and_type(self, values: pa.Array, kind: str) -> None:
        problem = refuse(packed({"kpi": ["revenue"], "actual": values}))
        assert (problem.column, kind in problem.value) == ("actual", True)
        assert problem.expected == "a column of text, numbers, days or flags"

    @pytest.mark.parametrize("coded", [False, True])
    @pytest.mark.parametrize("column", ["kpi", "note", "unknown"])
    def test_text_in_another_coding_is_refused_by_its_column(self, column: str, coded: bool) -> None:
        latin = pa.Array.from_buffers(pa.string(), 1, pa.array([b"Gro\xdf"]).buffers())
        columns = {"kpi": pa.array(["revenue"]), column: latin.dictionary_encode() if coded else latin}
        problem = refuse(packed(columns))
        assert (problem.column, "UTF8" in problem.value, "text in UTF-8" in problem.expected) == (column, True, True)

    def test_rows_and_columns_have_a_limit(self) -> None:
        content = packed({"kpi": ["a"] * 10, "actual": [1.0] * 10})
        assert read_parquet_files({"measurements": content}, LIMITS._replace(cells=20))["measurements"][0] is not None
        assert refuse(content, LIMITS._replace(cells=19)).value == "10 rows of 2 columns"

    def test_columns_have_a_limit(self) -> None:
        most = {f"c{number}": [1] for number in range(COLUMNS)}
        assert len(read_parquet_files({"measurements": packed(most)}, LIMITS)["measurements"][0].columns) == COLUMNS
        assert refuse(packed({**most, "one": [1]})).expected == f"at most {COLUMNS:,} columns"

    def test_what_it_unpacks_to_has_a_limit(self) -> None:
        values = pa.array(["x" * 100] * 1000)
        size = values.nbytes
        content = packed({"kpi": values})
        assert read_parquet_files({"kpis": content}, LIMITS._replace(decoded=size))["kpis"][0] is not None
        assert f"{size - 1:,} bytes once unpacked" in refuse(content, LIMITS._replace(decoded=size - 1)).value

    @pytest.mark.long("a gigabyte is refused in a process of its own")
    def test_a_megabyte_of_text_repeated_takes_no_gigabytes(self, tmp_path: Path) -> None:
        write(tmp_path)
        (tmp_path / "measurements.csv").unlink()
        text = pa.DictionaryArray.from_arrays(pa.array([0] * 300_000, pa.int32()), ["x" * 100_000])  # 30 GB
        content = packed({"kpi": text}, store_schema=False, compression="zstd")
        assert len(content) < 1_000_000
        (tmp_path / "measurements.parquet").write_bytes(content)
        told, took = try_open(tmp_path)
        assert "measurements" in told
        assert took < 700

    def test_many_rows_of_nothing_are_refused(self) -> None:
        assert "rows of 1 columns" in refuse(packed({"kpi": pa.nulls(LIMITS.cells + 1)})).value

    def test_what_pandas_noted_may_be_anything(self) -> None:
        far = b'{"index_columns": [{"kind": "range", "start": 0, "stop": 1000000000000}]}'
        odd = b'{"columns": [{"numpy_type": "__import__"}], "index_columns": [7]}'
        for note in (b"{", b"[" * 5000, far, odd):
            made = io.BytesIO()
            parquet.write_table(pa.table({"kpi": ["a"]}).replace_schema_metadata({b"pandas": note}), made)
            cells, _, problems = read_parquet_files({"kpis": made.getvalue()}, LIMITS)["kpis"]
            assert problems == []
            assert cells is not None
            assert cells["kpi"].tolist() == ["a"]

    def test_plain_types_stay_as_they_were(self) -> None:
        frame = pd.DataFrame(
            {
                "kpi": pd.Categorical(["a", "b"]),
                "actual": [1, 2],
                "target": [1.5, None],
                "period_on": [date(2025, 1, 1), date(2025, 2, 1)],
                "note": ["x", None],
                "weight": [Decimal("1.10"), Decimal("2.20")],
                "flag": [True, None],
                "whole": pd.array([1, None], "Int64"),
                "nothing": [None, None],
            }
        )
        made = io.BytesIO()
        frame.to_parquet(made)
        cells, _, _ = read_parquet_files({"measurements": made.getvalue()}, LIMITS)["measurements"]
        expected = pd.read_parquet(made)
        pd.testing.assert_frame_equal(cells, expected.set_axis(pd.RangeIndex(1, 3)))

    def test_one_broken_file_does_not_blame_the_others(self) -> None:
        fine, bad = packed({"kpi": ["a"]}), packed({"kpi": ["x" * 2000]})
        limits = LIMITS._replace(decoded=1000)
        read = read_parquet_files({"kpis": fine, "measurements": bad}, limits)
        assert (read["kpis"][0] is None, read["measurements"][0] is None) == (False, True)


class TestCsv:
    def test_a_line_longer_than_any_is_refused(self) -> None:
        for content in (
            b"x" * 11_000_000,
            b'kpi,actual\n"' + b"1" * 11_000_000,
        ):
            cells, _, problems = read_csv("measurements", content)
            assert cells is None
            assert "well-formed CSV" in problems[0].expected

    @pytest.mark.slow
    def test_a_line_of_a_hundred_megabytes_is_refused(self) -> None:
        for content in (b"x" * 100_000_000, b'kpi,actual\n"' + b"1" * 100_000_000):
            assert "well-formed CSV" in read_csv("measurements", content)[2][0].expected

    def test_columns_have_a_limit(self) -> None:
        header = ",".join(f"c{number}" for number in range(COLUMNS))
        assert read_csv("kpis", f"{header}\n1\n".encode())[2] == []
        for rest in ("", "x" * 2_000_000):  # read by either reader
            problem = read_csv("kpis", f"{header},one\n{rest}1\n".encode())[2][0]
            assert problem.expected == f"at most {COLUMNS:,} columns"

    @pytest.mark.parametrize("above", ["", "\n  \n", "sep=,\n"])
    def test_what_is_too_wide_is_refused_by_its_header_alone(self, above: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            pytest.fail("the rows were read")

        monkeypatch.setattr(table_files, "read_records", fail)
        monkeypatch.setattr(table_files, "read_plain", fail)
        header = ",".join(f"c{number}" for number in range(1_000_000))
        problem = read_csv("kpis", f"{above}{header}\n1\n".encode())[2][0]
        assert (problem.value, problem.expected) == ("1,000,000 columns", "at most 2,000 columns")

    def test_cells_have_a_limit(self) -> None:
        content = KPIS.encode()
        assert read_csv("kpis", content, LIMITS._replace(cells=10))[2] == []
        assert read_csv("kpis", content, LIMITS._replace(cells=9))[2][0].value == "about 10 cells"

    def test_a_nul_is_named_with_its_row(self) -> None:
        for size in (1, 2_000_000):
            problem = read_csv("kpis", b"kpi,name\n" + b"a,b\n" * size + b"a,\x00\n")[2][0]
            assert (problem.row, problem.value) == (size + 2, "a NUL character")

    def test_a_large_file_with_quirks_reads_as_a_small_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = b"kpi,name\n" + b'a,"x, y"\n' * 3
        small = read_csv("kpis", content)[0]
        monkeypatch.setattr("saypro_analysis.data.sources.table_files._LARGE", len(content) - 1)
        large = read_csv("kpis", content)[0]
        assert small is not None
        assert large is not None
        pd.testing.assert_frame_equal(small, large)

    @pytest.mark.parametrize("row", [b"a,b\n", b'a,"b"\n'])
    def test_a_large_file_is_read_within_limits(self, monkeypatch: pytest.MonkeyPatch, row: bytes) -> None:
        content = "kpi,name\n\U0001f469,x\n".encode() + row * 500_000
        monkeypatch.setattr(table_files, "_LARGE", len(content) - 1)
        cells, _, problems = read_csv("kpis", content)
        assert (problems, len(cells)) == ([], 500_001)
        problems = read_csv("kpis", content, LIMITS._replace(memory=250_000_000))[2]
        assert ["a CSV file that can be read" in problem.expected for problem in problems] == [True]

    def test_rows_of_another_width_are_listed_up_to_a_limit(self) -> None:
        problems = read_csv("kpis", b"kpi,name\n" + b"a,b,c\n" * 30_000)[2]
        assert (len(problems), sum(problem.times for problem in problems)) == (10_000, 30_000)


def test_every_declared_table_has_fewer_columns_than_the_limit() -> None:
    assert max(len(table.columns) for table in TABLES.values()) * 10 < COLUMNS


class TestWhatIsThereIsTold:
    """A file that was meant is never passed over because it is none: the reports would be of other figures."""

    @pytest.mark.parametrize("name", ["measures.yaml", "limits.yaml"])
    @pytest.mark.parametrize("kind", ["pipe", "folder", "nowhere", "itself"])
    def test_of_the_parameters(self, tmp_path: Path, name: str, kind: str) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "params").mkdir()
        write(tmp_path / "data")
        place = tmp_path / "params" / name
        links = {"nowhere": "no such file", "itself": name}
        if kind in links:
            place.symlink_to(links[kind])
        else:
            {"pipe": os.mkfifo, "folder": os.mkdir}[kind](place)
        with pytest.raises(DataError, match=f"params/{name}: found"):
            open_review(tmp_path / "data")
