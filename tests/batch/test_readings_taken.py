"""A report is made of the tables that it took, of the rows that it was given: others may change, these may not."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.batch.files_read import Account, read_account
from saypro_analysis.batch.inputs import Inputs
from saypro_analysis.data.narrowing import add_rivals, narrow_tables
from saypro_analysis.data.reviews import open_review, read_tables

ACTIONS = (
    "action,department,kpi,statement,owner,start_on,due_on\n"
    "S1,Sales,calls,Train,Ada,2025-01-02,2025-06-30\nO1,Operations,calls,Hire,Bo,2025-02-02,2025-06-30\n"
    "O2,Operations,parcels,Sort,Bo,2025-02-02,2025-06-30\nX1,Legal,cases,Write,Cy,2025-02-02,2025-06-30\n"
)
UPDATES = "action,reported_on,complete\nS1,2025-02-01,0.2\nO1,2025-03-01,0.3\nO2,2025-03-01,0.4\nX1,2025-03-01,0.1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kpis = [("calls", "Sales"), ("parcels", "Operations"), ("cases", "Legal")]
    rows = [f"{kpi},2025-0{month}-01,{month},9" for kpi, _ in kpis for month in (1, 2, 3)]
    head = "kpi,department,name,unit,better\n"
    for name, text in {
        "kpis": head + "".join(f"{kpi},{owner},{kpi},count,higher\n" for kpi, owner in kpis),
        "measurements": "kpi,period_on,actual,target\n" + "\n".join(rows) + "\n", "actions": ACTIONS,
        "updates": UPDATES}.items():  # fmt: skip
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / f"{name}.csv").write_text(text)
    return tmp_path


ACCOUNTS: list[Account] = []


@pytest.fixture(scope="module", autouse=True)
def hook() -> None:
    """One hook for all tests, as one cannot be taken away; it tells the account that is kept."""

    def tell(event: str, given: tuple[Any, ...]) -> None:
        for account in ACCOUNTS:
            account(event, given)

    sys.addaudithook(tell)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "account.jsonl"
    ACCOUNTS.append(Account(path, tmp_path))
    yield path
    ACCOUNTS.clear()


def change(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / "data" / f"{table}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def is_same(folder: Path, account: Path) -> bool:
    ACCOUNTS.clear()
    return Inputs(folder).holds({"readings": read_account(account)})


def read(folder: Path, *tables: str, **asked: Any) -> None:
    review = open_review(str(folder / "data"), as_of="2025-03-31", **asked)
    for table in tables:
        getattr(review, table)


@pytest.mark.parametrize(
    ("tables", "table", "old", "new", "same"),
    [
        (["actions"], "measurements", "calls,2025-03-01,3", "calls,2025-03-01,4", True),
        (["actions", "measurements"], "measurements", "calls,2025-03-01,3", "calls,2025-03-01,4", False),
        (["tables"], "measurements", "calls,2025-03-01,3", "calls,2025-03-01,4", False),
        (["inventory"], "measurements", "calls,2025-03-01,3", "calls,2025-03-01,", False),
        (["months"], "measurements", "calls,2025-03-01,3", "calls,2025-03-01,", False),
        (["measurements"], "measurements", "cases,2025-03-01,3", "cases,2025-03-01,4", True),
        (["measurements"], "kpis", "cases,Legal", "cases,Sales", False),
        ([], "kpis", "parcels,Operations", "parcels,Law", False),
        (["measurements"], "actions", "Train", "Teach", True),
    ],
)
def test_what_was_taken_counts_and_nothing_else(
    folder: Path, account: Path, tables: list[str], table: str, old: str, new: str, same: bool
) -> None:
    read(folder, *tables, department="Sales")
    change(folder, table, old, new)
    assert is_same(folder, account) == same


@pytest.mark.parametrize(
    ("table", "old", "new", "same"),
    [
        ("measurements", "calls,2025-03-01,3", "calls,2025-03-01,4", False),
        ("measurements", "parcels,2025-03-01,3", "parcels,2025-03-01,4", True),
        ("actions", "Hire", "Borrow", False),
        ("actions", "Write", "Read", True),
        ("actions", "O2,Operations,parcels", "O2,Operations,calls", False),
        ("actions", "S1,Sales,calls", "S1,Sales,parcels", False),
        ("updates", "O1,2025-03-01,0.3", "O1,2025-03-01,0.4", False),
        ("updates", "X1,2025-03-01,0.1", "X1,2025-03-01,0.2", True),
    ],
)
def test_a_review_with_rivals_is_made_of_its_own_and_theirs(
    folder: Path, account: Path, table: str, old: str, new: str, same: bool
) -> None:
    read(folder, "actions", "measurements", "kpis", "updates", department="Sales", rivals=True)
    change(folder, table, old, new)
    assert is_same(folder, account) == same


def test_two_reviews_in_turn_are_told_apart(folder: Path, account: Path) -> None:
    own = open_review(str(folder / "data"), department="Sales", as_of="2025-03-31")
    everyone = open_review(str(folder / "data"), as_of="2025-03-31")
    assert len(everyone.actions) > len(own.measurements) - len(own.kpis)
    taken = [(reading["department"], sorted(reading["digests"])) for reading in read_account(account)
             if "digests" in reading]  # fmt: skip
    assert taken == [("Sales", ["", "kpis", "measurements"]), (None, ["", "actions"])]
    change(folder, "measurements", "cases,2025-03-01,3", "cases,2025-03-01,4")
    assert is_same(folder, account)


def test_an_account_that_lost_its_digests_holds_nothing(folder: Path, account: Path) -> None:
    read(folder, "kpis", department="Sales")
    readings = read_account(account)
    change(folder, "updates", "0.4", "0.5")
    ACCOUNTS.clear()
    for digests in ({}, {"kpis": "x"}, None, "x"):
        spoilt = [reading | {"digests": digests} if "digests" in reading else reading for reading in readings]
        assert not Inputs(folder).holds({"readings": json.loads(json.dumps(spoilt))})


def test_effects_with_the_rivals_alone_are_those_with_everybody() -> None:
    sample = read_tables("sample")
    tables = {name: sample[name] for name in ("kpis", "measurements", "actions", "updates")}
    tables["actions"].loc[tables["actions"].index[::5], "kpi"] = tables["actions"]["kpi"].iloc[0]
    for department in tables["kpis"]["department"].unique()[:2]:
        near = add_rivals(tables, narrow_tables(tables, department))
        assert len(near["measurements"]) < len(tables["measurements"])
        some, others = (
            sp.estimate_effects(data["actions"], data["measurements"], data["kpis"], as_of="2025-03-31",
                                department=department, updates=data["updates"], courses=False)
            for data in (near, tables)
        )  # fmt: skip
        pd.testing.assert_frame_equal(some, others)


def test_readings_of_other_bytes_and_the_same_rows_are_looked_at_once(
    folder: Path, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(folder, "kpis", department="Sales")
    run = {"state": "done", "readings": read_account(account)}
    change(folder, "updates", "0.4", "0.5")
    ACCOUNTS.clear()
    inputs = Inputs(folder)
    assert inputs.renew(run) == run  # nothing has been looked at
    assert inputs.holds(run)
    renewed = inputs.renew(run)
    assert renewed != run
    monkeypatch.setattr(Inputs, "_digest", lambda *_: pytest.fail("read again"))
    assert Inputs(folder).holds(renewed)


@pytest.mark.parametrize("old", ["0.5", "0.4"])
def test_readings_of_rows_that_changed_or_of_files_that_do_not_rest_stay_as_they_were(
    folder: Path, account: Path, old: str
) -> None:
    read(folder, *(["updates"] if old == "0.5" else ["kpis"]), department="Operations")
    run = {"state": "done", "readings": read_account(account)}
    change(folder, "updates", "0.4", "0.5")
    ACCOUNTS.clear()
    inputs = Inputs(folder)
    assert inputs.holds(run) == (old == "0.4")
    change(folder, "updates", "0.5", "0.6")  # after the rows were looked at
    assert inputs.renew(run) == run
