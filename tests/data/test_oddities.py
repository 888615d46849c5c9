"""What is allowed but rarely meant is told with its row; a unit by another name is refused."""

import pandas as pd
import pytest

from saypro_analysis.data.oddities import FARTHEST_TARGET, FEWEST_SAME, WIDEST_RELATIVE, WIDEST_TOLERANCE, find_oddities
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review, open_review


def told(name: str = "Orders", unit: str = "count", better: str = "higher", tolerance: float = 0.05,
         target: float = 3, actuals: tuple[float, ...] = (1.0, 2.0)) -> list[str]:  # fmt: skip
    kpi = {"kpi": "k", "department": "Sales", "name": name, "unit": unit, "better": better, "tolerance": tolerance}
    days = pd.date_range("2024-01-01", periods=len(actuals), freq="MS")
    rows = pd.DataFrame({"kpi": "k", "period_on": days, "actual": actuals, "target": target})
    frames = {"kpis": complete_table(pd.DataFrame([kpi]), "kpis"), "measurements": complete_table(rows, "measurements")}
    return [f"{odd.table}.{odd.column} {odd.row}" for odd in find_oddities(frames)]


def test_a_tolerance_that_forgives_any_share_is_told() -> None:
    assert told(unit="share", tolerance=WIDEST_TOLERANCE + 0.01) == ["kpis.tolerance 0"]
    assert told(unit="share", tolerance=WIDEST_TOLERANCE) == told(unit="count", tolerance=WIDEST_RELATIVE) == []
    assert (
        told(unit="count", tolerance=WIDEST_RELATIVE + 0.1) == told(unit="tonnes", tolerance=5) == ["kpis.tolerance 0"]
    )


def test_a_direction_that_contradicts_the_name_is_told() -> None:
    assert told(name="Complaints per week") == ["kpis.better 0"]
    assert told(name="Complaints", better="lower") == told(name="Complaints resolved") == told(name="Orders") == []


def test_a_target_far_from_the_actual_is_told() -> None:
    assert told(target=FARTHEST_TARGET, actuals=(1, 1)) == ["measurements.target 1"]
    assert told(target=1, actuals=(FARTHEST_TARGET, FARTHEST_TARGET)) == ["measurements.target 1"]
    assert told(target=FARTHEST_TARGET - 1, actuals=(1, 1)) == told(target=0, actuals=(1, 1)) == []


def test_a_figure_that_never_changes_is_told() -> None:
    assert told(actuals=(1.0,) * FEWEST_SAME) == ["kpis.kpi 0"]
    assert told(actuals=(1.0,) * (FEWEST_SAME - 1)) == told(actuals=(1.0,) * FEWEST_SAME + (2.0,)) == []


def test_nothing_of_the_sample_is_odd(sample: Review) -> None:
    assert not [note for note in sample.notes if "Worth a look" in note]


@pytest.fixture
def write(tmp_path):  # type: ignore[no-untyped-def]
    def write(unit: str, tolerance: str = ""):  # type: ignore[no-untyped-def]
        (tmp_path / "kpis.csv").write_text(
            f"kpi,department,name,unit,better,tolerance\nk,S,K,{unit},higher,{tolerance}\n"
        )
        (tmp_path / "measurements.csv").write_text("kpi,period_on,actual,target\nk,2025-01-01,0.5,0.6\n")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("unit", "meant"), [("%", "share"), ("Percent", "share"), ("pct", "share"), ("EUR", "money"), ("dollars", "money"),
                        ("£", "money")])  # fmt: skip
def test_a_unit_by_another_name_is_refused_with_the_known_words(write, unit: str, meant: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DataError, match=rf"kpis, row 2, column unit: found '{unit}', expected {meant} \(.*known are"):
        open_review(write(unit))


def test_other_units_stay_free_and_a_note_names_the_row(write) -> None:  # type: ignore[no-untyped-def]
    assert open_review(write("units per hour")).notes == ()
    (note,) = open_review(write("share", "1")).notes
    assert note.startswith("Worth a look: kpis, row 2, column tolerance: found '1'")
