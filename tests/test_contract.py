"""What others rely on is written down: a verb, a column or a state that changes is seen in the difference."""

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.contract import (
    HOW,
    MINOR,
    TYPES,
    list_retired,
    list_signatures,
    list_tables,
    read,
    tell_columns,
    write_signature,
    write_types,
)


@pytest.mark.parametrize(
    ("part", "now"),
    [("verbs", list_signatures), ("tables", list_tables), ("retired", list_retired)],
    ids=["verbs", "tables", "retired"],
)
def test_what_is_written_down_is_what_is_there(part: str, now) -> None:  # type: ignore[no-untyped-def]
    told, found = read()[part], now()
    gone, new = sorted(told.keys() - found.keys()), sorted(found.keys() - told.keys())
    changed = sorted(name for name in told.keys() & found.keys() if told[name] != found[name])
    assert (gone, new, changed) == ([], [], []), f"{part} gone, new, changed: {HOW}"


def test_the_types_of_the_verbs_are_those_that_are_offered() -> None:
    assert TYPES.read_text(encoding="utf-8") == write_types(), HOW


def test_an_old_name_works_for_one_minor_version() -> None:
    told = read()["retired"]
    assert told
    late = [old for old, said in told.items() if said.rpartition(" ")[2] != MINOR]
    assert late == [], f"renamed before {MINOR}: take them out of RETIRED, a CHANGELOG line says that they are gone"


def test_a_signature_and_a_column_are_told_as_they_are() -> None:
    assert write_signature("plot_gaps") == "(gaps: DataFrame, signals: DataFrame | None = None) -> Chart"
    frame = pd.DataFrame({"name": ["a"], "status": ["met"], "gap": [1.5], "adverse": [False]})
    assert tell_columns(frame) == {"name": "text", "status": "text: met", "gap": "number", "adverse": "yes or no"}


def test_every_verb_is_written_down() -> None:
    assert set(read()["verbs"]) == set(sp.__all__)
