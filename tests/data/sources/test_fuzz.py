"""Whatever bytes a file of data has: it is read, or its problems are told. Nothing else comes of it."""

import io
import zipfile

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from saypro_analysis.data.sources.file_limits import LIMITS
from saypro_analysis.data.sources.parquet_files import _take
from saypro_analysis.data.sources.raw_parquets import read_parquets
from saypro_analysis.data.sources.table_files import Reading, read_csv
from saypro_analysis.data.sources.workbooks.raw_sheets import read_sheets
from tests.data.sources.workbooks.kept import book

SMALL = LIMITS._replace(cells=100_000, decoded=10_000_000)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS = st.text(st.sampled_from('kpiactual,;\t|"\r\n\0 1.é\ufeff='), max_size=40)
EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), min_size=1, max_size=4
)


def damage(content: bytes, edits: list[tuple[float, bytes]]) -> bytes:
    for share, new in edits:
        place = int(share * len(content))
        content = content[:place] + new + content[place + len(new) :]
    return content


def check(reading: Reading) -> None:
    cells, _, problems = reading
    assert (cells is not None) or problems


def make_parquet() -> bytes:
    made = io.BytesIO()
    columns = {"kpi": ["a", "b"] * 20, "actual": [1.5, None] * 20, "period_on": ["2025-01-01"] * 40}
    parquet.write_table(pa.table(columns).replace_schema_metadata({b"pandas": b"{}"}), made)
    return made.getvalue()


def make_workbook() -> dict[str, bytes]:
    made = io.BytesIO()
    book().save(made)
    with zipfile.ZipFile(made) as package:
        return {name: package.read(name) for name in package.namelist()}


PARQUET, PARTS = make_parquet(), make_workbook()


@quick
@given(
    st.one_of(st.binary(max_size=200), CELLS.map(str.encode), CELLS.map(lambda text: f"kpi,actual\n{text}".encode()))
)
def test_csv(content: bytes) -> None:
    check(read_csv("measurements", content, SMALL))


# In this very process, where a reader that breaks would take the test with it; the batch has it in a child.
@quick
@given(EDITS)
def test_parquet(edits: list[tuple[float, bytes]]) -> None:
    (answer,) = read_parquets([damage(PARQUET, edits)], SMALL)
    check(_take("measurements", *answer))


@quick
@given(st.sampled_from(sorted(PARTS)), EDITS)
def test_workbooks(part: str, edits: list[tuple[float, bytes]]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in PARTS.items():
            package.writestr(name, damage(content, edits) if name == part else content)
    sheets, refused = read_sheets(packed.getvalue(), SMALL.cells, SMALL.decoded)
    assert refused is None or (sheets == [] and refused[0])


@quick
@given(EDITS)
def test_packages(edits: list[tuple[float, bytes]]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
    sheets, refused = read_sheets(damage(packed.getvalue(), edits), SMALL.cells, SMALL.decoded)
    assert refused is None or (sheets == [] and refused[0])
