"""A declaration that contradicts itself or another is refused when the package is imported, with what it should be."""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from saypro_analysis.data.narrowing import find_homes, narrow_tables
from saypro_analysis.data.reviews import Review, read_tables
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.column_notes import write_tables_page
from saypro_analysis.data.tables.columns import date, text
from saypro_analysis.data.tables.declarations import (
    DEPARTMENT,
    EVERYBODY,
    Closing,
    DeclarationError,
    Owner,
    Table,
)
from saypro_analysis.data.tables.discoveries import check_tables
from tests.data.tables.made_up import MODULE, add_register

PAGE = Path(__file__).parents[3] / "docs" / "tables.md"
PLACES = ["kpis", "measurements", "rebases", "segments", "drivers", "interviews", "stakeholders", "causes", "actions",
          "campaigns", "updates", "changes", "signoffs", "milestones", "roles", "readiness", "communications",
          "checkins", "feedback"]  # fmt: skip


def declare(**changes: Any) -> Table:
    columns = {
        "hazard": text("the hazard", key=True),
        "department": text("where", key=True),
        "seen_on": date("when"),
        "after": text("what came before", refers="hazards.hazard"),
    }
    own = {"key": ("hazard",), "belongs_to": DEPARTMENT, **changes}
    return Table("hazards", "a hazard", own.pop("key"), own.pop("columns", columns), **own)


def test_the_tables_stand_in_their_order() -> None:
    assert [name for name in TABLES if name in PLACES] == PLACES


def test_the_page_of_the_docs_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_tables_page(TABLES), "run `make docs`"


def test_what_was_said_in_confidence_is_declared_so() -> None:
    assert {name: table.confidential for name, table in TABLES.items() if table.confidential} == {
        "interviews": ("stakeholder", "answer"),
        "stakeholders": ("stakeholder", "influence", "interest"),
        "feedback": ("respondent", "comment"),
        "surveys": ("respondent", "comment"),
        **dict.fromkeys(("incidents", "support_log", "trainings"), ("user",)),
    }


def test_no_table_bears_the_name_of_what_a_review_knows_otherwise() -> None:
    own = {field.name for field in fields(Review)} | {name for name in vars(Review) if not name.startswith("_")}
    assert own.isdisjoint(TABLES)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"dated_by": "held_on"},
            "dated_by names 'held_on', which is none of its columns (hazard, department, seen_on",
        ),
        ({"dated_by": "hazard"}, "dated_by names 'hazard', expected a column that holds days"),
        ({"key": ("risk",)}, "key names 'risk'"),
        ({"key": ()}, "expected a key"),
        ({"content": ("hazard", "level")}, "content names 'level'"),
        ({"belongs_to": Owner("kpi", ("kpis",))}, "belongs_to names 'kpi'"),
        ({"belongs_to": Owner("after", ("kpis",), otherwise="home")}, "belongs_to names 'home'"),
        ({"closes": Closing("status", words=("closed",))}, "closes names 'status'"),
        ({"example": ({"hazard": "H1", "level": "low"},)}, "example names 'level'"),
        ({"grows": True}, "a table that grows is cut by day, expected dated_by"),
    ],
)
def test_a_declaration_that_speaks_of_columns_it_has_not_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        declare(**changes)
    assert str(refused.value).startswith(f"table hazards: {told}")


def test_a_whole_declaration_is_not() -> None:
    whole = declare(dated_by="seen_on", grows=True, content=("seen_on",), closes=Closing("after", words=("x",)),
                    free="a mark", example=({"hazard": "H1", "mark": 3},))  # fmt: skip
    check_tables({**TABLES, "hazards": replace(whole, grows=False)})


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(DeclarationError) as refused:
        declare(dated_by="held_on", content=("level",))
    assert str(refused.value).count("table hazards: ") == 2


@pytest.mark.parametrize("name", ["Hazards", "two words", "_hidden", ""])
def test_a_name_that_no_file_could_bear_is_refused(name: str) -> None:
    with pytest.raises(DeclarationError, match="expected a name in small letters"):
        Table(name, "a hazard", ("hazard",), {"hazard": text("it", key=True)}, belongs_to=EVERYBODY)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (declare(belongs_to=Owner("hazard", ("perils",))), "belongs_to goes through 'perils', expected a table"),
        (declare(belongs_to=Owner("hazard", ("updates",))), "belongs_to goes through 'updates', expected a table"),
        (declare(belongs_to=Owner("hazard", ("hazards",))), "belongs_to goes through 'hazards' and back to itself"),
        (declare(dated_by="seen_on", grows=True), "column after refers to 'hazards.hazard', expected a table that"),
        (declare(columns={"hazard": text("it", refers="perils.peril"), "department": text("where")}),
         "column hazard refers to 'perils.peril', expected a table and one of its columns"),
        (declare(closes=Closing("after", words=("x",), reports="updates.done")), "closes by the reports 'updates"),
        (declare(closes=Closing("after", words=("x",), reports="updates.complete")),
         "closes by the reports of 'updates', expected a dated table that refers to hazards"),
    ],
)  # fmt: skip
def test_what_it_says_of_other_tables_has_to_hold(table: Table, told: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        check_tables({**TABLES, "hazards": table})
    assert str(refused.value).startswith(f"table hazards: {told}")


def test_two_modules_that_declare_one_table_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "twice"
    folder.mkdir()
    with pytest.raises(DeclarationError, match="table kpis: declared in gaps already, and again in made_up_twice"):
        add_register(folder, monkeypatch, MODULE.replace('"hazards",', '"kpis",', 1))


def test_the_import_of_the_package_fails_with_that_error(tmp_path: Path) -> None:
    (tmp_path / "hazards.py").write_text(MODULE.replace('dated_by="seen_on"', 'dated_by="held_on"', 1))
    code = (
        "import sys, pkgutil; real = pkgutil.iter_modules\n"
        f"pkgutil.iter_modules = lambda places: real([*places, {str(tmp_path)!r}])\n"
        "import importlib.machinery as machinery; finder = machinery.PathFinder.find_spec\n"
        f"machinery.PathFinder.find_spec = lambda name, path=None, target=None: "
        f"finder(name, [*(path or sys.path), {str(tmp_path)!r}], target)\n"
        "import saypro_analysis.data.reviews"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "DeclarationError: table hazards: dated_by names 'held_on', which is none of its columns" in done.stderr


def test_every_row_of_the_sample_is_some_departments_or_everybodys() -> None:
    """But for those of the three departments that have no KPI and work with the others: only the whole shows them."""
    tables = read_tables("sample")
    departments = tables["kpis"]["department"].unique()
    homes, without = find_homes(tables), {"Communications", "Events", "Legal"}
    parts = [narrow_tables(tables, department) for department in departments]
    for table, frame in tables.items():
        owner = TABLES[table].belongs_to
        named = frame[frame[owner.column].notna() & ~homes[table].isin(without)] if owner else frame
        times = 1 if owner else len(parts)  # what is everybody's stands in each part
        told = sorted(row for part in parts for row in part[table].index.intersection(named.index))
        assert told == sorted([*named.index] * times)
