"""What changed since the report before: from its findings, and nothing where nothing did."""

from typing import Any

import pytest

from saypro_analysis.reports.editions import NAMED, describe_edition, sum_up_edition
from tests.delivery.findings import find


def cards(**verdicts: str) -> dict[str, Any]:
    return {"cards": {"columns": ["kpi", "name", "verdict"], "rows": [[n, n, v] for n, v in verdicts.items()]}}


def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return describe_edition(sum_up_edition(find(**old)), find(**new))


def test_the_same_findings_say_that_nothing_changed() -> None:
    assert told({}, {}) == ["Nothing that is told here has changed."]


@pytest.mark.parametrize(("old", "new", "said"), [
    ({"status": "missed"}, {"status": "met"}, ["The status went from missed to met."]),
    ({"tables": cards(A="noise", B="met")}, {"tables": cards(A="real", B="met")},
     ["Changed: A (could be chance before, now real shortfall)."]),
    ({"tables": cards(A="met")}, {"tables": cards(A="met", B="real")}, ["New: B."]),
    ({"tables": cards(A="met", B="real")}, {"tables": cards(A="met")}, ["No longer there: B."]),
    ({"facts": [{"label": "Late", "value": "2 of 6"}]}, {"facts": [{"label": "Late", "value": "1 of 6"}]},
     ["Late: 2 of 6 before, now 1 of 6."]),
    ({"facts": [{"label": "Late", "value": "2 of 6"}]}, {"facts": [{"label": "Stuck", "value": "1"}]},
     ["Nothing that is told here has changed."]),
])  # fmt: skip
def test_each_change_has_its_sentence(old: dict[str, Any], new: dict[str, Any], said: list[str]) -> None:
    assert told(old, new) == said


def test_many_changes_are_counted() -> None:
    names = [f"K{n}" for n in range(NAMED + 2)]
    [said] = told({"tables": cards(**dict.fromkeys(names, "met"))}, {"tables": cards(**dict.fromkeys(names, "real"))})
    assert said.endswith("and 2 more.")
    assert said.count("before, now") == NAMED
