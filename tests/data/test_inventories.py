"""The inventory says what was received, from when to when, and how complete it is."""

import pandas as pd
import pytest

from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.tables import TABLES
from tests.data.sources.workbench import VALID, measured, write_folder


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path, **{table: VALID[table] for table in ("interviews", "actions", "updates")})


def take(folder, **parameters) -> pd.DataFrame:
    return open_review(folder, **parameters).inventory.set_index("table")


def test_there_is_a_row_for_every_declared_table(tmp_path):
    inventory = take(write_folder(tmp_path))
    assert list(inventory.index) == list(TABLES)
    assert inventory["about"].str.len().min() > 0


def test_what_was_not_received_is_told_from_what_came_empty(tmp_path):
    inventory = take(write_folder(tmp_path, drivers=VALID["drivers"].splitlines()[0]))
    assert inventory.loc[["kpis", "drivers", "causes"], "received"].tolist() == [True, True, False]
    assert inventory.loc[["drivers", "causes"], "rows"].tolist() == [0, 0]


def test_rows_are_counted_after_what_is_later_was_set_aside(folder):
    assert take(folder, as_of="2025-01-10").loc[["measurements", "interviews", "updates"], "rows"].tolist() == [3, 1, 0]


def test_first_and_last_day_and_the_age_of_the_last(folder):
    row = take(folder, as_of="2025-03-03").loc["measurements"]
    assert (row["first_on"], row["last_on"]) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01"))
    assert row["age_days"] == 30


def test_a_table_without_dated_rows_has_no_age(tmp_path):
    row = take(write_folder(tmp_path)).loc["kpis"]
    assert row[["first_on", "last_on", "age_days"]].isna().all()


@pytest.mark.parametrize(("values", "share"), [(["1", "2"], 1), (["1", "", "n/a", "4"], 0.5), ([""], 0)])
def test_completeness_is_the_share_of_rows_with_an_actual(tmp_path, values, share):
    assert take(write_folder(tmp_path, measurements=measured(*values))).loc["measurements", "completeness"] == share


def test_a_table_without_rows_has_no_completeness(tmp_path):
    assert pd.isna(take(write_folder(tmp_path)).loc["interviews", "completeness"])


def test_an_inventory_of_one_department_counts_its_rows(folder):
    assert take(folder, department="Support").loc[["kpis", "measurements", "actions"], "rows"].tolist() == [1, 1, 1]


def test_periods_are_counted_and_updates_belong_to_the_department_of_their_action(folder):
    inventory = take(folder)
    assert inventory.loc["measurements", "periods"] == 2
    assert inventory.loc[["updates", "interviews"], "departments"].tolist() == [2, 2]
    assert pd.isna(inventory.loc["kpis", "periods"])


def test_the_checklist_has_a_row_per_department_and_table_received(folder):
    checklist = open_review(folder, as_of="2025-03-03").checklist
    tables = ["kpis", "measurements", "interviews", "actions", "updates"]
    assert checklist["table"].tolist() == tables * 2
    assert checklist["department"].tolist() == ["Sales"] * 5 + ["Support"] * 5
    rows = checklist.set_index(["department", "table"])
    assert rows.loc[("Sales", "measurements"), ["rows", "periods", "age_days"]].tolist() == [3, 2, 30]
    assert rows.loc[("Support", "updates"), "rows"] == 1


def test_completeness_is_told_department_by_department(tmp_path):
    measurements = measured("1", "", "3", "n/a") + "tickets,2020-01-01,5,\n"
    checklist = open_review(write_folder(tmp_path, measurements=measurements)).checklist
    told = checklist[checklist["table"] == "measurements"].set_index("department")["completeness"]
    assert told.to_dict() == {"Sales": 0.5, "Support": 1.0}
