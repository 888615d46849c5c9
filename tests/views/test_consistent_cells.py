"""Every figure in every table cell, waterfall and effect comes from the frame that it is about: from a cell's own row.

Over the bundled organisation, hospitals of the NHS and generated organisations.
"""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.batch.workspaces.beginnings import NHS
from tests.views.consistency import find_unfounded, list_figures
from tests.views.consistent_cells import Told, list_cells, list_effects, list_gap_tables, list_tables, list_waterfalls
from tests.views.test_consistency import make_organisation

AS_OF = "2025-03-31"


def find_wrong(told: list[Told], names: list[str]) -> tuple[list[str], int]:
    """The texts with a figure that nothing explains, and how many figures were looked at."""
    found = [(name, text, find_unfounded(text, frames, names)) for name, text, frames in told]
    looked = sum(len(list(list_figures(text, names))) for _, text, _ in told)
    return [f"{name}: {off} in {text!r}" for name, text, off in found if off], looked


def test_a_cell_that_tells_another_rows_figure_is_seen() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "actual": [3.0, 5.0], "unit": "count"})
    told = [(name, text, frames) for name, text, frames in list_cells(frame[["name", "actual", "unit"]])]
    assert find_wrong(told, []) == ([], 2)
    swapped = [(name, text, frames) for (name, text, _), (_, _, frames) in zip(told, told[::-1], strict=True)]
    assert len(find_wrong(swapped, [])[0]) == 2


@pytest.mark.parametrize("department", ["Operations", "Sales"])
def test_the_samples_tables_waterfalls_and_effects_come_from_their_frames(department: str) -> None:
    own = sp.open_review("sample", department=department, as_of=AS_OF)
    told = [*list_tables(own, AS_OF), *list_waterfalls(own, own.kpis), *list_effects(own, AS_OF)]
    wrong, looked = find_wrong(told, [*own.kpis["name"], *own.actions["action"]])
    assert looked > 500
    assert wrong == []


def test_the_hospitals_tables_come_from_their_rows() -> None:
    hospitals = sp.open_review(NHS, as_of="2019-03-31")
    gaps = sp.quantify_gaps(hospitals.measurements, hospitals.kpis)
    signals = sp.detect_signals(hospitals.measurements, hospitals.kpis)
    wrong, looked = find_wrong(list(list_gap_tables(gaps, signals)), list(hospitals.kpis["name"]))
    assert looked > 50
    assert wrong == []


@pytest.mark.parametrize("seed", range(100, 110))
def test_the_tables_of_generated_organisations_come_from_their_rows(seed: int) -> None:
    measurements, kpis = make_organisation(seed)
    gaps, signals = sp.quantify_gaps(measurements, kpis), sp.detect_signals(measurements, kpis)
    wrong, looked = find_wrong(list(list_gap_tables(gaps, signals)), list(kpis["name"]))
    assert looked > 5
    assert wrong == []
