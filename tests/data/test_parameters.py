"""A notebook knows its workspace: what it is not given comes from the params/ above it, and no mixture passes."""

from pathlib import Path

import pytest

from saypro_analysis.data.parameters import KNOWN, open_parameters
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
from saypro_analysis.views.inventory.sentences import describe_scope
from tests.batch.workspace import write_workspace

GIVEN = {"department": "Sales", "cycle": "2025-Q1", "as_of": "2025-03-31", "data": "sample", "locale": "en_US",
         "currency": "USD"}  # fmt: skip


@pytest.fixture
def notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebooks' folder of a workspace of two departments, as JupyterLab stands in it."""
    params = write_workspace(tmp_path, cycle="2025-Q2", as_of="2025-06-30", currency="EUR")
    (params / "departments" / "1.yaml").write_text("department: Research & Development\ncurrency: GBP\n")
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path / "notebooks"


def refusal(**given: str | None) -> str:
    with pytest.raises(DataError) as refused:
        open_parameters(**given)
    return str(refused.value)


def test_what_is_not_given_is_as_the_workspace_says(notebooks: Path) -> None:
    scope = open_parameters(department=None)
    assert (scope.department, scope.cycle, scope.as_of, scope.data) == ("Sales", "2025-Q2", "2025-06-30", "data")
    assert (scope.currency, scope.locale) == ("EUR", "en_US")
    assert scope.sources == ("params/cycle.yaml", "params/departments/0.yaml")


def test_a_departments_own_file_goes_before_the_cycles(notebooks: Path) -> None:
    assert open_parameters(department="Research & Development").currency == "GBP"
    assert open_parameters(department="Sales").currency == "EUR"


def test_budget_pairs_and_stops_are_as_the_departments_file_says(notebooks: Path) -> None:
    own = notebooks.parent / "params" / "departments" / "0.yaml"
    own.write_text("department: Sales\nbudget: 5000\nrelated: [[a, b]]\nother: 1\n")
    scope = open_parameters(department=None)
    assert scope.own == {"budget": 5000, "related": [["a", "b"]]}
    assert (scope.choose("budget", None), scope.choose("budget", 70), scope.choose("budget", 0)) == (5000, 70, 0)
    assert (scope.choose("related", []), scope.choose("stop", None, [])) == ([], [])
    assert open_parameters(department="Research & Development").own == {}
    assert open_parameters(**GIVEN).own == {}, "a run gives each its own"
    assert open_parameters(**{**GIVEN, "locale": None}).own == {}, "the sample has no budget of this workspace"


def test_left_out_the_department_is_the_whole_organisation(notebooks: Path) -> None:
    scope = open_parameters()
    assert scope.department is None
    assert scope.sources == ("params/cycle.yaml",)


def test_what_is_given_goes_first_and_all_of_it_reads_no_file(notebooks: Path) -> None:
    (notebooks.parent / "params" / "cycle.yaml").write_text("}{")
    assert open_parameters(**GIVEN).sources == ()


def test_without_a_workspace_it_is_the_bundled_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scope = open_parameters(department=None)
    assert (scope.department, scope.data, scope.as_of) == ("Sales", "sample", "2025-03-31")


def test_other_data_with_the_workspaces_day_department_or_currency_is_refused(notebooks: Path) -> None:
    told = refusal(department=None, data="sample")
    for name in ("department", "as_of", "cycle", "currency"):
        assert f"column {name}: found 'None', expected a value, as data is sample and not the workspace's" in told
    given = {**GIVEN, "locale": None}
    assert open_parameters(**given).data == "sample"


def test_the_workspaces_own_data_may_be_given_however_it_is_written(notebooks: Path) -> None:
    assert open_parameters(department=None, data=str(notebooks.parent / "data")).as_of == "2025-06-30"


@pytest.mark.parametrize("name", KNOWN)
def test_a_value_of_the_wrong_type_is_refused(name: str) -> None:
    assert f"column {name}: found '7', expected a value of type str" in refusal(**{**GIVEN, name: 7})


def test_a_workspace_that_does_not_say_is_told(notebooks: Path) -> None:
    (notebooks.parent / "params" / "cycle.yaml").write_text("cycle: 2025-Q2\ndata: data\n")
    assert "column as_of: found nothing, expected the day of the review" in refusal(department=None)


def test_a_broken_file_is_named(notebooks: Path) -> None:
    (notebooks.parent / "params" / "departments" / "1.yaml").write_text("}{")
    assert "params/departments/1.yaml" in refusal(department=None)


def test_the_first_output_says_data_department_period_and_day(notebooks: Path) -> None:
    scope = open_parameters(department=None)
    told = describe_scope(scope, open_review(scope.data, department=scope.department, as_of=scope.as_of))
    assert told[0] == "Sales, review 2025-Q2: the months reviewed are January to March 2025, as of 30 Jun 2025."
    assert "The data is data, money is in EUR; from params/cycle.yaml and params/departments/0.yaml." in told
