"""What a zygote does before it forks: it knows what reports will need, and nothing that it meets ends it."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.batch import review_digests
from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.batch.warm import preloads
from tests.batch.workspace import write_notebook

KPIS = "kpi,department,name,unit,better\na,A,Takings,money,higher\n"


@pytest.mark.long("a process of its own imports what a zygote does")
def test_what_depends_on_the_calendar_alone_is_known_before_the_reports_part(tmp_path: Path):
    """In a process of its own: what another test has learnt of a calendar is not asked for again."""
    code = """import sys
from pathlib import Path
import saypro_analysis as sp
from saypro_analysis.analysis.kernels.processes.course_designs import design
from saypro_analysis.batch.warm import preloads
preloads.preload_data([("sample", "")], Path.cwd())
known = design.cache_info()
review = sp.open_review("sample", department="Finance")
sp.detect_signals(review.measurements, review.kpis)
asked = design.cache_info()
print(known.currsize > 0, asked.misses == known.misses, asked.hits > known.hits)"""
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=steady_environment(tmp_path)
    )
    assert told.stdout.split() == ["True"] * 3


@pytest.mark.parametrize(
    ("rows", "usable"),
    [("", []), ("a,2025-01-01,,2\n", [True]), ("a,2025-01-01,1,2\n", [True]), ("a,noday,1,2\n", [False])],
)
def test_data_of_next_to_nothing_is_read_ahead_or_left(
    rows: str, usable: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read: list[bool] = []
    monkeypatch.setattr(review_digests, "keep_digests", lambda tables: read.append(bool(tables)))
    (tmp_path / "kpis.csv").write_text(KPIS, encoding="utf-8")
    (tmp_path / "measurements.csv").write_text(f"kpi,period_on,actual,target\n{rows}", encoding="utf-8")
    preloads.preload_data([(str(tmp_path), ""), (str(tmp_path / "absent"), "")], tmp_path)
    assert read == usable  # without a measurement there is no last day, and nothing is read ahead


@pytest.mark.long("the sample is read twice")
def test_an_analysis_that_fails_is_left_to_the_report(monkeypatch: pytest.MonkeyPatch):
    tried: list[int] = []

    def fail(measurements: pd.DataFrame, _: object) -> None:
        tried.append(len(measurements))
        raise KeyError("anything")

    monkeypatch.setattr(sp, "detect_signals", fail)
    preloads.preload_data([("sample", "")] * 2, Path.cwd())
    assert len(tried) == 2
    assert min(tried) > 0


def test_a_persons_kernel_settles_as_usual_again():
    usual = pd.get_option("mode.string_storage")
    preloads.hurry()
    try:
        assert pd.get_option("mode.string_storage") == "python"
    finally:
        preloads.take_time()
    assert pd.get_option("mode.string_storage") == usual


def test_the_verbs_are_those_that_notebooks_name(tmp_path: Path):
    cells = (
        "import saypro_analysis as sp\nsp.quantify_gaps(1)",
        "a = = 1",
        "from saypro_analysis import plot_gaps",
        "plot_gaps(2)",
    )
    write_notebook(tmp_path / "one.ipynb", *cells)
    write_notebook(tmp_path / "two.ipynb", "sp.open_review('data').kpis", "'sp.tabulate'")
    found = preloads.find_verbs([tmp_path / "one.ipynb", tmp_path / "two.ipynb"])
    assert found == ["open_review", "plot_gaps", "quantify_gaps"]
    assert set(found) < set(preloads.list_names()) == {name for names in sp.list_verbs().values() for name in names}
